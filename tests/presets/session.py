"""Drives one wallbox through a whole charging session and reports what came of it.

It ends within `LONGEST` seconds of real time and a moment to close the sockets,
whatever the wallbox does.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
import re
from typing import Any

from websockets.exceptions import WebSocketException

from ..peers.clock import Clock, wait_until
from ..peers.evcc import Evcc
from ..peers.evcc_requests import Request
from ..peers.evcc_settings import EvccTimes
from ..peers.evcc_socket import WRONG_SUBPROTOCOL
from ..peers.evcc_station import Station
from ..peers.meter import Car
from ..peers.quirky import STATION, Quirky
from ..peers.wallbox import Wallbox
from ..proxy.house import SPEED
from .report import SAME_AMOUNT, SAME_CURRENT, SAME_POWER, Session, Step
from .ways import Way, directly

# Seconds of real time, each of which lasts a minute for the peers.
LONGEST = 5.0
READY = 2.4
"""For the charger; EVCC's longest wait in its set-up is 60 of its own seconds, twice."""
STEP = 0.5
"""For each step of the session; EVCC looks every 5 of its own seconds."""
STAYS = 0.15
"""A limit must still be followed that long after."""
READ = 0.4
"""For EVCC to have the readings."""

ENOUGH = 120.0
"""Wh after which a wallbox that counts whole Wh is within 1 %."""
LEAST_CURRENT = 5.5
"""A per phase; less is no charging."""
NO_CURRENT = 0.5
"""A per phase."""
ABOVE = 0.25
"""A that a car may draw beyond the limit."""
SOON = 10.0
"""Seconds of the peers' after which an answer counts as missing."""
TRIED = "ChangeConfiguration MeterValuesSampledData: Rejected"
"""EVCC finds out so what a wallbox can measure."""
LISTED = ("WARN", "ERROR", "FATAL")
"""Levels of EVCC's log that a user sees."""
MESSAGE_ID = re.compile(r" \([^)]*\)(?=: )")
"""Of the frame that a line of the log is about."""
NO = frozenset({"Rejected", "NotSupported", "NotImplemented", "RebootRequired"})


async def charge(quirky: Quirky, way: Way = directly, *, idle: float = 0.0) -> Session:
    """Run the session of a wallbox over that way; return the report.

    The car comes `idle` seconds of real time after the charger is ready.
    """
    clock = Clock(SPEED)
    evcc = Evcc(
        [quirky.options],
        clock=clock,
        times=EvccTimes(control_interval=5),
        wanted=quirky.limits[0],
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(evcc)
        url = await stack.enter_async_context(way(evcc))
        # A register that begins with 0 shows the energy of the session.
        parameters = replace(quirky.box, id=STATION, initial_energy=0.0)
        box = Wallbox(url, parameters, clock=clock)
        stack.push_async_callback(box.stop)
        drive = _Drive(quirky, evcc, box, idle)
        watch = asyncio.create_task(drive.watch_queue())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST):
                    await drive.run()
            return drive.report()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


