"""What a relay tells its session to do: the commands, and the list they are collected in."""

from dataclasses import dataclass
import math
from typing import NamedTuple, final

from ..ocpp.frames import Call, Frame, Leg
from ..rules.verdict import Tell
from ..telemetry.passage import Event, Happening, Passage


class Instant(NamedTuple):
    """A point in time on both clocks, in seconds."""

    monotonic: float
    """For deadlines and durations; never jumps."""
    epoch: float
    """Since the Unix epoch; for what people and peers read."""


@final
@dataclass(slots=True)
class Send:
    """Write a text to a leg's socket."""

    leg: Leg
    text: bytes


@final
@dataclass(slots=True)
class Record:
    """Put a passage into the journal, after everything was sent."""

    passage: Passage
    frame: Frame
    """The frame as it left, or as it came when it did not leave."""
    call: Call | None = None
    """On answers: the call they answer, when known."""
    asked: Passage | None = None
    """On answers: the passage of that call, when it has one."""


@final
@dataclass(slots=True)
class Note:
    """Put an event into the journal."""

    event: Event


@final
@dataclass(slots=True)
class Close:
    """Close a leg's socket."""

    leg: Leg
    code: int
    """WebSocket close code, RFC 6455 section 7.4."""
    reason: str


@final
@dataclass(slots=True)
class Save:
    """Write the relay's memory to disk; with a ticket: at once, and say when it is safe."""

    ticket: int | None = None


type Command = Send | Record | Note | Close | Save


class Orders:
    """Collects the commands of one turn, in order, and the earliest time to be woken."""

    __slots__ = (
        "commands",
        "wake_at",
        "wallbox",
    )

    def __init__(self, wallbox: str) -> None:
        """Collect for the wallbox of this id."""
        self.wallbox = wallbox
        self.commands: list[Command] = []
        self.wake_at = math.inf
        """Monotonic time in seconds; never later than the earliest deadline, may be earlier."""

    def take(self) -> list[Command]:
        """Return the commands collected since the last time, in order."""
        commands = self.commands
        self.commands = []
        return commands

    def wake(self, at: float) -> None:
        """Ask to be woken at a monotonic time, or earlier."""
        if at < self.wake_at:  # noqa: PLR1730 - a call of min() costs more, once a frame
            self.wake_at = at

    def send(self, leg: Leg, text: bytes) -> None:
        """Write a text to a leg."""
        self.commands.append(Send(leg, text))

    def record(
        self,
        passage: Passage,
        frame: Frame,
        call: Call | None = None,
        asked: Passage | None = None,
    ) -> None:
        """Put a passage into the journal."""
        self.commands.append(Record(passage, frame, call, asked))

    def note(
        self,
        now: Instant,
        leg: Leg | None,
        what: Happening,
        reason: str = "",
        close_code: int | None = None,
    ) -> None:
        """Put an event into the journal."""
        event = Event(self.wallbox, now.epoch, leg, what, reason)
        event.close_code = close_code
        self.commands.append(Note(event))

    def tell(self, now: Instant, tell: Tell) -> None:
        """Put what a rule has to tell the user into the journal."""
        event = Event(self.wallbox, now.epoch, None, Happening.TOLD, tell.notice)
        event.tell = tell
        self.commands.append(Note(event))

    def close(self, leg: Leg, code: int, reason: str) -> None:
        """Close a leg."""
        self.commands.append(Close(leg, code, reason))

    def save(self, ticket: int | None = None) -> None:
        """Write the memory to disk."""
        self.commands.append(Save(ticket))
