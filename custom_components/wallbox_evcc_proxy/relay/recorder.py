"""Makes the passages of one relay: each frame's way, told as the relay decided it."""

from ..ocpp.frames import Answer, Call, CallResult, Frame, Leg, write
from ..rules.change import Change
from ..telemetry.passage import Kind, Mark, Outcome, Passage
from .calls import PendingCall
from .orders import Instant, Orders


def _kind_of(answer: Answer) -> Kind:
    return Kind.RESULT if isinstance(answer, CallResult) else Kind.ERROR


def _call_of(pending: PendingCall) -> Call:
    """Return the call that an answer answers: EVCC's as EVCC sent it, the wallbox's as it left."""
    if pending.asker is Leg.EVCC and pending.asked is not None:
        return pending.asked
    return pending.call


class Recorder:
    """Records passages with the relay's orders."""

    __slots__ = ("_orders",)

    def __init__(self, orders: Orders) -> None:
        """Record for the wallbox that the orders are for."""
        self._orders = orders

    def left(self, pending: PendingCall, call: Call, target: Leg, now: Instant) -> None:
        """Record that a call went out on a leg; ``call`` is what left."""
        own = pending.received is None
        pending.passage = passage = Passage(
            self._orders.wallbox,
            pending.came.epoch,
            None if own else target.other,
            target,
            Kind.CALL,
            call.id if pending.asked is None else pending.asked.id,
            call.action,
            pending.received,
            pending.text,
            Outcome.INJECTED if own else Outcome.FORWARDED,
            pending.reason,
            pending.changes,
            now.monotonic - pending.came.monotonic,
        )
        if pending.rule:
            passage.rule = pending.rule
        if pending.mark is not None:
            passage.mark = pending.mark
        if pending.observed:
            passage.observed = pending.observed
        self._orders.record(passage, call)

    def stayed(
        self,
        pending: PendingCall,
        origin: Leg | None,
        now: Instant,
        outcome: Outcome,
        reason: str,
    ) -> None:
        """Record that a call did not go on: it was answered here, or dropped."""
        call = pending.call
        pending.passage = passage = Passage(
            self._orders.wallbox,
            pending.came.epoch,
            origin,
            None,
            Kind.CALL,
            call.id if pending.asked is None else pending.asked.id,
            call.action,
            pending.received,
            None,
            outcome,
            reason,
            pending.changes,
            now.monotonic - pending.came.monotonic,
        )
        if pending.rule:
            passage.rule = pending.rule
        if pending.observed:
            passage.observed = pending.observed
        passage.mark = pending.mark
        self._orders.record(passage, call)

    def passed(
        self,
        answer: Answer,
        raw: bytes,
        pending: PendingCall,
        origin: Leg,
        now: Instant,
        sent: bytes,
        changes: tuple[Change, ...] = (),
        observed: tuple[Change, ...] = (),
    ) -> None:
        """Record that an answer went on to whoever asked; ``answer`` is what left."""
        passage = self._answer(answer, raw, pending, origin, now, Outcome.FORWARDED)
        passage.target = origin.other
        passage.sent = sent
        passage.changes = changes
        passage.observed = observed
        self._orders.record(passage, answer, _call_of(pending), pending.passage)

    def ended(
        self,
        answer: Answer,
        raw: bytes,
        pending: PendingCall,
        origin: Leg,
        now: Instant,
        outcome: Outcome,
        reason: str,
        changes: tuple[Change, ...] = (),
        mark: Mark | None = None,
    ) -> None:
        """Record that an answer did not go on: it was the proxy's own, or who asked is gone."""
        passage = self._answer(answer, raw, pending, origin, now, outcome)
        passage.reason = reason
        passage.changes = changes
        passage.mark = mark
        self._orders.record(passage, answer, _call_of(pending), pending.passage)

    def unasked(
        self, answer: Answer, raw: bytes, origin: Leg, now: Instant, *, late: bool
    ) -> None:
        """Record an answer that nobody waits for, or no longer."""
        passage = self._answer(answer, raw, None, origin, now, Outcome.DROPPED)
        passage.reason = "came too late" if late else "answers no call that is open"
        passage.mark = Mark.LATE if late else Mark.UNMATCHED
        self._orders.record(passage, answer)

    def give(
        self,
        answer: Answer,
        pending: PendingCall,
        target: Leg,
        now: Instant,
        reason: str,
    ) -> None:
        """Send an answer of the proxy's own to a leg, and record it."""
        text = write(answer, pending.reply_id)
        self._orders.send(target, text)
        passage = Passage(
            self._orders.wallbox,
            now.epoch,
            None,
            target,
            _kind_of(answer),
            answer.id,
            pending.call.action,
            None,
            text,
            Outcome.INJECTED,
            reason,
        )
        passage.rule = pending.rule
        passage.mark = pending.mark
        self._orders.record(passage, answer, _call_of(pending), pending.passage)

    def dropped(
        self,
        frame: Frame,
        raw: bytes,
        origin: Leg,
        now: Instant,
        reason: str,
        *,
        passed_on: bool = False,
    ) -> None:
        """Record that something that is no frame, or may not pass, was dropped.

        Or, with ``passed_on``, that it was passed on all the same.
        """
        frame_id = getattr(frame, "id", "")
        action = frame.action if isinstance(frame, Call) else ""
        kind = Kind.CALL if isinstance(frame, Call) else Kind.UNREADABLE
        passage = Passage(
            self._orders.wallbox,
            now.epoch,
            origin,
            None,
            kind,
            frame_id,
            action,
            raw,
            None,
            Outcome.DROPPED,
            reason,
        )
        if passed_on:
            passage.target, passage.sent = origin.other, raw
            passage.outcome = Outcome.FORWARDED
        self._orders.record(passage, frame)

    def _answer(
        self,
        answer: Answer,
        raw: bytes,
        pending: PendingCall | None,
        origin: Leg,
        now: Instant,
        outcome: Outcome,
    ) -> Passage:
        passage = Passage(
            self._orders.wallbox,
            now.epoch,
            origin,
            None,
            _kind_of(answer),
            # The same text as the call's where it is known: one less to be kept.
            answer.id if pending is None else pending.call.id,
            "" if pending is None else pending.call.action,
            raw,
            None,
            outcome,
        )
        if pending is not None:
            passage.latency = now.monotonic - pending.sent
        return passage
