"""The peers' time, which may run faster than the world's."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
import time

POLL_PERIOD = 0.002
"""Seconds of real time between two looks of `wait_until`."""


class Clock:
    """A clock that starts at the present and runs `speed` times as fast.

    Peers that talk to one another share one clock, so that their timestamps
    agree. All durations given to it are seconds of this clock.
    """

    def __init__(self, speed: float = 1.0) -> None:
        """Start the clock; speed 60 makes a minute of it last a second."""
        self.speed = speed
        """Seconds of this clock in one second of real time."""
        self._began_at = time.time()
        self._began = time.monotonic()

    def time(self) -> float:
        """Return the seconds since the epoch."""
        return self._began_at + (time.monotonic() - self._began) * self.speed

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Sleep for that long on this clock."""
        await asyncio.sleep(seconds / self.speed)

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Return a context that raises TimeoutError after that long on this clock."""
        return asyncio.timeout(seconds / self.speed)

    def call_later(
        self, seconds: float, callback: Callable[[], None]
    ) -> asyncio.TimerHandle:
        """Call back after that long on this clock."""
        return asyncio.get_running_loop().call_later(seconds / self.speed, callback)


async def wait_until[T](
    look: Callable[[], T], what: str = "", *, within: float = 5.0
) -> T:
    """Return what `look` returns as soon as it is true.

    `within` is seconds of real time; TimeoutError names `what` did not happen.
    It looks again and again because what is waited for may depend on the time
    alone, which tells nobody that it has passed.
    """
    try:
        async with asyncio.timeout(within):
            while not (found := look()):  # noqa: ASYNC110
                await asyncio.sleep(POLL_PERIOD)
    except TimeoutError:
        raise TimeoutError(f"waited {within:g} s for {what or look}") from None
    return found
