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

_BYTES_PER_ENTRY = 4096
_LEAST_BYTES = 4 * 2**20
"""Bytes of long messages kept for a wallbox: so many for each entry it may have, but at least these.

A wallbox at work sends some hundred bytes at a time; this is for one that sends a megabyte.
"""

type Entry = Passage | Event


type Listener = Callable[[Entry, Frame | None, Call | None], None]
"""Told of each new entry: the entry; the frame as it left; on answers the call they answer."""


class _Row:
    """The entries of one wallbox, bounded in number and, as far as messages are long, in bytes."""

    __slots__ = ("entries", "last_seq", "long_bytes")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.last_seq = 0
        self.long_bytes = 0
        """Bytes of the messages that are longer than an entry is meant to be."""

    def trim(self, size: int) -> None:
        """Let entries at the beginning go until so many are left at the most."""
        entries = self.entries
        most = max(size * _BYTES_PER_ENTRY, _LEAST_BYTES)
        while len(entries) > size or (self.long_bytes > most and len(entries) > 1):
            oldest = entries.popleft()
            if self.long_bytes:
                self.long_bytes -= _long_bytes_of(oldest)


def _long_bytes_of(entry: Entry) -> int:
    """Return the bytes that an entry's messages have, 0 when they are as short as usual."""
    if type(entry) is not Passage:
        return 0
    received, sent = entry.received, entry.sent
    length = 0 if received is None else len(received)
    if sent is not None and sent is not received:
        length += len(sent)
    return length if length > _BYTES_PER_ENTRY else 0


class Journal:
    """Keeps the last entries and publishes each new one.

    Listeners are told in the event loop's next turn: what only watches does not hold up the
    frames that came together with this one.
    """

    def __init__(self, size: int = DEFAULT_SIZE) -> None:
        """Keep this many entries for each wallbox."""
        self._size = size
        self._rows: dict[str, _Row] = {}
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
        row = self._rows.get(wallbox)
        if row is not None:
            yield from row.entries

    def wallboxes(self) -> tuple[str, ...]:
        """Return the ids of the wallboxes that have entries."""
        return tuple(wallbox for wallbox in self._rows if wallbox)

    def resize(self, size: int) -> None:
        """Keep another number of entries for each wallbox."""
        self._size = size
        for row in self._rows.values():
            row.trim(size)

    def _add(self, entry: Entry, frame: Frame | None, call: Call | None) -> None:
        self.last_seq = entry.seq = seq = self.last_seq + 1
        row = self._rows.get(entry.wallbox)
        if row is None:
            row = self._new_row(entry.wallbox)
        row.last_seq = seq
        row.entries.append(entry)
        long_bytes = _long_bytes_of(entry)
        if long_bytes:
            row.long_bytes += long_bytes
        if long_bytes or len(row.entries) > self._size:
            row.trim(self._size)
        if self._listeners:
            unpublished = self._unpublished
            if not unpublished:
                asyncio.get_running_loop().call_soon(self.publish)
            unpublished.append((entry, frame, call))

    def _new_row(self, wallbox: str) -> _Row:
        if len(self._rows) >= _MOST_WALLBOXES:
            self._forget_the_quietest()
        row = self._rows[wallbox] = _Row()
        return row

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
            (wallbox for wallbox in self._rows if wallbox),
            key=lambda wallbox: self._rows[wallbox].last_seq,
        )
        del self._rows[quietest]
