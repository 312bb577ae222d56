"""Tests of a wallbox's settings: its name, its preset and its repairs, applied while it is connected."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.const import CONF_WALLBOX_ID, DOMAIN
from custom_components.wallbox_evcc_proxy.rule_groups import GROUPS
from custom_components.wallbox_evcc_proxy.rules.presets import parse
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section

from .flows import Result, suggested
from .live import CentralSystem, Charger, Proxy

PRESETS, _ = parse("""
- name: abl-test
  title: ABL eMH1 of this test
  match: [{vendor: ABL}]
  rules:
    timestamps: {mode: observe}
    repeats: {window: 60}
""")
PRESET = PRESETS[0]
NULL_TIME = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"} | {
    "timestamp": None
}
"""A status that only reaches EVCC's charge point after the timestamp was repaired."""


@pytest.fixture
def _presets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one preset be known, that of the simulated wallbox."""
    for module in ("hub", "wallbox_flow", "proxy.session"):
        monkeypatch.setattr(
            f"custom_components.{DOMAIN}.{module}.load", lambda: PRESETS
        )


def garage(proxy: Proxy) -> ConfigSubentry:
    """Return the wallbox's subentry."""
    return proxy.entry.subentries[proxy.subentry_id("garage")]


async def open_settings(proxy: Proxy) -> Result:
    """Open the settings of the wallbox."""
    return await proxy.entry.start_subentry_reconfigure_flow(
        proxy.hass, proxy.subentry_id("garage")
    )


async def open_page(proxy: Proxy, page: str) -> Result:
    """Open a page of the settings from their menu."""
    menu = await open_settings(proxy)
    return await submit(proxy, menu, {"next_step_id": page})


async def open_repairs(proxy: Proxy, rule: str) -> Result:
    """Open the page that a rule is on."""
    (group,) = [
        group
        for group, rules in GROUPS.items()
        if rule in {each.name for each in rules}
    ]
    return await open_page(proxy, group)


async def choose_preset(proxy: Proxy, preset: str) -> Result:
    """Choose a preset for the wallbox."""
    page = await open_page(proxy, "preset")
    return await submit(proxy, page, {"name": "garage", "preset": preset})


async def submit(proxy: Proxy, page: Result, fields: dict[str, Any]) -> Result:
    """Send a page of the settings."""
    result = await proxy.hass.config_entries.subentries.async_configure(
        page["flow_id"], fields
    )
    await proxy.settle()
    return result


def filled(page: Result) -> dict[str, dict[str, Any]]:
    """Return the fields of the repairs as the frontend sends them back untouched."""
    return {
        str(key): {
            field.schema: field.description["suggested_value"]
            for field in part.schema.schema
            if field.description
        }
        for key, part in page["data_schema"].schema.items()
        if isinstance(part, section)
    }


def options(page: Result, rule: str) -> list[str]:
    """Return what can be chosen as the mode of a rule."""
    sections = {str(key): value for key, value in page["data_schema"].schema.items()}
    (mode,) = [
        selector
        for key, selector in sections[rule].schema.schema.items()
        if key == "mode"
    ]
    chosen: list[str] = mode.config["options"]
    return chosen


def unfolded(page: Result) -> list[str]:
    """Return which sections of a page are open."""
    return [
        str(key)
        for key, part in page["data_schema"].schema.items()
        if not part.options["collapsed"]
    ]


async def set_repairs(proxy: Proxy, rule: str, **changed: Any) -> Result:
    """Open the page of a rule and change some of its fields."""
    page = await open_repairs(proxy, rule)
    fields = filled(page)
    fields[rule] |= changed
    return await submit(proxy, page, fields)


async def timestamp_at_evcc(charger: Charger, evcc: CentralSystem) -> Any:
    """Return with what timestamp EVCC gets a status whose timestamp is null."""
    await charger.call("StatusNotification", NULL_TIME)
    action, payload = evcc.stations["garage"].asked[-1]
    assert action == "StatusNotification"
    return payload.get("timestamp", "removed")


