"""Tests of a wallbox's settings: its name, its preset and its repairs, applied while it is connected."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.const import CONF_WALLBOX_ID, DOMAIN
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


async def set_repairs(
    proxy: Proxy, changed: dict[str, dict[str, Any]], preset: str = "automatic"
) -> Result:
    """Go through the settings and change fields of some rules."""
    page = await open_settings(proxy)
    page = await submit(proxy, page, {"name": "garage", "preset": preset})
    fields = filled(page)
    for rule, values in changed.items():
        fields[rule] |= values
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
        page = await open_settings(proxy)
        assert page["step_id"] == "reconfigure"
        assert suggested(page) == {"name": garage(proxy).title, "preset": "automatic"}
        assert page["description_placeholders"]["wallbox_id"] == "garage"
        page = await submit(proxy, page, {"name": typed, "preset": "automatic"})
        assert page["step_id"] == "rules"
        done = await submit(proxy, page, filled(page))
        assert done["reason"] == "reconfigure_successful"
        assert garage(proxy).title == title
        assert garage(proxy).data == {CONF_WALLBOX_ID: "garage"}


async def test_without_a_known_wallbox_the_form_says_so_and_offers_the_defaults(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    await proxy.charger(boots=False)
    hass.config.language = "de"
    page = await open_settings(await booted(proxy, "Nobody"))
    assert page["description_placeholders"]["found"].startswith("Standard")
    page = await submit(proxy, page, {"preset": "automatic"})
    assert page["description_placeholders"]["preset"].startswith("Standard")
    shown = filled(page)
    assert list(shown) == [rule.name for rule in RULES]
    for rule in RULES:
        assert shown[rule.name]["mode"] == f"preset_{rule.mode}"
        assert options(page, rule.name)[1:] == ["off", "observe", "on"]


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
    page = await open_settings(proxy)
    assert page["description_placeholders"]["found"] == PRESET.title
    await proxy.hang_up(charger)
    await proxy.reload()
    page = await open_settings(proxy)
    assert page["description_placeholders"]["found"] == PRESET.title
    page = await submit(proxy, page, {"preset": "automatic"})
    assert page["description_placeholders"]["preset"] == PRESET.title
    assert filled(page)["timestamps"]["mode"] == "preset_observe"
    assert filled(page)["repeats"] == {"mode": "preset_on", "window": 60.0}


@pytest.mark.usefixtures("_presets")
async def test_only_what_differs_from_the_preset_is_stored(proxy: Proxy) -> None:
    await proxy.charger()
    done = await set_repairs(
        proxy,
        {"timestamps": {"mode": "on"}, "repeats": {"window": 30}},
        preset=PRESET.name,
    )
    assert done["type"] is FlowResultType.ABORT
    stored = dict(garage(proxy).data)
    assert stored == {
        CONF_WALLBOX_ID: "garage",
        "preset": PRESET.name,
        "rules": {"timestamps": {"mode": "on"}, "repeats": {"window": 30.0}},
    }

    page = await open_settings(proxy)
    assert suggested(page)["preset"] == PRESET.name
    page = await submit(proxy, page, {"preset": PRESET.name})
    assert filled(page)["timestamps"]["mode"] == "on"
    assert filled(page)["repeats"] == {"mode": "preset_on", "window": 30.0}
    fields = filled(page)
    del fields["repeats"]["window"]  # emptied: as the preset says
    fields["timestamps"]["mode"] = "preset_observe"
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
    page = await set_repairs(proxy, {"repeats": {"window": typed}})
    assert page["step_id"] == "rules"
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

    await set_repairs(proxy, {"timestamps": {"mode": "observe"}})
    page = await open_settings(proxy)
    page = await submit(proxy, page, {"preset": "automatic"})
    assert filled(page)["timestamps"]["mode"] == "observe"
    assert proxy.hub.server.sessions["garage"].selection.preset is None

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
    await set_repairs(proxy, {"repeats": {"window": 30}})
    page = await open_settings(proxy)
    done = await submit(proxy, page, {"name": "garage", "preset": "transparent"})
    assert done["reason"] == "reconfigure_successful"
    assert garage(proxy).data["preset"] == "transparent"
    assert await timestamp_at_evcc(charger, evcc) is None

    await set_repairs(proxy, {})
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
    page = await open_settings(proxy)
    assert suggested(page)["preset"] == "automatic"
    page = await submit(proxy, page, {"preset": "automatic"})
    assert filled(page)["repeats"]["window"] == 120.0
    await submit(proxy, page, filled(page))
    assert garage(proxy).data == {CONF_WALLBOX_ID: "garage"}


async def test_settings_can_be_changed_while_the_proxy_cannot_run(proxy: Proxy) -> None:
    await proxy.charger()
    await proxy.unload()
    page = await open_settings(proxy)
    page = await submit(proxy, page, {"name": "Carport", "preset": "automatic"})
    fields = filled(page)
    fields["timestamps"]["mode"] = "off"
    await submit(proxy, page, fields)
    assert garage(proxy).title == "Carport"
    await proxy.load()
    charger = await proxy.charger()
    assert "timestamps" not in proxy.hub.server.sessions["garage"].relay.broken_rules
    assert await timestamp_at_evcc(charger, proxy.evcc) is None
