"""What the traffic says: passages in, facts out."""
