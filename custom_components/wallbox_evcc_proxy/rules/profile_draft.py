"""A payload on its way to another form, with the record of what was changed in it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ..ocpp.frames import Payload
from .change import ABSENT, Change

type Place = tuple[str | int, ...]
"""Keys that lead to a member of a payload."""


class Draft:
    """A copy of a payload that members are put into; the original stays as it was."""

    def __init__(self, rule: str, payload: Payload) -> None:
        """Begin with a call's payload, on behalf of a rule."""
        self._rule = rule
        self._original = payload
        self.payload: dict[str, Any] = deepcopy(dict(payload))
        """As it has become."""
        self._reasons: dict[Place, str] = {}

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is other than it was, each with its reasons."""
        return tuple(
            Change(
                self._rule,
                "/" + "/".join(map(str, place)),
                before,
                after,
                reason,
            )
            for place, reason in self._reasons.items()
            if not _same(
                before := _at(self._original, place), after := _at(self.payload, place)
            )
        )

    def at(self, place: Place) -> Mapping[str, Any]:
        """Return the object at a place, an empty one where there is none."""
        node = _at(self.payload, place)
        return node if isinstance(node, Mapping) else {}

    def put(self, place: Place, value: object, reason: str) -> None:
        """Put a value at a place, ABSENT to remove what is there, if that makes a difference."""
        holder: Any = self.payload
        for key in place[:-1]:
            holder = holder[key]
        if _same(holder.get(place[-1], ABSENT), value):
            return
        if value is ABSENT:
            del holder[place[-1]]
        else:
            holder[place[-1]] = value
        # What was changed inside of it before is part of this change.
        inside = [other for other in self._reasons if other[: len(place)] == place]
        reasons = [*(self._reasons.pop(other) for other in inside), reason]
        self._reasons[place] = "; ".join(dict.fromkeys(filter(None, reasons)))


def _at(node: Any, place: Place) -> Any:
    for key in place:
        try:
            node = node[key]
        except KeyError, IndexError, TypeError:
            return ABSENT
    return node


def _same(one: object, other: object) -> bool:
    """Return whether two values are the same in JSON, where true is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)
