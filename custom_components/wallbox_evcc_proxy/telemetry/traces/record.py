"""Tells a passage as a record of Open OCPP Trace 1.1, one line of JSON.

The format is read by OCPP DebugKit. One record is one frame on one of the two legs' wires, told
from the charge point's side: ``raw`` is the frame as it came. What the proxy did with it stands
under ``meta``: there is also ``received`` when what came was no proper OCPP-J frame and ``raw``
is what it means, and ``sent`` when it left as something else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from typing import Any, Final

import orjson

from ...ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Unreadable,
    read,
    write,
)
from ...ocpp.mending import mend
from ...rules.change import ABSENT, Change
from ..passage import Event, Kind, Passage
from ..source import Entry

SCHEMA_VERSION: Final = "1.1"
OURS: Final = "x-wallbox-evcc-proxy"
"""The member of ``meta`` that is the proxy's."""
UNKNOWN: Final = "UNKNOWN"
"""The ``messageType`` of what is no frame; the format knows none for it."""
NO_NOTES: Final[Mapping[int, str]] = {}

_MESSAGE_TYPES = {Kind.CALL: "CALL", Kind.RESULT: "CALLRESULT", Kind.ERROR: "CALLERROR"}
_FRAMES = {Kind.CALL: Call, Kind.RESULT: CallResult, Kind.ERROR: CallError}


@dataclass(frozen=True, slots=True)
class Understood:
    """What a passage carried, as far as it is a frame."""

    frame: Frame
    """What was understood, after mending where that was needed."""
    text: bytes
    """The frame in the form that OCPP-J asks for; what came when it is one, or when it is no frame."""


def understood(passage: Passage) -> Understood:
    """Return the frame that came, or for one of the proxy's own that left; never raises."""
    came = passage.received if passage.received is not None else passage.sent or b""
    frame, text = read(came), came
    if isinstance(frame, Unreadable):
        for part in _mended(came):
            candidate = read(part)
            if not isinstance(candidate, Unreadable):
                frame, text = candidate, part
                if candidate.id == passage.id:
                    break
    if isinstance(frame, Unreadable):
        return Understood(frame, came)
    if not frame.well_formed:
        try:
            text = write(frame)
        except orjson.JSONEncodeError:
            return Understood(Unreadable("cannot be written"), came)
    return Understood(frame, text)


def _mended(raw: bytes) -> tuple[bytes, ...]:
    mended = mend(raw)
    return () if mended is None else mended.texts


def trace_line(passage: Passage) -> str:
    """Return a passage as one line, without the line's end."""
    return _line(record_of(passage))


def trace_lines(
    entries: Iterable[Entry],
    *,
    payload: bool = True,
    notes: Mapping[int, str] = NO_NOTES,
) -> Iterator[str]:
    """Yield entries as lines that other readers take without a complaint.

    What the format has no records for, events and what is no frame, stands under ``before`` in
    the ``meta`` of the next record, or under ``after`` in the last one's.
    """
    waiting: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    for entry in entries:
        if isinstance(entry, Event):
            waiting.append(event_record(entry, notes.get(entry.seq)))
            continue
        record = record_of(entry, payload=payload, note=notes.get(entry.seq))
        if record["messageType"] == UNKNOWN:
            waiting.append(record)
            continue
        if waiting:
            record["meta"][OURS]["before"] = waiting
            waiting = []
        if last is not None:
            yield _line(last)
        last = record
    if last is None:
        yield from map(_line, waiting)
        return
    if waiting:
        last["meta"][OURS]["after"] = waiting
    yield _line(last)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def record_of(
    passage: Passage, *, payload: bool = True, note: str | None = None
) -> dict[str, Any]:
    """Return a passage as a record; without what frames carry when ``payload`` is false."""
    known = understood(passage)
    is_frame = isinstance(known.frame, _FRAMES.get(passage.kind, ()))
    meta = _meta(passage, known, payload=payload)
    if note:
        meta["note"] = note
    record: dict[str, Any] = {
        "schemaVersion": SCHEMA_VERSION,
        "timestamp": timestamp(passage.at),
        "ocppVersion": "1.6",
        "transport": "json",
        "chargePointId": passage.wallbox,
        "direction": "cp-to-csms" if goes_up(passage) else "csms-to-cp",
        "messageType": _MESSAGE_TYPES[passage.kind] if is_frame else UNKNOWN,
    }
    record |= _frame_members(passage, known.frame if is_frame else None, payload)
    if payload:
        record["raw"] = known.text.decode(errors="replace")
    record["meta"] = {OURS: meta}
    return record


