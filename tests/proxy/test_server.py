"""The port wallboxes connect to: who gets in, who is told why not, and how it starts and stops."""

import asyncio
import base64
from pathlib import Path
import time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening

from ..peers.clock import wait_until
from .house import WALLBOX, House, house, settings
from .odd import call, dial, everything, frame, is_served, raw_connection, upgrade

HEARTBEAT = '[2,"1","Heartbeat",{}]'


async def refusal(home: House, path: str = "/wallbox-1", **options: Any) -> str:
    """Return status and words with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as refused:
        await dial(home, path, **options)
    response = refused.value.response
    return f"{response.status_code} {(response.body or b'').decode()}"


# The handshake


@pytest.mark.parametrize(
    ("path", "wallbox"),
    [
        ("/WB1", "WB1"),
        ("/wb1", "wb1"),
        ("//WB1", "WB1"),
        ("/WB1/", "WB1"),
        ("///ocpp//1.6/WB1//", "WB1"),
        ("/WB1?token=x/y", "WB1"),
        ("/W%20B", "W B"),
        ("/Stra%C3%9Fe", "Straße"),
        ("/a%2FWB1", "WB1"),
        ("/steve/websocket/CentralSystemService/WB1", "WB1"),
    ],
)
async def test_the_id_is_the_last_segment_of_any_path(
    tmp_path: Path, path: str, wallbox: str
) -> None:
    async with house(tmp_path, connect=False) as home, dial(home, path):
        await home.evcc.wait_until(wallbox, lambda one: one.connection)
        assert list(home.server.sessions) == [wallbox]
        assert home.server.sessions[wallbox].address == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "//", "/%20/", "/?x=WB1"])
async def test_an_empty_id_is_refused_with_what_to_enter(
    tmp_path: Path, path: str
) -> None:
    async with house(tmp_path, connect=False) as home:
        told = await refusal(home, path)
        assert told.startswith("404 The wallbox did not tell its id.")
        example = f"ws://<Home Assistant>:{home.server.port}/garage"
        assert example in told
        assert home.events("")[-1][0] is Happening.REFUSED
        assert example in home.events("")[-1][1]
        assert not home.server.sessions


@pytest.mark.parametrize("path", ["/" + "x" * 101, "/a%00b"])
async def test_an_id_that_is_none_is_refused(tmp_path: Path, path: str) -> None:
    async with house(tmp_path, connect=False) as home:
        assert (await refusal(home, path)).startswith("404")


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, None),
        (["ocpp1.6"], "ocpp1.6"),
        (["ocpp2.0.1", "ocpp1.6"], "ocpp1.6"),
        (["ocpp1.5", "OCPP1.6", "ocpp2.1"], "OCPP1.6"),
    ],
)
async def test_ocpp_16_is_chosen_among_others_and_taken_for_granted_without(
    tmp_path: Path, offered: list[str] | None, chosen: str | None
) -> None:
    async with house(tmp_path, connect=False) as home:
        subprotocols = offered and [Subprotocol(name) for name in offered]
        async with dial(home, subprotocols=subprotocols) as connection:
            assert connection.subprotocol == chosen
            assert "currentTime" in await call(connection, HEARTBEAT)
        # EVCC, which takes nothing else, was offered exactly ocpp1.6.
        assert home.evcc.frames.matching(direction="received", action="Heartbeat")


async def test_only_other_subprotocols_are_refused_with_what_to_set(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, connect=False) as home:
        others = [Subprotocol("ocpp2.0.1"), Subprotocol("ocpp2.1")]
        told = await refusal(home, subprotocols=others)
        assert told.startswith("400 The wallbox speaks only ocpp2.0.1, ocpp2.1.")
        assert "Set it to OCPP 1.6 JSON" in home.events("")[-1][1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Authorization": "Basic " + base64.b64encode(b"WB1:secret").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"WB1:").decode()},
        {"Authorization": "Basic not base64"},
        {"User-Agent": "", "Sec-WebSocket-Extensions": "permessage-deflate"},
    ],
)
async def test_headers_of_any_kind_are_accepted(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async with house(tmp_path, connect=False) as home:
        assert await is_served(home, additional_headers=headers)


@pytest.mark.parametrize("header", ["", "Connection: keep-alive", "connection: close"])
async def test_a_missing_connection_upgrade_is_added(
    tmp_path: Path, header: str
) -> None:
    async with (
        house(tmp_path, connect=False) as home,
        raw_connection(home) as (reader, writer),
    ):
        headers = [header] if header else []
        writer.write(upgrade("/wallbox-1", *headers, connection=False))
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(HEARTBEAT.encode()))
        assert b"currentTime" in await reader.readuntil(b"}")


async def test_a_browser_gets_a_readable_answer(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        async with raw_connection(home) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: proxy\r\nAccept: text/html\r\n\r\n")
            answer = await everything(reader)
        assert answer.startswith(b"HTTP/1.1 426 ")
        assert b"for wallboxes that speak OCPP 1.6J" in answer
        assert not home.server.sessions


@pytest.mark.parametrize(
    "hello",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
        b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
        b"SSH-2.0-scan\r\n",
        b"\r\n\r\n",
        b"GET /" + b"x" * 100_000,
        b"GET /x HTTP/1.1\r\n" + b"A: b\r\n" * 1000,
        b"",
    ],
    ids=lambda hello: repr(hello[:12]),
)
async def test_a_port_scan_costs_nothing_but_its_own_socket(
    tmp_path: Path, hello: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(tmp_path, connect=False) as home:
        async with raw_connection(home) as (reader, writer):
            writer.write(hello)
            writer.write_eof()
            await everything(reader)
        assert await is_served(home)
        loud = [
            each
            for each in caplog.records
            if each.levelname in ("WARNING", "ERROR") and "proxy" in each.name
        ]
        assert not loud


async def test_a_handshake_that_takes_too_long_is_cut_off(tmp_path: Path) -> None:
    chosen = settings(handshake_timeout=0.2)
    async with house(tmp_path, chosen, connect=False) as home:
        async with raw_connection(home) as (reader, writer):
            writer.write(upgrade()[:-2])
            began = time.monotonic()
            assert await everything(reader) == b""
            assert time.monotonic() - began < 1.0
        assert await is_served(home)


# Limits


async def test_more_wallboxes_than_the_limit_are_told_to_come_later(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, settings(connections=2), connect=False) as home:
        async with dial(home, "/one") as one, dial(home, "/two"):
            told = await refusal(home, "/three")
            assert told.startswith("503 2 wallboxes are connected")
            await call(one, HEARTBEAT)
            # Who is known may always come back, whatever became of its old socket.
            assert await is_served(home, "/one")
        await wait_until(lambda: not home.server._connections)
        assert await is_served(home, "/three")


async def test_sockets_that_never_ask_for_anything_are_limited(tmp_path: Path) -> None:
    async with house(tmp_path, settings(connections=2)) as home:
        idle = [
            await asyncio.open_connection("127.0.0.1", home.server.port)
            for _number in range(10)
        ]
        await wait_until(lambda: sum(reader.at_eof() for reader, _ in idle) == 7)
        await home.box.call("Heartbeat", {})
        for _reader, writer in idle:
            writer.transport.abort()


async def test_sockets_that_came_and_went_do_not_count(tmp_path: Path) -> None:
    async with house(tmp_path, settings(connections=2), connect=False) as home:
        for _number in range(20):
            async with raw_connection(home) as (reader, writer):
                writer.write(b"GET / HTTP/1.1\r\n\r\n")
                await everything(reader)
        assert await is_served(home)


async def test_two_devices_with_one_id_are_told_so(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.box.call("Heartbeat", {})
        told = await refusal(home, local_addr=("127.0.0.2", 0))
        assert told.startswith(
            f"409 Another device, at 127.0.0.1, uses the id {WALLBOX}"
        )
        assert "127.0.0.2" in home.events("")[-1][1]
        await home.box.call("Heartbeat", {})
        assert not home.box.closings


async def test_who_is_not_admitted_is_told_why(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        await home.stop_proxy()
        home.admit = lambda wallbox, address: (
            f"{wallbox} at {address} has to wait" if wallbox == "stranger" else None
        )
        await home.start_proxy()
        assert (
            await refusal(home, "/stranger")
            == "403 stranger at 127.0.0.1 has to wait\n"
        )
        assert await is_served(home)
        assert "has to wait" in home.events("")[-1][1]
