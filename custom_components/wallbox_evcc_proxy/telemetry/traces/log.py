"""The plain log: one line a frame, for people."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from ..passage import Event
from ..source import Entry
from ..wording import visible
from .record import NO_NOTES
from .told import Line, Piece, Role, Told, payload_of, text_of, told

_WAY = 17
_KIND = 6
_ACTION = 22
"""Characters of the columns; what is longer pushes the rest of its line."""


def log_lines(
    entries: Iterable[Entry],
    zone: tzinfo | None = None,
    *,
    payload: bool = True,
    raw: bool = False,
    notes: Mapping[int, str] = NO_NOTES,
) -> Iterator[Line]:
    """Yield a line for each entry, with ``raw`` two more with the texts on the wire."""
    for entry in entries:
        words = told(entry, zone)
        line = head(words)
        if payload and not isinstance(entry, Event):
            carried = payload_of(entry)
            if carried not in ("", "{}"):
                line.append(Piece(f"  {carried}", Role.QUIET))
        note = notes.get(entry.seq)
        if note:
            line.append(Piece(f"  «{visible(note)}»", Role.STRONG))
        yield line
        if raw and not isinstance(entry, Event):
            if entry.received is not None:
                yield _wire("received", entry.received)
            if entry.sent is not None and entry.sent != entry.received:
                yield _wire("sent", entry.sent)


def _wire(what: str, raw: bytes) -> Line:
    return [Piece(f"    {what:<8} {text_of(raw)}", Role.QUIET)]


def head(words: Told) -> Line:
    """Return what a line begins with: time, wallbox, way, type, action, summary, tags, reason."""
    is_bad = words.kind in ("ERROR", "BROKEN")
    line = [
        Piece(f"{words.time}  ", Role.QUIET),
        Piece(f"{words.wallbox}  "),
        Piece(f"{words.way:<{_WAY}} ", words.role),
        Piece(f"{words.kind:<{_KIND}} ", Role.BAD if is_bad else words.role),
        Piece(f"{words.action:<{_ACTION}} ", Role.STRONG),
    ]
    if words.summary:
        line.append(Piece(words.summary, Role.BAD if is_bad else Role.PLAIN))
    line += [Piece(f" [{tag}]", Role.TAG) for tag in words.tags]
    if words.reason:
        line.append(Piece(f" ({words.reason})", Role.QUIET))
    return line
