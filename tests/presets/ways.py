"""The ways from a wallbox to EVCC: none but the wire, or a proxy in between."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from custom_components.wallbox_evcc_proxy.proxy.keeper import Keeper
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings

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
