"""Writes every passage to files in the Open OCPP Trace format, off the event loop."""

import asyncio
from collections.abc import Callable
import logging
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
import queue
from typing import override

from ..ocpp.frames import Call, Frame
from ..telemetry.passage import Passage
from ..telemetry.source import Entry
from ..telemetry.traces.record import trace_line
from .journal import Journal

FILE_SIZE = 10 * 10**6
"""Bytes in one file; with the ones before it five are kept."""

_FILES = 5

_MOST_WAITING = 10_000
"""Passages that may wait for the disk; beyond that they are missing from the trace."""


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
