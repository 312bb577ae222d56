"""Makes meter values unambiguous: one sample of each kind, and each with its measurand.

EVCC keeps one value for each measurand and phase and looks at nothing else: of several the last
wins, whatever its context, location and format, and a sample without a measurand is lost
(evcc.md 3.5; quirks E17).
"""

from collections.abc import Mapping
from typing import ClassVar, Final, override

from ..ocpp.frames import Answer, Call, Leg
from .amounts import number
from .change import ABSENT
from .parameter import Parameter
from .rule import Context, Rule, Subject
from .samples import (
    CURRENT,
    CURRENT_OFFERED,
    ENERGY,
    MEASURANDS,
    METER_VALUES,
    POWER,
    VOLTAGE,
    Editing,
    Sample,
    text,
)
from .verdict import Verdict

type _Kind = tuple[str, str]
"""What EVCC keeps one value for: measurand and phase."""
type _Rank = tuple[bool, int, int]
"""How good a sample is among those of its kind; less is better."""

_SIGNED: Final = "SignedData"
_BEGIN: Final = "Transaction.Begin"

_CONTEXTS: Final = {
    "Transaction.End": 0,
    "Sample.Periodic": 1,
    "": 1,
    "Sample.Clock": 2,
    "Trigger": 3,
    "Interruption.Begin": 4,
    "Interruption.End": 4,
    "Other": 5,
    _BEGIN: 6,
}
"""Contexts in the order in which they are preferred (quirks M16); periodic is OCPP's default."""
_OTHER_CONTEXT: Final = 5

_BY_UNIT: Final = {
    "": ENERGY,
    "Wh": ENERGY,
    "kWh": ENERGY,
    "W": POWER,
    "kW": POWER,
    "A": CURRENT,
    "V": VOLTAGE,
}
"""What a sample without a measurand measures. OCPP 1.6 (7.43) says the energy register, but
Alfen leaves it out with units that say otherwise (quirks M08)."""
_OFFERED_CONTEXT: Final = "CurrentMax"
"""Alfen's own context, which says that a current is the one on offer."""

_UNITS: Final = frozenset(
    {"A", "V", "W", "kW", "VA", "kVA", "var", "kvar", "Wh", "kWh", "varh", "kvarh"}
    | {"Celsius", "Fahrenheit", "K", "Percent"}
)
"""The units that EVCC takes (evcc.md 4.2)."""


class MeterValues(Rule):
    """Lets each meter value say only once what a measurand is on a phase, and always of which it is.

    It acts only where EVCC would take a wrong value or none: a begin of the transaction or
    another location after the live value, signed data, a missing measurand. A missing unit is
    read right by EVCC as the base unit, so it is filled only for wallboxes that mean another
    one (parameter ``units``; quirks M07). What EVCC does not read, the meter values of
    StopTransaction, stays as it came, signatures included.
    """

    name: ClassVar[str] = "meter_values"
    heeds_numbers: ClassVar[bool] = False
    quirks: ClassVar[tuple[str, ...]] = ("M07", "M08", "M16", "R16", "R18")
    parameters: ClassVar[tuple[Parameter, ...]] = (Parameter(name="units", default={}),)
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({METER_VALUES})),
    )

    @override
    def set_up(self) -> None:
        units = self.settings["units"]
        assert isinstance(units, Mapping)
        for measurand, unit in units.items():
            if measurand not in MEASURANDS or unit not in _UNITS:
                raise ValueError(f"units has {measurand}: {unit}, which OCPP has not")
        self._units: Mapping[str, str] = units

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        try:
            for bucket in frame.payload["meterValue"]:
                samples = bucket["sampledValue"]
                # The quickest way to see that each kind is there once, named and not signed.
                kinds = {
                    (sample["measurand"], sample["phase"])
                    if "phase" in sample
                    else sample["measurand"]
                    for sample in samples
                    if sample.get("format") != _SIGNED
                }
                if len(kinds) != len(samples):
                    break
            else:
                if not self._units:
                    return None
        except KeyError, TypeError, AttributeError:
            pass  # one without a measurand, or no meter values at all
        return self._edit(frame, context)

    def _edit(self, call: Call, context: Context) -> Verdict | None:
        editing = Editing(self.name, call)
        for place, samples in editing.meter_values():
            _edit_samples(editing, place, samples)
            if self._units:
                self._fill_units(editing, place, samples)
        return editing.verdict(context.epoch)

    def _fill_units(self, editing: Editing, place: int, samples: list[Sample]) -> None:
        for index, sample in enumerate(samples):
            if "unit" in sample:
                continue
            unit = self._units.get(text(sample, "measurand") or ENERGY)
            if unit is not None:
                reason = "the unit this wallbox means, which it leaves out"
                editing.put(place, index, "unit", unit, reason)


