"""The last passages and events of each wallbox, in order, and those who want to know of new ones."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
import logging

from ..ocpp.frames import Call, Frame
from ..telemetry.passage import Event, Passage

_LOGGER = logging.getLogger(__package__)

DEFAULT_SIZE = 500
"""Entries kept for each wallbox."""

_MOST_WALLBOXES = 100
"""Wallboxes with entries. Beyond this those that were quiet longest are forgotten."""

type Entry = Passage | Event


type Listener = Callable[[Entry, Frame | None, Call | None], None]
"""Told of each new entry: the entry; the frame as it left; on answers the call they answer."""


class Journal:
    """Keeps the last entries and publishes each new one.

    Listeners are told in the event loop's next turn: what only watches does not hold up the
    frames that came together with this one.
    """

    def __init__(self, size: int = DEFAULT_SIZE) -> None:
        """Keep this many entries for each wallbox."""
        self._size = size
        self._entries: dict[str, deque[Entry]] = {}
        self._listeners: tuple[Listener, ...] = ()
        self._unpublished: list[tuple[Entry, Frame | None, Call | None]] = []
        self.last_seq = 0
        """The sequence number of the newest entry."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell the listener of each new entry from now on; return what ends that."""
        self.publish()
        self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            self._listeners = tuple(
                each for each in self._listeners if each is not listener
            )

        return unsubscribe

    def record(
        self, passage: Passage, frame: Frame, call: Call | None, asked: Passage | None
    ) -> None:
        """Keep and publish a passage; ``asked`` is the passage of the call it answers."""
        if asked is not None:
            passage.call_seq = asked.seq
        self._add(passage, frame, call)

    def note(self, event: Event) -> None:
        """Keep and publish an event."""
        self._add(event, None, None)

    def entries(self, wallbox: str) -> Iterator[Entry]:
        """Yield the entries of a wallbox (empty text: those of none in particular), oldest first."""
        yield from self._entries.get(wallbox, ())

    def wallboxes(self) -> tuple[str, ...]:
        """Return the ids of the wallboxes that have entries."""
        return tuple(wallbox for wallbox in self._entries if wallbox)

    def resize(self, size: int) -> None:
        """Keep another number of entries for each wallbox."""
        self._size = size
        for wallbox, entries in self._entries.items():
            self._entries[wallbox] = deque(entries, size)

    def _add(self, entry: Entry, frame: Frame | None, call: Call | None) -> None:
        self.last_seq += 1
        entry.seq = self.last_seq
        entries = self._entries.get(entry.wallbox)
        if entries is None:
            entries = self._entries[entry.wallbox] = deque(maxlen=self._size)
            if len(self._entries) > _MOST_WALLBOXES:
                self._forget_the_quietest()
        entries.append(entry)
        if self._listeners:
            if not self._unpublished:
                asyncio.get_running_loop().call_soon(self.publish)
            self._unpublished.append((entry, frame, call))

    def publish(self) -> None:
        """Tell the listeners of all entries that they have not been told of."""
        unpublished, self._unpublished = self._unpublished, []
        for entry, frame, call in unpublished:
            for listener in self._listeners:
                try:
                    listener(entry, frame, call)
                except Exception:
                    _LOGGER.exception(
                        "What watches the traffic of %s failed", entry.wallbox
                    )

    def _forget_the_quietest(self) -> None:
        quietest = min(
            (wallbox for wallbox in self._entries if wallbox),
            key=lambda wallbox: (
                self._entries[wallbox][-1].seq if self._entries[wallbox] else 1 << 62
            ),
        )
        del self._entries[quietest]
