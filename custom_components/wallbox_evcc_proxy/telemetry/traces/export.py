"""Hands entries out as a file in one of the formats, piece by piece."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum

from ..anonymise import Anonymiser
from ..source import Entry
from .log import log_lines
from .pairs import pair_lines
from .record import trace_lines
from .table import table_lines
from .told import plain


class ExportFormat(StrEnum):
    """The formats."""

    JSONL = "jsonl"
    """Open OCPP Trace 1.1, which this proxy and other tools read again."""
    LOG = "log"
    """One line a frame, for people."""
    PAIRS = "pairs"
    """Requests and their answers side by side, for people."""
    CSV = "csv"
    """For spreadsheets."""


SUFFIXES = {
    ExportFormat.JSONL: ".jsonl",
    ExportFormat.LOG: ".log",
    ExportFormat.PAIRS: ".pairs.log",
    ExportFormat.CSV: ".csv",
}
"""What names of such files end with."""

CONTENT_TYPES = {
    ExportFormat.JSONL: "application/x-ndjson",
    ExportFormat.LOG: "text/plain",
    ExportFormat.PAIRS: "text/plain",
    ExportFormat.CSV: "text/csv",
}


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is to be handed out, and how."""

    format: ExportFormat
    anonymise: bool = True
    """Whether what is private becomes pseudonyms, the wallboxes' ids included."""
    payload: bool = True
    """Whether to tell what the frames carry."""
    wallbox: str = ""
    """Id of the only wallbox to tell of; empty for all."""
    ranges: tuple[tuple[int, int], ...] | None = None
    """First and last sequence number of each stretch; None for all."""
    notes: Mapping[int, str] = field(default_factory=dict)
    """Notes by sequence number."""
    private: tuple[tuple[str, str], ...] = ()
    """Further values that are private, each after what its pseudonym is to begin with."""

    def selected(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the entries that are to be told of."""
        wanted = [
            entry
            for entry in entries
            if not self.wallbox or entry.wallbox in ("", self.wallbox)
        ]
        if self.ranges is None:
            return wanted
        ranges = _merged(self.ranges)
        firsts = [first for first, _last in ranges]

        def is_within(seq: int) -> bool:
            place = bisect_right(firsts, seq) - 1
            return place >= 0 and seq <= ranges[place][1]

        return [entry for entry in wanted if is_within(entry.seq)]

    def pieces(
        self, selected: Sequence[Entry], zone: tzinfo | None = None
    ) -> Iterator[str]:
        """Yield the file in pieces of a line or a few; ``zone`` is that of its local times.

        An empty piece comes now and then while there is nothing to hand out yet.
        """
        entries: Iterable[Entry] = selected
        notes = self.notes
        if self.anonymise:
            anonymiser = Anonymiser()
            for kind, value in self.private:
                anonymiser.know(kind, value)
            for entry in selected:
                anonymiser.learn(entry)
                yield ""
            for note in notes.values():
                anonymiser.text(note)
            notes = {seq: anonymiser.text(note) for seq, note in notes.items()}
            entries = map(anonymiser.entry, selected)
        yield from self._formatted(entries, notes, zone)

    def _formatted(
        self, entries: Iterable[Entry], notes: Mapping[int, str], zone: tzinfo | None
    ) -> Iterator[str]:
        match self.format:
            case ExportFormat.JSONL:
                for line in trace_lines(entries, payload=self.payload, notes=notes):
                    yield f"{line}\n"
            case ExportFormat.LOG:
                for each in log_lines(entries, zone, payload=self.payload, notes=notes):
                    yield f"{plain(each)}\n"
            case ExportFormat.PAIRS:
                together = []
                for entry in entries:
                    together.append(entry)
                    yield ""
                for each in pair_lines(
                    together, zone, payload=self.payload, notes=notes
                ):
                    yield f"{plain(each)}\n"
            case ExportFormat.CSV:
                yield from table_lines(entries, payload=self.payload, notes=notes)
