"""Tests of the options."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy.const import (
    CONF_ACCEPT_NEW_WALLBOXES,
    CONF_AUTO_CONFIGURATION,
    CONF_EVCC_WEB_PORT,
    CONF_FOLLOW_EVCC,
    CONF_JOURNAL_SIZE,
    CONF_TRACE_FILES,
    CONF_WHEN_EVCC_IS_AWAY,
    DEFAULT_AUTO_CONFIGURATION,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from .flows import Result, load, suggested

pytestmark = pytest.mark.usefixtures("socket_enabled", "setup_entry")


def options(**changed: Any) -> dict[str, Any]:
    """Return the fields of the options page."""
    return {
        CONF_ACCEPT_NEW_WALLBOXES: True,
        CONF_WHEN_EVCC_IS_AWAY: "keep",
        CONF_AUTO_CONFIGURATION: list(DEFAULT_AUTO_CONFIGURATION),
        "recording": {CONF_JOURNAL_SIZE: 500, CONF_TRACE_FILES: False},
        "evcc_web": {CONF_FOLLOW_EVCC: True, CONF_EVCC_WEB_PORT: 7070},
    } | changed


async def test_options_begin_with_the_defaults_and_are_saved_flat(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, entry)
    page: Result = await hass.config_entries.options.async_init(entry.entry_id)
    assert page["step_id"] == "init"
    shown = suggested(page)
    sections = {"recording", "evcc_web"}
    assert shown == {
        key: value for key, value in options().items() if key not in sections
    }
    for name in sections:
        part = page["data_schema"].schema[name]
        assert part.options == {"collapsed": True}
        assert {
            key.schema: key.description["suggested_value"] for key in part.schema.schema
        } == options()[name]

    done = await hass.config_entries.options.async_configure(
        page["flow_id"],
        options(
            accept_new_wallboxes=False,
            when_evcc_is_away="disconnect",
            auto_configuration=[" MeterValueSampleInterval = 10 "],
            recording={CONF_JOURNAL_SIZE: 50_000.0, CONF_TRACE_FILES: True},
            evcc_web={CONF_FOLLOW_EVCC: False, CONF_EVCC_WEB_PORT: 8070.0},
        ),
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        CONF_ACCEPT_NEW_WALLBOXES: False,
        CONF_WHEN_EVCC_IS_AWAY: "disconnect",
        CONF_AUTO_CONFIGURATION: ["MeterValueSampleInterval=10"],
        CONF_JOURNAL_SIZE: 50_000,
        CONF_TRACE_FILES: True,
        CONF_FOLLOW_EVCC: False,
        CONF_EVCC_WEB_PORT: 8070,
    }
    assert type(entry.options[CONF_JOURNAL_SIZE]) is int
    assert type(entry.options[CONF_EVCC_WEB_PORT]) is int


async def test_an_emptied_list_switches_auto_configuration_off(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, entry)
    for fields in (options(auto_configuration=[]), options()):
        fields.pop(CONF_AUTO_CONFIGURATION, None)
        page = await hass.config_entries.options.async_init(entry.entry_id)
        await hass.config_entries.options.async_configure(page["flow_id"], fields)
        assert entry.options[CONF_AUTO_CONFIGURATION] == []


async def test_options_of_others_survive(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, entry)
    hass.config_entries.async_update_entry(entry, options={"later": 1})
    page = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(page["flow_id"], options())
    assert entry.options["later"] == 1


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ("LocalPreAuthorize", "item_not_key_value"),
        ("=true", "item_not_key_value"),
        ("A=b=c", "item_not_key_value"),
        ("", "item_not_key_value"),
        ("k" * 51 + "=1", "item_key_too_long"),
        ("Key=" + "v" * 501, "item_value_too_long"),
        ("heartbeatinterval=2", "item_twice"),
    ],
)
async def test_a_faulty_setting_is_named_and_can_be_mended(
    hass: HomeAssistant, entry: MockConfigEntry, item: str, problem: str
) -> None:
    await load(hass, entry)
    page: Result = await hass.config_entries.options.async_init(entry.entry_id)
    typed = ["HeartbeatInterval=1", item]
    page = await hass.config_entries.options.async_configure(
        page["flow_id"], options(auto_configuration=typed)
    )
    assert page["errors"] == {CONF_AUTO_CONFIGURATION: problem}
    assert page["description_placeholders"]["item"][:60] == item[:60]
    assert len(page["description_placeholders"]["item"]) <= 61
    assert suggested(page)[CONF_AUTO_CONFIGURATION] == typed

    done = await hass.config_entries.options.async_configure(
        page["flow_id"], options(auto_configuration=["k" * 50 + "=" + "v" * 500, "B="])
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("size", [99, 50_001])
async def test_a_journal_has_its_limits(
    hass: HomeAssistant, entry: MockConfigEntry, size: int
) -> None:
    await load(hass, entry)
    page = await hass.config_entries.options.async_init(entry.entry_id)
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(
            page["flow_id"],
            options(recording={CONF_JOURNAL_SIZE: size, CONF_TRACE_FILES: False}),
        )
