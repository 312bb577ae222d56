"""Frames that are none, floods of them, and wallboxes that never read."""

import asyncio
from contextlib import suppress
import json
from pathlib import Path
import random
import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed

from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Happening,
    Kind,
    Outcome,
)

from ..peers.clock import wait_until
from .house import WALLBOX, House, house, settings
from .odd import call, closing, cut_off, dial, frame, raw_connection, upgrade

ODD = "odd"
"""The wallbox that is so."""


async def latency(home: House) -> float:
    """Return the longest of some Heartbeats of the first wallbox, in seconds."""
    longest = 0.0
    for _time in range(10):
        began = time.perf_counter()
        await home.box.call("Heartbeat", {})
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0.005)
    return longest


async def longest_turn(seconds: float = 0.5) -> float:
    """Return the longest turn of the event loop in the next moments, in seconds."""
    longest = 0.0
    until = last = time.perf_counter()
    until += seconds
    while last < until:
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


def deep(depth: int) -> str:
    """Return a call that is that deeply nested."""
    return (
        f'[2,"d","DataTransfer",{{"vendorId":"x","data":{"[" * depth}{"]" * depth}}}]'
    )


NO_FRAMES: tuple[str | bytes, ...] = (
    b"",
    b"\x00\x01\x02\xff",
    b"\xff\xfe[2]",
    "[" * 100_000,
    deep(100_000),
    deep(900),
    "{}",
    "[2,1]",
    '[9,"x","Heartbeat",{}]',
    '[3,"x",{}]',
    "1e999",
    '[2,"x","Heartbeat",{',
)


@pytest.mark.parametrize("as_text", [True, False])
async def test_what_is_no_frame_is_dropped_and_the_wallbox_stays(
    tmp_path: Path, as_text: bool
) -> None:
    async with (
        house(tmp_path, evcc_runs=False, connect=False) as home,
        dial(home) as connection,
    ):
        for number, raw in enumerate(NO_FRAMES):
            wire = raw.encode() if isinstance(raw, str) else raw
            await connection.send(wire, text=as_text)
            answer = await call(connection, f'[2,"after-{number}","Heartbeat",{{}}]')
            assert json.loads(answer)[1] == f"after-{number}"
        dropped = home.passages(lambda each: each.outcome is Outcome.DROPPED)
        assert len(dropped) == len(NO_FRAMES)
        assert all(each.reason for each in dropped)


async def test_binary_frames_are_read_as_text(tmp_path: Path) -> None:
    async with (
        house(tmp_path, evcc_runs=False, connect=False) as home,
        dial(home) as connection,
    ):
        await connection.send(b'[2,"binary","Heartbeat",{}]')
        assert json.loads(await connection.recv())[1] == "binary"


async def test_a_deeply_nested_boot_neither_stops_evcc_nor_the_disk(
    tmp_path: Path,
) -> None:
    nested = json.loads("[" * 300 + "]" * 300)
    async with house(tmp_path, connect=False) as home, dial(home) as connection:
        boot = {**home.box.parameters.boot_notification(), "odd": nested}
        await connection.send(json.dumps([2, "b", "BootNotification", boot]))
        answer = await call(connection, '[2,"after","Heartbeat",{}]')
        assert json.loads(answer)[1] == "after"
        assert home.passages()[0].kind is Kind.UNREADABLE
        assert "nested" in home.passages()[0].reason
        await home.evcc.restart()
        await home.evcc.wait_until(WALLBOX, lambda one: one.connection)


