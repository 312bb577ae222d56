"""The record of one frame's way through the proxy, and of what happened to the sockets."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from ..ocpp.frames import Leg
from ..rules.change import Change
from ..rules.verdict import Tell


class Kind(StrEnum):
    """What a frame is."""

    CALL = "call"
    RESULT = "result"
    ERROR = "error"
    UNREADABLE = "unreadable"


class Outcome(StrEnum):
    """What became of a frame."""

    FORWARDED = "forwarded"
    """It left on the other leg."""
    ANSWERED = "answered"
    """A call that the proxy answered itself; it did not go on."""
    DROPPED = "dropped"
    """It did not go on, for the reason given."""
    TAKEN = "taken"
    """An answer to a call of the proxy's own: it ends here."""
    INJECTED = "injected"
    """A frame of the proxy's own."""


class Mark(StrEnum):
    """Why a frame fared as it did, where its outcome does not say it: for programs, as the reason is for people."""

    TIMEOUT = "timeout"
    """On calls answered by the proxy, and on these answers: who was asked did not answer in time."""
    LATE = "late"
    """An answer that came when its call had been given up."""
    UNMATCHED = "unmatched"
    """An answer to no call that is known."""
    INVALID = "invalid"
    """An answer of a wallbox that EVCC could not have used."""
    REPEATED = "repeated"
    """A message that came before, and what it is answered."""
    KEPT = "kept"
    """A transaction's call that was kept on disk and is delivered now."""
    USER = "user"
    """A call that the user wants sent."""


@final
@dataclass(slots=True)
class Passage:
    """One frame's way through: as it came, what was changed and why, what became of it, as it left.

    Not frozen: one is made for every frame, and a frozen one costs four times as much to make.
    Nothing changes it once the journal has it.
    """

    wallbox: str
    """Id of the wallbox whose session it belongs to."""
    at: float
    """When it came (or was made), in seconds since the Unix epoch."""
    origin: Leg | None
    """The leg it came from; None for a frame of the proxy's own."""
    target: Leg | None
    """The leg it left on; None when it did not leave."""
    kind: Kind
    """Call, result, error or unreadable."""
    id: str
    """Its message id as it came; empty when unreadable."""
    action: str
    """The action of the call, on answers that of the call they answer; empty when unknown."""
    received: bytes | None
    """The text as it came; None for a frame of the proxy's own."""
    sent: bytes | None
    """The text as it left (the same object as received when untouched); None when it did not."""
    outcome: Outcome
    """What became of it."""
    reason: str = ""
    """Why it was answered, dropped or made, for people."""
    changes: Sequence[Change] = ()
    """What rules changed, in the order of the rules."""
    held: float = 0.0
    """How long it waited in the proxy before it left, in seconds."""
    call_seq: int | None = None
    """On answers: the sequence number of the call's passage, when that is known."""
    latency: float | None = None
    """On answers that came from a leg: time from the call's leaving to this answer, in seconds."""
    took: float = 0.0
    """The proxy's own work on it, in seconds."""
    rule: str = ""
    """The rule that answered, held or made it; empty when none did."""
    observed: Sequence[Change] = ()
    """What rules that only observe would have changed."""
    mark: Mark | None = None
    """Why it fared so, where that is to be told apart."""
    seq: int = 0
    """Sequence number, given by the journal; rising over all wallboxes."""


def is_answered_by_rule(passage: Passage) -> bool:
    """Return whether this, which a rule made, is an answer, or a repetition that the rule kept."""
    if passage.kind is Kind.CALL:
        return passage.outcome is Outcome.DROPPED
    return passage.outcome is Outcome.INJECTED


class Happening(StrEnum):
    """What can happen to a session's sockets."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    REPLACED = "replaced"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LISTENING = "listening"
    FAILED = "failed"
    TOLD = "told"
    """A rule has something to tell the user."""


@final
@dataclass(slots=True)
class Event:
    """Something that happened to a socket: connected, closed with its reason, refused."""

    wallbox: str
    """Id of the wallbox; empty when it is not known or all are concerned."""
    at: float
    """When, in seconds since the Unix epoch."""
    leg: Leg | None
    """Which socket; None for the listener itself."""
    what: Happening
    """What happened."""
    reason: str = ""
    """Why, and what to do, for people."""
    seq: int = 0
    """Sequence number, in one row with the passages."""
    tell: Tell | None = None
    """What a rule has to tell the user."""
    close_code: int | None = None
    """On closings: the code of the WebSocket's close, None when it broke off without one."""
