"""Follows EVCC's web side: what EVCC says of itself, as long as it answers; nothing depends on it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
import contextlib
from enum import StrEnum
import random
import time
from typing import Any, Final

from aiohttp import (
    ClientError,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
)
from yarl import URL

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.json import json_loads

from .const import CONF_EVCC_HOST, CONF_EVCC_WEB_PORT, CONF_FOLLOW_EVCC, LOGGER
from .options import options_with_defaults
from .telemetry.evcc import EvccFacts, EvccState, Loadpoint, LogLine
from .telemetry.pairing import Pairing, Place
from .telemetry.wallbox import Wallbox

ANSWER_TIMEOUT: Final = 10.0
"""Seconds for a whole state; at home it takes milliseconds."""
CLOSE_TIMEOUT: Final = 1.0
"""Seconds for EVCC to answer that the WebSocket is closed."""
QUIET: Final = 30.0
"""Seconds without a word until EVCC is pinged, and then until its WebSocket is given up."""
LARGEST: Final = 1024 * 1024
"""Bytes of a state, read in 6 ms; a house with many forecasts has some 200 000."""
POLL_EVERY: Final = 60.0
"""Seconds between two states that are asked for, where there is no WebSocket."""
STEADY: Final = 60.0
"""Seconds after which a WebSocket that ended was a good one."""
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
"""Seconds until the next try; each failure doubles it."""
TOLD_EVERY: Final = 0.5
"""Seconds between two times that subscribers are told of changes."""
PAIRED_EVERY: Final = 1.0
"""Seconds between two comparisons of limits and loadpoints."""

_FAILURES: Final = (ClientError, TimeoutError, OSError, ValueError)
_NOT_EVCC: Final = "what answers there is not EVCC"

type OnChange = Callable[[], None]


class Link(StrEnum):
    """How it stands with EVCC's web side."""

    OFF = "off"
    """It is not followed."""
    TRYING = "trying"
    """It has not answered yet, nor failed to."""
    ANSWERS = "answers"
    SILENT = "silent"
    """It does not answer."""


