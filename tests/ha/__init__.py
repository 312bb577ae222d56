"""Tests of what Home Assistant and its users see."""
