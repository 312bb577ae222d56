"""The two sockets of a session: WebSocket connections that hand over each message at once.

``websockets`` reads messages through a coroutine, which costs a future and a task switch for
each. A proxy has nothing to wait for, so these connections take messages where the library has
parsed them, in ``process_event``. That method is the library's own and not documented: a test
of this module shows when it changes. A read that is one whole text frame does not even go
through the library's parser: see ``framing``.
"""

import asyncio
from collections.abc import Callable
import logging
from typing import Any, override

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.protocol import Event, Protocol, Side, State

from .framing import Masks, server_frame, whole_message
from .pace import Pace

type OnMessage = Callable[[bytes], None]
"""Takes one message's bytes, text and binary alike, as EVCC does (evcc.md 1.4)."""

MOST_UNSENT = 4 * 2**20
"""Bytes that may wait to be written to a socket whose other end does not read."""

READ_AT_ONCE = 16 * 2**10
"""Bytes taken from a socket in one turn of the event loop. asyncio takes 256 KiB, which can be
40 000 small frames and a third of a second of everybody's time."""

MOST_EMPTY_FRAMES = 20_000
"""Pings, pongs and fragments a peer may send in a second; a wallbox at work sends hardly any."""

_POLICY_VIOLATION = 1008
"""WebSocket close code (RFC 6455 section 7.4.1)."""

LOGGER = logging.getLogger(f"{__package__}.websockets")
"""What the library logs of single connections, port scans included: for debugging only."""


def _demote(record: logging.LogRecord) -> bool:
    """Make a record of the library one for debugging; keep it only when debugging is on."""
    record.levelno, record.levelname = logging.DEBUG, "DEBUG"
    return LOGGER.isEnabledFor(logging.DEBUG)


LOGGER.addFilter(_demote)


_MASKS = Masks()


class Tap(Connection):
    """Hands over messages as they are parsed, and sends without waiting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep messages until somebody takes them."""
        super().__init__(*args, **kwargs)
        self._early: list[bytes] = []
        self._fragments: list[bytes] = []
        self._on_message: OnMessage = self._early.append
        self._cutting_off: asyncio.TimerHandle | None = None
        self._empty_frames = 0
        self._empty_since = 0.0
        self._hears_masked = self.protocol.side is Side.SERVER
        self.framed = server_frame if self._hears_masked else _MASKS.client_frame
        """Returns a text as the frame in which it is sent."""
        self._longest = self.protocol.max_message_size or 0
        self._is_between_frames = False
        """Whether the library has taken whole messages only, so that a new one may begin."""
        self._pace: Pace | None = None
        self._held: list[bytes] = []
        """What came when the turn had its share: two reads at the most, then reading is paused."""

    def take_messages(self, on_message: OnMessage, pace: Pace | None = None) -> None:
        """Hand over every message from now on, beginning with those that came already.

        They wait for a later turn of the event loop where ``pace`` asks for it.
        """
        self._on_message = on_message
        self._pace = pace
        early, self._early = self._early, []
        for message in early:
            on_message(message)

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if hasattr(transport, "max_size"):
            transport.max_size = READ_AT_ONCE
        super().connection_made(transport)

    @override
    def data_received(self, data: bytes) -> None:
        if self._held:
            # Only now, as it costs as much as a message, which is mostly all that comes.
            self._held.append(data)
            self.transport.pause_reading()
        elif self._pace is not None and self._pace.is_spent:
            self._held = [data]
            self._pace.wait(self._go_on)
        else:
            self._take(data)

    @override
    def eof_received(self) -> None:
        self._go_on()
        super().eof_received()

    def _go_on(self) -> None:
        """Take what was held back, if anything, and read on."""
        if self._held:
            held, self._held = self._held, []
            self.transport.resume_reading()
            for data in held:
                self._take(data)

    def _take(self, data: bytes) -> None:
        if self._is_between_frames and self.protocol.state is State.OPEN:
            message = whole_message(data, masked=self._hears_masked)
            if message is not None and len(message) <= self._longest:
                self._on_message(message)
                return
        super().data_received(data)
        self._is_between_frames = _is_between_messages(self.protocol)
        if self.close_deadline is not None and self._cutting_off is None:
            # The library leaves it to whoever waits for messages to keep to its deadline.
            self._cutting_off = self.loop.call_at(
                self.close_deadline, self.transport.abort
            )

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._go_on()
        if self._cutting_off is not None:
            self._cutting_off.cancel()
        super().connection_lost(exc)

    @override
    def process_event(self, event: Event) -> None:
        if type(event) is not Frame:
            super().process_event(event)
        elif event.opcode is Opcode.TEXT or event.opcode is Opcode.BINARY:
            if event.fin:
                self._on_message(bytes(event.data))
            else:
                self._fragments = [bytes(event.data)]
                self._count_empty_frame()
        elif event.opcode is Opcode.CONT:
            if event.data:  # fragments of nothing count towards no limit
                self._fragments.append(bytes(event.data))
            if event.fin:
                message = b"".join(self._fragments)
                self._fragments = []
                self._on_message(message)
            else:
                self._count_empty_frame()
        else:
            super().process_event(event)
            self._count_empty_frame()

    def _count_empty_frame(self) -> None:
        """Count a frame that completes no message; close on a flood of them."""
        now = self.loop.time()
        if now - self._empty_since > 1.0:
            self._empty_since, self._empty_frames = now, 0
        self._empty_frames += 1
        if self._empty_frames > MOST_EMPTY_FRAMES and self.protocol.state is State.OPEN:
            reason = f"more than {MOST_EMPTY_FRAMES} pings or fragments a second"
            self.protocol.fail(_POLICY_VIOLATION, reason)
            self.send_data()


