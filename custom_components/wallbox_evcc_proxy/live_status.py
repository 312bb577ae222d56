"""Follows the wallboxes of a proxy for the panel: their status first, then what changes of it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from .const import LOGGER
from .rules.choice import choice_from
from .rules.presets import Preset
from .telemetry.curve import SPAN, Curve, Sample
from .telemetry.wallbox import Wallbox
from .wallbox_status import Status, rounded, wallbox_status
from .wallboxes import async_get_wallbox

if TYPE_CHECKING:
    from .hub import Hub

INTERVAL: Final = 0.5
"""Seconds between two events."""

type Send = Callable[[dict[str, Any]], None]
"""Sends an event to a browser."""
type _Place = tuple[str, int]
"""A wallbox's id and the number of its connector."""


@dataclass(slots=True, eq=False)
class _Follower:
    """A browser that follows the status."""

    send: Send
    told: dict[str, Status] = field(default_factory=dict)
    """By wallbox id, what it was told last, but for the curves."""
    drawn_at: dict[_Place, float] = field(default_factory=dict)
    """The time of the newest sample that it was told."""


@dataclass(slots=True)
class _Drawn:
    """A connector's curve, and up to which revision of the connector it goes."""

    curve: Curve = field(default_factory=Curve)
    revision: int = -1


class LiveStatus:
    """Draws the curves of all connectors, and tells followers of every change.

    Frames only note whose they are; the work is done twice a second at the most.
    """

    def __init__(self, hub: Hub) -> None:
        """Follow the wallboxes of this proxy."""
        self._hub = hub
        self.has_ended = False
        """Whether the proxy has stopped."""
        self._followers: list[_Follower] = []
        self._curves: dict[_Place, _Drawn] = {}
        self._noted: set[str] = set()
        """Wallboxes of which something may have changed."""
        self._timer: asyncio.TimerHandle | None = None
        self._looked_at = 0.0
        """When that was looked at last; the event loop's clock, seconds."""

    @property
    def is_followed(self) -> bool:
        """Whether anybody follows."""
        return bool(self._followers)

    @callback
    def note(self, wallbox_ids: Iterable[str]) -> None:
        """Take that something of these wallboxes may have changed, or that they are gone."""
        self._noted.update(wallbox_ids)
        if self._timer is None and not self.has_ended:
            loop = self._hub.hass.loop
            due = max(self._looked_at + INTERVAL, loop.time())
            self._timer = loop.call_at(due, self._look)

    @callback
    def follow(self, send: Send) -> CALLBACK_TYPE:
        """Send the status of all wallboxes, and from now on what changes; return what ends that."""
        self._draw(self._noted)
        follower = _Follower(send)
        self._followers.append(follower)
        wallboxes = self._news(follower, self._hub.wallboxes, {})
        self._tell(follower, "snapshot", wallboxes, [])
        return partial(self._leave, follower)

    @callback
    def end(self) -> None:
        """Tell what is still to be told, and that this was all."""
        if self.has_ended:
            return
        self._look()
        self.has_ended = True
        for follower in tuple(self._followers):
            self._send(follower, {"type": "ended"})
            self._leave(follower)

    @callback
    def _leave(self, follower: _Follower) -> None:
        if follower in self._followers:
            self._followers.remove(follower)

    # What has changed

    @callback
    def _look(self) -> None:
        """Draw and tell what was noted."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._looked_at = self._hub.hass.loop.time()
        noted, self._noted = self._noted, set()
        self._draw(noted)
        made: dict[str, Status] = {}
        for follower in tuple(self._followers):
            gone = [each for each in follower.told if each not in self._hub.wallboxes]
            for wallbox_id in gone:
                del follower.told[wallbox_id]
            wallboxes = self._news(follower, noted, made)
            if wallboxes or gone:
                self._tell(follower, "changed", wallboxes, gone)

    def _draw(self, wallbox_ids: Iterable[str]) -> None:
        """Bring the curves of these wallboxes up to now, where something was said of a connector."""
        now = time()
        for wallbox_id in wallbox_ids:
            wallbox = self._hub.wallboxes.get(wallbox_id)
            if wallbox is None:
                self._curves = {
                    place: drawn
                    for place, drawn in self._curves.items()
                    if place[0] != wallbox_id
                }
                continue
            for number, connector in wallbox.connectors.items():
                drawn = self._curves.setdefault((wallbox_id, number), _Drawn())
                if drawn.revision != connector.revision:
                    drawn.revision = connector.revision
                    power, limit = connector.power, connector.limit_power
                    drawn.curve.take(now, rounded(power), rounded(limit))

    def _news(
        self, follower: _Follower, wallbox_ids: Iterable[str], made: dict[str, Status]
    ) -> list[Status]:
        """Return what a follower does not know of these wallboxes.

        ``made`` are statuses that need not be made again; new ones are added.
        """
        news = []
        for wallbox_id in wallbox_ids:
            wallbox = self._hub.wallboxes.get(wallbox_id)
            if wallbox is None:
                continue
            status = made.get(wallbox_id)
            if status is None:
                status = made[wallbox_id] = self._status(wallbox)
            curves = [
                self._samples(follower, (wallbox_id, number))
                for number in wallbox.connectors
            ]
            if any(curves) or follower.told.get(wallbox_id) != status:
                follower.told[wallbox_id] = status
                connectors = [
                    {**connector, "curve": curve}
                    for connector, curve in zip(
                        status["connectors"], curves, strict=True
                    )
                ]
                news.append({**status, "connectors": connectors})
        return news

    def _status(self, wallbox: Wallbox) -> Status:
        hub = self._hub
        return wallbox_status(hub.hass, hub.entry, wallbox, self._preset(wallbox.id))

    def _preset(self, wallbox_id: str) -> Preset | None:
        """Return the preset in force, also while the wallbox is away."""
        session = self._hub.server.sessions.get(wallbox_id)
        if session is not None:
            return session.selection.preset
        subentry = async_get_wallbox(self._hub.entry, wallbox_id)
        if subentry is None:
            return None
        return self._hub.preset_found(wallbox_id, choice_from(subentry.data))

    def _samples(self, follower: _Follower, place: _Place) -> list[Sample]:
        """Return the samples of a curve that a follower has not been told."""
        drawn = self._curves.get(place)
        if drawn is None:
            return []
        after = follower.drawn_at.get(place, time() - SPAN)
        samples = drawn.curve.since(after)
        if samples:
            follower.drawn_at[place] = samples[-1][0]
        return samples

    @callback
    def _tell(
        self, follower: _Follower, kind: str, wallboxes: list[Status], gone: list[str]
    ) -> None:
        event = {"type": kind, "wallboxes": wallboxes, "gone": gone}
        self._send(follower, event)

    @callback
    def _send(self, follower: _Follower, event: dict[str, Any]) -> None:
        """Send an event; a follower that cannot be sent it is let go and disturbs nobody."""
        try:
            follower.send(event)
        except Exception:
            LOGGER.exception("The status could not be sent to the panel")
            self._leave(follower)
