"""How the simulated wallbox comes by its connections, loses them and dials again."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Coroutine
import contextlib
from random import Random
from typing import Any, Self

from websockets.exceptions import WebSocketException

from .clock import Clock
from .frames import FrameLog
from .link import Link, LinkLost
from .parameters import WallboxParameters
from .schemas import Payload

LOOK_PERIOD = 0.5
"""Seconds of real time between looks at whether anything went wrong."""


class Dialler(ABC):
    """Keeps a wallbox connected, one connection after the other."""

    def __init__(
        self, url: str, parameters: WallboxParameters | None, clock: Clock | None
    ) -> None:
        """Prepare to dial `url`, to which the wallbox appends its own path."""
        self.url = url
        self.parameters = parameters or WallboxParameters()
        self.clock = clock or Clock()
        self.frames = FrameLog()
        """Everything sent and received, over all connections."""
        self.link: Link | None = None
        """The present connection."""
        self.problems: list[str] = []
        """What the other side sent that OCPP 1.6 does not allow."""
        self.dial_failures: list[Exception] = []
        """Why attempts to connect failed."""
        self.on_event: Callable[[str], None] = lambda event: None
        """Told of notable events in a few words."""
        self.closings: list[tuple[int, str] | None] = []
        """How connections ended: code and reason of the close frame, None without one."""
        self.crashes: list[BaseException] = []
        """What went wrong inside the wallbox, which `stop` raises."""
        self._random = Random(self.parameters.seed)
        self._supervisor: asyncio.Task[None] | None = None
        self._half_dead: list[Link] = []

    async def __aenter__(self) -> Self:
        """Connect."""
        await self.connect()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    @abstractmethod
    def work(self, link: Link) -> list[Coroutine[Any, Any, None]]:
        """Return what is to run while this connection is open."""

    def reshape(self, action: str, message: list[Any]) -> list[Any] | str | None:
        """Return what is sent in place of a call or an answer to that action.

        A text is sent as it is; of a call that is None nobody awaits an answer.
        """
        return message

    @property
    def is_connected(self) -> bool:
        """Whether a connection is open."""
        return self.link is not None

    async def connect(self) -> None:
        """Dial and return when connected; then keep to the redial policy.

        A connection that is still open is dropped. Raises OSError or
        websockets' InvalidHandshake if the dial fails.
        """
        if self.link is not None:
            await self.go_away()
        await self._end_supervision()
        self._supervisor = asyncio.create_task(self._supervise(await self._dial()))

    async def run(self) -> None:
        """Stay connected for ever, however often it takes, until cancelled."""
        self._supervisor = asyncio.create_task(self._supervise(None))
        try:
            # A reboot ends one supervision and begins another, so that there is no
            # one task to wait for.
            while not self.crashes and not (  # noqa: ASYNC110
                self._supervisor and self._supervisor.done()
            ):
                await asyncio.sleep(LOOK_PERIOD)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Close the connection and stay away; raise what went wrong inside."""
        links = [*self._half_dead, *([self.link] if self.link else [])]
        self._half_dead.clear()
        try:
            await self._end_supervision()
        finally:
            for link in links:
                await link.close()

    def drop(self, *, reset: bool = False) -> None:
        """Lose the TCP connection without a close frame, and redial as policy says."""
        self._open_link().drop(reset=reset)

    async def go_away(self, *, abruptly: bool = True) -> None:
        """End the connection and stay away until `connect`."""
        link = self._open_link()
        await self._end_supervision()
        if abruptly:
            link.drop()
        await link.close()

    async def half_die(self) -> None:
        """Stop reading and writing, leave the TCP connection open until `stop`.

        `connect` then opens a second one beside it.
        """
        link = self._open_link()
        link.freeze()
        self._half_dead.append(link)
        await self._end_supervision()

    async def send_raw(self, raw: str | bytes, *, text: bool | None = None) -> None:
        """Send one WebSocket message as it is; `text` sends bytes as a text frame."""
        await self._open_link().send_raw(raw, text=text)

    def send_wire(self, raw: bytes) -> None:
        """Write bytes to the TCP connection, beneath the WebSocket."""
        self._open_link().connection.transport.write(raw)

    async def call(self, action: str, payload: Payload) -> Payload:
        """Send a call and return its answer; raise CallFailed, TimeoutError, LinkLost."""
        return await self._open_link().call(action, payload)

    def _open_link(self) -> Link:
        if self.link is None:
            raise LinkLost("not connected")
        return self.link

    def _come_back_after(self, seconds: float) -> None:
        """Dial again after that long, as after a reboot."""

        async def come_back() -> None:
            await self.clock.sleep(seconds)
            await self._supervise(None)

        if self._supervisor is None:
            self._supervisor = asyncio.create_task(come_back())

    async def _dial(self) -> Link:
        link = Link(
            self.parameters, self.clock, self.frames, self.problems, self.reshape
        )
        try:
            await link.dial(self.url)
        except (OSError, WebSocketException) as error:
            self.dial_failures.append(error)
            raise
        self.link = link
        self.on_event("connected")
        return link

    async def _supervise(self, link: Link | None) -> None:
        """Serve connections one after the other, as the redial policy says."""
        attempt = 0
        while True:
            if link is None:
                try:
                    link = await self._dial()
                except (OSError, WebSocketException) as error:
                    self.on_event(f"cannot connect: {error}")
            if link is not None:
                attempt = 0
                await self._serve(link)
                link = None
            if self.parameters.redial is None:
                return
            await self.clock.sleep(self.parameters.redial.wait(attempt, self._random))
            attempt += 1

    async def _serve(self, link: Link) -> None:
        """Speak over one connection until it is gone."""
        workers = [asyncio.create_task(work) for work in self.work(link)]
        try:
            closing = await link.receive()
            self.closings.append(closing)
            self.on_event(f"connection lost: {closing or 'no close frame'}")
        finally:
            self.link = None
            for worker in workers:
                worker.cancel()
            for result in await asyncio.gather(*workers, return_exceptions=True):
                if isinstance(result, Exception) and not isinstance(result, LinkLost):
                    raise result

    async def _end_supervision(self) -> None:
        """End the present session, without closing its connection."""
        task, self._supervisor = self._supervisor, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self.link = None
