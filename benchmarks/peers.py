"""The wallboxes and EVCC: one thread on one core, without asyncio, as cheap as can be."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
import select
import socket
from time import perf_counter, sleep
from typing import Any, override

from . import framing
from .traffic import Answers, Load, call, charging, message_id, opening, refusal

HOST = "127.0.0.1"
_RECEIVE = 65536
_PATIENCE = 20.0
"""Seconds without an answer after which the way between the peers counts as broken."""
_HEAD = 96
"""So many bytes of a call hold its message id and its action."""
_OPENING_AT_ONCE = 32


class PeerError(Exception):
    """The traffic did not flow as it has to, so nothing can be measured."""


class _Connection(ABC):
    """One socket with a little WebSocket on it."""

    is_client = False

    def __init__(self, peers: Peers, sock: socket.socket) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peers = peers
        self.sock = sock
        self.is_open = False
        """Whether the handshake is over."""
        self._rest = b""
        """What came of a frame that is not complete."""
        peers.watch(sock, self.readable)

    def readable(self) -> None:
        """Take what has come."""
        try:
            received = self.sock.recv(_RECEIVE)
        except ConnectionError:
            received = b""
        if not received:
            self._peers.forget(self.sock)
            self.closed()
            return
        data = self._rest + received
        at = 0
        if not self.is_open:
            at = self._handshake(data)
        if self.is_open:
            while (span := framing.span(data, at)) is not None:
                opcode, mask, start, at = span
                if opcode == framing.TEXT:
                    self.message(data, mask, start, at)
                elif opcode in (framing.PING, framing.CLOSE):
                    answer = framing.PONG if opcode == framing.PING else framing.CLOSE
                    self._control(answer, framing.unmasked(data[start:at], mask))
        self._rest = data[at:]

    def _control(self, opcode: int, payload: bytes) -> None:
        if self.is_client:
            self.sock.send(framing.client_header(len(payload), opcode) + payload)
        else:
            self.sock.send(framing.server_frame(payload, opcode))

    def _handshake(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n") + 4
        if end < 4:
            return 0
        self.is_open = True
        self.opened(data[:end])
        return end

    @abstractmethod
    def opened(self, head: bytes) -> None:
        """Act on the request or response that opens the connection."""

    @abstractmethod
    def message(self, data: bytes, mask: bytes, start: int, end: int) -> None:
        """Act on a text message."""

    def closed(self) -> None:
        """Act on the end of the connection."""


class _EvccLeg(_Connection):
    """EVCC's end of one wallbox's connection: answers every call at once."""

    @override
    def opened(self, head: bytes) -> None:
        self.sock.send(framing.upgrade_response(head))

    @override
    def message(self, data: bytes, mask: bytes, start: int, end: int) -> None:
        parts = framing.unmasked(data[start : min(end, start + _HEAD)], mask).split(
            b'"', 4
        )
        if self._peers.is_inspecting:
            self._peers.inspected = framing.unmasked(data[start:end], mask)
        if parts[0].startswith(b"[2"):
            self.sock.send(self._peers.answers.frame(parts[1], parts[3]))


class _Wallbox(_Connection):
    """One wallbox: sends a call, waits for its answer, sends the next."""

    is_client = True

    def __init__(
        self,
        peers: Peers,
        number: int,
        port: int,
        calls: list[tuple[str, dict[str, Any]]],
    ) -> None:
        self.name = f"bench-{number:04d}"
        self._number = number
        self._calls = deque(calls)
        """What it still has to say before it is ready."""
        self._is_ready = False
        """Whether it has said all that, and been answered."""
        self._sent = 0
        self._frame = b""
        self._waits_for = b""
        """Message id of the call that is not answered yet; empty when there is none."""
        super().__init__(peers, socket.create_connection((HOST, port)))
        self.sock.send(framing.upgrade_request(f"/{self.name}", f"{HOST}:{port}"))

    @override
    def opened(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 101"):
            raise PeerError(f"{self.name} was not let in: {head!r}")
        self._next_step()

    def _next_step(self) -> None:
        if self._calls:
            action, payload = self._calls.popleft()
            self.sock.send(call(self._new_id(), action, payload))
        else:
            self._is_ready = True
            self._peers.ready += 1

    def say(self, calls: list[tuple[str, dict[str, Any]]]) -> None:
        """Make these calls, one after the other."""
        self._is_ready = False
        self._calls.extend(calls)
        self._next_step()

    @property
    def is_waiting(self) -> bool:
        """Whether a call of its own is not answered yet."""
        return bool(self._waits_for)

    def _new_id(self) -> bytes:
        self._sent += 1
        self._waits_for = message_id(self._number, self._sent)
        return self._waits_for

    def send(self, load: Load) -> None:
        """Make one call of the load."""
        self._frame = load.frame(self._new_id(), self._sent)
        self.sock.send(self._frame)

    @property
    def last_sent(self) -> bytes:
        """The text of the last call of a load."""
        framed = framing.span(self._frame)
        assert framed is not None
        return self._frame[framed[2] : framed[3]]

    @override
    def message(self, data: bytes, mask: bytes, start: int, end: int) -> None:
        parts = framing.unmasked(data[start:end], mask).split(b'"', 2)
        if parts[0].startswith(b"[2"):
            self.sock.send(refusal(parts[1]))
            return
        if parts[1] != self._waits_for or not parts[0].startswith(b"[3"):
            raise PeerError(
                f"{self.name} waits for {self._waits_for!r} but got {data[start:end]!r}"
            )
        self._waits_for = b""
        if not self._is_ready:
            self._next_step()
            return
        peers = self._peers
        peers.answered += 1
        if peers.load is not None:
            self.send(peers.load)

    @override
    def closed(self) -> None:
        raise PeerError(f"the connection of {self.name} was closed")


class Peers:
    """All wallboxes and EVCC, and what they do with each other."""

    def __init__(self) -> None:
        """Listen as EVCC."""
        self.answers = Answers()
        self.wallboxes: list[_Wallbox] = []
        self.ready = 0
        """How many wallboxes have said all they have to say first."""
        self.answered = 0
        """How many calls of a load were answered."""
        self.load: Load | None = None
        """What wallboxes send again whenever they are answered."""
        self.is_inspecting = False
        """Whether EVCC keeps what it receives, in ``inspected``."""
        self.inspected = b""
        self._poll = select.epoll()
        self._watched: dict[int, tuple[socket.socket, Callable[[], None]]] = {}
        self._listener = socket.create_server((HOST, 0), backlog=1024)
        self.watch(self._listener, self._accept)
        self.port: int = self._listener.getsockname()[1]
        """Where EVCC listens."""

    def watch(self, sock: socket.socket, readable: Callable[[], None]) -> None:
        """Call ``readable`` whenever something has come on the socket."""
        self._watched[sock.fileno()] = sock, readable
        self._poll.register(sock, select.EPOLLIN)

    def forget(self, sock: socket.socket) -> None:
        """Close the socket."""
        del self._watched[sock.fileno()]
        sock.close()

    def _accept(self) -> None:
        _EvccLeg(self, self._listener.accept()[0])

    def close(self) -> None:
        """Close every socket at once, without a farewell."""
        for sock, _ in list(self._watched.values()):
            self.forget(sock)
        self._poll.close()
        self.wallboxes.clear()

    def _turn(self, timeout: float) -> None:
        watched = self._watched
        for descriptor, _ in self._poll.poll(timeout):
            if descriptor in watched:
                watched[descriptor][1]()

    def _until(self, is_done: Callable[[], bool]) -> None:
        deadline = perf_counter() + _PATIENCE
        while not is_done():
            self._turn(0.1)
            if perf_counter() > deadline:
                raise PeerError(f"no answer within {_PATIENCE:.0f} s")

    def connect(self, count: int, port: int) -> None:
        """Let so many more wallboxes connect, a few at a time, and set up their sessions."""
        for _ in range(count):
            self._until(lambda: len(self.wallboxes) - self.ready < _OPENING_AT_ONCE)
            self.wallboxes.append(_Wallbox(self, len(self.wallboxes), port, opening()))
        self._until(lambda: self.ready == len(self.wallboxes))

    def begin_charging(self) -> None:
        """Let every wallbox report that it charges."""
        self.ready = 0
        for wallbox in self.wallboxes:
            wallbox.say(charging())
        self._until(lambda: self.ready == len(self.wallboxes))

    def arrives_as(self, load: Load) -> tuple[bytes, bytes]:
        """Return one call of the load as a wallbox sends it and as EVCC receives it."""
        self.is_inspecting = True
        self.round_trip(0, load)
        self.is_inspecting = False
        return self.wallboxes[0].last_sent, self.inspected

    def start(self, load: Load) -> None:
        """Let every wallbox send one call after the other, until ``stop``."""
        self.load = load
        for wallbox in self.wallboxes:
            wallbox.send(load)

    def run(self, seconds: float) -> tuple[int, float]:
        """Let the traffic flow; return how many calls were answered in how many seconds."""
        answered, began = self.answered, perf_counter()
        deadline = began + seconds
        while (now := perf_counter()) < deadline:
            self._turn(0.1)
        return self.answered - answered, now - began

    def stop(self) -> None:
        """Let every wallbox wait for its last answer."""
        self.load = None
        goal = self.answered + sum(wallbox.is_waiting for wallbox in self.wallboxes)
        self._until(lambda: self.answered == goal)

    def rest(self, seconds: float) -> None:
        """Answer what comes, and send nothing."""
        deadline = perf_counter() + seconds
        while (left := deadline - perf_counter()) > 0:
            self._turn(left)

    def round_trip(self, wallbox: int, load: Load) -> float:
        """Return the seconds from a call to its answer, while nothing else is on the way."""
        goal = self.answered + 1
        deadline = perf_counter() + _PATIENCE
        began = perf_counter()
        self.wallboxes[wallbox].send(load)
        while self.answered < goal:
            self._turn(0)  # a peer that sleeps would add its own waking up
            if perf_counter() > deadline:
                raise PeerError(f"no answer within {_PATIENCE:.0f} s")
        return perf_counter() - began

    def round_trips(self, count: int, load: Load, pause: float) -> list[float]:
        """Return the seconds of so many exchanges, wallbox by wallbox, with pauses before."""
        times = []
        for number in range(count):
            sleep(pause)
            times.append(self.round_trip(number % len(self.wallboxes), load))
        return times
