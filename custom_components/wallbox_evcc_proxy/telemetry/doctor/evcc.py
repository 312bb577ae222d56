"""Finds what EVCC's own state says is wrong with a wallbox, as long as EVCC says it."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from ...ocpp.frames import Leg
from ..evcc import UNKNOWN_STATION, EvccFacts, FatalError
from ..findings import Findings
from ..wallbox import Wallbox

PORT_UNREACHED_FOR: Final = 60.0
"""Seconds without EVCC until another port that it names is told: a restart takes less."""
ALIKE: Final = 0.75
"""How alike two ids are, of 1, to be taken for the same one with a slip."""

_CONFIGURED: Final = "configured"
_EXPLAINS: Final = {
    "evcc_does_not_know_id": "boot_pending",
    "evcc_knows_similar_id": "boot_pending",
    "evcc_no_sponsor": "boot_pending",
    "evcc_other_port": "evcc_away",
}
"""By code, what the traffic shows of the same thing without saying why."""


type _Seen = dict[tuple[str, str], dict[str, str]]
"""By code and subject, the values of the finding's text."""


class EvccSide:
    """Looks at what EVCC says of itself, for one wallbox."""

    def __init__(self, findings: Findings) -> None:
        """Report to the findings."""
        self._findings = findings
        self._current: set[tuple[str, str]] = set()
        """Code and subject of what EVCC's state shows."""

    @property
    def explained(self) -> set[str]:
        """The codes of what need not be told, as its reason is."""
        return {_EXPLAINS[code] for code, _ in self._current if code in _EXPLAINS}

    def look(
        self, wallbox: Wallbox, facts: EvccFacts | None, port: int, now: float
    ) -> None:
        """Look at EVCC's facts, None when they are unknown; ``port`` is the one that is dialled."""
        seen: _Seen = {}
        if facts is not None and wallbox.wallbox_connected:
            seen |= _fatal(facts)
            seen |= _unknown_id(wallbox, facts)
            seen |= _other_port(wallbox, facts, port, now)
        for code, subject in self._current - seen.keys():
            self._findings.over(code, subject)
        for (code, subject), values in seen.items():
            if (code, subject) not in self._current or not self._findings.holds(
                code, subject
            ):
                self._findings.found(code, now, subject=subject, values=values)
        self._current = set(seen)


def _fatal(facts: EvccFacts) -> _Seen:
    """Return the errors that keep EVCC from running."""
    seen: _Seen = {}
    for error in facts.fatal:
        values = {"class": error.kind, "device": error.device, "error": error.error}
        subject = f"{error.kind} {error.device}".strip()[:100]
        code = "evcc_no_sponsor" if _wants_sponsor(error, facts) else "evcc_fatal"
        seen[code, subject] = values
    return seen


def _wants_sponsor(error: FatalError, facts: EvccFacts) -> bool:
    """Return whether a charger cannot be made because there is no sponsor token."""
    return (
        error.kind == "charger"
        and "sponsor" in error.error.casefold()
        and (facts.sponsor is None or not facts.sponsor.name)
    )


def _unknown_id(wallbox: Wallbox, facts: EvccFacts) -> _Seen:
    """Return that EVCC has no charger with this id.

    As long as EVCC starts, or when it could not make a charger, an id that is configured is
    unknown, too (evcc.md 1.5).
    """
    station = facts.station(wallbox.id)
    if (
        facts.is_started is not True
        or facts.fatal
        or not wallbox.evcc_connected
        or station is None
        or station.status != UNKNOWN_STATION
    ):
        return {}
    similar = most_similar(
        wallbox.id,
        (each.id for each in facts.stations if each.status == _CONFIGURED),
    )
    if similar is None:
        return {("evcc_does_not_know_id", ""): {"id": wallbox.id}}
    return {("evcc_knows_similar_id", ""): {"id": wallbox.id, "similar": similar}}


def most_similar(wallbox_id: str, others: Iterable[str]) -> str | None:
    """Return the id that is most like another: in other letter case, with blanks, with a slip."""
    by_form: dict[str, str] = {}
    for other in others:
        by_form.setdefault(_form(other), other)
    close = get_close_matches(_form(wallbox_id), by_form, n=1, cutoff=ALIKE)
    return by_form[close[0]] if close else None


def _form(wallbox_id: str) -> str:
    return "".join(wallbox_id[:100].casefold().split())


def _other_port(wallbox: Wallbox, facts: EvccFacts, port: int, now: float) -> _Seen:
    """Return that EVCC waits for wallboxes on a port that is not the one dialled in vain."""
    connection = wallbox.connections[Leg.EVCC]
    if (
        facts.ocpp_port is None
        or facts.ocpp_port == port
        or connection.is_up
        or connection.since is None
        or now - connection.since < PORT_UNREACHED_FOR
    ):
        return {}
    values = {"dialled": str(port), "port": str(facts.ocpp_port)}
    return {("evcc_other_port", ""): values}
