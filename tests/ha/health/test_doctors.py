"""Tests of the doctors themselves: told of the traffic, and who is told by them."""

import asyncio
from datetime import timedelta
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.wallbox_evcc_proxy.telemetry.doctor.session import Session
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..live import Proxy, until
from ..viewer import Viewer
from .ailing import found, issues


async def test_the_panel_is_told_all_at_first_and_then_what_changes(
    proxy: Proxy, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.wallbox_evcc_proxy.health_stream.INTERVAL", 0.05
    )
    charger = await proxy.charger()
    await proxy.charger("carport")
    await viewer.ask("subscribe_findings", entry_id=viewer.entry_id)
    first = await viewer.event()
    assert first["type"] == "health"
    assert {each["id"] for each in first["wallboxes"]} == {"garage", "carport"}
    garage_first = next(each for each in first["wallboxes"] if each["id"] == "garage")
    assert {
        "target": "evcc",
        "action": "BootNotification",
        "supported": 1,
        "refused": 0,
        "silent": 0,
        "code": None,
    } in garage_first["capabilities"]
    await charger.connection.send("garbage")
    event = await viewer.event()
    while not any(each["findings"] for each in event["wallboxes"]):
        event = await viewer.event()
    (told,) = event["wallboxes"]
    assert told["id"] == "garage"
    assert told["findings"][0]["code"] == "not_json"
    proxy.hass.config_entries.async_remove_subentry(
        proxy.entry, proxy.subentry_id("carport")
    )
    while not event["gone"]:
        event = await viewer.event()
    assert event["gone"] == ["carport"]
    await proxy.unload()
    while event["type"] != "ended":
        event = await viewer.event()


async def test_what_time_alone_brings_about_is_found(
    hass: HomeAssistant, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.wallbox_evcc_proxy.telemetry.doctor.session.BOOTS_WITHIN",
        0.3,
    )
    charger = await proxy.charger(boots=False)
    await charger.call("Heartbeat")
    await proxy.settle()
    assert found(proxy, "no_boot") is None

    for minutes in range(1, 100):
        if found(proxy, "no_boot"):
            break
        await asyncio.sleep(0.05)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))
    assert found(proxy, "no_boot")


async def test_a_doctor_that_fails_disturbs_nobody_and_says_so_once(
    hass: HomeAssistant, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    charger = await proxy.charger()
    with patch.object(Session, "observe", side_effect=RuntimeError("broken")):
        for _ in range(3):
            await charger.status("Available")
        await proxy.settle()
    assert proxy.value("status") == "available"
    assert proxy.hub.health("garage")["findings"] == []
    said = [each for each in caplog.records if "Nothing is found" in each.getMessage()]
    assert len(said) == 1
    await charger.connection.send("garbage")
    await charger.call("Heartbeat")
    await proxy.settle()
    assert found(proxy, "not_json") is None


async def test_a_stranger_is_forgotten_with_its_connection(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    charger = await proxy.charger("stranger", boots=False)
    await charger.connection.send("garbage")
    await charger.connection.send("garbage")
    await until(lambda: proxy.hub.wallboxes["stranger"].frames == 2)
    await charger.close()
    await until(lambda: "stranger" not in proxy.hub.wallboxes)
    assert proxy.hub.doctors._cares == {}
    assert issues(hass) == {}
