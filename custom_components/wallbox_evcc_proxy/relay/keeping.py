"""Keeps a transaction's calls on disk while EVCC cannot take them, and acknowledges them when they are safe."""

from collections.abc import Iterator

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, Leg
from ..rules.acknowledge import Acknowledge
from ..rules.ruleset import Ruleset
from ..telemetry.passage import Mark, Outcome
from .calls import PendingCall
from .orders import Instant, Orders
from .outbox import KeptCall, Outbox
from .recorder import Recorder
from .repeats import Give, Repeats


class Keeping:
    """Writes Start- and StopTransactions to disk before they are acknowledged."""

    __slots__ = (
        "_give",
        "_orders",
        "_outbox",
        "_repeats",
        "_saving",
        "_tickets",
    )

    def __init__(
        self, orders: Orders, outbox: Outbox, repeats: Repeats, give: Give
    ) -> None:
        """Keep in the outbox, and answer through ``give``."""
        self._orders = orders
        self._outbox = outbox
        self._repeats = repeats
        self._give = give
        self._saving: dict[int, tuple[PendingCall, KeptCall]] = {}
        self._tickets = 0

    @property
    def is_writing(self) -> bool:
        """Whether something is not yet known to be safe."""
        return bool(self._saving)

    def under_way(self) -> Iterator[PendingCall]:
        """Yield the calls that are being written."""
        for pending, _kept in self._saving.values():
            yield pending

    def wallbox_is_gone(self) -> None:
        """Nobody waits for the acknowledgements under way any more."""
        for pending, _kept in self._saving.values():
            pending.asker = None

    def keep(self, pending: PendingCall, now: Instant, reason: str) -> None:
        """Put a transaction's call on disk; it is acknowledged when it is safe there."""
        kept = self._outbox.same_as(pending.call)
        if kept is not None:
            # Only one is written at a time, so what is kept from before is safe already.
            reason = f"{reason}; kept on disk when it came before"
            pending.mark = Mark.REPEATED
            self._give(pending, kept_answer(pending.call, kept, now), now, reason)
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
            answer = kept_answer(pending.call, kept, now)
        self._give(pending, answer, now, pending.reason)
        if safe and pending.asker is None:
            self._repeats.was_not_heard(
                pending.asked or pending.call, answer, now.monotonic
            )


def kept_answer(call: Call, kept: KeptCall, now: Instant) -> Answer:
    """Return the acknowledgement of a transaction's call that is safe on disk."""
    if kept.transaction_id is not None:
        return answers.start_accepted(call, kept.transaction_id)
    return answers.acknowledgement(call, now.epoch)


def is_kept_when_refused(call: Call, ruleset: Ruleset) -> bool:
    """Return whether a call is kept and acknowledged here when EVCC refuses it (quirk U04)."""
    return call.action in answers.TRANSACTION_ACTIONS and Acknowledge.name in ruleset


def drop_those_of(
    leg: Leg, waiting: list[PendingCall], recorder: Recorder, now: Instant, reason: str
) -> None:
    """Take the calls that came on a leg out of those that wait, and record why."""
    for pending in [pending for pending in waiting if pending.asker is leg]:
        waiting.remove(pending)
        recorder.stayed(pending, leg, now, Outcome.DROPPED, reason)
