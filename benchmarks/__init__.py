"""What a frame costs in the proxy, beside a direct connection and a bare pass-through."""