class WallboxConnection(Tap, ServerConnection):
    """A wallbox's socket, as the server accepts it."""

    is_turned_away = False
    """Whether there are too many sockets to take this one."""
    on_lost: Callable[[WallboxConnection], None] | None = None
    """Told when the socket is gone."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.is_turned_away:
            self.transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost(self)


class EvccConnection(Tap, ClientConnection):
    """EVCC's socket, as the session dials it."""


def send(connection: Tap, text: bytes) -> bool:
    """Write a text message at once; return False if the connection is not open any more.

    A connection whose other end has not read for too long is aborted.
    """
    if connection.protocol.state is not State.OPEN:
        return False
    transport = connection.transport
    transport.write(connection.framed(text))
    # Only a transport that holds something back asks the connection to pause.
    if connection.paused and transport.get_write_buffer_size() > MOST_UNSENT:
        transport.abort()
    return True


def _is_between_messages(protocol: Protocol) -> bool:
    """Return whether the library's parser has nothing of a message that is not complete.

    Its parser is a generator, which between two frames waits for whether there is more to come.
    """
    waits_in: Any = protocol.parser
    while (inner := getattr(waits_in, "gi_yieldfrom", None)) is not None:
        waits_in = inner
    return (
        getattr(waits_in, "__name__", "") == "at_eof" and protocol.current_size is None
    )


def forget_handshake(connection: Connection) -> None:
    """Let go of the headers of the opening handshake: 7 kB that nobody needs any more."""
    for message in (connection.request, connection.response):
        if message is not None:
            message.headers.clear()


async def close(connection: Connection, code: int, reason: str, within: float) -> None:
    """Close with the closing handshake; cut the connection off when it takes longer than ``within`` seconds.

    The library itself waits without a limit for a peer that does not read.
    """
    try:
        async with asyncio.timeout(within):
            await connection.close(code, _fitting(reason))
    except TimeoutError:
        pass
    finally:
        connection.transport.abort()


def _fitting(reason: str) -> str:
    """Return a reason cut to what a close frame can carry: 123 bytes."""
    return reason.encode()[:120].decode(errors="ignore")


def closing_code(connection: Connection) -> int | None:
    """Return the code with which a closed connection closed; None when it broke off without one."""
    close = connection.protocol.close_rcvd or connection.protocol.close_sent
    return None if close is None else int(close.code)


def closing_reason(connection: Connection) -> str:
    """Return in words why a closed connection closed, and who closed it."""
    protocol = connection.protocol
    received, sent = protocol.close_rcvd, protocol.close_sent
    if received is None and sent is None:
        # Its name differs between the versions of the library from 15.0.1 on.
        cause = getattr(connection, "connection_exc", None) or getattr(
            connection, "recv_exc", None
        )
        return (
            f"broke off without a close: {cause}"
            if cause
            else "broke off without a close"
        )
    by_us = sent is not None and (received is None or not protocol.close_rcvd_then_sent)
    close = sent if by_us else received
    assert close is not None
    words = f"{close.code} {close.reason}".rstrip()
    return (
        f"closed by the proxy: {words}"
        if by_us
        else f"closed by the other side: {words}"
    )
