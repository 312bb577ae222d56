"""Tests of how often states are written, and of what counts the traffic itself."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from homeassistant.const import EntityCategory
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .live import CHARGING, CentralSystem, Proxy, until


@pytest.mark.usefixtures("every_entity_is_enabled")
async def test_what_changes_with_every_frame_is_written_every_ten_seconds_at_most(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger()
    keys = ("frames", "last_seen", "wallbox_latency", "evcc_latency")
    noisy = {proxy.state(key, connector=0).entity_id for key in keys}
    written = async_capture_events(hass, "state_changed")
    for _ in range(20):
        await charger.call("Heartbeat")
    await proxy.settle()
    early = [
        event.data["entity_id"] for event in written if event.data["entity_id"] in noisy
    ]
    assert len(early) == len(set(early))

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=11))
    await proxy.settle()
    assert proxy.value("frames", connector=0) == str(
        proxy.hub.wallboxes["garage"].frames
    )
    assert float(proxy.value("evcc_latency", connector=0)) < 5000
    assert len(written) <= 2 * len(noisy)


async def test_repaired_frames_are_counted(proxy: Proxy) -> None:
    charger = await proxy.charger()
    assert proxy.value("repairs", connector=0) == "0"
    await proxy.hang_up(charger)
    charger = await proxy.charger()
    await charger.call(
        "StatusNotification",
        {
            "connectorId": 1,
            "status": "Available",
            "errorCode": "NoError",
            "timestamp": "0000-00-00T00:00:00.000Z",
        },
    )
    async_fire_time_changed(proxy.hass, dt_util.utcnow() + timedelta(seconds=11))
    await proxy.settle()
    assert proxy.value("repairs", connector=0) == "1"


async def test_diagnostic_sensors_are_told_apart_and_the_noisy_ones_are_off(
    proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    await proxy.charger()
    found = {
        entry.translation_key: entry.disabled
        for entry in er.async_entries_for_config_entry(
            entity_registry, proxy.entry.entry_id
        )
        if entry.domain == "sensor"
        and entry.entity_category is EntityCategory.DIAGNOSTIC
    }
    assert found == {
        "wallbox_address": False,
        "wallbox_latency": True,
        "evcc_latency": True,
        "frames": True,
        "repairs": False,
        "last_seen": True,
    }


async def test_a_frame_writes_each_state_once_and_no_state_that_did_not_change(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger()
    await charger.meter(*CHARGING)
    await charger.status("Charging")
    await proxy.settle()
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    hass.bus.async_listen("state_changed", note)
    hass.bus.async_listen(
        "state_reported", note, event_filter=callback(lambda _data: True)
    )

    await charger.meter(*CHARGING)
    await charger.status("Charging")
    await charger.call("Heartbeat")
    await proxy.settle()
    assert written == []

    await charger.meter(*CHARGING[:-1], ("Energy.Active.Import.Register", 123556, "Wh"))
    await proxy.settle()
    expected = {
        proxy.state(key).entity_id for key in ("energy", "energy_l1", "energy_l2")
    }
    assert sorted(written) == sorted(expected)


async def test_two_proxies_may_know_the_same_wallbox(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    other = Proxy(hass, evcc)
    assert isinstance(other.entry, MockConfigEntry)
    await other.load()
    first = await proxy.charger()
    await first.meter(("Power.Active.Import", 1000, "W"))
    await proxy.hang_up(first)
    await until(lambda: "garage" not in evcc.stations)
    second = await other.charger()
    await second.meter(("Power.Active.Import", 2000, "W"))
    await other.settle()
    assert proxy.value("power") == "unavailable"
    assert other.value("power") == "2000.0"
    await other.unload()
