"""Tests of following EVCC's web side."""
