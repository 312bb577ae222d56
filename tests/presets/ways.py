"""The ways from a wallbox to EVCC: none but the wire, or a proxy in between."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
import time

from custom_components.wallbox_evcc_proxy.proxy.clock import Clock
from custom_components.wallbox_evcc_proxy.proxy.keeper import Keeper
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings

from ..peers.clock import Clock as PeersClock
from ..peers.evcc import Evcc
from ..proxy.house import SETTINGS, assert_nothing_runs
from ..proxy.keeping import FileKeeper

type Way = Callable[[Evcc], AbstractAsyncContextManager[str]]
"""Of a running EVCC, gives for a while the URL to enter in the wallbox."""


@asynccontextmanager
async def directly(evcc: Evcc) -> AsyncGenerator[str]:
    """Let the wallbox dial EVCC."""
    yield evcc.url


def through(
    disk: Path,
    chosen: Settings = SETTINGS,
    build: Callable[[Settings, Keeper], Server] = Server,
) -> Way:
    """Return the way through a proxy with these settings, which keeps on that disk.

    `chosen` has durations shortened like those of `SETTINGS`; `build` makes the
    server where more is to be told to it than that.
    """

    @asynccontextmanager
    async def way(evcc: Evcc) -> AsyncGenerator[str]:
        keeper = FileKeeper(disk)
        server = build(replace(chosen, evcc_port=evcc.port), keeper)
        await server.start()
        try:
            yield f"ws://127.0.0.1:{server.port}/"
        finally:
            await server.stop()
            keeper.close()
            assert_nothing_runs()

    return way


def _ignore(server: Server) -> None:
    """Nobody wants to look at it."""


def alongside(
    disk: Path,
    chosen: Settings,
    *,
    started: Callable[[Server], None] = _ignore,
    stops: Callable[[Server], None] = _ignore,
) -> Way:
    """Return the way through a proxy whose sessions and rules go by the clock of the peers.

    So `chosen` has the durations of the relay's as users have them, and those of the
    sockets shortened like those of `SETTINGS`. `started` gets the server when it listens,
    and `stops` before it ends.
    """

    @asynccontextmanager
    async def way(evcc: Evcc) -> AsyncGenerator[str]:
        keeper = FileKeeper(disk)
        settings = replace(chosen, evcc_port=evcc.port)
        server = Server(settings, keeper, clock=quick(evcc.clock))
        await server.start()
        started(server)
        try:
            yield f"ws://127.0.0.1:{server.port}/"
        finally:
            stops(server)
            await server.stop()
            keeper.close()

    return way


def quick(clock: PeersClock) -> Clock:
    """Return a clock for the proxy that agrees with the peers' one."""
    loop, speed = asyncio.get_running_loop(), clock.speed

    def monotonic() -> float:
        return time.monotonic() * speed

    def call_at(moment: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        return loop.call_at(moment / speed, callback)

    return Clock(monotonic, clock.time, call_at)
