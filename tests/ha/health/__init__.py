"""Tests of what is found wrong with a wallbox, told, and cured."""