def _edit_samples(editing: Editing, place: int, samples: list[Sample]) -> None:
    """Leave out what would stand in the way of a better sample, and name what has no measurand."""
    named = {
        _kind(sample)
        for sample in samples
        if "measurand" in sample and not _is_unreadable(sample)
    }
    kinds: list[_Kind | None] = []
    best: dict[_Kind, tuple[_Rank, int]] = {}
    last: dict[_Kind, int] = {}
    for index, sample in enumerate(samples):
        kind: _Kind | None = _kind(sample)
        assert kind is not None
        if not kind[0] or ("measurand" not in sample and kind in named):
            kind = (
                None  # EVCC does not see it, and it says nothing that another does not
            )
        elif _is_unreadable(sample):
            editing.leave_out(place, index, "signed for billing: no number for EVCC")
            kind = None
        else:
            rank = _rank(sample)
            if kind not in best or rank <= best[kind][0]:
                best[kind] = rank, index
            last[kind] = index
        kinds.append(kind)
    for index, kind in enumerate(kinds):
        if kind is None:
            continue
        rank, chosen = best[kind]
        if index != chosen and last[kind] != chosen:
            editing.leave_out(place, index, _why_worse(samples[index], rank))
        elif "measurand" not in samples[index]:
            _name(editing, place, index, samples[index], kind[0])


def _kind(sample: Sample) -> _Kind:
    """Return measurand and phase of a sample, the measurand by its unit if it names none."""
    if "measurand" in sample:
        return text(sample, "measurand"), text(sample, "phase")
    measurand = _BY_UNIT.get(text(sample, "unit"), "")
    if measurand == CURRENT and text(sample, "context") == _OFFERED_CONTEXT:
        measurand = CURRENT_OFFERED
    return measurand, text(sample, "phase")


def _is_unreadable(sample: Sample) -> bool:
    return sample.get("format") == _SIGNED and number(sample.get("value")) is None


def _rank(sample: Sample) -> _Rank:
    location = text(sample, "location")
    return (
        sample.get("format") == _SIGNED,
        _CONTEXTS.get(text(sample, "context"), _OTHER_CONTEXT),
        0 if location in ("", "Outlet") else 1 if location == "Inlet" else 2,
    )


def _why_worse(sample: Sample, best: _Rank) -> str:
    """Return why a sample goes and the best of its kind stays, for people."""
    is_signed, context, _ = _rank(sample)
    if is_signed and not best[0]:
        return "signed for billing, and there is a plain value: EVCC takes only one"
    if context == _CONTEXTS[_BEGIN] and best[1] < context:
        return "what the transaction began with, and there is a live value: EVCC takes only one"
    if context > best[1]:
        return "there is a value of a better context: EVCC takes only one"
    return "measured elsewhere than at the outlet, or twice: EVCC takes only one"


def _name(
    editing: Editing, place: int, index: int, sample: Sample, measurand: str
) -> None:
    unit = text(sample, "unit")
    reason = (
        f"not named; {unit} says which it is"
        if unit
        else "not named; by OCPP it is the energy register"
    )
    editing.put(place, index, "measurand", measurand, reason)
    if text(sample, "context") == _OFFERED_CONTEXT:
        reason = "a context that OCPP has not; the measurand says it now"
        editing.put(place, index, "context", ABSENT, reason)
