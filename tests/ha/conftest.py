"""Fixtures for tests with Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager
from typing import Any
from unittest.mock import AsyncMock, PropertyMock, patch

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    DOMAIN,
)
from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigFlow, ConfigSubentryFlow, OptionsFlow
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowHandler, section
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.storage import Store

from .live import CentralSystem, Proxy
from .texts import placeholders, texts

HOST = "127.0.0.1"
_STORE_METHODS = {
    method: getattr(Store, method)
    for method in ("_async_load", "_async_write_data", "async_remove")
}
"""How Home Assistant reads and writes files, before its tests replace that."""
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
"""EVCC's answer to GET / on its OCPP port."""


@asynccontextmanager
async def listening(answer: bytes | None) -> AsyncGenerator[tuple[int, list[bytes]]]:
    """Listen on a port; yield it and the first lines of all that was asked.

    Each question gets the same answer and a closed connection, or with None silence.
    """
    asked: list[bytes] = []

    async def on_connect(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        if answer is None:
            await reader.read()
        else:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(on_connect, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1], asked
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()


@pytest.fixture
async def evcc_port(socket_enabled: None) -> AsyncGenerator[int]:
    """Return a port that answers as EVCC's does."""
    async with listening(NOT_FOUND) as (port, _):
        yield port


@pytest.fixture
async def other_program(free_port: int) -> AsyncGenerator[int]:
    """Let some program take the free port; return it."""
    async with listening(NOT_FOUND) as (port, _):
        yield port


@pytest.fixture
def setup_entry() -> Generator[AsyncMock]:
    """Let entries load without starting a proxy."""
    with (
        patch(f"custom_components.{DOMAIN}.async_unload_entry", return_value=True),
        patch(
            f"custom_components.{DOMAIN}.async_setup_entry", return_value=True
        ) as mock,
    ):
        yield mock


@pytest.fixture
def entry(free_port: int, evcc_port: int) -> MockConfigEntry:
    """Return an entry as the config flow makes it, not yet added."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=f"EVCC ({HOST})",
        data={
            CONF_LISTEN_HOST: HOST,
            CONF_LISTEN_PORT: free_port,
            CONF_EVCC_HOST: HOST,
            CONF_EVCC_PORT: evcc_port,
        },
    )


def _texts_of(flow: FlowHandler[Any, Any, Any]) -> dict[str, Any]:
    """Return the English texts of a flow."""
    found: dict[str, Any]
    match flow:
        case ConfigFlow():
            found = texts("en")["config"]
        case OptionsFlow():
            found = texts("en")["options"]
        case ConfigSubentryFlow():
            found = texts("en")["config_subentries"][flow.handler[1]]
        case RepairsFlow():
            issues = texts("en")["issues"]
            key = next(key for key in issues if flow.issue_id.startswith(key))
            found = issues[key]["fix_flow"]
    return found


def _fields_have_texts(schema: Any, step: dict[str, Any], given: set[str]) -> None:
    for key, value in schema.schema.items():
        if isinstance(value, section):
            part = step["sections"][key.schema]
            assert part["name"]
            assert part["description"]
            _fields_have_texts(value.schema, part, given)
            continue
        assert step["data"][key.schema]
        assert placeholders(step["data_description"][key.schema]) <= given


@pytest.fixture(autouse=True)
def _whatever_a_flow_shows_can_be_shown() -> Generator[None]:
    """Check that every form, menu and abort has its texts, and the frontend its fields."""
    show_form, abort = FlowHandler.async_show_form, FlowHandler.async_abort
    show_menu = FlowHandler.async_show_menu

    def checked_form(flow: FlowHandler[Any, Any, Any], **kwargs: Any) -> Any:
        found = _texts_of(flow)
        given = set(kwargs.get("description_placeholders") or {})
        step = found["step"][kwargs["step_id"]]
        assert step["title"]
        assert placeholders(step["description"]) <= given
        for problem in (kwargs.get("errors") or {}).values():
            assert placeholders(found["error"][problem]) <= given
        _fields_have_texts(kwargs["data_schema"], step, given)
        probatio.to_field_list(
            kwargs["data_schema"], custom_serializer=cv.custom_serializer
        )
        return show_form(flow, **kwargs)

    def checked_menu(flow: FlowHandler[Any, Any, Any], **kwargs: Any) -> Any:
        given = set(kwargs.get("description_placeholders") or {})
        step = _texts_of(flow)["step"][kwargs["step_id"]]
        assert step["title"]
        assert placeholders(step["description"]) <= given
        for option in kwargs["menu_options"]:
            assert step["menu_options"][option]
            assert placeholders(step["menu_option_descriptions"][option]) <= given
        return show_menu(flow, **kwargs)

    def checked_abort(flow: FlowHandler[Any, Any, Any], **kwargs: Any) -> Any:
        if kwargs.get("translation_domain") is None:
            assert _texts_of(flow)["abort"][kwargs["reason"]]
        return abort(flow, **kwargs)

    with (
        patch.object(FlowHandler, "async_show_form", checked_form),
        patch.object(FlowHandler, "async_show_menu", checked_menu),
        patch.object(FlowHandler, "async_abort", checked_abort),
    ):
        yield


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a configuration folder of its own."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage(hass_storage: dict[str, Any]) -> Generator[dict[str, Any]]:
    """Keep Home Assistant's own files in memory, as its tests do, and ours on disk."""

    def ours_on_disk(method: str) -> Any:
        in_memory, on_disk = getattr(Store, method), _STORE_METHODS[method]

        def chosen(store: Store[Any], *args: Any) -> Any:
            is_ours = store.key.startswith(f"{DOMAIN}.")
            return (on_disk if is_ours else in_memory)(store, *args)

        return patch.object(Store, method, chosen)

    with ExitStack() as patches:
        for method in _STORE_METHODS:
            patches.enter_context(ours_on_disk(method))
        yield hass_storage


@pytest.fixture
async def evcc(socket_enabled: None) -> AsyncGenerator[CentralSystem]:
    """Return a running EVCC."""
    evcc = CentralSystem()
    await evcc.start()
    yield evcc
    await evcc.stop()


@pytest.fixture
async def proxy(hass: HomeAssistant, evcc: CentralSystem) -> AsyncGenerator[Proxy]:
    """Return a running proxy; it is unloaded in the end."""
    proxy = Proxy(hass, evcc)
    await proxy.load()
    yield proxy
    await proxy.unload()


@pytest.fixture
def every_entity_is_enabled() -> Generator[None]:
    """Enable also what a user has to enable."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        PropertyMock(return_value=True),
    ):
        yield
