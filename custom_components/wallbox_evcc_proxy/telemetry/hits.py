"""Counts what each rule did to a wallbox's traffic: the summary of its passages by rule."""

from dataclasses import dataclass

from ..rules.registry import RULES
from .passage import Kind, Outcome, Passage

_NAMES = frozenset(rule.name for rule in RULES)


@dataclass(slots=True)
class Hits:
    """What one rule did to the frames of one wallbox since the proxy started."""

    changed: int = 0
    """Frames that it changed."""
    answered: int = 0
    """Calls that it answered, and repetitions that it kept to itself."""
    sent: int = 0
    """Calls that it made."""
    held: int = 0
    """Calls that it let wait."""
    observed: int = 0
    """Frames that it would have changed, answered or let wait if it did not only observe."""


type HitsByRule = dict[str, Hits]
"""By the rule's name; only rules that did something."""


def count(hits: HitsByRule, passage: Passage) -> None:
    """Count what rules did to one frame."""
    for name in {change.rule for change in passage.changes}:
        _of(hits, name).changed += 1
    for name in {change.rule for change in passage.observed}:
        _of(hits, name).observed += 1
    if not passage.rule:
        return
    told = _of(hits, passage.rule)
    match passage.kind, passage.outcome:
        case Kind.CALL, Outcome.INJECTED:
            told.sent += 1
        case Kind.CALL, Outcome.DROPPED:
            told.answered += 1
        case Kind.CALL, Outcome.FORWARDED:
            told.held += 1
        case ((Kind.RESULT | Kind.ERROR), Outcome.INJECTED):
            told.answered += 1
        case _:
            # The call that it answers; what counts is the answer.
            pass


def _of(hits: HitsByRule, name: str) -> Hits:
    """Return the hits of a rule, for them to be changed; of a name that is no rule they are not kept."""
    found = hits.get(name)
    if found is None:
        found = Hits()
        if name in _NAMES:
            hits[name] = found
    return found
