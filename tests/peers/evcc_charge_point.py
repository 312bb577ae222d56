"""A wallbox that EVCC has a charger for: its connection's states, its set-up, its watchdog."""

import asyncio
from collections.abc import Callable
import contextlib
from datetime import UTC, datetime
import math
from typing import Any

from .clock import Clock, wait_until
from .evcc_connector import StationConnector
from .evcc_requests import Request, RequestError, RequestQueue
from .evcc_settings import EvccTimes, StationOptions
from .evcc_setup import Learned, set_up
from .schemas import Payload

LONGEST_ID_TAG = 20
"""Characters; EVCC's own validation refuses more."""


class ChargePoint:
    """EVCC's memory of one configured wallbox, over all its connections."""

    def __init__(
        self,
        options: StationOptions,
        times: EvccTimes,
        clock: Clock,
        queue: RequestQueue,
        note: Callable[[str], None],
    ) -> None:
        """Begin unconnected; `note` takes a line of log, its level first."""
        self.options = options
        self.times = times
        self.clock = clock
        self.queue = queue
        self.note = note
        self.connector = StationConnector(options.connector, times)
        self.learned = Learned()
        """What the last Setup learned."""
        self.measurands: list[str] = []
        """What EVCC takes the wallbox to measure."""
        self.is_connected = False
        """Whether it counts as connected: after BootNotification, or a while."""
        self.has_booted = False
        """Whether a BootNotification ever came."""
        self.meter_values = 0
        """Count of MeterValues received."""
        self.setups = 0
        """Count of Setups that ran to their end."""
        self.is_ready = False
        """Whether the charger is created."""
        self._reboots: asyncio.Event = asyncio.Event()
        self._timers: list[asyncio.TimerHandle] = []

    # The connection

    def connected(self) -> None:
        """Take note that the transport is connected."""
        self.queue.open()
        self._timers = [
            self.clock.call_later(self.times.boot_wait, self._boot_wait_over),
            self.clock.call_later(self.times.boot_trigger_delay, self._trigger_boot),
        ]

    def disconnected(self) -> None:
        """Take note that the transport is gone."""
        self.is_connected = False
        self.stop_timers()
        self.queue.close()

    def booted(self) -> None:
        """Take note of a BootNotification."""
        self.has_booted = self.is_connected = True
        self._reboots.set()
        # The boot timer ends; the trigger's would find that it has nothing to do.
        self.stop_timers()

    def stop_timers(self) -> None:
        """Let no timer of the connection fire any more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    # Requests

    async def request(self, action: str, payload: Payload) -> dict[str, Any]:
        """Return the answer to a request; raise RequestError."""
        return await self.queue.request(action, payload)

    async def trigger(self, message: str, connector: int | None = None) -> None:
        """Ask for a message; raise RequestError unless that is accepted."""
        payload: Payload = {"requestedMessage": message}
        if connector is not None:
            payload["connectorId"] = connector
        answer = await self.request("TriggerMessage", payload)
        if answer["status"] != "Accepted":
            raise RequestError(answer["status"])

    async def set_limit(self, current: float) -> None:
        """Send the one profile EVCC knows, A per phase; raise RequestError."""
        options, learned = self.options, self.learned
        unit = "W" if options.forcepowerctrl else learned.unit
        limit: float = math.trunc(10 * current) / 10
        if unit == "W":
            limit = math.trunc(230 * current * options.phases)
        limit = int(limit) if limit == int(limit) else limit
        schedule: Payload = {
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
        }
        kind = "Relative"
        if not options.profilekindrelative:
            kind = "Absolute"
            start = evcc_time(self.clock.time() - 60)
            schedule = {"startSchedule": start, **schedule}
        profile = {
            "chargingProfileId": learned.profile_id,
            "stackLevel": 0 if options.stacklevelzero else learned.stack_level,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": kind,
            "chargingSchedule": schedule,
        }
        answer = await self.request(
            "SetChargingProfile",
            {"connectorId": options.connector, "csChargingProfiles": profile},
        )
        if answer["status"] != "Accepted":
            raise RequestError(answer["status"])

    # The charger

    async def create(self) -> None:
        """Create the charger: wait for the wallbox, set it up, wait for its status.

        Raises RequestError when that fails.
        """
        await self._wait(lambda: self.is_connected, self.times.connect_timeout)
        await set_up(self)
        self.setups += 1
        if 0 < self.learned.connectors < self.options.connector:
            raise RequestError(f"invalid connector: {self.options.connector}")
        await self._wait_for_status()
        self._reboots.clear()
        self.is_ready = True

    async def monitor_reboots(self) -> None:
        """Run Setup again after each further BootNotification, for ever."""
        while True:
            await self._reboots.wait()
            self._reboots.clear()
            self.note("INFO reboot detected")
            try:
                await set_up(self)
                self.setups += 1
            except RequestError as error:
                self.note(f"ERROR setup: {error}")

    async def watch_meter(self) -> None:
        """Ask for meter values whenever they are older than the interval, for ever."""
        while True:
            updated = self.connector.updated
            late = updated is None or (
                self.clock.time() - updated > self.times.meter_interval
            )
            if late and self.learned.remote_trigger:
                with contextlib.suppress(RequestError):
                    await self.trigger("MeterValues", self.connector.number)
            await self.clock.sleep(self.times.watchdog_period)

    def status_arrived(self) -> None:
        """Start a transaction where the station is told to start remotely."""
        status = self.connector.status
        if not status or status["status"] != "Preparing":
            return
        if self.connector.transaction_id:
            return
        if not self.options.remotestart:
            self.note("DEBUG waiting for local authentication")
            return
        id_tag = self.learned.id_tag or self.options.idtag
        if len(id_tag) > LONGEST_ID_TAG:
            self.note("ERROR RemoteStartTransaction: idTag must be maximum 20")
            return
        self._submit(
            "RemoteStartTransaction",
            {"connectorId": self.connector.number, "idTag": id_tag},
        )

    async def _wait_for_status(self) -> None:
        if self.connector.status is None and self.learned.remote_trigger:
            try:
                await self.trigger("StatusNotification")
            except RequestError as error:
                self.note(f"WARN failed triggering StatusNotification: {error}")
        again = self.clock.call_later(self.times.status_retrigger, self._retrigger)
        try:
            await self._wait(
                lambda: self.connector.status is not None, self.times.status_wait
            )
        finally:
            again.cancel()

    def _retrigger(self) -> None:
        self._submit(
            "TriggerMessage",
            {
                "requestedMessage": "StatusNotification",
                "connectorId": self.connector.number,
            },
        )

    async def _wait(self, look: Callable[[], bool], seconds: float) -> None:
        try:
            await wait_until(look, within=seconds / self.clock.speed)
        except TimeoutError:
            raise RequestError("timeout") from None

    def _boot_wait_over(self) -> None:
        self.note("DEBUG boot notification timeout, proceeding")
        self.is_connected = True

    def _trigger_boot(self) -> None:
        if self.has_booted:
            return
        request = self._submit(
            "TriggerMessage", {"requestedMessage": "BootNotification"}
        )
        if request:
            request.answered.add_done_callback(self._boot_trigger_answered)

    def _boot_trigger_answered(self, answered: asyncio.Future[Any]) -> None:
        if not answered.cancelled() and isinstance(answered.result(), tuple):
            code, text = answered.result()
            self.note(f"ERROR trigger BootNotification response error: {code} - {text}")

    def _submit(self, action: str, payload: Payload) -> Request | None:
        try:
            return self.queue.submit(action, payload)
        except RequestError as error:
            self.note(f"ERROR {action}: {error}")
            return None


def evcc_time(moment: float) -> str:
    """Return seconds since the epoch as EVCC writes them."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
