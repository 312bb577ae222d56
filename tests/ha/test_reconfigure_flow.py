"""Tests of changing where a proxy listens and where EVCC is."""

import asyncio
from errno import EHOSTUNREACH
from unittest.mock import AsyncMock, patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_LISTEN_PORT,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .conftest import HOST, NOT_FOUND, listening
from .flows import CONNECT, load, submit, suggested

pytestmark = pytest.mark.usefixtures("socket_enabled", "setup_entry")


async def test_a_running_proxy_is_pointed_at_another_evcc_without_a_reload(
    hass: HomeAssistant, entry: MockConfigEntry, setup_entry: AsyncMock
) -> None:
    await load(hass, entry)
    page = await entry.start_reconfigure_flow(hass)
    assert page["step_id"] == "reconfigure"
    assert suggested(page) == dict(entry.data)

    async with (
        listening(NOT_FOUND) as (new_evcc, _),
        # What the running proxy does, which is not started in these tests.
        await asyncio.start_server(lambda *_: None, HOST, entry.data[CONF_LISTEN_PORT]),
    ):
        done = await submit(
            hass,
            page,
            **dict(entry.data) | {CONF_EVCC_PORT: new_evcc},
        )
    assert (done["type"], done["reason"]) == (
        FlowResultType.ABORT,
        "reconfigure_successful",
    )
    assert entry.data[CONF_EVCC_PORT] == new_evcc
    assert len(setup_entry.mock_calls) == 1


async def test_the_title_follows_evcc_unless_the_user_chose_one(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, entry)
    for host, title, expected in (
        ("192.0.2.1", f"EVCC ({HOST})", "EVCC (192.0.2.1)"),
        ("192.0.2.2", "Car port", "Car port"),
    ):
        hass.config_entries.async_update_entry(entry, title=title)
        fields = dict(entry.data) | {CONF_EVCC_HOST: host}
        page = await entry.start_reconfigure_flow(hass)
        with patch(CONNECT, side_effect=OSError(EHOSTUNREACH, "no route")):
            page = await submit(hass, page, **fields)
        assert page["step_id"] == "reconfigure"
        await submit(hass, page, **fields, set_up_anyway=True)
        assert entry.data == fields
        assert entry.title == expected


async def test_a_new_port_is_told_to_the_user_before_it_is_saved(
    hass: HomeAssistant, entry: MockConfigEntry, another_free_port: int
) -> None:
    await load(hass, entry)
    old, new = entry.data[CONF_LISTEN_PORT], another_free_port
    page = await entry.start_reconfigure_flow(hass)
    page = await submit(hass, page, **dict(entry.data) | {CONF_LISTEN_PORT: new})
    assert page["step_id"] == "connect_wallbox"
    assert page["description_placeholders"] == {"url": f"ws://{HOST}:{new}/"}
    assert entry.data[CONF_LISTEN_PORT] == old

    done = await submit(hass, page)
    assert done["reason"] == "reconfigure_successful"
    assert entry.data[CONF_LISTEN_PORT] == new


async def test_a_proxy_that_could_not_start_gets_no_port_of_another_program(
    hass: HomeAssistant, entry: MockConfigEntry, other_program: int
) -> None:
    entry.add_to_hass(hass)  # not loaded
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_LISTEN_PORT: other_program}
    )
    page = await entry.start_reconfigure_flow(hass)
    page = await submit(hass, page, **entry.data)
    assert page["errors"] == {CONF_LISTEN_PORT: "port_in_use"}
    page = await submit(
        hass, page, **dict(entry.data) | {CONF_EVCC_PORT: other_program}
    )
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_is_a_proxy"}
