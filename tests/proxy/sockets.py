"""Connections of both kinds over real sockets, for tests of the legs alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import socket

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from custom_components.wallbox_evcc_proxy.proxy.legs import (
    EvccConnection,
    WallboxConnection,
)

type Pair = tuple[WallboxConnection, EvccConnection]

HOST = "127.0.0.1"


class Inbox:
    """Takes messages, and waits until there are enough."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self._came = asyncio.Event()

    def __call__(self, raw: bytes) -> None:
        self.messages.append(raw)
        self._came.set()

    async def holds(self, number: int) -> list[bytes]:
        """Return the messages once there are so many."""
        async with asyncio.timeout(5):
            while len(self.messages) < number:
                self._came.clear()
                await self._came.wait()
        return self.messages


@asynccontextmanager
async def pair(
    *, max_size: int | None = 2**20, close_timeout: float = 1
) -> AsyncIterator[Pair]:
    """Yield both kinds of connection, joined over a real socket."""
    accepted: asyncio.Future[WallboxConnection] = (
        asyncio.get_running_loop().create_future()
    )

    async def handler(connection: ServerConnection) -> None:
        assert isinstance(connection, WallboxConnection)
        accepted.set_result(connection)
        await connection.wait_closed()

    async with (
        serve(
            handler,
            HOST,
            0,
            compression=None,
            ping_interval=None,
            max_size=max_size,
            close_timeout=close_timeout,
            create_connection=WallboxConnection,
        ) as server,
        connect(
            f"ws://{HOST}:{server.sockets[0].getsockname()[1]}/",
            compression=None,
            proxy=None,
            ping_interval=None,
            max_size=max_size,
            close_timeout=close_timeout,
            create_connection=EvccConnection,
        ) as client,
    ):
        assert isinstance(client, EvccConnection)
        yield await accepted, client


@asynccontextmanager
async def raw_peer(*, port: int) -> AsyncIterator[socket.socket]:
    """Yield a plain socket that has done the handshake, and does as it likes from then on."""
    loop = asyncio.get_running_loop()
    with socket.socket() as peer:
        peer.setblocking(False)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await loop.sock_connect(peer, (HOST, port))
        await loop.sock_sendall(
            peer,
            b"GET /WB1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += await loop.sock_recv(peer, 1)
        assert b" 101 " in answer
        yield peer


@asynccontextmanager
async def listening(
    accepted: asyncio.Future[WallboxConnection],
    create_connection: Callable[..., WallboxConnection] = WallboxConnection,
) -> AsyncIterator[int]:
    """Listen and yield the port; the first wallbox that comes is told of."""

    async def handler(connection: ServerConnection) -> None:
        assert isinstance(connection, WallboxConnection)
        accepted.set_result(connection)
        await connection.wait_closed()

    async with serve(
        handler,
        HOST,
        0,
        compression=None,
        ping_interval=None,
        close_timeout=0.2,
        create_connection=create_connection,  # type: ignore[arg-type]
    ) as server:
        yield server.sockets[0].getsockname()[1]
