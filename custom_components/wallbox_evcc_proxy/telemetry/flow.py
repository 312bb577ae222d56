"""What flows through one connector, from its readings: voltages, currents, powers and the like."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from .limit import NOMINAL_VOLTAGE
from .readings import Readings, Three

ACTIVE_CURRENT: Final = 0.5
"""From this current on, in A, a phase counts as one that carries current."""
LEAST_APPARENT_POWER: Final = 50.0
"""Below it, in VA, a power factor is noise."""
MOST_POWER_FACTOR: Final = 1.05
"""What a power factor may come to by rounding of its parts."""

VOLTAGES: Final = ("voltage_l1", "voltage_l2", "voltage_l3")
CURRENTS: Final = ("current_l1", "current_l2", "current_l3")
POWERS: Final = ("power_l1", "power_l2", "power_l3")
ENERGIES: Final = ("energy_l1", "energy_l2", "energy_l3")
CURRENTS_OFFERED: Final = (
    "current_offered_l1",
    "current_offered_l2",
    "current_offered_l3",
)
POWERS_OFFERED: Final = ("power_offered_l1", "power_offered_l2", "power_offered_l3")
POWER_FACTORS: Final = ("power_factor_l1", "power_factor_l2", "power_factor_l3")
_BY_PHASE: Final = {
    "voltage": VOLTAGES,
    "current": CURRENTS,
    "power": POWERS,
    "current_offered": CURRENTS_OFFERED,
    "power_offered": POWERS_OFFERED,
    "power_factor": POWER_FACTORS,
}
_FLOWS: Final = frozenset(("power", *POWERS, "current", *CURRENTS))
"""What is 0 when nothing flows."""


class Shape(NamedTuple):
    """What follows from the slots that a message fills, whatever the values."""

    slots: frozenset[str]
    """The slots."""
    outdated: tuple[str, ...]
    """Values without a phase that the message's values of phases replace."""
    has_flow: bool
    """Whether it says anything that energy can be split by."""
    has_energy: bool
    """Whether it has an energy register."""
    has_phase_energy: bool
    """Whether it has one of a phase."""


@lru_cache(maxsize=256)
def shape_of(slots: tuple[str, ...]) -> Shape:
    """Return the shape of a message that fills these slots."""
    filled = frozenset(slots)
    return Shape(
        slots=filled,
        outdated=tuple(
            whole
            for whole, phases in _BY_PHASE.items()
            if whole not in filled and not filled.isdisjoint(phases)
        ),
        has_flow=not filled.isdisjoint((*POWERS, *CURRENTS)),
        has_energy=not filled.isdisjoint(("energy", *ENERGIES)),
        has_phase_energy=not filled.isdisjoint(ENERGIES),
    )


