"""Names phases as EVCC looks for them (quirks M12 to M15; EVCC's way: quirks E18)."""

from typing import ClassVar, Final, override

from ..ocpp.frames import Leg
from .amounts import LINES, NEUTRAL_ENDING
from .change import ABSENT
from .parameter import Parameter
from .rule import Mode, Risk, Subject
from .sample_rule import SampleRule
from .samples import BUCKETS, CURRENT, VOLTAGE, Editing, Sample, text

_AGAINST_NEUTRAL: Final = {line + NEUTRAL_ENDING: line for line in LINES}
_ENERGY: Final = "Energy."
_FLOWS: Final = ("Current.", "Power.")
"""How the measurands begin that belong to a line on its own, not to a line and neutral."""


class PhaseNames(SampleRule):
    """Moves samples to the phase they mean.

    With ``phases`` at 2 or 3, one value is taken for each phase: whether the phases are in fact
    alike the wallbox does not say, and so the amounts may be wrong. Only a preset or the user
    can know that it is so.
    """

    name: ClassVar[str] = "phase_names"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.AMOUNTS
    quirks: ClassVar[tuple[str, ...]] = ("M12", "M13", "M14", "M15")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # A current that is only on N is that of L1.
        Parameter(name="neutral_is_l1", default=True),
        # Currents and powers on L1-N and its like are on L1.
        Parameter(name="without_neutral", default=True),
        # An energy register that is there once, on one phase, is the total.
        Parameter(name="total_energy", default=True),
        # A current or voltage without phase is that of so many phases; 0 leaves it alone.
        Parameter(name="phases", default=0, least=0, most=3),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset(BUCKETS)),
    )

    @override
    def set_up(self) -> None:
        self._neutral_is_l1 = bool(self.settings["neutral_is_l1"])
        self._without_neutral = bool(self.settings["without_neutral"])
        self._total_energy = bool(self.settings["total_energy"])
        phases = self.settings["phases"]
        assert type(phases) is int
        self._lines = LINES[:phases]

    @override
    def edit(self, editing: Editing, place: int, samples: list[Sample]) -> None:
        phases: dict[str, list[str]] = {}
        for sample in samples:
            phases.setdefault(text(sample, "measurand"), []).append(
                text(sample, "phase")
            )
        for index, sample in enumerate(samples):
            measurand = text(sample, "measurand")
            self._edit(editing, place, index, sample, phases[measurand])

    def _edit(
        self,
        editing: Editing,
        place: int,
        index: int,
        sample: Sample,
        phases: list[str],
    ) -> None:
        """Edit one sample; ``phases`` are the phases of all samples of its measurand."""
        measurand, phase = text(sample, "measurand"), text(sample, "phase")
        if not phase:
            if self._lines and measurand in (CURRENT, VOLTAGE) and len(phases) == 1:
                self._spread(editing, place, index, sample)
        elif measurand.startswith(_ENERGY):
            if self._total_energy and len(phases) == 1:
                reason = "the only register there is counts all phases"
                editing.put(place, index, "phase", ABSENT, reason)
        elif measurand.startswith(_FLOWS):
            if phase in _AGAINST_NEUTRAL:
                line = _AGAINST_NEUTRAL[phase]
                if self._without_neutral and line not in phases:
                    reason = "currents and powers belong to a phase on its own"
                    editing.put(place, index, "phase", line, reason)
            elif phase == "N" and measurand == CURRENT and set(phases) == {"N"}:
                if self._neutral_is_l1:
                    reason = "a single-phase wallbox: what flows in N flows in L1"
                    editing.put(place, index, "phase", "L1", reason)

    def _spread(self, editing: Editing, place: int, index: int, sample: Sample) -> None:
        first, *others = self._lines
        reason = "EVCC needs to know the phase; this wallbox names none"
        editing.put(place, index, "phase", first, reason)
        for line in others:
            copied = {**sample, "phase": line}
            editing.add(place, copied, f"taken to be as on {first}")
