"""The commands that the panel gives over Home Assistant's WebSocket API.

What they answer is typed in the panel's ``protocol.ts``. All are for administrators: messages
show what nobody else needs to see.
"""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Any, Final

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import WebSocketCommandHandler
from homeassistant.components.websocket_api.decorators import (
    async_response,
    require_admin,
    websocket_command,
)
from homeassistant.const import CONF_TYPE
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .message_details import async_message
from .message_sources import (
    UNKNOWN_ENTRY,
    CommandError,
    UnknownError,
    async_get_hub,
    async_get_source,
)
from .message_stream import async_rows
from .overview import async_overview
from .rule_settings import async_set_rule, rule_settings
from .rules.rule import Mode
from .telemetry.source import Source

USUAL_ROWS: Final = 500
MOST_ROWS: Final = 1000
"""Rows in a snapshot or page."""

ENTRY: Final[dict[Any, Any]] = {vol.Required("entry_id"): str}
"""Names a running proxy."""
SOURCE: Final[dict[Any, Any]] = {
    vol.Exclusive("entry_id", "source"): str,
    vol.Exclusive("trace_id", "source"): str,
}
"""Names a running proxy or an opened trace."""
_LIMIT: Final[dict[Any, Any]] = {
    vol.Optional("limit", default=USUAL_ROWS): vol.All(
        int, vol.Range(min=1, max=MOST_ROWS)
    )
}

type Message = dict[str, Any]
type Command = Callable[[HomeAssistant, ActiveConnection, Message], Awaitable[None]]


def answers(
    name: str, members: dict[Any, Any], *, for_everybody: bool = False
) -> Callable[[Command], WebSocketCommandHandler]:
    """Make a coroutine a command with these members: of administrators, or ``for_everybody``.

    A CommandError that it raises is answered with its code and its text.
    """

    def decorate(command: Command) -> WebSocketCommandHandler:
        @wraps(command)
        async def guarded(
            hass: HomeAssistant, connection: ActiveConnection, msg: Message
        ) -> None:
            try:
                await command(hass, connection, msg)
            except CommandError as error:
                connection.send_error(
                    msg["id"],
                    error.code,
                    str(error),
                    translation_key=error.translation_key,
                    translation_domain=error.translation_domain,
                    translation_placeholders=error.translation_placeholders,
                )

        typed = websocket_command(
            {vol.Required(CONF_TYPE): f"{DOMAIN}/{name}", **members}
        )
        handler = async_response(guarded)
        return typed(handler if for_everybody else require_admin(handler))

    return decorate


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register the commands, once."""
    for command in (
        _info,
        _subscribe_messages,
        _query_messages,
        _get_message,
        _clear,
        _rules,
        _set_rule,
    ):
        websocket_api.async_register_command(hass, command)


@answers("info", {})
async def _info(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with the proxies, their wallboxes, and what can be done."""
    connection.send_result(msg["id"], await async_overview(hass))


@answers(
    "subscribe_messages",
    ENTRY
    | _LIMIT
    | {
        vol.Optional("since_seq", default=0): vol.All(int, vol.Range(min=0)),
        vol.Optional("boot_id"): str,
    },
)
async def _subscribe_messages(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Send a snapshot of the messages, and from then on what is new."""
    stream = async_get_hub(hass, msg["entry_id"]).messages
    if stream.has_ended:
        raise UnknownError(UNKNOWN_ENTRY)

    def send(event: dict[str, Any]) -> None:
        connection.send_event(msg["id"], event)

    follower = stream.follow(send)
    connection.subscriptions[msg["id"]] = partial(stream.leave, follower)
    connection.send_result(msg["id"])
    await stream.async_send_snapshot(
        follower, msg["limit"], msg["since_seq"], msg.get("boot_id")
    )


@answers(
    "query_messages",
    SOURCE | _LIMIT | {vol.Optional("before_seq"): vol.All(int, vol.Range(min=0))},
)
async def _query_messages(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with a page of older messages."""
    source, limit = _source(hass, msg), msg["limit"]
    entries = source.page(limit + 1, before=msg.get("before_seq"))
    connection.send_result(
        msg["id"],
        {
            "rows": await async_rows(entries[-limit:]),
            "first_seq": source.first_seq,
            "last_seq": source.last_seq,
            "more": len(entries) > limit,
        },
    )


@answers("get_message", SOURCE | {vol.Required("seq"): int})
async def _get_message(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with all that is known of a message."""
    message = await async_message(hass, _source(hass, msg), msg["seq"])
    connection.send_result(msg["id"], message)


@answers("clear", ENTRY | {vol.Optional("wallbox", default=""): str})
async def _clear(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Forget the messages, for everybody who looks at them."""
    async_get_hub(hass, msg["entry_id"]).messages.clear(msg["wallbox"])
    connection.send_result(msg["id"])


@answers("rules", ENTRY | {vol.Required("wallbox"): str})
async def _rules(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with how far each rule may go for a wallbox, and what it did."""
    settings = rule_settings(async_get_hub(hass, msg["entry_id"]), msg["wallbox"])
    connection.send_result(msg["id"], {"rules": settings})


@answers(
    "set_rule",
    ENTRY
    | {
        vol.Required("wallbox"): str,
        vol.Required("rule"): str,
        vol.Required("mode"): vol.All(vol.In([*Mode]), vol.Coerce(Mode)),
    },
)
async def _set_rule(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Let a rule go so far for a wallbox."""
    hub = async_get_hub(hass, msg["entry_id"])
    async_set_rule(hass, hub, msg["wallbox"], msg["rule"], msg["mode"])
    connection.send_result(msg["id"])


def _source(hass: HomeAssistant, msg: Message) -> Source:
    return async_get_source(
        hass, entry_id=msg.get("entry_id"), trace_id=msg.get("trace_id")
    )
