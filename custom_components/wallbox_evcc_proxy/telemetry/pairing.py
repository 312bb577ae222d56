"""Which of EVCC's loadpoints belongs to which wallbox: EVCC does not say it, so only what is certain."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .evcc import UNKNOWN_STATION, EvccFacts, Loadpoint
from .wallbox import Wallbox

SETTLES_IN: Final = 5.0
"""Seconds after a limit until EVCC's state shows it as offered."""
ENOUGH: Final = 3
"""So many changes of the limit have to show at the loadpoint."""
REMEMBERED: Final = 8
"""So many of the last changes count."""
_SAME: Final = 0.11
"""Amperes by which the two may differ: wallboxes are told tenths."""

type Place = tuple[str, int]
"""A wallbox's id and its connector's number."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    """Which loadpoints offered what a limit said."""

    limit: float
    numbers: frozenset[int]
    """Those that did, by their numbers."""


class Pairing:
    """Compares the limits that wallboxes get with what the loadpoints offer."""

    def __init__(self) -> None:
        """Know nothing."""
        self._titles: tuple[str | None, ...] = ()
        self._seen: dict[Place, deque[_Sighting]] = {}
        self._compared: dict[Place, float] = {}
        """When the limit was set that was compared last."""

    def loadpoints(
        self, facts: EvccFacts | None, wallboxes: Sequence[Wallbox], now: float
    ) -> dict[Place, Loadpoint]:
        """Look at both sides; return the loadpoint of each connector where that is certain."""
        if facts is None:
            return {}
        titles = tuple(loadpoint.title for loadpoint in facts.loadpoints)
        if titles != self._titles:
            # Set up anew: what was seen is about others.
            self._titles = titles
            self._seen.clear()
            self._compared.clear()
        by_number = {each.number: each for each in facts.loadpoints}
        places = {
            (wallbox.id, number): wallbox
            for wallbox in wallboxes
            for number in wallbox.connectors
        }
        for place in self._seen.keys() - places.keys():
            del self._seen[place]
            self._compared.pop(place, None)
        found: dict[Place, int] = {}
        for place, wallbox in places.items():
            self._compare(place, wallbox, facts, now)
            if number := self._only_one(place):
                found[place] = number
        taken = list(found.values())
        certain = {
            place: by_number[number]
            for place, number in found.items()
            if taken.count(number) == 1 and number in by_number
        }
        return certain or _only_pair(facts, places)

    def _compare(
        self, place: Place, wallbox: Wallbox, facts: EvccFacts, now: float
    ) -> None:
        limit = wallbox.connectors[place[1]].limit
        if (
            limit is None
            or limit.unit != "A"
            or now - limit.at < SETTLES_IN
            or self._compared.get(place) == limit.at
        ):
            return
        self._compared[place] = limit.at
        seen = self._seen.setdefault(place, deque(maxlen=REMEMBERED))
        if seen and seen[-1].limit == limit.value:
            return  # the same again shows nothing
        numbers = frozenset(
            each.number
            for each in facts.loadpoints
            if each.offered_current is not None
            and abs(each.offered_current - limit.value) <= _SAME
        )
        seen.append(_Sighting(limit.value, numbers))

    def _only_one(self, place: Place) -> int | None:
        """Return the only loadpoint that has followed each of the last changes, if there is one."""
        seen = self._seen.get(place, ())
        if len(seen) < ENOUGH:
            return None
        always = frozenset.intersection(*(sighting.numbers for sighting in seen))
        return next(iter(always)) if len(always) == 1 else None


def _only_pair(
    facts: EvccFacts, places: Mapping[Place, Wallbox]
) -> dict[Place, Loadpoint]:
    """Return the one loadpoint for the one wallbox, unless something speaks against it."""
    if len(places) != 1 or len(facts.loadpoints) != 1:
        return {}
    (place, wallbox), loadpoint = next(iter(places.items())), facts.loadpoints[0]
    station = facts.station(wallbox.id)
    connector = wallbox.connectors[place[1]]
    if (
        not wallbox.wallbox_connected
        or station is None
        or station.status == UNKNOWN_STATION
        or loadpoint.connected is not True
        or connector.plugged_in is not True
    ):
        return {}
    return {place: loadpoint}
