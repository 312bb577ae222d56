"""The sockets of a session, and a guard: what is used of websockets' inner works still works."""

import asyncio
from contextlib import suppress
import logging
import socket
import struct

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.protocol import Side, State

from custom_components.wallbox_evcc_proxy.proxy.legs import (
    LOGGER,
    MOST_UNSENT,
    EvccConnection,
    WallboxConnection,
    close,
    closing_reason,
    send,
)

from ..peers.clock import wait_until
from .sockets import HOST, Inbox, Pair, listening, pair, raw_peer


def sides(both: Pair) -> list[tuple[Connection, Connection]]:
    """Return both directions: who sends, and who receives."""
    wallbox, evcc = both
    return [(wallbox, evcc), (evcc, wallbox)]


type Connection = WallboxConnection | EvccConnection

MESSAGES = [b"", b"x", "ü\u2603".encode(), b"x" * 125, b"x" * 126, b"x" * 70_000]


async def test_text_arrives_as_it_was_sent_in_order_and_at_once() -> None:
    async with pair() as both:
        for sender, receiver in sides(both):
            inbox = Inbox()
            receiver.take_messages(inbox)
            for message in MESSAGES:
                assert send(sender, message)
            assert await inbox.holds(len(MESSAGES)) == MESSAGES
            assert all(type(each) is bytes for each in inbox.messages)


async def test_what_the_library_sends_arrives_text_and_binary_alike() -> None:
    async with pair() as both:
        for sender, receiver in sides(both):
            inbox = Inbox()
            receiver.take_messages(inbox)
            await sender.send("text ü")
            await sender.send(b"binary \xff\xfe")
            assert await inbox.holds(2) == ["text ü".encode(), b"binary \xff\xfe"]


async def test_a_message_in_fragments_arrives_whole() -> None:
    async with pair() as both:
        for sender, receiver in sides(both):
            inbox = Inbox()
            receiver.take_messages(inbox)
            await sender.send(["a", "b", "", "c" * 1000])
            await sender.send([b"\x00", b"\xff"])
            await sender.send("whole")
            assert await inbox.holds(3) == [
                b"ab" + b"c" * 1000,
                b"\x00\xff",
                b"whole",
            ]


async def test_a_ping_between_fragments_is_answered_and_does_not_spoil_them() -> None:
    async with pair() as (wallbox, evcc):
        inbox = Inbox()
        wallbox.take_messages(inbox)
        evcc.protocol.send_text(b"one ", fin=False)
        evcc.send_data()
        pong = await evcc.ping()
        async with asyncio.timeout(2):
            await pong
        assert inbox.messages == []
        evcc.protocol.send_continuation(b"two", fin=True)
        evcc.send_data()
        assert await inbox.holds(1) == [b"one two"]


async def test_messages_that_came_before_somebody_takes_them_are_not_lost() -> None:
    async with pair() as both:
        for sender, receiver in sides(both):
            inbox = Inbox()
            send(sender, b"early 1")
            send(sender, b"early 2")
            await asyncio.sleep(0.05)
            receiver.take_messages(inbox)
            assert inbox.messages == [b"early 1", b"early 2"]
            send(sender, b"later")
            assert await inbox.holds(3) == [b"early 1", b"early 2", b"later"]


async def test_a_message_in_the_same_packet_as_the_handshake_is_not_lost() -> None:
    """A wallbox may send its BootNotification without waiting for the answer."""
    accepted: asyncio.Future[WallboxConnection] = (
        asyncio.get_running_loop().create_future()
    )
    async with listening(accepted) as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(
            b"GET /WB1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            b"\x81\x84\x00\x00\x00\x00boot"
        )
        wallbox = await accepted
        inbox = Inbox()
        wallbox.take_messages(inbox)
        assert await inbox.holds(1) == [b"boot"]
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        writer.close()


async def test_pings_are_answered_in_both_directions() -> None:
    async with pair() as both:
        for sender, receiver in sides(both):
            receiver.take_messages(Inbox())
            pong = await sender.ping(b"are you there")
            async with asyncio.timeout(2):
                assert await pong >= 0


