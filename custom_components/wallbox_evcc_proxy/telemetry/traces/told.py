"""What the forms for people tell of an entry, in words, each with the part it plays in a line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
import json
from typing import Any, NamedTuple

from ...ocpp.frames import Call, CallError, CallResult
from ..passage import Event, Passage
from ..row import row_of
from ..source import Entry
from ..wording import KINDS, PARTIES, summary_words, tag_words, visible
from .record import understood


class Role(StrEnum):
    """The part that a piece of text plays in a line; a terminal gives each a colour."""

    PLAIN = "plain"
    QUIET = "quiet"
    FROM_WALLBOX = "from_wallbox"
    FROM_EVCC = "from_evcc"
    FROM_PROXY = "from_proxy"
    STRONG = "strong"
    TAG = "tag"
    BAD = "bad"


class Piece(NamedTuple):
    """A piece of a line."""

    text: str
    role: Role = Role.PLAIN


type Line = list[Piece]


def plain(line: Iterable[Piece]) -> str:
    """Return a line without anything but its text."""
    return "".join(piece.text for piece in line).rstrip()


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words. None of them has anything in it that would steer a terminal."""

    seq: int
    """Its sequence number."""
    time: str
    """When, in local time with milliseconds."""
    wallbox: str
    """Id of the wallbox, ``-`` for none."""
    way: str
    """From whom to whom."""
    kind: str
    """CALL, RESULT, ERROR, BROKEN or EVENT."""
    action: str
    """OCPP's action, on events what happened."""
    summary: str
    """What it says."""
    tags: list[str]
    """What became of it."""
    reason: str
    """Why."""
    role: Role
    """The part that its direction plays."""
    row: dict[str, Any]
    """The row that the panel would show."""


_FROM = {
    "wallbox": Role.FROM_WALLBOX,
    "evcc": Role.FROM_EVCC,
    "proxy": Role.FROM_PROXY,
}


def told(entry: Entry, zone: tzinfo | None) -> Told:
    """Return an entry in words, with its time as that of a zone, None for the machine's own."""
    row = row_of(entry)
    time = datetime.fromtimestamp(entry.at, zone)
    shown = f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03d}"
    wallbox = visible(entry.wallbox) or "-"
    reason = visible(entry.reason)
    if isinstance(entry, Event):
        way = PARTIES[entry.leg or "proxy"]
        return Told(
            entry.seq,
            shown,
            wallbox,
            way,
            KINDS["event"],
            entry.what,
            "",
            [],
            reason,
            Role.QUIET,
            row,
        )
    return Told(
        entry.seq,
        shown,
        wallbox,
        f"{PARTIES[row['from']]} → {PARTIES[row['to']]}",
        KINDS[entry.kind],
        visible(entry.action),
        summary_words(row["sum"]),
        tag_words(row["tags"]),
        reason,
        _FROM[row["from"]],
        row,
    )


def payload_of(passage: Passage) -> str:
    """Return what a frame carries, as it left or else as it came; of what is no frame its text."""
    text = passage.received if passage.sent is None else passage.sent
    if text is None:
        return ""
    known = understood(replace(passage, received=text))
    match known.frame:
        case Call(payload=payload) | CallResult(payload=payload):
            return compact(payload)
        case CallError(details=details):
            return compact(details) if details else ""
        case _:
            return text_of(text)


def compact(value: Any) -> str:
    """Return a value as JSON on one line."""
    return visible(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def text_of(raw: bytes) -> str:
    """Return a frame's text on one line."""
    return visible(raw.decode(errors="replace"))
