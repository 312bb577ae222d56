"""What a rule is: a name, what it looks at, and what it makes of a frame."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..ocpp.frames import Answer, Call, Leg, Payload
from .change import Change


@dataclass(frozen=True, slots=True)
class Subject:
    """The frames a rule looks at: calls from one leg with one of these actions."""

    origin: Leg
    """The leg the calls come from."""
    actions: frozenset[str]
    """Their actions."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know besides the frame."""

    epoch: float
    """The time now, in seconds since the Unix epoch."""
    call: Call | None = None
    """On answers: the call they answer."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The verdict of a rule that changed the payload."""

    payload: Payload
    """The payload as it is to leave."""
    changes: tuple[Change, ...]
    """Every change with its reason; never empty."""


class Rule(ABC):
    """One thing the proxy may change. Pure: what it returns depends on its arguments alone."""

    name: ClassVar[str]
    """As it stands in the journal, in settings and in presets."""
    subjects: ClassVar[tuple[Subject, ...]]
    """The frames it looks at."""

    @abstractmethod
    def judge(self, frame: Call | Answer, context: Context) -> Changed | None:
        """Return the changed payload with its changes, or None to let the frame pass."""


type RuleTable = Mapping[tuple[Leg, str], tuple[Rule, ...]]
"""Rules in order, by the leg a call comes from and its action."""
