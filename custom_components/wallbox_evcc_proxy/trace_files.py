"""Trace files between a browser and the proxy: opened ones, and those that are made for a download."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
import time
from typing import Any, Final
from uuid import uuid4

from aiohttp import hdrs, web

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView  # type: ignore[attr-defined]
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .message_sources import (
    OPENED_TRACES,
    UNKNOWN_TRACE,
    CommandError,
    UnknownError,
    async_get_source,
)
from .telemetry.source import Entry, Source
from .telemetry.traces.export import CONTENT_TYPES, SUFFIXES, Export
from .telemetry.traces.opened import Trace
from .telemetry.traces.reading import MOST_BYTES, read_trace

MOST_OPENED: Final = 3
"""Traces open at once; another one closes the oldest."""
OPEN_FOR: Final = 3600.0
"""Seconds until an opened trace is closed by itself."""
TICKET_FOR: Final = 300.0
"""Seconds for which a download that was prepared can be fetched."""
_MOST_TICKETS: Final = 20

URL: Final = f"/api/{DOMAIN}/export"
_ENTRIES_IN_A_TURN: Final = 500
_CHUNK: Final = 64 * 1024
_LONGEST_JOB: Final = 0.25
"""Seconds after which a job of the executor hands over what it has."""


@dataclass(frozen=True, slots=True)
class OpenedTrace:
    """A trace file that somebody looks at."""

    told: dict[str, Any]
    """What the panel knows of it."""
    cancel: CALLBACK_TYPE
    """Ends the waiting for its closing."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A download that was prepared."""

    source: dict[str, str]
    """Names the proxy or the opened trace that it is of."""
    export: Export
    """What is wanted of it."""
    name: str
    """The name for the file."""
    until: float
    """When it expires, on the event loop's clock."""


@dataclass(slots=True)
class TraceFiles:
    """What is open and what is prepared."""

    opened: dict[str, OpenedTrace] = field(default_factory=dict)
    """By trace id, the oldest first."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """By the last part of their address, the oldest first."""


FILES: HassKey[TraceFiles] = HassKey(f"{DOMAIN}_trace_files")


@callback
def _files(hass: HomeAssistant) -> TraceFiles:
    return hass.data.setdefault(FILES, TraceFiles())


# Opened traces


async def async_open_trace(
    hass: HomeAssistant, file_id: str, name: str
) -> dict[str, Any]:
    """Open a file that was uploaded; return it as the panel knows it. Raises CommandError."""
    trace, described = await hass.async_add_executor_job(
        _read_upload, hass, file_id, name
    )
    files = _files(hass)
    while len(files.opened) >= MOST_OPENED:
        async_close_trace(hass, next(iter(files.opened)))
    trace_id = uuid4().hex

    @callback
    def close(_now: datetime) -> None:
        async_close_trace(hass, trace_id)

    cancel = async_call_later(hass, OPEN_FOR, close)
    told = {"trace_id": trace_id, "name": name, **described}
    files.opened[trace_id] = OpenedTrace(told, cancel)
    hass.data.setdefault(OPENED_TRACES, {})[trace_id] = trace
    return told


def _read_upload(
    hass: HomeAssistant, file_id: str, name: str
) -> tuple[Trace, dict[str, Any]]:
    """Return what an uploaded file says and is, and remove it; blocking. Raises CommandError."""
    try:
        with process_uploaded_file(hass, file_id) as path:
            if path.stat().st_size > MOST_BYTES:
                megabytes = str(MOST_BYTES // 2**20)
                raise CommandError("trace_too_large", name=name, megabytes=megabytes)
            raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise CommandError("unknown_file") from error
    trace = read_trace(raw, dt_util.get_default_time_zone())
    if not trace.entries:
        raise CommandError("trace_unreadable", name=name)
    return trace, _described(trace)


def _described(trace: Trace) -> dict[str, Any]:
    """Return what the panel tells of a trace; takes some time for a long one."""
    first_at, last_at = trace.span or (None, None)
    return {
        "format": trace.format,
        "frames": sum(1 for _passage in trace.passages()),
        "unreadable_lines": trace.unreadable_lines,
        "wallboxes": trace.wallboxes,
        "first_at": first_at,
        "last_at": last_at,
    }


@callback
def async_opened_traces(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return the opened traces as the panel knows them."""
    return [opened.told for opened in _files(hass).opened.values()]


