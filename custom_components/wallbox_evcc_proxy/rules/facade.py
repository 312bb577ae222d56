"""What EVCC is told of a wallbox's configuration: its GetConfiguration.conf, with what is known better.

EVCC takes from it how it talks to the wallbox (evcc.md 2.3), so one wrong or missing key is
often all that is the matter.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..ocpp.frames import Payload
from .change import ABSENT, Change
from .keys import LONGEST_VALUE, SAMPLED, STANDARD_KEYS, canonical_value
from .sampled_data import MEASURANDS, measurands_in, tokens_of

_SAMPLED = SAMPLED.lower()
_ALIGNED = "metervaluesaligneddata"
_MAX_LENGTH = "metervaluessampleddatamaxlength"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facade:
    """What is to be told otherwise. Keys are compared by their names in lower case."""

    rule: str
    """The rule whose changes these are."""
    overrides: Mapping[str, tuple[str, str]]
    """Name and value to tell, whatever the wallbox says."""
    additions: Mapping[str, tuple[str, str]]
    """Name and value to tell where the wallbox says nothing."""
    hidden: frozenset[str]
    """Keys not to tell."""
    readonly: frozenset[str]
    """Keys that EVCC is not to change."""
    canonical: bool
    """Whether names and values are written as OCPP 1.6 has them."""
    whitelist: frozenset[str]
    """The measurands EVCC may know of; empty for all."""

    def show(
        self,
        payload: Payload,
        asked: Collection[str] | None = None,
        seen: frozenset[str] = frozenset(),
        *,
        refuses_measurands: bool = False,
    ) -> tuple[Payload, tuple[Change, ...]]:
        """Return the payload of a GetConfiguration.conf as EVCC is to get it, and what changed.

        ``asked`` are the keys that EVCC asked for, None for all. ``seen`` are the measurands that
        the wallbox has sent. ``refuses_measurands``: it does not let them be chosen.
        """
        telling = _Telling(self, seen, refuses_measurands)
        told = payload.get("configurationKey")
        entries = told if isinstance(told, list) else []
        telling.aligned = _value_of(entries, _ALIGNED)
        for index, entry in enumerate(entries):
            telling.tell(entry, f"/configurationKey/{index}")
        names = None if asked is None else {name.lower() for name in asked}
        telling.add_missing(names)
        telling.put_sampled_last()
        if not telling.changes:
            return payload, ()
        shown = {**payload, "configurationKey": telling.entries}
        self._sort_unknown(shown, telling, asked or ())
        return shown, tuple(telling.changes)

    def _sort_unknown(
        self, shown: dict[str, Any], telling: _Telling, asked: Collection[str]
    ) -> None:
        """Let ``unknownKey`` name the keys that were asked for and are not told, and no other."""
        told = {_folded(entry) for entry in telling.entries}
        unknown = shown.get("unknownKey")
        names = [
            name
            for name in (unknown if isinstance(unknown, list) else [])
            if type(name) is not str or name.lower() not in told
        ]
        names += [name for name in asked if name.lower() in self.hidden - told]
        if names or "unknownKey" in shown:
            shown["unknownKey"] = names


class _Telling:
    """One answer while it is being written."""

    def __init__(
        self, facade: Facade, seen: frozenset[str], refuses_measurands: bool
    ) -> None:
        """Begin without an entry."""
        self._facade = facade
        self._seen = seen
        self._refuses = refuses_measurands
        self.aligned = ""
        """The measurands that the wallbox sends by the clock, which it may list elsewhere."""
        self.entries: list[Any] = []
        self.changes: list[Change] = []
        self._told: set[str] = set()

    def tell(self, entry: Any, path: str) -> None:
        """Tell what the wallbox told of one key, as it is to be."""
        folded = _folded(entry)
        if folded is None:
            self.entries.append(entry)
            return
        if folded in self._facade.hidden:
            self._note(path, entry, ABSENT, "EVCC is better off not knowing it")
            return
        self._told.add(folded)
        after = dict(entry)
        name = self._name(entry["key"], folded)
        if name != entry["key"]:
            after["key"] = name
            self._note(
                f"{path}/key", entry["key"], name, "as OCPP writes the key's name"
            )
        self._tell_value(after, folded, path)
        if self._is_readonly(folded) and after.get("readonly") is not True:
            reason = "the wallbox does not let EVCC choose it"
            self._note(f"{path}/readonly", after.get("readonly", ABSENT), True, reason)
            after["readonly"] = True
        self.entries.append(entry if after == entry else after)

    def _tell_value(self, entry: dict[str, Any], folded: str, path: str) -> None:
        before = entry.get("value")
        if before is not None and type(before) is not str:
            return
        value, reason = self._value(folded, before)
        if value != before and value is not None:
            told = ABSENT if before is None else before
            self._note(f"{path}/value", told, value[:LONGEST_VALUE], reason)
            entry["value"] = value[:LONGEST_VALUE]

    def _value(self, folded: str, before: str | None) -> tuple[str | None, str]:
        """Return what EVCC is to be told as the value of a key, and why."""
        override = self._facade.overrides.get(folded)
        if override is not None:
            return override[1], "set so for this wallbox"
        value, reason = before, ""
        if self._facade.canonical and before is not None:
            value = canonical_value(folded, before)
            reason = "as OCPP writes it"
        if folded != _SAMPLED:
            return value, reason
        if self._facade.whitelist and value is not None:
            allowed = [
                token
                for token in tokens_of(value)
                if measurands_in(token) <= self._facade.whitelist
            ]
            if len(allowed) < len(tokens_of(value)):
                value = ",".join(allowed)
                reason = "without the measurands that EVCC is not to use"
        more = self._unlisted(value or "")
        if more:
            listed = tokens_of(value or "")
            return ",".join([*listed, *more]), "the wallbox has sent these measurands"
        return value, reason

    def _unlisted(self, listed: str) -> list[str]:
        """Return the measurands that the wallbox has sent and lists nowhere."""
        if not self._seen:
            return []
        explained = measurands_in(listed) | measurands_in(self.aligned)
        return [
            measurand
            for measurand in MEASURANDS
            if measurand in self._seen
            and measurand not in explained
            and (not self._facade.whitelist or measurand in self._facade.whitelist)
        ]

    def add_missing(self, asked: set[str] | None) -> None:
        """Tell the keys that the wallbox did not tell and EVCC is to know."""
        missing = {**self._facade.additions, **self._facade.overrides}
        reasons = dict.fromkeys(missing, "set so for this wallbox")
        more = self._unlisted("")
        if more and _SAMPLED not in missing:
            missing[_SAMPLED] = (SAMPLED, ",".join(more))
            reasons[_SAMPLED] = "the wallbox has sent these measurands"
        for folded, (name, value) in missing.items():
            if (
                folded in self._told
                or folded in self._facade.hidden
                or (asked is not None and folded not in asked)
            ):
                continue
            told, _ = self._value(folded, value)
            entry = {
                "key": self._name(name, folded),
                "readonly": self._is_readonly(folded),
                "value": (told or "")[:LONGEST_VALUE],
            }
            path = f"/configurationKey/{len(self.entries)}"
            self._note(path, ABSENT, entry, reasons[folded])
            self.entries.append(entry)

    def put_sampled_last(self) -> None:
        """Put a list of measurands that EVCC is not to change behind the key for its length.

        EVCC takes the list for changeable when the length comes after it (evcc.md 2.3).
        """
        if not self._is_readonly(_SAMPLED):
            return
        folded = [_folded(entry) for entry in self.entries]
        if _SAMPLED not in folded or _MAX_LENGTH not in folded:
            return
        index = folded.index(_SAMPLED)
        if index < folded.index(_MAX_LENGTH):
            entry = self.entries.pop(index)
            self.entries.append(entry)
            reason = "told last, or EVCC would take it for changeable"
            path = f"/configurationKey/{len(self.entries) - 1}"
            self._note(path, ABSENT, entry, reason)

    def _name(self, name: str, folded: str) -> str:
        return STANDARD_KEYS.get(folded, name) if self._facade.canonical else name

    def _is_readonly(self, folded: str) -> bool:
        return folded in self._facade.readonly or (
            folded == _SAMPLED and self._refuses and bool(self._seen)
        )

    def _note(self, path: str, before: object, after: object, reason: str) -> None:
        self.changes.append(Change(self._facade.rule, path, before, after, reason))


def _folded(entry: Any) -> str | None:
    """Return the name of an entry's key in lower case, None when it has none."""
    key = entry.get("key") if isinstance(entry, dict) else None
    return key.lower() if type(key) is str else None


def _value_of(entries: list[Any], folded: str) -> str:
    values = (entry.get("value") for entry in entries if _folded(entry) == folded)
    return next((value for value in values if type(value) is str), "")
