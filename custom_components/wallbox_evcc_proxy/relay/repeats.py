"""Knows a message that a wallbox sends again, and how the first was answered."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from ..ocpp.answers import TRANSACTION_ACTIONS
from ..ocpp.frames import Answer, Call, Leg, Payload
from ..ocpp.value import value
from ..rules.repeats import Repeats as Rule
from ..telemetry.passage import Mark, Outcome
from .calls import PendingCall
from .orders import Instant
from .recorder import Recorder
from .ruling import Ruling

type Give = Callable[[PendingCall, Answer, Instant, str], None]
"""Gives the wallbox an answer of the proxy's own, with its reason."""

_UNDER_WAY = "came before and has not been answered yet: one answer is enough"
_ACKNOWLEDGED = "came before and was acknowledged: the same acknowledgement again"

_MOST_UNHEARD = 4
"""Acknowledgements remembered for a wallbox that was gone; one at a time is under way."""
_MOST_HEARD = 8
"""Acknowledgements remembered that went out to the wallbox."""


@value
class _Acknowledged:
    """A transaction's message that was acknowledged."""

    call: Call
    """As the wallbox sent it."""
    answer: Answer
    at: float
    """Monotonic clock, seconds."""


class Repeats:
    """Remembers the acknowledgements of transactions' messages, heard by the wallbox or not."""

    __slots__ = (
        "_give",
        "_heard",
        "_recorder",
        "_ruling",
        "_unheard",
    )

    def __init__(self, ruling: Ruling, recorder: Recorder, give: Give) -> None:
        """Remember nothing yet; ``give`` answers a repetition."""
        self._ruling = ruling
        self._recorder = recorder
        self._give = give
        self._unheard: list[_Acknowledged] = []
        self._heard: list[_Acknowledged] = []

    def take(
        self, pending: PendingCall, under_way: Iterable[PendingCall], now: Instant
    ) -> bool:
        """Return whether a call came before, and if so see to its answer.

        ``under_way`` are the calls to EVCC that are not answered yet.
        """
        call = pending.asked or pending.call
        if Rule.name in self._ruling.ruleset and _is_among(under_way, call):
            pending.rule, pending.mark = Rule.name, Mark.REPEATED
            self._recorder.stayed(
                pending, Leg.WALLBOX, now, Outcome.DROPPED, _UNDER_WAY
            )
            return True
        if call.action not in TRANSACTION_ACTIONS:
            return False
        window = self._ruling.seconds(Rule.name, "window", 0.0)
        answer = self.answer_to(call, now.monotonic, window)
        if answer is None:
            return False
        pending.rule, pending.mark = Rule.name, Mark.REPEATED
        answer = replace(answer, id=pending.call.id)
        self._give(pending, answer, now, _ACKNOWLEDGED)
        return True

    def was_not_heard(self, call: Call, answer: Answer, now: float) -> None:
        """Remember an acknowledgement that came when the wallbox was gone: it repeats the message."""
        if call.action in TRANSACTION_ACTIONS:
            self._unheard = [
                *self._unheard[1 - _MOST_UNHEARD :],
                _Acknowledged(call, answer, now),
            ]

    def was_heard(self, call: Call, answer: Answer, now: float) -> None:
        """Remember an acknowledgement that went out to the wallbox."""
        if call.action not in TRANSACTION_ACTIONS:
            return
        # With a start, the stop before it is over, and the other way round.
        same = [each for each in self._heard if each.call.action == call.action]
        self._heard = [*same[1 - _MOST_HEARD :], _Acknowledged(call, answer, now)]

    def answer_to(self, call: Call, now: float, window: float) -> Answer | None:
        """Return the answer that this message got before; None when it is new.

        ``window`` is for how many seconds an acknowledgement counts that went out.
        """
        for unheard in self._unheard:
            if _is_same(unheard.call, call):
                self._unheard.remove(unheard)
                return unheard.answer
        for heard in self._heard:
            if now - heard.at < window and _is_same(heard.call, call):
                return heard.answer
        return None


def _is_same(first: Call, call: Call) -> bool:
    """Return whether a message repeats the first, under the same id or another.

    A wallbox may have lost the transaction's id when it sends a stop again (quirks S21).
    """
    if first.action != call.action:
        return False
    if first.id == call.id:
        return _essence(first.payload) == _essence(call.payload)
    return first.payload == call.payload


def _essence(payload: Payload) -> Payload:
    return {name: each for name, each in payload.items() if name != "transactionId"}


def _is_among(under_way: Iterable[PendingCall], call: Call) -> bool:
    """Return whether a call of the wallbox with this id and action waits for its answer."""
    return any(
        pending.asker is Leg.WALLBOX
        and pending.call.action == call.action
        and _id_of(pending) == _id_as_it_came(call)
        for pending in under_way
    )


def _id_of(pending: PendingCall) -> str | float:
    return pending.call.id if pending.reply_id is None else pending.reply_id


def _id_as_it_came(call: Call) -> str | float:
    return call.id if call.wire_id is None else call.wire_id
