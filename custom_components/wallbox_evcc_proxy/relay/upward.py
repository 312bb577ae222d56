"""Calls on their way up: from the wallbox to EVCC."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
import math

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg, write
from ..rules.ruleset import Ruleset
from ..telemetry.passage import Outcome
from .calls import CallQueue, PendingCall
from .orders import Instant, Orders
from .outbox import KeptCall, Outbox
from .ownids import OwnIds
from .recorder import Recorder
from .replay import Replay
from .settings import RelaySettings

_MOST_UNHEARD = 4
"""Acknowledgements that are remembered for a wallbox that was gone; one at a time is under way."""

_DEFAULT_INTERVAL = 60
"""Heartbeat interval in seconds that EVCC gives (evcc.md 1.4)."""


class EvccState(StrEnum):
    """Where EVCC's leg stands."""

    AWAY = "away"
    CONNECTING = "connecting"
    OPEN = "open"


class Upward:
    """Decides about the calls to EVCC.

    While EVCC is open they are passed on, one at a time. While it is away they are answered
    here: a transaction's calls only once they are safe on disk.
    """

    def __init__(
        self,
        orders: Orders,
        outbox: Outbox,
        ruleset: Ruleset,
        ids: OwnIds,
        settings: RelaySettings,
    ) -> None:
        """Share the orders, the outbox, the rules and the ids with the other direction."""
        self._orders = orders
        self.recorder = Recorder(orders)
        """Records what passes."""
        self._outbox = outbox
        self._queue = CallQueue()
        self._replay = Replay(orders, outbox, self._queue, ids, settings)
        self.ruleset = ruleset
        self.settings = settings
        self.evcc = EvccState.AWAY
        self.on_boot_accepted: Callable[[Instant], None] = _ignore
        """Told when a BootNotification of the wallbox's own was answered Accepted."""
        self._saving: dict[int, tuple[PendingCall, KeptCall]] = {}
        self._unheard: list[tuple[Call, Answer]] = []
        """Transactions' calls with acknowledgements that came when the wallbox was gone: it repeats them."""
        self._tickets = 0
        self._connection = 0
        self._wallbox_since = -math.inf
        self._has_booted = False
        self._interval = _DEFAULT_INTERVAL
        self._hold_until = math.inf

    def change_settings(self, settings: RelaySettings, ruleset: Ruleset) -> None:
        """Go on with other settings and rules."""
        self.settings = self._replay.settings = settings
        self.ruleset = ruleset

    # The wallbox

    def wallbox_opened(self, now: Instant) -> None:
        """Start anew with a wallbox that has just connected."""
        self._drop_wallbox_calls(now, "the wallbox connected again")
        self._connection += 1
        self._wallbox_since = now.monotonic
        self._has_booted = False
        if self.evcc is EvccState.OPEN:
            self._replay.wallbox_opened(now, self._boot_at())

    def wallbox_closed(self, now: Instant) -> None:
        """Forget what a wallbox that went away was still waiting for."""
        self._drop_wallbox_calls(now, "the wallbox went away before its turn came")
        self._replay.wallbox_closed()

    def called(self, call: Call, raw: bytes, now: Instant) -> bool:
        """Take a call of the wallbox; return False, and leave it, when too many are waiting."""
        if self._queue.is_full:
            return False
        changed, changes = self.ruleset.apply(Leg.WALLBOX, call, now.epoch)
        text = raw if changed is call else write(changed)
        if changed.action == "BootNotification":
            self._booted(changed)
        self._queue.waiting.append(
            PendingCall(changed, text, Leg.WALLBOX, now, raw, changes)
        )
        self._pump(now)
        return True

    def _booted(self, call: Call) -> None:
        if not self._has_booted:
            self._outbox.forget_reports_before(self._connection)
        self._has_booted = True
        self._replay.wallbox_boots()
        if self._outbox.boot != call.payload:
            self._outbox.boot = call.payload
            self._outbox.forget_other_firmware()
            self._orders.save()

    def _boot_at(self) -> float:
        """Return until when the wallbox may send its own BootNotification."""
        return (
            -math.inf
            if self._has_booted
            else self._wallbox_since + self.settings.boot_after
        )

    def _drop_wallbox_calls(self, now: Instant, reason: str) -> None:
        waiting = self._queue.waiting
        for pending in [pending for pending in waiting if pending.asker is Leg.WALLBOX]:
            waiting.remove(pending)
            self.recorder.stayed(pending, Leg.WALLBOX, now, Outcome.DROPPED, reason)
        if self._queue.open is not None and self._queue.open.asker is Leg.WALLBOX:
            self._queue.open.asker = None
        for pending, _kept in self._saving.values():
            pending.asker = None

    # EVCC's leg

    def evcc_connecting(self, now: Instant) -> None:
        """EVCC is being dialled for a wallbox that has just connected: calls wait a moment."""
        self.evcc = EvccState.CONNECTING
        self._hold_until = now.monotonic + self.settings.hold_for_evcc
        self._orders.wake(self._hold_until)

    def evcc_opened(self, now: Instant) -> None:
        """EVCC's leg is open: tell it what it does not know, then carry on."""
        self.evcc = EvccState.OPEN
        self._hold_until = math.inf
        self._replay.evcc_opened(now, self._boot_at())
        self._replay.woke(now)
        self._pump(now)

    def evcc_away(self, now: Instant) -> None:
        """EVCC's leg closed or could not be opened: answer on its behalf from now on."""
        self.evcc = EvccState.AWAY
        self._hold_until = math.inf
        self._replay.evcc_away()
        for pending in [each for each in self._queue.waiting if each.asker is None]:
            self._queue.waiting.remove(pending)
        given_up = self._queue.give_up()
        if given_up is not None and given_up.asker is Leg.WALLBOX:
            self._answer_here(given_up, now, "EVCC went away before it answered")
        self._pump(now)

    def answered(self, answer: Answer, raw: bytes, now: Instant) -> None:
        """Take an answer of EVCC."""
        pending = self._queue.answered(answer.id)
        if pending is None:
            late = self._queue.was_given_up(answer.id)
            self.recorder.unasked(answer, raw, Leg.EVCC, now, late=late)
            return
        if pending.asker is Leg.WALLBOX:
            self._orders.send(Leg.WALLBOX, raw)
            self.recorder.passed(answer, raw, pending, Leg.EVCC, now, raw)
            self._learn(pending.call, answer, now)
        elif pending.on_answer is not None:
            self.recorder.ended(
                answer, raw, pending, Leg.EVCC, now, Outcome.TAKEN, pending.reason
            )
            pending.on_answer(answer, now)
        else:
            reason = "the wallbox, which asked, is gone"
            if isinstance(answer, CallResult):
                self._was_not_heard(pending.call, answer)
            self.recorder.ended(
                answer, raw, pending, Leg.EVCC, now, Outcome.DROPPED, reason
            )
        self._pump(now)

    def _learn(self, call: Call, answer: Answer, now: Instant) -> None:
        """Note what an answer that reached the wallbox means for later."""
        match call.action:
            case "StatusNotification" | "MeterValues":
                if isinstance(answer, CallResult):
                    self._outbox.reported(call, self._connection, evcc_has_it=True)
            case "BootNotification":
                interval = (
                    answer.payload.get("interval")
                    if isinstance(answer, CallResult)
                    else 0
                )
                if type(interval) is int and interval > 0:
                    self._interval = interval
                self._replay.boot_answered(answer, now)
                if answers.status_of(answer) == "Accepted":
                    self.on_boot_accepted(now)

    # The queue

    def _pump(self, now: Instant) -> None:
        """Let the next calls go, as far as they may."""
        queue = self._queue
        while queue.waiting and queue.open is None and not self._saving:
            if self.evcc is EvccState.CONNECTING:
                return
            pending = queue.waiting.pop(0)
            unheard = self._take_unheard(pending) if self._unheard else None
            if unheard is not None:
                self._give(pending, unheard, now, "acknowledged before, unheard")
            elif self.evcc is EvccState.AWAY:
                self._answer_here(pending, now, "EVCC is away")
            elif self._must_be_kept(pending):
                self._answer_here(
                    pending, now, "EVCC has not got the transactions before it yet"
                )
            else:
                self._send(pending, now)

    def _must_be_kept(self, pending: PendingCall) -> bool:
        return (
            bool(self._outbox.kept)
            and pending.asker is Leg.WALLBOX
            and pending.call.action in answers.TRANSACTION_ACTIONS
        )

    def _send(self, pending: PendingCall, now: Instant) -> None:
        call = pending.call
        payload, changes = self._outbox.for_evcc(call.payload)
        if changes:
            call = replace(call, payload=payload)
            pending.changes += changes
            pending.text = write(call)
        pending.sent = now.monotonic
        pending.deadline = now.monotonic + self.settings.await_evcc
        self._queue.open = pending
        self._orders.wake(pending.deadline)
        self._orders.send(Leg.EVCC, pending.text)
        self.recorder.left(pending, call, Leg.EVCC, now)

    def _answer_here(self, pending: PendingCall, now: Instant, reason: str) -> None:
        """Answer a wallbox's call on EVCC's behalf."""
        call = pending.call
        if call.action in answers.TRANSACTION_ACTIONS:
            self._keep(pending, now, reason)
        elif call.action == "BootNotification":
            answer = answers.boot_accepted(call, now.epoch, self._interval)
            self._give(pending, answer, now, reason)
            self.on_boot_accepted(now)
        else:
            self._outbox.reported(call, self._connection, evcc_has_it=False)
            self._give(pending, answers.acknowledgement(call, now.epoch), now, reason)

    def _give(
        self, pending: PendingCall, answer: Answer, now: Instant, reason: str
    ) -> None:
        """Send the wallbox an answer of the proxy's own."""
        if pending.passage is None:
            self.recorder.stayed(pending, Leg.WALLBOX, now, Outcome.ANSWERED, reason)
        if pending.asker is Leg.WALLBOX:
            self.recorder.give(answer, pending, Leg.WALLBOX, now, reason)

    # Keeping transactions

    def _keep(self, pending: PendingCall, now: Instant, reason: str) -> None:
        """Put a transaction's call on disk; it is acknowledged when it is safe there."""
        kept = self._outbox.same_as(pending.call)
        if kept is not None:
            # Only one is written at a time, so what is kept from before is safe already.
            reason = f"{reason}; kept on disk when it came before"
            self._give(pending, _kept_answer(pending.call, kept, now), now, reason)
            return
        kept = self._outbox.keep(pending.call)
        if kept is None:
            answer = CallError(
                pending.call.id, "InternalError", "too many transactions are kept"
            )
            self._give(pending, answer, now, "no more transactions can be kept here")
            return
        self._tickets += 1
        pending.reason = f"{reason}; kept on disk"
        self._saving[self._tickets] = pending, kept
        self._orders.save(self._tickets)

    def saved(self, ticket: int, now: Instant, *, safe: bool) -> None:
        """Take the session's word that what a ticket stands for is safe on disk, or is not."""
        pending, kept = self._saving.pop(ticket)
        answer: Answer
        if not safe:
            if kept in self._outbox.kept:
                self._outbox.kept.remove(kept)
            pending.reason = (
                "could not be written to disk, so the wallbox has to send it again"
            )
            answer = CallError(pending.call.id, "InternalError", "could not be kept")
        else:
            answer = _kept_answer(pending.call, kept, now)
        self._give(pending, answer, now, pending.reason)
        if safe and pending.asker is None:
            self._was_not_heard(pending.call, answer)
        if self.evcc is EvccState.OPEN:
            self._replay.kept_more(now)
        self._pump(now)

    def _was_not_heard(self, call: Call, answer: Answer) -> None:
        """Remember an acknowledgement, so that EVCC is not told of the same transaction again."""
        if call.action in answers.TRANSACTION_ACTIONS:
            self._unheard = [*self._unheard[1 - _MOST_UNHEARD :], (call, answer)]

    def _take_unheard(self, pending: PendingCall) -> Answer | None:
        """Return the acknowledgement of a call that the wallbox repeats, under its new id."""
        if pending.asker is not Leg.WALLBOX:
            return None
        call = pending.call
        for entry in self._unheard:
            unheard, answer = entry
            if unheard.action == call.action and unheard.payload == call.payload:
                self._unheard.remove(entry)
                return replace(answer, id=call.id)
        return None

    # Time

    def woke(self, now: Instant) -> None:
        """Do what is due."""
        if self._hold_until <= now.monotonic:
            self.evcc_away(now)
        pending = self._queue.open
        if pending is not None and pending.deadline <= now.monotonic:
            self._queue.give_up()
            if pending.asker is Leg.WALLBOX:
                self._answer_here(pending, now, "EVCC did not answer in time")
                if pending.call.action == "BootNotification":
                    self._replay.boot_answered(None, now)
            elif pending.on_answer is not None:
                pending.on_answer(None, now)
        self._replay.woke(now)
        self._pump(now)

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return min(self._queue.deadline(), self._hold_until, self._replay.deadline())


def _kept_answer(call: Call, kept: KeptCall, now: Instant) -> Answer:
    """Return the acknowledgement of a transaction's call that is safe on disk."""
    if kept.transaction_id is not None:
        return answers.start_accepted(call, kept.transaction_id)
    return answers.acknowledgement(call, now.epoch)


def _ignore(_now: Instant) -> None:
    """Nobody waits for the wallbox to boot."""
