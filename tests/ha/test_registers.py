"""Tests of energy registers: fit for statistics, and never lower after a restart."""

import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
)

from custom_components.wallbox_evcc_proxy.sensor import ShownBefore
from custom_components.wallbox_evcc_proxy.storage import Storage
from homeassistant.components.sensor import ATTR_STATE_CLASS
from homeassistant.const import ATTR_DEVICE_CLASS, ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er

from .live import CHARGING, Proxy


async def test_energy_is_fit_for_the_energy_dashboard(
    proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    charger = await proxy.charger()
    await charger.meter(*CHARGING)
    await proxy.settle()
    for key in ("energy", "energy_l1", "energy_l2", "energy_l3"):
        attributes = proxy.state(key).attributes
        assert attributes[ATTR_DEVICE_CLASS] == "energy"
        assert attributes[ATTR_STATE_CLASS] == "total_increasing"
        assert attributes[ATTR_UNIT_OF_MEASUREMENT] == "kWh"
    power = proxy.state("power").attributes
    assert (power[ATTR_DEVICE_CLASS], power[ATTR_STATE_CLASS]) == (
        "power",
        "measurement",
    )
    entry = entity_registry.async_get(proxy.state("energy").entity_id)
    assert entry is not None
    assert entry.options["sensor"]["suggested_display_precision"] == 2


@pytest.mark.usefixtures("every_entity_is_enabled")
async def test_a_reload_brings_everything_back_and_nothing_twice(
    hass: HomeAssistant,
    proxy: Proxy,
    entity_registry: er.EntityRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    charger = await proxy.charger()
    await charger.status("Charging")
    await charger.meter(*CHARGING)
    await proxy.settle()
    entry_id = proxy.entry.entry_id
    before = er.async_entries_for_config_entry(entity_registry, entry_id)

    await proxy.reload()
    after = er.async_entries_for_config_entry(entity_registry, entry_id)
    assert [entry.entity_id for entry in after] == [entry.entity_id for entry in before]
    assert "does not generate unique IDs" not in caplog.text
    for entry in after:
        state = hass.states.get(entry.entity_id)
        assert entry.disabled or (state and not state.attributes.get("restored"))
    assert proxy.value("energy") == "123.456"
    assert proxy.value("power") == "unavailable"
    assert proxy.value("last_seen", connector=0) == "unknown"

    again = await proxy.charger()
    await again.meter(("Power.Active.Import", 1000, "W"))
    await proxy.settle()
    assert proxy.value("power") == "1000.0"


async def shut_down_having_shown(proxy: Proxy, energy: float) -> None:
    """Unload the proxy, and make Home Assistant remember what energy was shown, in Wh."""
    charger = await proxy.charger()
    await charger.meter(*CHARGING)
    await proxy.settle()
    entity_id = proxy.state("energy").entity_id
    await proxy.unload()
    stored = {"native_value": energy, "native_unit_of_measurement": "Wh"}
    mock_restore_cache_with_extra_data(
        proxy.hass, ((State(entity_id, str(energy / 1000)), stored),)
    )


async def test_energy_does_not_fall_because_an_older_file_was_put_back(
    proxy: Proxy,
) -> None:
    await shut_down_having_shown(proxy, 123500)
    await proxy.load()
    assert proxy.value("energy") == "123.5"
    charger = await proxy.charger()
    await charger.energy(123499)
    await proxy.settle()
    assert proxy.value("energy") == "123.5"
    await charger.energy(123501)
    await proxy.settle()
    assert proxy.value("energy") == "123.501"


async def test_energy_is_not_lost_with_the_file(proxy: Proxy) -> None:
    await shut_down_having_shown(proxy, 123500)
    await Storage(proxy.hass, proxy.entry.entry_id).async_remove()
    await proxy.load()
    assert proxy.value("energy") == "123.5"
    assert proxy.value("power") == "unavailable"
    charger = await proxy.charger()
    await charger.energy(0)
    await proxy.settle()
    assert proxy.value("energy") == "123.5"
    await charger.energy(123600)
    await proxy.settle()
    assert proxy.value("energy") == "123.6"


def test_a_register_that_began_anew_is_believed_after_a_while() -> None:
    shown = ShownBefore(100_000)
    assert [shown.or_more(register) for register in (None, 10, 10, 20, 30)] == [
        100_000
    ] * 5
    assert shown.or_more(40) == 40
    assert shown.or_more(None) is None


def test_a_register_that_falls_once_more_is_believed_at_once() -> None:
    shown = ShownBefore(100_000)
    assert shown.or_more(95_000) == 100_000
    assert shown.or_more(94_000) == 94_000


def test_a_register_slightly_lower_is_waited_for() -> None:
    shown = ShownBefore(100_000)
    registers = [99_000 + 100 * step for step in range(12)]
    assert [shown.or_more(register) for register in registers] == [100_000] * 11 + [
        100_100
    ]
