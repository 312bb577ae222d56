"""Misbehaviours that real wallboxes show, each named by its id in the catalogue of quirks."""
