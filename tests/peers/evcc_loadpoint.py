"""EVCC's control loop for one charger (reference: EVCC, 3.2 and 3.3)."""

import asyncio
from collections.abc import Callable

from .evcc_charge_point import ChargePoint
from .evcc_connector import NotAvailableError, ReadingError
from .evcc_requests import RequestError

MIN_CURRENT = 6.0
"""A per phase; below it charging is off."""
SAME_CURRENT = 0.15
"""A; limits go in steps of 0.1."""
COMPOSITE_DURATION = 60
"""Seconds asked for with GetCompositeSchedule."""


class Loadpoint:
    """Sets the wallbox's limit to what is wanted, cycle by cycle."""

    def __init__(self, point: ChargePoint, wanted: Callable[[], float]) -> None:
        """Control that charge point; `wanted` gives the A per phase."""
        self.limit: float | None = None
        """A per phase as last accepted, 0 is off; None before the first."""
        self.errors: list[str] = []
        """What EVCC logged as errors of this loadpoint."""
        self.cycles = 0
        """Count of cycles so far."""
        self._point = point
        self._wanted = wanted
        self._limited_at = 0.0
        self._kick = asyncio.Event()

    def kick(self) -> None:
        """Begin the next cycle at once."""
        self._kick.set()

    async def run(self) -> None:
        """Run cycle after cycle, for ever."""
        point = self._point
        while True:
            self._kick.clear()
            try:
                await self._cycle()
            except (ReadingError, RequestError) as error:
                self.errors.append(str(error))
                point.note(f"ERROR {error}")
            self.cycles += 1
            try:
                async with point.clock.timeout(point.times.control_interval):
                    await self._kick.wait()
            except TimeoutError:
                continue

    async def _cycle(self) -> None:
        point = self._point
        now = point.clock.time()
        if not point.is_connected:
            raise ReadingError("charger status: timeout")
        try:
            if "Power.Active.Import" in point.measurands:
                point.connector.power(now)
            if "Current.Import" in point.measurands:
                point.connector.currents(now)
        except ReadingError as error:
            # EVCC tries to read on its next cycle, but goes on with this one.
            self.errors.append(f"charge power: {error}")
        state = point.connector.car_state()
        enabled = await self._is_enabled(now)
        if await self._synchronise(enabled, now):
            return
        await self._set(0.0 if state == "A" else self._wanted(), enabled)

    async def _is_enabled(self, now: float) -> bool:
        """Return whether the wallbox lets a car charge, as EVCC finds out."""
        connector = self._point.connector
        status = connector.status["status"] if connector.status else "Unavailable"
        if status == "SuspendedEVSE":
            return False
        if status in ("Charging", "SuspendedEV"):
            return True
        for measurand in ("Current.Offered", "Power.Offered"):
            if measurand in self._point.measurands:
                try:
                    return connector.value(measurand, now) > 0
                except ReadingError:
                    continue
        try:
            answer = await self._point.request(
                "GetCompositeSchedule",
                {"connectorId": connector.number, "duration": COMPOSITE_DURATION},
            )
            periods = answer["chargingSchedule"]["chargingSchedulePeriod"]
            if answer["status"] == "Accepted":
                return bool(periods[0].get("limit", 0) > 0)
        except RequestError, KeyError:
            pass
        return bool(self.limit)

    async def _synchronise(self, enabled: bool, now: float) -> bool:
        """Correct a wallbox that offers another current; return whether it was so."""
        point, limit = self._point, self.limit
        if not enabled or "Current.Offered" not in point.measurands:
            return False
        try:
            offered = point.connector.value("Current.Offered", now)
        except NotAvailableError:
            return False
        except ReadingError as error:
            raise ReadingError(f"charger get max current: {error}") from None
        updated = point.connector.updated or 0.0
        settled = updated > self._limited_at + point.times.sync_guard
        if not limit or not settled or abs(offered - limit) < SAME_CURRENT:
            return False
        point.note(f"WARN charger out of sync: expected {limit}A, got {offered}A")
        await self._send(limit)
        return True

    async def _set(self, current: float, enabled: bool) -> None:
        current = current if current >= MIN_CURRENT else 0.0
        was_on = enabled if self.limit is None else self.limit > 0
        if current == self.limit or (current == 0 and not was_on):
            self.limit = current
            return
        await self._send(current)
        if current and not was_on:
            # Switching on sets the current and then enables, with one profile each.
            await self._send(current)

    async def _send(self, current: float) -> None:
        try:
            await self._point.set_limit(current)
        except RequestError as error:
            raise RequestError(f"set charging profile: {error}") from None
        self.limit = current
        self._limited_at = self._point.clock.time()
