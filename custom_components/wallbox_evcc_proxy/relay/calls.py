"""The calls on their way to one leg: one open, the others waiting their turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
import math

from ..ocpp.frames import Answer, Call, Leg
from ..rules.change import Change
from ..telemetry.passage import Mark, Passage
from .orders import Instant

type OnAnswer = Callable[[Answer | None, Instant], None]
"""Takes the answer to a call of the proxy's own; None when there was none in time."""


@dataclass(slots=True)
class PendingCall:
    """A call from its coming until its answer.

    Its owner is the queue it stands in; what it holds changes as it moves on.
    """

    call: Call
    """As it is to leave, or left."""
    text: bytes
    """The same as text."""
    asker: Leg | None
    """Who gets the answer; None: the proxy itself, or nobody any more."""
    came: Instant
    """When it came, or was made."""
    received: bytes | None = None
    """The text as it came; None for a call of the proxy's own."""
    changes: tuple[Change, ...] = ()
    """What rules changed."""
    observed: tuple[Change, ...] = ()
    """What rules that only observe would have changed."""
    asked: Call | None = None
    """As whoever asked has sent it, when that is another than ``call``."""
    reply_id: str | float | None = None
    """The id that its answer is to carry, when that is another than the call's."""
    on_answer: OnAnswer | None = None
    """On calls of the proxy's own: who takes the answer."""
    kept_as: int | None = None
    """On calls that deliver a transaction from the outbox: its number there."""
    reason: str = ""
    """Why the proxy makes it, for people."""
    rule: str = ""
    """The rule that wants it, or that lets it wait."""
    mark: Mark | None = None
    """What its passage, and that of an answer of the proxy's own, is marked with."""
    not_before: float = 0.0
    """Until when it has to wait, on the monotonic clock in seconds."""
    deadline: float = math.inf
    """Until when it must be answered, on the monotonic clock in seconds."""
    sent: float = 0.0
    """When it left, on the monotonic clock in seconds."""
    passage: Passage | None = None
    """Its passage, once it left."""
    problem: str = field(init=False, repr=False, compare=False)
    """Why there is no answer to a call of the proxy's own; only there once that is so."""

    def ends(self, problem: str, now: Instant) -> None:
        """Tell who takes the answer to a call of the proxy's own that there is none, and why."""
        if self.on_answer is not None:
            self.problem = problem
            self.on_answer(None, now)


MOST_WAITING = 100
"""Calls that may wait for one leg. A home's wallbox has one or two under way."""

MOST_WAITING_BYTES = 4 * 2**20
"""Bytes of them. A message may have a mebibyte, and there may be many wallboxes."""

MOST_LATE = 16
"""Calls given up that are remembered to name a late answer as such."""


class CallQueue:
    """The calls to one leg. One at a time is open, as OCPP-J 1.6 section 4.1.1 asks."""

    __slots__ = (
        "_given_up",
        "open",
        "waiting",
    )

    def __init__(self) -> None:
        """Start with nothing under way."""
        self.open: PendingCall | None = None
        """The call that was sent and is not answered."""
        # Lists, since an empty one costs a tenth of an empty deque, and these are short.
        self.waiting: list[PendingCall] = []
        """The calls that came later, in order."""
        self._given_up: list[Call] = []

    @property
    def is_full(self) -> bool:
        """Whether no further call may wait."""
        waiting = self.waiting
        if not waiting:
            return False
        return len(waiting) >= MOST_WAITING or (
            sum(len(pending.text) for pending in waiting) >= MOST_WAITING_BYTES
        )

    def under_way(self) -> Iterator[PendingCall]:
        """Yield the open call and those that wait."""
        if self.open is not None:
            yield self.open
        yield from self.waiting

    def answered(self, frame_id: str) -> PendingCall | None:
        """Return the open call with this id and close it; None when no such call is open."""
        pending = self.open
        if pending is None or pending.call.id != frame_id:
            return None
        self.open = None
        return pending

    def give_up(self) -> PendingCall | None:
        """Close the open call without an answer; one that comes later is known as late."""
        pending = self.open
        self.open = None
        if pending is not None:
            self._given_up = [*self._given_up[1 - MOST_LATE :], pending.call]
        return pending

    def given_up(self, frame_id: str) -> Call | None:
        """Return the call with this id that was given up a short while ago, None if there is none."""
        return next((call for call in self._given_up if call.id == frame_id), None)

    def next(self, now: float) -> PendingCall | None:
        """Take out and return the first waiting call that need not wait any longer."""
        for index, pending in enumerate(self.waiting):
            if pending.not_before <= now:
                return self.waiting.pop(index)
        return None

    def take_own(self) -> list[PendingCall]:
        """Take out and return the waiting calls of the proxy's own."""
        own = [pending for pending in self.waiting if pending.asker is None]
        for pending in own:
            self.waiting.remove(pending)
        return own

    def overdue(self, now: float) -> Iterator[PendingCall]:
        """Take out and yield the waiting calls whose deadline has passed."""
        for pending in [pending for pending in self.waiting if pending.deadline <= now]:
            self.waiting.remove(pending)
            yield pending

    def deadline(self) -> float:
        """Return the earliest deadline of all calls, on the monotonic clock in seconds."""
        deadlines = [pending.deadline for pending in self.waiting]
        deadlines += [each.not_before for each in self.waiting if each.not_before]
        if self.open is not None:
            deadlines.append(self.open.deadline)
        return min(deadlines, default=math.inf)
