"""Proves by what factor a meter is wrong, and puts its registers right without a leap.

A factor is never taken for granted: wallboxes whose values were wrong were put right by new
firmware, and a factor that stayed would then be the fault (quirks M09, M10).
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .amounts import apparent_power, number

POWER_FACTORS: Final = (10.0, 1000.0, 0.001)
"""The factors a power can be wrong by: a tenth of it, kW called W, W called kW."""
_LIKE: Final = (0.7, 1.3)
"""What a power that is put right is to voltage times current, with any power factor."""
_TOO_MUCH: Final = 2.0
_TOO_LITTLE: Final = 0.05
"""Above and below that, a power that is multiplied or divided was right as it came."""
_PROOFS: Final = 3
"""Samples in a row that must show it (quirks M10)."""
_TESTABLE_CURRENT: Final = 3.0
"""A; of less than that, power and current are too coarse to be compared."""

_LEAST_INTERVALS: Final = 3
_LEAST_ENERGY: Final = 100.0
"""Intervals, and Wh by the power, over which a register must be compared (quirks M09)."""
_MOST_ENERGY: Final = 20_000.0
"""Wh over which it is compared at the most; then it begins anew."""
_LONGEST_INTERVAL: Final = 3600.0
"""s that two readings of power can stand for."""
_LEAST_POWER: Final = 100.0
"""W, on average of an interval; of less than that, nothing is learned."""
_TOLERANCE: Final = 2.0
"""How far, up or down, energy and register may be from a factor that is a power of ten."""
_LEAP: Final = 100.0
"""A register that rises by that much more than the power says leaps."""

FACTORS: Final = (1000.0, 1.0, 0.001)
"""The factors a register can be wrong by: kWh called Wh, none, Wh called kWh."""

_MOST_POWER: Final = 100_000.0
_MOST_CHARGE: Final = 100_000.0
_LEEWAY: Final = 1000.0
"""W, Wh and Wh: a register that rises by more than the first makes in the time, by more than the
second, the third allowed on top, has not counted that."""
_HALF_OF_THOUSAND: Final = 1000.0**0.5
"""A number within this factor of another is the same at a scale of thousands."""


@dataclass(slots=True)
class PowerTest:
    """By what factor a connector's power is wrong, by voltage times current."""

    factor: float = 1.0
    """What the power is to be multiplied with."""
    _count: int = 0
    """Samples in a row that show the same factor."""
    _shown: float = 1.0
    """That factor."""

    def look(
        self,
        power: float | None,
        currents: Mapping[str, float],
        voltages: Mapping[str, float],
        factors: Container[float] = POWER_FACTORS,
    ) -> float:
        """Take a total power in W, currents in A and voltages in V by line; return the factor.

        It is one of ``factors`` from the third sample in a row on that shows it, until one
        does not. Where too little current flows to tell, it stays.
        """
        apparent = apparent_power(currents, voltages)
        if not power or apparent is None or max(currents.values()) <= _TESTABLE_CURRENT:
            return self.factor
        ratio = power / apparent
        shown = _shown_by(ratio, factors)
        self._count = self._count + 1 if shown == self._shown else 1
        self._shown = shown
        if shown != 1.0:
            if self._count >= _PROOFS:
                self.factor = shown
        elif _was_right(ratio, self.factor):
            self.factor = 1.0
        return self.factor


def _shown_by(ratio: float, factors: Container[float]) -> float:
    """Return the factor that puts a power right which is so many times voltage times current."""
    for factor in POWER_FACTORS:
        if factor in factors and _LIKE[0] <= ratio * factor <= _LIKE[1]:
            return factor
    return 1.0


def _was_right(ratio: float, factor: float) -> bool:
    scaled = ratio * factor
    return scaled > _TOO_MUCH if factor > 1.0 else scaled < _TOO_LITTLE


@dataclass(slots=True)
class EnergyTest:
    """Whether a connector's register rises by what the power has delivered."""

    _before: tuple[float, float, float] | None = None
    """Time, power and register of the last reading."""
    _energy: float = 0.0
    """Wh by the power."""
    _rise: float = 0.0
    """Wh by the register."""
    _intervals: int = 0
    _leaps: int = 0
    """Intervals in which the register rose far more than the power says."""

    def look(self, at: float, power: float, register: float) -> float | None:
        """Take a reading, in s, W and Wh as stated; return the factor it proves, None for none.

        The factor is 1 when it proves that the register is right.
        """
        before, self._before = self._before, (at, power, register)
        if before is None:
            return None
        seconds, rise = at - before[0], register - before[2]
        mean = (power + before[1]) / 2.0
        if not 0.0 < seconds <= _LONGEST_INTERVAL or rise < 0.0:
            self._begin_anew()
            return None
        if mean < _LEAST_POWER:
            return None
        energy = mean * seconds / 3600.0
        self._energy += energy
        self._rise += rise
        self._intervals += 1
        self._leaps += rise > _LEAP * energy
        return self._proven()

    def forget(self) -> None:
        """Forget everything that was read."""
        self._before = None
        self._begin_anew()

    def _proven(self) -> float | None:
        if self._intervals < _LEAST_INTERVALS or self._energy < _LEAST_ENERGY:
            return None
        for factor in FACTORS:
            wanted = self._energy / factor
            if not wanted / _TOLERANCE <= self._rise <= wanted * _TOLERANCE:
                continue
            # One leap alone looks like Wh called kWh, which leap every time.
            if factor < 1.0 and self._leaps < self._intervals:
                continue
            self._begin_anew()
            return factor
        if self._energy > _MOST_ENERGY:
            self._begin_anew()
        return None

    def _begin_anew(self) -> None:
        self._energy = self._rise = 0.0
        self._intervals = self._leaps = 0


