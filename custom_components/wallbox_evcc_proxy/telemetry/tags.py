"""What became of a frame, as the marks that the message list shows beside it."""

from enum import StrEnum
from typing import Final

from ..ocpp.frames import Leg
from ..rules.frame_form import FrameForm
from ..rules.mending import Mending
from .passage import Kind, Mark, Outcome, Passage

HELD_FROM: Final = 0.1
"""Seconds from which a frame counts as held: OCPP's one call at a time costs less otherwise."""

_OF_THE_TEXT: Final = frozenset((Mending.name, FrameForm.name))
"""The rules that change how a frame is written rather than what it says."""


class Tag(StrEnum):
    """A mark beside a frame, in the order in which they are listed. Several may hold."""

    CONVERTED = "converted"
    """A rule changed what it says."""
    MENDED = "mended"
    """A rule changed how it is written: broken JSON, its id, the form of the array."""
    BLOCKED = "blocked"
    """A call that did not go on: a rule or the proxy answered it, or it was dropped."""
    AUTO_RESPONSE = "auto_response"
    """An answer of the proxy's own."""
    SYNTHETIC = "synthetic"
    """A call of the proxy's own that tells EVCC something in the wallbox's place."""
    INJECTED = "injected"
    """Any other call of the proxy's own: a rule's, the automatic configuration's, the user's."""
    REPLAYED = "replayed"
    """A transaction's call that was kept while EVCC was away, and is delivered now."""
    HELD = "held"
    """It left later than it came, because a rule or the calls before it made it wait."""
    OBSERVED = "observed"
    """A rule that only observes would have done something."""
    DROPPED = "dropped"
    """It did not go on and was not answered."""
    LATE = "late"
    """An answer that came when its call had been given up."""
    REPEATED = "repeated"
    """It came before, and was answered from that."""
    TIMEOUT = "timeout"
    """Answered by the proxy because who was asked did not answer in time."""
    INVALID = "invalid"
    """It cannot be read, or not be used by EVCC."""
    UNMATCHED = "unmatched"
    """An answer to no call that is known."""
    OPEN = "open"
    """A call that has no answer yet. A passage cannot tell; see ``row.tag_open``."""


_BY_MARK: Final = {
    Mark.TIMEOUT: Tag.TIMEOUT,
    Mark.LATE: Tag.LATE,
    Mark.UNMATCHED: Tag.UNMATCHED,
    Mark.INVALID: Tag.INVALID,
    Mark.REPEATED: Tag.REPEATED,
}

_ORDER: Final = {tag: place for place, tag in enumerate(Tag)}


def tags_of(passage: Passage) -> list[Tag]:
    """Return the tags of a passage but OPEN, in order."""
    if (
        passage.outcome is Outcome.FORWARDED
        and passage.mark is None
        and not passage.changes
        and not passage.observed
        and passage.held < HELD_FROM
        and not passage.rule
        and passage.kind is not Kind.UNREADABLE
    ):
        return []  # as most frames pass
    found: set[Tag] = set()
    for change in passage.changes:
        of_the_text = change.rule in _OF_THE_TEXT or not change.path
        found.add(Tag.MENDED if of_the_text else Tag.CONVERTED)
    if passage.observed:
        found.add(Tag.OBSERVED)
    if passage.mark in _BY_MARK:
        found.add(_BY_MARK[passage.mark])
    if passage.kind is Kind.UNREADABLE:
        found.add(Tag.INVALID)
    found |= _of_outcome(passage)
    return sorted(found, key=_ORDER.__getitem__)


def _of_outcome(passage: Passage) -> set[Tag]:
    """Return the tags that say where it ended or began."""
    is_call = passage.kind is Kind.CALL
    match passage.outcome:
        case Outcome.FORWARDED:
            is_held = passage.held >= HELD_FROM or (is_call and passage.rule)
            return {Tag.HELD} if is_held else set()
        case Outcome.ANSWERED:
            return {Tag.BLOCKED}
        case Outcome.DROPPED if is_call and passage.origin is not None:
            return {Tag.BLOCKED, Tag.DROPPED}
        case Outcome.DROPPED:
            return {Tag.DROPPED}
        case Outcome.INJECTED if is_call:
            return {_of_own_call(passage)}
        case Outcome.INJECTED:
            return {Tag.AUTO_RESPONSE}
        case Outcome.TAKEN:
            return set()


def _of_own_call(passage: Passage) -> Tag:
    if passage.mark is Mark.KEPT:
        return Tag.REPLAYED
    if passage.target is Leg.EVCC and passage.mark is not Mark.USER:
        return Tag.SYNTHETIC
    return Tag.INJECTED
