"""Writes the users' pages about rules and wallboxes, from the code and from real messages."""
