"""Calls on their way down: from EVCC, and from the proxy itself, to the wallbox."""

import math

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallResult, Leg, Payload, write
from ..rules.change import Change
from ..rules.verdict import Injection
from ..telemetry.passage import Mark, Outcome
from .arrival import heed
from .calls import CallQueue, OnAnswer, PendingCall
from .keeping import drop_those_of
from .orders import Instant, Orders
from .outbox import Outbox
from .ownids import OwnIds
from .recorder import Recorder
from .ruling import Ruling
from .settings import RelaySettings

_BUSY = "the wallbox was busy for too long with other calls"
_CONFIGURATION = frozenset({"ChangeConfiguration", "GetConfiguration"})


class Downward:
    """Decides about the calls to the wallbox, one at a time.

    Each of EVCC's calls gets one valid answer well within its 60 s, from the wallbox or, when
    it is silent or talks nonsense, from here.
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
        self._recorder = Recorder(orders)
        self._outbox = outbox
        self._ids = ids
        self._ruling = ruling
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
        drop_those_of(
            Leg.EVCC, self._queue.waiting, self._recorder, now, "EVCC went away"
        )
        if self._queue.open is not None and self._queue.open.asker is Leg.EVCC:
            self._queue.open.asker = None

    def _abandon(self, now: Instant, reason: str) -> None:
        """End what the wallbox's last connection leaves open, and the proxy's own calls."""
        pending = self._queue.give_up()
        if pending is not None:
            self._answer_here(pending, now, reason)
        for own in self._queue.take_own():
            self._answer_here(own, now, reason)

    # Calls and answers

    def called(self, call: Call, raw: bytes, now: Instant) -> None:
        """Take a call of EVCC."""
        pending = PendingCall(call, raw, Leg.EVCC, now, raw)
        pending.deadline = now.monotonic + self.settings.answer_evcc_within
        self._orders.wake(pending.deadline)
        judgement = self._ruling.of_call(Leg.EVCC, call, now)
        if judgement is None:
            self._take(pending, now)
            return
        heed(pending, judgement)
        self._ruling.carry_out(judgement, now, first=True)
        if judgement.answer is not None:
            reason = judgement.reason
            self._give(pending, judgement.answer, now, reason, pending.rule)
        else:
            if judgement.hold > 0.0:
                pending.not_before = now.monotonic + judgement.hold
                pending.rule, pending.reason = judgement.held_by, judgement.reason
                self._orders.wake(pending.not_before)
            self._take(pending, now)
        self._ruling.carry_out(judgement, now, first=False)

    def _take(self, pending: PendingCall, now: Instant) -> None:
        """Queue a call of EVCC, with the transaction id that the wallbox knows."""
        payload, renamed = self._outbox.for_wallbox(pending.call.payload)
        if renamed:
            pending.asked = pending.asked or pending.call
            pending.call = pending.call.bearing(payload)
            pending.text = write(pending.call)
            pending.changes += renamed
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
        rule: str = "",
    ) -> None:
        """Send the wallbox a call of the proxy's own, when its turn comes.

        ``on_answer`` gets the answer, or None when the wallbox is away or silent; ``rule`` is
        the one that wants it, if one does.
        """
        call = Call(self._ids.next(), action, payload)
        pending = PendingCall(
            call,
            write(call),
            None,
            now,
            on_answer=on_answer,
            reason=reason,
            rule=rule,
        )
        self.take_own(pending, now)

    def take_own(self, pending: PendingCall, now: Instant) -> None:
        """Send a call of the proxy's own when its turn comes; it ends at once if it never can."""
        if not self._wallbox_is_open:
            pending.ends("the wallbox is not connected", now)
        elif self._queue.is_full:
            pending.ends("too many calls are waiting for the wallbox", now)
        else:
            self._queue.waiting.append(pending)
            if not math.isinf(pending.deadline):
                self._orders.wake(pending.deadline)
            self._pump(now)

    def inject(self, injection: Injection, rule: str, now: Instant) -> None:
        """Send the wallbox a call of the proxy's own, on behalf of a rule."""
        self.ask(
            injection.action, injection.payload, injection.reason, _ignore, now, rule
        )

    def answered(
        self,
        answer: Answer,
        raw: bytes,
        text: bytes,
        changes: tuple[Change, ...],
        now: Instant,
    ) -> None:
        """Take an answer of the wallbox.

        ``raw`` is the message as it came, ``text`` as it was read, with ``changes`` made to it
        until then.
        """
        pending = self._queue.answered(answer.id)
        if pending is None:
            late = self._queue.given_up(answer.id)
            if late is not None and self._ruling.facts.answers(late):
                self._orders.save()
            self._recorder.unasked(answer, raw, Leg.WALLBOX, now, late=late is not None)
            return
        if self._ruling.facts.answers(pending.call):
            self._orders.save()
        if pending.asker is Leg.EVCC:
            self._pass_on(answer, raw, text, changes, pending, now)
        elif pending.on_answer is not None:
            self._learn_keys(pending.call, answer)
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

    def unreadable(self, raw: bytes, reason: str, now: Instant) -> bool:
        """Take what seems to be an answer but cannot be read; return whether it was one to the open call."""
        pending = self._queue.open
        if pending is None or not _is_about(raw, pending):
            return False
        self._queue.give_up()
        self._answer_here(pending, now, f"the wallbox's answer is {reason}")
        self._pump(now)
        return True

    def is_for_proxy(self, raw: bytes) -> bool:
        """Return whether what cannot be read seems to answer a call of the proxy's own."""
        pending = self._queue.open
        return pending is not None and pending.asker is None and _is_about(raw, pending)

    def _pass_on(
        self,
        answer: Answer,
        raw: bytes,
        text: bytes,
        changes: tuple[Change, ...],
        pending: PendingCall,
        now: Instant,
    ) -> None:
        """Give EVCC the wallbox's answer, as the rules let it."""
        asked = pending.asked or pending.call
        if (
            asked.action == "GetConfiguration"
            and isinstance(answer, CallResult)
            and answer.payload.get("configurationKey")
        ):
            # Before the rules are asked: the keys may tell which wallbox it is.
            self._ruling.facts.configured(asked, answer.payload)
            self._ruling.choose()
        judgement = self._ruling.of_answer(Leg.WALLBOX, answer, asked, now)
        if judgement is None:
            self._orders.send(Leg.EVCC, text)
            self._recorder.passed(answer, raw, pending, Leg.WALLBOX, now, text, changes)
            self._learn(pending, answer, answer, now)
            return
        if judgement.is_no_answer:
            self._recorder.ended(
                answer,
                raw,
                pending,
                Leg.WALLBOX,
                now,
                Outcome.DROPPED,
                judgement.reason,
                changes + judgement.changes,
                Mark.INVALID,
            )
            self._answer_here(pending, now, judgement.reason)
            return
        self._ruling.carry_out(judgement, now, first=True)
        told = judgement.frame
        if judgement.changes:
            changes += judgement.changes
            text = write(told)
        self._orders.send(Leg.EVCC, text)
        self._recorder.passed(
            told, raw, pending, Leg.WALLBOX, now, text, changes, judgement.observed
        )
        self._learn(pending, answer, told, now)
        self._ruling.carry_out(judgement, now, first=False)

    def _learn(
        self, pending: PendingCall, answer: Answer, told: Answer, now: Instant
    ) -> None:
        """Note what the wallbox answered to what it got, and what EVCC was told."""
        facts = self._ruling.facts
        asked = pending.asked or pending.call
        self._learn_keys(pending.call, answer)
        if isinstance(told, CallResult):
            facts.obeyed(asked, told.payload, now.monotonic)

    def _learn_keys(self, call: Call, answer: Answer) -> None:
        """Note what the wallbox says of its configuration, which may tell what it is."""
        if isinstance(answer, CallResult) and call.action in _CONFIGURATION:
            self._ruling.facts.configured(call, answer.payload)
            self._ruling.choose()
            self._orders.save()

    def _answer_here(self, pending: PendingCall, now: Instant, reason: str) -> None:
        """Answer a call that the wallbox will not answer."""
        if pending.asker is not Leg.EVCC:
            pending.ends(reason, now)
            return
        silent = len(self._ruling.facts.silent)
        judgement = self._ruling.unanswered(pending.asked or pending.call, now)
        if len(self._ruling.facts.silent) != silent:
            self._orders.save()
        if judgement is None or judgement.answer is None:
            answer = answers.refusal(pending.asked or pending.call, reason)
            self._give(pending, answer, now, reason)
        else:
            self._ruling.carry_out(judgement, now, first=True)
            told = f"{reason}: {judgement.reason}" if judgement.reason else reason
            self._give(pending, judgement.answer, now, told, judgement.answered_by)
        if judgement is not None:
            self._ruling.carry_out(judgement, now, first=False)

    def _give(
        self,
        pending: PendingCall,
        answer: Answer,
        now: Instant,
        reason: str,
        rule: str = "",
    ) -> None:
        """Give EVCC an answer of the proxy's own."""
        asked = pending.asked or pending.call
        if asked.action == "GetConfiguration":
            # What EVCC is told of the keys is the same whoever tells it.
            judgement = self._ruling.of_answer(Leg.WALLBOX, answer, asked, now)
            if judgement is not None and not judgement.is_no_answer:
                answer = judgement.frame
        pending.rule = rule
        if pending.passage is None:
            self._recorder.stayed(pending, Leg.EVCC, now, Outcome.ANSWERED, reason)
        self._recorder.give(answer, pending, Leg.EVCC, now, reason)
        if isinstance(answer, CallResult):
            self._ruling.facts.obeyed(asked, answer.payload, now.monotonic)

    def _pump(self, now: Instant) -> None:
        queue = self._queue
        while queue.waiting and queue.open is None and self._wallbox_is_open:
            pending = queue.next(now.monotonic)
            if pending is None:
                return
            patience = now.monotonic + self.settings.await_wallbox
            if pending.asker is None:
                # However long one of the user's waited, the wallbox has its time for it.
                if math.isinf(pending.deadline) or pending.deadline < patience:
                    pending.deadline = patience
                self._orders.wake(pending.deadline)
            elif pending.deadline < patience:
                pending.mark = Mark.TIMEOUT
                self._answer_here(pending, now, _BUSY)
                continue
            elif (
                wait := self._ruling.patience(pending.asked or pending.call, now)
            ) is not None:
                pending.deadline = min(pending.deadline, now.monotonic + wait)
                self._orders.wake(pending.deadline)
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
            pending.mark = Mark.TIMEOUT
            self._answer_here(pending, now, reason)
        for waiting in self._queue.overdue(now.monotonic):
            waiting.mark = Mark.TIMEOUT
            why = reason if waiting.asker is Leg.EVCC else _BUSY
            self._answer_here(waiting, now, why)
        self._pump(now)

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return self._queue.deadline()


def _is_about(raw: bytes, pending: PendingCall) -> bool:
    return b'"%s"' % pending.call.id.encode() in raw[:100]


def _ignore(_answer: Answer | None, _now: Instant) -> None:
    """Nobody needs the answer."""
