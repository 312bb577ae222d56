"""What a frame costs on its way through the proxy, beside a direct connection and a bare pass-through."""
