"""Decides about the traffic of one wallbox: events in, commands out; no sockets, no clock, no tasks."""

from collections.abc import Mapping
import math
from typing import Any

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, Leg, Payload, Unreadable, read
from ..rules.change import Change
from ..rules.mending import Mending, mended_texts
from ..rules.ruleset import Ruleset
from ..telemetry.passage import Happening
from .asking import Asking, OnReply
from .configuration import AutoConfiguration
from .downward import Downward
from .orders import Command, Instant, Orders
from .outbox import Outbox
from .ownids import OwnIds
from .ruling import Choose, Ruling
from .settings import RelaySettings
from .upward import Upward

_GOING_AWAY = 1001
_POLICY_VIOLATION = 1008
_TRY_AGAIN_LATER = 1013
"""WebSocket close codes (RFC 6455 section 7.4.1, and the IANA registry)."""


class Relay:
    """One wallbox and EVCC, and everything that may happen between them.

    Each event method returns the commands that the session carries out, in order. Sockets are
    told of by ``*_opened`` and ``*_closed``; the session answers a Save that has a ticket with
    ``saved``, and calls ``woke`` at ``wake_at`` at the latest.
    """

    def __init__(
        self,
        wallbox: str,
        settings: RelaySettings,
        ruleset: Ruleset,
        outbox: Outbox | None = None,
        choose: Choose | None = None,
    ) -> None:
        """Make the relay of the wallbox with this id; the outbox is what an earlier one left.

        ``choose`` finds the rules that fit the wallbox once it has told what it is.
        """
        self.wallbox = wallbox
        self.outbox = outbox if outbox is not None else Outbox()
        self._orders = Orders(wallbox)
        ids = OwnIds()
        ruling = Ruling(
            self._orders, self.outbox.facts, ruleset, choose, self.outbox.memories
        )
        self._ruling = ruling
        self._up = Upward(self._orders, self.outbox, ruling, ids, settings)
        self._down = Downward(self._orders, self.outbox, ruling, ids, settings)
        ruling.inject = {Leg.EVCC: self._up.inject, Leg.WALLBOX: self._down.inject}
        self._configuration = AutoConfiguration(
            self._orders, self.outbox, self._down, settings
        )
        self._asking = Asking(self.outbox, ids, self._up, self._down, settings)
        self._up.on_boot_accepted = self._configuration.boot_accepted
        self._settings = settings
        self.wallbox_is_open = False
        """Whether the wallbox is connected."""
        self.evcc_is_open = False
        """Whether EVCC is connected."""
        self.has_called = False
        """Whether the wallbox has shown that it is one: by a call that OCPP 1.6 knows."""
        self._unreachable = ""
        self._grace_until = math.inf
        self._allowance = settings.burst
        self._allowance_at = -math.inf

    @property
    def broken_rules(self) -> Mapping[str, str]:
        """Rules that raised and are switched off: name and error."""
        return self._ruling.ruleset.broken

    @property
    def wake_at(self) -> float:
        """When ``woke`` wants to be called, or later than that; monotonic clock, seconds."""
        return self._orders.wake_at

    @property
    def wants_evcc(self) -> bool:
        """Whether EVCC's leg should be open."""
        return self.wallbox_is_open or not math.isinf(self._grace_until)

    def change_settings(self, settings: RelaySettings, choose: Choose) -> None:
        """Go on with other settings and rules; no connection notices."""
        self._settings = settings
        self._ruling.change(choose)
        self._up.change_settings(settings)
        self._down.settings = settings
        self._configuration.settings = settings
        self._asking.settings = settings

    # The wallbox's leg

    def wallbox_opened(self, now: Instant, address: str = "") -> list[Command]:
        """Take a wallbox's new socket; if it was connected, in the place of the other."""
        replaced = self.wallbox_is_open
        self._orders.note(
            now,
            Leg.WALLBOX,
            Happening.REPLACED if replaced else Happening.CONNECTED,
            address,
        )
        self.wallbox_is_open = True
        self._grace_until = math.inf
        self._allowance = self._settings.burst
        self._allowance_at = now.monotonic
        self._configuration.wallbox_closed()
        if not self.evcc_is_open:
            self._up.evcc_connecting(now)
        self._up.wallbox_opened(now)
        self._down.wallbox_opened(now)
        return self._orders.take()

    def wallbox_closed(
        self, now: Instant, reason: str, code: int | None = None
    ) -> list[Command]:
        """Take the end of the wallbox's socket, with the code of its close if it had one."""
        if self.wallbox_is_open:
            self._lose_wallbox(now, reason, code)
        return self._orders.take()

    def _close_wallbox(self, now: Instant, code: int, reason: str) -> None:
        self._orders.close(Leg.WALLBOX, code, reason)
        self._lose_wallbox(now, reason, code)

    def _lose_wallbox(self, now: Instant, reason: str, code: int | None) -> None:
        self.wallbox_is_open = False
        self._orders.note(now, Leg.WALLBOX, Happening.DISCONNECTED, reason, code)
        self._configuration.wallbox_closed()
        self._up.wallbox_closed(now)
        self._down.wallbox_closed(now)
        grace = max(
            self._settings.wallbox_grace, self._ruling.seconds("session", "grace", 0.0)
        )
        if grace > 0:
            self._grace_until = now.monotonic + grace
            self._orders.wake(self._grace_until)
        else:
            self._leave_evcc(now)

    def _leave_evcc(self, now: Instant) -> None:
        self._grace_until = math.inf
        if self.evcc_is_open:
            reason = "the wallbox disconnected"
            self._orders.close(Leg.EVCC, _GOING_AWAY, reason)
            self._lose_evcc(now, reason)

    # EVCC's leg

    def evcc_opened(self, now: Instant) -> list[Command]:
        """EVCC's socket opened."""
        self.evcc_is_open = True
        self._unreachable = ""
        self._orders.note(now, Leg.EVCC, Happening.CONNECTED)
        self._up.evcc_opened(now)
        return self._orders.take()

    def evcc_closed(
        self, now: Instant, reason: str, code: int | None = None
    ) -> list[Command]:
        """EVCC's socket closed, with the code of its close if it had one."""
        if self.evcc_is_open:
            self._lose_evcc(now, reason, code)
        return self._orders.take()

    def evcc_unreachable(
        self, now: Instant, reason: str, code: int | None = None
    ) -> list[Command]:
        """EVCC was dialled in vain; the code is that of a socket it closed at once."""
        if reason != self._unreachable:
            # Told once for each reason, not for each attempt.
            self._unreachable = reason
            self._orders.note(now, Leg.EVCC, Happening.UNREACHABLE, reason, code)
        self._do_without_evcc(now, reason)
        return self._orders.take()

    def _lose_evcc(self, now: Instant, reason: str, code: int | None = None) -> None:
        self.evcc_is_open = False
        self._orders.note(now, Leg.EVCC, Happening.DISCONNECTED, reason, code)
        self._do_without_evcc(now, reason)

    def _do_without_evcc(self, now: Instant, reason: str) -> None:
        self._down.evcc_away(now)
        if self._settings.disconnect_when_evcc_is_away and self.wallbox_is_open:
            self._close_wallbox(now, _GOING_AWAY, f"EVCC is away: {reason}"[:100])
        self._up.evcc_away(now)

    # Frames

    def received(self, leg: Leg, raw: bytes, now: Instant) -> list[Command]:
        """Take a message that came in on a leg."""
        if leg is Leg.WALLBOX and not self._is_allowed(now):
            limit = self._settings.frames_per_second
            self._close_wallbox(
                now, _POLICY_VIOLATION, f"more than {limit:.0f} messages a second"
            )
            return self._orders.take()
        frame = read(raw)
        if type(frame) is Call:
            self._called(leg, frame, raw, raw, (), now)
        elif type(frame) is Unreadable:
            self._unread(leg, frame, raw, now)
        else:
            self._answered(leg, frame, raw, raw, (), now)
        return self._orders.take()

    def _unread(self, leg: Leg, frame: Unreadable, raw: bytes, now: Instant) -> None:
        """Take a message that cannot be read as it is: mend it, or see to what waits for it."""
        is_own = leg is Leg.WALLBOX and self._down.is_for_proxy(raw)
        if self._ruling.is_transparent and not is_own:
            self._orders.send(leg.other, raw)
            self._up.recorder.dropped(frame, raw, leg, now, "", passed_on=True)
            return
        mended = (
            mended_texts(raw, frame)
            if leg is Leg.WALLBOX and Mending.name in self._ruling.ruleset
            else ()
        )
        for each in mended:
            read_again = read(each.text)
            if type(read_again) is Call:
                self._called(leg, read_again, raw, each.text, each.changes, now)
            elif type(read_again) is Unreadable:
                self._drop(leg, read_again, raw, now)
            else:
                self._answered(leg, read_again, raw, each.text, each.changes, now)
        if not mended:
            self._drop(leg, frame, raw, now)

    def _drop(self, leg: Leg, frame: Unreadable, raw: bytes, now: Instant) -> None:
        self._up.recorder.dropped(frame, raw, leg, now, frame.reason)
        if leg is Leg.WALLBOX:
            self._down.unreadable(raw, frame.reason, now)

    def _called(
        self,
        leg: Leg,
        call: Call,
        raw: bytes,
        text: bytes,
        changes: tuple[Change, ...],
        now: Instant,
    ) -> None:
        if leg is Leg.EVCC:
            self._configuration.evcc_called(now)
            self._down.called(call, raw, now)
            return
        if not self.has_called and call.action in answers.WALLBOX_ACTIONS:
            self.has_called = True
        if not self._up.called(call, raw, text, changes, now):
            reason = "too many calls wait for their answer"
            self._up.recorder.dropped(call, raw, leg, now, reason)
            self._close_wallbox(now, _TRY_AGAIN_LATER, reason)

    def _answered(
        self,
        leg: Leg,
        answer: Answer,
        raw: bytes,
        text: bytes,
        changes: tuple[Change, ...],
        now: Instant,
    ) -> None:
        if leg is Leg.EVCC:
            self._up.answered(answer, raw, now)
        else:
            self._down.answered(answer, raw, text, changes, now)

    def _is_allowed(self, now: Instant) -> bool:
        """Count a frame of the wallbox against its allowance."""
        rate = self._settings.frames_per_second
        refilled = self._allowance + (now.monotonic - self._allowance_at) * rate
        self._allowance = min(refilled, self._settings.burst) - 1
        self._allowance_at = now.monotonic
        return self._allowance >= 0

    # The user

    def ask(
        self,
        leg: Leg,
        action: str,
        payload: Payload,
        on_reply: OnReply,
        now: Instant,
    ) -> list[Command]:
        """Send a call that the user asked for to a leg, when its turn comes.

        ``on_reply`` is told once, at once or later, what came of it, whatever happens but the
        end of the relay itself.
        """
        self._asking.ask(leg, action, payload, on_reply, now)
        return self._orders.take()

    # The disk and the clock

    def saved(self, ticket: int, now: Instant, *, safe: bool) -> list[Command]:
        """Take the word that what a Save with a ticket asked for is on disk, or is not."""
        self._up.saved(ticket, now, safe=safe)
        return self._orders.take()

    def woke(self, now: Instant) -> list[Command]:
        """Do what is due."""
        if self._grace_until <= now.monotonic:
            self._leave_evcc(now)
        self._up.woke(now)
        self._down.woke(now)
        self._configuration.woke(now)
        self._ruling.woke(now)
        self._orders.wake_at = min(
            self._grace_until,
            self._ruling.deadline(),
            self._up.deadline(),
            self._down.deadline(),
            self._configuration.deadline(),
        )
        return self._orders.take()

    def to_json(self) -> dict[str, Any]:
        """Return what must outlive a restart, as JSON."""
        return self.outbox.to_json() | {"memories": self._ruling.kept()}


def restored_outbox(stored: Mapping[str, Any] | None) -> Outbox:
    """Return the outbox that ``Relay.to_json`` described; an empty one when it cannot be read."""
    if stored is None:
        return Outbox()
    try:
        return Outbox.from_json(stored)
    except KeyError, TypeError, ValueError, AttributeError, OverflowError:
        return Outbox()
