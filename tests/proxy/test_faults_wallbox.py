"""The wallbox's socket dies, half-dies, comes twice; both sides go at once."""

import asyncio
import json
from pathlib import Path

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening

from ..peers.clock import wait_until
from ..peers.parameters import Redial
from .house import WALLBOX, House, house, settings


async def assert_charges_on(home: House) -> None:
    """EVCC controls the wallbox again."""
    await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
    for current in (6.0, 9.0):
        home.evcc.set_wanted(current)
        await home.box.wait_for_offer(current)


async def test_a_wallbox_whose_socket_half_died_takes_its_place(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        await home.box.half_die()
        await home.box.connect()
        await home.wait_for_event(Happening.REPLACED)
        await assert_charges_on(home)
        # The old socket is cut off although nobody there agrees to a close.
        await wait_until(lambda: len(home.server._connections) == 1)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_a_half_dead_socket_is_noticed_without_a_new_one(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await asyncio.sleep(0.5)  # One ping is answered: it is a wallbox that does.
        await home.box.half_die()
        await home.wait_for_event(Happening.DISCONNECTED)
        await home.evcc.wait_until(WALLBOX, lambda one: one.connection is None)
        assert not home.server._connections


async def test_a_wallbox_that_never_answers_pings_stays_connected(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, connect=False) as home:
        reader, writer = await asyncio.open_connection("127.0.0.1", home.server.port)
        writer.write(
            b"GET /wallbox-1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.8)
        assert home.server.sessions[WALLBOX].relay.wallbox_is_open
        writer.close()
        await writer.wait_closed()


async def test_a_socket_that_is_cut_off_mid_frame_loses_nothing(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        # The first 4 of 26 bytes that a frame says it has.
        home.box.send_wire(b"\x81\x9a\x01\x02\x03\x04\x5a\x30\x2f\x26")
        home.box.drop(reset=True)
        await home.wait_for_event(Happening.DISCONNECTED)
        await assert_charges_on(home)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_a_close_in_the_middle_of_a_frame_is_a_close(tmp_path: Path) -> None:
    async with house(tmp_path, redial=Redial(first=2)) as home:
        transaction = await home.charge()
        home.box.send_wire(b"\x81\xfe\x01\x00\x00\x00")
        assert home.box.link is not None
        home.box.link.connection.transport.write_eof()
        await home.wait_for_event(Happening.DISCONNECTED)
        await wait_until(lambda: home.box.is_connected)
        await assert_charges_on(home)
        await home.stop_charging(transaction)
        await home.wait_for_bills()


async def test_both_sides_go_at_once(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        home.box.drop(reset=True)
        await home.evcc.stop()
        await home.stop_charging(transaction)
        another = await home.charge()
        await home.evcc.start()
        await home.evcc.wait_ready(WALLBOX)
        await assert_charges_on(home)
        await home.stop_charging(another)
        await home.wait_for_bills()
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_both_connections_break_at_once(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        for _time in range(3):
            home.evcc.kill_connections()
            home.box.drop()
            await home.box.wait_connected()
            await wait_until(lambda: home.box.is_connected)
        await assert_charges_on(home)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_evccs_connections_break_while_a_transaction_starts(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        home.evcc.mangle = lambda _station, text: (
            None if '"transactionId"' in text else text
        )
        await home.box.plug_in()
        transaction = await home.box.start_charging()
        assert transaction is not None
        await home.evcc.frames.wait_for_match(action="StartTransaction", since=0)
        home.evcc.mangle = None
        home.evcc.kill_connections()
        await wait_until(transaction.started.is_set)
        await home.stop_charging(transaction)
        await home.wait_for_bills()


async def test_the_wallbox_goes_while_a_transaction_starts(tmp_path: Path) -> None:
    """EVCC acknowledges to a wallbox that is gone, which then tells it again."""
    async with house(tmp_path, settings({"wallbox_grace": 2.0})) as home:
        await home.box.plug_in()
        home.evcc.mangle = lambda _station, text: (
            None if '"transactionId"' in text else text
        )
        transaction = await home.box.start_charging()
        assert transaction is not None
        call = await home.evcc.frames.wait_for_match(action="StartTransaction", since=0)
        home.evcc.mangle = None
        home.box.drop(reset=True)
        await home.wait_for_event(Happening.DISCONNECTED)
        accepted = {
            "idTagInfo": {"status": "Accepted"},
            "transactionId": home.station().transaction_id,
        }
        home.evcc.send_raw(WALLBOX, json.dumps([3, call.message_id, accepted]))
        await wait_until(transaction.started.is_set)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()


async def test_a_grace_time_hides_a_short_absence_from_evcc(tmp_path: Path) -> None:
    async with house(tmp_path, settings({"wallbox_grace": 5.0})) as home:
        transaction = await home.charge()
        home.box.drop(reset=True)
        await wait_until(lambda: not home.box.is_connected)
        await wait_until(lambda: home.box.is_connected)
        await assert_charges_on(home)
        assert [what for what, _ in home.events(leg=Leg.EVCC)] == [Happening.CONNECTED]
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()


async def test_a_grace_time_ends(tmp_path: Path) -> None:
    chosen = settings({"wallbox_grace": 0.3})
    async with house(tmp_path, chosen, redial=None) as home:
        await home.box.go_away()
        await home.wait_for_event(Happening.DISCONNECTED)
        await asyncio.sleep(0.15)
        assert home.station().connection is not None
        await home.evcc.wait_until(WALLBOX, lambda one: one.connection is None)


async def test_a_wallbox_that_flaps_is_known_to_evcc_again_at_once(
    tmp_path: Path,
) -> None:
    chosen = settings(redial_first=0.5, redial_last=20.0)
    async with house(tmp_path, chosen, redial=None) as home:
        for _time in range(8):
            await home.box.go_away()
            await home.evcc.wait_until(WALLBOX, lambda one: one.connection is None)
            await home.box.connect()
            await home.evcc.wait_until(
                WALLBOX, lambda one: one.connection is not None, within=1.5
            )
