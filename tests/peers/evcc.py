"""A stand-in for EVCC as an OCPP 1.6J central system, faithful message by message."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
import contextlib
from itertools import count
from random import Random
from typing import Any, Self

from websockets.exceptions import ConnectionClosed

from .clock import Clock, wait_until
from .evcc_loadpoint import Loadpoint
from .evcc_requests import RequestError
from .evcc_settings import EvccTimes, StationOptions, Wanted, sunny_day, wanted_current
from .evcc_socket import DUPLICATE, EvccConnection, Listener
from .evcc_station import RejectedFrame, Station
from .frames import FrameLog, LoggedFrame
from .schemas import Payload


class Evcc:
    """EVCC with its port, its chargers and their control.

    `restart` is a new process of it: what it knew is gone, unless told otherwise.
    """

    def __init__(
        self,
        stations: Iterable[StationOptions | str] = (),
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        times: EvccTimes | None = None,
        wanted: Wanted = sunny_day,
        seed: int = 1,
    ) -> None:
        """Configure chargers, by their options or just their stationid.

        Port 0 takes a free one; `wanted` is what all stations are to charge with.
        """
        self.host = host
        self.port = port
        """Settled by the first start."""
        self.clock = clock or Clock()
        self.times = times or EvccTimes()
        self.wanted: dict[str | None, Wanted] = {None: wanted}
        """A per phase by station id; None for those without an entry."""
        self.frames = FrameLog()
        """Every frame in and out, over all processes."""
        self.rejected: list[RejectedFrame] = []
        """Frames that were refused."""
        self.log: list[str] = []
        """What EVCC logs: level, station and text."""
        self.fatal: str | None = None
        """Why EVCC does not run and waits to restart."""
        self.stations: dict[str, Station] = {}
        """By id, those configured and those that came unknown."""
        self.mangle: Callable[[str, str], str | bytes | None] | None = None
        """Turns station id and text of a frame into what is sent; None sends nothing."""
        self.on_event: Callable[[str], None] = lambda event: None
        """Told each line of the log."""
        self._configured = [
            StationOptions(id=one) if isinstance(one, str) else one for one in stations
        ]
        self._random = Random(seed)
        self._listener = Listener(self.clock, self.times.read_deadline, self._serve)
        self._transactions = count()
        self._began = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.crashes: list[BaseException] = []
        """What went wrong inside the stand-in, which `stop` raises."""

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def url(self) -> str:
        """What to enter in a wallbox."""
        return f"ws://{self.host}:{self.port}/"

    # Life

    async def start(self, *, remember: bool = False) -> None:
        """Open the port and create the chargers; `remember` keeps what was known."""
        self.fatal = None
        if not remember or not self.stations:
            self._forget()
        self.port = await self._listener.open(self.host, self.port)
        self._run(self._live())

    async def stop(self) -> None:
        """End as a process does: all sockets die without a close frame.

        Raises what went wrong inside the stand-in.
        """
        for station in self.stations.values():
            station.stop()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await self._listener.kill()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.crashes:
            raise self.crashes[0]

    async def restart(self, *, remember: bool = False) -> None:
        """Stop and start on the same port."""
        await self.stop()
        await self.start(remember=remember)

    def kill_connections(self) -> None:
        """End every connection without a close frame; the process lives on."""
        self._listener.kill_connections()

    # What tests do and wait for

    def set_wanted(self, wanted: Wanted, station: str | None = None) -> None:
        """Change what a station, or each, is to charge with, from this moment on."""
        self.wanted[station] = wanted
        for name, one in self.stations.items():
            if station in (None, name) and one.loadpoint:
                one.loadpoint.kick()

    async def wait_ready(self, station: str, *, within: float = 5.0) -> Station:
        """Return the station when its charger is created; seconds of real time."""
        return await self.wait_until(
            station, lambda one: one.is_ready, "charger", within=within
        )

    async def wait_until(
        self,
        station: str,
        holds: Callable[[Station], object],
        what: str = "",
        *,
        within: float = 5.0,
    ) -> Station:
        """Return the station when something holds of it; seconds of real time."""

        def look() -> Station | None:
            found = self.stations.get(station)
            return found if found and holds(found) else None

        found = await wait_until(look, f"{what} of {station}", within=within)
        assert found is not None
        return found

    async def request(self, station: str, action: str, payload: Payload) -> Payload:
        """Send any request in the station's turn; raise RequestError if it fails."""
        return await self.stations[station].queue.request(action, payload)

    def send_raw(self, station: str, raw: str | bytes) -> None:
        """Send a frame as it is, out of turn."""
        found = self.stations[station]
        if found.outbox is None:
            raise ConnectionError(f"{station} is not connected")
        text = raw if isinstance(raw, str) else raw.decode(errors="replace")
        self.frames.append(LoggedFrame(self.clock.time(), station, "sent", text))
        found.outbox.put(raw)

    # Inside

    def _forget(self) -> None:
        self._began = self.clock.time()
        self._transactions = count(int(self._began))
        self.stations = {}
        for options in self._configured:
            self._add(options.id, options)

    def _add(self, station_id: str, options: StationOptions | None) -> Station:
        def log(text: str) -> None:
            level, _, rest = text.partition(" ")
            self._note(f"{level} {station_id}: {rest}")

        station = Station(
            station_id,
            options,
            times=self.times,
            clock=self.clock,
            random=self._random,
            log=log,
        )
        station.sent = self._send
        self.stations[station_id] = station
        return station

    def _note(self, line: str) -> None:
        self.log.append(line)
        self.on_event(line)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.crashes.append(error)

    async def _live(self) -> None:
        """Create all chargers, then control them; without one of them, restart."""
        await self.clock.sleep(self.times.creation_delay)
        mine = [one for one in self.stations.values() if one.options]
        async with asyncio.TaskGroup() as creations:
            for station in mine:
                creations.create_task(self._create(station))
        if self.fatal is None:
            for station in mine:
                self._control(station)
            return
        await self.clock.sleep(self.times.restart_delay)
        self._note("INFO restart")
        self._run(self.restart())

    async def _create(self, station: Station) -> None:
        """Create a charger and watch it; note the fatal error where that fails."""
        point = station.charge_point
        if point is None or not point.is_ready:
            point = station.create_charge_point()
            try:
                await point.create()
            except RequestError as error:
                station.setup_result = str(error)
                station.charge_point = None
                point.stop_timers()
                self.fatal = f"cannot create charger {station.id}: {error}"
                self._note(f"FATAL {self.fatal}")
                return
            station.setup_result = ""
            self._note(f"INFO {station.id}: charger created")
        self._run(point.monitor_reboots())
        self._run(point.watch_meter())

    def _control(self, station: Station) -> None:
        point = station.charge_point
        assert point is not None

        def wanted() -> float:
            wish = self.wanted.get(station.id, self.wanted[None])
            cycle = station.loadpoint.cycles if station.loadpoint else 0
            return wanted_current(wish, self.clock.time() - self._began, cycle)

        station.loadpoint = Loadpoint(point, wanted)
        self._run(station.loadpoint.run())

    async def _serve(self, connection: EvccConnection) -> None:
        """Register a connection and take its frames until it is gone."""
        station = self.stations.get(connection.station)
        station = station or self._add(connection.station, None)
        if station.connection is not None:
            connection.disarm()
            await connection.close(*DUPLICATE)
            return
        station.connected(connection)
        assert station.outbox is not None
        writer = asyncio.create_task(station.outbox.run())
        try:
            with contextlib.suppress(ConnectionClosed):
                while True:
                    raw = await connection.recv(decode=False)
                    self._receive(station, raw)
                    connection.arm()
        except Exception as error:
            self.crashes.append(error)
            raise
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            if self.stations.get(station.id) is station:
                station.disconnected()

    def _receive(self, station: Station, raw: bytes) -> None:
        text: str | bytes = raw
        with contextlib.suppress(UnicodeDecodeError):
            text = raw.decode()
        now = self.clock.time()
        self.frames.append(LoggedFrame(now, station.id, "received", text))
        rejected = station.receive(raw, lambda: next(self._transactions))
        if rejected:
            self.rejected.append(rejected)

    def _send(self, station_id: str, text: str) -> None:
        raw = self.mangle(station_id, text) if self.mangle else text
        outbox = self.stations[station_id].outbox
        if raw is None or outbox is None:
            return
        self.frames.append(LoggedFrame(self.clock.time(), station_id, "sent", raw))
        outbox.put(raw)