async def test_a_wallbox_is_renamed_and_keeps_its_id(proxy: Proxy) -> None:
    await proxy.charger()
    for typed, title in ((" Carport ", "Carport"), ("  ", "garage")):
        page = await open_page(proxy, "preset")
        assert suggested(page) == {"name": garage(proxy).title, "preset": "automatic"}
        assert page["description_placeholders"]["wallbox_id"] == "garage"
        done = await submit(proxy, page, {"name": typed, "preset": "automatic"})
        assert done["reason"] == "reconfigure_successful"
        assert garage(proxy).title == title
        assert garage(proxy).data == {CONF_WALLBOX_ID: "garage"}


async def test_the_menu_leads_to_every_rule_and_offers_the_defaults(
    proxy: Proxy,
) -> None:
    await proxy.charger(boots=False)
    menu = await open_settings(await booted(proxy, "Nobody"))
    assert menu["type"] is FlowResultType.MENU
    first, *groups = menu["menu_options"]
    assert first == "preset"
    page = await open_page(proxy, "preset")
    assert page["description_placeholders"]["found"] == "–"
    rules = set()
    for group in groups:
        page = await open_page(proxy, group)
        assert page["step_id"] == "rules"
        shown = filled(page)
        for rule in RULES:
            if rule.name in shown:
                rules.add(rule)
                assert shown[rule.name]["mode"] == f"preset_{rule.mode}"
                assert options(page, rule.name)[1:] == ["off", "observe", "on"]
    assert rules == set(RULES)


async def booted(proxy: Proxy, vendor: str) -> Proxy:
    """Let the connected wallbox introduce itself."""
    await proxy.chargers[-1].boot(chargePointVendor=vendor)
    await proxy.settle()
    return proxy


@pytest.mark.usefixtures("_presets")
async def test_automatic_names_the_wallbox_it_finds_also_while_it_is_away(
    proxy: Proxy,
) -> None:
    charger = await proxy.charger()
    page = await open_page(proxy, "preset")
    assert page["description_placeholders"]["found"] == PRESET.title
    await proxy.hang_up(charger)
    await proxy.reload()
    page = await open_page(proxy, "preset")
    assert page["description_placeholders"]["found"] == PRESET.title
    page = await open_repairs(proxy, "timestamps")
    assert filled(page)["timestamps"]["mode"] == "preset_observe"
    page = await open_repairs(proxy, "repeats")
    assert filled(page)["repeats"] == {"mode": "preset_on", "window": 60.0}


@pytest.mark.usefixtures("_presets")
async def test_only_what_differs_from_the_preset_is_stored(proxy: Proxy) -> None:
    await proxy.charger()
    await choose_preset(proxy, PRESET.name)
    await set_repairs(proxy, "timestamps", mode="on")
    done = await set_repairs(proxy, "repeats", window=30)
    assert done["type"] is FlowResultType.ABORT
    assert dict(garage(proxy).data) == {
        CONF_WALLBOX_ID: "garage",
        "preset": PRESET.name,
        "rules": {"timestamps": {"mode": "on"}, "repeats": {"window": 30.0}},
    }

    page = await open_page(proxy, "preset")
    assert suggested(page)["preset"] == PRESET.name
    page = await open_repairs(proxy, "timestamps")
    assert filled(page)["timestamps"]["mode"] == "on"
    assert unfolded(page) == ["timestamps"]
    await set_repairs(proxy, "timestamps", mode="preset_observe")
    page = await open_repairs(proxy, "repeats")
    assert filled(page)["repeats"] == {"mode": "preset_on", "window": 30.0}
    fields = filled(page)
    del fields["repeats"]["window"]  # emptied: as the preset says
    await submit(proxy, page, fields)
    assert dict(garage(proxy).data) == {
        CONF_WALLBOX_ID: "garage",
        "preset": PRESET.name,
    }


