"""Tests of what can be done about a finding with one click."""

import pytest

from custom_components.wallbox_evcc_proxy.const import DOMAIN
from custom_components.wallbox_evcc_proxy.rules.presets import parse
from homeassistant.core import HomeAssistant

from ..live import CentralSystem, Proxy, until
from ..test_wallbox_settings import garage, set_repairs
from ..viewer import Viewer
from .ailing import find, found, ignores_zero, issues, limit


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
