"""Reads traces, tolerantly: Open OCPP Trace 1.0 and 1.1, mere frames, and the original proxy's log.

Files come from anywhere: nothing in them raises, what cannot be read is counted, and there is
a limit to how much is taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

import orjson

from ...ocpp.answers import WALLBOX_ACTIONS
from ...ocpp.frames import Call, CallError, CallResult, Leg, Unreadable, read
from ...rules.change import ABSENT, Change
from ..passage import Event, Happening, Kind, Mark, Outcome, Passage
from ..source import Entry
from .opened import Trace, TraceFormat, numbered
from .original_log import LATEST, SOME_WALLBOX, OriginalLog
from .record import OURS, UNKNOWN

MOST_FRAMES: Final = 50_000
"""Entries that are taken of a file to be looked at."""
MOST_BYTES: Final = 20 * 2**20
"""Bytes that are taken of a file to be looked at."""

_KINDS = {
    "CALL": Kind.CALL,
    "CALLRESULT": Kind.RESULT,
    "CALLERROR": Kind.ERROR,
    UNKNOWN: Kind.UNREADABLE,
}
_DIRECTIONS = {"cp-to-csms": Leg.WALLBOX, "csms-to-cp": Leg.EVCC}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotReadableError(ValueError):
    """A record that is none."""


def read_trace(
    raw: bytes,
    zone: tzinfo | None = UTC,
    *,
    most_frames: int = MOST_FRAMES,
    most_bytes: int = MOST_BYTES,
) -> Trace:
    """Return what a file says. Never raises.

    ``zone`` is where its local times are from, None for where this machine is.
    What goes beyond ``most_frames`` and ``most_bytes`` counts as unreadable.
    """
    reading = _Reading(OriginalLog(zone), most_frames)
    excess = raw[most_bytes:]
    if excess:
        raw, _, cut = raw[:most_bytes].rpartition(b"\n")
        reading.unreadable += len((cut + excess).splitlines())
    text = raw.removeprefix(b"\xef\xbb\xbf").strip()
    records = _whole_array(text)
    if records is not None:
        for record in records:
            reading.take(record)
    else:
        for line in text.splitlines():
            reading.take_line(line)
    return reading.trace()


def _whole_array(text: bytes) -> list[Any] | None:
    """Return the records of a file that is one JSON array; a single frame is no such file."""
    if not text.startswith(b"["):
        return None
    try:
        array = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if isinstance(array, list) and all(isinstance(each, dict | list) for each in array):
        return array
    return None


@dataclass(slots=True)
class _Taken:
    """Entries with the sequence numbers that they had where they come from."""

    entries: list[Entry]
    seqs: list[int | None]

    def add(self, entry: Entry, seq: int | None = None) -> None:
        self.entries.append(entry)
        self.seqs.append(seq)


class _Reading:
    """Takes a file record by record."""

    def __init__(self, log: OriginalLog, most: int) -> None:
        self._log = log
        self._most = most
        self._taken = _Taken([], [])
        self._has_log_lines = False
        self.unreadable = 0

    def take_line(self, line: bytes) -> None:
        """Take a line, whatever it is of."""
        line = line.strip()
        if not line:
            return
        if not line.startswith((b"{", b"[")):
            self._take_log_line(line)
            return
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            self.unreadable += 1
        else:
            self.take(record)

    def _take_log_line(self, line: bytes) -> None:
        passage = self._log.read_line(line)
        if passage is None or len(self._taken.entries) >= self._most:
            self.unreadable += 1
            return
        self._has_log_lines = True
        self._taken.add(passage)

    def take(self, record: object) -> None:
        """Take a record, or a mere frame."""
        ours = _ours(record)
        for each in (*_list(ours.get("before")), record, *_list(ours.get("after"))):
            try:
                entry = self._entry_of(each)
            except NotReadableError:
                self.unreadable += 1
                continue
            if len(self._taken.entries) >= self._most:
                self.unreadable += 1
                continue
            seq = _members(each).get("seq", _ours(each).get("seq"))
            self._taken.add(entry, _whole(seq))

    def _entry_of(self, record: Any) -> Entry:
        """Return what a record tells. Raises NotReadableError."""
        match record:
            case {"event": str()}:
                return event_from(record)
            case {"messageType": str()}:
                return passage_from(record, _ours(record))
            case [_, _, *_]:
                return self._mere_frame(record)
            case _:
                raise NotReadableError

    def _mere_frame(self, frame: list[Any]) -> Passage:
        """Return the passage of a frame that stands alone: who sent it is guessed by its action."""
        raw = orjson.dumps(frame)
        entries = self._taken.entries
        at = entries[-1].at if entries else 0.0
        match read(raw):
            case Call(id=frame_id, action=action):
                origin = Leg.WALLBOX if action in WALLBOX_ACTIONS else Leg.EVCC
                kind = Kind.CALL
            case CallResult(id=frame_id) | CallError(id=frame_id) as answer:
                kind = Kind.RESULT if isinstance(answer, CallResult) else Kind.ERROR
                action = ""
                origin = self._answering(frame_id)
            case _:
                raise NotReadableError
        return Passage(
            SOME_WALLBOX,
            at,
            origin,
            origin.other,
            kind,
            frame_id,
            action,
            raw,
            raw,
            Outcome.FORWARDED,
        )

    def _answering(self, frame_id: str) -> Leg:
        """Return who answers the latest call with this id."""
        for entry in reversed(self._taken.entries[-1000:]):
            if isinstance(entry, Passage) and entry.id == frame_id and entry.origin:
                return entry.origin.other
        return Leg.EVCC

    def trace(self) -> Trace:
        """Return what was taken."""
        form = (
            TraceFormat.ORIGINAL_LOG
            if self._has_log_lines
            else TraceFormat.OPEN_OCPP_TRACE
        )
        taken = self._taken
        return Trace(form, numbered(taken.entries, taken.seqs), self.unreadable)


def event_from(record: Mapping[str, Any]) -> Event:
    """Return what happened to a socket. Raises NotReadableError."""
    try:
        what = Happening(record["event"])
    except ValueError:
        raise NotReadableError from None
    return Event(
        _text(record.get("chargePointId")),
        _time(record.get("timestamp")),
        _one_of(Leg, record.get("leg")),
        what,
        _text(record.get("reason")),
    )


def passage_from(record: Mapping[str, Any], ours: Mapping[str, Any]) -> Passage:
    """Return a record's passage, with what the proxy told of it if it was ours.

    Raises NotReadableError.
    """
    kind = _KINDS.get(record["messageType"])
    sender = _DIRECTIONS.get(_text(record.get("direction")))
    if kind is None or sender is None:
        raise NotReadableError
    raw = record.get("raw")
    text = raw.encode() if isinstance(raw, str) else _frame_of(record, kind)
    at = _time(record.get("timestamp"))
    passage = Passage(
        _text(record.get("chargePointId")) or SOME_WALLBOX,
        at,
        sender,
        None if kind is Kind.UNREADABLE else sender.other,
        kind,
        _text(record.get("messageId")),
        _text(record.get("action")),
        text,
        None if kind is Kind.UNREADABLE else text,
        Outcome.DROPPED if kind is Kind.UNREADABLE else Outcome.FORWARDED,
    )
    frame = read(text)
    if not isinstance(frame, Unreadable):
        passage.id = passage.id or frame.id
        if isinstance(frame, Call):
            passage.action = passage.action or frame.action
    if "origin" in ours:
        _apply(passage, ours)
    return passage


def _apply(passage: Passage, ours: Mapping[str, Any]) -> None:
    """Take over what the proxy told of a passage."""
    came = passage.received
    passage.origin = _one_of(Leg, ours.get("origin"))
    passage.target = _one_of(Leg, ours.get("target"))
    received, sent = ours.get("received"), ours.get("sent")
    passage.received = received.encode() if isinstance(received, str) else came
    if passage.origin is None:
        passage.received = None
    if passage.target is None:
        passage.sent = None
    else:
        passage.sent = sent.encode() if isinstance(sent, str) else came
    passage.outcome = _one_of(Outcome, ours.get("outcome")) or passage.outcome
    passage.reason = _text(ours.get("reason"))
    passage.rule = _text(ours.get("rule"))
    passage.mark = _one_of(Mark, ours.get("mark"))
    passage.action = _text(ours.get("action")) or passage.action
    passage.id = _text(ours.get("id")) or passage.id
    passage.changes = _changes(ours.get("changes"))
    passage.observed = _changes(ours.get("observed"))
    passage.call_seq = _whole(ours.get("call_seq"))
    passage.latency = _seconds(ours.get("latency_ms"))
    passage.held = _seconds(ours.get("held_ms")) or 0.0
    passage.took = _seconds(ours.get("took_ms")) or 0.0


def _frame_of(record: Mapping[str, Any], kind: Kind) -> bytes:
    """Return the frame that a record without ``raw`` describes."""
    message_id, payload = _text(record.get("messageId")), record.get("payload")
    match kind:
        case Kind.CALL:
            frame = [2, message_id, _text(record.get("action")), payload or {}]
        case Kind.RESULT:
            frame = [3, message_id, payload or {}]
        case Kind.ERROR:
            error = _members(record.get("error"))
            frame = [
                4,
                message_id,
                _text(error.get("code")),
                _text(error.get("description")),
                _members(error.get("details")),
            ]
        case Kind.UNREADABLE:
            return b""
    return orjson.dumps(frame)


def _changes(told: object) -> tuple[Change, ...]:
    if not isinstance(told, list):
        return ()
    return tuple(
        Change(
            _text(each.get("rule")),
            _text(each.get("path")),
            each.get("before", ABSENT),
            each.get("after", ABSENT),
            _text(each.get("reason")),
        )
        for each in told
        if isinstance(each, dict)
    )


def _one_of[T](kinds: Callable[[str], T], told: object) -> T | None:
    try:
        return kinds(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _text(told: object) -> str:
    return told if isinstance(told, str) else ""


def _members(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _ours(record: object) -> Mapping[str, Any]:
    """Return what this proxy told of a record; nothing when it is somebody else's."""
    return _members(_members(_members(record).get("meta")).get(OURS))


def _list(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _whole(told: object) -> int | None:
    return told if type(told) is int else None


def _number(told: object) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return told


def _seconds(milliseconds: object) -> float | None:
    number = _number(milliseconds)
    return None if number is None else number / 1000


def _time(told: object) -> float:
    """Return a time in seconds since the Unix epoch. Raises NotReadableError."""
    number = _number(told)
    if number is not None:  # some tools write milliseconds since the epoch
        return _sane(number / 1000)
    try:
        moment = datetime.fromisoformat(_text(told))
    except ValueError:
        raise NotReadableError from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _sane((moment - _EPOCH).total_seconds())


def _sane(epoch: float) -> float:
    """Return a time that any format can tell. Raises NotReadableError."""
    if 0 <= epoch < LATEST:
        return epoch
    raise NotReadableError
