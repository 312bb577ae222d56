"""Peers that are not what they should be: raw sockets at both ends of the proxy."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
import socket
import struct
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from .house import House

KEY = "dGhlIHNhbXBsZSBub25jZQ=="

type Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def dial(home: House, path: str = "/wallbox-1", **options: Any) -> connect:
    """Return a bare WebSocket connection to the proxy, to be awaited or entered."""
    options = {
        "subprotocols": [Subprotocol("ocpp1.6")],
        "proxy": None,
        "ping_interval": None,
        "close_timeout": 0.2,
        "compression": None,
        **options,
    }
    return connect(f"ws://127.0.0.1:{home.server.port}{path}", **options)


async def closing(connection: ClientConnection) -> tuple[int | None, str | None]:
    """Return code and reason with which a connection is closed."""
    async with asyncio.timeout(5):
        await connection.wait_closed()
    return connection.close_code, connection.close_reason


@asynccontextmanager
async def raw_connection(
    home: House,
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a TCP connection to the proxy and close it in the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", home.server.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def everything(reader: asyncio.StreamReader) -> bytes:
    """Return all that comes until the other side closes."""
    async with asyncio.timeout(5):
        try:
            return await reader.read()
        except OSError:
            return b""


def upgrade(path: str = "/wallbox-1", *headers: str, connection: bool = True) -> bytes:
    """Return the request that opens a WebSocket connection."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: proxy",
        "Upgrade: websocket",
        *(["Connection: Upgrade"] if connection else []),
        f"Sec-WebSocket-Key: {KEY}",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(
    payload: bytes,
    *,
    opcode: int = 1,
    fin: bool = True,
    claims: int | None = None,
) -> bytes:
    """Return a masked WebSocket frame; `claims` is the length it says it has."""
    length = len(payload) if claims is None else claims
    head = bytes([opcode | (0x80 if fin else 0)])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 1 << 16:
        head += b"\xfe" + struct.pack("!H", length)
    else:
        head += b"\xff" + struct.pack("!Q", length)
    return head + b"\0\0\0\0" + payload


def cut_off(writer: asyncio.StreamWriter) -> None:
    """End a TCP connection with RST."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def port_that(answers: Answering) -> AsyncGenerator[int]:
    """Listen on a port that does something else than EVCC's."""
    tasks: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await answers(reader, writer)
        except OSError, asyncio.CancelledError:
            pass
        finally:
            writer.transport.abort()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listener.wait_closed()


async def call(connection: ClientConnection, text: str, within: float = 5.0) -> str:
    """Send a frame and return the next that comes, which may be any."""
    await connection.send(text)
    async with asyncio.timeout(within):
        return str(await connection.recv())


async def is_closed(connection: ClientConnection) -> bool:
    """Return whether a connection is closed already."""
    with suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(0.01):
            await connection.wait_closed()
    return connection.close_code is not None


async def is_served(home: House, path: str = "/wallbox-1", **options: Any) -> bool:
    """Return whether a wallbox that dials so gets an answer."""
    async with dial(home, path, **options) as connection:
        return "currentTime" in await call(connection, '[2,"1","Heartbeat",{}]')
