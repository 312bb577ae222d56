"""The panel's command about the live status, for everybody who may see Home Assistant."""

from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .message_sources import UNKNOWN_ENTRY, UnknownError, async_get_hub
from .websocket_api import ENTRY, Message, answers


@callback
def async_register_status(hass: HomeAssistant) -> None:
    """Register the command, once."""
    websocket_api.async_register_command(hass, _subscribe_status)


@answers("subscribe_status", ENTRY, for_everybody=True)
async def _subscribe_status(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Send the status of all wallboxes, and from then on what changes."""
    status = async_get_hub(hass, msg["entry_id"]).status
    if status.has_ended:
        raise UnknownError(UNKNOWN_ENTRY)

    def send(event: dict[str, Any]) -> None:
        connection.send_event(msg["id"], event)

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = status.follow(send)
