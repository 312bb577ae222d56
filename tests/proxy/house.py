"""A house: a wallbox, the proxy and EVCC over real sockets, and what must hold when it is left."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.proxy.server import Admission, Server
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings
from custom_components.wallbox_evcc_proxy.relay.outbox import OWN_TRANSACTION_IDS
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Passage,
)

from ..peers.clock import Clock, wait_until
from ..peers.connector import Transaction
from ..peers.evcc import Evcc
from ..peers.evcc_settings import EvccTimes, StationOptions, Wanted
from ..peers.meter import Car
from ..peers.parameters import Redial, WallboxParameters
from ..peers.wallbox import Wallbox
from .keeping import FileKeeper

WALLBOX = "wallbox-1"
SPEED = 60.0
"""A minute of the peers lasts a second; the proxy's durations are shortened alike."""
FEW = "Power.Active.Import,Energy.Active.Import.Register,Current.Import,Current.Offered"
"""Measurands EVCC need not probe, which shortens its set-up."""

RELAY = RelaySettings(
    auto_configuration=(),
    answer_evcc_within=0.5,
    await_evcc=0.3,
    await_wallbox=0.3,
    hold_for_evcc=0.4,
    boot_after=0.1,
    quiet_before_configuration=0.15,
)

SETTINGS = Settings(
    listen_host="127.0.0.1",
    listen_port=0,
    evcc_host="127.0.0.1",
    relay=RELAY,
    close_timeout=0.3,
    handshake_timeout=1.0,
    ping_interval=0.3,
    wallbox_ping=0.3,
    redial_first=0.05,
    redial_last=0.2,
    redial_after_close=0.05,
)


def settings(relay: dict[str, Any] | None = None, **changes: Any) -> Settings:
    """Return the short settings with changes, `relay` those of the relay's."""
    return replace(SETTINGS, relay=replace(RELAY, **(relay or {})), **changes)


@dataclass(frozen=True)
class Bill:
    """A transaction as one side has it."""

    meter_start: int
    meter_stop: int | None


class House:
    """The peers, the proxy between them, and its disk."""

    def __init__(self, evcc: Evcc, clock: Clock, disk: Path, chosen: Settings) -> None:
        """Prepare; the proxy is started by `start_proxy`."""
        self.evcc = evcc
        self.clock = clock
        self.settings = chosen
        self.boxes: list[Wallbox] = []
        self.admit: Admission | None = None
        self._disk = disk
        self.keeper = FileKeeper(disk)
        self.server: Server

    # The proxy

    async def start_proxy(self) -> None:
        """Start a proxy that reads the disk."""
        self.keeper = FileKeeper(self._disk)
        more = () if self.admit is None else (self.admit,)
        self.server = Server(self.settings, self.keeper, *more)
        await self.server.start()
        self.settings = replace(self.settings, listen_port=self.server.port)

    async def stop_proxy(self) -> None:
        """Stop the proxy and look whether anything of it is left."""
        await self.server.stop()
        self.keeper.close()
        assert_nothing_runs()

    async def restart_proxy(self) -> None:
        """Stop and start, as Home Assistant does."""
        await self.stop_proxy()
        await self.start_proxy()

    async def crash_proxy(self) -> None:
        """End the proxy as a killed process: what is not on disk is lost. Start it again."""
        self.keeper.die()
        for connection in list(self.server._connections):
            connection.transport.abort()
        await self.stop_proxy()
        await self.start_proxy()

    @property
    def url(self) -> str:
        """What is entered in a wallbox."""
        return f"ws://127.0.0.1:{self.server.port}/"

    # The wallbox

    @property
    def box(self) -> Wallbox:
        """The first wallbox."""
        return self.boxes[0]

    def new_box(self, **changes: Any) -> Wallbox:
        """Return a wallbox that dials the proxy once it is told to."""
        parameters = {"id": WALLBOX, "redial": Redial(first=2, longest=6), **changes}
        box = Wallbox(self.url, WallboxParameters(**parameters), clock=self.clock)
        self.boxes.append(box)
        return box

    async def charge(self, box: Wallbox | None = None) -> Transaction:
        """Plug a car in and start charging; return the transaction when acknowledged."""
        box = box or self.box
        if box.connectors[1].car is None:
            await box.plug_in(1, Car(capacity=200_000))
        transaction = await box.start_charging()
        assert transaction is not None
        await wait_until(transaction.started.is_set, "a started transaction")
        return transaction

    async def stop_charging(
        self, transaction: Transaction, box: Wallbox | None = None
    ) -> None:
        """Take the car away and wait for the acknowledgement."""
        await (box or self.box).unplug()
        await wait_until(transaction.stopped.is_set, "a stopped transaction")

    # EVCC

    async def evcc_goes(self) -> None:
        """End EVCC, and wait until the proxy has noticed."""
        await self.evcc.stop()
        for session in self.server.sessions.values():
            await wait_until(
                lambda each=session: not each.relay.evcc_is_open,  # type: ignore[misc]
                "the proxy to notice that EVCC is gone",
            )

    def station(self) -> Any:
        """Return EVCC's view of the first wallbox."""
        return self.evcc.stations[WALLBOX]

    # What must hold

    def bills_of_box(self, box: Wallbox | None = None) -> list[Bill]:
        """Return the transactions there were."""
        transactions = (box or self.box).transactions
        return [Bill(each.meter_start, each.meter_stop) for each in transactions]

    def bills_of_evcc(self, wallbox: str = WALLBOX) -> list[Bill]:
        """Return the transactions EVCC acknowledged, over all its processes."""
        frames = self.evcc.frames
        begun: dict[int, Bill] = {}
        received = frames.matching(station=wallbox, direction="received", kind=2)
        for call in received:
            answers = [each for each in frames.answers_to(call) if each.kind == 3]
            if call.action == "StartTransaction" and answers:
                begun[answers[0].payload["transactionId"]] = Bill(
                    call.payload["meterStart"], None
                )
            elif call.action == "StopTransaction" and answers:
                bill = begun[call.payload["transactionId"]]
                assert bill.meter_stop is None, "a second stop"
                begun[call.payload["transactionId"]] = Bill(
                    bill.meter_start, call.payload["meterStop"]
                )
        return list(begun.values())

    async def wait_for_bills(self) -> None:
        """Wait until EVCC knows every transaction exactly once with its stop, then look."""
        with suppress(TimeoutError):
            await wait_until(lambda: self.bills_of_evcc() == self.bills_of_box())
        assert self.bills_of_evcc() == self.bills_of_box()

    def assert_meter_is_continuous(self) -> None:
        """See that the energy EVCC was told never went back, and that no id of the proxy's own came."""
        last = 0.0
        for frame in self.evcc.frames.matching(
            direction="received", action="MeterValues"
        ):
            # Anything but an int would be searched for in the whole range.
            assert frame.payload.get("transactionId", 0) not in OWN_TRANSACTION_IDS
            for sample in frame.payload["meterValue"][0]["sampledValue"]:
                if sample["measurand"] == "Energy.Active.Import.Register":
                    assert float(sample["value"]) >= last
                    last = float(sample["value"])

    def assert_content(self) -> None:
        """Neither side found fault with what it got."""
        assert not self.evcc.rejected
        for box in self.boxes:
            assert not box.problems
            assert not box.reports.failures

    def events(
        self, wallbox: str = WALLBOX, leg: Leg | None = None
    ) -> list[tuple[Happening, str]]:
        """Return what the journal says of a wallbox's sockets, of one leg if that is given."""
        return [
            (entry.what, entry.reason)
            for entry in self.server.journal.entries(wallbox)
            if isinstance(entry, Event) and leg in (None, entry.leg)
        ]

    def passages(
        self, holds: Callable[[Passage], object] = bool, wallbox: str = WALLBOX
    ) -> list[Passage]:
        """Return the passages in the journal for which something holds."""
        return [
            entry
            for entry in self.server.journal.entries(wallbox)
            if isinstance(entry, Passage) and holds(entry)
        ]

    async def wait_for_event(
        self, what: Happening, words: str = "", wallbox: str = WALLBOX
    ) -> str:
        """Return the reason of the first such event whose reason has these words."""

        def look() -> list[tuple[Happening, str]]:
            return [
                event
                for event in self.events(wallbox)
                if event[0] is what and words in event[1]
            ]

        try:
            return (await wait_until(look))[0][1]
        except TimeoutError:
            raise AssertionError(f"no {what} {words}: {self.events(wallbox)}") from None


