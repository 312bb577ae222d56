"""What is wrong, as the traffic shows it: since when, how often, with its evidence and its cures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST: Final = 100
"""Findings kept of one wallbox; beyond them the least important that is oldest goes."""
MOST_EVIDENCE: Final = 6
"""Sequence numbers kept of what shows a finding: the first, and the latest ones."""
LONGEST_VALUE: Final = 120
"""Characters of a value that a finding's text repeats: it comes over the wire."""
DAY: Final = 86_400.0


class Area(StrEnum):
    """What a finding is about."""

    WIRE = "wire"
    """How messages are written and answered."""
    SESSION = "session"
    """The connection, the boot, the clock."""
    EFFECT = "effect"
    """Whether charging does what EVCC wants."""


class Severity(StrEnum):
    """How much a finding matters."""

    CRITICAL = "critical"
    """EVCC cannot control the wallbox, or only now and then."""
    WARNING = "warning"
    """Something is lost or goes wrong at times."""
    HINT = "hint"
    """Out of order, but without harm, or cured by the proxy."""


_WEIGHT: Final = {severity: weight for weight, severity in enumerate(Severity)}


class Place(StrEnum):
    """Where a cure is applied."""

    RULE = "rule"
    """A rule of the proxy is to be switched on, with the settings given."""
    PRESET = "preset"
    """A preset for the wallbox is to be chosen."""
    REPAIRS = "repairs"
    """The repairs of this wallbox are to be switched on again."""
    EVCC = "evcc"
    """A setting of EVCC."""
    WALLBOX = "wallbox"
    """A setting of the wallbox, or its firmware."""
    NETWORK = "network"
    """The way between them."""


@dataclass(frozen=True, slots=True)
class Cure:
    """Something that the user can do about a finding."""

    place: Place
    rule: str = ""
    """The rule to switch on."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """Its parameters that are to be set, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that there is to find: a row of the catalogue."""

    code: str
    """Its name in texts and interfaces."""
    area: Area
    severity: Severity
    cures: tuple[Cure, ...] = ()
    """The likeliest first."""
    least: int = 1
    """How often it must be seen before it is one."""
    within: float = DAY
    """Seconds that the sightings which make it one may be apart."""
    lasts: float = DAY
    """Seconds after the last sighting until it is taken to be over."""


@dataclass(slots=True)
class Finding:
    """One thing that is wrong with one wallbox."""

    sign: Sign
    subject: str
    """What it is about where the sign leaves that open: an action, a rule."""
    first: float
    """When it was seen first, in seconds since the Unix epoch."""
    last: float
    """When it was seen last."""
    count: int = 0
    """How often it was seen."""
    evidence: tuple[int, ...] = ()
    """Sequence numbers of passages and events that show it, rising."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What its text repeats of what was seen last, by placeholder."""
    cured_by: str = ""
    """The rule that keeps it from doing harm; empty when none does."""

    @property
    def severity(self) -> Severity:
        """How much it matters now: what is cured is a hint."""
        return Severity.HINT if self.cured_by else self.sign.severity

    @property
    def is_told(self) -> bool:
        """Whether it has been seen often enough to be told."""
        return self.count >= self.sign.least


class Findings:
    """What is wrong with one wallbox; bounded, whatever comes over the wire."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        """Know these signs, and have found nothing."""
        self._signs = {sign.code: sign for sign in signs}
        self._found: dict[tuple[str, str], Finding] = {}
        self.revision = 0
        """Rises whenever ``current`` may return something else."""

    def found(
        self,
        code: str,
        at: float,
        *seqs: int | None,
        subject: str = "",
        values: Mapping[str, str] | None = None,
        cured_by: str = "",
    ) -> None:
        """Take a sighting.

        ``seqs`` are the passages or events that show it, as far as they are known; ``cured_by``
        is the rule that has kept it from doing harm this time.
        """
        sign = self._signs[code]
        key = code, subject[:LONGEST_VALUE]
        finding = self._found.get(key)
        if finding is None or (
            not finding.is_told and at - finding.first > sign.within
        ):
            if finding is None and len(self._found) >= MOST:
                self._drop_least()
            finding = self._found[key] = Finding(sign, key[1], at, at)
        finding.count += 1
        finding.last = max(at, finding.last)
        for seq in seqs:
            if seq is not None:
                finding.evidence = _with(finding.evidence, seq)
        if values is not None:
            finding.values = {
                name: value[:LONGEST_VALUE] for name, value in values.items()
            }
        finding.cured_by = cured_by
        self.revision += 1

    def over(self, code: str, subject: str | None = None) -> None:
        """Take the word that it is over: about one subject, or about all of them."""
        gone = [
            key for key in self._found if key[0] == code and subject in (None, key[1])
        ]
        for key in gone:
            del self._found[key]
            self.revision += 1

    def holds(self, code: str, subject: str = "") -> bool:
        """Return whether something is found that is told."""
        finding = self._found.get((code, subject))
        return finding is not None and finding.is_told

    def current(self, now: float) -> list[Finding]:
        """Return what is wrong, what matters most first; ``now`` in seconds since the Unix epoch."""
        for key, finding in list(self._found.items()):
            if now - finding.last > finding.sign.lasts:
                del self._found[key]
                self.revision += 1
        told = [finding for finding in self._found.values() if finding.is_told]
        told.sort(key=lambda each: (_WEIGHT[each.severity], -each.last))
        return told

    def clear(self) -> None:
        """Forget everything, as when the wallbox is another one."""
        self._found.clear()
        self.revision += 1

    def _drop_least(self) -> None:
        least = max(
            self._found,
            key=lambda key: (
                _WEIGHT[self._found[key].severity],
                -self._found[key].last,
            ),
        )
        del self._found[least]


def _with(evidence: tuple[int, ...], seq: int) -> tuple[int, ...]:
    """Return the evidence with one more: the first of all stays."""
    if seq in evidence:
        return evidence
    if len(evidence) < MOST_EVIDENCE:
        return (*evidence, seq)
    return (evidence[0], *evidence[2:], seq)
