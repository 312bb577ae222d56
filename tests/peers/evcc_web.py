"""EVCC's web side: its state at /api/state and over the WebSocket /ws (reference: EVCC, 6)."""

import asyncio
from collections.abc import Callable
import json
from typing import Any

from aiohttp import WSCloseCode, web

from .evcc_state import as_changes, evcc_state

HOST = "127.0.0.1"


class EvccWeb:
    """Serves a state, says its changes to all that listen, and can misbehave."""

    def __init__(self) -> None:
        """Prepare a server with the state of an EVCC that runs."""
        self.state: dict[str, Any] = evcc_state()
        """What it serves."""
        self.port = 0
        self.listeners: list[web.WebSocketResponse] = []
        """The open WebSockets."""
        self.asked: list[str] = []
        """The paths that were asked for."""
        self.has_socket = True
        """Whether there is a WebSocket; not found if not."""
        self.answer: Callable[[], web.StreamResponse] | None = None
        """Answers /api/state in place of the state."""
        self.is_mute = False
        """Whether /api/state is never answered."""
        self.welcome: str | bytes | None = None
        """What a WebSocket says first in place of the state; empty for nothing."""
        self.swallows_close = False
        """Whether WebSockets do not answer that they are closed."""
        self._runner: web.AppRunner | None = None
        self._over = asyncio.Event()

    async def start(self) -> None:
        """Listen, on the same port as before."""
        self._over = asyncio.Event()
        app = web.Application()
        app.router.add_get("/api/state", self._serve_state)
        app.router.add_get("/ws", self._serve_socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Hang up and listen no more, as when EVCC restarts."""
        self._over.set()
        for each in list(self.listeners):
            if each._req is not None and each._req.transport is not None:
                each._req.transport.abort()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def says(self, **changes: Any) -> None:
        """Change the state, and say so; what is named a__0__b becomes a.0.b."""
        dotted = {name.replace("__", "."): value for name, value in changes.items()}
        await self.sends(json.dumps(dotted))

    async def sends(self, message: str | bytes) -> None:
        """Say anything to all that listen."""
        for each in self.listeners:
            if isinstance(message, bytes):
                await each.send_bytes(message)
            else:
                await each.send_str(message)

    async def logs(self, message: str, level: str = "error") -> None:
        """Say a line of the log, as it is shown on EVCC's page."""
        await self.sends(json.dumps({"log": {"message": message, "level": level}}))

    async def hang_up(self) -> None:
        """Close the WebSockets."""
        for each in list(self.listeners):
            await each.close(code=WSCloseCode.GOING_AWAY)

    async def _serve_state(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.is_mute:
            await self._over.wait()
        if self.answer is not None:
            return self.answer()
        return web.json_response(self.state)

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if not self.has_socket:
            return web.Response(status=404)
        socket = web.WebSocketResponse(autoclose=not self.swallows_close)
        await socket.prepare(request)
        self.listeners.append(socket)
        try:
            first = self.welcome
            if first is None:
                first = json.dumps(as_changes(self.state))
            if isinstance(first, bytes):
                await socket.send_bytes(first)
            elif first:
                await socket.send_str(first)
            if self.swallows_close:
                await self._over.wait()
            async for _ in socket:
                pass
        finally:
            self.listeners.remove(socket)
        return socket