class EvccWeb:
    """What EVCC says of itself now, and who is told of it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        wallboxes: Callable[[], Sequence[Wallbox]],
    ) -> None:
        """Prepare to follow the EVCC of an entry; ``wallboxes`` returns those of the entry."""
        self.link = Link.OFF
        """Whether EVCC's web side answers."""
        self.since: float | None = None
        """Since when, in seconds since the Unix epoch; None before it was tried."""
        self.problem = ""
        """Why it does not answer, for people; empty when it does."""
        self.loadpoints: dict[Place, Loadpoint] = {}
        """The loadpoint of each connector where that is certain."""
        self._hass = hass
        self._entry = entry
        self._wallboxes = wallboxes
        self._state = EvccState()
        self._has_answered = False
        self._pairing = Pairing()
        self._paired_at = 0.0
        self._on_change: list[OnChange] = []
        self._told: tuple[object, ...] = ()
        """What subscribers know."""
        self._telling: asyncio.TimerHandle | None = None
        self._following: asyncio.Task[None] | None = None
        self._followed: tuple[bool, int] | None = None
        """The options that are in force."""

    @property
    def facts(self) -> EvccFacts | None:
        """What EVCC says of itself; None while it does not answer."""
        return self._state.facts

    @property
    def log(self) -> tuple[LogLine, ...]:
        """The last warnings and errors of EVCC about OCPP and charging, oldest first."""
        return tuple(self._state.log)

    @property
    def url(self) -> URL:
        """Where EVCC's page is."""
        port = options_with_defaults(self._entry.options)[CONF_EVCC_WEB_PORT]
        return web_url(self._entry.data[CONF_EVCC_HOST], port)

    @callback
    def subscribe(self, on_change: OnChange) -> CALLBACK_TYPE:
        """Call after changes, twice a second at most; return what ends that."""
        self._on_change.append(on_change)
        return lambda: self._on_change.remove(on_change)

    async def async_follow_options(self) -> None:
        """Begin or end following EVCC, as the options say."""
        options = options_with_defaults(self._entry.options)
        wanted = options[CONF_FOLLOW_EVCC], options[CONF_EVCC_WEB_PORT]
        if wanted == self._followed:
            return
        await self.async_stop()
        self._followed = wanted
        if not options[CONF_FOLLOW_EVCC]:
            self._tell_later()
            return
        self._set_link(Link.TRYING)
        self._following = self._entry.async_create_background_task(
            self._hass, self._async_follow(), "Follow EVCC's web side"
        )

    async def async_stop(self) -> None:
        """Follow EVCC no more."""
        following, self._following = self._following, None
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self._followed = None
        self._has_answered = False
        self._state.forget()
        self.loadpoints = {}
        self.link, self.since, self.problem = Link.OFF, None, ""

    async def _async_follow(self) -> None:
        """Listen to EVCC, or ask it once a minute where that does not work, for ever."""
        failures = 0
        while True:
            pause = FIRST_PAUSE
            if not await self._async_listened():
                try:
                    state = await async_fetch_state(self._hass, self.url)
                    if not self._take(state, is_whole=True):
                        raise ValueError(_NOT_EVCC)
                except _FAILURES as error:
                    self._lose(_reason(error))
                    # Limited before the power is, which has no end.
                    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 10))
                    failures += 1
                else:
                    failures, pause = 0, POLL_EVERY
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def _async_listened(self) -> bool:
        """Listen until the WebSocket ends; return whether it was a good one."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await self._async_listen()
        except _FAILURES as error:
            LOGGER.debug("No WebSocket at EVCC's %s: %s", self.url, _reason(error))
            return False
        return loop.time() - began >= STEADY

    async def _async_listen(self) -> None:
        """Take all that EVCC's WebSocket says. Raises one of ``_FAILURES``, or returns at its end."""
        is_heard = False
        async with (
            asyncio.timeout(ANSWER_TIMEOUT) as patience,
            async_get_clientsession(self._hass).ws_connect(
                self.url / "ws",
                # Not aiohttp's heartbeat: its timer outlives a socket that is closed.
                autoping=False,
                max_msg_size=LARGEST,
                timeout=ClientWSTimeout(ws_close=CLOSE_TIMEOUT),
            ) as socket,
        ):
            async for text in _texts(socket):
                try:
                    said = json_loads(text)
                except ValueError:
                    said = None
                if self._take(said, is_whole=not is_heard):
                    is_heard = True
                    patience.reschedule(None)
                elif not is_heard:
                    raise ValueError(_NOT_EVCC)

    @callback
    def _take(self, said: object, *, is_whole: bool) -> bool:
        """Take a message, or a whole state; return whether it is EVCC's."""
        if not isinstance(said, dict):
            return False
        if is_whole:
            self._state.begin()
        is_evccs = self._state.take(said, time.time())
        if is_evccs or not is_whole:
            if self.link is not Link.ANSWERS:
                if self._has_answered:
                    LOGGER.info("EVCC's web side at %s answers again", self.url)
                self._has_answered = True
                self._set_link(Link.ANSWERS)
            self._pair()
            self._tell_later()
        return is_evccs

    @callback
    def _lose(self, problem: str) -> None:
        if self.link is Link.ANSWERS:
            LOGGER.info("EVCC's web side at %s answers no more: %s", self.url, problem)
        if self.link is not Link.SILENT:
            self._set_link(Link.SILENT)
        self.problem = problem
        self._state.forget()
        self.loadpoints = {}
        self._tell_later()

    @callback
    def _set_link(self, link: Link) -> None:
        self.link, self.since, self.problem = link, time.time(), ""

    @callback
    def _pair(self) -> None:
        """Compare the limits with the loadpoints, before the next limit comes."""
        now = time.time()
        if abs(now - self._paired_at) >= PAIRED_EVERY:
            self._paired_at = now
            self.loadpoints = self._pairing.loadpoints(
                self.facts, self._wallboxes(), now
            )

    @callback
    def _tell_later(self) -> None:
        """Have subscribers told, if there is anything new by then."""
        if self._telling is None and self._on_change:
            loop = self._hass.loop
            self._telling = loop.call_later(TOLD_EVERY, self._tell)

    @callback
    def _tell(self) -> None:
        self._telling = None
        known = self.link, self.problem, self.facts, self.loadpoints, self.log
        if known != self._told:
            self._told = known
            for on_change in tuple(self._on_change):
                on_change()


def web_url(host: str, port: int) -> URL:
    """Return where EVCC's page is."""
    return URL.build(scheme="http", host=host, port=port)


async def _texts(socket: ClientWebSocketResponse) -> AsyncGenerator[str]:
    """Yield what is said, until the end. Raises TimeoutError when there is no sign of life."""
    is_pinged = False
    while True:
        try:
            message = await socket.receive(QUIET)
        except TimeoutError:
            if is_pinged:
                raise
            await socket.ping()
            is_pinged = True
            continue
        is_pinged = False
        match message.type:
            case WSMsgType.TEXT:
                yield message.data
            case WSMsgType.PING:
                await socket.pong(message.data)
            case WSMsgType.PONG:
                pass
            case WSMsgType.CLOSE | WSMsgType.CLOSING | WSMsgType.CLOSED:
                return
            case WSMsgType.ERROR:
                raise ValueError(str(message.data))
            case _:
                raise ValueError(_NOT_EVCC)


async def async_fetch_state(hass: HomeAssistant, url: URL) -> object:
    """Return the state of the EVCC whose page that is.

    Raises one of aiohttp's errors, TimeoutError, or ValueError for what is no state.
    """
    async with async_get_clientsession(hass).get(
        url / "api/state",
        allow_redirects=False,
        timeout=ClientTimeout(total=ANSWER_TIMEOUT),
    ) as response:
        if response.status != 200:
            raise ValueError(f"EVCC's port answered with HTTP status {response.status}")
        text = bytearray()
        async for chunk in response.content.iter_chunked(65_536):
            text += chunk
            if len(text) > LARGEST:
                raise ValueError("EVCC's state is too long")
    state = json_loads(text)
    # Versions before 0.133 wrap it.
    wrapped = state.get("result") if isinstance(state, dict) else None
    return wrapped if isinstance(wrapped, dict) else state


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "EVCC did not answer in time"
    return str(error) or type(error).__name__