@dataclass(slots=True)
class Register:
    """One energy register as it came and as it was passed on, both in Wh.

    Only what it rises by is scaled; from there it goes on. So it neither falls nor leaps when a
    factor is found or dropped, in a transaction or not.
    """

    raw: float
    """As it came last."""
    told: float
    """As it was passed on last."""
    since: float
    """As it came when the factor in force began to hold; what is older was passed on otherwise."""

    def is_right(self, factor: float) -> bool:
        """Whether it is passed on as it comes."""
        return factor == 1.0 and self.told == self.raw

    def leaps(self, raw: float, factor: float, seconds: float) -> bool:
        """Return whether a reading, so many seconds after the last, says what was not counted."""
        if self.is_right(factor):
            return False
        most = min(_MOST_POWER * max(seconds, 0.0) / 3600.0, _MOST_CHARGE) + _LEEWAY
        return (raw - self.raw) * factor > most

    def go_on(self, raw: float, factor: float) -> float:
        """Take the next reading; return what to pass on. One that fell has begun anew."""
        if self.is_right(factor):
            self.told = raw
        elif raw < self.raw:
            self.since = raw
        else:
            self.told += (raw - self.raw) * factor
        self.raw = raw
        return self.told

    def stay(self, raw: float) -> None:
        """Take a reading that is not to be believed: from here the register goes on."""
        self.raw = self.since = raw

    def at(self, raw: float, factor: float) -> float:
        """Return what to pass on for a reading from before, or one that is not in order."""
        if self.is_right(factor) or raw < self.since:
            return raw
        return max(0.0, self.told + (raw - self.raw) * factor)


@dataclass(slots=True)
class Scale:
    """What is known about the meter of one connector."""

    power: PowerTest = field(default_factory=PowerTest)
    energy: EnergyTest = field(default_factory=EnergyTest)
    factor: float = 1.0
    """What the rise of its registers is to be multiplied with."""
    registers: dict[str, Register] = field(default_factory=dict)
    """By phase, "" for the total."""
    at: float = float("-inf")
    """The time of the last reading, in seconds since the Unix epoch."""

    @property
    def is_right(self) -> bool:
        """Whether all is passed on as it comes."""
        return self.power.factor == 1.0 and all(
            register.is_right(self.factor) for register in self.registers.values()
        )

    def to_json(self) -> dict[str, Any]:
        """Return what was proven, and where the registers are."""
        return {
            "power": self.power.factor,
            "energy": self.factor,
            "at": self.at,
            "registers": {
                phase: [register.raw, register.told, register.since]
                for phase, register in self.registers.items()
            },
        }

    @classmethod
    def from_json(
        cls,
        kept: Mapping[str, Any],
        powers: Container[float],
        energies: Container[float],
    ) -> Scale:
        """Return what ``to_json`` described; a factor that is none of these counts as none.

        Raises KeyError, TypeError, ValueError or AttributeError when it is not such.
        """
        power, energy = kept["power"], kept["energy"]
        scale = cls(
            power=PowerTest(power if power in powers else 1.0),
            factor=energy if energy in energies else 1.0,
            at=_finite(kept["at"]),
        )
        for phase, (raw, told, since) in kept["registers"].items():
            scale.registers[str(phase)] = Register(
                _finite(raw), _finite(told), _finite(since)
            )
        return scale

    def begin_anew(self) -> None:
        """Forget what was proven, as for another firmware; the registers go on from where they are."""
        self.power, self.energy = PowerTest(), EnergyTest()
        self.turn(1.0)

    def turn(self, factor: float) -> None:
        """Let a factor hold from the last reading on."""
        if factor != self.factor:
            self.factor = factor
            for register in self.registers.values():
                register.since = register.raw

    def read(self, at: float, raw: Mapping[str, float]) -> dict[str, float]:
        """Take the registers by phase in Wh, at a time not before the last; return what to pass on."""
        seconds, self.at = at - self.at, at
        if any(
            phase in self.registers
            and self.registers[phase].leaps(reading, self.factor, seconds)
            for phase, reading in raw.items()
        ):
            # Another meter, or a firmware that has put it right: nothing is proven any more.
            self.energy.forget()
            self.turn(1.0)
            for phase, register in self.registers.items():
                register.stay(raw.get(phase, register.raw))
        told = {}
        for phase, reading in raw.items():
            if phase not in self.registers:
                self.registers[phase] = Register(reading, reading, reading)
            told[phase] = self.registers[phase].go_on(reading, self.factor)
        return told

    def meter(self, reading: int) -> int:
        """Return what to pass on for a ``meterStart`` or ``meterStop``, in Wh.

        Wallboxes take it from the register, in its wrong unit, or know it rightly: the one that
        it is nearer to is meant.
        """
        registers = self.registers
        parts = [registers[""]] if "" in registers else list(registers.values())
        if not parts or all(register.is_right(self.factor) for register in parts):
            return reading
        raw = sum(register.raw for register in parts)
        told = sum(register.told for register in parts)
        if abs(reading - raw) < 1.0:
            return round(told)  # the register itself, rounded
        if _is_near(reading, raw):
            if reading < sum(register.since for register in parts):
                return reading
            return max(0, round(told + (reading - raw) * self.factor))
        if _is_near(reading, raw * self.factor):
            return max(0, round(told + reading - raw * self.factor))
        return reading


def _finite(kept: Any) -> float:
    amount = number(kept)
    if amount is None:
        raise ValueError("no number")
    return amount


def _is_near(one: float, other: float) -> bool:
    """Return whether two numbers of Wh are the same at a scale of thousands."""
    return other / _HALF_OF_THOUSAND < one < other * _HALF_OF_THOUSAND
