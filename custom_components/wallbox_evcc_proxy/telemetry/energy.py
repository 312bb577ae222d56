"""Follows the energy registers of one connector: glitches held back, a total split over phases."""

from collections.abc import Mapping, Sequence
from math import isclose
from typing import Any, Final

from .readings import Three, number

CONFIRMATIONS: Final = 3
"""So many rising readings in a row make a lower register believable."""
MAX_INTERVAL: Final = 3600.0
"""The longest time one reading of power can stand for, in seconds."""


class Register:
    """An energy register, in Wh, that falls only when the fall is confirmed.

    A wallbox that has just booted often reports 0 before it has read its meter, and Home
    Assistant would count the way back as consumption. So a lower reading is held back until
    three in a row, each not lower than the one before, say that counting began anew. Readings
    of 0 confirm nothing: where nothing was counted, nothing is lost by waiting.
    """

    __slots__ = ("_count", "_first", "_held", "value")

    def __init__(self, value: float | None = None) -> None:
        """Start with the value known from before, in Wh."""
        self.value = value
        """The register as it is believed, in Wh; None while unknown."""
        self._held: float | None = None
        """The last reading that was held back."""
        self._first = 0.0
        """The first of the readings held back."""
        self._count = 0
        """How many confirm it."""

    def read(self, reading: float) -> float | None:
        """Take a reading, in Wh; return where counting began anew, None when it went on."""
        if reading < 0.0:
            return None
        if self.value is None or reading >= self.value:
            self.value = reading
            self._held = None
            return None
        if self._held is None or reading < self._held:
            self._first = reading
            self._count = 0
        self._held = reading
        self._count += reading > 0.0
        if self._count < CONFIRMATIONS:
            return None
        self.value = reading
        self._held = None
        return self._first


class PhaseSplit:
    """Splits a total register over phases as their power flowed; the parts add up to it."""

    __slots__ = ("_at", "_flowed", "_shares", "_weights", "parts", "total")

    def __init__(self) -> None:
        """Start without a total."""
        self.parts: dict[int, float] = {}
        """Energy in Wh by phase, 0 to 2; only phases that the wallbox has reported."""
        self.total: float | None = None
        """The register that the parts add up to, in Wh."""
        self._weights: Sequence[float] = (0.0, 0.0, 0.0)
        """The phases' last power, or what stands for it; only the proportions count."""
        self._at: float | None = None
        """When that was."""
        self._flowed = [0.0, 0.0, 0.0]
        """The weights integrated over time since the register last rose."""
        self._shares: Sequence[float] | None = None
        """The proportions of the last rise."""

    def flow(self, weights: Sequence[float], at: float) -> None:
        """Take the phases' power (or what stands for it) at a time, in seconds."""
        before, earlier = self._weights, self._at
        self._weights, self._at = weights, at
        lasted = 0.0 if earlier is None else min(at - earlier, MAX_INTERVAL)
        if not lasted > 0.0:
            return
        flowed = self._flowed
        flowed[0] += (before[0] + weights[0]) * lasted
        flowed[1] += (before[1] + weights[1]) * lasted
        flowed[2] += (before[2] + weights[2]) * lasted

    def follow(self, total: float, phases: Sequence[int]) -> None:
        """Take the total register, in Wh, and which phases (0 to 2) the wallbox reports."""
        parts = self.parts
        if not parts:
            if phases:
                parts.update(dict.fromkeys(phases, total / len(phases)))
                self.total = total
            return
        for phase in phases:
            if phase not in parts:
                parts[phase] = 0.0
        before = self.total
        if total == before:
            return
        self.total = total
        if before is None or total < before:
            # Counting began anew: the proportions stay.
            known = sum(parts.values())
            for phase, part in parts.items():
                parts[phase] = part / known * total if known else total / len(parts)
            return
        shares = self._proportions()
        whole = sum(shares[phase] for phase in parts)
        rise = total - before
        for phase in parts:
            parts[phase] += rise * shares[phase] / whole

    def _proportions(self) -> Sequence[float]:
        """Return what a rise is shared by; not all zero for the phases that have a part."""
        for shares in (self._flowed, self._weights, self._shares):
            if shares is not None and sum(shares[phase] for phase in self.parts) > 0.0:
                break
        else:
            shares = (1.0, 1.0, 1.0)
        self._shares = shares
        self._flowed = [0.0, 0.0, 0.0]
        return shares


