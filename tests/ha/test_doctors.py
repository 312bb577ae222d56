"""Tests of what a person at home is told to be wrong, where, and that clicks cure it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.wallbox_evcc_proxy import doctors, hub
from custom_components.wallbox_evcc_proxy.const import CONF_EVCC_WEB_PORT, DOMAIN
from custom_components.wallbox_evcc_proxy.issues import MAX_ISSUES_OF_WALLBOX
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings
from custom_components.wallbox_evcc_proxy.rules.presets import parse
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice
from custom_components.wallbox_evcc_proxy.settings import settings_of
from custom_components.wallbox_evcc_proxy.telemetry.doctor import effect
from custom_components.wallbox_evcc_proxy.telemetry.doctor.session import Session
from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from ..peers.evcc_state import evcc_state
from ..peers.evcc_web import EvccWeb
from .live import EVCC_ANSWERS, CentralSystem, Charger, Proxy, until
from .test_notices import tell
from .test_repairs import FIX, post
from .test_switch import turn
from .test_wallbox_settings import garage, set_repairs
from .texts import placeholders, texts
from .viewer import Viewer

PATIENCE = 0.3
"""Seconds that a wallbox has to follow a limit, in these tests."""


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let minutes be moments."""
    monkeypatch.setattr(doctors, "LOOK_AFTER", 0.02)
    monkeypatch.setattr(effect, "PATIENCE", PATIENCE)

    def hurried(entry: Any) -> Settings:
        usual = settings_of(entry)
        relay = replace(usual.relay, answer_evcc_within=1.0, await_wallbox=0.5)
        return replace(usual, relay=relay)

    monkeypatch.setattr(hub, "settings_of", hurried)


@pytest.fixture
async def viewer(proxy: Proxy, hass_ws_client: WebSocketGenerator) -> Viewer:
    """Return somebody with the panel open."""
    return Viewer(proxy, await hass_ws_client(proxy.hass))


@pytest.fixture
async def browser(proxy: Proxy, hass_client: ClientSessionGenerator) -> Any:
    """Return somebody who looks at Home Assistant's repairs."""
    assert await async_setup_component(proxy.hass, REPAIRS_DOMAIN, {})
    return await hass_client()


def found(proxy: Proxy, code: str) -> dict[str, Any] | None:
    """Return what the panel is told of a finding, None when it is not found."""
    findings = proxy.hub.health("garage")["findings"]
    return next((each for each in findings if each["code"] == code), None)


async def find(proxy: Proxy, code: str) -> dict[str, Any]:
    """Wait until something is found; return it."""
    await until(lambda: found(proxy, code))
    finding = found(proxy, code)
    assert finding is not None
    return finding


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return the issues there are by the key of their texts."""
    return {
        issue.translation_key or "": issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN
    }


async def fix(browser: Any, issue: ir.IssueEntry) -> str:
    """Open an issue and submit its only page; return what it said would be changed."""
    handler = {"handler": DOMAIN, "issue_id": issue.issue_id}
    page = await post(browser, FIX, handler)
    assert page["step_id"] == "confirm", page
    done = await post(browser, f"{FIX}/{page['flow_id']}", {})
    assert done["type"] == "create_entry"
    changes: str = page["description_placeholders"]["changes"]
    return changes


def limit(amps: float) -> dict[str, Any]:
    """Return a limit as EVCC sets it."""
    return {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": dt_util.utcnow().isoformat(),
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": amps}],
            },
        },
    }


async def draw(proxy: Proxy, charger: Charger, amps: float, power: float) -> None:
    """Let the wallbox report a current in three phases and a power, and have that looked at."""
    await charger.meter(
        *((f"Voltage/L{phase}", 230, "V") for phase in (1, 2, 3)),
        *((f"Current.Import/L{phase}", amps, "A") for phase in (1, 2, 3)),
        ("Power.Active.Import", power, "W"),
        ("Energy.Active.Import.Register", 5000, "Wh"),
    )
    looks: list[None] = []
    unsubscribe = proxy.hub.doctors.subscribe(lambda: looks.append(None))
    await until(lambda: looks)
    unsubscribe()


async def charging(proxy: Proxy) -> Charger:
    """Return a wallbox with a car that charges."""
    charger = await proxy.charger()
    await charger.status("Charging")
    await charger.call(
        "StartTransaction",
        {
            "connectorId": 1,
            "idTag": "A",
            "meterStart": 0,
            "timestamp": dt_util.utcnow().isoformat(),
        },
    )
    return charger


async def ignores_zero(proxy: Proxy, evcc: CentralSystem) -> Charger:
    """Return a wallbox that goes on charging though EVCC has set a limit of zero."""
    charger = await charging(proxy)
    await keep_charging(proxy, evcc, charger)
    return charger


async def keep_charging(proxy: Proxy, evcc: CentralSystem, charger: Charger) -> None:
    """Let EVCC set a limit of zero, which the wallbox does not obey, until that is found."""
    await evcc.stations["garage"].call("SetChargingProfile", limit(0))
    async with asyncio.timeout(5.0):
        while not found(proxy, "zero_not_obeyed"):
            await draw(proxy, charger, 6.0, 4140.0)


# What a person at home meets


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


# Issues


async def test_a_notice_of_a_rule_gives_way_to_the_issue_that_offers_a_fix(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await charging(proxy)
    measured = {"limit": "0 A", "amps": "6", "watts": "4140", "seconds": "40"}
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, measured)
    assert issues(hass).keys() == {"zero_limit_ignored"}
    await keep_charging(proxy, evcc, charger)
    await until(lambda: issues(hass).keys() == {"cure_zero_not_obeyed"})
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, measured)
    assert issues(hass).keys() == {"cure_zero_not_obeyed"}


async def test_an_issue_without_a_fix_gives_way_to_a_rules_notice(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    await proxy.charger()
    await set_repairs(proxy, "zero_limit", strategy="stop")
    await ignores_zero(proxy, evcc)
    await until(lambda: issues(hass).keys() == {"finding_zero_not_obeyed"})
    measured = {"limit": "0 A", "amps": "6", "watts": "4140", "seconds": "40"}
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, measured)
    await until(lambda: issues(hass).keys() == {"zero_limit_ignored"})


async def test_issues_go_with_the_wallbox_the_entry_and_the_running_proxy(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    await ignores_zero(proxy, evcc)
    await until(lambda: issues(hass))
    await proxy.reload()
    assert issues(hass) == {}
    evcc.stations.clear()
    await ignores_zero(proxy, evcc)
    await until(lambda: issues(hass))
    hass.config_entries.async_remove_subentry(proxy.entry, proxy.subentry_id("garage"))
    await proxy.settle()
    assert issues(hass) == {}


async def test_a_fix_that_came_too_late_says_so(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem, browser: Any
) -> None:
    charger = await ignores_zero(proxy, evcc)
    issue = issues(hass)["cure_zero_not_obeyed"]
    handler = {"handler": DOMAIN, "issue_id": issue.issue_id}
    page = await post(browser, FIX, handler)
    await charger.status("SuspendedEVSE")
    await until(lambda: found(proxy, "zero_not_obeyed") is None)
    done = await post(browser, f"{FIX}/{page['flow_id']}", {})
    assert (done["type"], done["reason"]) == ("abort", "nothing_to_do")
    assert "rules" not in garage(proxy).data
    assert issues(hass) == {}


async def test_a_wallbox_makes_no_flood_of_issues_and_writes_no_markdown(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    await proxy.charger()
    doctor = proxy.hub.doctors._care("garage").doctor
    assert doctor is not None
    for number in range(3 * MAX_ISSUES_OF_WALLBOX):
        subject = f"[{number}](https://example.com) `x`\n# y"
        for _ in range(2):
            doctor.findings.found(
                "queue_stalled", 2e9, subject=subject, values={"seconds": "60"}
            )
    proxy.hub.doctors.note(("garage",))
    await until(lambda: issues(hass))
    all_issues = list(ir.async_get(hass).issues.values())
    assert len(all_issues) == MAX_ISSUES_OF_WALLBOX
    shown = (all_issues[0].translation_placeholders or {})["subject"]
    assert shown.startswith("`")
    assert shown.endswith("`")
    assert shown.count("`") == 2
    assert "\n" not in shown


async def test_the_words_of_an_issue_have_all_that_they_repeat(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    await ignores_zero(proxy, evcc)
    (issue,) = issues(hass).values()
    text = texts("en")["issues"][issue.translation_key]
    wanted = placeholders(text["title"])
    wanted |= placeholders(text["fix_flow"]["step"]["confirm"]["description"])
    assert issue.translation_placeholders is not None
    assert wanted - {"changes"} <= issue.translation_placeholders.keys()


# Cures


async def test_a_preset_that_fits_is_a_cure_where_another_one_was_chosen(
    hass: HomeAssistant,
    proxy: Proxy,
    evcc: CentralSystem,
    viewer: Viewer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    presets, _ = parse("""
