"""The two peers of the proxy, a simulated wallbox and an EVCC stand-in, for tests and for the demo."""
