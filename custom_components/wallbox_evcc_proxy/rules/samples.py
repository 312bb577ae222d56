"""Walks the samples of meter values, and edits them in a copy of the call that carries them."""

from collections.abc import Iterator
from typing import Any, Final

from ..ocpp import answers
from ..ocpp.frames import Call, Payload
from .change import ABSENT, Change
from .verdict import Verdict

type Sample = dict[str, Any]
"""One SampledValue (OCPP 1.6, 7.43), members as they came."""

METER_VALUES: Final = "MeterValues"
BUCKETS: Final = {METER_VALUES: "meterValue", "StopTransaction": "transactionData"}
"""The member that holds a call's meter values, by action."""

ENERGY: Final = "Energy.Active.Import.Register"
POWER: Final = "Power.Active.Import"
CURRENT: Final = "Current.Import"
VOLTAGE: Final = "Voltage"
CURRENT_OFFERED: Final = "Current.Offered"
POWER_OFFERED: Final = "Power.Offered"

MEASURANDS: Final = (
    CURRENT,
    "Current.Export",
    CURRENT_OFFERED,
    ENERGY,
    "Energy.Active.Export.Register",
    "Energy.Reactive.Import.Register",
    "Energy.Reactive.Export.Register",
    "Energy.Active.Import.Interval",
    "Energy.Active.Export.Interval",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Export.Interval",
    "Frequency",
    POWER,
    "Power.Active.Export",
    "Power.Factor",
    POWER_OFFERED,
    "Power.Reactive.Import",
    "Power.Reactive.Export",
    "RPM",
    "SoC",
    "Temperature",
    VOLTAGE,
)
"""The measurands of OCPP 1.6 (7.31)."""

_MOST_BUCKETS = 500
_MOST_SAMPLES = 200
"""Meter values of one call and samples of one meter value that are edited. A wallbox sends one
and at most 66, with a transaction's end some hundred meter values; whatever is beyond passes as
it came."""


def text(sample: Sample, member: str) -> str:
    """Return a member of a sample; empty when it is not there or no text."""
    found = sample.get(member)
    return found if type(found) is str else ""


def meter_values(payload: Payload, member: str) -> Iterator[tuple[int, list[Sample]]]:
    """Yield the place and samples of each meter value in a member; what is none is passed over."""
    buckets = payload.get(member)
    if type(buckets) is not list:
        return
    for place, bucket in enumerate(buckets[:_MOST_BUCKETS]):
        samples = bucket.get("sampledValue") if type(bucket) is dict else None
        if type(samples) is not list or len(samples) > _MOST_SAMPLES:
            continue
        if all(type(sample) is dict for sample in samples):
            yield place, samples


class Editing:
    """Collects edits of one call and makes the call that leaves; what came stays as it was.

    Samples are named by the place of their meter value and their own place in it, both as they
    came.
    """

    __slots__ = ("_call", "_changes", "_copies", "_member", "_members", "_rule")

    def __init__(self, rule: str, call: Call) -> None:
        """Begin with a call of a wallbox, to be edited on behalf of a rule."""
        self._rule = rule
        self._call = call
        self._member = BUCKETS.get(call.action, "")
        self._members: dict[str, Any] = {}
        """Members of the payload that leave with another value."""
        self._copies: dict[int, list[Sample | None]] = {}
        """Samples of the meter values that are edited, by place; None for those that are left out."""
        self._changes: list[Change] = []

    def meter_values(self) -> Iterator[tuple[int, list[Sample]]]:
        """Yield the place and samples, as they came, of each meter value."""
        return meter_values(self._call.payload, self._member)

    def timestamp(self, place: int) -> object:
        """Return the timestamp of a meter value, as it came."""
        return self._call.payload[self._member][place].get("timestamp")

    def put(self, place: int, index: int, member: str, after: Any, reason: str) -> None:
        """Give a member of a sample another value, ABSENT to remove it."""
        copies = self._copy(place)
        sample = copies[index]
        if sample is None:
            return
        before = sample.get(member, ABSENT)
        copies[index] = sample = dict(sample)
        if after is ABSENT:
            sample.pop(member, None)
        else:
            sample[member] = after
        self._note(self._path(place, f"{index}/{member}"), before, after, reason)

    def leave_out(self, place: int, index: int, reason: str) -> None:
        """Leave a sample out."""
        copies = self._copy(place)
        self._note(self._path(place, str(index)), copies[index], ABSENT, reason)
        copies[index] = None

    def add(self, place: int, sample: Sample, reason: str) -> None:
        """Add a sample to the end of a meter value; ``-`` stands for that place in the path."""
        self._copy(place).append(sample)
        self._note(self._path(place, "-"), ABSENT, sample, reason)

    def put_member(self, member: str, after: Any, reason: str) -> None:
        """Give a member of the payload itself another value."""
        before = self._call.payload.get(member, ABSENT)
        self._members[member] = after
        self._note(f"/{member}", before, after, reason)

    def verdict(self, epoch: float) -> Verdict | None:
        """Return what is to be made of the call; None when nothing was edited.

        A meter value without samples is left out, and so are a transaction's meter values when
        none is left. MeterValues without any is answered here, because EVCC refuses it; for
        the answer the time is given, in seconds since the Unix epoch.
        """
        if not self._changes:
            return None
        payload = {**self._call.payload, **self._members}
        if self._copies:
            payload[self._member] = buckets = self._edited()
            if not buckets:
                if self._call.action == METER_VALUES:
                    return Verdict(
                        answer=answers.acknowledgement(self._call, epoch),
                        reason=f"nothing is left of it: {self._changes[-1].reason}",
                    )
                del payload[self._member]
        return Verdict(frame=self._call.bearing(payload), changes=tuple(self._changes))

    def _edited(self) -> list[Any]:
        buckets = []
        for place, bucket in enumerate(self._call.payload[self._member]):
            copies = self._copies.get(place)
            if copies is None:
                buckets.append(bucket)
            elif samples := [sample for sample in copies if sample is not None]:
                buckets.append({**bucket, "sampledValue": samples})
        return buckets

    def _copy(self, place: int) -> list[Sample | None]:
        copies = self._copies.get(place)
        if copies is None:
            bucket = self._call.payload[self._member][place]
            copies = self._copies[place] = list(bucket["sampledValue"])
        return copies

    def _path(self, place: int, rest: str) -> str:
        return f"/{self._member}/{place}/sampledValue/{rest}"

    def _note(self, path: str, before: Any, after: Any, reason: str) -> None:
        self._changes.append(Change(self._rule, path, before, after, reason))
