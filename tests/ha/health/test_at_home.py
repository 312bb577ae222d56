"""Tests of what a person at home meets: told what is wrong, and cured with clicks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.const import CONF_EVCC_WEB_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ...peers.evcc_state import evcc_state
from ...peers.evcc_web import EvccWeb
from ..live import EVCC_ANSWERS, CentralSystem, Proxy, until
from ..test_switch import turn
from ..test_wallbox_settings import garage
from ..viewer import Viewer
from .ailing import charging, draw, find, fix, found, ignores_zero, issues, limit


async def test_a_mute_wallbox_without_repairs_is_found_and_cured_in_the_panel(
    proxy: Proxy, evcc: CentralSystem, viewer: Viewer
) -> None:
    charger = await proxy.charger()
    charger._answers["GetConfiguration"] = None
    await turn(proxy, "off")
    await proxy.settle()
    await evcc.stations["garage"].call("GetConfiguration")
    finding = await find(proxy, "silent")
    assert (finding["subject"], finding["severity"]) == ("GetConfiguration", "warning")
    assert [(each["place"], each["possible"]) for each in finding["cures"]] == [
        ("rule", True),
        ("repairs", True),
    ]
    asked = {
        "entry_id": viewer.entry_id,
        "wallbox": "garage",
        "code": "silent",
        "subject": "GetConfiguration",
        "cure": 1,
    }
    would = await viewer.ask("cure", **asked, dry_run=True)
    assert {"rule": "stand_in", "from": "off", "to": "on", "settings": {}} in would[
        "changes"
    ]
    assert would["preset"] is None
    assert "repairs" in garage(proxy).data
    assert await viewer.ask("cure", **asked) == would
    await until(lambda: found(proxy, "silent") is None)
    assert "repairs" not in garage(proxy).data
    assert charger.connection.close_code is None

    refused = await viewer.refused("cure", **asked)
    assert refused["code"] == "unknown_finding"


async def test_watts_that_are_kilowatts_are_an_issue_whose_fix_sets_them_right(
    hass: HomeAssistant, proxy: Proxy, browser: Any
) -> None:
    charger = await charging(proxy)
    for _ in range(3):
        await draw(proxy, charger, 16.0, 11.04)
    issue = issues(hass)["cure_power_mismatch"]
    assert issue.is_fixable
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["factor"] == "0.001"
    assert issue.learn_more_url is not None
    assert issue.learn_more_url.startswith(
        "homeassistant://wallbox-evcc-proxy/messages?"
    )
    assert "seq%3A" in issue.learn_more_url

    assert "Meter values: wrong by a factor" in await fix(browser, issue)
    assert garage(proxy).data["rules"] == {"meter_scale": {"mode": "on"}}
    for _ in range(6):
        await draw(proxy, charger, 16.0, 11.04)
    assert found(proxy, "power_mismatch") is None
    assert issues(hass) == {}
    assert float(proxy.value("power")) == pytest.approx(11040, abs=1)


async def test_a_clock_that_is_an_hour_off_is_found_and_set_right(
    proxy: Proxy, viewer: Viewer
) -> None:
    charger = await proxy.charger()

    async def report(*statuses: str) -> None:
        for status in statuses:
            hour_ago = datetime.now(UTC) - timedelta(hours=1)
            payload = {"connectorId": 1, "status": status, "errorCode": "NoError"}
            await charger.call(
                "StatusNotification", payload | {"timestamp": hour_ago.isoformat()}
            )

    await report("Available", "Preparing", "Charging")
    finding = await find(proxy, "clock_off")
    assert finding["values"]["minutes"] == "60"
    assert finding["cures"][0] == {
        "place": "rule",
        "rule": "clock_skew",
        "settings": {},
        "possible": True,
    }
    cured = await viewer.ask(
        "cure", entry_id=viewer.entry_id, wallbox="garage", code="clock_off", cure=0
    )
    assert cured["changes"] == [
        {"rule": "clock_skew", "from": "observe", "to": "on", "settings": {}}
    ]
    await until(lambda: found(proxy, "clock_off") is None)
    await report("Preparing", "Charging", "Finishing", "Available", "Preparing")
    await proxy.settle()
    again = found(proxy, "clock_off")
    assert again is None or again["severity"] == "hint"


async def test_a_wallbox_that_ignores_zero_is_an_issue_whose_fix_stops_it(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem, browser: Any
) -> None:
    charger = await ignores_zero(proxy, evcc)
    issue = issues(hass)["cure_zero_not_obeyed"]
    changes = await fix(browser, issue)
    assert changes.startswith("- **Charging although EVCC says stop**")
    assert garage(proxy).data["rules"]["zero_limit"] == {"strategy": "stop"}
    assert issues(hass) == {}

    await evcc.stations["garage"].call("SetChargingProfile", limit(16))
    await evcc.stations["garage"].call("SetChargingProfile", limit(0))
    await until(
        lambda: any(action == "RemoteStopTransaction" for action, _ in charger.asked)
    )
    await charger.status("SuspendedEVSE")
    await proxy.settle()
    assert issues(hass) == {}


async def test_an_evcc_that_does_not_know_the_id_is_an_issue_until_it_does(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger(boots=False)
    station = evcc.stations["garage"]
    accepted = EVCC_ANSWERS["BootNotification"]
    station._answers["BootNotification"] = accepted | {"status": "Pending"}
    await charger.boot()
    await find(proxy, "boot_pending")
    issue = issues(hass)["finding_boot_pending"]
    assert not issue.is_fixable
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["id"] == "garage"
    station._answers["BootNotification"] = accepted
    await charger.boot(firmwareVersion="1.9")
    await until(lambda: not issues(hass))


async def test_an_evcc_that_knows_the_id_in_another_spelling_is_an_issue_that_names_it(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    page = EvccWeb()
    stations = [
        {"id": "garage", "status": "unknown"},
        {"id": "Garage", "status": "configured"},
    ]
    ocpp = {"config": {"port": 8887}, "status": {"stations": stations}}
    page.state = evcc_state(ocpp=ocpp)
    await page.start()
    options = {CONF_EVCC_WEB_PORT: page.port}
    hass.config_entries.async_update_entry(proxy.entry, options=options)
    await proxy.charger()
    await find(proxy, "evcc_knows_similar_id")
    issue = issues(hass)["finding_evcc_knows_similar_id"]
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["similar"] == "Garage"
    await proxy.unload()
    await page.stop()
