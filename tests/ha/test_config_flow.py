"""Tests of setting up a proxy."""

import asyncio
from errno import EACCES, EHOSTUNREACH, EIO
import socket
from typing import Any
from unittest.mock import AsyncMock, patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy import checks
from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from .conftest import HOST, NOT_FOUND, listening
from .flows import CONNECT, connection, start, submit, suggested

pytestmark = pytest.mark.usefixtures("socket_enabled", "setup_entry")


async def test_a_user_sets_up_a_proxy_and_learns_what_to_enter_in_the_wallbox(
    hass: HomeAssistant, free_port: int, setup_entry: AsyncMock
) -> None:
    async with listening(NOT_FOUND) as (evcc_port, asked):
        page = await start(hass)
        assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "user")
        assert "set_up_anyway" not in page["data_schema"].schema
        page = await submit(
            hass,
            page,
            **connection(free_port, evcc_port, listen_host="0.0.0.0"),
        )

    assert (page["type"], page["step_id"]) == (FlowResultType.FORM, "connect_wallbox")
    assert page["description_placeholders"] == {"url": f"ws://10.10.10.10:{free_port}/"}
    assert asked == [b"GET / HTTP/1.1\r\n"]

    done = await submit(hass, page)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == f"EVCC ({HOST})"
    assert done["data"] == {
        CONF_LISTEN_HOST: "0.0.0.0",
        CONF_LISTEN_PORT: free_port,
        CONF_EVCC_HOST: HOST,
        CONF_EVCC_PORT: evcc_port,
    }
    assert type(done["data"][CONF_LISTEN_PORT]) is int
    assert done["result"].options == {}
    assert len(setup_entry.mock_calls) == 1


async def test_the_first_page_suggests_all_but_the_address_of_evcc(
    hass: HomeAssistant,
) -> None:
    page = await start(hass)
    schema = page["data_schema"]
    assert schema({CONF_EVCC_HOST: "evcc"}) == {
        CONF_LISTEN_HOST: "0.0.0.0",
        CONF_LISTEN_PORT: 8888,
        CONF_EVCC_HOST: "evcc",
        CONF_EVCC_PORT: 8887,
    }
    with pytest.raises(InvalidData):
        await submit(hass, page)


async def test_a_concrete_listen_address_is_the_one_for_the_wallbox(
    hass: HomeAssistant, free_port: int, evcc_port: int
) -> None:
    page = await submit(hass, await start(hass), **connection(free_port, evcc_port))
    assert page["description_placeholders"] == {"url": f"ws://{HOST}:{free_port}/"}


@pytest.mark.parametrize(
    "pasted",
    [" {host} ", "ws://{host}:{port}/", "http://{host}:{port}", "{host}:{port}/WB1"],
)
async def test_a_pasted_address_of_evcc_is_understood(
    hass: HomeAssistant, free_port: int, evcc_port: int, pasted: str
) -> None:
    text = pasted.format(host=HOST, port=evcc_port)
    typed_port = 1 if str(evcc_port) in text else evcc_port
    page = await submit(
        hass,
        await start(hass),
        **connection(free_port, typed_port, evcc_host=text),
    )
    done = await submit(hass, page)
    assert done["data"] == connection(free_port, evcc_port)


async def test_an_emptied_listen_address_means_all_addresses(
    hass: HomeAssistant, free_port: int, evcc_port: int
) -> None:
    page = await submit(
        hass, await start(hass), **connection(free_port, evcc_port, listen_host=" ")
    )
    done = await submit(hass, page)
    assert done["data"][CONF_LISTEN_HOST] == "0.0.0.0"


