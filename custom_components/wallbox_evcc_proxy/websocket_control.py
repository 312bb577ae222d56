"""The panel's commands for one wallbox: send a message of the user's own, and show its configuration."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .const import CONF_AUTO_CONFIGURATION
from .hub import Hub
from .message_sources import UNKNOWN_WALLBOX, UnknownError, async_get_hub
from .ocpp.complaints import Complaint, complaints
from .ocpp.frames import Answer, CallResult, Leg
from .options import configuration_keys, options_with_defaults, shortened
from .overview import async_actions
from .relay.asking import Reply
from .telemetry.secret_keys import HIDDEN, is_secret
from .telemetry.wallbox import Wallbox
from .websocket_api import ENTRY, Message, answers

UNKNOWN_ACTION: Final = "unknown_action"

_WALLBOX: Final[dict[Any, Any]] = ENTRY | {vol.Required("wallbox"): str}
"""Names a wallbox of a running proxy."""
_UNSENT: Final = Reply(None)
"""What comes of a message that was only checked."""


@callback
def async_register_control(hass: HomeAssistant) -> None:
    """Register the commands, once."""
    for command in (_send, _configuration):
        websocket_api.async_register_command(hass, command)


@answers(
    "send",
    _WALLBOX
    | {
        vol.Required("target"): vol.All(vol.In([*Leg]), vol.Coerce(Leg)),
        vol.Required("action"): str,
        vol.Required("payload"): dict,
        vol.Optional("dry_run", default=False): bool,
    },
)
async def _send(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Send a call to the wallbox, or to EVCC on its behalf; answer with what came of it.

    What violates its schema is not sent; with ``dry_run`` nothing is.
    """
    hub = async_get_hub(hass, msg["entry_id"])
    wallbox_id = _known(hub, msg["wallbox"]).id
    target, action, payload = msg["target"], msg["action"], msg["payload"]
    if action not in (await async_actions(hass))[target]:
        raise UnknownError(UNKNOWN_ACTION, action=shortened(action))
    told = await hass.async_add_executor_job(
        partial(complaints, action, payload, answer=False)
    )
    reply = _UNSENT
    if not told and not msg["dry_run"]:
        reply = await _asked(hub, wallbox_id, target, action, payload)
    connection.send_result(msg["id"], _sent(reply, told or ()))


async def _asked(
    hub: Hub, wallbox_id: str, target: Leg, action: str, payload: dict[str, Any]
) -> Reply:
    session = hub.server.sessions.get(wallbox_id)
    if session is None:
        return Reply(None, "the wallbox is not connected")
    return await session.ask(target, action, payload)


def _sent(reply: Reply, told: tuple[Complaint, ...]) -> dict[str, Any]:
    """Return what came of a message, as ``Sent`` in the panel's ``protocol.ts``."""
    latency = reply.latency
    return {
        "complaints": [{"path": each.path, "message": each.message} for each in told],
        "seq": None if reply.call is None else reply.call.seq,
        "answer": None if reply.answer is None else _answer(reply.answer),
        "problem": reply.problem or None,
        "latency": None if latency is None else round(latency * 1000.0, 3),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, CallResult):
        return {"kind": "result", "payload": answer.payload}
    return {"kind": "error", "code": answer.code, "text": answer.description}


@answers("configuration", _WALLBOX)
async def _configuration(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with the keys that the wallbox has told, and what is set automatically."""
    hub = async_get_hub(hass, msg["entry_id"])
    wallbox = _known(hub, msg["wallbox"])
    automatic = _automatic(hub.entry.options)
    outbox = hub.outbox_of(wallbox.id)
    refused = {
        key.casefold() for key in outbox.refused_keys.get(outbox.firmware, ())
    } & automatic.keys()
    connection.send_result(
        msg["id"],
        {
            "read_at": wallbox.configuration_read_at,
            "keys": [
                {
                    "key": key,
                    "value": _shown(key, told.value),
                    "readonly": told.readonly,
                    "automatic": _shown(key, automatic.get(key.casefold())),
                    "refused": key.casefold() in refused,
                }
                for key, told in wallbox.configuration.items()
            ],
        },
    )


def _automatic(options: Mapping[str, Any]) -> dict[str, str]:
    """Return what is set automatically, by the key in one spelling: OCPP's keys are CiStrings."""
    items = options_with_defaults(options)[CONF_AUTO_CONFIGURATION]
    return {key.casefold(): value for key, value in configuration_keys(items)}


def _shown(key: str, value: str | None) -> str | None:
    return HIDDEN if value is not None and is_secret(key) else value


@callback
def _known(hub: Hub, wallbox_id: str) -> Wallbox:
    """Return a wallbox of the entry, or one that is connected. Raises UnknownError for others."""
    wallbox = hub.wallboxes.get(wallbox_id)
    if wallbox is None:
        raise UnknownError(UNKNOWN_WALLBOX, wallbox=wallbox_id)
    return wallbox
