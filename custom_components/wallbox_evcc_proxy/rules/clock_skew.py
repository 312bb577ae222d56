"""Corrects the times of a wallbox whose clock is off by a steady amount.

EVCC drops a status that is older than 60 s, and takes meter values for outdated by the
wallbox's own time (evcc.md 3.5, 3.6; quirks S04, S06).
"""

from typing import ClassVar, override

from ..ocpp import timestamps
from ..ocpp.frames import Answer, Call, Leg
from .change import Change
from .clock import clock_in
from .parameter import Parameter
from .rule import Context, Mode, Rule, Subject
from .samples import METER_VALUES
from .times import moment_of, path_of, times_in, with_times
from .verdict import Verdict, changed

_MEASURED = frozenset({METER_VALUES, "StatusNotification"})
"""Calls by which the clock is measured."""
_QUARTER = 900.0
"""Seconds in the step by which time zones differ."""
_QUARTER_IS_ABOUT = 90.0
"""Seconds by which a clock in another time zone may be off besides."""


class ClockSkew(Rule):
    """Moves all times of a wallbox by what its clock is off, as long as that is steady.

    Local time labelled as UTC is the usual cause. After each BootNotification it is measured
    anew, because a wallbox sets its clock by the answer.
    """

    name: ClassVar[str] = "clock_skew"
    mode: ClassVar[Mode] = Mode.OBSERVE
    quirks: ClassVar[tuple[str, ...]] = ("S04", "S06")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # What a clock may be off before it is corrected; whole quarters of an hour always are.
        Parameter(name="least", default=30.0, unit="s", least=10, most=86_400),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(
            Leg.WALLBOX,
            _MEASURED | {"BootNotification", "StartTransaction", "StopTransaction"},
        ),
    )

    @override
    def set_up(self) -> None:
        least = self.settings["least"]
        self._least = least if isinstance(least, float) else 30.0

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        memory = context.memory(self)
        if frame.action == "BootNotification":
            memory.clear()
            return None
        clock = clock_in(memory)
        if frame.action in _MEASURED:
            clock.look(frame, context)
        skew = clock.skew
        if not skew or not self._is_off(skew):
            return None
        return self._correct(frame, skew, context.epoch)

    def _is_off(self, skew: float) -> bool:
        quarters = round(skew / _QUARTER)
        is_zone = quarters != 0 and abs(skew - quarters * _QUARTER) <= _QUARTER_IS_ABOUT
        return is_zone or abs(skew) > self._least

    def _correct(self, call: Call, skew: float, epoch: float) -> Verdict | None:
        received = timestamps.write(epoch)
        where = "behind" if skew > 0 else "ahead"
        reason = f"the wallbox's clock is {abs(skew):.0f} s {where}"
        times: dict[int, object] = {}
        changes = []
        for place, before in times_in(call):
            moment = moment_of(before)
            if moment is None or moment < 0 or before == received:
                # The rule timestamps has put the time of receipt in place of one that was none.
                continue
            if skew > 0 and moment + skew > epoch + self._least:
                # From a clock that is behind no report can be of now: it has been set since.
                continue
            try:
                after = timestamps.write(moment + skew)
            except OverflowError, ValueError:
                continue
            times[place] = after
            path = path_of(call, place)
            changes.append(Change(self.name, path, before, after, reason))
        return changed(with_times(call, times), *changes) if changes else None
