"""Reads out of MeterValues what flows to the car: current, power and voltage."""

from typing import Final

from ..ocpp.frames import Payload
from ..ocpp.value import value
from .amounts import amount_of
from .samples import (
    BUCKETS,
    CURRENT,
    METER_VALUES,
    POWER,
    VOLTAGE,
    Sample,
    meter_values,
    text,
)

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
    for _, samples in reversed([*meter_values(payload, BUCKETS[METER_VALUES])]):
        flow = _read(samples)
        if flow != NOTHING:
            return flow
    return NOTHING


def _read(samples: list[Sample]) -> Flow:
    currents: dict[int, float] = {}
    powers: dict[int, float] = {}
    voltages: list[float] = []
    current = power = None
    for sample in samples:
        measurand = text(sample, "measurand")
        if measurand not in _WANTED or _is_past_or_signed(sample):
            continue
        amount = amount_of(sample)
        if amount is None:
            continue
        phase = _PHASES.get(text(sample, "phase"))
        if measurand == VOLTAGE:
            if sample.get("phase") is None or phase is not None:
                if _LEAST_VOLTAGE <= amount <= _MOST_VOLTAGE:
                    voltages.append(amount)
        elif measurand == CURRENT:
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


_WANTED: Final = frozenset({CURRENT, POWER, VOLTAGE})


def _is_past_or_signed(sample: Sample) -> bool:
    return sample.get("context") == _PAST or sample.get("format") == "SignedData"


def highest_current(payload: Payload) -> float | None:
    """Return the highest current on a named phase, in A; None when not every one can be told.

    Says no more than ``flow_of`` does, in a quarter of the time: this is asked of every report
    while a car charges.
    """
    try:
        (bucket,) = payload["meterValue"]
        highest = -1.0
        for sample in bucket["sampledValue"]:
            if sample.get("measurand") == CURRENT:
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