def _frame_members(
    passage: Passage, frame: Frame | None, payload: bool
) -> dict[str, Any]:
    """Return the members of a record that take a frame apart."""
    match frame:
        case Call():
            members: dict[str, Any] = {"messageId": frame.id, "action": frame.action}
        case CallResult() | CallError():
            members = {"messageId": frame.id, "action": passage.action}
        case _:
            return {"messageId": passage.id, "action": passage.action}
    if isinstance(frame, CallError):
        members["error"] = {"code": frame.code, "description": frame.description}
        if payload:
            members["error"]["details"] = frame.details
    elif payload:
        members["payload"] = frame.payload
    return members


def _meta(passage: Passage, known: Understood, *, payload: bool) -> dict[str, Any]:
    """Return what the proxy did."""
    meta: dict[str, Any] = {
        "seq": passage.seq,
        "origin": passage.origin or "proxy",
        "outcome": passage.outcome,
    }
    if passage.target is not None:
        meta["target"] = passage.target
    if passage.reason:
        meta["reason"] = passage.reason
    if passage.rule:
        meta["rule"] = passage.rule
    if passage.mark:
        meta["mark"] = passage.mark
    if passage.changes:
        meta["changes"] = [_change(change, payload) for change in passage.changes]
    if passage.observed:
        meta["observed"] = [_change(change, payload) for change in passage.observed]
    if payload:
        meta |= _other_texts(passage, known)
    if passage.action != getattr(known.frame, "action", passage.action):
        meta["action"] = passage.action
    if passage.id != getattr(known.frame, "id", passage.id):
        meta["id"] = passage.id
    if passage.call_seq is not None:
        meta["call_seq"] = passage.call_seq
    if passage.latency is not None:
        meta["latency_ms"] = round(passage.latency * 1000, 3)
    if passage.held:
        meta["held_ms"] = round(passage.held * 1000, 3)
    if passage.took:
        meta["took_ms"] = round(passage.took * 1000, 3)
    return meta


def _other_texts(passage: Passage, known: Understood) -> dict[str, str]:
    """Return the texts that came and left where they are not what ``raw`` says."""
    texts = {}
    received, sent = passage.received, passage.sent
    if received is not None and received != known.text:
        texts["received"] = received.decode(errors="replace")
    if sent is not None and sent != known.text:
        texts["sent"] = sent.decode(errors="replace")
    return texts


def event_record(event: Event, note: str | None = None) -> dict[str, Any]:
    """Return what happened to a socket, in the manner of a record."""
    record: dict[str, Any] = {
        "event": event.what,
        "timestamp": timestamp(event.at),
        "chargePointId": event.wallbox,
        "seq": event.seq,
    }
    if event.leg is not None:
        record["leg"] = event.leg
    if event.reason:
        record["reason"] = event.reason
    if note:
        record["note"] = note
    return record


def goes_up(passage: Passage) -> bool:
    """Return whether a frame runs from the wallbox's side to EVCC's."""
    if passage.origin is not None:
        return passage.origin is Leg.WALLBOX
    return passage.target is Leg.EVCC


def timestamp(epoch: float) -> str:
    """Return a time of RFC 3339 in UTC, with milliseconds."""
    moment = datetime.fromtimestamp(epoch, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _change(change: Change, payload: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rule": change.rule,
        "path": change.path,
        "reason": change.reason,
    }
    if not payload:
        return told
    if change.before is not ABSENT:
        told["before"] = change.before
    if change.after is not ABSENT:
        told["after"] = change.after
    return told
