"""Turns a limit into the unit and the steps that a wallbox understands, never upwards."""

from dataclasses import dataclass
from fractions import Fraction
import math

from .facts import Facts
from .profiles import (
    HIGHEST_LIMIT,
    MOST_PHASES,
    Limit,
    exact,
    phases_in_use,
    rounded_down,
    voltage_at,
)


@dataclass(frozen=True, slots=True)
class Grain:
    """What limits a wallbox understands; whatever is not named stays as it is."""

    unit: str = ""
    """``A`` or ``W``; empty: either."""
    watts_per_amp: float = 0.0
    """W that stand for 1 A per phase; 0: phases times voltage."""
    phases: int = 0
    """Phases that a limit is reckoned with; 0: as the profile or the meter says."""
    voltage: float = 0.0
    """V between phase and N; 0: as measured."""
    step: float = 0.0
    """Only multiples of so many A; 0: any."""
    steps: tuple[float, ...] = ()
    """Only these, in A; none: any."""
    decimals: int = 1
    """Decimals of the limit; OCPP 1.6 allows one."""

    def of(self, limit: Limit, facts: Facts, connector: int) -> tuple[float, str]:
        """Return the amount nearest below a limit, in this grain's unit, and what was done.

        What was done is empty when that is the limit itself. Below the lowest step there is
        only zero.
        """
        unit = self.unit or limit.unit
        came = exact(limit.amount)
        amount, reasons = came, []
        if came and (unit != limit.unit or self.step or self.steps):
            watts = self._watts_per_amp(limit, unit, facts, connector)
            amps = came if limit.unit == "A" else came / watts
            stepped = self._stepped(amps)
            if unit == "A":
                amount = stepped
            elif limit.unit == "A" or stepped != amps:
                amount = stepped * watts
            if unit != limit.unit:
                reasons.append(
                    f"in {unit} instead of {limit.unit}, at {float(watts):g} W per A"
                )
            if stepped != amps:
                reasons.append("down to what the wallbox can set")
        amount = min(amount, Fraction(HIGHEST_LIMIT))
        rounded = rounded_down(amount, self.decimals)
        if exact(rounded) != amount and not reasons:
            reasons.append("rounded down")
        if came and not rounded:
            reasons.append("less than the smallest that it can set: nothing at all")
        return rounded, ", ".join(reasons)

    def _stepped(self, amps: Fraction) -> Fraction:
        if self.steps:
            lower = [step for each in self.steps if (step := exact(each)) <= amps]
            amps = max(lower, default=Fraction(0))
        if self.step:
            step = exact(self.step)
            amps = math.floor(amps / step) * step
        return amps

    def _watts_per_amp(
        self, limit: Limit, unit: str, facts: Facts, connector: int
    ) -> Fraction:
        """Return the W that stand for 1 A per phase, so that the limit does not grow by it.

        Towards A the phases in use do not count: a car that begins on one phase may go on
        with three, and would then get three times as much.
        """
        voltage = exact(self.voltage or voltage_at(facts, connector))
        to_amps = limit.unit == "W" and unit == "A"
        phases = self.phases or limit.phases
        if not phases and not to_amps:
            phases = phases_in_use(facts, connector)
        reckoned = (phases or MOST_PHASES) * voltage
        if not self.watts_per_amp:
            return reckoned
        told = exact(self.watts_per_amp)
        if limit.phases is None:
            return told
        return max(told, reckoned) if to_amps else min(told, reckoned)