async def test_a_message_of_ten_megabytes_closes_only_that_wallbox(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        async with dial(home, f"/{ODD}") as connection:
            await call(connection, '[2,"1","Heartbeat",{}]')
            with suppress(ConnectionClosed):
                await connection.send("x" * 10_000_000)
            assert (await closing(connection))[0] == 1009
        reason = await home.wait_for_event(Happening.DISCONNECTED, wallbox=ODD)
        assert "1009" in reason
        assert await latency(home) < 0.2
        assert not home.box.closings


async def test_a_message_just_within_the_limit_passes(tmp_path: Path) -> None:
    async with house(tmp_path, boots="never", connect=False) as home:
        async with dial(home) as connection:
            data = "x" * (2**20 - 100)
            raw = json.dumps([2, "1", "DataTransfer", {"vendorId": "x", "data": data}])
            # EVCC asks something meanwhile, too.
            await connection.send(raw)
            async with asyncio.timeout(5):
                while json.loads(await connection.recv())[:2] != [3, "1"]:
                    pass
        got = home.evcc.frames.matching(direction="received", action="DataTransfer")
        assert got[0].raw == raw


async def test_a_fragmented_message_is_one(tmp_path: Path) -> None:
    async with (
        house(tmp_path, evcc_runs=False, connect=False) as home,
        dial(home) as connection,
    ):
        await connection.send(["[2,", '"f","Heart', "", 'beat"', ",{}]"])
        assert json.loads(await connection.recv())[1] == "f"
        assert home.passages()[0].received == b'[2,"f","Heartbeat",{}]'


async def test_thousands_of_tiny_fragments_are_one_message(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        async with raw_connection(home) as (reader, writer):
            writer.write(upgrade(f"/{ODD}"))
            await reader.readuntil(b"\r\n\r\n")
            text = b'[2,"tiny","Heartbeat",{"padding":"%s"}]' % (b"x" * 5_000)
            writer.write(frame(text[:1], fin=False))
            for number in range(1, len(text)):
                writer.write(frame(text[number : number + 1], opcode=0, fin=False))
            # Fragments of nothing are not counted by anybody.
            writer.write(frame(b"", opcode=0, fin=False) * 5_000)
            measuring = asyncio.create_task(latency(home))
            await writer.drain()
            writer.write(frame(b"", opcode=0))
            assert await measuring < 0.5
            answer = await reader.readuntil(b"]")
            assert b'"tiny"' in answer
        assert not home.box.closings


async def test_a_broken_websocket_frame_closes_only_that_wallbox(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, settings(close_timeout=0.05, wallbox_ping=20.0)) as home:
        for number, wire in enumerate(
            (
                b"\x81\x02[]",  # not masked
                b"\xc1\x80\0\0\0\0",  # compressed, which nobody agreed on
                b"\x8f\x80\0\0\0\0",  # an unknown opcode
                frame(b"x", opcode=0),  # goes on with nothing
                frame(b"x" * 126, opcode=9),  # a ping that is too long
                frame(b"", claims=2**62),  # the biggest there is
            )
        ):
            name = f"{ODD}-{number}"
            async with raw_connection(home) as (reader, writer):
                writer.write(upgrade(f"/{name}"))
                await reader.readuntil(b"\r\n\r\n")
                writer.write(wire)
                await home.wait_for_event(Happening.DISCONNECTED, wallbox=name)
        await home.box.call("Heartbeat", {})
        assert not home.box.closings


async def test_a_wallbox_that_floods_is_closed_and_the_others_do_not_feel_it(
    tmp_path: Path,
) -> None:
    chosen = settings({"frames_per_second": 50.0, "burst": 100.0})
    async with house(tmp_path, chosen) as home:
        quiet = await latency(home)
        measuring = asyncio.create_task(latency(home))
        async with dial(home, f"/{ODD}") as connection:
            with suppress(ConnectionClosed):
                for number in range(5000):
                    await connection.send(f'[2,"{number}","Heartbeat",{{}}]')
            code, reason = await closing(connection)
        assert code == 1008
        assert reason == "more than 50 messages a second"
        assert await measuring < quiet + 0.25
        told = await home.wait_for_event(Happening.DISCONNECTED, wallbox=ODD)
        assert "more than 50 messages a second" in told
        assert not home.box.closings
        home.assert_content()


async def test_a_flood_in_one_packet_is_cut_off(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        async with raw_connection(home) as (reader, writer):
            writer.write(upgrade(f"/{ODD}"))
            await reader.readuntil(b"\r\n\r\n")
            writer.write(frame(b'[2,"1","Heartbeat",{}]') * 50_000)
            await home.wait_for_event(Happening.DISCONNECTED, wallbox=ODD)
            assert await latency(home) < 0.5
        assert len(home.passages(wallbox=ODD)) <= 500
        assert not home.box.closings


@pytest.mark.parametrize(
    "wire",
    [
        frame(b"", opcode=9),
        frame(b"", opcode=10),
        frame(b"x", opcode=0, fin=False),
        frame(b"", opcode=0, fin=False),
    ],
    ids=["pings", "pongs", "fragments", "fragments of nothing"],
)
async def test_a_flood_of_what_is_no_message_is_cut_off(
    tmp_path: Path, wire: bytes
) -> None:
    async with house(tmp_path) as home, raw_connection(home) as (reader, writer):
        writer.write(upgrade(f"/{ODD}"))
        await reader.readuntil(b"\r\n\r\n")
        flood = asyncio.create_task(longest_turn())
        writer.write(frame(b"x", fin=False) + wire * 100_000)
        reason = await home.wait_for_event(Happening.DISCONNECTED, wallbox=ODD)
        assert "1008 more than 20000 pings or fragments a second" in reason
        assert await flood < 0.2
        await home.box.call("Heartbeat", {})
        assert not home.box.closings


async def test_a_wallbox_that_waits_for_no_answer_is_told_to_try_again(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, connect=False) as home:
        home.evcc.mangle = lambda _station, _text: None
        async with dial(home) as connection:
            await home.evcc.wait_until(WALLBOX, lambda one: one.connection)
            for number in range(150):
                await connection.send(f'[2,"{number}","Heartbeat",{{}}]')
            code, reason = await closing(connection)
        assert (code, reason) == (1013, "too many calls wait for their answer")


async def test_a_flood_of_big_messages_is_not_piled_up(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        async with dial(home, f"/{ODD}") as connection:
            home.evcc.mangle = lambda station, text: None if station == ODD else text
            data = {"vendorId": "x", "data": "x" * 1_000_000}
            with suppress(ConnectionClosed):
                for number in range(50):
                    await connection.send(
                        json.dumps([2, f"{number}", "DataTransfer", data])
                    )
            code, reason = await closing(connection)
        assert (code, reason) == (1013, "too many calls wait for their answer")
        assert len(home.passages(wallbox=ODD)) < 20
        await home.box.call("Heartbeat", {})
        assert not home.box.closings


async def test_a_wallbox_that_never_reads_is_cut_off(tmp_path: Path) -> None:
    chosen = settings({"answer_evcc_within": 0.05, "await_wallbox": 0.01})
    async with house(tmp_path, chosen) as home:
        # It is not configured in EVCC, which talks to it nevertheless.
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", home.server.port))
        reader, writer = await asyncio.open_connection(sock=sock, limit=1024)
        writer.write(upgrade(f"/{ODD}") + frame(b'[2,"1","Heartbeat",{}]'))
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await home.evcc.wait_until(ODD, lambda one: one.connection)
        data = "x" * 900_000
        for number in range(40):
            text = json.dumps(
                [2, f"{number}", "DataTransfer", {"vendorId": "x", "data": data}]
            )
            home.evcc.send_raw(ODD, text)
            await asyncio.sleep(0.06)
            if not home.server.sessions[ODD].relay.wallbox_is_open:
                break
        await home.wait_for_event(Happening.DISCONNECTED, wallbox=ODD)
        assert await latency(home) < 0.5
        cut_off(writer)
        assert not home.box.closings


async def test_noise_on_the_wire_harms_nobody(tmp_path: Path) -> None:
    noise = random.Random(1)
    async with house(tmp_path) as home:
        for number in range(20):
            async with raw_connection(home) as (reader, writer):
                if number % 2:
                    writer.write(upgrade(f"/{ODD}"))
                    await reader.readuntil(b"\r\n\r\n")
                writer.write(noise.randbytes(noise.randrange(2000)))
                await asyncio.sleep(0.001)
        await home.box.call("Heartbeat", {})
        assert not home.box.closings
        await wait_until(lambda: len(home.server._connections) == 1)
