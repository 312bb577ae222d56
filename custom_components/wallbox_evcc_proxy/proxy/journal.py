"""The last passages and events of each wallbox, in order, and those who want to know of new ones."""

import asyncio
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice
import logging

from ..ocpp.frames import Call, Frame
from ..rules.change import KeptChanges
from ..telemetry.passage import Event, Passage
from ..telemetry.source import Entry

_LOGGER = logging.getLogger(__package__)

DEFAULT_SIZE = 500
"""Entries kept for each wallbox."""

_MOST_WALLBOXES = 100
"""Wallboxes with entries. Beyond this those that were quiet longest are forgotten."""

_FEW = 2
"""So many changes are kept as they are: to keep them in another form would gain nothing."""

_BYTES_PER_ENTRY = 4096
_LEAST_BYTES = 4 * 2**20
"""Bytes of long messages kept for a wallbox: so many for each entry it may have, but at least these.

A wallbox at work sends some hundred bytes at a time; this is for one that sends a megabyte.
"""

type Listener = Callable[[Entry, Frame | None, Call | None], None]
"""Told of each new entry: the entry; the frame as it left; on answers the call they answer."""


class _Row:
    """The entries of one wallbox, bounded in number and, as far as messages are long, in bytes."""

    __slots__ = ("entries", "long_bytes")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.long_bytes = 0
        """Bytes of the messages that are longer than an entry is meant to be."""

    @property
    def newest_seq(self) -> int:
        """Sequence number of the newest entry; 0 when there is none."""
        return self.entries[-1].seq if self.entries else 0

    def below(self, before: int | None) -> int:
        """Return how many entries have a lower sequence number than this; None for all."""
        if before is None:
            return len(self.entries)
        return bisect_left(self.entries, before, key=_seq_of)

    def up_to(self, seq: int) -> int:
        """Return how many entries have this sequence number or a lower one."""
        return bisect_right(self.entries, seq, key=_seq_of)

    def backwards(self, before: int | None, after: int) -> Iterator[Entry]:
        """Yield the entries between two sequence numbers, newest first."""
        entries = self.entries
        for index in range(self.below(before) - 1, -1, -1):
            entry = entries[index]
            if entry.seq <= after:
                return
            yield entry

    def trim(self, size: int) -> None:
        """Let entries at the beginning go until so many are left at the most."""
        entries = self.entries
        most = max(size * _BYTES_PER_ENTRY, _LEAST_BYTES)
        while len(entries) > size or (self.long_bytes > most and len(entries) > 1):
            oldest = entries.popleft()
            if self.long_bytes:
                self.long_bytes -= _long_bytes_of(oldest)


def _seq_of(entry: Entry) -> int:
    return entry.seq


def _newest_first(entry: Entry) -> int:
    return -entry.seq


def _long_bytes_of(entry: Entry) -> int:
    """Return the bytes that an entry's messages have, 0 when they are as short as usual."""
    if type(entry) is not Passage:
        return 0
    received, sent = entry.received, entry.sent
    length = 0 if received is None else len(received)
    if sent is not received and sent is not None:
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
        self._seq = 0

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
        if len(passage.changes) > _FEW:
            passage.changes = KeptChanges(passage.changes)
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

    # What is asked for by sequence number, over all wallboxes

    @property
    def first_seq(self) -> int:
        """Sequence number of the oldest entry kept; 0 when none is."""
        return min((row.entries[0].seq for row in self._filled()), default=0)

    @property
    def last_seq(self) -> int:
        """Sequence number of the newest entry kept; 0 when none is."""
        return max((row.entries[-1].seq for row in self._filled()), default=0)

    @property
    def given_seq(self) -> int:
        """The sequence number given last, whether or not its entry is still kept."""
        return self._seq

    def page(
        self, limit: int, *, before: int | None = None, after: int = 0
    ) -> list[Entry]:
        """Return the newest entries between two sequence numbers, oldest of them first."""
        rows = [row.backwards(before, after) for row in self._filled()]
        found = list(islice(merge(*rows, key=_newest_first), limit))
        found.reverse()
        return found

    def count_after(self, seq: int) -> int:
        """Return how many entries are kept that are newer than this."""
        return sum(len(row.entries) - row.up_to(seq) for row in self._filled())

    def find(self, seq: int) -> Entry | None:
        """Return the entry with this sequence number, None when it is not kept (any more)."""
        for row in self._filled():
            index = row.below(seq)
            if index < len(row.entries) and row.entries[index].seq == seq:
                return row.entries[index]
        return None

    def answers_to(self, call: Passage) -> list[Passage]:
        """Return the passages kept that answer a call, in order."""
        row = self._rows.get(call.wallbox)
        if row is None:
            return []
        return [
            entry
            for entry in islice(row.entries, row.up_to(call.seq), None)
            if isinstance(entry, Passage) and entry.call_seq == call.seq
        ]

    def clear(self, wallbox: str | None = None) -> None:
        """Forget the entries of a wallbox, or all of them; numbers go on where they are."""
        if wallbox is None:
            self._rows.clear()
        else:
            self._rows.pop(wallbox, None)

    def _filled(self) -> Iterator[_Row]:
        return (row for row in self._rows.values() if row.entries)

    def resize(self, size: int) -> None:
        """Keep another number of entries for each wallbox."""
        self._size = size
        for row in self._rows.values():
            row.trim(size)

    def _add(self, entry: Entry, frame: Frame | None, call: Call | None) -> None:
        self._seq = entry.seq = self._seq + 1
        row = self._rows.get(entry.wallbox)
        if row is None:
            row = self._new_row(entry.wallbox)
        entries = row.entries
        entries.append(entry)
        row.long_bytes += _long_bytes_of(entry)
        if row.long_bytes:
            row.trim(self._size)
        elif len(entries) > self._size:
            entries.popleft()
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
            key=lambda wallbox: self._rows[wallbox].newest_seq,
        )
        del self._rows[quietest]
