"""Keeps reports from EVCC that are much older than now, such as those kept while disconnected.

EVCC takes a report's values for the present ones, and an error makes the wallbox repeat old
ones for ever (quirks S05).
"""

from typing import ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, Leg
from .clock import clock_in
from .parameter import Parameter
from .rule import Context, Mode, Rule, Subject
from .samples import METER_VALUES
from .times import moment_of, times_in
from .verdict import Verdict

_ANSWERED_IDS = range(500_000_000, 600_000_000)
"""Transaction ids for old StartTransactions that EVCC is not told of, far from any that it gives."""


class StaleReports(Rule):
    """Answers an old status and old meter values itself; transactions go on all the same.

    How old something is can only be said once the wallbox's clock is known: until then
    everything goes on. It is measured here too, whatever the rule clock_skew may do.
    """

    name: ClassVar[str] = "stale_reports"
    mode: ClassVar[Mode] = Mode.OBSERVE
    quirks: ClassVar[tuple[str, ...]] = ("S05",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="after", default=900.0, unit="s", least=60, most=604_800),
        # Whether begin and end of an old transaction go on to EVCC.
        Parameter(name="forward_transactions", default=True),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(
            Leg.WALLBOX,
            frozenset(
                {
                    "BootNotification",
                    METER_VALUES,
                    "StartTransaction",
                    "StatusNotification",
                    "StopTransaction",
                }
            ),
        ),
    )

    @override
    def set_up(self) -> None:
        after = self.settings["after"]
        self._after = after if isinstance(after, float) else 900.0
        self._forwards = self.settings["forward_transactions"] is True

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        memory = context.memory(self)
        action = frame.action
        if action == "BootNotification":
            memory.clear()
            return None
        clock = clock_in(memory)
        if action in answers.TRANSACTION_ACTIONS:
            if self._forwards:
                return None
            age = _age(frame, context.epoch)
        else:
            age = clock.look(frame, context)
        skew = clock.skew
        if age is None or skew is None or age - skew <= self._after:
            return None
        if action == METER_VALUES:
            # The newest of several meter values counts, wherever it stands.
            age = _age(frame, context.epoch)
            if age is None or age - skew <= self._after:
                return None
        return Verdict(
            answer=_answer(frame, context.epoch),
            reason=f"{(age - skew) / 60:.0f} minutes old: EVCC would take it for news",
        )


def _age(call: Call, epoch: float) -> float | None:
    """Return how many seconds old the newest time in a call is; None when it has none."""
    newest = None
    for _, time in times_in(call):
        moment = moment_of(time)
        if moment is not None and (newest is None or moment > newest):
            newest = moment
    return None if newest is None else epoch - newest


def _answer(call: Call, epoch: float) -> Answer:
    if call.action == "StartTransaction":
        number = _ANSWERED_IDS[int(epoch) % len(_ANSWERED_IDS)]
        return answers.start_accepted(call, number)
    return answers.acknowledgement(call, epoch)