@callback
def async_close_trace(hass: HomeAssistant, trace_id: str) -> None:
    """Let an opened trace go. Raises UnknownError when it is not open."""
    opened = _files(hass).opened.pop(trace_id, None)
    if opened is None:
        raise UnknownError(UNKNOWN_TRACE)
    opened.cancel()
    hass.data[OPENED_TRACES].pop(trace_id, None)


@callback
def async_forget_traces(hass: HomeAssistant) -> None:
    """Let all opened traces and prepared downloads go, unless a proxy is still running."""
    if hass.config_entries.async_loaded_entries(DOMAIN):
        return
    files = _files(hass)
    for trace_id in tuple(files.opened):
        async_close_trace(hass, trace_id)
    files.tickets.clear()


# Downloads


@callback
def async_prepare_export(
    hass: HomeAssistant, source: dict[str, str], export: Export
) -> tuple[str, str]:
    """Prepare a download; return its path and the name for the file. Raises UnknownError."""
    async_get_source(hass, **source)
    tickets = _files(hass).tickets
    now = hass.loop.time()
    for ticket_id in [each for each, ticket in tickets.items() if ticket.until < now]:
        del tickets[ticket_id]
    while len(tickets) >= _MOST_TICKETS:
        del tickets[next(iter(tickets))]
    name = f"ocpp-{dt_util.now():%Y-%m-%d-%H%M%S}{SUFFIXES[export.format]}"
    ticket_id = uuid4().hex
    tickets[ticket_id] = Ticket(source, export, name, now + TICKET_FOR)
    return f"{URL}/{ticket_id}", name


class ExportView(HomeAssistantView):
    """Hands out prepared downloads, to administrators."""

    url = f"{URL}/{{ticket_id}}"
    name = f"api:{DOMAIN}:export"

    async def get(self, request: web.Request, ticket_id: str) -> web.StreamResponse:
        """Send a file as it is made, so that it never is in memory as a whole."""
        if not request[KEY_HASS_USER].is_admin:
            raise Unauthorized
        hass = request.app[KEY_HASS]
        ticket = _files(hass).tickets.get(ticket_id)
        if ticket is None or ticket.until < hass.loop.time():
            raise web.HTTPNotFound
        try:
            source = async_get_source(hass, **ticket.source)
        except UnknownError:
            raise web.HTTPNotFound from None
        entries = await _async_entries(source)
        response = web.StreamResponse(
            headers={
                hdrs.CONTENT_TYPE: f"{CONTENT_TYPES[ticket.export.format]}; charset=utf-8",
                hdrs.CONTENT_DISPOSITION: f'attachment; filename="{ticket.name}"',
                hdrs.CACHE_CONTROL: "no-store",
            }
        )
        await response.prepare(request)
        pieces = _pieces(ticket.export, entries)
        while True:
            chunk = await hass.async_add_executor_job(_next_chunk, pieces)
            if chunk is None:
                break
            if chunk:
                await response.write(chunk)
        await response.write_eof()
        return response


async def _async_entries(source: Source) -> list[Entry]:
    """Return all entries, oldest first, without a long turn of the event loop."""
    pages = []
    before = None
    while page := source.page(_ENTRIES_IN_A_TURN, before=before):
        pages.append(page)
        before = page[0].seq
        await asyncio.sleep(0)
    return [entry for page in reversed(pages) for entry in page]


def _pieces(export: Export, entries: list[Entry]) -> Iterator[str]:
    yield from export.pieces(export.selected(entries), dt_util.get_default_time_zone())


def _next_chunk(pieces: Iterator[str]) -> bytes | None:
    """Return what comes next of a file, None at its end; blocking."""
    parts: list[str] = []
    length = 0
    until = time.monotonic() + _LONGEST_JOB
    for piece in pieces:
        if piece:
            parts.append(piece)
            length += len(piece)
        if length >= _CHUNK or time.monotonic() > until:
            return "".join(parts).encode(errors="replace")
        time.sleep(0)  # the event loop need not wait for the interpreter
    return "".join(parts).encode(errors="replace") if parts else None
