"""Reads amounts out of samples as EVCC reads them, for the rules that compare them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from .samples import Sample, text

type ByPhase = Mapping[str, float]
"""Amounts in V, A, W or Wh by phase as OCPP names it, "" for the total."""

LINES: Final = ("L1", "L2", "L3")
"""The phases on their own."""
NEUTRAL_ENDING: Final = "-N"
"""Ends the name of a phase that is measured against neutral."""

LEAST_VOLTAGE: Final = 50.0
"""V between a phase and neutral; less is no mains, and not measured (quirks M17)."""

_DIGITS: Final = {1.0: 3, 1000.0: 6, 0.001: 1}
"""Decimals to write, by what a unit is to its base unit: a thousandth of the base unit."""


def number(value: Any) -> float | None:
    """Return the finite number that a value holds as a number or as text, else None."""
    if type(value) not in (str, int, float):
        return None
    try:
        found = float(value)
    except ValueError, OverflowError:
        return None
    return found if found - found == 0.0 else None  # not for NaN and the infinities


def factor_of(sample: Sample) -> float:
    """Return what the sample's unit is to its base unit, by its prefix alone as EVCC has it."""
    unit = text(sample, "unit")
    if unit.startswith("k"):
        return 1000.0
    return 0.001 if unit.startswith("m") else 1.0


def amount_of(sample: Sample) -> float | None:
    """Return the value of a sample in its base unit; None when it is no number."""
    amount = number(sample.get("value"))
    return None if amount is None else amount * factor_of(sample)


def written(amount: float, sample: Sample) -> str:
    """Return an amount in base units as the text of a value in the unit of the sample."""
    factor = factor_of(sample)
    digits = f"{amount / factor:.{_DIGITS[factor]}f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def read(
    samples: Iterable[Sample], measurands: Collection[str]
) -> dict[str, dict[str, float]]:
    """Return the amounts of these measurands by phase, in base units.

    Of several for one phase the last counts, as for EVCC (evcc.md 3.5). A measurand without
    an amount is there with none.
    """
    amounts: dict[str, dict[str, float]] = {each: {} for each in measurands}
    for sample in samples:
        by_phase = amounts.get(text(sample, "measurand"))
        if by_phase is None:
            continue
        amount = amount_of(sample)
        if amount is not None:
            by_phase[text(sample, "phase")] = amount
    return amounts


def total(by_phase: ByPhase) -> float | None:
    """Return the total, or what the phases add up to; None when there is neither (quirks E18)."""
    if "" in by_phase:
        return by_phase[""]
    phases = by_line(by_phase)
    return sum(phases.values()) if phases else None


def by_line(by_phase: ByPhase) -> dict[str, float]:
    """Return the amounts of L1 to L3, each measured on its own or against neutral."""
    lines = {}
    for line in LINES:
        amount = by_phase.get(line, by_phase.get(line + NEUTRAL_ENDING))
        if amount is not None:
            lines[line] = amount
    return lines


def apparent_power(
    currents: Mapping[str, float],
    voltages: Mapping[str, float],
    nominal: float | None = None,
) -> float | None:
    """Return the sum of voltage times current over the lines, in VA.

    A line whose voltage is not known, or is none that could drive a current, counts with the
    nominal one, in V. None where there is none, or no current at all.
    """
    if not currents:
        return None
    power = 0.0
    for line, current in currents.items():
        voltage = voltages.get(line, 0.0)
        if voltage < LEAST_VOLTAGE and current:
            if nominal is None:
                return None
            voltage = nominal
        power += voltage * current
    return power
