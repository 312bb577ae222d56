"""Leaves out voltages near zero while current flows: they were not measured (quirks M17)."""

from typing import ClassVar, override

from ..ocpp.frames import Leg
from .amounts import LEAST_VOLTAGE, by_line, number, read
from .parameter import Parameter
from .rule import Mode, Risk, Subject
from .sample_rule import SampleRule
from .samples import CURRENT, METER_VALUES, VOLTAGE, Editing, Sample, text


class VoltageDropouts(SampleRule):
    """Leaves out a voltage that cannot be, so that the last good one stands."""

    name: ClassVar[str] = "voltage_dropouts"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.AMOUNTS
    quirks: ClassVar[tuple[str, ...]] = ("M17",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="least_voltage", default=LEAST_VOLTAGE, unit="V", least=1, most=200
        ),
        Parameter(name="current", default=1.0, unit="A", least=0.1, most=32),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({METER_VALUES})),
    )

    @override
    def set_up(self) -> None:
        least, current = self.settings["least_voltage"], self.settings["current"]
        assert isinstance(least, float)
        assert isinstance(current, float)
        self._least, self._current = least, current

    @override
    def edit(self, editing: Editing, place: int, samples: list[Sample]) -> None:
        for index, sample in enumerate(samples):
            if sample.get("measurand") != VOLTAGE:
                continue
            voltage = number(sample.get("value"))
            if voltage is None or voltage >= self._least:
                continue
            if _current(text(sample, "phase"), samples) > self._current:
                reason = "not measured: no current flows without a voltage"
                editing.leave_out(place, index, reason)


def _current(phase: str, samples: list[Sample]) -> float:
    """Return the A that flow on the phase of a voltage, the most on any if it has none of its own."""
    currents = read(samples, (CURRENT,))[CURRENT]
    own = by_line(currents).get(phase[:2])
    return max(currents.values(), default=0.0) if own is None else own