class Meter:
    """The energy meter of one connector, all registers in Wh."""

    __slots__ = ("_phases", "_split", "_total", "_total_is_sampled")

    def __init__(self) -> None:
        """Start with everything unknown."""
        self._total = Register()
        """The register without a phase."""
        self._total_is_sampled = False
        """Whether that comes in MeterValues, not only at a transaction's start and stop."""
        self._phases = (Register(), Register(), Register())
        """The registers of the phases, where the wallbox has them."""
        self._split = PhaseSplit()
        """Stands for them where it has not."""

    @property
    def has_phase_registers(self) -> bool:
        """Whether the wallbox has reported a register for a phase."""
        return any(register.value is not None for register in self._phases)

    @property
    def total(self) -> float | None:
        """The energy register in Wh: the one without a phase, else the sum of the phases'."""
        if self._total_is_sampled or not self.has_phase_registers:
            return self._total.value
        return sum(register.value or 0.0 for register in self._phases)

    @property
    def phases(self) -> Three:
        """The energy of each phase in Wh: its register, else its part of the total."""
        if self.has_phase_registers:
            first, second, third = self._phases
            return first.value, second.value, third.value
        part = self._split.parts.get
        return part(0), part(1), part(2)

    def flow(self, weights: Sequence[float], at: float) -> None:
        """Take the phases' power (or what stands for it, not negative) at a time, in seconds."""
        self._split.flow(weights, at)

    def read(
        self, total: float | None, registers: Three | None, phases: Sequence[int]
    ) -> float | None:
        """Take registers from MeterValues; return where counting began anew, else None."""
        began = None
        if total is not None:
            self._total_is_sampled = True
            began = self._total.read(total)
        if registers is not None:
            anew = self._read_phases(registers)
            if not self._total_is_sampled:
                began = anew
        self._follow(phases)
        return began

    def read_total(self, total: float, phases: Sequence[int]) -> float | None:
        """Take a register at a transaction's start or stop; return where counting began anew."""
        began = self._total.read(total)
        self._follow(phases)
        return began if self._total_is_sampled or not self.has_phase_registers else None

    def _read_phases(self, registers: Three) -> float | None:
        """Take the registers of phases; return where their sum began anew, else None."""
        start, anew = 0.0, False
        for register, reading in zip(self._phases, registers, strict=True):
            before = register.value or 0.0
            began = None if reading is None else register.read(reading)
            anew = anew or began is not None
            start += before if began is None else began
        return start if anew else None

    def _follow(self, phases: Sequence[int]) -> None:
        """Keep the split up with the total."""
        if self._total.value is not None and not self.has_phase_registers:
            self._split.follow(self._total.value, phases)

    def to_json(self) -> dict[str, Any]:
        """Return what must survive a restart."""
        return {
            "total": self._total.value,
            "total_is_sampled": self._total_is_sampled,
            "phases": [register.value for register in self._phases],
            "split": [self._split.parts.get(phase) for phase in range(3)],
        }

    def restore(self, kept: Any) -> None:
        """Take back what ``to_json`` returned, as far as it makes sense."""
        if not isinstance(kept, Mapping):
            return
        self._total.value = _energy(kept.get("total"))
        self._total_is_sampled = kept.get("total_is_sampled") is True
        for register, value in zip(
            self._phases, _three(kept.get("phases")), strict=True
        ):
            register.value = _energy(value)
        split = [_energy(value) for value in _three(kept.get("split"))]
        parts = {phase: value for phase, value in enumerate(split) if value is not None}
        total = self._total.value
        if parts and total is not None:
            self._split.parts = parts
            if isclose(sum(parts.values()), total):
                self._split.total = total
            self._split.follow(total, ())


def _energy(value: Any) -> float | None:
    """Return a register read back in Wh, None when it is none."""
    result = number(value)
    return result if result is not None and 0.0 <= result <= 1e12 else None


def _three(value: Any) -> Sequence[Any]:
    """Return a list of three as it is, anything else as three times None."""
    return value if isinstance(value, list) and len(value) == 3 else (None, None, None)
