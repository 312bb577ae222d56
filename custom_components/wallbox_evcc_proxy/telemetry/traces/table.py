"""The table: comma-separated values as RFC 4180 has them, for spreadsheets."""

from collections.abc import Iterable, Iterator, Mapping
import csv
import io
from typing import Final

from ..passage import Event
from ..source import Entry
from .record import NO_NOTES, timestamp
from .told import Told, payload_of, told

COLUMNS: Final = (
    *("seq", "time", "wallbox", "from", "to", "type", "action", "message_id"),
    *("summary", "tags", "rules", "call_seq", "rtt_ms", "took_ms", "held_ms", "bytes"),
    *("reason", "note"),
)
PAYLOAD_COLUMN: Final = "payload"

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula."""


def table_lines(
    entries: Iterable[Entry],
    *,
    payload: bool = True,
    notes: Mapping[int, str] = NO_NOTES,
) -> Iterator[str]:
    """Yield the lines of a table with their ends, the columns' names first; times are UTC."""
    columns = [*COLUMNS, PAYLOAD_COLUMN] if payload else [*COLUMNS]
    yield _line(columns)
    for entry in entries:
        cells = _cells(entry, told(entry, None))
        cells["note"] = notes.get(entry.seq, "")
        if payload and not isinstance(entry, Event):
            cells[PAYLOAD_COLUMN] = payload_of(entry)
        yield _line([safe(cells.get(column, "")) for column in columns])


def _cells(entry: Entry, words: Told) -> dict[str, object]:
    row = words.row
    cells: dict[str, object] = {
        "seq": entry.seq,
        "time": timestamp(entry.at),
        "wallbox": entry.wallbox,
        "type": words.kind,
        "action": words.action,
        "reason": words.reason,
    }
    if isinstance(entry, Event):
        return cells | {"from": entry.leg or ""}
    return cells | {
        "from": row["from"],
        "to": row["to"],
        "message_id": entry.id,
        "summary": words.summary,
        "tags": " ".join(words.tags),
        "rules": " ".join(row["rules"]),
        "call_seq": row.get("call", ""),
        "rtt_ms": row.get("rtt", ""),
        "took_ms": row.get("took", ""),
        "held_ms": row.get("held", ""),
        "bytes": row["len"],
    }


def safe(cell: object) -> object:
    """Return a cell that no spreadsheet runs: a text that looks like a formula begins with an apostrophe."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _line(cells: list[object] | list[str]) -> str:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return file.getvalue()
