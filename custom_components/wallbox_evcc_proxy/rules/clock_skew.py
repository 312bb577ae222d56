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
    anew, because a wallbox sets its clock by the answer. Until it is known, what comes from the
    future is taken to be of now: EVCC would drop all that follows as older (evcc.md 3.5).
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
        if skew is None:
            return self._bring_back(frame, context.epoch)
        if not skew or not self._is_off(skew):
            return None
        return self._correct(frame, skew, context.epoch)

    def _bring_back(self, call: Call, epoch: float) -> Verdict | None:
        """Let the last time of a call from the future be now, and move the others as much."""
        moments = [moment_of(before) for _, before in times_in(call)]
        last = max((each for each in moments if each is not None), default=epoch)
        if last <= epoch + self._least:
            return None
        return self._moved(call, epoch - last, epoch, "it is a time of the future")

    def _is_off(self, skew: float) -> bool:
        quarters = round(skew / _QUARTER)
        is_zone = quarters != 0 and abs(skew - quarters * _QUARTER) <= _QUARTER_IS_ABOUT
        return is_zone or abs(skew) > self._least

    def _correct(self, call: Call, skew: float, epoch: float) -> Verdict | None:
        where = "behind" if skew > 0 else "ahead"
        reason = f"the wallbox's clock is {abs(skew):.0f} s {where}"
        return self._moved(call, skew, epoch, reason)

    def _moved(
        self, call: Call, skew: float, epoch: float, reason: str
    ) -> Verdict | None:
        received = timestamps.write(epoch)
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
