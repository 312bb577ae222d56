"""Lists of measurands as configuration keys hold them, and the notations that wallboxes use in them.

Mennekes puts a list into quotes, EVBox, Alfen and Heidelberg name each phase or the location:
``Current.Import.L1``, ``Voltage.L1-N``, ``Current.Import.Inlet.L1`` (quirks B14).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

MEASURANDS: tuple[str, ...] = (
    "Current.Export",
    "Current.Import",
    "Current.Offered",
    "Energy.Active.Export.Interval",
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Interval",
    "Energy.Active.Import.Register",
    "Energy.Reactive.Export.Interval",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Import.Register",
    "Frequency",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Factor",
    "Power.Offered",
    "Power.Reactive.Export",
    "Power.Reactive.Import",
    "RPM",
    "SoC",
    "Temperature",
    "Voltage",
)
"""The measurands of OCPP 1.6, section 7.31."""

LISTS = frozenset(
    {
        "metervaluesaligneddata",
        "metervaluessampleddata",
        "stoptxnaligneddata",
        "stoptxnsampleddata",
    }
)
"""Keys that hold such lists, in lower case."""

_FOLDED = {measurand.lower(): measurand for measurand in MEASURANDS}
_SUFFIXES = frozenset(
    {
        *("l1", "l2", "l3", "n", "l1-n", "l2-n", "l3-n", "l1-l2", "l2-l3", "l3-l1"),
        *("body", "cable", "ev", "inlet", "outlet"),
    }
)
"""Phases and locations (OCPP 1.6, sections 7.31 and 7.35)."""
_QUOTES = " \t\"'"


def tokens_of(text: str) -> list[str]:
    """Return the entries of a list without blanks, quotes and empty ones."""
    parts = text.strip(_QUOTES).split(",")
    return [token for part in parts if (token := part.strip(_QUOTES))]


@lru_cache(maxsize=256)
def measurand_of(token: str) -> str | None:
    """Return the measurand of OCPP 1.6 that an entry means, None when it means none."""
    measurand = token.lower()
    while measurand not in _FOLDED:
        measurand, _, suffix = measurand.rpartition(".")
        if suffix not in _SUFFIXES:
            return None
    return _FOLDED[measurand]


def canonical_list(text: str) -> str:
    """Return a list with each measurand once, as OCPP 1.6 names it; what is none stays."""
    named = (measurand_of(token) or token for token in tokens_of(text))
    return ",".join(dict.fromkeys(named))


def measurands_in(text: str) -> set[str]:
    """Return the measurands that a list names, in whatever notation; what is none as it is."""
    return {measurand_of(token) or token for token in tokens_of(text)}


def is_same_list(one: str, other: str) -> bool:
    """Return whether two lists name the same measurands."""
    return measurands_in(one) == measurands_in(other)


def own_notation(text: str) -> dict[str, tuple[str, ...]]:
    """Return, by measurand, the entries that a wallbox writes for it, where they are others."""
    entries: dict[str, list[str]] = {}
    for token in tokens_of(text):
        measurand = measurand_of(token)
        if measurand is not None:
            entries.setdefault(measurand, []).append(token)
    return {name: tuple(dict.fromkeys(tokens)) for name, tokens in entries.items()}


def expanded(text: str, own: Mapping[str, Sequence[str]]) -> str:
    """Return EVCC's list in the notation of a wallbox; the same text when that is no other."""
    tokens = text.split(",")
    written = [entry for token in tokens for entry in own.get(token, (token,))]
    return text if written == tokens else ",".join(dict.fromkeys(written))
