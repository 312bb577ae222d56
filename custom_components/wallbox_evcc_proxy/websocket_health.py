"""The panel's commands about the wallboxes' health: follow the findings, and apply a cure."""

from typing import Any, Final

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .cures import Treatment, async_treat
from .message_sources import (
    UNKNOWN_ENTRY,
    UNKNOWN_WALLBOX,
    CommandError,
    UnknownError,
    async_get_hub,
)
from .wallboxes import async_get_wallbox
from .websocket_api import ENTRY, Message, answers

UNKNOWN_FINDING: Final = "unknown_finding"
CURE_NOT_POSSIBLE: Final = "cure_not_possible"


@callback
def async_register_health(hass: HomeAssistant) -> None:
    """Register the commands, once."""
    for command in (_subscribe_findings, _cure):
        websocket_api.async_register_command(hass, command)


@answers("subscribe_findings", ENTRY)
async def _subscribe_findings(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Send what is found at each wallbox, and from then on what changes."""
    stream = async_get_hub(hass, msg["entry_id"]).health_stream
    if stream.has_ended:
        raise UnknownError(UNKNOWN_ENTRY)

    def send(event: dict[str, Any]) -> None:
        connection.send_event(msg["id"], event)

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = stream.follow(send)


@answers(
    "cure",
    ENTRY
    | {
        vol.Required("wallbox"): str,
        vol.Required("code"): str,
        vol.Optional("subject", default=""): str,
        vol.Required("cure"): vol.All(int, vol.Range(min=0)),
        vol.Optional("dry_run", default=False): bool,
    },
)
async def _cure(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Apply one of a finding's cures, or with ``dry_run`` only tell what it would change."""
    hub = async_get_hub(hass, msg["entry_id"])
    wallbox_id: str = msg["wallbox"]
    if async_get_wallbox(hub.entry, wallbox_id) is None:
        raise UnknownError(UNKNOWN_WALLBOX, wallbox=wallbox_id)
    finding = hub.doctors.finding(wallbox_id, msg["code"], msg["subject"])
    if finding is None:
        raise UnknownError(UNKNOWN_FINDING)
    cures = finding.sign.cures
    treatment = None
    if msg["cure"] < len(cures):
        treatment = hub.doctors.treatment(wallbox_id, cures[msg["cure"]])
    if treatment is None:
        raise CommandError(CURE_NOT_POSSIBLE)
    if not msg["dry_run"]:
        async_treat(hass, hub.entry, wallbox_id, treatment)
    connection.send_result(msg["id"], _cured(treatment))


def _cured(treatment: Treatment) -> dict[str, Any]:
    """Return what a cure changes, as ``Cured`` in the panel's ``health.ts``."""
    return {
        "changes": [
            {
                "rule": change.rule,
                "from": change.before,
                "to": change.after,
                "settings": dict(change.settings),
            }
            for change in treatment.changes
        ],
        "preset": None if treatment.preset is None else treatment.preset.title,
    }
