"""Tests of the telemetry layer: passages in, facts out."""
