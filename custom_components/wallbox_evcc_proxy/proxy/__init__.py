"""The moving parts: sockets, tasks, timers and files. Knows asyncio and websockets, not Home Assistant."""
