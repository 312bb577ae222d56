"""What the proxy changes: one file, one rule; a frame and its context in, a verdict out."""
