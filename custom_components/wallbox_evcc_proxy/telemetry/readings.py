"""Reads the samples of MeterValues into readings per measurand and phase, in base units."""

from collections.abc import Iterable
from dataclasses import dataclass
import re
from typing import Any, Final

from ..rules.amounts import number as plain_number

type Readings = dict[str, float]
"""Values in base units (V, A, W, Wh, Hz, °C, %, a power factor from -1 to 1) by slot.

A slot is the name of a quantity, as in ``power``, or with its phase, as in ``power_l1``.
"""

type Three = tuple[float | None, float | None, float | None]
"""A value for each of L1, L2 and L3; None where it is not known."""

type Meaning = tuple[str, int, float, float, float, float]
"""What a sample's members other than its value say: slot, rank (0 is preferred), factor and
offset that bring the value to base units, the least and the largest value to be believed."""

MAX_BUCKETS: Final = 32
"""The last so many meter values of a message are read; wallboxes batch a few minutes at most."""
MAX_SAMPLES: Final = 128
"""The first so many samples of a meter value are read; 22 measurands times three phases is 66."""
MAX_MEANINGS: Final = 256
"""So many kinds of samples are remembered for each wallbox; real ones have about 20."""
MAX_ROWS: Final = 8
"""For so many numbers of samples the last meter value is remembered for each wallbox."""
MAX_MEMBERS: Final = 12
"""A sample with more members is read, but not remembered; OCPP 1.6 has 7."""
MAX_TEXT: Final = 80
"""Members longer than this are no measurand, unit or phase, and are not remembered."""

BEGIN_RANK: Final = 100
"""Rank of samples from a transaction's begin: they are history once there is any other."""


@dataclass(frozen=True, slots=True)
class _Quantity:
    """What is known about a measurand."""

    slot: str
    """Name of the quantity."""
    low: float
    """The least value to be believed, in base units."""
    high: float
    """The largest one: far above what any wallbox has, far below what would spoil statistics."""
    by_phase: bool = True
    """False when the phase of a sample says nothing."""
    at_home: frozenset[str] = frozenset(("outlet", ""))
    """The locations where it is measured best."""


_ANYWHERE = frozenset(("outlet", "", "body", "ev", "inlet", "cable"))
_ENERGY = _Quantity("energy", 0.0, 1e12)
_POWER = _Quantity("power", -1e7, 1e7)
_CURRENT = _Quantity("current", -1e5, 1e5)
_VOLTAGE = _Quantity("voltage", 0.0, 1e5)
_CURRENT_OFFERED = _Quantity("current_offered", 0.0, 1e5)

_QUANTITIES: Final = {
    "energy.active.import.register": _ENERGY,
    "power.active.import": _POWER,
    "current.import": _CURRENT,
    "voltage": _VOLTAGE,
    "current.offered": _CURRENT_OFFERED,
    "power.offered": _Quantity("power_offered", 0.0, 1e7),
    "power.factor": _Quantity("power_factor", -1.05, 1.05),
    "frequency": _Quantity("frequency", 0.0, 1e3, by_phase=False),
    "temperature": _Quantity(
        "temperature", -100.0, 1e3, by_phase=False, at_home=_ANYWHERE
    ),
    "soc": _Quantity("soc", 0.0, 100.0, by_phase=False, at_home=_ANYWHERE),
}
"""The measurands that are facts somewhere, in lower case."""

_BY_UNIT: Final = {
    "": _ENERGY,
    "wh": _ENERGY,
    "kwh": _ENERGY,
    "mwh": _ENERGY,
    "w": _POWER,
    "kw": _POWER,
    "a": _CURRENT,
    "ma": _CURRENT,
    "v": _VOLTAGE,
    "mv": _VOLTAGE,
}
"""What a sample without a measurand measures: OCPP 1.6 (7.28) says the energy register, but
Alfen leaves it out with units that say otherwise."""

_CONTEXT_RANKS: Final = {
    "": 0,
    "sample.periodic": 0,
    "trigger": 0,
    "sample.clock": 0,
    "transaction.end": 10,
    "transaction.begin": BEGIN_RANK,
}
_OTHER_CONTEXT_RANK: Final = 20
_INLET_RANK: Final = 1
_OTHER_LOCATION_RANK: Final = 2