class Flow:
    """What flows, in base units; None wherever the wallbox has not said it.

    Tuples of three are for L1, L2 and L3.
    """

    def __init__(self) -> None:
        """Start with everything unknown."""
        self._readings: Readings = {}
        """The last values by slot, as sampled; energy registers as they came, unfiltered."""
        self._slots: set[str] = set()
        """The slots ever filled."""
        self._last_shape: Shape | None = None
        """The shape of the last message: mostly the same again."""
        self._phases: tuple[int, ...] = ()
        """The phases, 0 to 2, that the wallbox reports."""
        self._weighs_power = False
        """Whether it reports the power of phases."""

    @property
    def voltages(self) -> Three:
        """Voltage of each phase against N, in V."""
        return self._three(VOLTAGES)

    @property
    def currents(self) -> Three:
        """Current of each phase, in A."""
        return self._three(CURRENTS)

    @property
    def powers(self) -> Three:
        """Power of each phase, in W."""
        return self._three(POWERS)

    @property
    def power(self) -> float | None:
        """Power in W: the wallbox's total, else the sum of the phases."""
        return self._total("power", POWERS)

    @property
    def frequency(self) -> float | None:
        """Frequency of the mains, in Hz."""
        return self._readings.get("frequency")

    @property
    def temperature(self) -> float | None:
        """Temperature in the wallbox, in °C."""
        return self._readings.get("temperature")

    @property
    def soc(self) -> float | None:
        """State of charge of the car's battery, in %."""
        return self._readings.get("soc")

    @property
    def current_offered(self) -> float | None:
        """The current that the wallbox offers the car, in A per phase."""
        whole = self._readings.get("current_offered")
        return (
            whole
            if whole is not None
            else max(self._known(CURRENTS_OFFERED), default=None)
        )

    @property
    def power_offered(self) -> float | None:
        """The power that the wallbox offers the car, in W."""
        return self._total("power_offered", POWERS_OFFERED)

    @property
    def active_phases(self) -> tuple[int, ...]:
        """The phases, 0 to 2, that carry current (at least 0.5 A)."""
        get = self._readings.get
        if self._known(CURRENTS):
            carried = [(get(slot) or 0.0) >= ACTIVE_CURRENT for slot in CURRENTS]
        else:
            least = ACTIVE_CURRENT * NOMINAL_VOLTAGE
            carried = [(get(slot) or 0.0) >= least for slot in POWERS]
        return tuple(phase for phase, carries in enumerate(carried) if carries)

    @property
    def average_voltage(self) -> float | None:
        """Mean voltage of the phases that carry current, in V; of all when none does."""
        active = self._known(VOLTAGES[phase] for phase in self.active_phases)
        known = active or self._known(VOLTAGES)
        return sum(known) / len(known) if known else self._readings.get("voltage")

    @property
    def average_current(self) -> float | None:
        """Mean current of the phases that carry current, in A; 0 when none does."""
        if not self._known(CURRENTS):
            return self._readings.get("current")
        active = self._known(CURRENTS[phase] for phase in self.active_phases)
        return sum(active) / len(active) if active else 0.0

    @property
    def power_factor(self) -> float | None:
        """The wallbox's power factor, else power / sum of voltage times current, to 1."""
        factor = self._readings.get("power_factor")
        if factor is None:
            known = self._known(POWER_FACTORS[phase] for phase in self.active_phases)
            factor = sum(known) / len(known) if known else self._computed_power_factor()
        return None if factor is None else max(-1.0, min(factor, 1.0))

    @property
    def power_factor_reported(self) -> bool:
        """Whether the wallbox reports its power factor, so that it need not be computed."""
        return "power_factor" in self._readings or bool(
            self._known(POWER_FACTORS[phase] for phase in self.active_phases)
        )

    def _computed_power_factor(self) -> float | None:
        """Return power / sum of voltage times current over the phases that carry current."""
        power, apparent = self.power, self._apparent_power()
        if power is None or apparent is None or apparent < LEAST_APPARENT_POWER:
            return None
        return (
            factor if 0.0 <= (factor := power / apparent) <= MOST_POWER_FACTOR else None
        )

    def _apparent_power(self) -> float | None:
        """Return the sum of voltage times current, in VA; None where either is not known."""
        get = self._readings.get
        common = get("voltage")
        if not self._known(CURRENTS):
            voltage, current = self.average_voltage, get("current")
            return None if voltage is None or current is None else voltage * current
        apparent = 0.0
        for phase in self.active_phases:
            voltage = get(VOLTAGES[phase], common)
            if voltage is None:
                return None
            apparent += voltage * self._readings[CURRENTS[phase]]
        return apparent

    # Taking readings in.

    def _take_flow(self, readings: Readings) -> Shape:
        """Take the readings of a message and return their shape."""
        shape = shape_of(tuple(readings))
        if shape is not self._last_shape:
            self._last_shape = shape
            if not shape.slots <= self._slots:
                self._slots |= shape.slots
                self._learn()
        held = self._readings
        for slot in shape.outdated:
            held.pop(slot, None)
        held.update(readings)
        return shape

    def _learn(self) -> None:
        """Find out which phases the wallbox reports, when a slot was filled for the first time.

        Those whose current or power it says, else those whose voltage.
        """
        slots = self._slots
        self._weighs_power = not slots.isdisjoint(POWERS)
        for names in (zip(CURRENTS, POWERS, strict=True), zip(VOLTAGES, strict=True)):
            phases = tuple(
                phase
                for phase, several in enumerate(names)
                if not slots.isdisjoint(several)
            )
            if phases:
                self._phases = phases
                return

    def _stop_flow(self) -> None:
        """Let power and current be 0 where they are known: nothing flows any more."""
        for slot in _FLOWS.intersection(self._readings):
            self._readings[slot] = 0.0

    def _weights(self) -> tuple[float, float, float]:
        """Return what the phases' energy is in proportion to: power, else U times I, else I."""
        get = self._readings.get
        if self._weighs_power:
            first, second, third = (
                get("power_l1", 0.0),
                get("power_l2", 0.0),
                get("power_l3", 0.0),
            )
        else:
            first, second, third = (
                get(current, 0.0) * (get(voltage) or NOMINAL_VOLTAGE)
                for current, voltage in zip(CURRENTS, VOLTAGES, strict=True)
            )
        if first < 0.0 or second < 0.0 or third < 0.0:
            return max(first, 0.0), max(second, 0.0), max(third, 0.0)
        return first, second, third

    def _known(self, slots: Iterable[str]) -> list[float]:
        """Return the values of those slots that have one."""
        readings = self._readings
        return [readings[slot] for slot in slots if slot in readings]

    def _three(self, slots: tuple[str, str, str]) -> Three:
        """Return the values of three slots."""
        get = self._readings.get
        return get(slots[0]), get(slots[1]), get(slots[2])

    def _total(self, whole: str, phases: tuple[str, ...]) -> float | None:
        """Return the value without a phase, else the sum of the phases'."""
        reported = self._readings.get(whole)
        if reported is not None:
            return reported
        known = self._known(phases)
        return sum(known) if known else None
