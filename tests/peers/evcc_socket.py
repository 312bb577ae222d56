"""EVCC's port: which handshakes it takes, how it keeps connections (reference: EVCC, 1)."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from http import HTTPStatus
import posixpath
from typing import Any, override
from urllib.parse import unquote

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response

from .clock import Clock

SUBPROTOCOL = "ocpp1.6"
DUPLICATE = (1008, "a connection with this ID already exists")
WRONG_SUBPROTOCOL = (1002, "invalid or unsupported subprotocol")
CLOSE_TIMEOUT = 1.0
"""Seconds of real time for the other side to answer a close frame."""


def station_id(target: str) -> tuple[str | None, str | None]:
    """Return the station id of a request target, or where it is redirected to.

    Exactly `/<id>` is taken, unclean paths are redirected, all else is unknown.
    """
    path = unquote(target.partition("?")[0])
    clean = "/" + posixpath.normpath(f"/{path}").lstrip("/")
    if path.endswith("/") and clean != "/":
        clean += "/"
    if clean != path:
        return None, clean
    name = path.removeprefix("/")
    return (None if not name or "/" in name else name), None


class EvccConnection(ServerConnection):
    """A connection whose read deadline data and pings push back, but pongs do not."""

    station: str = ""
    """Id of the wallbox."""
    offers_ocpp: bool = False
    """Whether it offered the right subprotocol."""
    clock: Clock
    read_deadline: float
    """Seconds of the clock."""
    _timer: asyncio.TimerHandle | None = None

    def arm(self) -> None:
        """Begin the read deadline anew."""
        self.disarm()
        self._timer = self.clock.call_later(self.read_deadline, self.transport.abort)

    def disarm(self) -> None:
        """End the read deadline."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    @override
    def process_event(self, event: Any) -> None:
        super().process_event(event)
        if self._timer and isinstance(event, Frame) and event.opcode is Opcode.PING:
            self.arm()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.disarm()
        super().connection_lost(exc)


class Outbox:
    """Frames on their way out of one connection, in order."""

    def __init__(self, connection: EvccConnection, write_deadline: float) -> None:
        """Prepare to send; `write_deadline` is in seconds of the clock, per frame."""
        self._connection = connection
        self._write_deadline = write_deadline
        self._frames: asyncio.Queue[str | bytes] = asyncio.Queue()

    def put(self, raw: str | bytes) -> None:
        """Send a frame after those before it."""
        self._frames.put_nowait(raw)

    async def run(self) -> None:
        """Send until the connection is gone; a frame that does not leave ends it."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                raw = await self._frames.get()
                try:
                    async with self._connection.clock.timeout(self._write_deadline):
                        await self._connection.send(raw)
                except TimeoutError:
                    self._connection.transport.abort()


class Listener:
    """Opens EVCC's port; each accepted connection goes to a handler."""

    def __init__(
        self,
        clock: Clock,
        read_deadline: float,
        accept: Callable[[EvccConnection], Awaitable[None]],
    ) -> None:
        """Prepare to listen; `accept` returns when the connection is done with."""
        self._clock = clock
        self._read_deadline = read_deadline
        self._accept = accept
        self._server: Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; return the port, which is a free one where 0 was asked for."""
        self._server = await serve(
            self._handle,
            host,
            port,
            create_connection=EvccConnection,
            process_request=self._check,
            process_response=self._finish,
            compression=None,
            max_size=None,
            max_queue=None,
            ping_interval=None,
            open_timeout=None,
            close_timeout=CLOSE_TIMEOUT,
            server_header=None,
        )
        bound: int = next(iter(self._server.sockets)).getsockname()[1]
        return bound

    async def kill(self) -> None:
        """Close the port and every connection as the end of a process does."""
        if self._server is None:
            return
        self.kill_connections()
        self._server.close(close_connections=False)
        await self._server.wait_closed()
        self._server = None

    def kill_connections(self) -> None:
        """End every TCP connection without a close frame."""
        if self._server:
            for connection in tuple(self._server.all_connections):
                connection.transport.abort()

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        """Do what EVCC's router does before the upgrade, and look at the subprotocol."""
        assert isinstance(connection, EvccConnection)
        name, moved_to = station_id(request.path)
        if moved_to is not None:
            response = connection.respond(HTTPStatus.MOVED_PERMANENTLY, "")
            response.headers["Location"] = moved_to
            return response
        if name is None:
            return connection.respond(HTTPStatus.NOT_FOUND, "404 page not found\n")
        if request.method == "GET" and "Upgrade" not in request.headers:
            return connection.respond(HTTPStatus.BAD_REQUEST, "Bad Request\n")
        # Only the first header line counts, and `websockets` must not refuse others.
        lines = request.headers.get_all("Sec-WebSocket-Protocol")
        offered = [part.strip() for part in lines[0].split(",")] if lines else []
        if lines:
            del request.headers["Sec-WebSocket-Protocol"]
        connection.station = name
        connection.offers_ocpp = SUBPROTOCOL in offered
        return None

    def _finish(
        self, connection: ServerConnection, request: Request, response: Response
    ) -> None:
        """Echo the subprotocol; turn the library's 426 into the 400 EVCC sends."""
        assert isinstance(connection, EvccConnection)
        if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            if connection.offers_ocpp:
                response.headers["Sec-WebSocket-Protocol"] = SUBPROTOCOL
        elif response.status_code == HTTPStatus.UPGRADE_REQUIRED:
            response.status_code = HTTPStatus.BAD_REQUEST
            response.reason_phrase = HTTPStatus.BAD_REQUEST.phrase

    async def _handle(self, connection: ServerConnection) -> None:
        assert isinstance(connection, EvccConnection)
        if not connection.offers_ocpp:
            await connection.close(*WRONG_SUBPROTOCOL)
            return
        connection.clock = self._clock
        connection.read_deadline = self._read_deadline
        connection.arm()
        await self._accept(connection)
