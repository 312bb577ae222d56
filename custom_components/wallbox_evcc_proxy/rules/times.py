"""The times in a wallbox's calls: where they stand, what moments they mean, and calls with others."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from ..ocpp import timestamps
from ..ocpp.frames import Call
from .change import ABSENT
from .samples import BUCKETS

OWN: Final = -1
"""The place of a call's own timestamp; that of a meter value is its index."""

TIMED: Final = frozenset(
    {
        "SecurityEventNotification",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
    }
)
"""Calls that carry a timestamp of their own."""

MOST_BUCKETS: Final = 500
"""Meter values looked at in one call; a wallbox sends one, with a transaction's end some hundred."""

_WINDOW = 4
"""Seconds for which the texts of now are kept."""
_ABOUT = 10
"""Seconds by which a time of now may differ from ours at the most."""

_LONGEST = 40
"""Characters of a timestamp in a form that means a moment; 35 are the most with nanoseconds."""


def moment_of(value: object) -> float | None:
    """Return the moment that an ISO 8601 text means, in seconds since the Unix epoch.

    None when it means none. A missing zone means UTC, as it does to EVCC.
    """
    if type(value) is not str or len(value) > _LONGEST:
        return None
    return _moment(value)


@lru_cache(maxsize=64)
def _moment(text: str) -> float | None:
    """Return what ``moment_of`` does; several rules ask for the same one."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except OverflowError, ValueError:
        return None


def is_of_now(told: object, epoch: float) -> bool:
    """Return whether a wallbox's time is surely of now, within 10 s, and in OCPP's commonest form.

    That is ``2026-08-08T14:00:00Z``, or with milliseconds. It is quick, and False is no verdict.
    """
    return (
        type(told) is str
        and told[:19] in _seconds_about(int(epoch) // _WINDOW)
        and told[19:] in _ENDINGS
    )


_ENDINGS: Final = frozenset({"Z", *(f".{number:03}Z" for number in range(1000))})
"""What follows the seconds. To look a text up in a set is the quickest way to check its form."""


@lru_cache(maxsize=2)
def _seconds_about(window: int) -> frozenset[str]:
    """Return the texts, without a zone, of the seconds that are of now all through a window."""
    begin = window * _WINDOW
    return frozenset(
        timestamps.write(second).removesuffix("Z")
        for second in range(begin + _WINDOW - _ABOUT + 1, begin + _ABOUT)
    )


def times_in(call: Call) -> Iterator[tuple[int, object]]:
    """Yield the place and value of each timestamp in a call; ABSENT where a meter value has none.

    A timestamp of the call's own is yielded only where there is one.
    """
    payload = call.payload
    if call.action in TIMED and "timestamp" in payload:
        yield OWN, payload["timestamp"]
    member = BUCKETS.get(call.action)
    buckets = None if member is None else payload.get(member)
    if type(buckets) is list:
        for index, bucket in enumerate(buckets[:MOST_BUCKETS]):
            if type(bucket) is dict:
                yield index, bucket.get("timestamp", ABSENT)


def path_of(call: Call, place: int) -> str:
    """Return where a timestamp stands in a call's payload, as a JSON pointer."""
    if place == OWN:
        return "/timestamp"
    return f"/{BUCKETS[call.action]}/{place}/timestamp"


def with_times(call: Call, times: Mapping[int, object]) -> Call:
    """Return a call with other timestamps, by their places; ABSENT takes one away.

    Only what is changed is copied, and what holds it; a list once, however many are changed in it.
    """
    payload: dict[str, Any] = dict(call.payload)
    buckets: list[Any] | None = None
    for place, time in times.items():
        if place == OWN:
            holder = payload
        else:
            if buckets is None:
                member = BUCKETS[call.action]
                buckets = payload[member] = list(payload[member])
            holder = buckets[place] = dict(buckets[place])
        if time is ABSENT:
            holder.pop("timestamp", None)
        else:
            holder["timestamp"] = time
    return call.bearing(payload)