async def test_a_close_is_agreed_on_cleanly_and_both_know_why() -> None:
    async with pair() as both:
        wallbox, evcc = both
        wallbox.take_messages(Inbox())
        await evcc.close(1001, "going away")
        await wallbox.wait_closed()
        assert wallbox.protocol.state is State.CLOSED
        assert closing_reason(evcc) == "closed by the proxy: 1001 going away"
        assert closing_reason(wallbox) == "closed by the other side: 1001 going away"
    async with pair() as (wallbox, evcc):
        await wallbox.close()
        await evcc.wait_closed()
        assert closing_reason(wallbox) == "closed by the proxy: 1000"
        assert closing_reason(evcc) == "closed by the other side: 1000"


@pytest.mark.parametrize("reason", ["", "short", "x" * 500, "ü" * 100, "x" + "☃" * 80])
async def test_a_reason_is_cut_to_what_a_close_can_carry(reason: str) -> None:
    async with pair() as (wallbox, evcc):
        await close(wallbox, 1008, reason, 1)
        await evcc.wait_closed()
        assert evcc.protocol.close_rcvd is not None
        assert evcc.protocol.close_rcvd.code == 1008
        told = evcc.protocol.close_rcvd.reason
        assert len(told.encode()) <= 123
        assert reason.startswith(told)
        assert len(told) >= min(len(reason), 40)


async def test_a_connection_that_breaks_off_says_so() -> None:
    async with pair() as (wallbox, evcc):
        evcc.transport.abort()
        await wallbox.wait_closed()
        assert closing_reason(wallbox).startswith("broke off without a close")


async def test_nothing_is_sent_to_a_connection_that_is_closing_or_closed() -> None:
    async with pair() as (wallbox, evcc):
        inbox = Inbox()
        wallbox.take_messages(inbox)
        assert send(evcc, b"before")
        closing = asyncio.create_task(evcc.close())
        await asyncio.sleep(0)
        assert evcc.protocol.state is State.CLOSING
        assert send(evcc, b"while") is False
        await closing
        assert send(evcc, b"after") is False
        assert send(wallbox, b"after") is False
        assert inbox.messages == [b"before"]


async def test_the_librarys_own_way_of_reading_hears_nothing() -> None:
    """If it did, a change in websockets would make every message wait in its queue."""
    async with pair() as (wallbox, evcc):
        inbox = Inbox()
        wallbox.take_messages(inbox)
        for _ in range(200):
            send(evcc, b"message")
        await inbox.holds(200)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await wallbox.recv()


async def test_many_messages_do_not_stop_the_reading() -> None:
    """The library stops reading when nobody takes from its queue; nobody does here."""
    async with pair() as (wallbox, evcc):
        inbox = Inbox()
        wallbox.take_messages(inbox)
        for number in range(2000):
            send(evcc, b"%d" % number)
        assert await inbox.holds(2000) == [b"%d" % number for number in range(2000)]
        assert not wallbox.transport.get_write_buffer_size()


async def test_a_message_beyond_the_limit_closes_the_connection_with_1009() -> None:
    async with pair(max_size=1000) as (wallbox, evcc):
        inbox = Inbox()
        wallbox.take_messages(inbox)
        send(evcc, b"x" * 1001)
        await evcc.wait_closed()
        assert inbox.messages == []
        assert evcc.protocol.close_rcvd is not None
        assert evcc.protocol.close_rcvd.code == 1009


async def test_fragments_beyond_the_limit_close_it_as_well() -> None:
    async with pair(max_size=1000) as (wallbox, evcc):
        inbox = Inbox()
        wallbox.take_messages(inbox)
        await evcc.send(["x" * 600, "x" * 600])
        async with asyncio.timeout(2):
            await evcc.wait_closed()
        assert inbox.messages == []
        assert evcc.protocol.close_rcvd is not None
        assert evcc.protocol.close_rcvd.code == 1009


async def test_a_peer_that_never_reads_is_cut_off_and_memory_stays_bounded() -> None:
    accepted: asyncio.Future[WallboxConnection] = (
        asyncio.get_running_loop().create_future()
    )
    async with listening(accepted) as port, raw_peer(port=port):
        connection = await accepted
        message = b"x" * 2**18
        sent = 0
        while send(connection, message):
            sent += len(message)
            assert sent < 16 * MOST_UNSENT, "it is never cut off"
            await asyncio.sleep(0)
        assert sent > MOST_UNSENT
        async with asyncio.timeout(2):
            await connection.wait_closed()
        assert closing_reason(connection).startswith("broke off without a close")


