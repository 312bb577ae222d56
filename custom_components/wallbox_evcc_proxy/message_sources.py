"""Where the panel's messages come from: the journals of running proxies, and opened trace files."""

from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .hub import Hub
from .telemetry.source import Source

OPENED_TRACES: HassKey[dict[str, Source]] = HassKey(f"{DOMAIN}_opened_traces")
"""Opened trace files by their ``trace_id``."""

UNKNOWN_ENTRY: Final = "unknown_entry"
UNKNOWN_TRACE: Final = "unknown_trace"
UNKNOWN_WALLBOX: Final = "unknown_wallbox"
UNKNOWN_MESSAGE: Final = "unknown_message"


class CommandError(HomeAssistantError):
    """A command of the panel cannot be carried out; its translation key is the code."""

    def __init__(self, code: str, **placeholders: str) -> None:
        """Say why with the text of this code."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=code,
            translation_placeholders=placeholders,
        )
        self.code = code


class UnknownError(CommandError):
    """What a command of the panel names is not there."""


@callback
def async_get_hub(hass: HomeAssistant, entry_id: str) -> Hub:
    """Return a running proxy. Raises UnknownError when there is none of this entry."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if (
        entry is None
        or entry.domain != DOMAIN
        or entry.state is not ConfigEntryState.LOADED
    ):
        raise UnknownError(UNKNOWN_ENTRY)
    hub: Hub = entry.runtime_data
    return hub


@callback
def async_get_source(
    hass: HomeAssistant, *, entry_id: str | None = None, trace_id: str | None = None
) -> Source:
    """Return the journal of an entry's proxy, or an opened trace.

    Raises UnknownError when it is not there.
    """
    if entry_id is not None:
        return async_get_hub(hass, entry_id).server.journal
    trace = hass.data.get(OPENED_TRACES, {}).get(trace_id or "")
    if trace is None:
        raise UnknownError(UNKNOWN_TRACE)
    return trace
