"""Tests of the binary sensors."""

import pytest

from homeassistant.const import EntityCategory
from homeassistant.helpers import entity_registry as er

from .live import CentralSystem, Proxy, until


async def test_it_is_seen_who_is_connected(proxy: Proxy, evcc: CentralSystem) -> None:
    charger = await proxy.charger()
    assert proxy.value("wallbox_connected", connector=0) == "on"
    assert proxy.value("evcc_connected", connector=0) == "on"

    await evcc.stop()
    await until(lambda: not proxy.hub.wallboxes["garage"].evcc_connected)
    await proxy.settle()
    assert proxy.value("wallbox_connected", connector=0) == "on"
    assert proxy.value("evcc_connected", connector=0) == "off"

    await charger.close()
    await until(lambda: not proxy.hub.wallboxes["garage"].wallbox_connected)
    await proxy.settle()
    assert proxy.value("wallbox_connected", connector=0) == "off"
    assert proxy.value("evcc_connected", connector=0) == "off"


@pytest.mark.parametrize(
    ("status", "plugged_in", "charging", "problem"),
    [
        ("Available", "off", "off", "off"),
        ("Preparing", "on", "off", "off"),
        ("Charging", "on", "on", "off"),
        ("SuspendedEV", "on", "off", "off"),
        ("Faulted", "unknown", "off", "on"),
    ],
)
async def test_a_status_tells_of_car_charging_and_problem(
    proxy: Proxy, status: str, plugged_in: str, charging: str, problem: str
) -> None:
    charger = await proxy.charger()
    assert proxy.entity_id("plugged_in") is None
    await charger.status(status)
    await proxy.settle()
    assert proxy.value("plugged_in") == plugged_in
    assert proxy.value("charging") == charging
    assert proxy.value("problem") == problem


async def test_an_error_code_is_a_problem_whatever_the_status(proxy: Proxy) -> None:
    charger = await proxy.charger()
    await charger.status("Available", error="GroundFailure")
    await proxy.settle()
    assert proxy.value("problem") == "on"


async def test_names_and_classes_are_those_a_user_expects(
    proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    charger = await proxy.charger()
    await charger.status("Charging")
    await proxy.settle()
    shown = {
        key: proxy.state(key, connector=connector)
        for key, connector in (
            ("wallbox_connected", 0),
            ("evcc_connected", 0),
            ("plugged_in", 1),
            ("charging", 1),
            ("problem", 1),
        )
    }
    assert {key: state.name for key, state in shown.items()} == {
        "wallbox_connected": "garage Wallbox connection",
        "evcc_connected": "garage EVCC connection",
        "plugged_in": "garage Plug",
        "charging": "garage Charging",
        "problem": "garage Problem",
    }
    assert {key: state.attributes["device_class"] for key, state in shown.items()} == {
        "wallbox_connected": "connectivity",
        "evcc_connected": "connectivity",
        "plugged_in": "plug",
        "charging": "battery_charging",
        "problem": "problem",
    }
    diagnostic = {
        key
        for key, state in shown.items()
        if (entry := entity_registry.async_get(state.entity_id))
        and entry.entity_category is EntityCategory.DIAGNOSTIC
    }
    assert diagnostic == {"wallbox_connected", "evcc_connected"}
