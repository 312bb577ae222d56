"""Reads and writes the timestamps of OCPP 1.6: ISO 8601 date and time."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
import re

_ACCEPTED = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,9})?(?:Z|\+\d\d:?\d\d|-(?!00:?00)\d\d:?\d\d)?"
)
"""The form that OCPP asks for and that EVCC's parser takes (evcc.md 3.6)."""

_LONGEST = 100
"""Characters of a text that may mean a moment. What was found out about a text is remembered: a
wallbox without a clock sends the same again and again."""

_DIGITS_BEYOND_NANOSECONDS = re.compile(r"(\.\d{9})\d+")
_MINUTE = timedelta(minutes=1)
_LONE_DIGIT = re.compile(r"(?<![\d.])\d(?!\d)")
_LONE_POINT = re.compile(r"\.(?!\d)")


def is_accepted(value: object) -> bool:
    """Return whether EVCC takes the value as a timestamp and it denotes a moment that exists."""
    return type(value) is str and len(value) <= _LONGEST and _is_accepted(value)


@lru_cache(maxsize=256)
def _is_accepted(text: str) -> bool:
    if _ACCEPTED.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def understand(value: object) -> datetime | None:
    """Return the moment that a text means, though its form may be wrong; None if it means none.

    Understood are a blank or lower-case ``t`` for the ``T``, a lower-case ``z``, blanks around
    it or before the zone, a comma for the decimal point, too many decimals or a point without
    any, and numbers of one digit. A missing zone means UTC, as it does to EVCC.
    """
    if type(value) is not str or len(value) > _LONGEST:
        return None
    return _understood(value)


@lru_cache(maxsize=256)
def _understood(value: str) -> datetime | None:
    text = value.strip().upper().replace(",", ".").replace(" Z", "Z").replace(" +", "+")
    text = _DIGITS_BEYOND_NANOSECONDS.sub(r"\1", text)
    text = _LONE_POINT.sub("", _LONE_DIGIT.sub(r"0\g<0>", text))
    if len(text) < len("2026-01-01"):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = moment.utcoffset()
    if offset is None:
        return moment.replace(tzinfo=UTC)
    # Python reads offsets with seconds; nobody else does, and no clock on earth shows them.
    return None if offset % _MINUTE else moment


def write(epoch: float) -> str:
    """Return a moment, given in seconds since the Unix epoch, as OCPP writes it: UTC, whole seconds."""
    return _written(int(epoch))


@lru_cache(maxsize=4)
def _written(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