@pytest.mark.parametrize(
    ("typed", "problem", "shown"),
    [
        (-1, "number_too_small", {"item": "-1", "least": "0"}),
        (3601, "number_too_large", {"item": "3601", "most": "3600"}),
    ],
)
async def test_a_number_out_of_bounds_is_refused_above_its_section_and_can_be_mended(
    proxy: Proxy, typed: float, problem: str, shown: dict[str, str]
) -> None:
    await proxy.charger()
    page = await set_repairs(proxy, "repeats", window=typed)
    assert page["step_id"] == "rules"
    assert unfolded(page) == ["repeats"]
    assert page["errors"] == {"repeats": problem}
    assert shown.items() <= page["description_placeholders"].items()
    assert filled(page)["repeats"]["window"] == typed
    fields = filled(page)
    fields["repeats"]["window"] = 90
    await submit(proxy, page, fields)
    assert garage(proxy).data["rules"] == {"repeats": {"window": 90.0}}


async def test_a_changed_mode_applies_to_the_next_message_and_disconnects_nobody(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    other = await proxy.charger("carport")
    station = evcc.stations["garage"]
    assert await timestamp_at_evcc(charger, evcc) == "removed"

    await set_repairs(proxy, "timestamps", mode="observe")
    page = await open_repairs(proxy, "timestamps")
    assert filled(page)["timestamps"]["mode"] == "observe"

    hits = proxy.hub.hits["garage"]["timestamps"]
    assert (hits.changed, hits.observed) == (1, 0)
    await charger.call("StatusNotification", NULL_TIME)
    assert (hits.changed, hits.observed) == (1, 1)
    assert evcc.stations["garage"] is station
    assert charger.connection.close_code is None
    assert other.connection.close_code is None


async def test_transparent_changes_nothing_and_keeps_what_was_chosen(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    await set_repairs(proxy, "repeats", window=30)
    done = await choose_preset(proxy, "transparent")
    assert done["reason"] == "reconfigure_successful"
    assert garage(proxy).data["preset"] == "transparent"
    assert await timestamp_at_evcc(charger, evcc) is None

    page = await open_settings(proxy)
    assert page["step_id"] == "preset"  # there is nothing else to set
    await submit(proxy, page, {"name": "garage", "preset": "automatic"})
    assert garage(proxy).data == {
        CONF_WALLBOX_ID: "garage",
        "rules": {"repeats": {"window": 30.0}},
    }
    assert await timestamp_at_evcc(charger, evcc) == "removed"


async def test_what_an_earlier_version_stored_and_means_nothing_now_is_left_out(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger()
    hass.config_entries.async_update_subentry(
        proxy.entry,
        garage(proxy),
        data={
            CONF_WALLBOX_ID: "garage",
            "preset": "of-yesterday",
            "rules": {"gone": {"mode": "on"}, "repeats": {"window": "long"}},
        },
    )
    await proxy.settle()
    page = await open_page(proxy, "preset")
    assert suggested(page)["preset"] == "automatic"
    await submit(proxy, page, {"preset": "automatic"})
    page = await open_repairs(proxy, "repeats")
    assert filled(page)["repeats"]["window"] == 120.0
    await submit(proxy, page, filled(page))
    assert garage(proxy).data == {CONF_WALLBOX_ID: "garage"}


async def test_settings_can_be_changed_while_the_proxy_cannot_run(proxy: Proxy) -> None:
    await proxy.charger()
    await proxy.unload()
    page = await open_page(proxy, "preset")
    await submit(proxy, page, {"name": "Carport", "preset": "automatic"})
    await set_repairs(proxy, "timestamps", mode="off")
    assert garage(proxy).title == "Carport"
    await proxy.load()
    charger = await proxy.charger()
    assert "timestamps" not in proxy.hub.server.sessions["garage"].relay.broken_rules
    assert await timestamp_at_evcc(charger, proxy.evcc) is None
