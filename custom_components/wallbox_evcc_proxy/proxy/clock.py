"""The time that sessions go by: durations, the time of day, and being called when it has come."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import time


def _call_at(moment: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_at(moment, callback)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clocks of the event loop and of the system, unless others are given in their place.

    Functions and not methods, because they are called for every frame.
    """

    monotonic: Callable[[], float] = time.monotonic
    """Returns the seconds on a clock that never jumps."""
    epoch: Callable[[], float] = time.time
    """Returns the seconds since the Unix epoch."""
    call_at: Callable[[float, Callable[[], None]], asyncio.TimerHandle] = _call_at
    """Calls back at a moment of ``monotonic``."""
