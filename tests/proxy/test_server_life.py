"""The server starts, stops, keeps listening, and forgets."""

import asyncio
from dataclasses import replace
import json
from pathlib import Path
import time

import pytest

from custom_components.wallbox_evcc_proxy.proxy.keeper import KeepInMemory
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening

from ..peers.clock import wait_until
from .house import SETTINGS, WALLBOX, House, assert_nothing_runs, house, settings
from .odd import call, closing, dial, frame, is_closed, is_served, upgrade

HEARTBEAT = '[2,"1","Heartbeat",{}]'
NO_EVCC = replace(SETTINGS, evcc_port=1)


async def test_a_taken_port_raises(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        second = Server(home.settings, KeepInMemory())
        with pytest.raises(OSError, match="address already in use"):
            await second.start()
        await second.stop()


async def test_it_starts_again_on_the_same_port_at_once(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        port = home.server.port
        transaction = await home.charge()
        for _time in range(3):
            await home.restart_proxy()
            assert home.server.port == port
        await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
        await home.stop_charging(transaction)
        await home.wait_for_bills()


async def test_the_same_server_may_start_again(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.server.stop()
        assert_nothing_runs()
        await home.server.start()
        await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
        transaction = await home.charge()
        await home.stop_charging(transaction)
        await home.wait_for_bills()


async def test_a_stop_before_the_start_does_nothing() -> None:
    server = Server(NO_EVCC, KeepInMemory())
    await server.stop()
    assert_nothing_runs()


async def test_a_stop_tells_both_sides_why(tmp_path: Path) -> None:
    async with house(tmp_path, redial=None) as home:
        connection = home.station().connection
        await home.stop_proxy()
        await wait_until(lambda: home.box.closings)
        assert home.box.closings == [(1012, "the proxy is restarting")]
        await connection.wait_closed()
        assert connection.close_code == 1012


async def test_a_stop_takes_no_longer_than_it_may_whatever_the_peers_do(
    tmp_path: Path,
) -> None:
    """Peers that agree to no close, that do not read, that never asked for anything."""
    chosen = settings(
        {"answer_evcc_within": 0.05, "await_wallbox": 0.01},
        stop_within=0.4,
        close_timeout=10.0,
        handshake_timeout=20.0,
        ping_interval=20.0,
        wallbox_ping=20.0,
    )
    async with house(tmp_path, chosen, connect=False) as home:
        idle = await asyncio.open_connection("127.0.0.1", home.server.port)
        slow = await asyncio.open_connection("127.0.0.1", home.server.port)
        slow[1].write(upgrade()[:-2])
        deaf = await asyncio.open_connection("127.0.0.1", home.server.port)
        deaf[1].write(upgrade("/deaf") + frame(HEARTBEAT.encode()))
        await home.box.connect()
        await home.evcc.wait_ready(WALLBOX)
        deaf[1].transport.pause_reading()  # type: ignore[attr-defined]
        home.evcc.send_raw(WALLBOX, HEARTBEAT)
        evccs = home.station().connection
        evccs.transport.pause_reading()
        data = {"vendorId": "x", "data": "x" * 900_000}
        for number in range(6):
            home.evcc.send_raw(
                "deaf", json.dumps([2, f"{number}", "DataTransfer", data])
            )
            await asyncio.sleep(0.06)
        began = time.monotonic()
        await home.server.stop()
        assert time.monotonic() - began < 0.9
        assert_nothing_runs()
        for _reader, writer in (idle, slow, deaf):
            writer.transport.abort()
        evccs.transport.abort()


async def test_a_stop_while_evcc_is_being_dialled_leaves_nothing(
    tmp_path: Path,
) -> None:
    for delay in (0.0, 0.001, 0.003, 0.01, 0.02, 0.04, 0.06):
        async with house(tmp_path, connect=False, redial=None) as home:
            await home.box.connect()
            await asyncio.sleep(delay)
            await home.server.stop()
            assert_nothing_runs()
            assert home.evcc.stations[WALLBOX].connection is None or await is_gone(home)


async def is_gone(home: House) -> bool:
    """Wait until EVCC has no connection any more."""
    await home.evcc.wait_until(WALLBOX, lambda one: one.connection is None, within=1.0)
    return True


async def test_a_listener_that_ended_is_started_again_and_connections_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(tmp_path, settings(listener_check=0.05)) as home:
        listener = home.server._listener
        assert listener is not None
        listener.close(close_connections=False)
        await wait_until(lambda: "was started again" in caplog.text)
        assert await is_served(home, "/another")
        await home.box.call("Heartbeat", {})
        assert not home.box.closings
        assert (
            Happening.LISTENING,
            "listening had ended and was started again",
        ) in home.events("")


async def test_a_port_that_is_taken_meanwhile_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(tmp_path, settings(listener_check=0.02)) as home:
        listener = home.server._listener
        assert listener is not None
        listener.close(close_connections=False)
        thief = await asyncio.start_server(
            lambda *_: None, "127.0.0.1", home.server.port
        )
        await wait_until(lambda: "cannot be listened on" in caplog.text)
        assert home.events("")[-1][0] is Happening.FAILED
        await home.box.call("Heartbeat", {})
        thief.close()
        await thief.wait_closed()
        await wait_until(lambda: "was started again" in caplog.text)
        assert not home.box.closings


async def test_forgetting_a_wallbox_closes_both_sides(tmp_path: Path) -> None:
    async with house(tmp_path, redial=None) as home:
        async with dial(home, "/another") as other:
            await call(other, HEARTBEAT)
            await home.server.forget(WALLBOX)
            await home.evcc.wait_until(WALLBOX, lambda one: one.connection is None)
            await wait_until(lambda: home.box.closings)
            assert list(home.server.sessions) == ["another"]
            assert not await is_closed(other)
            await home.server.forget("nobody")
        await home.box.connect()
        await home.evcc.wait_until(WALLBOX, lambda one: one.connection)


async def test_forgetting_a_half_dead_wallbox_leaves_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.box.half_die()
        await home.box.connect()
        await home.wait_for_event(Happening.REPLACED)
        await home.server.forget(WALLBOX)
        await wait_until(lambda: not home.server._connections or home.box.is_connected)
        await wait_until(lambda: len(home.server._connections) <= 1)


async def test_who_connects_and_says_nothing_is_forgotten(tmp_path: Path) -> None:
    for grace in (0.0, 5.0):
        chosen = settings({"wallbox_grace": grace})
        async with house(tmp_path, chosen, connect=False) as home:
            async with dial(home, "/silent"):
                await home.evcc.wait_until("silent", lambda one: one.connection)
            await wait_until(lambda: not home.server.sessions)
            await home.evcc.wait_until("silent", lambda one: one.connection is None)
            assert await closing_is_noted(home)


async def closing_is_noted(home: House) -> bool:
    """Return whether the journal tells that the silent one left."""
    return Happening.DISCONNECTED in [what for what, _ in home.events("silent")]


async def test_a_closing_wallbox_learns_the_code(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home, dial(home) as connection:
        await call(connection, HEARTBEAT)
        await home.server.forget(WALLBOX)
        assert await closing(connection) == (1012, "the proxy is restarting")