_MEMBERS: Final = ("measurand", "phase", "unit", "context", "location", "format")
"""The members of a sample that say what its value means."""

_SUFFIX = re.compile(r"[.](l[123](?:-(?:n|l[123]))?|n|inlet|outlet|body|cable|ev)$")
_LOCATIONS = frozenset(("inlet", "outlet", "body", "cable", "ev"))
_KNOWN_PHASES: Final = {
    "l1": "_l1",
    "l2": "_l2",
    "l3": "_l3",
    "l1-n": "_l1",
    "l2-n": "_l2",
    "l3-n": "_l3",
    "": "",
    "n": "",
}
"""How a phase ends a slot's name. Line-to-line phases (L1-L2) are left out."""
_NEUTRAL_RANK: Final = 50
"""Single-phase wallboxes exist that report their current on N (Injet Sonic)."""


def number(value: Any) -> float | None:
    """Return the finite number that a value holds as a number or as text, else None.

    Blanks around it and a decimal comma, which no rule and no EVCC takes, are accepted.
    """
    found = plain_number(value)
    if found is None and type(value) is str and value.count(",") == 1:
        return None if "." in value else plain_number(value.replace(",", "."))
    return found


def _folded(value: Any) -> str | None:
    """Return a member in lower case without blanks and quotes; "" when absent, None for no text."""
    if value is None:
        return ""
    if type(value) is not str or len(value) > MAX_TEXT:
        return None
    folded = value.strip(" \t\r\n'\"").lower()
    return "" if folded == "null" else folded


def _scale(quantity: _Quantity, unit: str) -> tuple[float, float]:
    """Return factor and offset that bring a value in a unit (as written) to the base unit.

    A unit that is not known counts as the base unit, as EVCC has it.
    """
    folded = unit.lower()
    if quantity.slot == "temperature":
        if folded in ("fahrenheit", "f", "°f"):
            return 5 / 9, -32 * 5 / 9
        return (1.0, -273.15) if folded in ("k", "kelvin") else (1.0, 0.0)
    if quantity.slot == "power_factor":
        return (0.01, 0.0) if folded in ("percent", "%") else (1.0, 0.0)
    if folded.startswith("k"):
        return 1000.0, 0.0
    if folded in ("mv", "ma"):
        return 0.001, 0.0
    if folded in ("mw", "mwh", "mva"):
        # A small m is milli (and EVCC reads it so), a capital one mega.
        return (1e6 if unit.startswith("M") else 0.001), 0.0
    return 1.0, 0.0


def _slot(quantity: _Quantity, phase: str) -> tuple[str, int] | None:
    """Return the slot of a quantity on a phase and the rank it has there, None for no such slot."""
    if not quantity.by_phase:
        return quantity.slot, 0
    ending = _KNOWN_PHASES.get(phase)
    if ending is None:
        return None
    if phase != "n":
        return quantity.slot + ending, 0
    return (quantity.slot, _NEUTRAL_RANK) if quantity is _CURRENT else None


def meaning(
    measurand: Any, phase: Any, unit: Any, context: Any, location: Any, form: Any
) -> Meaning | None:
    """Return what a sample with these members means; None when it says nothing of interest.

    Takes the members of SampledValue (OCPP 1.6, 7.43) as they came, ``form`` being its format.
    """
    if _folded(form) == "signeddata":
        return None
    name, on_phase, where = _folded(measurand), _folded(phase), _folded(location)
    when, folded_unit = _folded(context), _folded(unit)
    if name is None or on_phase is None or folded_unit is None:
        return None
    if name:
        while found := _SUFFIX.search(name):
            name = name[: found.start()]
            if found[1] in _LOCATIONS:
                where = where or found[1]
            else:
                on_phase = on_phase or found[1]
        quantity = _QUANTITIES.get(name)
    else:
        quantity = _BY_UNIT.get(folded_unit)
        if quantity is _CURRENT and when == "currentmax":
            quantity, when = _CURRENT_OFFERED, ""
    if quantity is None or (slot := _slot(quantity, on_phase)) is None:
        return None
    rank = slot[1]
    rank += (
        _OTHER_CONTEXT_RANK
        if when is None
        else _CONTEXT_RANKS.get(when, _OTHER_CONTEXT_RANK)
    )
    if where is None or where not in quantity.at_home:
        rank += _INLET_RANK if where == "inlet" else _OTHER_LOCATION_RANK
    spelled = unit.strip(" \t\r\n'\"") if type(unit) is str else ""
    return slot[0], rank, *_scale(quantity, spelled), quantity.low, quantity.high