def tasks_of_the_proxy() -> list[str]:
    """Return the names of the proxy's tasks that run."""
    return [
        task.get_name()
        for task in asyncio.all_tasks()
        if task.get_name().startswith("wallbox_evcc_proxy") and not task.done()
    ]


def timers_of_the_proxy() -> list[asyncio.TimerHandle]:
    """Return the timers of the proxy's sessions that are to fire."""
    loop: Any = asyncio.get_running_loop()
    return [
        timer
        for timer in loop._scheduled
        if not timer.cancelled() and "Session" in repr(timer)
    ]


def assert_nothing_runs() -> None:
    """No task and no timer of the proxy is left."""
    assert not tasks_of_the_proxy()
    assert not timers_of_the_proxy()


def open_sockets() -> int:
    """Return how many sockets this process has open."""
    return sum(
        str(path.readlink()).startswith("socket:")
        for path in Path("/proc/self/fd").iterdir()
        if path.is_symlink()
    )


@asynccontextmanager
async def house(
    tmp_path: Path,
    chosen: Settings | None = None,
    *,
    evcc_runs: bool = True,
    connect: bool = True,
    stations: list[StationOptions | str] | None = None,
    wanted: Wanted = 0.0,
    times: EvccTimes | None = None,
    probes: bool = False,
    **changes: Any,
) -> AsyncGenerator[House]:
    """Build a house and leave it; what is left open then is a failure.

    `changes` are parameters of the wallbox, `probes` lets EVCC probe its measurands.
    """
    before = open_sockets()
    clock = Clock(SPEED)
    options = StationOptions(id=WALLBOX, metervalues="" if probes else FEW)
    times = times or EvccTimes(control_interval=5)
    evcc = Evcc(stations or [options], clock=clock, wanted=wanted, times=times)
    await evcc.start()
    if not evcc_runs:
        await evcc.stop()
    home = House(
        evcc,
        clock,
        tmp_path / "disk.json",
        replace(chosen or SETTINGS, evcc_port=evcc.port),
    )
    await home.start_proxy()
    home.new_box(**changes)
    try:
        if connect:
            await home.box.connect()
        if connect and evcc_runs:
            await evcc.wait_ready(WALLBOX)
        yield home
    finally:
        try:
            await home.stop_proxy()
        finally:
            for box in home.boxes:
                await box.stop()
            await evcc.stop()
    # Transports close their sockets in a later turn of the loop.
    await wait_until(lambda: open_sockets() <= before, "all sockets closed")
