"""Tests of adding wallboxes by hand."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy.const import (
    CONF_WALLBOX_ID,
    SUBENTRY_TYPE_WALLBOX,
)
from homeassistant.config_entries import SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .flows import Result, load, suggested

pytestmark = pytest.mark.usefixtures("socket_enabled", "setup_entry")


async def add_wallbox(hass: HomeAssistant, entry: MockConfigEntry) -> Result:
    """Begin to add a wallbox by hand."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_WALLBOX), context={"source": SOURCE_USER}
    )


def wallbox(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the only wallbox of an entry."""
    (subentry,) = entry.subentries.values()
    return subentry


@pytest.mark.parametrize(
    ("typed", "wallbox_id"),
    [
        ("WB1", "WB1"),
        (" Wb-1 ", "Wb-1"),
        ("ws://10.10.10.10:8888/ocpp//WB%201/", "WB 1"),
        ("http://evcc:8887/WB1?x=/y#z", "WB1"),
        ("10.10.10.10:8888/WB1", "WB1"),
        ("/WB1", "WB1"),
        ("a%2FWB1", "WB1"),
        ("x" * 100, "x" * 100),
    ],
)
async def test_a_wallbox_is_added_by_its_id_or_its_whole_address(
    hass: HomeAssistant, entry: MockConfigEntry, typed: str, wallbox_id: str
) -> None:
    await load(hass, entry)
    page = await add_wallbox(hass, entry)
    assert page["step_id"] == "user"
    done = await hass.config_entries.subentries.async_configure(
        page["flow_id"], {CONF_WALLBOX_ID: typed}
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert wallbox(entry).title == wallbox_id
    assert wallbox(entry).unique_id == wallbox_id
    assert wallbox(entry).subentry_type == SUBENTRY_TYPE_WALLBOX
    assert wallbox(entry).data == {CONF_WALLBOX_ID: wallbox_id}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("  ", "no_wallbox_id"),
        ("ws://10.10.10.10:8888/", "no_wallbox_id"),
        ("ws://10.10.10.10:8888", "no_wallbox_id"),
        ("a%00b", "invalid_wallbox_id"),
        ("x" * 101, "invalid_wallbox_id"),
    ],
)
async def test_what_is_no_id_is_refused_and_can_be_mended(
    hass: HomeAssistant, entry: MockConfigEntry, typed: str, problem: str
) -> None:
    await load(hass, entry)
    page = await add_wallbox(hass, entry)
    page = await hass.config_entries.subentries.async_configure(
        page["flow_id"], {CONF_WALLBOX_ID: typed, "name": "Garage"}
    )
    assert page["errors"] == {CONF_WALLBOX_ID: problem}
    assert suggested(page) == {CONF_WALLBOX_ID: typed, "name": "Garage"}
    await hass.config_entries.subentries.async_configure(
        page["flow_id"], {CONF_WALLBOX_ID: "WB1", "name": "Garage"}
    )
    assert wallbox(entry).title == "Garage"


async def test_a_wallbox_is_added_once_and_case_matters(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, entry)
    page = await add_wallbox(hass, entry)
    await hass.config_entries.subentries.async_configure(
        page["flow_id"], {CONF_WALLBOX_ID: "WB1"}
    )
    page = await add_wallbox(hass, entry)
    page = await hass.config_entries.subentries.async_configure(
        page["flow_id"], {CONF_WALLBOX_ID: "WB1"}
    )
    assert page["errors"] == {CONF_WALLBOX_ID: "already_configured"}
    done = await hass.config_entries.subentries.async_configure(
        page["flow_id"], {CONF_WALLBOX_ID: "wb1"}
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
