"""What becomes of what EVCC says: repair issues, and what the panel is told."""

import json
from typing import Any
from unittest.mock import patch

from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy import doctors
from custom_components.wallbox_evcc_proxy.telemetry.evcc import Station
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ...peers.evcc_state import evcc_state
from ...peers.evcc_web import EvccWeb
from ..live import Proxy, until
from ..viewer import Viewer
from .side import answers, facts, is_silent

CONFIGURED = Station("garage", "configured")


async def test_an_id_that_evcc_spells_otherwise_becomes_a_repair_issue_until_it_is_mended(
    hass: HomeAssistant,
    proxy: Proxy,
    page: EvccWeb,
    issue_registry: ir.IssueRegistry,
) -> None:
    def stations(**status: str) -> dict[str, Any]:
        each = [{"id": name, "status": known} for name, known in status.items()]
        return {"config": {"port": proxy.evcc.port}, "status": {"stations": each}}

    def told() -> list[str | None]:
        return [
            issue.translation_key
            for issue in issue_registry.issues.values()
            if "evcc_" in issue.issue_id
        ]

    page.state = evcc_state(ocpp=stations(garage="unknown", Garage="configured"))
    with patch.object(doctors, "LOOK_AFTER", 0.05):
        await proxy.load()
        await answers(proxy)
        charger = await proxy.charger()
        await until(told)
        assert told() == ["finding_evcc_knows_similar_id"]
        (issue,) = issue_registry.issues.values()
        assert issue.translation_placeholders is not None
        assert issue.translation_placeholders["similar"] == "Garage"

        await page.says(ocpp=stations(garage="configured"))
        await until(lambda: facts(proxy).station("garage") == CONFIGURED)
        await charger.call("Heartbeat")
        await until(lambda: not told())


async def test_the_panel_is_told_all_of_it(
    hass: HomeAssistant,
    proxy: Proxy,
    page: EvccWeb,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await proxy.load()
    charger = await proxy.charger()
    await charger.status("Charging")
    await answers(proxy)
    await page.logs("charger status: timeout", "warn")
    await until(lambda: proxy.hub.evcc.log and proxy.hub.evcc.loadpoints)
    viewer = Viewer(proxy, await hass_ws_client(hass))
    told = await viewer.ask("evcc", entry_id=viewer.entry_id)
    assert told["link"] == "answers"
    assert told["problem"] is None
    assert told["url"] == f"http://127.0.0.1:{page.port}"
    assert [line["text"] for line in told["log"]] == ["charger status: timeout"]
    (one,) = told["facts"]["loadpoints"]
    assert (one["title"], one["vehicle"]) == ("Carport", "Zoe")
    assert (one["wallbox"], one["connector"]) == ("garage", 1)
    assert told["facts"]["sponsor"]["name"] == "somebody"
    assert "eyJh" not in json.dumps(told)  # the token
    assert "04A1B2C3" not in json.dumps(told)  # the car's identity


async def test_the_panel_is_told_that_nothing_is_known(
    hass: HomeAssistant,
    proxy: Proxy,
    page: EvccWeb,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await page.stop()
    await proxy.load()
    await is_silent(proxy)
    viewer = Viewer(proxy, await hass_ws_client(hass))
    told = await viewer.ask("evcc", entry_id=viewer.entry_id)
    assert (told["link"], told["facts"], told["log"]) == ("silent", None, [])
    assert told["problem"]
