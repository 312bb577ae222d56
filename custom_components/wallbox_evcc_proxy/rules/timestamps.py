"""Repairs timestamps that are null, empty, impossible or of a form that EVCC rejects.

EVCC refuses the whole message for one such timestamp (evcc.md 3.6). Evidence: quirks S01.
"""

from typing import Any, ClassVar, override

from ..ocpp import timestamps
from ..ocpp.frames import Answer, Call, Leg, Payload
from .change import ABSENT, Change
from .rule import Changed, Context, Rule, Subject


class Timestamps(Rule):
    """Makes every timestamp of a wallbox's call one that EVCC takes.

    A text that means a moment is written again in OCPP's form. One that means none becomes
    the time of receipt; on a StatusNotification it is removed, because EVCC then always
    applies the status (quirks E15).
    """

    name: ClassVar[str] = "timestamps"
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(
            Leg.WALLBOX,
            frozenset(
                {
                    "MeterValues",
                    "StartTransaction",
                    "StatusNotification",
                    "StopTransaction",
                }
            ),
        ),
    )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Changed | None:
        if not isinstance(frame, Call):
            return None
        edits = _wrong_timestamps(frame.action, frame.payload)
        if not edits:
            return None
        payload: dict[str, Any] = dict(frame.payload)
        changes = []
        for place, before in edits:
            after, reason = _cure(frame.action, before, context.epoch)
            holder = _own(payload, frame.payload, place)
            if after is ABSENT:
                del holder["timestamp"]
            else:
                holder["timestamp"] = after
            path = "/" + "/".join(str(key) for key in place)
            changes.append(Change(self.name, path, before, after, reason))
        return Changed(payload, tuple(changes))


type _Place = tuple[str] | tuple[str, int, str]
"""Keys that lead to a timestamp: at the top, or in one of a list of meter values."""

_MOST_BUCKETS = 500
"""Meter values looked at in one call; a wallbox sends one, with a transaction's end some hundred."""

_TIMED = frozenset({"StartTransaction", "StopTransaction"})
"""Calls that must carry a timestamp themselves."""

_BUCKETS = {"MeterValues": "meterValue", "StopTransaction": "transactionData"}
"""Where a call carries meter values, each with a timestamp of its own."""


def _wrong_timestamps(action: str, payload: Payload) -> list[tuple[_Place, object]]:
    """Return the place and value of each timestamp in a call's payload that EVCC rejects."""
    wrong: list[tuple[_Place, object]] = []
    if "timestamp" in payload or action in _TIMED:
        value = payload.get("timestamp", ABSENT)
        if not timestamps.is_accepted(value):
            wrong.append((("timestamp",), value))
    member = _BUCKETS.get(action)
    buckets = None if member is None else payload.get(member)
    if member is not None and isinstance(buckets, list):
        for index, bucket in enumerate(buckets[:_MOST_BUCKETS]):
            if isinstance(bucket, dict):
                value = bucket.get("timestamp", ABSENT)
                if not timestamps.is_accepted(value):
                    wrong.append(((member, index, "timestamp"), value))
    return wrong


def _cure(action: str, before: object, epoch: float) -> tuple[object, str]:
    """Return what stands in place of a timestamp that EVCC rejects, and why."""
    moment = timestamps.understand(before)
    if moment is not None:
        after = moment.isoformat().replace("+00:00", "Z")
        return after, "not the form of a timestamp, written again"
    if action == "StatusNotification":
        return ABSENT, "not a time, removed: EVCC then takes the status as new"
    return timestamps.write(epoch), "not a time, replaced by the time of receipt"


def _own(copy: dict[str, Any], original: Payload, place: _Place) -> dict[str, Any]:
    """Return the object in the copy that holds a timestamp, itself copied from the original's.

    A list is copied once, however many timestamps in it are edited.
    """
    if len(place) == 1:
        return copy
    member, index, _ = place
    if copy[member] is original[member]:
        copy[member] = list(original[member])
    bucket = copy[member][index] = dict(original[member][index])
    return bucket