class _Drive:
    """One session while it runs."""

    def __init__(self, quirky: Quirky, evcc: Evcc, box: Wallbox, idle: float) -> None:
        """Prepare; nothing has happened yet."""
        self._idle = idle
        self._quirky = quirky
        self._evcc = evcc
        self._box = box
        self._number = quirky.options.connector
        self._ready_after: float | None = None
        self._started = self._paused = self._resumed = self._stopped = False
        self._steps: list[Step] = []
        self._energy = 0.0
        self._energy_error: float | None = None
        self._power_error: float | None = None
        self._current_error: float | None = None
        self._clock_error: float | None = None
        self._stalled = 0.0

    async def run(self) -> None:
        """Go from the connection to the unplugged car, as far as it goes."""
        await self._connect()
        if self._ready_after is None:
            return
        await asyncio.sleep(self._idle)
        await self._start()
        if self._current >= LEAST_CURRENT:
            for limit in self._quirky.limits:
                await self._follow(limit)
            await _holds(lambda: self._meter >= ENOUGH, STEP)
            await self._read()
            await self._pause()
        await self._stop()

    # The steps

    async def _connect(self) -> None:
        began = self._box.clock.time()
        try:
            await self._box.connect()
        except OSError, WebSocketException:
            return
        await _holds(
            lambda: self._station.is_ready or self._evcc.fatal or self._is_refused,
            READY,
        )
        if self._station.is_ready:
            self._ready_after = self._box.clock.time() - began

    async def _start(self) -> None:
        box, quirky = self._box, self._quirky
        # A battery that takes all that comes.
        await _tries(box.plug_in(self._number, Car(capacity=200_000)))
        if quirky.start != "remote":
            asks = quirky.start == "authorised"
            await _tries(
                box.start_charging(self._number, quirky.id_tag, authorize=asks)
            )
        self._started = await _holds(
            lambda: self._station.transaction_id and self._current >= LEAST_CURRENT,
            STEP,
        )

    async def _follow(self, limit: float) -> None:
        self._evcc.set_wanted(limit)
        least = limit - self._quirky.coarseness - ABOVE

        def follows() -> bool:
            return least <= self._current <= limit + ABOVE

        followed = await self._stays(follows)
        self._steps.append(
            Step(limit=limit, measured=round(self._current, 2), followed=followed)
        )

    async def _read(self) -> None:
        """Compare what EVCC shows while the car charges."""

        def agree() -> bool:
            return self._compare_load()

        await _holds(agree, READ)
        point = self._station.charge_point
        if point and point.connector.updated is not None:
            self._clock_error = point.connector.updated - self._box.clock.time()

    async def _pause(self) -> None:
        self._evcc.set_wanted(0.0)
        self._paused = await self._stays(lambda: self._current < NO_CURRENT)
        await _holds(self._compare_energy, READ)
        if self._paused:
            self._evcc.set_wanted(self._quirky.limits[0])
            self._resumed = await _holds(lambda: self._current >= LEAST_CURRENT, STEP)

    async def _stop(self) -> None:
        await _tries(self._box.unplug(self._number))
        self._stopped = await _holds(
            lambda: (
                self._current < NO_CURRENT
                and not self._station.transaction_id
                and self._station.status == "Available"
            ),
            STEP,
        )
        await _holds(lambda: self.report().transactions_match, STEP)

    # What is measured

    @property
    def _station(self) -> Station:
        return self._evcc.stations[self._quirky.options.id]

    @property
    def _is_refused(self) -> bool:
        """Whether EVCC does not speak the wallbox's protocol, and never will."""
        code = WRONG_SUBPROTOCOL[0]
        return any(one is not None and one[0] == code for one in self._box.closings)

    @property
    def _current(self) -> float:
        """A in L1 at the car."""
        return self._box.reading(self._number).currents[0]

    @property
    def _meter(self) -> float:
        """Wh at the car."""
        return self._box.reading(self._number).energy

    async def _stays(self, look: Callable[[], bool]) -> bool:
        if not await _holds(look, STEP):
            return False
        await asyncio.sleep(STAYS)
        return look()

    def _compare_load(self) -> bool:
        """Note by how much EVCC's power and currents are wrong; return whether they are right."""
        true, shown = self._box.reading(self._number), self._station.readings
        self._power_error = self._current_error = None
        if shown.power is not None and true.power:
            self._power_error = shown.power / true.power - 1
        if shown.currents is not None:
            missing = (0.0,) * (len(shown.currents) - len(true.currents))
            self._current_error = max(
                abs(one - other)
                for one, other in zip(
                    shown.currents, (*true.currents, *missing), strict=True
                )
            )
        return (
            self._power_error is not None
            and abs(self._power_error) < SAME_POWER
            and self._current_error is not None
            and self._current_error < SAME_CURRENT
        )

    def _compare_energy(self) -> bool:
        """Note by how much EVCC's energy is wrong; return whether it is right."""
        self._energy, shown = self._meter, self._station.readings.energy
        self._energy_error = None
        if shown is not None and self._energy:
            self._energy_error = shown * 1000 / self._energy - 1
        # Half the bound, so that what flows meanwhile does not matter.
        return (
            self._energy_error is not None and abs(self._energy_error) < SAME_AMOUNT / 2
        )

    async def watch_queue(self) -> None:
        """Add up how long EVCC waits for answers, for ever."""
        clock = self._box.clock
        waiting: Request | None = None
        since = last = clock.time()
        while True:
            now, pending = clock.time(), self._station.queue.pending
            if pending is not waiting:
                waiting, since = pending, now
            elif pending and now - since > SOON:
                self._stalled += now - last
            last = now
            await asyncio.sleep(SOON / 4 / clock.speed)

    # The report

    def report(self) -> Session:
        """Return the session as far as it went."""
        evcc, station = self._evcc, self._station
        log = [line for line in evcc.log if line.startswith(LISTED)]
        errors = station.loadpoint.errors if station.loadpoint else []
        return Session(
            ready_after=self._ready_after,
            started=self._started,
            steps=tuple(self._steps),
            paused=self._paused,
            resumed=self._resumed,
            stopped=self._stopped,
            energy=self._energy,
            energy_error=self._energy_error,
            power_error=self._power_error,
            current_error=self._current_error,
            clock_error=self._clock_error,
            stalled=self._stalled,
            refused=_refused(evcc),
            rejected=tuple(dict.fromkeys(one.error for one in evcc.rejected)),
            errors=tuple(dict.fromkeys(errors)),
            log=tuple(dict.fromkeys(MESSAGE_ID.sub("", line) for line in log)),
            disconnects=sum("point disconnected" in line for line in evcc.log),
            billed=_billed(evcc),
            charged=tuple(
                (one.meter_start, one.meter_stop) for one in self._box.transactions
            ),
        )


