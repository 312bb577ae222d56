"""Calls on their way up: from the wallbox to EVCC."""

from collections.abc import Callable
from itertools import chain
import math

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg, write
from ..rules.change import Change
from ..rules.frame_form import LONGEST_ID, FrameForm
from ..rules.session import Session
from ..rules.throttle import Throttle
from ..rules.verdict import Injection
from ..telemetry.passage import Mark, Outcome
from .arrival import give_form, heed
from .boots import Boots
from .calls import CallQueue, PendingCall
from .evcc_state import EvccState
from .keeping import Keeping, drop_those_of, is_kept_when_refused
from .orders import Instant, Orders
from .outbox import Outbox
from .ownids import OwnIds
from .recorder import Recorder
from .repeats import Repeats
from .replay import Replay
from .ruling import Ruling
from .settings import RelaySettings

_PRESENT = frozenset({"MeterValues", "StatusNotification"})
"""What is answered here of these is empty or old: it says nothing of the present."""


class Upward:
    """Decides about the calls to EVCC.

    While EVCC is open they are passed on, one at a time. While it is away they are answered
    here: a transaction's calls only once they are safe on disk.
    """

    def __init__(
        self,
        orders: Orders,
        outbox: Outbox,
        ruling: Ruling,
        ids: OwnIds,
        settings: RelaySettings,
    ) -> None:
        """Share the orders, the outbox, the rules and the ids with the other direction."""
        self._orders = orders
        self.recorder = Recorder(orders)
        """Records what passes."""
        self._outbox = outbox
        self._ruling = ruling
        self._ids = ids
        self._queue = CallQueue()
        self._replay = Replay(orders, outbox, self._queue, ids, settings)
        self._repeats = Repeats(ruling, self.recorder, self._give)
        self._keeping = Keeping(orders, outbox, self._repeats, self._give)
        self.settings = settings
        self.evcc = EvccState.AWAY
        self.on_boot_accepted: Callable[[Instant], None] = lambda _now: None
        """Told when a BootNotification of the wallbox's own was answered Accepted."""
        self._boots = Boots(orders, outbox, ruling, self._replay)
        self._hold_until = math.inf

    def change_settings(self, settings: RelaySettings) -> None:
        """Go on with other settings."""
        self.settings = self._replay.settings = settings

    # The wallbox

    def wallbox_opened(self, now: Instant) -> None:
        """Start anew with a wallbox that has just connected."""
        self._drop_wallbox_calls(now, "the wallbox connected again")
        self._boots.wallbox_opened(now)
        self._ruling.forget(Session.name)
        if self.evcc is EvccState.OPEN:
            self._replay.wallbox_opened(now, self._boot_at())

    def wallbox_closed(self, now: Instant) -> None:
        """Forget what a wallbox that went away was still waiting for."""
        self._drop_wallbox_calls(now, "the wallbox went away before its turn came")
        self._replay.wallbox_closed()

    @property
    def _is_idle(self) -> bool:
        queue = self._queue
        return queue.open is None and not queue.waiting and not self._keeping.is_writing

    def called(
        self,
        call: Call,
        raw: bytes,
        text: bytes,
        changes: tuple[Change, ...],
        now: Instant,
    ) -> bool:
        """Take a call of the wallbox; return False, and leave it, when too many are waiting.

        ``raw`` is the message as it came, ``text`` as it was read, with ``changes`` made to it
        until then.
        """
        if self._queue.is_full:
            return False
        pending = PendingCall(call, text, Leg.WALLBOX, now, raw, changes)
        if (
            not call.well_formed
            or len(call.id) > LONGEST_ID
            or call.action not in answers.WALLBOX_ACTIONS
        ):
            give_form(pending, self._ruling.ruleset, self._ids)
        if not self._is_idle or call.action in answers.TRANSACTION_ACTIONS:
            under_way = chain(self._queue.under_way(), self._keeping.under_way())
            if self._repeats.take(pending, under_way, now):
                return True
        if call.action == "BootNotification":
            # So that the rules for this wallbox see it, too.
            self._ruling.facts.reported(pending.call, now.monotonic, pending.text)
            self._ruling.choose()
        judgement = self._ruling.of_call(Leg.WALLBOX, pending.call, now, pending.text)
        if judgement is not None:
            heed(pending, judgement)
        is_answered = judgement is not None and judgement.answer is not None
        if not is_answered or call.action not in _PRESENT:
            self._ruling.facts.reported(pending.call, now.monotonic, pending.text)
        if call.action == "BootNotification":
            self._boots.booted(pending.call, goes_on=not is_answered)
        if judgement is None or not (is_answered or judgement.wants_more):
            self._queue.waiting.append(pending)
        else:
            self._ruling.carry_out(judgement, now, first=True)
            if judgement.answer is None:
                self._queue.waiting.append(pending)
            else:
                self._give(pending, judgement.answer, now, judgement.reason)
            self._ruling.carry_out(judgement, now, first=False)
        self._pump(now)
        return True

    def inject(self, injection: Injection, rule: str, now: Instant) -> None:
        """Tell EVCC something of the proxy's own, on behalf of a rule.

        A transaction is kept until EVCC has it; what else it would miss is told when it is back.
        """
        call = Call(self._ids.next(), injection.action, injection.payload)
        if call.action in answers.TRANSACTION_ACTIONS:
            self._outbox.keep(call)
            self._ruling.facts.reported(call, now.monotonic)
            self._orders.save()
            self._replay.kept_more(now)
        elif self.evcc is not EvccState.OPEN:
            self._outbox.reported(call, self._boots.connection, evcc_has_it=False)
        else:
            pending = PendingCall(call, write(call), None, now)
            pending.reason, pending.rule = injection.reason, rule
            self._queue.waiting.append(pending)
            self._pump(now)

    def take_users(self, pending: PendingCall, now: Instant) -> None:
        """Send EVCC a call that the user asked for when its turn comes; it ends at once if it cannot."""
        if self.evcc is not EvccState.OPEN:
            pending.ends("EVCC is not connected", now)
        elif self._queue.is_full:
            pending.ends("too many calls are waiting for EVCC", now)
        else:
            self._queue.waiting.append(pending)
            self._orders.wake(pending.deadline)
            self._pump(now)

    def _boot_at(self) -> float:
        return self._boots.own_until(self.settings.boot_after)

    def _drop_wallbox_calls(self, now: Instant, reason: str) -> None:
        drop_those_of(Leg.WALLBOX, self._queue.waiting, self.recorder, now, reason)
        if self._queue.open is not None and self._queue.open.asker is Leg.WALLBOX:
            self._queue.open.asker = None
        self._keeping.wallbox_is_gone()

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
        # Not when the next one opens: what waits for that has been judged already.
        self._ruling.forget(Session.name)
        # The next one has to ask for itself what this one was told.
        self._ruling.forget(Throttle.name)
        self._replay.evcc_away()
        reason = "EVCC went away before it answered"
        given_up = self._queue.give_up()
        own = self._queue.take_own()
        for pending in own if given_up is None else (given_up, *own):
            if pending.mark is Mark.USER:
                pending.ends(reason, now)
        if given_up is not None and given_up.asker is Leg.WALLBOX:
            self._answer_here(given_up, now, reason)
        self._pump(now)

    def answered(self, answer: Answer, raw: bytes, now: Instant) -> None:
        """Take an answer of EVCC."""
        pending = self._queue.answered(answer.id)
        if pending is None:
            late = self._queue.given_up(answer.id) is not None
            self.recorder.unasked(answer, raw, Leg.EVCC, now, late=late)
            return
        if pending.asker is Leg.WALLBOX:
            if type(answer) is CallError and is_kept_when_refused(
                pending.call, self._ruling.ruleset
            ):
                reason = f"EVCC refused it: {answer.code}"
                self.recorder.ended(
                    answer, raw, pending, Leg.EVCC, now, Outcome.DROPPED, reason
                )
                self._keeping.keep(pending, now, reason)
            else:
                self._pass_back(answer, raw, pending, now)
        elif pending.received is None:
            self.recorder.ended(
                answer, raw, pending, Leg.EVCC, now, Outcome.TAKEN, pending.reason
            )
            if pending.on_answer is not None:
                pending.on_answer(answer, now)
        else:
            reason = "the wallbox, which asked, is gone"
            if isinstance(answer, CallResult):
                self._repeats.was_not_heard(
                    pending.asked or pending.call, answer, now.monotonic
                )
            self.recorder.ended(
                answer, raw, pending, Leg.EVCC, now, Outcome.DROPPED, reason
            )
        self._pump(now)

    def _pass_back(
        self, answer: Answer, raw: bytes, pending: PendingCall, now: Instant
    ) -> None:
        """Give the wallbox EVCC's answer to its call."""
        text = raw
        changes: tuple[Change, ...] = ()
        observed: tuple[Change, ...] = ()
        call = pending.asked or pending.call
        judgement = self._ruling.of_answer(Leg.EVCC, answer, pending.call, now)
        if judgement is not None:
            answer, changes = judgement.frame, judgement.changes
            observed = judgement.observed
            self._ruling.carry_out(judgement, now, first=True)
        if pending.reply_id is not None:
            reason = "the id that the wallbox's call has"
            changes += (
                Change(FrameForm.name, "", answer.id, pending.reply_id, reason),
            )
        if changes:
            text = write(answer, pending.reply_id)
        self._orders.send(Leg.WALLBOX, text)
        self.recorder.passed(
            answer, raw, pending, Leg.EVCC, now, text, changes, observed
        )
        self._learn(pending.call, answer, now)
        if isinstance(answer, CallResult):
            self._repeats.was_heard(call, answer, now.monotonic)
        if judgement is not None:
            self._ruling.carry_out(judgement, now, first=False)

    def _learn(self, call: Call, answer: Answer, now: Instant) -> None:
        """Note what an answer that reached the wallbox means for later."""
        match call.action:
            case "StartTransaction":
                if isinstance(answer, CallResult):
                    self._ruling.facts.started(call, answer.payload)
            case "StatusNotification" | "MeterValues":
                if isinstance(answer, CallResult):
                    self._outbox.reported(
                        call, self._boots.connection, evcc_has_it=True
                    )
            case "BootNotification":
                if self._boots.answered(answer, now):
                    self.on_boot_accepted(now)

    # The queue

    def _pump(self, now: Instant) -> None:
        """Let the next calls go, as far as they may."""
        queue = self._queue
        while queue.waiting and queue.open is None and not self._keeping.is_writing:
            if self.evcc is EvccState.CONNECTING:
                return
            pending = queue.waiting.pop(0)
            if self.evcc is EvccState.AWAY:
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
            call = call.bearing(payload)
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
            self._keeping.keep(pending, now, reason)
        elif call.action == "BootNotification":
            self._give(
                pending,
                answers.boot_accepted(call, now.epoch, self._boots.interval),
                now,
                reason,
            )
            self.on_boot_accepted(now)
        else:
            self._outbox.reported(call, self._boots.connection, evcc_has_it=False)
            answer = answers.acknowledgement(call, now.epoch)
            judgement = self._ruling.of_answer(Leg.EVCC, answer, call, now)
            if judgement is not None:
                answer = judgement.frame
            self._give(pending, answer, now, reason)

    def _give(
        self, pending: PendingCall, answer: Answer, now: Instant, reason: str
    ) -> None:
        """Send the wallbox an answer of the proxy's own."""
        if pending.passage is None:
            self.recorder.stayed(pending, Leg.WALLBOX, now, Outcome.ANSWERED, reason)
        if pending.asker is Leg.WALLBOX:
            self.recorder.give(answer, pending, Leg.WALLBOX, now, reason)
            if isinstance(answer, CallResult):
                call = pending.asked or pending.call
                self._repeats.was_heard(call, answer, now.monotonic)
                if call.action == "StartTransaction":
                    self._ruling.facts.started(pending.call, answer.payload)

    def saved(self, ticket: int, now: Instant, *, safe: bool) -> None:
        """Take the session's word that what a ticket stands for is safe on disk, or is not."""
        self._keeping.saved(ticket, now, safe=safe)
        if self.evcc is EvccState.OPEN:
            self._replay.kept_more(now)
        self._pump(now)

    # Time

    def woke(self, now: Instant) -> None:
        """Do what is due."""
        if self._hold_until <= now.monotonic:
            self.evcc_away(now)
        pending = self._queue.open
        if pending is not None and pending.deadline <= now.monotonic:
            self._queue.give_up()
            if pending.asker is Leg.WALLBOX:
                pending.mark = Mark.TIMEOUT
                self._answer_here(pending, now, "EVCC did not answer in time")
                if pending.call.action == "BootNotification":
                    self._replay.boot_answered(None, now)
            else:
                pending.ends("EVCC did not answer in time", now)
        for waiting in self._queue.overdue(now.monotonic):
            waiting.ends("EVCC was busy for too long with other calls", now)
        self._replay.woke(now)
        self._pump(now)

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return min(self._queue.deadline(), self._hold_until, self._replay.deadline())
