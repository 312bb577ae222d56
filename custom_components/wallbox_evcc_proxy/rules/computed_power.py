"""Adds the power that a wallbox does not report, from its voltages and currents (quirks M11)."""

from typing import ClassVar, override

from ..ocpp.frames import Leg
from .amounts import apparent_power, by_line, read
from .parameter import Parameter
from .rule import Mode, Risk, Subject
from .sample_rule import SampleRule
from .samples import CURRENT, METER_VALUES, POWER, VOLTAGE, Editing, Sample


class ComputedPower(SampleRule):
    """Adds the total power where currents are reported by phase, and no power.

    The power factor is left out of account: of a car that charges it is about 0.99. A voltage
    that is missing counts as the nominal one. StopTransaction, of which EVCC reads no meter
    values, stays as it came.
    """

    name: ClassVar[str] = "computed_power"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.AMOUNTS
    quirks: ClassVar[tuple[str, ...]] = ("M11",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="nominal_voltage", default=230.0, unit="V", least=100, most=300),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({METER_VALUES})),
    )

    @override
    def set_up(self) -> None:
        nominal = self.settings["nominal_voltage"]
        assert isinstance(nominal, float)
        self._nominal = nominal

    @override
    def edit(self, editing: Editing, place: int, samples: list[Sample]) -> None:
        if any(sample.get("measurand") == POWER for sample in samples):
            return
        amounts = read(samples, (CURRENT, VOLTAGE))
        power = apparent_power(
            by_line(amounts[CURRENT]), by_line(amounts[VOLTAGE]), self._nominal
        )
        if power is None:
            return
        added = {"value": str(round(power)), "measurand": POWER, "unit": "W"}
        current = next(each for each in samples if each.get("measurand") == CURRENT)
        if "context" in current:
            added["context"] = current["context"]
        reason = "not reported; voltage times current over all phases"
        editing.add(place, added, reason)
