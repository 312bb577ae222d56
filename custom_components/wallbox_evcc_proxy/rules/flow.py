"""Reads out of MeterValues what flows to the car: current, power and voltage."""

import math
from typing import Any, Final

from ..ocpp.frames import Payload
from ..ocpp.value import value

FLOWS: Final = 1.0
"""A car charges when more than so many A flow on a phase; below that it is the meter's noise."""

_PHASES: Final = {"L1": 0, "L2": 1, "L3": 2, "L1-N": 0, "L2-N": 1, "L3-N": 2}
_LEAST_VOLTAGE, _MOST_VOLTAGE = 80.0, 300.0
"""A voltage outside of these, in V, is not one of a phase at home (M17: 0 V while charging)."""
_PAST: Final = "Transaction.Begin"
"""The context of what was measured before the car began to charge (M16)."""


@value
class Flow:
    """What a wallbox measured, as far as it said so."""

    currents: tuple[float, ...] = ()
    """In A, of the phases that were named."""
    current: float | None = None
    """In A, where no phase was named: that of one phase, or of all together."""
    power: float | None = None
    """In W, of all phases."""
    voltage: float | None = None
    """In V, between phase and N, on average."""

    @property
    def highest(self) -> float | None:
        """The highest current, in A; None when none was reported."""
        return max(self.currents) if self.currents else self.current


NOTHING: Final = Flow()
"""What is known without a report."""


def flow_of(payload: Payload) -> Flow:
    """Return what the last meter value of a MeterValues' payload measured; never raises."""
    buckets = payload.get("meterValue")
    if not isinstance(buckets, list):
        return NOTHING
    for bucket in reversed(buckets):
        samples = bucket.get("sampledValue") if isinstance(bucket, dict) else None
        if isinstance(samples, list):
            flow = _read(samples)
            if flow != NOTHING:
                return flow
    return NOTHING


def _read(samples: list[Any]) -> Flow:
    currents: dict[int, float] = {}
    powers: dict[int, float] = {}
    voltages: list[float] = []
    current = power = None
    for sample in samples:
        if not isinstance(sample, dict):
            continue
        measurand = sample.get("measurand")
        if type(measurand) is not str or measurand not in _WANTED:
            continue
        amount = _amount(sample)
        if amount is None:
            continue
        name = sample.get("phase")
        phase = _PHASES.get(name) if isinstance(name, str) else None
        if measurand == "Voltage":
            if name is None or phase is not None:
                if _LEAST_VOLTAGE <= amount <= _MOST_VOLTAGE:
                    voltages.append(amount)
        elif measurand == "Current.Import":
            if phase is None:
                current = amount
            else:
                currents[phase] = amount
        elif phase is None:
            power = amount
        else:
            powers[phase] = amount
    if power is None and powers:
        power = sum(powers.values())
    average = sum(voltages) / len(voltages) if voltages else None
    return Flow(tuple(currents.values()), current, power, average)


_WANTED: Final = frozenset({"Current.Import", "Power.Active.Import", "Voltage"})


def _amount(sample: dict[str, Any]) -> float | None:
    """Return what a sample says, in A, V or W; None for a signature or what is no number."""
    if sample.get("context") == _PAST or sample.get("format") == "SignedData":
        return None
    told: Any = sample.get("value")
    if type(told) not in (str, int, float):
        return None
    try:
        amount = float(told)
    except ValueError, OverflowError:
        return None
    if not math.isfinite(amount):
        return None
    return amount * 1000.0 if sample.get("unit") in ("kW", "kA", "kV") else amount


def highest_current(payload: Payload) -> float | None:
    """Return the highest current on a named phase, in A; None when not every one can be told.

    Says no more than ``flow_of`` does, in a quarter of the time: this is asked of every report
    while a car charges.
    """
    try:
        (bucket,) = payload["meterValue"]
        highest = -1.0
        for sample in bucket["sampledValue"]:
            if sample.get("measurand") == "Current.Import":
                get = sample.get
                amount = float(sample["value"])
                if (
                    sample["phase"] not in _PHASES
                    or not amount <= _MOST_CURRENT  # false for what is no number, too
                    or get("format", "Raw") != "Raw"
                    or get("context") == _PAST
                ):
                    return None
                if amount > highest:  # noqa: PLR1730 - a call of max() costs more
                    highest = amount
    except KeyError, TypeError, ValueError, AttributeError:
        return None
    return highest if highest >= 0.0 else None


_MOST_CURRENT = 1e4
"""No home has a current above it, in A."""
