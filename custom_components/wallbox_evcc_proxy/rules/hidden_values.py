"""Keeps from EVCC what a wallbox measures wrongly, such as contradictory offers (quirks M18)."""

from typing import ClassVar, override

from ..ocpp.frames import Leg
from .parameter import Parameter
from .rule import Mode, Risk, Subject
from .sample_rule import SampleRule
from .samples import (
    BUCKETS,
    CURRENT_OFFERED,
    ENERGY,
    MEASURANDS,
    POWER_OFFERED,
    Editing,
    Sample,
)


class HiddenValues(SampleRule):
    """Leaves out the samples of some measurands; what holds nothing else is answered here.

    By default those from which EVCC would conclude whether charging is enabled; without them
    it asks for the schedule in force. That they are also not listed in the configuration is
    up to the rule ``configuration``.
    """

    name: ClassVar[str] = "hidden_values"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.AMOUNTS
    quirks: ClassVar[tuple[str, ...]] = ("M18",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="measurands",
            default=(CURRENT_OFFERED, POWER_OFFERED),
            choices=MEASURANDS,
        ),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset(BUCKETS)),
    )

    @override
    def set_up(self) -> None:
        measurands = self.settings["measurands"]
        assert isinstance(measurands, tuple)
        self._hidden = measurands

    @override
    def edit(self, editing: Editing, place: int, samples: list[Sample]) -> None:
        for index, sample in enumerate(samples):
            # Without a measurand it is the energy register, by OCPP 1.6 (7.43).
            if sample.get("measurand", ENERGY) in self._hidden:
                reason = "not to be passed on from this wallbox"
                editing.leave_out(place, index, reason)
