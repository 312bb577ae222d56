"""Tests of what becomes of wallboxes: let in or refused, their devices, their leaving."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from websockets.exceptions import InvalidStatus

from custom_components.wallbox_evcc_proxy.const import (
    CONF_ACCEPT_NEW_WALLBOXES,
    CONF_JOURNAL_SIZE,
    CONF_TRACE_FILES,
    DOMAIN,
    MAX_ADDED_BY_THEMSELVES,
)
from custom_components.wallbox_evcc_proxy.storage import Storage
from custom_components.wallbox_evcc_proxy.wallboxes import async_add_wallbox
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util

from .live import CHARGING, CentralSystem, Charger, Proxy, until


async def test_a_new_wallbox_is_added_with_its_first_valid_call(
    proxy: Proxy, device_registry: dr.DeviceRegistry
) -> None:
    charger = await proxy.charger("garage", boots=False)
    assert proxy.wallbox_ids == []
    await charger.connection.send("hello?")
    await charger.connection.send('[3,"1",{}]')
    await charger.connection.send("{}")
    await until(lambda: proxy.hub.wallboxes["garage"].frames == 3)
    await proxy.settle()
    assert proxy.wallbox_ids == []
    assert proxy.device() is None

    await charger.call("Heartbeat")
    await proxy.settle()
    assert proxy.wallbox_ids == ["garage"]
    device = proxy.device()
    assert device is not None
    assert device.name == "garage"
    assert device.config_subentry_id == proxy.subentry_id("garage")
    assert proxy.value("wallbox_connected", connector=0) == "on"
    hub = device_registry.async_get(device.via_device_id or "")
    assert isinstance(hub, dr.DeviceEntry)
    assert hub.name == f"EVCC proxy on port {proxy.hub.server.port}"
    assert hub.entry_type is dr.DeviceEntryType.SERVICE


async def test_a_stranger_that_never_spoke_leaves_nothing_behind(proxy: Proxy) -> None:
    charger = await proxy.charger("portscan", boots=False)
    await charger.close()
    await until(lambda: not proxy.hub.server.sessions)
    await proxy.settle()
    assert proxy.hub.wallboxes == {}
    assert proxy.wallbox_ids == []


async def test_at_most_sixteen_wallboxes_add_themselves(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    for number in range(MAX_ADDED_BY_THEMSELVES - 1):
        async_add_wallbox(hass, proxy.entry, f"known-{number}")
    await proxy.settle()
    one = await proxy.charger("one", boots=False)
    other = await proxy.charger("other", boots=False)
    await one.call("Heartbeat")
    await other.call("Heartbeat")
    await proxy.settle()
    assert "one" in proxy.wallbox_ids
    assert "other" not in proxy.wallbox_ids
    with pytest.raises(InvalidStatus) as refused:
        await Charger.dial(proxy.hub.server.port, "another")
    assert refused.value.response.status_code == 403

    async_add_wallbox(hass, proxy.entry, "another")
    await proxy.charger("another")
    assert proxy.value("wallbox_connected", connector=0, wallbox_id="another") == "on"


async def test_an_unknown_wallbox_is_refused_and_offered_when_new_ones_are_not_accepted(
    hass: HomeAssistant, proxy: Proxy, issue_registry: ir.IssueRegistry
) -> None:
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_ACCEPT_NEW_WALLBOXES: False}
    )
    with pytest.raises(InvalidStatus) as refused:
        await Charger.dial(proxy.hub.server.port, "garage")
    assert refused.value.response.status_code == 403
    assert b"Home Assistant offers to let it in" in refused.value.response.body
    issue = issue_registry.async_get_issue(DOMAIN, "new_wallbox_refused_garage")
    assert issue is not None
    assert issue.is_fixable
    assert proxy.wallbox_ids == []

    async_add_wallbox(hass, proxy.entry, "garage")
    assert issue_registry.async_get_issue(DOMAIN, "new_wallbox_refused_garage") is None
    charger = await proxy.charger("garage")
    assert charger.connection.close_code is None


async def test_a_stranger_already_connected_is_not_added_either(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger("garage", boots=False)
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_ACCEPT_NEW_WALLBOXES: False}
    )
    await charger.call("Heartbeat")
    await proxy.settle()
    assert proxy.wallbox_ids == []


async def test_known_wallboxes_are_let_in_from_the_first_moment_on(
    hass: HomeAssistant, proxy: Proxy, issue_registry: ir.IssueRegistry
) -> None:
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_ACCEPT_NEW_WALLBOXES: False}
    )
    async_add_wallbox(hass, proxy.entry, "garage")
    await proxy.reload()
    await proxy.charger("garage")
    assert issue_registry.issues == {}


async def test_offers_are_withdrawn_when_new_wallboxes_are_accepted_again(
    hass: HomeAssistant, proxy: Proxy, issue_registry: ir.IssueRegistry
) -> None:
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_ACCEPT_NEW_WALLBOXES: False}
    )
    with pytest.raises(InvalidStatus):
        await Charger.dial(proxy.hub.server.port, "garage")
    assert issue_registry.issues
    hass.config_entries.async_update_entry(proxy.entry, options={})
    await proxy.settle()
    assert issue_registry.issues == {}
    await proxy.charger("garage")
    assert proxy.wallbox_ids == ["garage"]


async def test_a_device_is_who_the_wallbox_says_it_is_also_after_a_restart(
    proxy: Proxy,
) -> None:
    charger = await proxy.charger(boots=False)
    await charger.call("Heartbeat")
    await proxy.settle()
    device = proxy.device()
    assert device is not None
    assert device.manufacturer is None

    await charger.boot()
    await proxy.settle()
    expected = ("ABL", "eMH1", "7", "1.8")

    def identity() -> tuple[str | None, ...]:
        device = proxy.device()
        assert device is not None
        return (
            device.manufacturer,
            device.model,
            device.serial_number,
            device.sw_version,
        )

    assert identity() == expected
    await charger.boot(firmwareVersion="1.9")
    await proxy.settle()
    assert identity() == (*expected[:3], "1.9")

    await proxy.reload()
    assert identity() == (*expected[:3], "1.9")
    assert proxy.hub.wallboxes["garage"].identity.model == "eMH1"
    await proxy.charger(boots=False)
    assert identity() == (*expected[:3], "1.9")


async def test_a_device_stays_who_it_is_when_the_file_is_lost(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    await proxy.unload()
    await Storage(hass, proxy.entry.entry_id).async_remove()
    await proxy.load()
    device = proxy.device()
    assert device is not None
    assert (device.manufacturer, device.sw_version) == ("ABL", "1.8")


async def test_a_second_connector_makes_a_device_of_each(
    hass: HomeAssistant, proxy: Proxy, device_registry: dr.DeviceRegistry
) -> None:
    charger = await proxy.charger()
    await charger.meter(("Power.Active.Import", 1000, "W"))
    await proxy.settle()
    first = proxy.state("power").entity_id
    wallbox = proxy.device()
    assert wallbox is not None
    assert proxy.state("power").name == "garage Power"
    registry = er.async_get(hass)

    await charger.meter(("Power.Active.Import", 2000, "W"), connector=2)
    await proxy.settle()
    children = dr.async_entries_for_parent_device(device_registry, wallbox.id)
    assert sorted(child.name or "" for child in children) == [
        "Connector 1",
        "Connector 2",
    ]
    assert {child.config_subentry_id for child in children} == {
        proxy.subentry_id("garage")
    }
    assert proxy.value("power") == "1000.0"
    assert proxy.value("power", connector=2) == "2000.0"
    assert proxy.state("power").entity_id == first
    assert proxy.state("power").name == "Connector 1 Power"
    assert (
        proxy.state("power", connector=2).entity_id == "sensor.garage_connector_2_power"
    )

    def device_of(key: str, connector: int) -> str | None:
        entry = registry.async_get(proxy.state(key, connector=connector).entity_id)
        assert entry is not None
        device = device_registry.async_get(entry.device_id or "")
        assert device is not None
        return device.name

    async def look() -> None:
        assert device_of("power", 1) == "Connector 1"
        assert device_of("power", 2) == "Connector 2"
        assert device_of("repairs", 0) == "garage"

    await look()
    await proxy.reload()
    await look()
    # An entity that is given another id stays where it is, too.
    registry.async_update_entity(first, new_entity_id="sensor.left")
    await proxy.settle()
    await look()


async def test_a_wallbox_that_is_removed_takes_everything_with_it_and_may_come_back(
    hass: HomeAssistant, proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    charger = await proxy.charger()
    await charger.meter(*CHARGING)
    await proxy.settle()
    energy = proxy.state("energy").entity_id
    hass.config_entries.async_remove_subentry(proxy.entry, proxy.subentry_id("garage"))
    await charger.closed()
    await proxy.settle()
    assert proxy.device() is None
    assert hass.states.get(energy) is None
    assert [
        entry.translation_key
        for entry in er.async_entries_for_config_entry(
            entity_registry, proxy.entry.entry_id
        )
    ] == ["wallbox_address"]
    assert proxy.hub.wallboxes == {}
    assert proxy.hub.storage.restored_facts("garage") is None

    await until(lambda: "garage" not in proxy.evcc.stations)
    charger = await proxy.charger()
    assert proxy.entity_id("energy") is None
    assert proxy.value("wallbox_connected", connector=0) == "on"
    await charger.energy(1000)
    await proxy.settle()
    assert proxy.value("energy") == "1.0"


async def test_a_new_name_is_the_name_of_the_device(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    subentry = proxy.entry.subentries[proxy.subentry_id("garage")]
    hass.config_entries.async_update_subentry(proxy.entry, subentry, title="Carport")
    await proxy.settle()
    device = proxy.device()
    assert device is not None
    assert device.name == "Carport"
    assert (
        proxy.state("wallbox_connected", connector=0).name
        == "Carport Wallbox connection"
    )


async def test_options_apply_while_wallboxes_stay_connected(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    hub, station = proxy.hub, await evcc.station("garage")
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_JOURNAL_SIZE: 100}
    )
    await proxy.settle()
    assert proxy.hub is hub
    for _ in range(110):
        await charger.call("Heartbeat")
    assert len(list(hub.server.journal.entries("garage"))) == 100
    assert evcc.stations["garage"] is station


async def test_trace_files_are_written_while_the_option_is_on(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger()
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_TRACE_FILES: True}
    )
    await proxy.settle()
    await charger.call("Heartbeat")
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_TRACE_FILES: False}
    )
    await proxy.settle()

    def traces() -> str:
        folder = Path(hass.config.path(DOMAIN, "traces"))
        return "".join(file.read_text() for file in folder.rglob("*") if file.is_file())

    written = await hass.async_add_executor_job(traces)
    assert '"Heartbeat"' in written
    await charger.call("Heartbeat")
    assert await hass.async_add_executor_job(traces) == written


async def test_trace_files_end_with_the_proxy_and_go_on_with_the_next(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_TRACE_FILES: True}
    )
    await proxy.reload()
    charger = await proxy.charger()
    await charger.call("Heartbeat")
    await proxy.unload()
    file = Path(hass.config.path(DOMAIN, "traces", "ocpp-trace.jsonl"))
    assert '"Heartbeat"' in await hass.async_add_executor_job(file.read_text)


async def test_trace_files_that_cannot_be_written_do_not_keep_the_proxy_from_running(
    hass: HomeAssistant, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = Path(hass.config.path(DOMAIN))
    await hass.async_add_executor_job(in_the_way.write_text, "")
    hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_TRACE_FILES: True}
    )
    await proxy.reload()
    assert "Trace files cannot be written" in caplog.text
    await proxy.charger()


async def test_an_idle_wallbox_causes_no_writing_to_disk(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger()
    file = Path(proxy.hass.config.path(".storage", f"{DOMAIN}.{proxy.entry.entry_id}"))

    async def written() -> str:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=65))
        await proxy.settle()
        return await hass.async_add_executor_job(file.read_text)

    before = await written()
    for _ in range(5):
        await charger.call("Heartbeat")
    assert await written() == before
    await charger.energy(5)
    assert await written() != before


async def test_what_was_reported_just_before_a_stop_is_kept(proxy: Proxy) -> None:
    charger = await proxy.charger()
    await charger.energy(4000)
    await charger.energy(4100)
    await proxy.reload()
    assert proxy.value("energy") == "4.1"
