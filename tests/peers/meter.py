"""The car that charges at a connector and the meter that counts it."""

from dataclasses import dataclass
from random import Random

NOMINAL_VOLTAGE = 230.0
"""Volts between a phase and neutral."""
POWER_FACTOR = 0.99
"""Of an on-board charger under load."""
LEAST_TAPER_CURRENT = 1.0
"""Amperes per phase a car still draws just before it is full."""
FULL = 0.9999
"""State of charge from which a battery counts as full."""


@dataclass
class Car:
    """An electric car with a battery that fills."""

    capacity: float = 40_000.0
    """Wh."""
    soc: float = 0.3
    """State of charge, 0 to 1."""
    phases: int = 3
    """Phases its on-board charger uses."""
    max_current: float = 16.0
    """A per phase that it takes at most."""
    taper_from: float = 0.95
    """State of charge from which it draws less and less."""

    @property
    def is_full(self) -> bool:
        """Whether it takes no more."""
        return self.soc >= FULL

    def current(self, offered: float) -> float:
        """Return the A per phase that it draws when that much is offered."""
        if self.is_full:
            return 0.0
        wanted = self.max_current
        if self.soc > self.taper_from:
            share = (1.0 - self.soc) / (1.0 - self.taper_from)
            wanted = max(LEAST_TAPER_CURRENT, wanted * share)
        return min(offered, wanted)

    def charge(self, energy: float) -> None:
        """Take that many Wh."""
        self.soc = min(1.0, self.soc + energy / self.capacity)


@dataclass(frozen=True)
class Reading:
    """What a meter shows at one moment, each tuple L1 first."""

    voltages: tuple[float, ...]
    """V, phase to neutral."""
    currents: tuple[float, ...]
    """A."""
    powers: tuple[float, ...]
    """W, import."""
    energies: tuple[float, ...]
    """Wh imported per phase since the meter was made."""
    frequency: float
    """Hz."""
    temperature: float
    """Degrees Celsius inside the wallbox."""

    @property
    def power(self) -> float:
        """W over all phases."""
        return sum(self.powers)

    @property
    def energy(self) -> float:
        """Wh over all phases."""
        return sum(self.energies)


class Meter:
    """A meter of one or three phases; the same seed shows the same values."""

    def __init__(self, phases: int, seed: int, energy: float = 0.0) -> None:
        """Make a meter that already shows `energy` Wh."""
        self._random = Random(seed)
        self._voltages = [
            NOMINAL_VOLTAGE + self._random.uniform(-2, 2) for _ in range(phases)
        ]
        self._currents = [0.0] * phases
        self._energies = [energy / phases] * phases

    def reading(self) -> Reading:
        """Return what it shows now."""
        powers = self._powers()
        return Reading(
            voltages=tuple(self._voltages),
            currents=tuple(self._currents),
            powers=tuple(powers),
            energies=tuple(self._energies),
            frequency=50.0 + self._random.uniform(-0.02, 0.02),
            temperature=22.0 + sum(powers) / 1000.0,
        )

    def load(self, current: float, phases: int) -> None:
        """Let that many A flow in the first phases, with the mains' small variation."""
        for phase, volts in enumerate(self._voltages):
            drift = self._random.uniform(-0.2, 0.2) + (NOMINAL_VOLTAGE - volts) * 0.05
            self._voltages[phase] = volts + drift
            flows = phase < phases and current > 0
            noise = self._random.uniform(-0.03, 0.0) if flows else 0.0
            self._currents[phase] = current + noise if flows else 0.0

    def count(self, seconds: float) -> float:
        """Count the present power for that long; return the Wh counted."""
        counted = [power * seconds / 3600.0 for power in self._powers()]
        self._energies = [
            energy + more for energy, more in zip(self._energies, counted, strict=True)
        ]
        return sum(counted)

    def _powers(self) -> list[float]:
        return [
            volts * amps * POWER_FACTOR
            for volts, amps in zip(self._voltages, self._currents, strict=True)
        ]
