"""A trace that was read: its entries, to be looked at like the journal of a running proxy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from ...ocpp.frames import Leg
from ..passage import Event, Kind, Passage
from ..source import Entry
from .record import goes_up


class TraceFormat(StrEnum):
    """What a trace was written in."""

    OPEN_OCPP_TRACE = "open-ocpp-trace"
    ORIGINAL_LOG = "original-log"


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace that was read; a source of messages. Its entries are numbered from 1 on."""

    format: TraceFormat
    """What it was written in."""
    entries: tuple[Entry, ...]
    """In their order."""
    unreadable_lines: int
    """Lines or records that could not be read, or were too many."""
    _answers: dict[int, list[Passage]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find the answers to each call."""
        answers: dict[int, list[Passage]] = defaultdict(list)
        for passage in self.passages():
            if passage.call_seq is not None:
                answers[passage.call_seq].append(passage)
        object.__setattr__(self, "_answers", dict(answers))

    def passages(self) -> Iterable[Passage]:
        """Return the frames alone."""
        return (entry for entry in self.entries if isinstance(entry, Passage))

    @property
    def wallboxes(self) -> list[str]:
        """The ids of the wallboxes in it, sorted."""
        return sorted({entry.wallbox for entry in self.entries if entry.wallbox})

    @property
    def span(self) -> tuple[float, float] | None:
        """When the first and the last entry were, in seconds since the Unix epoch."""
        times = [entry.at for entry in self.entries]
        return (min(times), max(times)) if times else None

    @property
    def first_seq(self) -> int:
        """Sequence number of the oldest entry; 0 when there is none."""
        return 1 if self.entries else 0

    @property
    def last_seq(self) -> int:
        """Sequence number of the newest entry; 0 when there is none."""
        return len(self.entries)

    def page(
        self, limit: int, *, before: int | None = None, after: int = 0
    ) -> list[Entry]:
        """Return the newest ``limit`` entries between two sequence numbers, oldest first."""
        end = len(self.entries) if before is None else max(before - 1, 0)
        end = min(end, len(self.entries))
        return list(self.entries[max(after, end - limit, 0) : end])

    def find(self, seq: int) -> Entry | None:
        """Return the entry with this sequence number, None when there is none."""
        return self.entries[seq - 1] if 0 < seq <= len(self.entries) else None

    def answers_to(self, call: Passage) -> list[Passage]:
        """Return the passages that answer a call, in order."""
        return list(self._answers.get(call.seq, ()))


def numbered(
    entries: Iterable[Entry], told: Iterable[int | None] = ()
) -> tuple[Entry, ...]:
    """Give entries numbers from 1 on, and answers their calls.

    ``told`` has the sequence numbers that the entries had where they come from, by which their
    answers name their calls. Where none is told, an answer belongs to the latest unanswered
    call with its message id, of the same wallbox in the other direction. Changes the entries,
    which nobody else has yet.
    """
    new_seqs: dict[int, int] = {}
    waiting: dict[tuple[str, str, bool], list[Passage]] = defaultdict(list)
    numbers = iter(told)
    numbered_entries = tuple(entries)
    for seq, entry in enumerate(numbered_entries, 1):
        entry.seq = seq
        was = next(numbers, None)
        if was is not None:
            new_seqs[was] = seq
        if isinstance(entry, Event):
            continue
        key = (entry.wallbox, entry.id, goes_up(entry))
        if entry.kind is Kind.CALL:
            waiting[key].append(entry)
        elif entry.call_seq is not None:
            entry.call_seq = new_seqs.get(entry.call_seq)
        elif entry.kind is not Kind.UNREADABLE and was is None:
            calls = waiting.get((entry.wallbox, entry.id, not goes_up(entry)))
            if calls:
                _pair(entry, calls.pop())
    return numbered_entries


def _pair(answer: Passage, call: Passage) -> None:
    answer.call_seq = call.seq
    answer.action = answer.action or call.action
    if answer.origin in (Leg.WALLBOX, Leg.EVCC) and answer.at > call.at:
        answer.latency = answer.at - call.at
