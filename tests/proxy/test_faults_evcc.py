"""EVCC's port does not do what it should."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_socket
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from custom_components.wallbox_evcc_proxy.relay.outbox import OWN_TRANSACTION_IDS
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening

from ..peers.clock import wait_until
from ..peers.evcc_settings import EvccTimes
from .house import WALLBOX, House, house, settings
from .odd import Answering, port_that


async def turn_to(home: House, port: int) -> None:
    """Let the proxy dial another port from now on."""
    home.server.change_settings(replace(home.settings, evcc_port=port))


async def charge_without_evcc(home: House) -> None:
    """Make a whole transaction, acknowledged although EVCC is not there."""
    transaction = await home.charge()
    assert transaction.transaction_id in OWN_TRANSACTION_IDS
    await home.stop_charging(transaction)
    assert not home.box.closings


async def test_evcc_refuses_a_second_socket_for_a_while(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        url = f"ws://127.0.0.1:{home.evcc.port}/{WALLBOX}"
        ocpp = [Subprotocol("ocpp1.6")]
        async with connect(url, subprotocols=ocpp, proxy=None):
            await home.box.connect()
            reason = await home.wait_for_event(Happening.UNREACHABLE)
            assert "1008 a connection with this ID already exists" in reason
            await charge_without_evcc(home)
        await home.evcc.wait_ready(WALLBOX)
        await home.wait_for_bills()
        assert not home.box.closings
        told = [what for what, _ in home.events()]
        # One line however often it was refused.
        assert told.count(Happening.UNREACHABLE) == 1
        home.assert_content()


async def test_evcc_answers_pending_until_its_charger_is_created(
    tmp_path: Path,
) -> None:
    times = EvccTimes(creation_delay=20, control_interval=5)
    async with house(tmp_path, connect=False, times=times) as home:
        await home.box.connect()
        await home.box.frames.wait_for(
            lambda each: each.kind == 3 and each.payload.get("status") == "Pending",
            since=0,
        )
        await home.evcc.wait_ready(WALLBOX)
        await home.box.wait_connected()
        transaction = await home.charge()
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()


async def test_evcc_comes_back_and_answers_pending_first(tmp_path: Path) -> None:
    chosen = settings({"boot_retry": 0.2})
    times = EvccTimes(creation_delay=20, control_interval=5)
    async with house(tmp_path, chosen, times=times) as home:
        await home.evcc_goes()
        await charge_without_evcc(home)
        transaction = await home.charge()
        await home.evcc.start()
        await home.evcc.wait_ready(WALLBOX)
        await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert not home.box.closings
        home.assert_content()


async def answer_404(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def greet_as_ssh(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(b"SSH-2.0-OpenSSH_10.0\r\n")
    await reader.read()


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Close at once."""


async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(
        b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://x/\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    await writer.drain()


async def say_nothing(
    reader: asyncio.StreamReader, _writer: asyncio.StreamWriter
) -> None:
    await reader.read()


@pytest.mark.parametrize(
    ("port", "words"),
    [
        (answer_404, "HTTP status 404"),
        (greet_as_ssh, "EVCC"),
        (hang_up, "does not speak OCPP"),
        (redirect, "301"),
        (say_nothing, "did not answer in time"),
    ],
)
async def test_something_else_than_evcc_listens(
    tmp_path: Path, port: Answering, words: str
) -> None:
    async with port_that(port) as another, house(tmp_path, connect=False) as home:
        await turn_to(home, another)
        await home.box.connect()
        await home.wait_for_event(Happening.UNREACHABLE, words)
        await charge_without_evcc(home)
        await turn_to(home, home.evcc.port)
        await home.evcc.wait_ready(WALLBOX)
        await home.wait_for_bills()
        home.assert_content()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70, "x..y", "\ud800"])
async def test_evccs_name_cannot_be_resolved(tmp_path: Path, host: str) -> None:
    async with house(tmp_path, connect=False) as home:
        home.server.change_settings(replace(home.settings, evcc_host=host))
        await home.box.connect()
        await home.wait_for_event(Happening.UNREACHABLE)
        await charge_without_evcc(home)
        home.server.change_settings(home.settings)
        await home.evcc.wait_ready(WALLBOX)
        await home.wait_for_bills()


