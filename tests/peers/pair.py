"""A wallbox and an EVCC that talk directly to one another, for tests."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from .clock import Clock
from .evcc import Evcc
from .evcc_settings import EvccTimes, StationOptions, Wanted
from .parameters import WallboxParameters
from .wallbox import Wallbox

WALLBOX = "wallbox-1"
SPEED = 60.0
"""A minute lasts a second."""


@asynccontextmanager
async def pair(
    parameters: WallboxParameters | None = None,
    *,
    options: StationOptions | None = None,
    times: EvccTimes | None = None,
    wanted: Wanted = 0.0,
    speed: float = SPEED,
    connect: bool = True,
    **changes: Any,
) -> AsyncGenerator[tuple[Evcc, Wallbox]]:
    """Start both, connect them, and stop both at the end.

    `changes` are parameters of the wallbox; the station in EVCC has its id
    unless `options` name another.
    """
    parameters = replace(parameters or WallboxParameters(id=WALLBOX), **changes)
    clock = Clock(speed)
    evcc = Evcc(
        [options or StationOptions(id=parameters.id)],
        clock=clock,
        times=times,
        wanted=wanted,
    )
    async with evcc:
        box = Wallbox(evcc.url, parameters, clock=clock)
        try:
            if connect:
                await box.connect()
            yield evcc, box
        finally:
            await box.stop()
