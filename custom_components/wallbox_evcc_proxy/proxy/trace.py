"""Writes every passage to files in the Open OCPP Trace format, off the event loop.

The format (version 1.1, JSON Lines) is read by OCPP DebugKit. What the proxy did stands under
``meta``. One line is one frame on one of the two legs' wires, told from the charge point's
side: ``raw`` is the text as it came, ``sent`` under ``meta`` as it left when that differs.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
import json
import logging
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
import queue
from typing import Any, override

from ..ocpp.frames import Call, Frame, Leg
from ..rules.change import ABSENT, Change
from ..telemetry.passage import Kind, Passage
from .journal import Entry, Journal

FILE_SIZE = 10 * 10**6
"""Bytes in one file; with the ones before it five are kept."""

_FILES = 5

_MOST_WAITING = 10_000
"""Passages that may wait for the disk; beyond that they are missing from the trace."""

_MESSAGE_TYPES = {Kind.CALL: "CALL", Kind.RESULT: "CALLRESULT", Kind.ERROR: "CALLERROR"}


def trace_line(passage: Passage) -> str:
    """Return a passage as one line of Open OCPP Trace 1.1, without the line's end."""
    raw = passage.received if passage.received is not None else passage.sent or b""
    text = raw.decode(errors="replace")
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
    if passage.changes:
        meta["changes"] = [_change(change) for change in passage.changes]
    if passage.observed:
        meta["observed"] = [_change(change) for change in passage.observed]
    if passage.sent is not None and passage.sent != passage.received:
        meta["sent"] = passage.sent.decode(errors="replace")
    if passage.call_seq is not None:
        meta["call_seq"] = passage.call_seq
    if passage.latency is not None:
        meta["latency_ms"] = round(passage.latency * 1000, 3)
    if passage.held:
        meta["held_ms"] = round(passage.held * 1000, 3)
    line: dict[str, Any] = {
        "schemaVersion": "1.1",
        "timestamp": _timestamp(passage.at),
        "ocppVersion": "1.6",
        "transport": "json",
        "chargePointId": passage.wallbox,
        "direction": "cp-to-csms" if _goes_up(passage) else "csms-to-cp",
        "messageType": _MESSAGE_TYPES.get(passage.kind, "UNKNOWN"),
        "messageId": passage.id,
        "action": passage.action,
        "payload": _payload(text, passage.kind),
        "raw": text,
        "meta": {"x-wallbox-evcc-proxy": meta},
    }
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _goes_up(passage: Passage) -> bool:
    """Return whether a frame runs from the wallbox's side to EVCC's."""
    if passage.origin is not None:
        return passage.origin is Leg.WALLBOX
    return passage.target is Leg.EVCC


def _timestamp(epoch: float) -> str:
    moment = datetime.fromtimestamp(epoch, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _payload(text: str, kind: Kind) -> Any:
    """Return what the frame carries; None when it cannot be read."""
    try:
        message = json.loads(text)
        match kind:
            case Kind.CALL:
                return message[3]
            case Kind.RESULT:
                return message[2]
            case Kind.ERROR:
                return {
                    "errorCode": message[2],
                    "errorDescription": message[3],
                    "errorDetails": message[4],
                }
            case Kind.UNREADABLE:
                return None
    except ValueError, IndexError, TypeError, KeyError, RecursionError:
        return None


def _change(change: Change) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rule": change.rule,
        "path": change.path,
        "reason": change.reason,
    }
    if change.before is not ABSENT:
        told["before"] = change.before
    if change.after is not ABSENT:
        told["after"] = change.after
    return told


class _Line(logging.Formatter):
    """Formats a passage in the thread that writes it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        passage = record.msg
        assert isinstance(passage, Passage)
        return trace_line(passage)


class _Handover(QueueHandler):
    """Hands a record to the writing thread as it is; what does not fit is counted."""

    missing = 0

    @override
    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        self.missing += 1


type _Waiting = queue.Queue[logging.LogRecord | None]


class _Writer(QueueListener):
    """Writes in a thread of its own, and can be ended although the disk is behind."""

    def __init__(self, waiting: _Waiting, file: logging.Handler) -> None:
        super().__init__(waiting, file)
        self._waiting = waiting

    @override
    def enqueue_sentinel(self) -> None:
        # The library's own does not wait for a place, and fails when there is none.
        self._waiting.put(None)


class TraceFiles:
    """Writes what a journal publishes to ``ocpp-trace.jsonl`` in a folder, 10 MB × 5."""

    def __init__(self, folder: str, file_size: int = FILE_SIZE) -> None:
        """Write into this folder, made if it is not there; ``file_size`` in bytes."""
        self._path = Path(folder) / "ocpp-trace.jsonl"
        self._file_size = file_size
        self._listener: QueueListener | None = None
        self._unsubscribe: Callable[[], None] | None = None

    async def start(self, journal: Journal) -> None:
        """Begin. Raises OSError when the file cannot be opened."""
        file = await asyncio.to_thread(self._open)
        waiting: _Waiting = queue.Queue(_MOST_WAITING)
        handover = _Handover(waiting)
        self._listener = _Writer(waiting, file)
        self._listener.start()

        def write(entry: Entry, _frame: Frame | None, _call: Call | None) -> None:
            if isinstance(entry, Passage):
                handover.handle(
                    logging.LogRecord("trace", logging.INFO, "", 0, entry, None, None)
                )

        self._unsubscribe = journal.subscribe(write)

    async def stop(self) -> None:
        """Write what waits, and end."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._listener is not None:
            await asyncio.to_thread(self._close, self._listener)
            self._listener = None

    def _open(self) -> RotatingFileHandler:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            self._path,
            maxBytes=self._file_size,
            backupCount=_FILES - 1,
            encoding="utf-8",
        )
        file.setFormatter(_Line())
        return file

    @staticmethod
    def _close(listener: QueueListener) -> None:
        listener.stop()
        for handler in listener.handlers:
            handler.close()