class Reader:
    """Reads the meter values of one wallbox, and remembers what its kinds of samples mean."""

    __slots__ = ("_meanings", "_rows")

    def __init__(self) -> None:
        """Know nothing yet."""
        self._meanings: dict[tuple[Any, ...], Meaning | None] = {}
        """Meanings by the members that make them: most of the work is done once."""
        self._rows: dict[int, list[tuple[dict[str, Any], Meaning | None]]] = {}
        """For each number of samples, those of the last meter value with as many, and their
        meanings. A wallbox sends the same row again and again, and a sample that is like the
        last one in its place but for the value is recognised in a third of the time."""

    def read(self, meter_value: Any) -> Readings:
        """Return the readings that the ``meterValue`` of a message holds; never raises.

        Of several samples of one quantity and phase the preferred one counts, of equally good
        ones the last; of several meter values the last, unless it only repeats the begin of
        the transaction.
        """
        if type(meter_value) is list and len(meter_value) == 1:
            meter_value = meter_value[0]
        if type(meter_value) is dict:
            return self._bucket(meter_value)[0]
        if type(meter_value) is not list:
            return {}
        readings: Readings = {}
        for bucket in meter_value[-MAX_BUCKETS:]:
            if type(bucket) is dict:
                found, ranks = self._bucket(bucket)
                for slot, value in found.items():
                    if slot not in readings or ranks.get(slot, 0) < BEGIN_RANK:
                        readings[slot] = value
        return readings

    def _bucket(self, bucket: dict[str, Any]) -> tuple[Readings, dict[str, int]]:
        """Return the readings of one meter value, and the ranks of those that are not best."""
        samples = bucket.get("sampledValue")
        samples = samples[:MAX_SAMPLES] if type(samples) is list else [samples]
        found: Readings = {}
        ranks: dict[str, int] = {}
        row = self._row(len(samples))
        for place, (sample, (template, remembered)) in enumerate(
            zip(samples, row, strict=True)
        ):
            if type(sample) is not dict:
                continue
            template["value"] = value = sample.get("value")
            known = (
                remembered if sample == template else self._learn(sample, row, place)
            )
            if known is None:
                continue
            slot, rank, factor, offset, low, high = known
            try:
                # The usual form, in line; whatever else it may be is read by number().
                reading = float(value) if type(value) is str else number(value)
            except ValueError:
                reading = number(value)
            if reading is None:
                continue
            reading = reading * factor + offset
            if not low <= reading <= high:  # false for NaN as well
                continue
            if rank:
                if slot in found and ranks.get(slot, 0) < rank:
                    continue
                ranks[slot] = rank
            elif ranks:
                ranks.pop(slot, None)
            found[slot] = reading
        return found, ranks

    def _row(self, length: int) -> list[tuple[dict[str, Any], Meaning | None]]:
        """Return the row of the last meter value with so many samples."""
        row = self._rows.get(length)
        if row is None:
            if len(self._rows) >= MAX_ROWS:
                self._rows.clear()
            nothing = {"": object()}  # like no sample
            row = self._rows[length] = [(nothing, None)] * length
        return row

    def _learn(
        self,
        sample: dict[str, Any],
        row: list[tuple[dict[str, Any], Meaning | None]],
        place: int,
    ) -> Meaning | None:
        """Return what a sample means, and remember it, and that it is in this place of a row."""
        members = tuple(sample.get(name) for name in _MEMBERS)
        if not _is_plain(members):
            return meaning(*members)
        known = self._meanings.get(members, ...)
        if known is ...:
            if len(self._meanings) >= MAX_MEANINGS:
                self._meanings.clear()
            known = self._meanings[members] = meaning(*members)
        template = {**sample, "value": None}
        if len(sample) <= MAX_MEMBERS and _is_plain(template.values()):
            row[place] = template, known
        return known


def _is_plain(members: Iterable[Any]) -> bool:
    """Return whether members are texts of reasonable length, or nothing: worth remembering."""
    return all(
        member is None or (type(member) is str and len(member) <= MAX_TEXT)
        for member in members
    )
