"""Measures how long an event loop is busy between two looks at its sockets: its turns."""

import asyncio
import gc
import resource
import selectors
from time import perf_counter_ns
from typing import Any, override

_NS_PER_MS = 1_000_000


class Turns:
    """The longest that were seen since they were last asked for."""

    def __init__(self) -> None:
        """Begin to watch callbacks and garbage collections; turns come from ``TimedSelector``."""
        self._clear()
        self._callback = 0
        """The longest callback of the turn that runs, in ns."""
        self._collecting = 0
        """How long garbage was collected in the turn that runs, in ns."""
        self._collection_began = 0
        self._watch_callbacks()
        gc.callbacks.append(self._collection)

    def _clear(self) -> None:
        self._longest = 0
        self._longest_own = 0
        self._longest_callback = 0
        self._longest_collection = 0

    def take(self) -> dict[str, float]:
        """Return the figures, in milliseconds, and begin anew."""
        figures = {
            "turn": self._longest / _NS_PER_MS,
            "turn alone": self._longest_own / _NS_PER_MS,
            "callback": self._longest_callback / _NS_PER_MS,
            "collection": self._longest_collection / _NS_PER_MS,
        }
        self._clear()
        return figures

    def turn(self, took: int, *, was_disturbed: bool) -> None:
        """Take one turn, in ns; one during which other work took the processor says nothing."""
        if not was_disturbed:
            self._longest = max(self._longest, took)
            self._longest_own = max(self._longest_own, took - self._collecting)
            self._longest_callback = max(self._longest_callback, self._callback)
        self._callback = 0
        self._collecting = 0

    def _watch_callbacks(self) -> None:
        run = asyncio.Handle._run  # noqa: SLF001  (asyncio has no public hook that is cheap enough)

        def timed(handle: asyncio.Handle) -> None:
            began = perf_counter_ns()
            run(handle)
            self._callback = max(self._callback, perf_counter_ns() - began)

        asyncio.Handle._run = timed  # type: ignore[assignment,method-assign]  # noqa: SLF001

    def _collection(self, phase: str, _details: dict[str, int]) -> None:
        if phase == "start":
            self._collection_began = perf_counter_ns()
        else:
            took = perf_counter_ns() - self._collection_began
            self._collecting += took
            self._longest_collection = max(self._longest_collection, took)


class TimedSelector(selectors.DefaultSelector):
    """The event loop's selector: what lies between two calls of it is a turn."""

    def __init__(self, turns: Turns) -> None:
        """Tell ``turns`` of each turn."""
        super().__init__()
        self._turns = turns
        self._began = 0
        self._switches = 0

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if self._began:
            took = perf_counter_ns() - self._began
            self._turns.turn(took, was_disturbed=_switches() != self._switches)
        events = super().select(timeout)
        self._switches = _switches()
        self._began = perf_counter_ns()
        return events


def _switches() -> int:
    """Return how often the kernel took the processor from this thread for other work."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


def timed_loop(turns: Turns) -> Any:
    """Return a factory of event loops that tell ``turns`` how long they are busy."""
    return lambda: asyncio.SelectorEventLoop(TimedSelector(turns))
