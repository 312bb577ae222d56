"""Follows the wallboxes' health for the panel: all of it first, then of those where it changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from .const import LOGGER

if TYPE_CHECKING:
    from .hub import Hub

INTERVAL: Final = 1.0
"""Seconds between two events."""

type Send = Callable[[dict[str, Any]], None]
"""Sends an event to a browser."""
type _Health = dict[str, Any]


@dataclass(slots=True, eq=False)
class _Follower:
    """A browser that follows the health."""

    send: Send
    told: dict[str, _Health] = field(default_factory=dict)
    """By wallbox id, what it was told last."""


class HealthStream:
    """Tells followers of each change of a wallbox's health. Without followers it does nothing at all."""

    def __init__(self, hub: Hub) -> None:
        """Follow the wallboxes of this proxy."""
        self._hub = hub
        self.has_ended = False
        """Whether the proxy has stopped."""
        self._followers: list[_Follower] = []
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._timer: asyncio.TimerHandle | None = None

    @callback
    def follow(self, send: Send) -> CALLBACK_TYPE:
        """Send the health of all wallboxes, and from now on what changes; return what ends that."""
        follower = _Follower(send)
        self._followers.append(follower)
        if self._unsubscribe is None:
            self._unsubscribe = self._hub.doctors.subscribe(self._schedule)
        self._tell(follower, self._health(), is_first=True)
        return partial(self._leave, follower)

    @callback
    def end(self) -> None:
        """Tell that this was all."""
        self.has_ended = True
        for follower in tuple(self._followers):
            self._send(follower, {"type": "ended"})
            self._leave(follower)

    @callback
    def _schedule(self) -> None:
        if self._timer is None:
            self._timer = self._hub.hass.loop.call_later(INTERVAL, self._tell_all)

    @callback
    def _tell_all(self) -> None:
        self._timer = None
        health = self._health()
        for follower in tuple(self._followers):
            self._tell(follower, health)

    def _health(self) -> dict[str, _Health]:
        return {each: self._hub.health(each) for each in self._hub.wallboxes}

    def _tell(
        self,
        follower: _Follower,
        health: dict[str, _Health],
        *,
        is_first: bool = False,
    ) -> None:
        """Tell a follower what it does not know."""
        gone = [each for each in follower.told if each not in health]
        news = [
            each
            for wallbox_id, each in health.items()
            if follower.told.get(wallbox_id) != each
        ]
        follower.told = health
        if news or gone or is_first:
            event = {"type": "health", "wallboxes": news, "gone": gone}
            self._send(follower, event)

    @callback
    def _send(self, follower: _Follower, event: dict[str, Any]) -> None:
        """Send an event; a follower that cannot be sent it is let go and disturbs nobody."""
        try:
            follower.send(event)
        except Exception:
            LOGGER.exception("Findings could not be sent to the panel")
            self._leave(follower)

    @callback
    def _leave(self, follower: _Follower) -> None:
        if follower in self._followers:
            self._followers.remove(follower)
        if self._followers:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