- name: abl-test
  title: ABL eMH1 of this test
  match: [{vendor: ABL}]
  rules: {charging_profile: {mode: on}}
- name: other
  title: Another one
  match: [{vendor: Nobody}]
  rules: {}
""")
    for module in ("hub", "wallbox_flow", "proxy.session"):
        path = f"custom_components.{DOMAIN}.{module}.load"
        monkeypatch.setattr(path, lambda: presets)
    charger = await proxy.charger()
    hass.config_entries.async_update_subentry(
        proxy.entry, garage(proxy), data={**garage(proxy).data, "preset": "other"}
    )
    await proxy.settle()
    charger._answers["SetChargingProfile"] = {"status": "Rejected"}
    for _ in range(2):
        await evcc.stations["garage"].call("SetChargingProfile", limit(16))
    finding = await find(proxy, "refuses_limits")
    assert [(each["place"], each["possible"]) for each in finding["cures"]] == [
        ("preset", True),
        ("wallbox", False),
    ]
    members = {"wallbox": "garage", "code": "refuses_limits"}
    asked = members | {"entry_id": viewer.entry_id, "subject": finding["subject"]}
    assert (await viewer.refused("cure", **asked, cure=1))["code"] == (
        "cure_not_possible"
    )
    assert (await viewer.refused("cure", **asked, cure=9))["code"] == (
        "cure_not_possible"
    )
    cured = await viewer.ask("cure", **asked, cure=0)
    assert cured["preset"] == "ABL eMH1 of this test"
    assert [each["rule"] for each in cured["changes"]] == ["charging_profile"]
    await until(lambda: found(proxy, "refuses_limits") is None)
    assert "preset" not in garage(proxy).data


async def test_what_the_user_switches_on_by_hand_is_a_cure_too(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    await ignores_zero(proxy, evcc)
    await until(lambda: issues(hass))
    await set_repairs(proxy, "repeats", window=30)
    await proxy.settle()
    assert found(proxy, "zero_not_obeyed")
    await set_repairs(proxy, "zero_limit", strategy="stop")
    await proxy.settle()
    assert found(proxy, "zero_not_obeyed") is None
    assert issues(hass) == {}


async def test_a_wallbox_that_is_not_there_cannot_be_cured(viewer: Viewer) -> None:
    refused = await viewer.refused(
        "cure", entry_id=viewer.entry_id, wallbox="x", code="silent", cure=0
    )
    assert refused["code"] == "unknown_wallbox"


# The doctors themselves


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
