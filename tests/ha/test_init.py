"""Tests of how the integration is set up, reloaded, unloaded and removed."""

import asyncio
from pathlib import Path
import socket
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    DOMAIN,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from .live import HOST, CentralSystem, Proxy, until


def can_be_listened_on(port: int) -> bool:
    """Return whether nobody listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


async def test_a_port_that_another_program_has_is_tried_again(
    hass: HomeAssistant, evcc: CentralSystem, other_program: int
) -> None:
    proxy = Proxy(hass, evcc, other_program)
    proxy.entry.add_to_hass(hass)
    await hass.config_entries.async_setup(proxy.entry.entry_id)
    assert proxy.entry.state is ConfigEntryState.SETUP_RETRY
    assert str(other_program) in (proxy.entry.reason or "")
    assert "{" not in (proxy.entry.reason or "")
    assert proxy.entry.error_reason_translation_key == "port_in_use"
    assert await hass.config_entries.async_unload(proxy.entry.entry_id)


async def test_it_starts_once_the_other_program_is_gone(
    hass: HomeAssistant, evcc: CentralSystem, free_port: int
) -> None:
    proxy = Proxy(hass, evcc, free_port)
    proxy.entry.add_to_hass(hass)
    with socket.socket() as other:
        other.bind((HOST, free_port))
        other.listen()
        await hass.config_entries.async_setup(proxy.entry.entry_id)
        assert "Cannot wait for wallboxes" in (proxy.entry.reason or "")
    await proxy.reload()
    assert proxy.entry.state is ConfigEntryState.LOADED
    await proxy.charger()
    await proxy.unload()


async def test_an_address_of_another_machine_is_named_as_the_reason(
    hass: HomeAssistant, evcc: CentralSystem
) -> None:
    proxy = Proxy(hass, evcc)
    proxy.entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        proxy.entry, data=proxy.entry.data | {CONF_LISTEN_HOST: "192.0.2.1"}
    )
    await hass.config_entries.async_setup(proxy.entry.entry_id)
    assert proxy.entry.state is ConfigEntryState.SETUP_RETRY
    assert "192.0.2.1" in (proxy.entry.reason or "")
    assert await hass.config_entries.async_unload(proxy.entry.entry_id)


async def test_a_port_that_may_not_be_opened_is_not_tried_again(
    hass: HomeAssistant, evcc: CentralSystem
) -> None:
    proxy = Proxy(hass, evcc)
    proxy.entry.add_to_hass(hass)
    # The tests may run as root, who may open any port.
    with patch.object(
        asyncio.get_running_loop(),
        "create_server",
        side_effect=PermissionError(13, "no"),
    ):
        await hass.config_entries.async_setup(proxy.entry.entry_id)
    assert proxy.entry.state is ConfigEntryState.SETUP_ERROR
    assert proxy.entry.error_reason_translation_key == "port_not_allowed"


async def test_unloading_closes_every_socket_within_five_seconds(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    chargers = [await proxy.charger(name) for name in ("left", "right")]
    port = proxy.hub.server.port
    # One neither reads nor answers any more.
    chargers[1].connection.transport.pause_reading()
    async with asyncio.timeout(5):
        assert await hass.config_entries.async_unload(proxy.entry.entry_id)
        await chargers[0].closed()
        await until(lambda: not evcc.stations)
    assert chargers[0].connection.close_code in {1001, 1012}
    assert can_be_listened_on(port)
    chargers[1].connection.transport.abort()


async def test_a_reload_listens_on_the_same_port_again_and_leaves_nothing_behind(
    hass: HomeAssistant, evcc: CentralSystem, free_port: int
) -> None:
    proxy = Proxy(hass, evcc, free_port)
    await proxy.load()
    for _ in range(3):
        await proxy.charger()
        first = proxy.hub
        await proxy.reload()
        assert proxy.entry.state is ConfigEntryState.LOADED
        assert proxy.hub is not first
        await until(lambda: not evcc.stations)
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert (
        len([name for name in names if DOMAIN in name]) == 1
    )  # that watches the listener
    await proxy.charger()
    assert proxy.value("wallbox_connected", connector=0) == "on"
    await proxy.unload()
    assert not [task for task in asyncio.all_tasks() if DOMAIN in task.get_name()]
    assert can_be_listened_on(free_port)


async def test_another_address_of_evcc_is_used_at_once(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    other = CentralSystem()
    await other.start()
    first = proxy.hub
    hass.config_entries.async_update_entry(
        proxy.entry, data=proxy.entry.data | {CONF_EVCC_PORT: other.port}
    )
    await charger.closed()
    await proxy.settle()
    assert proxy.entry.state is ConfigEntryState.LOADED
    assert proxy.hub is not first
    proxy.evcc = other
    await proxy.charger()
    assert evcc.stations == {}
    await proxy.unload()
    await other.stop()


async def test_another_port_is_listened_on_at_once(
    hass: HomeAssistant, proxy: Proxy, free_port: int
) -> None:
    before = proxy.hub.server.port
    hass.config_entries.async_update_entry(
        proxy.entry, data=proxy.entry.data | {CONF_LISTEN_PORT: free_port}
    )
    await proxy.settle()
    assert proxy.hub.server.port == free_port
    assert can_be_listened_on(before)
    hub = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, proxy.entry.entry_id), proxy.entry.entry_id
    )
    assert hub is not None
    assert hub.name == f"EVCC proxy on port {free_port}"


async def test_home_assistant_closes_the_connections_when_it_stops(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger()
    await charger.energy(777)
    hass.set_state(CoreState.stopping)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await charger.closed()
    await proxy.settle()
    hass.bus.async_fire("homeassistant_final_write")
    await proxy.settle()
    hass.set_state(CoreState.running)
    await proxy.reload()
    assert proxy.value("energy") == "0.777"


async def test_removing_the_entry_removes_what_it_kept(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    file = Path(hass.config.path(".storage", f"{DOMAIN}.{proxy.entry.entry_id}"))
    assert await hass.config_entries.async_unload(proxy.entry.entry_id)
    assert await hass.async_add_executor_job(file.exists)
    await hass.config_entries.async_remove(proxy.entry.entry_id)
    await proxy.settle()
    assert not await hass.async_add_executor_job(file.exists)
    assert not hass.states.async_all()


async def test_a_wallbox_can_be_removed_only_while_it_is_away(
    hass: HomeAssistant,
    proxy: Proxy,
    device_registry: dr.DeviceRegistry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    charger = await proxy.charger()
    await charger.status("Available", connector=2)
    await proxy.settle()
    device = proxy.device()
    assert device is not None

    async def can_remove(device_id: str | None) -> bool:
        response = await client.remove_device(device_id or "")
        return bool(response["success"])

    assert not await can_remove(device.via_device_id)
    assert not await can_remove(device.id)
    for child in dr.async_entries_for_parent_device(device_registry, device.id):
        assert not await can_remove(child.id)

    await charger.close()
    await until(lambda: not proxy.hub.wallboxes["garage"].wallbox_connected)
    assert await can_remove(device.id)
    await proxy.settle()
    assert proxy.wallbox_ids == []
    assert proxy.device() is None


@pytest.mark.usefixtures("socket_enabled")
async def test_a_wallbox_can_be_removed_while_the_proxy_cannot_start(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await proxy.charger()
    device = proxy.device()
    assert device is not None
    await proxy.unload()
    assert (await client.remove_device(device.id))["success"]
    assert proxy.wallbox_ids == []
