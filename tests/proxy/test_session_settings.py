"""Settings that change while wallboxes are connected, and the words for what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
import json

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.proxy.dialling import why_not
from custom_components.wallbox_evcc_proxy.proxy.keeper import KeepInMemory
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.rules.choice import TRANSPARENT, Choice
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
    Passage,
)

from ..peers.clock import wait_until

HOST = "127.0.0.1"


@pytest.fixture
async def server(free_port: int) -> AsyncIterator[Server]:
    """Run a proxy whose EVCC is not there."""
    settings = Settings(
        listen_host=HOST,
        listen_port=0,
        evcc_host=HOST,
        evcc_port=free_port,
        redial_first=0.01,
        redial_after_close=0.01,
        close_timeout=0.2,
    )
    server = Server(settings, KeepInMemory())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def wallbox(server: Server) -> AsyncIterator[ClientConnection]:
    """Connect a wallbox to it."""
    async with connect(
        f"ws://{HOST}:{server.port}/WB1",
        subprotocols=[Subprotocol("ocpp1.6")],
        compression=None,
        proxy=None,
    ) as connection:
        yield connection


async def asks(wallbox: ClientConnection, action: str, payload: object = None) -> str:
    """Let the wallbox make a call; return the text of the answer."""
    await wallbox.send(json.dumps([2, "1", action, payload or {}]))
    async with asyncio.timeout(5):
        return str(await wallbox.recv())


async def test_a_change_of_settings_disturbs_no_connection(
    server: Server, wallbox: ClientConnection
) -> None:
    await asks(wallbox, "Heartbeat")
    session = server.sessions["WB1"]
    server.change_settings(
        replace(server.settings, journal_size=3, relay=RelaySettings(wallbox_grace=5))
    )
    assert "currentTime" in await asks(wallbox, "Heartbeat")
    assert server.sessions["WB1"] is session
    assert len(list(server.journal.entries("WB1"))) == 3


async def test_a_new_wallbox_keeps_its_rules_when_it_has_got_its_settings(
    server: Server, wallbox: ClientConnection
) -> None:
    """Home Assistant adds it with the first call: nothing is chosen yet, and nothing changes."""
    await asks(wallbox, "Heartbeat")
    selection = server.sessions["WB1"].selection
    server.change_settings(replace(server.settings, choices={"WB1": Choice()}))
    assert server.sessions["WB1"].selection is selection
    off = {"WB1": Choice(is_off=True)}
    server.change_settings(replace(server.settings, choices=off))
    assert server.sessions["WB1"].selection is not selection


async def test_a_limit_that_changes_holds_for_the_wallbox_that_is_connected(
    server: Server, wallbox: ClientConnection
) -> None:
    await asks(wallbox, "Heartbeat")
    server.change_settings(
        replace(server.settings, relay=RelaySettings(burst=2, frames_per_second=1))
    )
    for _ in range(3):
        await wallbox.send("noise")
    async with asyncio.timeout(5):
        await wallbox.wait_closed()
    assert wallbox.close_code == 1008
    assert wallbox.close_reason == "more than 1 messages a second"


async def test_another_address_of_evcc_is_dialled_next(
    server: Server, wallbox: ClientConnection, another_free_port: int
) -> None:
    await asks(wallbox, "Heartbeat")
    dialled: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def evcc(connection: ServerConnection) -> None:
        assert connection.request is not None
        if not dialled.done():
            dialled.set_result(connection.request.path)
        await connection.wait_closed()

    async with serve(
        evcc, HOST, another_free_port, subprotocols=[Subprotocol("ocpp1.6")]
    ):
        server.change_settings(replace(server.settings, evcc_port=another_free_port))
        async with asyncio.timeout(5):
            assert await dialled == "/WB1"
        await wallbox.close()


async def test_why_evcc_cannot_be_reached_stands_in_the_journal(
    server: Server, wallbox: ClientConnection
) -> None:
    await asks(wallbox, "Heartbeat")
    told = [
        entry
        for entry in server.journal.entries("WB1")
        if isinstance(entry, Event) and entry.leg is Leg.EVCC
    ]
    assert [(event.what, event.reason) for event in told] == [
        (Happening.UNREACHABLE, "nothing listens at EVCC's address and port")
    ]


async def test_a_session_that_is_forgotten_closes_its_connection(
    server: Server, wallbox: ClientConnection
) -> None:
    await asks(wallbox, "Heartbeat")
    await server.forget("WB1")
    async with asyncio.timeout(5):
        await wallbox.wait_closed()
    assert wallbox.close_code == 1012
    assert server.sessions == {}
    await server.forget("WB1")


async def test_a_choice_of_rules_holds_from_the_next_frame_and_closes_nothing(
    server: Server, wallbox: ClientConnection
) -> None:
    broken = [2, "1", "StatusNotification", {"status": "available", "connectorId": 1}]
    await wallbox.send(json.dumps(broken))
    assert json.loads(await wallbox.recv())[0] == 3
    choices = {"WB1": Choice(TRANSPARENT)}
    server.change_settings(replace(server.settings, choices=choices))
    await wallbox.send(json.dumps([2, "2", *broken[2:]]))
    await wait_until(
        lambda: [
            entry
            for entry in server.journal.entries("WB1")
            if isinstance(entry, Passage) and entry.id == "2"
        ]
    )
    first, second = (
        entry
        for entry in server.journal.entries("WB1")
        if isinstance(entry, Passage)
        and entry.action == "StatusNotification"
        and entry.kind is Kind.CALL
    )
    assert {change.rule for change in first.changes} == {"conform"}
    assert second.changes == ()
    assert server.sessions["WB1"].address


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "EVCC did not answer in time"),
        (ConnectionRefusedError(), "nothing listens at EVCC's address and port"),
        (
            InvalidStatus(Response(404, "Not Found", Headers(), b"")),
            "EVCC's port answered with HTTP status 404",
        ),
        (
            InvalidMessage("no HTTP"),
            "what answers at EVCC's port does not speak OCPP: no HTTP",
        ),
        (OSError("no route"), "no route"),
        (OSError(), "OSError"),
    ],
)
def test_why_evcc_cannot_be_reached_is_told_in_words(
    error: Exception, words: str
) -> None:
    assert why_not(error) == words
