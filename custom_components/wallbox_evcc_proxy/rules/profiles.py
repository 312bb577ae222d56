"""Reads the limits out of charging profiles, and for which connector they are."""

from collections.abc import Mapping
from fractions import Fraction
import math
from typing import Any, Final

from ..ocpp.frames import Call, Payload
from ..ocpp.value import value
from .facts import Facts, connector_of
from .flow import FLOWS, flow_of

NOMINAL_VOLTAGE: Final = 230.0
"""Between a phase and N where it is not measured, in V (as EVCC assumes, evcc.md 3.2)."""
MOST_PHASES: Final = 3
"""Phases that a wallbox is taken to charge with while nothing else is known."""
HIGHEST_LIMIT: Final = 10_000_000
"""Above it no limit makes sense, in A or W."""

_MOST_PERIODS = 64
"""Periods of a schedule that are looked at; EVCC sends one."""


@value
class Limit:
    """What a profile allows in one of its periods."""

    amount: float
    """In A per phase, or in W for all phases."""
    unit: str
    """Which of the two: ``A`` or ``W``."""
    phases: int | None
    """numberPhases of the period; None when it leaves that open."""

    @property
    def is_zero(self) -> bool:
        """Whether nothing may flow at all."""
        return self.amount == 0.0


def profile_of(call: Call) -> Mapping[str, Any] | None:
    """Return the profile that a SetChargingProfile carries, None when there is none."""
    if call.action != "SetChargingProfile":
        return None
    profile = call.payload.get("csChargingProfiles")
    return profile if isinstance(profile, dict) else None


def periods_of(profile: Any) -> list[dict[str, Any]]:
    """Return the periods of a profile's schedule; none when one of them cannot be understood."""
    schedule = profile.get("chargingSchedule") if isinstance(profile, dict) else None
    periods = (
        schedule.get("chargingSchedulePeriod") if isinstance(schedule, dict) else None
    )
    if (
        not isinstance(periods, list)
        or len(periods) > _MOST_PERIODS
        or not all(isinstance(period, dict) for period in periods)
    ):
        return []
    return periods


def limits_of(profile: Any) -> list[Limit]:
    """Return the limit of each period of a profile; none when one of them makes no sense."""
    periods = periods_of(profile)
    unit = profile["chargingSchedule"].get("chargingRateUnit") if periods else None
    if unit not in ("A", "W"):
        return []
    limits = []
    for period in periods:
        amount: Any = period.get("limit")
        phases: Any = period.get("numberPhases")
        if type(amount) not in (int, float) or not 0 <= amount <= HIGHEST_LIMIT:
            return []
        known = type(phases) is int and 1 <= phases <= MOST_PHASES
        limits.append(Limit(float(amount), unit, phases if known else None))
    return limits


def highest_limit(profile: Any) -> Limit | None:
    """Return the limit that a profile never allows more than; zero only when all its periods say so.

    None when it has none, or one that makes no sense.
    """
    return max(limits_of(profile), key=_amount, default=None)


def lowest_limit(profile: Any) -> Limit | None:
    """Return the limit that is within a profile in each of its periods; None when it has none."""
    return min(limits_of(profile), key=_amount, default=None)


def _amount(limit: Limit) -> float:
    return limit.amount


def place_of(payload: Payload, facts: Facts) -> int:
    """Return the connector that a payload is for: where it names 0 or none, the only one there is."""
    connector = connector_of(payload)
    if connector > 0:
        return connector
    running = facts.transaction_of(0)
    if running is not None:
        return running.connector
    known = [each for each in facts.statuses if each > 0]
    return known[0] if len(known) == 1 else 1


# Amounts, exactly


def exact(amount: float) -> Fraction:
    """Return a finite number as its decimal digits say it."""
    return Fraction(repr(amount))


def rounded_down(amount: Fraction, decimals: int) -> float:
    """Return the largest number of so many decimals that is not above an amount."""
    scale: int = 10**decimals
    whole = math.floor(amount * scale)
    return whole // scale if whole % scale == 0 else whole / scale


def phases_in_use(facts: Facts, connector: int) -> int | None:
    """Return on how many phases the running transaction charges; None when that was not reported."""
    running = facts.transaction_of(connector)
    report = facts.meter_values.get(connector)
    if running is None or report is None or report.at <= running.since:
        return None
    carrying = sum(current > FLOWS for current in flow_of(report.payload).currents)
    return carrying or None


def voltage_at(facts: Facts, connector: int) -> float:
    """Return the voltage between phase and N in V: as reported last, else the nominal one."""
    report = facts.meter_values.get(connector)
    measured = None if report is None else flow_of(report.payload).voltage
    return NOMINAL_VOLTAGE if measured is None else measured
