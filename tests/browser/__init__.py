"""What the panel is looked at in a browser with: a real Home Assistant, and peers that do as they are told."""
