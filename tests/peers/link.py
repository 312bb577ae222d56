"""One connection of the simulated wallbox: frames out and in, calls matched with answers."""

import asyncio
from collections.abc import Callable
import contextlib
from itertools import count
import json
import socket
import struct
from typing import Any, override
import uuid

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request
from websockets.typing import Subprotocol

from .clock import Clock
from .frames import Direction, FrameLog, LoggedFrame
from .parameters import WallboxParameters
from .schemas import Call, CallError, CallResult, OCPPError, Payload, unpack, violation

OPEN_TIMEOUT = 10.0
"""Seconds of real time for the handshake."""
CLOSE_TIMEOUT = 1.0
"""Seconds of real time for the other side to answer a close frame."""


class CallFailed(Exception):
    """A call was answered with CALLERROR; its arguments are code and description."""


class LinkLost(ConnectionError):
    """The connection went away, or was never there."""


type Reshape = Callable[[str, list[Any]], list[Any] | str | None]
"""Turns the action and the array of a frame into what is sent instead."""


class _Dial(connect):
    """Dials as wallboxes do, which do not follow HTTP redirects."""

    @override
    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _WithoutConnectionHeader(ClientConnection):
    """A connection whose handshake asks for an upgrade in one header only."""

    @override
    async def handshake(self, *args: Any, **options: Any) -> None:
        build = self.protocol.connect

        def build_without() -> Request:
            request = build()
            del request.headers["Connection"]
            return request

        self.protocol.connect = build_without  # type: ignore[method-assign]
        await super().handshake(*args, **options)


