"""Measures how far a wallbox's clock is behind ours, by what it reports as it happens.

A report that the wallbox kept for later looks like a slow clock. It is told apart by three
things: what is kept comes in quick succession or with ages of its own, a report can be late but
never early, and what belongs to a transaction's begin or end is not looked at (quirks S04).
"""

from collections.abc import Mapping
from typing import Any, Final

from ..ocpp.frames import Call
from .rule import Context
from .samples import METER_VALUES
from .times import moment_of
from .verdict import Memory

_LIVE: Final = frozenset({"Sample.Clock", "Sample.Periodic", "Trigger"})
"""Contexts of what is measured and reported at once."""

_ENOUGH = 3
"""Reports that have to agree before a clock is taken to be off."""
_APART = 5.0
"""Seconds between two such reports at the least: what was kept comes quicker."""
_STEADY = 5.0
"""Seconds by which they may differ."""
_AGREES = 10.0
"""Seconds by which a report may differ from what is known, before it is measured anew."""
RIGHT: Final = 30.0
"""Seconds by which a clock is off at the most when one report is enough to call it right."""


class Clock:
    """What is known of one wallbox's clock."""

    __slots__ = ("_measured", "skew")

    def __init__(self) -> None:
        """Know nothing yet."""
        self.skew: float | None = None
        """Seconds it is behind ours, negative when ahead; None while that is not known."""
        self._measured: list[tuple[float, float]] = []
        """Reports that differ from it: monotonic clock and seconds behind."""

    def look(self, call: Call, context: Context) -> float | None:
        """Measure by a call of the wallbox; return how many seconds old its last time is.

        None when it says nothing of the time. Its age is by the wallbox's clock as it stands,
        and 0 when it is of about now and nothing else was expected.
        """
        payload = call.payload
        bucket: Any = None
        if call.action == METER_VALUES:
            try:
                bucket = payload["meterValue"][-1]
                told = bucket["timestamp"]
            except IndexError, KeyError, TypeError:
                return None
        else:
            told = payload.get("timestamp")
        if told is context.of_now and self.skew == 0.0 and not self._measured:
            # The usual case, seen without working out the moment.
            return 0.0
        moment = moment_of(told)
        if moment is None:
            return None
        age = context.epoch - moment
        skew = self.skew
        if skew is not None and -_AGREES <= age - skew <= _AGREES:
            if self._measured:
                self._measured.clear()
        elif self._is_news(age, context.monotonic) and (
            bucket is None or _is_live(bucket)
        ):
            self._take(age, context.monotonic)
        return age

    def _is_news(self, age: float, monotonic: float) -> bool:
        """Return whether something follows from the age of a report that does not fit what is known.

        Asked before its samples are looked at, which takes ten times as long.
        """
        measured = self._measured
        return (
            not measured
            or monotonic - measured[-1][0] >= _APART
            or (abs(age) <= RIGHT if self.skew is None else age < self.skew)
        )

    def _take(self, age: float, monotonic: float) -> None:
        """Take the age of a report that does not fit what is known."""
        if self.skew is not None and age < self.skew:
            # Nothing comes before it happened: the clock is not so far behind, or no more.
            self.skew = None
            self._measured.clear()
        if self.skew is None and abs(age) <= RIGHT:
            self.skew = 0.0
            self._measured.clear()
            return
        measured = self._measured
        measured.append((monotonic, age))
        del measured[:-_ENOUGH]
        ages = [each for _, each in measured]
        if len(ages) == _ENOUGH and max(ages) - min(ages) <= _STEADY:
            # The least is the truest: on its way a report can only get older.
            self.skew = float(round(min(ages)))
            measured.clear()


def clock_in(memory: Memory) -> Clock:
    """Return the clock in what a rule remembers."""
    clock = memory.get("clock")
    if type(clock) is not Clock:
        clock = memory["clock"] = Clock()
    return clock


def _is_live(bucket: Mapping[str, Any]) -> bool:
    """Return whether all of a meter value was measured when it was reported."""
    samples = bucket.get("sampledValue")
    if type(samples) is not list:
        return False
    for sample in samples:
        if type(sample) is not dict:
            return False
        context = sample.get("context", "Sample.Periodic")
        if type(context) is not str or context not in _LIVE:
            return False
    return True
