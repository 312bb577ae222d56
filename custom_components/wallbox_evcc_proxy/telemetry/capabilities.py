"""What each side can do, as the traffic shows it: which calls it takes, refuses, or leaves unanswered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..ocpp.frames import Call, CallError, CallResult, Frame, Leg
from ..rules.stand_in import StandIn
from .identity import text
from .passage import Kind, Mark, Outcome, Passage

MOST: Final = 100
"""Actions kept: OCPP 1.6 has 28, with its security extensions 39; others come over the wire."""
LONGEST: Final = 50
"""Characters of an action or code that are kept."""

_AGREED: Final = frozenset({"Accepted", "Scheduled", "RebootRequired", "Unlocked"})
"""Statuses of answers that do what was asked (OCPP 1.6, 7)."""
_OTHER: Final = {Leg.WALLBOX: Leg.EVCC, Leg.EVCC: Leg.WALLBOX}


@dataclass(slots=True)
class Capability:
    """What became of the calls of one action to one side."""

    target: Leg
    """Who is asked."""
    action: str
    supported: int = 0
    """Calls that it did."""
    refused: int = 0
    """Calls that it answered with an error, with a status that says no, or with nonsense."""
    silent: int = 0
    """Calls that it did not answer, or is known not to answer."""
    code: str | None = None
    """Status or error code of the last refusal."""


class Capabilities:
    """What the two sides of one wallbox's session can do; bounded, whatever comes over the wire."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known: dict[tuple[Leg, str], Capability] = {}

    def __iter__(self) -> Iterator[Capability]:
        """Yield what is known, the wallbox's first, by action."""
        return iter(
            sorted(
                self._known.values(),
                key=lambda each: (each.target is Leg.EVCC, each.action),
            )
        )

    def observe(self, passage: Passage, frame: Frame, call: Call | None) -> None:
        """Take one frame, with the call that it answers."""
        origin = passage.origin
        if passage.kind is Kind.CALL:
            if passage.outcome is not Outcome.FORWARDED:
                self._take_call(passage)
        elif origin is None:
            # Answered by the proxy in place of the other side.
            if passage.mark is Mark.TIMEOUT and passage.target is not None:
                self._leave(_OTHER[passage.target], passage.action)
        elif call is not None and passage.mark is not Mark.LATE:
            self._take_answer(passage, origin, frame)

    def _take_call(self, passage: Passage) -> None:
        """Take a call that did not go on."""
        if passage.origin is Leg.WALLBOX and passage.mark is Mark.TIMEOUT:
            self._leave(Leg.EVCC, passage.action)
        elif passage.origin is Leg.EVCC and passage.rule == StandIn.name:
            self._leave(Leg.WALLBOX, passage.action)

    def _take_answer(self, passage: Passage, asked: Leg, frame: Frame) -> None:
        known = self._known.get((asked, passage.action)) or self._new(
            asked, passage.action
        )
        if known is None:
            return
        code = _refusal(passage, frame)
        if code is None:
            known.supported += 1
        else:
            known.refused += 1
            known.code = code[:LONGEST] or None

    def _leave(self, asked: Leg, action: str) -> None:
        known = self._known.get((asked, action)) or self._new(asked, action)
        if known is not None:
            known.silent += 1

    def _new(self, asked: Leg, action: str) -> Capability | None:
        if not action or len(action) > LONGEST or len(self._known) >= MOST:
            return None
        new = self._known[asked, action] = Capability(asked, action)
        return new


def _refusal(passage: Passage, frame: Frame) -> str | None:
    """Return with which status or code an answer refuses, None when it does what was asked."""
    if passage.changes and (code := _before(passage)) is not None:
        return code
    if type(frame) is CallResult:
        if not frame.payload:
            return None
        status = frame.payload.get("status")
        if passage.mark is not Mark.INVALID and (status is None or status in _AGREED):
            return None
        return text(status) or ""
    return frame.code if type(frame) is CallError else ""


def _before(passage: Passage) -> str | None:
    """Return the code of an error that a rule has turned into a result."""
    for change in passage.changes:
        if change.path == "" and isinstance(change.before, Mapping):
            return text(change.before.get("errorCode"))
    return None
