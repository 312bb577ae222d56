"""Timestamps as EVCC reads them, which is neither RFC 3339 nor all of ISO 8601."""

from calendar import isleap
from datetime import date
import re

LONGEST = 64
"""Characters; nothing longer is a timestamp."""
_ZONE = re.compile(r"([+-])(\d\d)(?::?(\d\d))?")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EPOCH = date(1970, 1, 1).toordinal()
_SEPARATORS = {"-": (0, 1), "T": (2,), ":": (3, 4), ".": (5,)}
"""Which separator ends which of year, month, day, hour, minute, second."""
_SECOND, _FRACTION = 5, 6


def parse_timestamp(text: str) -> float | None:
    """Return the seconds since the epoch, or None where EVCC refuses the text.

    A missing zone is UTC, trailing parts may be missing, and a bare number is
    a year (reference: EVCC, 3.6).
    """
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    parts = ["", "", "", "", "", "", ""]
    at = 0
    offset: int | None = 0
    for index, char in enumerate(text):
        if char.isdecimal():
            parts[at] += char
        elif char in "Z+-" and at >= 3:
            offset = _zone(text[index:])
            break
        elif at in _SEPARATORS.get(char, ()):
            at += 1
        else:
            return None
    if offset is None or len(parts[_FRACTION]) > 9:
        return None
    return _moment(parts, offset)


def _zone(text: str) -> int | None:
    """Return the offset from UTC in seconds, None if it is none."""
    if text == "Z":
        return 0
    found = _ZONE.fullmatch(text)
    if found is None:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if found[1] == "-" and hours == minutes == 0:
        return None
    seconds = hours * 3600 + minutes * 60
    return -seconds if found[1] == "-" else seconds


def _moment(parts: list[str], offset: int) -> float | None:
    defaults = (0, 1, 1, 0, 0, 0)
    numbers = (
        int(part) if part else default
        for part, default in zip(parts, defaults, strict=False)
    )
    year, month, day, hour, minute, second = numbers
    if year < 1 or not 1 <= month <= 12 or hour > 23 or minute > 59 or second > 59:
        return None
    if not 1 <= day <= _DAYS[month - 1] + (month == 2 and isleap(year)):
        return None
    # Python's dates end with the year 9999, Go's do not; 400 years repeat.
    cycles, short_year = divmod(year - 1, 400)
    days = date(short_year + 1, month, day).toordinal() - _EPOCH + cycles * 146_097
    fraction = int(parts[_FRACTION].ljust(9, "0")) / 1e9
    return days * 86_400 + hour * 3600 + minute * 60 + second + fraction - offset
