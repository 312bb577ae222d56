"""Traces: the formats in which passages are handed out, and read again."""