async def test_evcc_that_never_answers_delays_but_loses_nothing(tmp_path: Path) -> None:
    chosen = settings({"kept_retry": 0.3})
    async with house(tmp_path, chosen, connect=False) as home:
        home.evcc.mangle = lambda _station, _text: None
        await home.box.connect()
        await home.box.wait_connected()
        transaction = await home.charge()
        assert transaction.transaction_id in OWN_TRANSACTION_IDS
        assert home.passages(lambda each: "did not answer in time" in each.reason)
        home.evcc.mangle = None
        station = await home.evcc.wait_until(
            WALLBOX, lambda one: one.transaction_id not in (0, None)
        )
        await home.stop_charging(transaction)
        await wait_until(lambda: not home.server.sessions[WALLBOX].relay.outbox.kept)
        await home.evcc.wait_until(WALLBOX, lambda one: not one.transaction_id)
        stop = home.evcc.frames.matching(
            direction="received", action="StopTransaction"
        )[-1]
        assert stop.payload["transactionId"] not in OWN_TRANSACTION_IDS
        assert station is home.station()
        assert not home.box.closings


async def test_a_boot_that_evcc_leaves_unanswered_holds_nothing_up(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, connect=False) as home:
        boots: list[str] = []

        def forget_the_first_boot(_station: str, text: str) -> str | None:
            if '"interval"' in text and not boots:
                boots.append(text)
                return None
            return text

        await home.evcc_goes()
        await home.box.connect()
        await charge_without_evcc(home)
        await home.box.go_away()
        home.box.reports.forget_boot()
        await home.evcc.start()
        home.evcc.mangle = forget_the_first_boot
        await home.box.connect()
        await home.wait_for_bills()


async def test_evcc_that_hangs_is_redialled(tmp_path: Path) -> None:
    """It answers no ping, and its socket is half dead."""
    async with house(tmp_path) as home:
        connection = home.station().connection
        connection.transport.pause_reading()
        await home.wait_for_event(Happening.DISCONNECTED, "keepalive ping timeout")
        await charge_without_evcc(home)
        connection.transport.abort()
        await home.evcc.wait_until(
            WALLBOX, lambda one: one.connection not in (None, connection)
        )
        await home.wait_for_bills()
        assert not home.box.closings


async def test_after_a_good_connection_evcc_is_redialled_soon(tmp_path: Path) -> None:
    chosen = settings(redial_first=0.02, redial_last=20.0, redial_steady=0.05)
    async with house(tmp_path, chosen) as home:
        for _time in range(8):
            connection = home.station().connection
            await asyncio.sleep(0.07)
            home.evcc.kill_connections()
            await home.evcc.wait_until(
                WALLBOX,
                lambda one, last=connection: one.connection not in (None, last),  # type: ignore[misc]
                within=0.7,
            )


async def test_evcc_keeps_a_silent_wallbox(tmp_path: Path) -> None:
    """It drops who says nothing for a minute, here a second: the proxy pings it."""
    async with house(tmp_path) as home:
        for key in ("HeartbeatInterval", "MeterValueSampleInterval"):
            home.box.configuration.change(key, "0")
        connection = home.station().connection
        await asyncio.sleep(1.2)
        assert home.station().connection is connection


async def test_evcc_gets_an_answer_to_each_request_whatever_the_wallbox_does(
    tmp_path: Path,
) -> None:
    every = frozenset({"SetChargingProfile", "TriggerMessage", "GetConfiguration"})
    async with house(tmp_path, connect=False, never_answers=every, redial=None) as home:
        await home.box.connect()
        await home.evcc.wait_ready(WALLBOX, within=10)
        asked = asyncio.create_task(
            home.evcc.request(WALLBOX, "Reset", {"type": "Soft"})
        )
        answered = await asked
        assert answered["status"] == "Accepted"
        await home.evcc.wait_until(WALLBOX, lambda one: one.connection is None)
        calls = home.evcc.frames.matching(direction="sent", kind=2)
        answers = [home.evcc.frames.answers_to(each) for each in calls]
        assert all(len(each) == 1 for each in answers[:-1])
        assert not home.evcc.rejected


async def test_the_address_of_evcc_may_be_ipv6(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"])
        home.server.change_settings(replace(home.settings, evcc_host="::1"))
        await home.box.connect()
        await home.wait_for_event(Happening.UNREACHABLE)
        # With a name that is no address it would be this.
        assert not home.events()[-1][1].startswith("EVCC did not answer")
