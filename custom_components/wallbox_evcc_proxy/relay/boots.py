"""The wallbox's boots: whether it has booted on this connection, and what that means for others."""

import math

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallResult
from .orders import Instant, Orders
from .outbox import Outbox
from .replay import Replay
from .ruling import Ruling

_DEFAULT_INTERVAL = 60
"""Heartbeat interval in seconds that EVCC gives (evcc.md 1.4)."""


class Boots:
    """Follows the connections of a wallbox and its BootNotifications on them."""

    __slots__ = (
        "_has_booted",
        "_orders",
        "_outbox",
        "_replay",
        "_ruling",
        "_since",
        "connection",
        "interval",
    )

    def __init__(
        self, orders: Orders, outbox: Outbox, ruling: Ruling, replay: Replay
    ) -> None:
        """Keep the boot in the outbox, and let rules and replay know of it."""
        self._orders = orders
        self._outbox = outbox
        self._ruling = ruling
        self._replay = replay
        self.connection = 0
        """Number of the wallbox's connection; rising."""
        self.interval = _DEFAULT_INTERVAL
        """Heartbeat interval in seconds that EVCC gave last."""
        self._since = -math.inf
        self._has_booted = False

    def wallbox_opened(self, now: Instant) -> None:
        """Start anew with a wallbox that has just connected."""
        self.connection += 1
        self._since = now.monotonic
        self._has_booted = False

    def own_until(self, boot_after: float) -> float:
        """Return until when the wallbox may send its own BootNotification.

        ``boot_after`` is how long it may take after it has connected, in seconds.
        """
        return -math.inf if self._has_booted else self._since + boot_after

    def booted(self, call: Call, *, goes_on: bool) -> None:
        """Take a BootNotification; ``goes_on`` says whether EVCC gets it."""
        if not self._has_booted:
            self._outbox.forget_reports_before(self.connection)
        self._has_booted = True
        if goes_on:
            self._replay.wallbox_boots()
        if self._outbox.boot != call.payload:
            firmware = self._outbox.firmware
            self._outbox.boot = call.payload
            if self._outbox.firmware != firmware:
                self._outbox.forget_other_firmware()
            self._orders.save()
        self._ruling.choose()

    def answered(self, answer: Answer, now: Instant) -> bool:
        """Take EVCC's answer to a BootNotification of the wallbox's own; return whether it accepts it."""
        if isinstance(answer, CallResult):
            interval = answer.payload.get("interval")
            if type(interval) is int and interval > 0:
                self.interval = interval
        self._replay.boot_answered(answer, now)
        return answers.status_of(answer) == "Accepted"
