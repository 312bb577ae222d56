"""What a rule says of a frame: pass on, change, answer, hold, and what else is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, final

from ..ocpp.frames import Answer, Call, Leg, Payload
from .change import Change


@dataclass(frozen=True, slots=True)
class Injection:
    """A call of the proxy's own that a rule wants made."""

    target: Leg
    """Who is to get it."""
    action: str
    payload: Payload
    reason: str
    """Why, for people."""
    first: bool = False
    """Whether it goes before the frame that is judged; else after it."""


class Notice(StrEnum):
    """What the user is to be told of beyond the journal, as a repair issue."""

    ZERO_LIMIT_IGNORED = "zero_limit_ignored"
    """The wallbox goes on charging although EVCC set the limit to zero."""
    LIMIT_IGNORED = "limit_ignored"
    """The wallbox charges with more than EVCC allows."""
    REBOOT_REQUIRED = "reboot_required"
    """A setting takes effect only after the wallbox was restarted."""
    RULE_FAILED = "rule_failed"
    """A rule raised an error and is off for this wallbox."""
    CONTRADICTED = "contradicted"
    """A rule did not start, stop or raise charging since the last report contradicts it."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A notice that begins to hold, or holds no more."""

    notice: Notice
    holds: bool = True
    """False: it is over."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What stands in its text, by placeholder."""


@dataclass(kw_only=True)
class Verdict:
    """What one rule makes of a frame. What it leaves at its default stays as it is.

    Neither frozen nor with slots, since either makes it dearer to make; nothing changes it.
    """

    frame: Call | Answer | None = None
    """The frame as it is to go on; None: as it came."""
    changes: tuple[Change, ...] = ()
    """Every change of the frame with its reason; not empty when there is one."""
    answer: Answer | None = None
    """On calls: the answer the proxy gives itself; the call does not go on."""
    is_no_answer: bool = False
    """On answers of a wallbox: EVCC cannot use it, and is answered as if there had been none."""
    reason: str = ""
    """Why it is answered, held or of no use, for people."""
    hold: float = 0.0
    """On calls to a wallbox: seconds to wait before it goes on."""
    injections: tuple[Injection, ...] = ()
    """Calls of the proxy's own, in order."""
    tells: tuple[Tell, ...] = ()
    """What the user is to be told."""
    wake: float | None = None
    """Seconds after which the rule wants to be asked again (``Rule.woke``)."""


@final
class Changed(Verdict):
    """The verdict of a rule that changed a frame and does nothing else, as most do."""

    def __init__(self, frame: Call | Answer, changes: tuple[Change, ...]) -> None:
        """Take the frame as it is to go on, and every change; the rest stands with the class."""
        self.frame = frame
        self.changes = changes


def changed(frame: Call | Answer, *changes: Change) -> Verdict:
    """Return the verdict of a rule that changed a frame and does nothing else."""
    return Changed(frame, changes)


type Memory = dict[str, Any]
"""What one rule remembers of one wallbox while the proxy runs."""