async def _holds(look: Callable[[], object], within: float) -> bool:
    """Return whether something comes to hold; seconds of real time."""
    try:
        await wait_until(look, within=within)
    except TimeoutError:
        return False
    return True


async def _tries(work: Coroutine[Any, Any, object]) -> None:
    """Let the wallbox do something, or give up for want of an answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(STEP):
            await work


def _refused(evcc: Evcc) -> tuple[str, ...]:
    """Return EVCC's requests and the refusals they got."""
    found: dict[str, None] = {}
    for call in evcc.frames.matching(direction="sent", kind=2):
        asked = call.payload.get("key") or call.payload.get("requestedMessage")
        name = f"{call.action} {asked}" if asked else call.action
        for answer in evcc.frames.answers_to(call):
            said = answer.payload
            if answer.kind == 4 and answer.message is not None:
                found[f"{name}: {answer.message[2]}"] = None
            elif isinstance(said, dict) and said.get("status") in NO:
                found[f"{name}: {said['status']}"] = None
    found.pop(TRIED, None)
    return tuple(found)


def _billed(evcc: Evcc) -> tuple[tuple[int, int | None], ...]:
    """Return the transactions EVCC acknowledged: Wh at start and stop."""
    bills: dict[int, tuple[int, int | None]] = {}
    for call in evcc.frames.matching(direction="received", kind=2):
        if call.action not in ("StartTransaction", "StopTransaction"):
            continue
        answers = [one for one in evcc.frames.answers_to(call) if one.kind == 3]
        if not answers:
            continue
        if call.action == "StartTransaction":
            number = answers[0].payload["transactionId"]
            bills[number] = (call.payload["meterStart"], None)
        elif (number := call.payload.get("transactionId")) in bills:
            bills[number] = (bills[number][0], call.payload["meterStop"])
    return tuple(bills.values())
