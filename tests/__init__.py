"""Tests of the Wallbox EVCC Proxy, laid out as its layers are."""
