"""The live status: what the panel is shown of wallboxes, when it changes, and to whom."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy.live_status import INTERVAL
from custom_components.wallbox_evcc_proxy.wallboxes import (
    async_add_wallbox,
    async_get_wallbox,
    async_set_repairs,
)
from homeassistant.core import HomeAssistant

from .live import CHARGING, EVCC_ANSWERS, Charger, Proxy, until
from .viewer import Viewer

LIMIT: dict[str, Any] = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.0, "numberPhases": 2}
            ],
        },
    },
}
START = {
    "connectorId": 1,
    "idTag": "t",
    "meterStart": 123000,
    "timestamp": "2026-11-23T10:00:00Z",
}
QUIET = 3 * INTERVAL
"""Seconds after which what was going to be told has been told."""


@pytest.fixture
async def viewer(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> Viewer:
    """Return a running proxy and an administrator's panel."""
    return Viewer(proxy, await hass_ws_client(hass))


async def look(viewer: Viewer) -> Any:
    """Follow the status; return the snapshot."""
    await viewer.ask("subscribe_status", entry_id=viewer.entry_id)
    snapshot = await viewer.event()
    assert snapshot["type"] == "snapshot"
    return snapshot


async def quiet(viewer: Viewer) -> list[Any]:
    """Return the events until no more come."""
    events = []
    try:
        while True:
            async with asyncio.timeout(QUIET):
                received = await viewer.client.receive_json()
            events.append(received["event"])
    except TimeoutError:
        return events


async def charging(proxy: Proxy) -> Charger:
    """Have a wallbox charge."""
    charger = await proxy.charger()
    await charger.status("Charging")
    await charger.call("StartTransaction", START)
    await proxy.evcc.stations["garage"].call("SetChargingProfile", LIMIT)
    await charger.meter(*CHARGING)
    await proxy.settle()
    return charger


# What is shown


async def test_without_a_wallbox_nothing_is_shown(viewer: Viewer) -> None:
    assert await look(viewer) == {"type": "snapshot", "wallboxes": [], "gone": []}


async def test_a_wallbox_that_charges_is_shown_with_all_that_it_told(
    viewer: Viewer,
) -> None:
    await charging(viewer.proxy)
    [shown] = (await look(viewer))["wallboxes"]
    assert (shown["id"], shown["title"]) == ("garage", "garage")
    assert (shown["vendor"], shown["model"]) == ("ABL", "eMH1")
    assert shown["subentry_id"] == viewer.proxy.subentry_id("garage")
    device = viewer.proxy.device()
    assert device is not None
    assert shown["device_id"] == device.id
    assert (shown["booted"], shown["boot_answer"]) == (True, "Accepted")
    assert shown["last_command"] == "SetChargingProfile"
    for leg in shown["legs"].values():
        assert (leg["up"], leg["problem"]) == (True, None)
        assert 0 < leg["latency"] < 5000
        assert leg["since"] <= leg["last_frame"]
    [connector] = shown["connectors"]
    assert connector["status"] == "Charging"
    assert connector["device_id"] == device.id
    assert connector["voltages"] == [230, 231, 229]
    assert connector["currents"] == [16, 15.9, 0]
    assert connector["power"] == 7350
    assert connector["energy"] == 123456
    assert connector["session_energy"] == 456
    assert connector["session_since"] <= connector["updated"]
    assert connector["transaction_id"] == 1786197601
    assert connector["limit_current"] == 16
    assert connector["limit_phases"] == 2
    assert connector["limit_power"] == pytest.approx(16 * 2 * 230.5)
    assert connector["limit_at"] <= connector["updated"]
    assert connector["power_factor_reported"] is False
    assert connector["average_current"] == 15.95


async def test_what_is_unknown_is_null_and_never_0(viewer: Viewer) -> None:
    await viewer.proxy.charger(boots=False)
    async_add_wallbox(viewer.proxy.hass, viewer.proxy.entry, "garage")
    await viewer.proxy.settle()
    [shown] = (await look(viewer))["wallboxes"]
    assert (shown["booted"], shown["boot_answer"]) == (False, None)
    assert (shown["vendor"], shown["last_seen"], shown["status"]) == (None, None, None)
    [connector] = shown["connectors"]
    unknown = {"number", "device_id", "power_factor_reported", "curve"}
    for name, value in connector.items():
        if name not in unknown:
            assert value in (None, [None, None, None]), name
    assert connector["curve"] == []


