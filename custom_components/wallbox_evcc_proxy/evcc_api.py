"""The panel's command for what EVCC says of itself."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .evcc_web import EvccWeb
from .message_sources import async_get_hub
from .telemetry.evcc import EvccFacts, FatalError
from .websocket_api import ENTRY, Message, answers


@callback
def async_register_evcc(hass: HomeAssistant) -> None:
    """Register the command, once."""
    websocket_api.async_register_command(hass, _evcc)


@answers("evcc", ENTRY)
async def _evcc(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Answer with what EVCC says of itself."""
    evcc = async_get_hub(hass, msg["entry_id"]).evcc
    connection.send_result(msg["id"], evcc_answer(evcc))


def evcc_answer(evcc: EvccWeb) -> dict[str, Any]:
    """Return what is known of EVCC, as ``EvccAnswer`` in the panel's ``protocol.ts``."""
    facts = evcc.facts
    return {
        "link": evcc.link,
        "since": evcc.since,
        "problem": evcc.problem or None,
        "url": str(evcc.url),
        "facts": None if facts is None else _facts(facts, evcc),
        "log": [asdict(line) for line in evcc.log],
    }


def _facts(facts: EvccFacts, evcc: EvccWeb) -> dict[str, Any]:
    places = {each.number: place for place, each in evcc.loadpoints.items()}
    loadpoints = []
    for loadpoint in facts.loadpoints:
        wallbox, connector = places.get(loadpoint.number, (None, None))
        loadpoints.append(
            asdict(loadpoint) | {"wallbox": wallbox, "connector": connector}
        )
    return {
        "version": facts.version,
        "started": facts.is_started,
        "ocpp_port": facts.ocpp_port,
        "interval": facts.interval,
        "sponsor": None if facts.sponsor is None else asdict(facts.sponsor),
        "fatal": _fatal(facts.fatal),
        "stations": [asdict(station) for station in facts.stations],
        "forwarders": [asdict(forwarder) for forwarder in facts.forwarders],
        "loadpoints": loadpoints,
    }


def _fatal(errors: Sequence[FatalError]) -> list[dict[str, str]]:
    return [
        {"class": each.kind, "device": each.device, "error": each.error}
        for each in errors
    ]
