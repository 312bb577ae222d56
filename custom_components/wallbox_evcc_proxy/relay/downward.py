"""Calls on their way down: from EVCC, and from the proxy itself, to the wallbox."""

from dataclasses import replace

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg, Payload, write
from ..rules.change import Change
from ..rules.ruleset import Ruleset
from ..telemetry.passage import Outcome
from .calls import CallQueue, OnAnswer, PendingCall
from .orders import Instant, Orders
from .outbox import Outbox
from .ownids import OwnIds
from .recorder import Recorder
from .settings import RelaySettings

_VALID = "valid_answer"
"""The name under which the journal shows an answer that had to be made valid."""


class Downward:
    """Decides about the calls to the wallbox, one at a time.

    Each of EVCC's calls gets one valid answer well within its 60 s, from the wallbox or, when
    it is silent or talks nonsense, from here.
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
        self._recorder = Recorder(orders)
        self._outbox = outbox
        self._ids = ids
        self.ruleset = ruleset
        self.settings = settings
        self._queue = CallQueue()
        self._wallbox_is_open = False

    @property
    def is_idle(self) -> bool:
        """Whether no call is under way to the wallbox and one could be sent."""
        return (
            self._wallbox_is_open
            and self._queue.open is None
            and not self._queue.waiting
        )

    # The legs

    def wallbox_opened(self, now: Instant) -> None:
        """Let go what waited for a wallbox that has just connected."""
        self._abandon(now, "the wallbox connected again before it answered")
        self._wallbox_is_open = True
        self._pump(now)

    def wallbox_closed(self, now: Instant) -> None:
        """End what a wallbox that went away cannot answer any more."""
        self._wallbox_is_open = False
        self._abandon(now, "the wallbox went away before it answered")

    def evcc_away(self, now: Instant) -> None:
        """EVCC went away: nobody waits for the answers to its calls any more."""
        for pending in [each for each in self._queue.waiting if each.asker is Leg.EVCC]:
            self._queue.waiting.remove(pending)
            self._recorder.stayed(
                pending, Leg.EVCC, now, Outcome.DROPPED, "EVCC went away"
            )
        if self._queue.open is not None and self._queue.open.asker is Leg.EVCC:
            self._queue.open.asker = None

    def _abandon(self, now: Instant, reason: str) -> None:
        """End what the wallbox's last connection leaves open, and the proxy's own calls."""
        pending = self._queue.give_up()
        if pending is not None:
            self._answer_here(pending, now, reason)
        for own in [each for each in self._queue.waiting if each.asker is None]:
            self._queue.waiting.remove(own)
            self._answer_here(own, now, reason)

    # Calls and answers

    def called(self, call: Call, raw: bytes, now: Instant) -> None:
        """Take a call of EVCC."""
        changed, changes = self.ruleset.apply(Leg.EVCC, call, now.epoch)
        payload, renamed = self._outbox.for_wallbox(changed.payload)
        if renamed:
            changed = replace(changed, payload=payload)
            changes += renamed
        text = raw if changed is call else write(changed)
        pending = PendingCall(changed, text, Leg.EVCC, now, raw, changes)
        pending.deadline = now.monotonic + self.settings.answer_evcc_within
        self._orders.wake(pending.deadline)
        if self._queue.is_full:
            self._answer_here(
                pending, now, "too many calls are waiting for the wallbox"
            )
            return
        self._queue.waiting.append(pending)
        self._pump(now)

    def ask(
        self,
        action: str,
        payload: Payload,
        reason: str,
        on_answer: OnAnswer,
        now: Instant,
    ) -> None:
        """Send the wallbox a call of the proxy's own, when its turn comes.

        ``on_answer`` gets the answer, or None when the wallbox is away or silent.
        """
        if not self._wallbox_is_open or self._queue.is_full:
            on_answer(None, now)
            return
        call = Call(self._ids.next(), action, payload)
        pending = PendingCall(
            call, write(call), None, now, on_answer=on_answer, reason=reason
        )
        self._queue.waiting.append(pending)
        self._pump(now)

    def answered(self, answer: Answer, raw: bytes, now: Instant) -> None:
        """Take an answer of the wallbox."""
        pending = self._queue.answered(answer.id)
        if pending is None:
            late = self._queue.was_given_up(answer.id)
            self._recorder.unasked(answer, raw, Leg.WALLBOX, now, late=late)
            return
        if pending.asker is Leg.EVCC:
            self._pass_on(answer, raw, pending, now)
        elif pending.on_answer is not None:
            self._recorder.ended(
                answer, raw, pending, Leg.WALLBOX, now, Outcome.TAKEN, pending.reason
            )
            pending.on_answer(answer, now)
        else:
            reason = "EVCC, which asked, went away"
            self._recorder.ended(
                answer, raw, pending, Leg.WALLBOX, now, Outcome.DROPPED, reason
            )
        self._pump(now)

    def _pass_on(
        self, answer: Answer, raw: bytes, pending: PendingCall, now: Instant
    ) -> None:
        """Give EVCC the wallbox's answer, made valid if it is not."""
        text = raw
        changes: tuple[Change, ...] = ()
        if not answers.is_valid_answer(pending.call.action, answer):
            answer, changes = _made_valid(pending.call, answer)
            text = write(answer)
        self._orders.send(Leg.EVCC, text)
        self._recorder.passed(answer, raw, pending, Leg.WALLBOX, now, text, changes)

    def _answer_here(self, pending: PendingCall, now: Instant, reason: str) -> None:
        """Answer a call that the wallbox will not answer."""
        if pending.asker is Leg.EVCC:
            if pending.passage is None:
                self._recorder.stayed(pending, Leg.EVCC, now, Outcome.ANSWERED, reason)
            answer = answers.refusal(pending.call, reason)
            self._recorder.give(answer, pending, Leg.EVCC, now, reason)
        elif pending.on_answer is not None:
            pending.on_answer(None, now)

    def _pump(self, now: Instant) -> None:
        queue = self._queue
        while queue.waiting and queue.open is None and self._wallbox_is_open:
            pending = queue.waiting.pop(0)
            patience = now.monotonic + self.settings.await_wallbox
            if pending.asker is None:
                pending.deadline = patience
                self._orders.wake(pending.deadline)
            elif pending.deadline < patience:
                self._answer_here(
                    pending, now, "the wallbox was busy for too long with other calls"
                )
                continue
            pending.sent = now.monotonic
            queue.open = pending
            self._orders.send(Leg.WALLBOX, pending.text)
            self._recorder.left(pending, pending.call, Leg.WALLBOX, now)

    # Time

    def woke(self, now: Instant) -> None:
        """Answer what is overdue."""
        reason = "the wallbox did not answer in time"
        pending = self._queue.open
        if pending is not None and pending.deadline <= now.monotonic:
            self._queue.give_up()
            self._answer_here(pending, now, reason)
        for waiting in self._queue.overdue(now.monotonic):
            self._answer_here(waiting, now, reason)
        self._pump(now)

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return self._queue.deadline()


def _made_valid(call: Call, answer: Answer) -> tuple[Answer, tuple[Change, ...]]:
    """Return an answer that EVCC can read, as near to the wallbox's as can be, and the change."""
    if isinstance(answer, CallError):
        code = answer.code if answer.code in answers.ERROR_CODES else "InternalError"
        valid: Answer = CallError(
            call.id, code, answer.description[:255], answer.details
        )
        return valid, (
            Change(_VALID, "", answer.code, code, "not an error as OCPP-J writes it"),
        )
    part = answers.readable_part(call.action, answer.payload)
    repaired = CallResult(call.id, part)
    if answers.is_valid_answer(call.action, repaired):
        if part is not answer.payload:
            reason = "EVCC cannot read the rest of the wallbox's answer"
            return repaired, (Change(_VALID, "", answer.payload, part, reason),)
        return repaired, (
            Change(_VALID, "", "", "", "not the form of an answer, written again"),
        )
    refusal = answers.refusal(call, "the wallbox's answer is not valid")
    after = refusal.payload if isinstance(refusal, CallResult) else refusal.code
    reason = "EVCC cannot read the wallbox's answer, and would stall on it for a minute"
    return refusal, (Change(_VALID, "", answer.payload, after, reason),)
