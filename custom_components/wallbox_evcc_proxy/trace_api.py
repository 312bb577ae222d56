"""The panel's commands about traces: export, import, what is open, close."""

from datetime import timedelta
from typing import Final

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .const import CONF_EVCC_HOST
from .message_sources import UNKNOWN_ENTRY, UnknownError, async_get_hub
from .telemetry.traces.export import Export, ExportFormat
from .trace_files import (
    TICKET_FOR,
    ExportView,
    async_close_trace,
    async_open_trace,
    async_opened_traces,
    async_prepare_export,
)
from .websocket_api import SOURCE, Message, answers

_MOST_RANGES: Final = 50_000
_MOST_NOTES: Final = 1000
_LONGEST_NOTE: Final = 1000
_LONGEST_NAME: Final = 255
"""Characters."""

_SEQ: Final = vol.All(int, vol.Range(min=0))
_NOTE: Final = vol.All(str, vol.Length(max=_LONGEST_NOTE))


@callback
def async_register_traces(hass: HomeAssistant) -> None:
    """Register the commands and the downloads, once."""
    for command in (_export, _import, _opened, _close):
        websocket_api.async_register_command(hass, command)
    hass.http.register_view(ExportView)


@answers(
    "export",
    SOURCE
    | {
        vol.Required("format"): vol.Coerce(ExportFormat),
        vol.Optional("anonymise", default=True): bool,
        vol.Optional("payload", default=True): bool,
        vol.Optional("wallbox", default=""): str,
        vol.Optional("ranges", default=None): vol.Any(
            None,
            vol.All(
                [vol.All([_SEQ], vol.Length(min=2, max=2))],
                vol.Length(max=_MOST_RANGES),
            ),
        ),
        vol.Optional("notes", default=dict): vol.All(
            {vol.All(vol.Coerce(int), vol.Range(min=0)): _NOTE},
            vol.Length(max=_MOST_NOTES),
        ),
    },
)
async def _export(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Prepare a download; answer with its signed path and the file's name."""
    source: dict[str, str] = {
        name: msg[name] for name in ("entry_id", "trace_id") if name in msg
    }
    if not source:
        raise UnknownError(UNKNOWN_ENTRY)
    ranges = msg["ranges"]
    export = Export(
        format=msg["format"],
        anonymise=msg["anonymise"],
        payload=msg["payload"],
        wallbox=msg["wallbox"],
        ranges=None
        if ranges is None
        else tuple((first, last) for first, last in ranges),
        notes=msg["notes"],
        private=_private(hass, source),
    )
    path, name = async_prepare_export(hass, source, export)
    signed = async_sign_path(hass, path, timedelta(seconds=TICKET_FOR))
    connection.send_result(msg["id"], {"path": signed, "name": name})


@callback
def _private(
    hass: HomeAssistant, source: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return what is private of a proxy besides its traffic."""
    if "entry_id" not in source:
        return ()
    entry = async_get_hub(hass, source["entry_id"]).entry
    return (("host", entry.data[CONF_EVCC_HOST]),)


@answers(
    "import",
    {
        vol.Required("file_id"): str,
        vol.Required("name"): vol.All(str, vol.Length(max=_LONGEST_NAME)),
    },
)
async def _import(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Open an uploaded file."""
    opened = await async_open_trace(hass, msg["file_id"], msg["name"])
    connection.send_result(msg["id"], opened)


@answers("opened", {})
async def _opened(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with the trace files that are open."""
    connection.send_result(msg["id"], {"traces": async_opened_traces(hass)})


@answers("close", {vol.Required("trace_id"): str})
async def _close(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Let an opened trace go."""
    async_close_trace(hass, msg["trace_id"])
    connection.send_result(msg["id"])
