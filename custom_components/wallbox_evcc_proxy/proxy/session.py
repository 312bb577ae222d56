"""Drives the relay of one wallbox: its two sockets, its timer, its disk; dials and redials EVCC."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
import logging
import math
import random

from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from ..ocpp.frames import Leg, Payload
from ..relay.asking import Reply
from ..relay.orders import Close, Command, Instant, Note, Record, Save, Send
from ..relay.relay import Relay, restored_outbox
from ..rules.choice import Selection
from ..rules.presets import load
from ..rules.ruleset import Ruleset
from .clock import Clock
from .dialling import dial, why_not
from .journal import Journal
from .keeper import Keeper
from .legs import (
    EvccConnection,
    WallboxConnection,
    close,
    closing_code,
    closing_reason,
    send,
)
from .pace import Pace
from .settings import Settings

_LOGGER = logging.getLogger(__package__)

_GOING_AWAY = 1001
_INTERNAL_ERROR = 1011
_SERVICE_RESTART = 1012
"""WebSocket close codes (RFC 6455 section 7.4.1, and the IANA registry)."""

_STOPS = "the proxy stops"

_SETTLING = 0.05
"""EVCC closes the second socket of an id right after opening it: seconds to wait for that."""


_BUSY = 2.0
"""A socket that delivered a message within this many seconds is alive."""


class Session:
    """One wallbox: its socket while it is connected, EVCC's beside it, and the relay between them."""

    def __init__(
        self,
        wallbox: str,
        settings: Settings,
        journal: Journal,
        keeper: Keeper,
        clock: Clock,
        pace: Pace,
    ) -> None:
        """Make the session of the wallbox with this id; it goes by this clock, at this pace."""
        self.wallbox = wallbox
        self._settings = settings
        self._journal = journal
        self._keeper = keeper
        self._clock = clock
        self._pace = pace
        outbox = restored_outbox(keeper.restored(wallbox))
        self.selection = _selection(wallbox, settings)
        """Finds the rules in force, and knows the preset they come from."""
        ruleset = self.selection(outbox.facts) or Ruleset()
        self.relay = Relay(wallbox, settings.relay, ruleset, outbox, self.selection)
        self._loop = asyncio.get_running_loop()
        self._wallbox: WallboxConnection | None = None
        self._evcc: EvccConnection | None = None
        self._dialling: asyncio.Task[None] | None = None
        # Lists, since they hold hardly more than one and a set is four times as large.
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: list[asyncio.Task[None]] = []
        """Closings under way. Unlike the other tasks they are never cancelled before they began."""
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = math.inf
        self._last_received = -math.inf
        self._is_back = False
        """Whether the wallbox has connected since EVCC was dialled."""
        self._wakes_dialling: asyncio.Event | None = None
        """While EVCC is to be dialled again: ends the pause before it."""
        self._stopping = False
        self._asked: set[asyncio.Future[Reply]] = set()
        """What the user asked for and has not been told the end of."""

    @property
    def address(self) -> str:
        """Where the wallbox connects from; empty while it is away."""
        return _address(self._wallbox) if self._wallbox else ""

    def is_busy_elsewhere(self, address: str) -> bool:
        """Return whether another device than the one at this address uses the id right now."""
        return (
            self._wallbox is not None
            and self.address != address
            and self._clock.monotonic() - self._last_received < _BUSY
        )

    def change_settings(self, settings: Settings) -> None:
        """Go on with other settings; connections stay."""
        before, self._settings = self._settings, settings
        if settings.choice(self.wallbox) != before.choice(self.wallbox):
            self.selection = _selection(self.wallbox, settings)
        self.relay.change_settings(settings.relay, self.selection)

    async def serve(self, connection: WallboxConnection) -> None:
        """Carry the traffic of a wallbox's connection until it closes."""
        replaced, self._wallbox = self._wallbox, connection
        if replaced is not None:
            self._close(replaced, _SERVICE_RESTART, "the wallbox connected again")
        self._execute(self.relay.wallbox_opened(self._now(), _address(connection)))
        on_message = partial(self._received, Leg.WALLBOX, connection)
        connection.take_messages(on_message, self._pace)
        self._dial()
        watching = self._start(self._watch(connection), "watch")
        try:
            await connection.wait_closed()
        finally:
            watching.cancel()
            if self._wallbox is connection:
                self._wallbox = None
                why = closing_reason(connection), closing_code(connection)
                self._execute(self.relay.wallbox_closed(self._now(), *why))

    async def stop(self) -> None:
        """Close both sockets and end every task of this session."""
        wallbox, evcc = self._wallbox, self._evcc
        self._stopping = True
        self._wallbox = None
        # What the wallbox was not answered stays with it: it sends it again.
        self._execute(self.relay.wallbox_closed(self._now(), _STOPS))
        if self.relay.has_called:
            # What rules have learned since it was last written.
            self._keeper.save_soon(self.wallbox, self.relay.to_json)
        for asked in self._asked:
            if not asked.done():
                asked.set_result(Reply(None, _STOPS))
        if self._timer is not None:
            self._timer.cancel()
        tasks = [task for task in (*self._tasks, self._dialling) if task is not None]
        for task in tasks:
            task.cancel()
        for connection in (evcc, wallbox):
            if connection is not None:
                self._close(connection, _SERVICE_RESTART, "the proxy is restarting")
        await asyncio.gather(*tasks, *self._closing, return_exceptions=True)

    async def ask(self, leg: Leg, action: str, payload: Payload) -> Reply:
        """Send a call that the user asked for to one side; return what came of it.

        It ends in every case, within a minute, and can be cancelled: a call that has left is
        answered all the same, and that answer is for nobody else.
        """
        if self._stopping:
            return Reply(None, _STOPS)
        asked: asyncio.Future[Reply] = self._loop.create_future()

        def replied(reply: Reply) -> None:
            if not asked.done():
                asked.set_result(reply)

        self._asked.add(asked)
        try:
            self._execute(self.relay.ask(leg, action, payload, replied, self._now()))
            # The relay always replies, unless a message failed that the reply depends on.
            async with asyncio.timeout(_longest_asked(self._settings)):
                return await asked
        except TimeoutError:
            return Reply(None, "the proxy failed on a message")
        finally:
            self._asked.discard(asked)

    # Frames and commands

    def _now(self) -> Instant:
        clock = self._clock
        # What Instant(...) does, in half the time; twice for every message and its answer.
        return tuple.__new__(Instant, (clock.monotonic(), clock.epoch()))

    def _received(self, leg: Leg, connection: Connection, raw: bytes) -> None:
        """Take a message as it comes from a socket; whatever it holds, nothing is raised."""
        if connection is not (self._wallbox if leg is Leg.WALLBOX else self._evcc):
            return
        now = self._now()
        if leg is Leg.WALLBOX:
            self._last_received = now.monotonic
        try:
            self._execute(self.relay.received(leg, raw, now), now.monotonic)
        except Exception:
            _LOGGER.exception("A message of %s could not be dealt with", self.wallbox)
            reason = "the proxy failed on a message"
            self._close(connection, _INTERNAL_ERROR, reason)
            if leg is Leg.WALLBOX:
                self._execute(self.relay.wallbox_closed(now, reason))

    def _execute(self, commands: list[Command], began: float | None = None) -> None:
        """Carry out what the relay decided: sending first, what only watches last."""
        watching: list[Record | Note] = []
        for command in commands:
            # Asked in the order of how often they come; a match statement costs twice as much.
            if type(command) is Send:
                connection = self._wallbox if command.leg is Leg.WALLBOX else self._evcc
                if connection is not None:
                    send(connection, command.text)
            elif type(command) is Record or type(command) is Note:
                watching.append(command)
            else:
                self._obey(command)
        if self.relay.wake_at < self._timer_at and not self._stopping:
            self._set_timer()
        took = 0.0 if began is None else self._pace.worked_since(began)
        journal = self._journal
        for entry in watching:
            if type(entry) is Record:
                entry.passage.took = took
                journal.record(entry.passage, entry.frame, entry.call, entry.asked)
            else:
                journal.note(entry.event)

    def _obey(self, command: Close | Save) -> None:
        """Carry out what is rare."""
        match command:
            case Close() | Save(int()) if self._stopping:
                pass
            case Close(leg, code, reason):
                connection = self._wallbox if leg is Leg.WALLBOX else self._evcc
                if connection is not None:
                    self._close(connection, code, reason)
            case Save(ticket):
                self._save(ticket)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = self.relay.wake_at
        if not math.isinf(self._timer_at):
            self._timer = self._clock.call_at(self._timer_at, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self._timer_at = math.inf
        self._execute(self.relay.woke(self._now()))

    def _save(self, ticket: int | None) -> None:
        if ticket is None:
            self._keeper.save_soon(self.wallbox, self.relay.to_json)
        else:
            self._start(self._save_now(ticket), "save")

    async def _save_now(self, ticket: int) -> None:
        safe = True
        try:
            await self._keeper.save_now(self.wallbox, self.relay.to_json())
        except Exception:
            _LOGGER.exception(
                "A transaction of %s could not be kept on disk", self.wallbox
            )
            safe = False
        self._execute(self.relay.saved(ticket, self._now(), safe=safe))

    # Sockets

    def _start(
        self, coroutine: Coroutine[None, None, None], name: str
    ) -> asyncio.Task[None]:
        """Run a task of this session; it is held until it ends."""
        task = self._loop.create_task(
            coroutine, name=f"wallbox_evcc_proxy {self.wallbox} {name}"
        )
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)
        return task

    def _close(self, connection: Connection, code: int, reason: str) -> None:
        """Close a socket in the background; a peer that does not agree is cut off after a while."""
        if connection is self._wallbox:
            self._wallbox = None
        elif connection is self._evcc:
            # What still comes on a socket that is being closed is for nobody.
            self._evcc = None
        closing = close(connection, code, reason, self._settings.close_timeout)
        task = self._loop.create_task(
            closing, name=f"wallbox_evcc_proxy {self.wallbox} close"
        )
        self._closing.append(task)
        task.add_done_callback(self._closing.remove)

    async def _watch(self, connection: WallboxConnection) -> None:
        """Close a wallbox's socket that has died, if this wallbox is one that answers pings."""
        answers_pings = False
        while connection.protocol.state is State.OPEN:
            await asyncio.sleep(self._settings.wallbox_ping)
            pinged_at = self._clock.monotonic()
            try:
                pong = await connection.ping()
                async with asyncio.timeout(self._settings.wallbox_ping):
                    await pong
                answers_pings = True
            except ConnectionClosed:
                return
            except TimeoutError:
                if answers_pings and self._last_received < pinged_at:
                    connection.transport.abort()

    # EVCC

    def _dial(self) -> None:
        """Keep EVCC's socket open from now on; if it is waiting to dial again, let it not wait long."""
        self._is_back = True
        if self._wakes_dialling is not None:
            self._wakes_dialling.set()
        if self._dialling is None or self._dialling.done():
            self._dialling = self._loop.create_task(
                self._keep_evcc(), name=f"wallbox_evcc_proxy {self.wallbox} dial"
            )

    async def _keep_evcc(self) -> None:
        """Keep EVCC's socket open as long as the wallbox is there."""
        pause = self._settings.redial_first
        while self.relay.wants_evcc:
            began = self._loop.time()
            self._is_back, self._wakes_dialling = False, None
            why = await self._hold_evcc()
            if why is not None:
                self._execute(self.relay.evcc_unreachable(self._now(), *why))
            if self._loop.time() - began > self._settings.redial_steady:
                pause = self._settings.redial_first
            self._wakes_dialling = asyncio.Event()
            if self._is_back:
                self._wakes_dialling.set()
            await asyncio.sleep(self._settings.redial_after_close)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause * random.uniform(0.5, 1.0)):
                    await self._wakes_dialling.wait()
            pause = min(pause * 2, self._settings.redial_last)

    async def _hold_evcc(self) -> tuple[str, int | None] | None:
        """Open EVCC's socket and carry its traffic until it closes.

        Return why it did not open, with the code of its close if it had one.
        """
        try:
            connection = self._evcc = await dial(self.wallbox, self._settings)
        except Exception as error:
            # Also what a name that no resolver takes raises: EVCC is dialled again all the same.
            return why_not(error), None
        try:
            # A socket that EVCC refuses opens first: it is closed right after (evcc.md 1.3, 1.6).
            async with asyncio.timeout(_SETTLING):
                await connection.wait_closed()
        except TimeoutError:
            pass
        else:
            self._evcc = None
            return closing_reason(connection), closing_code(connection)
        if not self.relay.wants_evcc:
            self._close(connection, _GOING_AWAY, "the wallbox disconnected")
            await connection.wait_closed()
            return None
        self._execute(self.relay.evcc_opened(self._now()))
        on_message = partial(self._received, Leg.EVCC, connection)
        connection.take_messages(on_message, self._pace)
        try:
            await connection.wait_closed()
        finally:
            self._evcc = None
            why = closing_reason(connection), closing_code(connection)
            self._execute(self.relay.evcc_closed(self._now(), *why))
        return None


def _longest_asked(settings: Settings) -> float:
    """Return after how many seconds a call of the user's has long had its end."""
    relay = settings.relay
    return relay.answer_user_within + relay.await_wallbox + relay.await_evcc


def _selection(wallbox: str, settings: Settings) -> Selection:
    """Return what finds the rules of a wallbox by the user's choice."""
    return Selection(settings.choice(wallbox), wallbox, load())


def _address(connection: WallboxConnection) -> str:
    address = connection.remote_address
    return str(address[0]) if address else ""
