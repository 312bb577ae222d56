"""The side-by-side form: a request on the left, what it was answered on the right."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import zip_longest
from typing import Final

from ..passage import Event, Kind, Passage
from ..source import Entry
from ..wording import visible
from .log import head
from .record import NO_NOTES
from .told import Line, Piece, Role, Told, payload_of, text_of, told

WIDTH: Final = 140
"""Characters of a line, where nobody names a width."""
LEAST_WIDTH: Final = 60
_BETWEEN = " │ "


def pair_lines(
    entries: Sequence[Entry],
    zone: tzinfo | None = None,
    *,
    payload: bool = True,
    raw: bool = False,
    notes: Mapping[int, str] = NO_NOTES,
    width: int = WIDTH,
) -> Iterator[Line]:
    """Yield a block of lines for each request with its answers; events have a line of their own."""
    answers: dict[int, list[Passage]] = defaultdict(list)
    calls = {
        entry.seq
        for entry in entries
        if isinstance(entry, Passage) and entry.kind is Kind.CALL
    }
    for entry in entries:
        if isinstance(entry, Passage) and entry.call_seq in calls:
            answers[entry.call_seq or 0].append(entry)
    block = _Block(zone, payload, raw, notes, max(width, LEAST_WIDTH))
    for entry in entries:
        if isinstance(entry, Event):
            yield head(told(entry, zone))
            yield []
        elif entry.seq in calls:
            yield from block.lines(entry, answers[entry.seq])
        elif entry.call_seq not in calls:
            yield from block.lines(None, [entry])


class _Block:
    """Sets a request and its answers beside each other."""

    def __init__(
        self,
        zone: tzinfo | None,
        payload: bool,
        raw: bool,
        notes: Mapping[int, str],
        width: int,
    ) -> None:
        self._zone = zone
        self._payload = payload
        self._raw = raw
        self._notes = notes
        self._width = width
        self._column = (width - len(_BETWEEN)) // 2

    def lines(self, call: Passage | None, answers: Sequence[Passage]) -> Iterator[Line]:
        """Yield a block; a call of None is one that is not there."""
        first = told(call or answers[0], self._zone)
        yield self._title(first)
        if call is None:
            left: list[Line] = [[Piece("(no request)", Role.QUIET)]]
        else:
            left = list(self._side(call, first, first.action))
        right: list[Line] = []
        for answer in answers:
            words = told(answer, self._zone)
            after = words.row.get("rtt")
            when = "" if after is None else f" after {after:.0f} ms"
            by = "" if words.row["from"] != "proxy" else " by the proxy"
            right += self._side(answer, words, f"{words.kind}{by}{when}")
        if not answers:
            right = [[Piece("(no answer)", Role.QUIET)]]
        nothing: Line = []
        for one, other in zip_longest(left, right, fillvalue=nothing):
            length = sum(len(piece.text) for piece in one)
            padding = Piece(" " * max(self._column - length, 0))
            yield [*one, padding, Piece(_BETWEEN, Role.QUIET), *other]
        yield []

    def _title(self, words: Told) -> Line:
        line = [
            Piece("── ", Role.QUIET),
            Piece(words.time, Role.QUIET),
            Piece(f"  {words.way}", words.role),
            Piece(f"  {words.wallbox} "),
        ]
        rest = self._width - sum(len(piece.text) for piece in line)
        return [*line, Piece("─" * max(rest, 0), Role.QUIET)]

    def _side(self, passage: Passage, words: Told, title: str) -> Iterator[Line]:
        """Yield the lines of one side."""
        is_bad = words.kind in ("ERROR", "BROKEN")
        for part in self._wrapped(title):
            yield [Piece(part, Role.BAD if is_bad else Role.STRONG)]
        for part in self._wrapped(words.summary):
            yield [Piece(part, Role.BAD if is_bad else Role.PLAIN)]
        if words.tags:
            for part in self._wrapped(" ".join(f"[{tag}]" for tag in words.tags)):
                yield [Piece(part, Role.TAG)]
        quiet = [words.reason]
        if self._payload:
            carried = payload_of(passage)
            quiet.append("" if carried == "{}" else carried)
        if self._raw and passage.received is not None:
            quiet.append(f"received {text_of(passage.received)}")
        if self._raw and passage.sent not in (None, passage.received):
            quiet.append(f"sent {text_of(passage.sent or b'')}")
        for text in quiet:
            for part in self._wrapped(text):
                yield [Piece(part, Role.QUIET)]
        note = self._notes.get(passage.seq)
        if note:
            for part in self._wrapped(f"«{visible(note)}»"):
                yield [Piece(part, Role.STRONG)]

    def _wrapped(self, text: str) -> Iterator[str]:
        """Yield a text in lines of the column's width, broken after a blank or comma where it can be."""
        at = 0
        while at < len(text):
            end = at + self._column
            if end < len(text):
                middle = at + self._column // 2
                cut = max(text.rfind(" ", middle, end), text.rfind(",", middle, end))
                end = cut + 1 if cut > 0 else end
            yield text[at:end].strip()
            at = end
