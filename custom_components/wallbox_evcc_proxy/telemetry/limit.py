"""The limit that EVCC sets with SetChargingProfile."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self

from .identity import whole
from .readings import number

NOMINAL_VOLTAGE: Final = 230.0
"""Between a phase and N where the voltage is not measured, in V (as EVCC assumes)."""
_UNITS: Final[Mapping[str, Literal["A", "W"]]] = {"A": "A", "W": "W"}
MAX_PERIODS: Final = 64
"""So many periods of a schedule are looked at; EVCC sends one."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it was set."""

    value: float
    """In A per phase or in W for all phases."""
    unit: Literal["A", "W"]
    """Which of the two: chargingRateUnit."""
    phases: int | None
    """numberPhases of the schedule; None when it left that open."""
    at: float
    """When it was accepted, in seconds since the Unix epoch."""

    @classmethod
    def of(cls, profile: Any, at: float) -> Self | None:
        """Return the limit of ``csChargingProfiles`` (OCPP 1.6, 7.8); None when it has none.

        It is that of the first period: EVCC sends one period, in force at once.
        """
        schedule = _object(_object(profile).get("chargingSchedule"))
        periods = schedule.get("chargingSchedulePeriod")
        if type(periods) is list:
            known = [period for period in periods[:MAX_PERIODS] if type(period) is dict]
            known.sort(key=lambda period: number(period.get("startPeriod")) or 0.0)
            periods = known[0] if known else None
        period = _object(periods)
        return cls._made(
            period.get("limit"),
            schedule.get("chargingRateUnit"),
            period.get("numberPhases"),
            at,
        )

    @classmethod
    def restored(cls, kept: Any) -> Self | None:
        """Return the limit that ``to_json`` gave, None when it makes no sense."""
        at = number(_object(kept).get("at"))
        if at is None:
            return None
        return cls._made(kept.get("value"), kept.get("unit"), kept.get("phases"), at)

    @classmethod
    def _made(cls, value: Any, unit: Any, phases: Any, at: float) -> Self | None:
        """Return the limit of these members, None when they make none."""
        limit, count = number(value), whole(phases)
        if limit is None or not 0.0 <= limit <= 1e7:
            return None
        known = _UNITS.get(unit.strip().upper()) if type(unit) is str else None
        if known is None:
            return None
        return cls(
            limit, known, count if count is not None and 1 <= count <= 3 else None, at
        )

    def power(self, phases: int | None, voltage: float) -> float | None:
        """Return the limit in W for so many phases of a voltage in V; None when unknown."""
        if self.unit == "W" or self.value == 0.0:
            return self.value
        return None if phases is None else self.value * phases * voltage

    def current(self, phases: int | None, voltage: float) -> float | None:
        """Return the limit in A per phase for so many phases of a voltage; None when unknown."""
        if self.unit == "A" or self.value == 0.0:
            return self.value
        return (
            None
            if phases is None or voltage <= 0.0
            else self.value / (phases * voltage)
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def _object(value: Any) -> Mapping[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}
