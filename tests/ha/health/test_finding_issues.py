"""Tests of critical findings as repair issues."""

import asyncio
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.const import DOMAIN
from custom_components.wallbox_evcc_proxy.issues import MAX_ISSUES_OF_WALLBOX
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice
from custom_components.wallbox_evcc_proxy.telemetry.doctor import session
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ..live import CentralSystem, Proxy, until
from ..test_notices import tell
from ..test_repairs import FIX, post
from ..test_wallbox_settings import garage, set_repairs
from ..texts import placeholders, texts
from .ailing import charging, found, ignores_zero, issues, keep_charging


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


async def test_an_evcc_that_stays_away_is_an_issue_until_it_is_back(
    hass: HomeAssistant,
    proxy: Proxy,
    evcc: CentralSystem,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "AWAY_FOR", 0.3)
    charger = await proxy.charger()
    await evcc.stop()
    await asyncio.sleep(0.4)
    await charger.call("Heartbeat")
    await until(lambda: issues(hass).keys() == {"finding_evcc_away"})
    await evcc.start()
    await until(lambda: not issues(hass))