async def test_nobody_is_shown_a_payload_or_a_serial_number(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger(boots=False)
    await charger.boot(chargePointSerialNumber="0815-serial", iccid="0815-iccid")
    await charger.call("Authorize", {"idTag": "0815-tag"})
    await viewer.proxy.settle()
    assert "0815" not in str(await look(viewer))


async def test_an_evcc_that_does_not_know_the_id_says_pending(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger(boots=False)
    pending = {**EVCC_ANSWERS["BootNotification"], "status": "Pending"}
    evcc = viewer.proxy.evcc.stations["garage"]
    evcc._answers = {**EVCC_ANSWERS, "BootNotification": pending}
    await charger.boot()
    await viewer.proxy.settle()
    [shown] = (await look(viewer))["wallboxes"]
    assert (shown["booted"], shown["boot_answer"]) == (True, "Pending")


async def test_why_a_leg_is_down_is_told(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger()
    await look(viewer)
    await viewer.proxy.evcc.stop()
    legs: dict[str, Any] = {}
    async with asyncio.timeout(5):
        while legs.get("evcc", {}).get("up", True):
            [shown] = (await viewer.event())["wallboxes"]
            legs = shown["legs"]
    assert legs["wallbox"]["up"]
    assert legs["evcc"]["problem"]
    await viewer.proxy.hang_up(charger)
    async with asyncio.timeout(5):
        while legs["wallbox"]["up"]:
            [shown] = (await viewer.event())["wallboxes"]
            legs = shown["legs"]
    assert legs["wallbox"]["problem"] == "closed by the other side: 1000"
    assert not shown["booted"]


async def test_the_preset_in_force_is_named(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger(boots=False)
    await charger.boot(chargePointVendor="AcTEC", chargePointModel="EV-AC22K")
    await viewer.proxy.settle()
    [shown] = (await look(viewer))["wallboxes"]
    preset = viewer.proxy.hub.preset_found("garage")
    assert preset is not None
    assert (shown["preset"], shown["preset_label"]) == (preset.name, preset.title)
    await viewer.proxy.reload()
    await quiet(viewer)
    [shown] = (await look(viewer))["wallboxes"]
    assert shown["preset"] == preset.name


# What changes


async def test_only_the_wallbox_that_changed_is_told(viewer: Viewer) -> None:
    await viewer.proxy.charger("garage")
    other = await viewer.proxy.charger("carport")
    assert len((await look(viewer))["wallboxes"]) == 2
    await quiet(viewer)
    await other.status("Preparing")
    [*_, last] = await quiet(viewer)
    assert last["type"] == "changed"
    [shown] = last["wallboxes"]
    assert shown["id"] == "carport"
    assert shown["connectors"][0]["status"] == "Preparing"


async def test_nothing_is_told_while_nothing_changes(viewer: Viewer) -> None:
    await viewer.proxy.charger()
    await look(viewer)
    await quiet(viewer)
    viewer.proxy.hub.status.note(("garage", "nobody"))
    assert await quiet(viewer) == []


async def test_much_traffic_makes_two_events_a_second_and_the_last_is_true(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()
    await look(viewer)
    await quiet(viewer)
    loop = asyncio.get_running_loop()
    began = loop.time()
    sent = 0
    while loop.time() - began < 4 * INTERVAL:
        sent += 1
        await charger.meter(("Power.Active.Import", sent, "W"))
        await asyncio.sleep(0.03)
    told = await quiet(viewer)
    assert sent > 20
    assert 2 <= len(told) <= 7
    assert told[-1]["wallboxes"][0]["connectors"][0]["power"] == sent


async def test_a_curve_is_told_once_and_then_what_is_new_of_it(viewer: Viewer) -> None:
    charger = await charging(viewer.proxy)
    [shown] = (await look(viewer))["wallboxes"]
    curve = shown["connectors"][0]["curve"]
    assert curve[-1][1:] == [7350, pytest.approx(7376)]
    for event in await quiet(viewer):
        curve += event["wallboxes"][0]["connectors"][0]["curve"]
    await asyncio.sleep(1)
    await charger.meter(("Power.Active.Import", 5000, "W"))
    new = [
        sample
        for event in await quiet(viewer)
        for sample in event["wallboxes"][0]["connectors"][0]["curve"]
    ]
    assert new[-1][1] == 5000
    assert new[0][0] > curve[-1][0]
    again = (await look(viewer))["wallboxes"][0]["connectors"][0]["curve"]
    assert again[-1] == new[-1]
    times = [at for at, *_ in again]
    assert times == sorted(set(times))


async def test_curves_are_drawn_also_while_nobody_looks(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger()
    for power in (1000, 2000):
        await charger.meter(("Power.Active.Import", power, "W"))
        await asyncio.sleep(QUIET)
    [shown] = (await look(viewer))["wallboxes"]
    assert [power for _, power, _ in shown["connectors"][0]["curve"]] == [1000, 2000]


async def test_a_new_name_and_a_switch_are_told(viewer: Viewer) -> None:
    await viewer.proxy.charger()
    await look(viewer)
    await quiet(viewer)
    proxy = viewer.proxy
    subentry = async_get_wallbox(proxy.entry, "garage")
    assert subentry is not None
    proxy.hass.config_entries.async_update_subentry(proxy.entry, subentry, title="Box")
    [*_, last] = await quiet(viewer)
    assert last["wallboxes"][0]["title"] == "Box"
    async_set_repairs(proxy.hass, proxy.entry, "garage", on=False)
    [*_, last] = await quiet(viewer)
    assert last["wallboxes"][0]["repairs_active"] is False


async def test_a_wallbox_that_is_removed_is_gone(viewer: Viewer) -> None:
    await viewer.proxy.charger()
    await look(viewer)
    await quiet(viewer)
    entries = viewer.proxy.hass.config_entries
    entry = viewer.proxy.entry
    entries.async_remove_subentry(entry, viewer.proxy.subentry_id("garage"))
    events = await quiet(viewer)
    assert ["garage"] in [event["gone"] for event in events]
    assert events[-1]["wallboxes"] == []


async def test_a_stranger_is_shown_while_it_is_connected(viewer: Viewer) -> None:
    await look(viewer)
    charger = await viewer.proxy.charger("portscan", boots=False)
    events = await quiet(viewer)
    assert events[-1]["wallboxes"][0]["subentry_id"] is None
    await charger.close()
    await until(lambda: "portscan" not in viewer.proxy.hub.wallboxes)
    assert (await quiet(viewer))[-1]["gone"] == ["portscan"]


# To whom, and until when


async def test_everybody_may_see_it(
    hass: HomeAssistant,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    await proxy.charger()
    viewer = Viewer(proxy, await hass_ws_client(hass, hass_read_only_access_token))
    assert len((await look(viewer))["wallboxes"]) == 1


async def test_a_proxy_that_is_unloaded_says_so_and_is_not_there_any_more(
    viewer: Viewer,
) -> None:
    await viewer.proxy.charger()
    await look(viewer)
    await viewer.proxy.unload()
    events = await quiet(viewer)
    assert events[-1] == {"type": "ended"}
    assert not events[-2]["wallboxes"][0]["legs"]["wallbox"]["up"]
    error = await viewer.refused("subscribe_status", entry_id=viewer.entry_id)
    assert error["code"] == "unknown_entry"
    await viewer.proxy.load()
    assert len((await look(viewer))["wallboxes"]) == 1


async def test_who_looks_no_more_is_told_no_more(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger()
    await viewer.client.send_json(
        {
            "id": 900,
            "type": "wallbox_evcc_proxy/subscribe_status",
            "entry_id": viewer.entry_id,
        }
    )
    assert (await viewer.received())["success"]
    assert (await viewer.event())["type"] == "snapshot"
    await quiet(viewer)
    status: Any = viewer.proxy.hub.status
    assert status.is_followed
    await viewer.client.send_json(
        {"id": 901, "type": "unsubscribe_events", "subscription": 900}
    )
    assert (await viewer.received())["success"]
    assert not status.is_followed
    await charger.status("Available")
    assert await quiet(viewer) == []


async def test_a_browser_that_is_gone_is_forgotten(viewer: Viewer) -> None:
    await look(viewer)
    await viewer.client.close()
    await until(lambda: not viewer.proxy.hub.status.is_followed)


async def test_one_that_cannot_be_told_disturbs_nobody(
    viewer: Viewer, caplog: pytest.LogCaptureFixture
) -> None:
    def send(event: dict[str, Any]) -> None:
        if event["type"] == "changed":
            raise OSError("full")

    viewer.proxy.hub.status.follow(send)
    await look(viewer)
    await viewer.proxy.charger()
    assert (await quiet(viewer))[-1]["wallboxes"]
    assert caplog.text.count("The status could not be sent to the panel") == 1
