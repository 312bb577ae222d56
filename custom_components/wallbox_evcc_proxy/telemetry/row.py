"""Passages and events as the rows and messages that the panel's WebSocket API sends.

The forms are those of ``FrameRow``, ``EventRow`` and ``Change`` in the panel's ``protocol.ts``.
"""

from collections.abc import Iterable
from typing import Any, Final

from ..ocpp.frames import Frame, Leg, read
from ..rules.change import ABSENT, Change
from .passage import Event, Kind, Passage
from .source import Entry
from .summary import summary_of
from .tags import Tag, tags_of

type Row = dict[str, Any]

OPEN_FOR: Final = 120.0
"""Seconds after which a call without an answer is none that waits: nobody has this patience."""
LONGEST_READ: Final = 64 * 2**10
"""Bytes; a longer frame is not read for its summary. OCPP's longest at work have some thousand."""
_PROXY: Final = "proxy"


def row_of(entry: Entry) -> Row:
    """Return the row of an entry; never raises, whatever the frame holds."""
    return _row_of_event(entry) if isinstance(entry, Event) else _row_of(entry)


def tag_open(rows: Iterable[Row], now: float) -> None:
    """Tag the calls among rows that wait for their answer as open.

    The rows have to reach up to the newest one there is, so that the answers are among them;
    ``now`` is in seconds since the Unix epoch.
    """
    answered = set()
    calls = []
    for row in rows:
        call = row.get("call")
        if call is not None:
            answered.add(call)
        elif (
            row["kind"] == Kind.CALL
            and row["to"] != _PROXY
            and Tag.DROPPED not in row["tags"]
        ):
            calls.append(row)
    for row in calls:
        if row["seq"] not in answered and now - row["at"] < OPEN_FOR:
            row["tags"].append(Tag.OPEN)


def _row_of(passage: Passage) -> Row:
    text = passage.received if passage.sent is None else passage.sent
    frame = _frame(text)
    row: Row = {
        "seq": passage.seq,
        "at": passage.at,
        "wb": passage.wallbox,
        "kind": passage.kind,
        "from": passage.origin or _PROXY,
        "to": _destination(passage),
        "id": passage.id,
        "action": passage.action,
        "sum": None if frame is None else summary_of(frame, passage.action),
        "tags": tags_of(passage),
        "rules": rules_of(passage),
        "len": len(passage.received or passage.sent or b""),
    }
    if passage.call_seq is not None:
        row["call"] = passage.call_seq
    if passage.latency is not None:
        row["rtt"] = _milliseconds(passage.latency)
    if passage.took:
        row["took"] = _milliseconds(passage.took)
    if passage.held:
        row["held"] = _milliseconds(passage.held)
    if passage.reason:
        row["why"] = passage.reason
    return row


def _row_of_event(event: Event) -> Row:
    return {
        "seq": event.seq,
        "at": event.at,
        "wb": event.wallbox,
        "kind": "event",
        "leg": event.leg,
        "what": event.what,
        "why": event.reason,
    }


def _frame(text: bytes | None) -> Frame | None:
    return None if text is None or len(text) > LONGEST_READ else read(text)


def _destination(passage: Passage) -> Leg | str:
    """Return where a frame went: what did not leave ended at the proxy."""
    if passage.origin is None and passage.target is None:
        return Leg.EVCC  # a kept transaction that EVCC refused for good
    return passage.target or _PROXY


def rules_of(passage: Passage) -> list[str]:
    """Return the rules that changed, answered, held or made a frame, or would have, in order."""
    if not (passage.changes or passage.observed or passage.rule):
        return []
    names = [change.rule for change in (*passage.changes, *passage.observed)]
    if passage.rule:
        names.append(passage.rule)
    return list(dict.fromkeys(names))


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000.0, 3)


def change_of(change: Change) -> dict[str, Any]:
    """Return a change; what was added has no ``before``, what was removed no ``after``."""
    told = {"rule": change.rule, "path": change.path, "reason": change.reason}
    if change.before is not ABSENT:
        told["before"] = change.before
    if change.after is not ABSENT:
        told["after"] = change.after
    return told


def text_of(raw: bytes | None) -> str | None:
    """Return the text of a frame; what cannot be decoded as U+FFFD."""
    return None if raw is None else raw.decode(errors="replace")
