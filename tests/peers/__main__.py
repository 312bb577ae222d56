"""The peers from the command line, as the demo runs them: `python -m tests.peers`."""

import argparse
import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime
import signal
from typing import Any

from .clock import Clock
from .evcc import Evcc
from .evcc_settings import EvccTimes, StationOptions, sunny_day
from .meter import Car
from .parameters import Redial, WallboxParameters
from .quirks import frames
from .quirks.boxes import BOXES
from .quirky import Quirky
from .wallbox import Wallbox

LOOK_PERIOD = 1.0
"""Seconds between looks at the car and at the limit."""


def _say(who: str, event: str) -> None:
    print(f"{datetime.now().astimezone():%H:%M:%S} {who}: {event}", flush=True)


async def run_evcc(arguments: argparse.Namespace) -> None:
    """Run the EVCC stand-in for ever."""
    evcc = Evcc(
        [
            StationOptions(id=station, remotestart=arguments.remotestart)
            for station in arguments.station
        ],
        host=arguments.host,
        port=arguments.port,
        clock=Clock(arguments.speed),
        times=EvccTimes(control_interval=arguments.interval),
        wanted=sunny_day if arguments.current is None else arguments.current,
    )

    def log(line: str) -> None:
        if arguments.verbose or not line.startswith("DEBUG"):
            _say("evcc", line)

    evcc.on_event = log
    async with evcc:
        _say("evcc", f"listens on {evcc.url}")
        shown: dict[str, float | None] = {}
        while True:
            for station in evcc.stations.values():
                if station.limit != shown.get(station.id):
                    shown[station.id] = station.limit
                    _say("evcc", f"{station.id}: limit {station.limit:g} A")
            if evcc.crashes:
                return
            await asyncio.sleep(LOOK_PERIOD)


async def run_wallbox(arguments: argparse.Namespace) -> None:
    """Run the simulated wallbox for ever, with one car after the other."""
    quirky = BOXES[arguments.like] if arguments.like else None
    parameters = _like(quirky, arguments) if quirky else _regular(arguments)
    if arguments.comma_first:
        breaking = frames.Text(frames.comma_first, frames.is_call("MeterValues"))
        parameters = replace(parameters, quirks=(*parameters.quirks, breaking))
    box = Wallbox(arguments.url, parameters, clock=Clock(arguments.speed))
    box.on_event = lambda event: _say(arguments.id, event)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(box.run())
        tasks.create_task(_drive(box, arguments, quirky))


def _regular(arguments: argparse.Namespace) -> WallboxParameters:
    return WallboxParameters(
        id=arguments.id,
        vendor=arguments.vendor,
        model=arguments.model,
        serial=arguments.serial,
        firmware=arguments.firmware,
        phases=arguments.phases,
        max_current=arguments.max_current,
        extra_measurands=tuple(arguments.extra_measurand),
        meters_when_idle=True,
        redial=Redial(first=1.0, longest=15.0),
    )


def _like(quirky: Quirky, arguments: argparse.Namespace) -> WallboxParameters:
    return replace(
        quirky.box, id=arguments.id, serial=arguments.serial, meters_when_idle=True
    )


async def _drive(
    box: Wallbox, arguments: argparse.Namespace, quirky: Quirky | None
) -> None:
    """Charge a car, let it rest, bring the next one, for ever."""
    id_tag = quirky.id_tag if quirky else arguments.id_tag
    asks = quirky is None or quirky.start != "by itself"
    while True:
        car = await box.plug_in(
            1,
            Car(
                capacity=arguments.battery * 1000,
                soc=arguments.soc,
                phases=box.parameters.phases,
                max_current=arguments.max_current,
            ),
        )
        place = box.connectors[1]
        while not car.is_full or place.transaction is None:
            if place.transaction is None and box.reports.is_accepted:
                # Refused, or ended by the other side: a driver would try again.
                await box.start_charging(1, id_tag, authorize=asks)
            await box.clock.sleep(LOOK_PERIOD)
        _say(arguments.id, "car is full")
        await box.clock.sleep(arguments.next_car)
        await box.unplug(1)
        await box.clock.sleep(arguments.next_car / 4)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__)
    peers = parser.add_subparsers(required=True)

    evcc = peers.add_parser("evcc", help="the EVCC stand-in")
    evcc.set_defaults(run=run_evcc)
    evcc.add_argument("--host", default="127.0.0.1")
    evcc.add_argument("--port", type=int, default=8887)
    evcc.add_argument("--station", action="append", default=[], help="stationid")
    evcc.add_argument("--interval", type=float, default=30.0, help="s between cycles")
    evcc.add_argument("--current", type=float, help="A wanted, instead of a sunny day")
    evcc.add_argument("--remotestart", action="store_true")
    evcc.add_argument("--speed", type=float, default=1.0, help="of the clock")
    evcc.add_argument("--verbose", action="store_true", help="DEBUG lines, too")

    box = peers.add_parser("wallbox", help="the simulated wallbox")
    box.set_defaults(run=run_wallbox)
    box.add_argument("--url", default="ws://127.0.0.1:8888/")
    box.add_argument("--id", default="demo-wallbox")
    box.add_argument(
        "--like", choices=sorted(BOXES), help="as odd as the wallbox of this preset"
    )
    box.add_argument(
        "--comma-first", action="store_true", help="break the JSON of its meter values"
    )
    box.add_argument("--vendor", default="Simulated")
    box.add_argument("--model", default="Wallbox 11")
    box.add_argument("--serial", default="SIM-0001")
    box.add_argument("--firmware", default="1.0.0")
    box.add_argument("--phases", type=int, choices=(1, 3), default=3)
    box.add_argument("--max-current", type=float, default=16.0, help="A per phase")
    box.add_argument("--battery", type=float, default=20.0, help="kWh of each car")
    box.add_argument("--soc", type=float, default=0.3, help="0 to 1 when it comes")
    box.add_argument("--next-car", type=float, default=120.0, help="s after it is full")
    box.add_argument("--id-tag", default="04A2B3C4")
    box.add_argument("--extra-measurand", action="append", default=[])
    box.add_argument("--speed", type=float, default=1.0, help="of the clock")
    return parser


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    """Run until it ends or SIGTERM or SIGINT comes."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        _say("peer", "stopped")


def main() -> None:
    """Run the peer that the command line names."""
    arguments = _parser().parse_args()
    asyncio.run(_until_signal(arguments.run(arguments)))


if __name__ == "__main__":
    main()
