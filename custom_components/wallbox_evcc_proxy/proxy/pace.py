"""Shares the event loop with all else: what comes when a turn had its share of messages waits for the next."""

import asyncio
from collections import deque
from collections.abc import Callable
import math

from .clock import Clock

SHARE = 0.002
"""Seconds that messages may take of one turn; the last one begun is dealt with. Usually that is
some fifty, and hardly two come in the same turn; when dozens of wallboxes speak up at once, all
their messages in one turn would keep everything else waiting for as long as they take together."""


class Pace:
    """How much of the present turn of the event loop messages have taken, of all wallboxes."""

    __slots__ = ("_clock", "_is_counting", "_until", "_waiting", "is_spent")

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing taken."""
        self._clock = clock
        self._is_counting = False
        """Whether the next turn is asked for."""
        self._until = -math.inf
        self._waiting: deque[Callable[[], None]] = deque()
        self.is_spent = False
        """Whether messages have had their share of this turn."""

    def worked_since(self, began: float) -> float:
        """Take that a message was dealt with since then, and return how long that took, in seconds."""
        ended = self._clock.monotonic()
        if not self._is_counting:
            self._count()
            if began > self._until:
                self._until = began + SHARE
        if ended > self._until:
            self.is_spent = True
        return ended - began

    def wait(self, go_on: Callable[[], None]) -> None:
        """Call back in a later turn, in the order of asking; only to be used when this one is spent."""
        self._waiting.append(go_on)

    def _count(self) -> None:
        self._is_counting = True
        asyncio.get_running_loop().call_soon(self._next_turn)

    def _next_turn(self) -> None:
        """Begin a turn, with what has waited for it."""
        self._is_counting = self.is_spent = False
        # From here on, so that what else is done first in this turn counts, too.
        self._until = self._clock.monotonic() + SHARE
        if self._waiting:
            self._count()
        while self._waiting and not self.is_spent:
            self._waiting.popleft()()
