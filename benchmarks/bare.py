"""A pass-through on websockets that does nothing: what the proxy is compared with.

Two tasks per pair, messages as bytes, no compression; all other settings are the library's own,
which include a ping every 20 s on either leg.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_OCPP = [Subprotocol("ocpp1.6")]


async def _pump(source: Connection, target: Connection) -> None:
    try:
        while True:
            await target.send(await source.recv(decode=False), text=True)
    except ConnectionClosed:
        await target.close()


@asynccontextmanager
async def listening(host: str, evcc_port: int) -> AsyncGenerator[int]:
    """Pass on between wallboxes and EVCC; the value is the port that listens."""

    async def pair(wallbox: ServerConnection) -> None:
        assert wallbox.request is not None
        uri = f"ws://{host}:{evcc_port}{wallbox.request.path}"
        async with connect(
            uri, subprotocols=_OCPP, compression=None, proxy=None
        ) as evcc:
            back = asyncio.create_task(_pump(evcc, wallbox))
            await _pump(wallbox, evcc)
            await back

    server: Server
    async with serve(pair, host, 0, subprotocols=_OCPP, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]
