"""What the tests of the flows do with a flow."""

from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    DOMAIN,
)
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant

from .conftest import HOST

type Result = Any
"""A flow's result; its keys depend on what the flow shows."""

CONNECT = "aiohttp.connector.aiohappyeyeballs.start_connection"
"""Where aiohttp opens a TCP connection."""


async def start(hass: HomeAssistant) -> Result:
    """Begin to set up a proxy."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )


async def submit(hass: HomeAssistant, shown: Result, **fields: Any) -> Result:
    """Send a page of the set-up or reconfiguration."""
    result = await hass.config_entries.flow.async_configure(shown["flow_id"], fields)
    await hass.async_block_till_done()
    return result


def connection(listen_port: int, evcc_port: int, **changed: Any) -> dict[str, Any]:
    """Return the fields of the first page."""
    return {
        CONF_LISTEN_HOST: HOST,
        CONF_LISTEN_PORT: listen_port,
        CONF_EVCC_HOST: HOST,
        CONF_EVCC_PORT: evcc_port,
    } | changed


def suggested(result: Result) -> dict[str, Any]:
    """Return what the fields of a page are filled with."""
    return {
        key.schema: key.description["suggested_value"]
        for key in result["data_schema"].schema
        if key.description
    }


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Add an entry and let it load."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
