"""Tests of the moving parts, over real sockets with the simulated peers at both ends."""
