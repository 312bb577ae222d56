"""What the message viewer reads from: the journal of a running proxy, or an opened trace file."""

from typing import Protocol

from .passage import Event, Passage

type Entry = Passage | Event


class Source(Protocol):
    """Entries with rising sequence numbers (not every number need be there), found by them.

    No method blocks or takes longer than a millisecond or two: they are called in the event loop.
    """

    @property
    def first_seq(self) -> int:
        """Sequence number of the oldest entry; 0 when there is none."""

    @property
    def last_seq(self) -> int:
        """Sequence number of the newest entry; 0 when there is none."""

    def page(
        self, limit: int, *, before: int | None = None, after: int = 0
    ) -> list[Entry]:
        """Return the newest ``limit`` entries, oldest of them first.

        ``before`` and ``after`` are sequence numbers that the entries lie between.
        """

    def find(self, seq: int) -> Entry | None:
        """Return the entry with this sequence number, None when it is not (or no longer) there."""

    def answers_to(self, call: Passage) -> list[Passage]:
        """Return the passages that answer a call, in order."""
