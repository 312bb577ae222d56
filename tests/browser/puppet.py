"""A wallbox that does nothing of itself: it sends what it is told, and answers what it is asked."""

import asyncio
from itertools import count
import json
from typing import Any
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ..peers.schemas import Payload

PATIENCE = 15.0
"""Seconds to wait for an answer."""
BURSTS = 20
"""A second, in which a flood is sent."""


class Puppet:
    """One connection to the proxy, as a wallbox."""

    def __init__(self, answers: dict[str, Payload]) -> None:
        """Answer each action as given, and all others with Accepted."""
        self.answers = answers
        self.received: list[str] = []
        """All that came, oldest first."""
        self._numbers = count(1)
        self._waiting: dict[str, asyncio.Future[list[Any]]] = {}
        self._connection: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None

    async def dial(self, url: str, wallbox: str) -> None:
        """Connect under an id, which may be any text."""
        self._connection = await connect(
            f"{url}{quote(wallbox, safe='')}",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]
            compression=None,
        )
        self._reading = asyncio.create_task(self._read(self._connection))

    async def close(self) -> None:
        """End the connection."""
        if self._connection and self._reading:
            await self._connection.close()
            await self._reading

    async def send(self, text: str) -> None:
        """Send a text as it is."""
        assert self._connection
        await self._connection.send(text)

    async def call(self, action: str, payload: Payload) -> list[Any]:
        """Send a call; return the frame that answers it."""
        number = str(next(self._numbers))
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self.send(json.dumps([2, number, action, payload]))
        async with asyncio.timeout(PATIENCE):
            return await self._waiting[number]

    async def flood(self, per_second: int, seconds: float) -> int:
        """Send that many Heartbeats and wait for no answer; return how many."""
        sent = 0
        loop = asyncio.get_running_loop()
        began = loop.time()
        while (passed := loop.time() - began) < seconds:
            while sent < passed * per_second:
                await self.send(f'[2,"f{next(self._numbers)}","Heartbeat",{{}}]')
                sent += 1
            await asyncio.sleep(1 / BURSTS)
        return sent

    async def _read(self, connection: ClientConnection) -> None:
        try:
            while True:
                text = await connection.recv(decode=True)
                self.received.append(text)
                await self._take(json.loads(text))
        except ConnectionClosed:
            return

    async def _take(self, frame: list[Any]) -> None:
        if frame[0] == 2:
            payload = self.answers.get(frame[2], {"status": "Accepted"})
            await self.send(json.dumps([3, frame[1], payload]))
        elif waiting := self._waiting.pop(frame[1], None):
            waiting.set_result(frame)