@pytest.mark.parametrize("field", [CONF_EVCC_HOST, CONF_LISTEN_HOST])
@pytest.mark.parametrize(
    "text", ["my evcc", "http://", "256.1.1.1", "a:b:c", "h:99999"]
)
async def test_what_is_no_address_is_said_at_its_field_and_can_be_mended(
    hass: HomeAssistant, free_port: int, evcc_port: int, field: str, text: str
) -> None:
    page = await submit(
        hass, await start(hass), **connection(free_port, evcc_port, **{field: text})
    )
    assert page["errors"] == {field: "invalid_host"}
    assert suggested(page)[field] == text
    page = await submit(hass, page, **connection(free_port, evcc_port))
    assert (await submit(hass, page))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_port_of_another_program_is_refused_and_can_be_mended(
    hass: HomeAssistant, free_port: int, evcc_port: int, other_program: int
) -> None:
    page = await submit(hass, await start(hass), **connection(other_program, evcc_port))
    assert page["errors"] == {CONF_LISTEN_PORT: "port_in_use"}
    assert page["description_placeholders"][CONF_LISTEN_PORT] == str(other_program)
    assert suggested(page) == connection(other_program, evcc_port)
    page = await submit(hass, page, **connection(free_port, evcc_port))
    assert (await submit(hass, page))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
async def test_an_address_of_another_machine_cannot_be_listened_on(
    hass: HomeAssistant, free_port: int, evcc_port: int, address: str
) -> None:
    page = await submit(
        hass, await start(hass), **connection(free_port, evcc_port, listen_host=address)
    )
    assert page["errors"] == {CONF_LISTEN_HOST: "address_not_available"}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(EACCES, "denied"), {CONF_LISTEN_PORT: "port_not_allowed"}),
        (OSError(EIO, "broken"), {"base": "listen_failed"}),
        (
            socket.gaierror(socket.EAI_NONAME, "unknown"),
            {CONF_LISTEN_HOST: "address_not_available"},
        ),
    ],
)
async def test_other_reasons_not_to_listen_are_told_apart(
    hass: HomeAssistant,
    free_port: int,
    evcc_port: int,
    error: OSError,
    expected: dict[str, str],
) -> None:
    page = await start(hass)
    with patch.object(hass.loop, "create_server", side_effect=error):
        page = await submit(hass, page, **connection(free_port, evcc_port))
    assert page["errors"] == expected


async def test_an_evcc_that_is_off_can_be_set_up_anyway(
    hass: HomeAssistant, free_port: int, another_free_port: int
) -> None:
    fields = connection(free_port, another_free_port)
    page = await submit(hass, await start(hass), **fields)
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_refused"}
    assert suggested(page) == fields | {"set_up_anyway": False}

    page = await submit(hass, page, **fields, set_up_anyway=False)
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_refused"}

    page = await submit(hass, page, **fields, set_up_anyway=True)
    assert page["step_id"] == "connect_wallbox"
    assert (await submit(hass, page))["data"] == fields


async def test_set_up_anyway_stays_ticked_while_something_else_is_mended(
    hass: HomeAssistant, free_port: int, other_program: int
) -> None:
    page = await submit(hass, await start(hass), **connection(other_program, free_port))
    assert page["errors"] == {
        CONF_LISTEN_PORT: "port_in_use",
        CONF_EVCC_PORT: "evcc_refused",
    }
    page = await submit(
        hass, page, **connection(other_program, free_port), set_up_anyway=True
    )
    assert page["errors"] == {CONF_LISTEN_PORT: "port_in_use"}
    assert suggested(page)["set_up_anyway"] is True


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_10\r\n\r\n", b"", None])
async def test_what_does_not_answer_like_evcc_is_not_evcc(
    hass: HomeAssistant, free_port: int, answer: bytes | None
) -> None:
    page = await start(hass)
    async with listening(answer) as (port, _):
        with patch.object(checks, "ANSWER_TIMEOUT", 0.2):
            page = await submit(hass, page, **connection(free_port, port))
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_wrong_answer"}


@pytest.mark.parametrize("status", [b"200 OK", b"301 Moved", b"426 Upgrade", b"500 No"])
async def test_any_http_answer_will_do(
    hass: HomeAssistant, free_port: int, status: bytes
) -> None:
    answer = NOT_FOUND.replace(b"404 Not Found", status + b"\r\nLocation: /x")
    async with listening(answer) as (port, asked):
        page = await submit(hass, await start(hass), **connection(free_port, port))
    assert page["step_id"] == "connect_wallbox"
    assert len(asked) == 1


