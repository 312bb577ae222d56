"""The decisions about one wallbox's traffic, without input or output: events in, commands out."""
