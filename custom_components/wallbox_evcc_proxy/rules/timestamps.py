"""Repairs timestamps that are null, empty, impossible or of a form that EVCC rejects.

EVCC refuses the whole message for one such timestamp, and takes all others for outdated after
one that is far ahead (evcc.md 3.6). Evidence: quirks S01, S02, S03.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
import re
from typing import Any, ClassVar, Final, override

from ..ocpp import timestamps
from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .parameter import Parameter
from .rule import Context, Rule, Subject
from .samples import METER_VALUES
from .times import OWN, TIMED, moment_of, path_of, times_in, with_times
from .verdict import Changed, Verdict

EARLIEST: Final = 1_577_836_800.0
"""2020-01-01T00:00:00Z in seconds since the Unix epoch. A clock before it has never been set."""
_DAY = 86_400.0
"""How many seconds a time may be ahead of ours."""
_HOUR = 3600

_MUST = TIMED - {"StatusNotification"}
"""Calls that must carry a timestamp themselves."""

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{0,9})?")
_DATE = len("2026-08-08")
_HAS_ZONE = re.compile(r"[T ]\s*\d.*(Z|[+-]\d\d(:?\d\d)?)\s*", re.IGNORECASE)

_NO_TIME = "not a time"
_TOO_EARLY = "a time before 2020"
_TOO_LATE = "a time more than a day ahead"
_RECEIVED = "replaced by the time of receipt"
_REMOVED = "removed: EVCC then takes the status as new"
_REWRITTEN = "not the form of a timestamp, written again"
_COUNTED = "seconds since 1970, written as a timestamp"
_ZONED = "without a time zone, added"


class Timestamps(Rule):
    """Makes every timestamp of a wallbox's call one that EVCC takes and that may be true.

    A text or number that means a moment is written again in OCPP's form; a missing zone is
    added. What means none becomes the time of receipt, and so does a time before 2020, or more
    than a day ahead; on a StatusNotification it is removed, because EVCC then always applies
    the status (quirks E15).
    """

    name: ClassVar[str] = "timestamps"
    quirks: ClassVar[tuple[str, ...]] = ("S01", "S02", "S03")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # What a time without a zone means: UTC, or UTC and local_offset.
        Parameter(name="naive_zone", default="utc", choices=("utc", "local")),
        Parameter(name="local_offset", default=60, unit="min", least=-840, most=840),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, TIMED | {METER_VALUES}),
    )

    @override
    def set_up(self) -> None:
        offset = self.settings["local_offset"]
        is_local = self.settings["naive_zone"] == "local" and isinstance(offset, int)
        minutes = int(offset) if is_local and isinstance(offset, int) else 0
        self._zone = timezone(timedelta(minutes=minutes))
        sign = "-" if minutes < 0 else "+"
        hours, rest = divmod(abs(minutes), 60)
        self._suffix = f"{sign}{hours:02}:{rest:02}" if minutes else "Z"

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        payload = frame.payload
        try:
            if frame.action == METER_VALUES:
                buckets = payload["meterValue"]
                if buckets[-1]["timestamp"] is context.of_now:
                    return None  # the only one there is
                if len(buckets) == 1 and _is_none(buckets[0]["timestamp"]):
                    return self._receive(frame, buckets[0], context)
                latest = _latest(int(context.epoch) // _HOUR)
                for bucket in buckets:
                    told = bucket["timestamp"]
                    if (
                        not _is_usual(told, latest)
                        and self._cure(told, context.epoch)[0] is not told
                    ):
                        break
                else:
                    return None
            elif "transactionData" not in payload and _is_usual(
                payload["timestamp"], _latest(int(context.epoch) // _HOUR)
            ):
                return None
        except IndexError, KeyError, TypeError, ValueError:
            pass  # one that is missing, or is no moment
        return self._mend(frame, context.epoch)

    def _receive(
        self, call: Call, bucket: Mapping[str, Any], context: Context
    ) -> Verdict:
        """Give the only meter value of a call the time of receipt: what is mended most often."""
        received = context.of_now = timestamps.write(context.epoch)
        payload = {
            **call.payload,
            "meterValue": [{**bucket, "timestamp": received}],
        }
        change = Change(
            self.name,
            "/meterValue/0/timestamp",
            bucket["timestamp"],
            received,
            f"{_NO_TIME}, {_RECEIVED}",
        )
        return Changed(Call(call.id, call.action, payload), (change,))

    def _mend(self, call: Call, epoch: float) -> Verdict | None:
        times: dict[int, object] = {}
        changes = []
        found = times_in(call)
        if call.action in _MUST and "timestamp" not in call.payload:
            found = iter([(OWN, ABSENT), *found])
        for place, before in found:
            after, reason = self._cure(before, epoch)
            if reason and after is ABSENT:
                if call.action == "StatusNotification":
                    reason = f"{reason}, {_REMOVED}"
                else:
                    after = timestamps.write(epoch)
                    reason = f"{reason}, {_RECEIVED}"
            if after != before:
                times[place] = after
                path = path_of(call, place)
                changes.append(Change(self.name, path, before, after, reason))
        if not changes:
            return None
        return Verdict(frame=with_times(call, times), changes=tuple(changes))

    def _cure(self, before: object, epoch: float) -> tuple[object, str]:
        """Return what stands in place of a timestamp, ABSENT where it is no time, and why.

        A right one is returned as it is.
        """
        if before is None or before is ABSENT:
            return ABSENT, _NO_TIME
        if _is_none(before):
            return ABSENT, _NO_TIME
        if timestamps.is_accepted(before):
            assert type(before) is str
            if "Z" in before or "+" in before or "-" in before[_DATE:]:
                return _bounded(before, "", epoch)
            return _bounded(before + self._suffix, _ZONED, epoch)
        counted = _counted(before, epoch)
        if counted is not None:
            return _written(datetime.fromtimestamp(counted, UTC)), _COUNTED
        moment = timestamps.understand(before)
        if moment is None or type(before) is not str:
            return ABSENT, _NO_TIME
        if _HAS_ZONE.search(before) is None:
            moment = moment.replace(tzinfo=self._zone)
        try:
            written = _written(moment.astimezone(UTC))
        except OverflowError:
            return ABSENT, _NO_TIME
        return _bounded(written, _REWRITTEN, epoch)


def _bounded(after: str, reason: str, epoch: float) -> tuple[object, str]:
    """Return a time and the reason for it; ABSENT and why where it cannot be true."""
    moment = moment_of(after)
    if moment is None:
        return ABSENT, _NO_TIME
    if moment < EARLIEST:
        return ABSENT, _TOO_EARLY
    if moment > epoch + _DAY:
        return ABSENT, _TOO_LATE
    return after, reason


def _is_none(value: object) -> bool:
    """Return whether a value is what wallboxes without a clock say: there is no year 0."""
    return type(value) is str and value.startswith("0000")


@lru_cache(maxsize=4)
def _latest(hour: int) -> str:
    """Return the latest time that may be true in an hour since the Unix epoch, as OCPP writes it."""
    return timestamps.write(hour * _HOUR + _DAY)


def _is_usual(value: object, latest: str) -> bool:
    """Return whether a value is a time in OCPP's commonest form that may be true.

    That is ``2026-08-08T14:00:00Z``, or with milliseconds. It is quick, and False is no verdict.
    Raises ValueError for a moment that does not exist.
    """
    if type(value) is not str or not "2020" <= value <= latest:
        return False
    marks = value[4:20:3]
    if marks == "--T::Z":
        if len(value) != 20:
            return False
    elif marks != "--T::." or len(value) != 24 or value[23] != "Z":
        return False
    datetime.fromisoformat(value)
    return value[11:13] != "24"


def _counted(value: object, epoch: float) -> float | None:
    """Return the moment that a count of seconds or milliseconds since 1970 means, None if it may not be."""
    count: float
    if type(value) is str:
        text = value.strip()
        if _NUMBER.fullmatch(text) is None:
            return None
        count = float(text)
    elif type(value) is int or type(value) is float:
        count = value
    else:
        return None
    for seconds in (count, count / 1000 if abs(count) < 1e15 else 0.0):
        if EARLIEST <= seconds <= epoch + _DAY:
            return seconds
    return None


def _written(moment: datetime) -> str:
    """Return a moment of UTC in OCPP's form, with milliseconds if it has any."""
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=spec) + "Z"