async def test_the_web_page_of_evcc_is_not_its_ocpp_port(
    hass: HomeAssistant, free_port: int
) -> None:
    page = await submit(
        hass,
        await start(hass),
        **connection(free_port, 8887, evcc_host="http://evcc.local:7070/#/config"),
    )
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_web_page"}
    assert suggested(page)[CONF_EVCC_HOST] == "evcc.local"


async def test_an_unknown_name_of_evcc_is_said_at_the_address(
    hass: HomeAssistant, free_port: int
) -> None:
    page = await start(hass)
    unknown = socket.gaierror(socket.EAI_NONAME, "unknown")
    with (
        patch("aiohttp.resolver.AsyncResolver.resolve", side_effect=unknown),
        patch("socket.getaddrinfo", side_effect=unknown),
    ):
        page = await submit(
            hass, page, **connection(free_port, free_port, evcc_host="evc")
        )
    assert page["errors"] == {CONF_EVCC_HOST: "evcc_name_not_found"}


async def test_an_unreachable_machine_is_told_from_one_that_does_not_answer(
    hass: HomeAssistant, free_port: int
) -> None:
    fields = connection(free_port, 8887, evcc_host="192.0.2.1")
    page = await start(hass)
    with patch(CONNECT, side_effect=OSError(EHOSTUNREACH, "no route")):
        page = await submit(hass, page, **fields)
    assert page["errors"] == {CONF_EVCC_HOST: "evcc_unreachable"}

    async def never(**_: Any) -> None:
        await asyncio.Event().wait()

    with patch(CONNECT, never), patch.object(checks, "CONNECT_TIMEOUT", 0.05):
        page = await submit(hass, page, **fields, set_up_anyway=False)
    assert page["errors"] == {CONF_EVCC_HOST: "evcc_timeout"}


@pytest.mark.parametrize(
    ("listen_host", "evcc_host"),
    [
        ("0.0.0.0", HOST),
        ("0.0.0.0", "localhost"),
        ("0.0.0.0", "10.10.10.10"),
        ("::", "::1"),
        (HOST, HOST),
        (HOST, "0.0.0.0"),
        (HOST, "localhost"),
    ],
)
async def test_the_proxy_is_not_pointed_at_itself(
    hass: HomeAssistant, free_port: int, listen_host: str, evcc_host: str
) -> None:
    page = await submit(
        hass,
        await start(hass),
        **connection(
            free_port, free_port, listen_host=listen_host, evcc_host=evcc_host
        ),
    )
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_is_a_proxy"}
    assert "set_up_anyway" not in page["data_schema"].schema


async def test_evcc_may_have_the_same_port_on_another_address(
    hass: HomeAssistant, evcc_port: int
) -> None:
    page = await submit(
        hass,
        await start(hass),
        **connection(evcc_port, evcc_port, listen_host="127.0.0.2"),
    )
    assert page["step_id"] == "connect_wallbox"


async def test_two_proxies_do_not_share_a_port_nor_feed_each_other(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    evcc_port: int,
    another_free_port: int,
) -> None:
    entry.add_to_hass(hass)
    port = entry.data[CONF_LISTEN_PORT]
    page = await submit(hass, await start(hass), **connection(port, evcc_port))
    assert page["errors"] == {CONF_LISTEN_PORT: "already_configured"}

    page = await submit(hass, page, **connection(another_free_port, port))
    assert page["errors"] == {CONF_EVCC_PORT: "evcc_is_a_proxy"}


async def test_a_port_that_another_flow_took_meanwhile_is_not_taken_twice(
    hass: HomeAssistant, free_port: int, evcc_port: int
) -> None:
    pages = [
        await submit(hass, await start(hass), **connection(free_port, evcc_port))
        for _ in range(2)
    ]
    assert (await submit(hass, pages[0]))["type"] is FlowResultType.CREATE_ENTRY
    late = await submit(hass, pages[1])
    assert (late["type"], late["reason"]) == (
        FlowResultType.ABORT,
        "already_configured",
    )
