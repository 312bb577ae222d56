"""The stage of the browser's tests: Home Assistant, the proxy, two wallboxes that charge, and EVCC."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
import socket
import sys
from typing import Any

import aiohttp

from scripts.home import Home, stopped_in_the_end

from ..peers.evcc import Evcc
from ..peers.evcc_settings import EvccTimes
from ..peers.meter import Car
from ..peers.parameters import Redial, WallboxParameters
from ..peers.quirks import frames
from ..peers.quirks.boxes import BOXES
from ..peers.wallbox import Wallbox
from .puppet import Puppet

GARAGE, ODD = "garage", "carport"
"""Ids of the two wallboxes: one does as OCPP asks, the other is as odd as an AcTEC."""
ODD_PRESET = "actec-ev-ac22k"
JOURNAL_SIZE = 6000
"""Messages kept for each wallbox: more than the panel has in view."""
CURRENT = 10.0
"""A per phase that EVCC wants at first."""
LOOK_PERIOD = 0.5
"""Seconds between looks at whether a car charges."""
OPTIONS = {"journal_size": JOURNAL_SIZE}


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stage:
    """Everything there is; its methods named `do_…` are what a test may ask for."""

    def __init__(self) -> None:
        """Make EVCC and the wallboxes; nothing runs yet."""
        self.proxy_port = free_port()
        self.evcc = Evcc(
            [GARAGE, ODD],
            port=free_port(),
            times=EvccTimes(control_interval=5.0),
            wanted=CURRENT,
        )
        url = f"ws://127.0.0.1:{self.proxy_port}/"
        redial = Redial(first=0.5, longest=2.0)
        self.boxes = {
            GARAGE: Wallbox(
                url,
                WallboxParameters(
                    id=GARAGE,
                    meters_when_idle=True,
                    meter_period=2.0,
                    redial=redial,
                    reboot_time=2.0,
                ),
            ),
            ODD: Wallbox(url, _odd(redial)),
        }
        self.puppets: dict[str, Puppet] = {}
        self.url = url
        self.home: Home | None = None
        self.entry_id = ""
        self.second: tuple[str, str] | None = None
        """Entry and address of another proxy, while there is one."""

    @asynccontextmanager
    async def set(self, folder: Path) -> AsyncIterator[dict[str, Any]]:
        """Bring everything up in a folder; yield what a test has to know."""
        processes: list[asyncio.subprocess.Process] = []
        async with (
            stopped_in_the_end(processes),
            aiohttp.ClientSession() as session,
            self.evcc,
        ):
            home = self.home = Home(session, folder, free_port())
            process = await home.start()
            processes.append(process)
            await home.wait_until_up(process, _say)
            admin = await home.onboard()
            guest = await home.add_user("guest")
            entry_id = self.entry_id = await home.set_up(
                listen=("127.0.0.1", self.proxy_port),
                evcc=("127.0.0.1", self.evcc.port),
                options=OPTIONS,
            )
            await home.wait_for_panel()
            charging = [asyncio.create_task(self._charge(one)) for one in self.boxes]
            try:
                yield {
                    "address": home.address,
                    "admin": admin,
                    "guest": guest,
                    "entry_id": entry_id,
                    "log": str(home.log),
                    "wallboxes": self.url,
                }
            finally:
                for task in charging:
                    task.cancel()
                await asyncio.gather(*charging, return_exceptions=True)
                for puppet in self.puppets.values():
                    await puppet.close()
                for box in self.boxes.values():
                    await box.stop()

    async def _charge(self, wallbox: str) -> None:
        """Keep a car charging for ever."""
        box = self.boxes[wallbox]
        await box.connect()
        await box.plug_in(1, Car(capacity=100_000, soc=0.1))
        while True:
            place = box.connectors[1]
            if place.transaction is None and box.is_connected:
                if box.reports.is_accepted:
                    await box.start_charging(1, authorize=wallbox == GARAGE)
            await asyncio.sleep(LOOK_PERIOD)

    # What tests ask for

    async def do_dial(
        self, wallbox: str, answers: dict[str, Any] | None = None
    ) -> None:
        """Let a puppet connect under an id; an earlier one of that id goes."""
        await self.do_hang_up(wallbox)
        puppet = Puppet(answers or {})
        await puppet.dial(self.url, wallbox)
        self.puppets[wallbox] = puppet

    async def do_hang_up(self, wallbox: str) -> None:
        """Let the puppet of that id go."""
        if puppet := self.puppets.pop(wallbox, None):
            await puppet.close()

    async def do_send(self, wallbox: str, text: str) -> None:
        """Let a puppet send a text as it is."""
        await self.puppets[wallbox].send(text)

    async def do_call(self, wallbox: str, action: str, payload: dict[str, Any]) -> Any:
        """Let a puppet send a call; return the frame that answers it."""
        return await self.puppets[wallbox].call(action, payload)

    async def do_flood(self, wallbox: str, per_second: int, seconds: float) -> int:
        """Let a puppet send many calls; return how many."""
        return await self.puppets[wallbox].flood(per_second, seconds)

    async def do_received(self, wallbox: str) -> list[str]:
        """Return what came to a puppet."""
        return self.puppets[wallbox].received

    async def do_evcc_received(self, wallbox: str) -> list[str]:
        """Return what EVCC got of a wallbox."""
        return [
            str(frame.raw)
            for frame in self.evcc.frames
            if frame.station == wallbox and frame.direction == "received"
        ]

    async def do_evcc_stop(self) -> None:
        """Let EVCC end, as a process that is killed."""
        await self.evcc.stop()

    async def do_evcc_start(self) -> None:
        """Let EVCC run again; it has not forgotten the chargers."""
        await self.evcc.start(remember=True)

    async def do_wanted(self, current: float) -> None:
        """Change what EVCC wants to charge with, in A per phase."""
        self.evcc.set_wanted(current)

    async def do_drop(self, wallbox: str) -> None:
        """Break the connection of one of the charging wallboxes; it dials again."""
        self.boxes[wallbox].drop()

    async def do_setting(self, wallbox: str, key: str) -> str:
        """Return what one of the charging wallboxes has as the value of a key."""
        return self.boxes[wallbox].configuration.text(key)

    async def do_reload(self) -> None:
        """Reload the entry; every wallbox is disconnected and dials again."""
        assert self.home
        path = f"/api/config/config_entries/entry/{self.entry_id}/reload"
        await self.home.post(path)

    async def do_second_open(self) -> dict[str, str]:
        """Set another proxy up, whose EVCC cannot be reached."""
        assert self.home
        port = free_port()
        entry_id = await self.home.set_up(
            listen=("127.0.0.1", port), evcc=("127.0.0.1", free_port())
        )
        self.second = (entry_id, f"ws://127.0.0.1:{port}/")
        return {"entry_id": entry_id, "wallboxes": self.second[1]}

    async def do_second_dial(self, wallbox: str) -> None:
        """Let a puppet connect to the other proxy."""
        assert self.second
        self.puppets[wallbox] = Puppet({})
        await self.puppets[wallbox].dial(self.second[1], wallbox)

    async def do_second_close(self) -> None:
        """Take the other proxy away."""
        assert self.home and self.second
        await self.home.remove(self.second[0])
        self.second = None


def _odd(redial: Redial) -> WallboxParameters:
    box = BOXES[ODD_PRESET].box
    return replace(
        box,
        id=ODD,
        serial="SIM-0002",
        redial=redial,
        meter_period=3.0,
        quirks=(
            *box.quirks,
            frames.Text(frames.comma_first, frames.is_call("MeterValues")),
        ),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
