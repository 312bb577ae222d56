"""The charging profiles of a wallbox and the limit that follows from them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .meter import NOMINAL_VOLTAGE
from .schemas import Payload

MIN_CURRENT = 6.0
"""A per phase; IEC 61851 knows no lower offer but none at all."""
_RECURRENCE = {"Daily": 86_400.0, "Weekly": 604_800.0}


@dataclass(frozen=True)
class Limit:
    """A limit as a schedule's period states it."""

    value: float
    """In `unit`; A is per phase, W over all phases."""
    unit: str
    """A or W."""
    phases: int | None = None
    """numberPhases of the period."""

    def current(self, phases: int) -> float:
        """Return the A per phase this allows on that many phases."""
        if self.unit == "A":
            return self.value
        return self.value / (NOMINAL_VOLTAGE * min(phases, self.phases or phases))


@dataclass(frozen=True)
class _Installed:
    connector: int
    profile: Payload
    at: float


def _seconds(timestamp: str) -> float:
    moment = datetime.fromisoformat(timestamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class ChargingProfiles:
    """The profiles installed on a wallbox (OCPP 1.6, 3.13 and 5.16)."""

    def __init__(self) -> None:
        """Start with none."""
        self._installed: list[_Installed] = []

    def install(self, connector: int, profile: Payload, at: float) -> None:
        """Install a profile, replacing what OCPP 1.6 (5.16.2) says it replaces."""

        def is_replaced(old: _Installed) -> bool:
            if old.profile["chargingProfileId"] == profile["chargingProfileId"]:
                return True
            return old.connector == connector and all(
                old.profile[key] == profile[key]
                for key in ("stackLevel", "chargingProfilePurpose")
            )

        kept = [old for old in self._installed if not is_replaced(old)]
        self._installed = [*kept, _Installed(connector, profile, at)]

    def clear(self, criteria: Payload) -> bool:
        """Remove what ClearChargingProfile.req names; return whether anything was."""

        def is_named(old: _Installed) -> bool:
            if "id" in criteria:
                return bool(old.profile["chargingProfileId"] == criteria["id"])
            return criteria.get("connectorId", old.connector) == old.connector and all(
                criteria.get(key, old.profile[key]) == old.profile[key]
                for key in ("stackLevel", "chargingProfilePurpose")
            )

        kept = [old for old in self._installed if not is_named(old)]
        removed = len(kept) < len(self._installed)
        self._installed = kept
        return removed

    def forget_transaction(self, connector: int) -> None:
        """Remove the TxProfiles of a connector, whose transaction has ended."""
        self._installed = [
            old
            for old in self._installed
            if old.connector != connector
            or old.profile["chargingProfilePurpose"] != "TxProfile"
        ]

    def limits(
        self, connector: int, now: float, started: float | None
    ) -> tuple[Limit, ...]:
        """Return the limits in force; the lowest of them binds.

        `started` is when the running transaction began, None without one.
        """
        wall = self._highest("ChargePointMaxProfile", (0,), now, started)
        own = started is not None and self._highest(
            "TxProfile", (connector,), now, started
        )
        default = self._highest("TxDefaultProfile", (connector,), now, started)
        every = self._highest("TxDefaultProfile", (0,), now, started)
        return tuple(limit for limit in (wall, own or default or every) if limit)

    def _highest(
        self,
        purpose: str,
        connectors: tuple[int, ...],
        now: float,
        started: float | None,
    ) -> Limit | None:
        """Return the limit of the highest stack level that has one now."""
        stack = sorted(
            (
                old
                for old in self._installed
                if old.profile["chargingProfilePurpose"] == purpose
                and old.connector in connectors
            ),
            key=lambda old: int(old.profile["stackLevel"]),
            reverse=True,
        )
        limits = (_limit(old, now, started) for old in stack)
        return next((limit for limit in limits if limit), None)


def _limit(installed: _Installed, now: float, started: float | None) -> Limit | None:
    """Return the limit one profile sets now."""
    profile = installed.profile
    if "validFrom" in profile and now < _seconds(profile["validFrom"]):
        return None
    if "validTo" in profile and now >= _seconds(profile["validTo"]):
        return None
    schedule = profile["chargingSchedule"]
    begin = installed.at
    if "startSchedule" in schedule:
        begin = _seconds(schedule["startSchedule"])
    if profile["chargingProfileKind"] == "Relative":
        begin = now if started is None else started
    elapsed = now - begin
    if profile["chargingProfileKind"] == "Recurring":
        elapsed %= _RECURRENCE[profile.get("recurrencyKind", "Daily")]
    if elapsed < 0 or elapsed >= schedule.get("duration", float("inf")):
        return None
    past: list[Any] = [
        period
        for period in schedule["chargingSchedulePeriod"]
        if period["startPeriod"] <= elapsed
    ]
    if not past:
        return None
    period = max(past, key=lambda one: int(one["startPeriod"]))
    return Limit(
        float(period["limit"]), schedule["chargingRateUnit"], period.get("numberPhases")
    )
