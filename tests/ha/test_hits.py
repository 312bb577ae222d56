"""Tests of what is counted of each rule, by wallbox."""

from custom_components.wallbox_evcc_proxy.telemetry.hits import Hits

from .live import CentralSystem, Proxy


async def test_a_repetition_is_counted_for_its_wallbox_and_rule(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    await proxy.charger("carport")
    start = {"connectorId": 1, "idTag": "A", "meterStart": 0} | {
        "timestamp": "2026-11-23T10:00:00Z"
    }
    first = await charger.call("StartTransaction", start)
    again = await charger.call("StartTransaction", start)
    assert again == first
    assert proxy.hub.hits["garage"]["repeats"] == Hits(answered=1)
    assert proxy.hub.wallboxes["garage"].repairs == 1
    assert "carport" not in proxy.hub.hits
    assert proxy.hub.wallboxes["carport"].repairs == 0
    actions = [action for action, _ in evcc.stations["garage"].asked]
    assert actions.count("StartTransaction") == 1
