"""Tests of what rules tell the user: repair issues, and when they go away."""

from collections.abc import Mapping
from unittest.mock import patch

import pytest

from custom_components.wallbox_evcc_proxy import notices
from custom_components.wallbox_evcc_proxy.const import DOMAIN
from custom_components.wallbox_evcc_proxy.issues import MAX_ISSUES_OF_WALLBOX
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.timestamps import Timestamps
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice, Tell
from custom_components.wallbox_evcc_proxy.rules.zero_limit import ZeroLimit
from custom_components.wallbox_evcc_proxy.telemetry.passage import Event, Happening
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .live import CentralSystem, Proxy
from .test_switch import turn
from .test_wallbox_settings import NULL_TIME, set_repairs
from .texts import placeholders, texts


@pytest.fixture(autouse=True)
def _zero_limit_is_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rule be there that tells of limits, in whatever order rules are registered."""
    monkeypatch.setattr(notices, "RULES", tuple({*RULES, ZeroLimit}))


MEASURED = {"limit": "0 A", "amps": "6.5", "watts": "4485", "seconds": "43"}


def tell(
    proxy: Proxy,
    notice: Notice,
    details: Mapping[str, str] | None = None,
    *,
    holds: bool = True,
    wallbox_id: str = "garage",
) -> None:
    """Let a rule tell something, as the session puts it into the journal."""
    event = Event(wallbox_id, 0.0, None, Happening.TOLD, notice)
    event.tell = Tell(notice, holds, details or {})
    proxy.hub.server.journal.note(event)
    proxy.hub.server.journal.publish()


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return the issues there are."""
    return list(ir.async_get(hass).issues.values())


@pytest.mark.parametrize(
    ("notice", "details", "shown"),
    [
        (
            Notice.ZERO_LIMIT_IGNORED,
            MEASURED,
            {"limit": "0 A", "measured": "6.5 A, 4485 W", "seconds": "43"},
        ),
        (
            Notice.LIMIT_IGNORED,
            MEASURED | {"limit": "3680 W", "amps": "?"},
            {"limit": "3680 W", "measured": "4485 W", "seconds": "43"},
        ),
        (Notice.REBOOT_REQUIRED, {"key": "MeterValuesSampledData"},
         {"key": "MeterValuesSampledData"}),
        (Notice.RULE_FAILED, {"rule": "timestamps"}, {"rule": "Impossible times"}),
    ],
)  # fmt: skip
async def test_a_notice_is_an_issue_with_what_was_found_until_it_is_over(
    hass: HomeAssistant,
    proxy: Proxy,
    notice: Notice,
    details: dict[str, str],
    shown: dict[str, str],
) -> None:
    await proxy.charger()
    tell(proxy, notice, details)
    (issue,) = issues(hass)
    assert issue.translation_key == notice
    assert issue.severity is ir.IssueSeverity.WARNING
    assert not issue.is_fixable
    assert issue.translation_placeholders == {"wallbox": "garage"} | shown
    text = texts("en")["issues"][notice]
    assert placeholders(text["title"]) | placeholders(text["description"]) <= set(
        issue.translation_placeholders
    )
    tell(proxy, notice, details)  # again: still one
    assert len(issues(hass)) == 1
    tell(proxy, notice, holds=False)
    assert issues(hass) == []


async def test_details_that_a_rule_leaves_out_are_shown_as_unknown(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    tell(proxy, Notice.ZERO_LIMIT_IGNORED)
    (issue,) = issues(hass)
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["measured"] == "?"


async def test_limits_that_are_ignored_and_contradictions_are_warned_of_in_the_log(
    hass: HomeAssistant, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    await proxy.charger()
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED)
    tell(
        proxy,
        Notice.CONTRADICTED,
        {"rule": "remote_start", "reason": "no car is connected"},
    )
    assert len(issues(hass)) == 1
    warnings = [
        record.getMessage()
        for record in caplog.records
        if record.levelname == "WARNING" and DOMAIN in record.name
    ]
    assert warnings == [
        "Wallbox garage accepted a limit of 0 A; 43 s later it measures 6.5 A, 4485 W",
        "Rule remote_start does nothing at wallbox garage for now: no car is connected",
    ]


async def test_each_wallbox_has_its_own_issues_which_go_with_it(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    await proxy.charger("carport")
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED)
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED, wallbox_id="carport")
    tell(proxy, Notice.REBOOT_REQUIRED, {"key": "A"})
    assert len(issues(hass)) == 3
    hass.config_entries.async_remove_subentry(proxy.entry, proxy.subentry_id("garage"))
    await proxy.settle()
    (left,) = issues(hass)
    assert left.translation_placeholders is not None
    assert left.translation_placeholders["wallbox"] == "carport"


async def test_issues_go_with_the_entry_and_with_the_running_proxy(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED)
    await proxy.reload()
    assert issues(hass) == []
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED)
    assert len(issues(hass)) == 1
    await hass.config_entries.async_remove(proxy.entry.entry_id)
    assert issues(hass) == []


async def test_a_stranger_cannot_make_issues(hass: HomeAssistant, proxy: Proxy) -> None:
    await proxy.charger("stranger", boots=False)
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED, wallbox_id="stranger")
    assert issues(hass) == []


async def test_a_wallbox_makes_no_flood_of_issues_and_writes_no_markdown(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    for number in range(50):
        tell(proxy, Notice.REBOOT_REQUIRED, {"key": f"{number}`\n# Hello" + "x" * 500})
    assert len(issues(hass)) == MAX_ISSUES_OF_WALLBOX
    shown = (issues(hass)[0].translation_placeholders or {})["key"]
    assert len(shown) <= 200
    assert "`" not in shown
    assert "\n" not in shown


async def test_a_rule_that_fails_is_reported_until_it_is_tried_again(
    hass: HomeAssistant, proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    hass.config.language = "en"
    with patch.object(Timestamps, "_mend", side_effect=RuntimeError("broken")):
        await charger.call("StatusNotification", NULL_TIME)
    await proxy.settle()
    (issue,) = issues(hass)
    assert issue.translation_key == "rule_failed"
    assert issue.learn_more_url
    assert issue.learn_more_url.endswith("/issues")
    assert proxy.hub.server.sessions["garage"].relay.broken_rules

    subentry = proxy.entry.subentries[proxy.subentry_id("garage")]
    hass.config_entries.async_update_subentry(proxy.entry, subentry, title="Carport")
    await proxy.settle()
    assert len(issues(hass)) == 1  # a new name mends nothing

    await set_repairs(proxy, "repeats", window=30)
    assert issues(hass) == []
    assert not proxy.hub.server.sessions["garage"].relay.broken_rules


async def test_turning_all_repairs_off_withdraws_what_only_they_would_withdraw(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    tell(proxy, Notice.ZERO_LIMIT_IGNORED, MEASURED)
    assert len(issues(hass)) == 1
    await turn(proxy, "off")
    await proxy.settle()
    assert issues(hass) == []