async def test_a_peer_that_does_not_agree_to_a_close_is_cut_off() -> None:
    accepted: asyncio.Future[WallboxConnection] = (
        asyncio.get_running_loop().create_future()
    )
    async with listening(accepted) as port, raw_peer(port=port):
        connection = await accepted
        for _ in range(12):
            send(connection, b"x" * 2**18)
        async with asyncio.timeout(2):
            await close(connection, 1001, "going away", 0.05)
            await connection.wait_closed()


async def test_a_peer_that_is_cut_off_in_the_middle_of_a_message_is_noticed() -> None:
    accepted: asyncio.Future[WallboxConnection] = (
        asyncio.get_running_loop().create_future()
    )
    async with listening(accepted) as port:
        async with raw_peer(port=port) as peer:
            connection = await accepted
            inbox = Inbox()
            connection.take_messages(inbox)
            await asyncio.get_running_loop().sock_sendall(
                peer, b"\x81\xfe\x10\x00\x00\x00\x00\x00half"
            )
            await asyncio.sleep(0.02)
            linger = struct.pack("ii", 1, 0)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        async with asyncio.timeout(2):
            await connection.wait_closed()
        assert inbox.messages == []


async def test_a_socket_beyond_the_limit_is_cut_off_before_it_says_anything() -> None:
    accepted: asyncio.Future[WallboxConnection] = (
        asyncio.get_running_loop().create_future()
    )

    def turned_away(*args: object, **kwargs: object) -> WallboxConnection:
        connection = WallboxConnection(*args, **kwargs)
        connection.is_turned_away = True
        return connection

    async with listening(accepted, turned_away) as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        async with asyncio.timeout(2):
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
        writer.close()
        assert not accepted.done()


async def test_a_listener_that_fails_on_a_message_does_not_go_unnoticed() -> None:
    """Who takes messages must not raise; if it does, the connection ends, and only that."""

    def fail(_raw: bytes) -> None:
        raise RuntimeError("broken")

    async with pair() as (wallbox, evcc):
        wallbox.take_messages(fail)
        send(evcc, b"x")
        async with asyncio.timeout(3):
            await evcc.wait_closed()


def test_what_the_library_logs_of_single_connections_is_for_debugging_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, LOGGER.name):
        LOGGER.error("opening handshake failed")
    assert caplog.records == []
    with caplog.at_level(logging.DEBUG, LOGGER.name):
        LOGGER.error("opening handshake failed")
    assert [each.levelno for each in caplog.records] == [logging.DEBUG]


def test_the_library_has_what_is_used_of_its_inner_works() -> None:
    """Shows at once what is gone, where the others only fail."""
    for base in (ServerConnection, ClientConnection):
        assert callable(base.process_event)
        assert callable(base.send_data)
        assert callable(base.wait_closed)
        assert callable(base.pause_writing)
    assert {"opcode", "data", "fin"} <= set(Frame.__dataclass_fields__)
    assert {Opcode.TEXT, Opcode.BINARY, Opcode.CONT} < set(Opcode)


async def test_whole_messages_take_the_quick_way_and_parts_the_librarys() -> None:
    async with pair() as both:
        for sender, receiver in sides(both):
            inbox = Inbox()
            receiver.take_messages(inbox)
            assert receiver._is_between_frames, "right after the handshake"
            frame = Frame(Opcode.TEXT, b"in two parts").serialize(
                mask=sender.protocol.side is Side.CLIENT
            )
            sender.transport.write(frame[:5])
            await wait_until(lambda each=receiver: not each._is_between_frames)  # type: ignore[misc]
            sender.transport.write(frame[5:])
            assert await inbox.holds(1) == [b"in two parts"]
            assert receiver._is_between_frames
            await sender.send(["fragments", "of one"])
            assert send(sender, b"whole")
            assert await inbox.holds(3) == [
                b"in two parts",
                b"fragmentsof one",
                b"whole",
            ]
            assert receiver._is_between_frames
