"""What a rule is: a name, parameters, what it looks at, and what it makes of a frame."""

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import math
from typing import Any, ClassVar

from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT
from .facts import Facts
from .parameter import Parameter, Setting
from .verdict import Memory, Verdict


class Mode(StrEnum):
    """How far a rule may go."""

    OFF = "off"
    OBSERVE = "observe"
    """It tells in the journal what it would do, and does nothing."""
    ON = "on"


class Risk(StrEnum):
    """What a rule can do beyond making a lost frame acceptable."""

    NONE = "none"
    AMOUNTS = "amounts"
    """It changes a measured amount."""
    CONTROL = "control"
    """It changes a limit, or starts or stops charging."""


ANY: frozenset[str] = frozenset({"*"})
"""Stands for all actions in a subject."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The frames a rule looks at: those from one leg with, or answering, one of these actions."""

    origin: Leg
    """The leg the frames come from."""
    actions: frozenset[str]
    """Actions of the calls, or of the calls they answer; ``ANY`` for all."""
    answers: bool = False
    """Whether it looks at answers, else at calls."""


class Context:
    """What a rule may know besides the frame. One for each wallbox, brought up to date for each frame."""

    __slots__ = (
        "call",
        "epoch",
        "facts",
        "kept",
        "memories",
        "monotonic",
        "must_save",
        "of_now",
    )

    def __init__(self, facts: Facts, kept: Mapping[str, Any] | None = None) -> None:
        """Begin with what is known of the wallbox, and what rules kept of it (``Rule.kept``)."""
        self.facts = facts
        """What is known of the wallbox from the frames before."""
        self.epoch = 0.0
        """The time now, in seconds since the Unix epoch."""
        self.monotonic = 0.0
        """The time now on a clock that never jumps, in seconds: for durations."""
        self.call: Call | None = None
        """On answers: the call they answer, as whoever asked has sent it."""
        self.of_now: object = ABSENT
        """A timestamp in the frame that is known to be of now (``times.is_of_now``), if there is one."""
        self.memories: dict[str, Memory] = {}
        """What each rule remembers, by its name."""
        self.kept: dict[str, Any] = dict(kept or {})
        """By the rule's name, what was kept over a restart and is not taken up yet."""
        self.must_save = False
        """Whether a rule remembers something new that is to be kept over a restart."""

    def memory(self, rule: Rule) -> Memory:
        """Return what a rule remembers of this wallbox, for it to change."""
        memory = self.memories.get(rule.name)
        if memory is None:
            memory = self.memories[rule.name] = self._taken_up(rule)
        return memory

    def _taken_up(self, rule: Rule) -> Memory:
        """Return what a rule remembers from before a restart; nothing if that makes no sense."""
        kept = self.kept.pop(rule.name, None)
        if kept is None:
            return {}
        try:
            return rule.taken_up(kept, self)
        except KeyError, TypeError, ValueError, AttributeError, OverflowError:
            return {}

    def epoch_of(self, moment: float) -> float | None:
        """Return a moment of the monotonic clock in seconds since the Unix epoch; None for never."""
        return None if math.isinf(moment) else self.epoch + moment - self.monotonic

    def moment_of(self, epoch: float | None, never: float = math.inf) -> float:
        """Return the moment of the monotonic clock that ``epoch_of`` was given.

        ``never`` is what stands for None. Raises TypeError or ValueError for what is no time.
        """
        if epoch is None:
            return never
        if not math.isfinite(epoch):
            raise ValueError("no time")
        return self.monotonic + float(epoch) - self.epoch


class Rule(ABC):
    """One thing the proxy may change.

    It does no input or output and has no clock: what it makes of a frame depends on its
    parameters, the frame and the context, where it also keeps what it must remember.
    """

    name: ClassVar[str]
    """As it stands in the journal, in settings and in presets."""
    mode: ClassVar[Mode] = Mode.ON
    """How far it may go unless the preset or the user says otherwise."""
    risk: ClassVar[Risk] = Risk.NONE
    """What it can do beyond making a lost frame acceptable."""
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    """What it can be told."""
    subjects: ClassVar[tuple[Subject, ...]] = ()
    """The frames it looks at."""
    quirks: ClassVar[tuple[str, ...]] = ()
    """The quirks it is for, by their ids in the catalogue."""
    heeds_numbers: ClassVar[bool] = True
    """Whether what it makes of MeterValues may depend on the numbers and times in them.

    One that goes by their other members alone is not asked again about the same (``rows``). No
    rule before it in the registry may change samples by their numbers.
    """

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        """Take values of parameters by name; the others have their defaults.

        Raises ValueError for a value that is out of bounds, or for a name that is none.
        """
        given = dict(settings or {})
        self.settings: dict[str, Setting] = {
            parameter.name: parameter.read(given.pop(parameter.name))
            if parameter.name in given
            else parameter.default
            for parameter in self.parameters
        }
        """The values of its parameters."""
        if given:
            raise ValueError(f"{self.name} has no parameter {', '.join(sorted(given))}")
        self.set_up()

    def set_up(self) -> None:
        """Take the settings into attributes, where that makes judging quicker."""

    def looks_at(self) -> tuple[Subject, ...]:
        """Return the frames it looks at as it is set; what a rule does not look at costs nothing."""
        return self.subjects

    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        """Return what is to be made of a frame, None to let it pass as it is."""
        return None

    def patience(self, call: Call, context: Context) -> float | None:
        """Return after how many seconds without the wallbox's answer a call of EVCC is answered here.

        None when this rule has no answer to give.
        """
        return None

    def unanswered(self, call: Call, context: Context) -> Verdict | None:
        """Return the answer for EVCC in place of the one the wallbox did not give, or not validly."""
        return None

    def kept(self, memory: Memory, context: Context) -> dict[str, Any] | None:
        """Return what of its memory is to outlive a restart, as JSON; None for nothing.

        What is dear to learn again. It is written with the next save; a rule that cannot wait
        for that sets ``context.must_save``.
        """
        return None

    def taken_up(self, kept: dict[str, Any], context: Context) -> Memory:
        """Return the memory from what ``kept`` returned before a restart.

        Raises KeyError, TypeError, ValueError, AttributeError or OverflowError when it is not
        such: what was kept is forgotten then.
        """
        return {}

    def woke(self, context: Context) -> Verdict | None:
        """Return what is to be done now that the time asked for by ``Verdict.wake`` has passed."""
        return None