class Link:
    """A WebSocket connection that speaks OCPP-J, one call at a time."""

    def __init__(
        self,
        parameters: WallboxParameters,
        clock: Clock,
        frames: FrameLog,
        problems: list[str],
        reshape: Reshape,
    ) -> None:
        """Prepare a connection, which adds to `frames` and `problems`."""
        self.requests: asyncio.Queue[Any] = asyncio.Queue()
        """Calls of the central system that wait to be answered."""
        self.problems = problems
        """What came in that OCPP 1.6 does not allow."""
        self.is_frozen = False
        """Whether it lies half dead: the TCP connection is open, nobody is there."""
        self.misbehave = parameters.misbehave
        self._reshape = reshape
        self._numbers = count(1)
        self._parameters = parameters
        self._clock = clock
        self._frames = frames
        self._connection: ClientConnection | None = None
        self._turn = asyncio.Lock()
        self._open_call: tuple[Any, asyncio.Future[Any]] | None = None

    @property
    def connection(self) -> ClientConnection:
        """The WebSocket connection."""
        if self._connection is None:
            raise LinkLost("not connected")
        return self._connection

    async def dial(self, url: str) -> None:
        """Open the connection; raise OSError or InvalidHandshake if that fails."""
        offered = [Subprotocol(name) for name in self._parameters.subprotocols]
        self._connection = await _Dial(
            self._parameters.uri(url),
            subprotocols=offered or None,
            additional_headers=self._parameters.headers,
            create_connection=(
                ClientConnection
                if self._parameters.connection_header
                else _WithoutConnectionHeader
            ),
            compression=None,
            proxy=None,
            max_size=None,
            ping_interval=None,
            open_timeout=OPEN_TIMEOUT,
            close_timeout=CLOSE_TIMEOUT,
        )

    async def receive(self) -> tuple[int, str] | None:
        """Take what comes in until the connection closes.

        Returns code and reason of the close frame that came, None without one.
        """
        try:
            while True:
                raw = await self.connection.recv()
                self._log("received", raw)
                if isinstance(raw, str):
                    self._take(raw)
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else None
        finally:
            if self._open_call and not self._open_call[1].done():
                self._open_call[1].set_exception(LinkLost("connection lost"))

    async def call(self, action: str, payload: Payload) -> Payload:
        """Send a call and return the payload of its answer.

        Raises CallFailed for a CALLERROR, TimeoutError without an answer and
        LinkLost when the connection goes away.
        """
        async with self._turn:
            answer = asyncio.get_running_loop().create_future()
            message = Call(self._message_id(), action, payload)
            self._open_call = (message, answer)
            try:
                if not await self._send(action, message.to_json()):
                    return {}
                async with self._clock.timeout(self._parameters.call_timeout):
                    result: Payload = await answer
                    return result
            finally:
                answer.cancel()
                self._open_call = None

    async def answer(self, request: Any, payload: Payload) -> None:
        """Answer a call of the central system."""
        frame = request.create_call_result(payload).to_json()
        await self._send(request.action, frame)

    async def refuse(self, request: Any, code: str, description: str) -> None:
        """Answer a call of the central system with CALLERROR."""
        frame = CallError(request.unique_id, code, description, {}).to_json()
        await self._send(request.action, frame)

    async def send(self, text: str) -> None:
        """Send a frame as this wallbox's misbehaviour leaves it."""
        raw = self.misbehave(text) if self.misbehave else text
        if raw is not None:
            await self.send_raw(raw)

    async def _send(self, action: str, text: str) -> bool:
        """Send a call or an answer as quirks leave it; return whether they leave any."""
        shaped = self._reshape(action, json.loads(text))
        if shaped is None:
            return False
        if isinstance(shaped, list):
            shaped = json.dumps(shaped, separators=(",", ":"))
        await self.send(shaped)
        return True

    def _message_id(self) -> str:
        if pattern := self._parameters.message_ids:
            return pattern.format(next(self._numbers))
        return str(uuid.uuid4())

    async def send_raw(self, raw: str | bytes, *, text: bool | None = None) -> None:
        """Send one WebSocket message; `text` sends bytes as a text frame."""
        if self.is_frozen:
            return
        self._log("sent", raw)
        try:
            await self.connection.send(raw, text=text)
        except ConnectionClosed as error:
            raise LinkLost(str(error)) from error

    async def ping_for_ever(self, interval: Callable[[], float]) -> None:
        """Send a WebSocket ping after each interval; 0 seconds means none."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._clock.sleep(interval() or 1.0)
                if interval() and not self.is_frozen:
                    await self.connection.ping()

    def freeze(self) -> None:
        """Stop reading and writing, but leave the TCP connection open."""
        self.is_frozen = True
        self.connection.transport.pause_reading()

    def drop(self, *, reset: bool = False) -> None:
        """End the TCP connection without a close frame, with RST if `reset`."""
        transport = self.connection.transport
        if reset and (sock := transport.get_extra_info("socket")):
            linger = struct.pack("ii", 1, 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()

    async def close(self) -> None:
        """End the connection with the closing handshake, or at once if half dead."""
        if self._connection is None:
            return
        if self.is_frozen:
            self.drop()
            await self._connection.wait_closed()
        else:
            await self._connection.close()

    def _take(self, raw: str) -> None:
        try:
            message = unpack(raw)
        except (OCPPError, RecursionError) as error:
            self.problems.append(f"{error}: {raw}")
            return
        if isinstance(message, Call):
            self.requests.put_nowait(message)
            return
        call, answer = self._open_call or (None, None)
        if call is None or answer is None or message.unique_id != call.unique_id:
            self.problems.append(f"answer to no open call: {raw}")
        elif answer.done():
            self.problems.append(f"second answer: {raw}")
        elif isinstance(message, CallResult):
            if problem := violation(call.action, message.payload, answer=True):
                self.problems.append(f"{problem}: {raw}")
            answer.set_result(message.payload)
        else:
            answer.set_exception(
                CallFailed(message.error_code, message.error_description)
            )

    def _log(self, direction: Direction, raw: str | bytes) -> None:
        self._frames.append(
            LoggedFrame(self._clock.time(), self._parameters.id, direction, raw)
        )
