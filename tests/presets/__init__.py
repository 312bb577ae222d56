"""Whole charging sessions with wallboxes that misbehave, without and with their cure."""
