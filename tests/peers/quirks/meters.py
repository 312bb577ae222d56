"""Quirks in the meter values of a wallbox."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, override

from ..quirk import Quirk
from ..schemas import Payload

if TYPE_CHECKING:
    from ..wallbox import Wallbox

ENERGY = "Energy.Active.Import.Register"
POWER = "Power.Active.Import"
CURRENT = "Current.Import"
OFFERED = "Current.Offered"
POWER_OFFERED = "Power.Offered"
VOLTAGE = "Voltage"

type Samples = list[Payload]
type Change = Callable[[Samples], Samples]


@dataclass
class Meter(Quirk):
    """Changes the samples of each MeterValues."""

    change: Change
    only_idle: bool = False
    """Whether it does so only without a transaction."""
    only_charging: bool = False
    """Whether it does so only in a transaction."""
    every: int = 1
    """Of that many it changes one."""
    _count: int = 0

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] != 2 or action != "MeterValues":
            return message
        place = box.connectors[message[3]["connectorId"]]
        if self.only_idle and place.transaction:
            return message
        if self.only_charging and not place.transaction:
            return message
        self._count += 1
        if self._count % self.every:
            return message
        buckets = [
            {**bucket, "sampledValue": self.change(bucket["sampledValue"])}
            for bucket in message[3]["meterValue"]
        ]
        return [*message[:3], {**message[3], "meterValue": buckets}]


def each(
    change: Callable[[Payload], Payload | None], *measurands: str
) -> Callable[[Samples], Samples]:
    """Return what changes each sample of these measurands, of all if none is named.

    Where `change` gives None the sample is left out.
    """

    def changed(samples: Samples) -> Samples:
        fit = [
            change(dict(one))
            if not measurands or one.get("measurand") in measurands
            else one
            for one in samples
        ]
        return [one for one in fit if one is not None]

    return changed


def as_number(sample: Payload) -> Payload:
    """Write the value as a number (M01)."""
    return {**sample, "value": float(sample["value"])}


def emptied(sample: Payload) -> Payload:
    """Write the value as an empty text (M02)."""
    return {**sample, "value": ""}


def nameless(sample: Payload) -> Payload | None:
    """Leave out the measurand, as Alfen does, with a context of its own (M08)."""
    measurand = sample.pop("measurand", None)
    if measurand == ENERGY:
        return {"value": f"{float(sample['value']) / 1000:.4f}", "unit": "kWh"}
    if measurand == OFFERED:
        return {**sample, "context": "CurrentMax"}
    return None if "phase" in sample and measurand == VOLTAGE else sample


def in_kilo(sample: Payload) -> Payload:
    """Write W and Wh as kW and kWh."""
    value = float(sample["value"]) / 1000
    return {**sample, "value": f"{value:.3f}", "unit": f"k{sample['unit']}"}


def kilo_called_base(sample: Payload) -> Payload:
    """Write kWh and call it Wh (M09)."""
    return {**sample, "value": f"{float(sample['value']) / 1000:.4f}"}


def tenth(sample: Payload) -> Payload:
    """Write a tenth of the value (M10)."""
    return {**sample, "value": f"{float(sample['value']) / 10:.1f}"}


def on_neutral(sample: Payload) -> Payload:
    """Name the phase N (M13)."""
    return {**sample, "phase": "N"}


def to_neutral(sample: Payload) -> Payload:
    """Name the phases as voltages have them, L1-N (M14)."""
    phase = sample.get("phase")
    return {**sample, "phase": f"{phase}-N"} if phase else sample


def on_first_phase(sample: Payload) -> Payload | None:
    """Give the total to phase L1 (M12)."""
    return None if "phase" in sample else {**sample, "phase": "L1"}


def first_phase_only(sample: Payload) -> Payload | None:
    """Give one value without a phase for all of them (M15)."""
    phase = sample.pop("phase", None)
    return sample if phase in ("L1", "L1-N", None) else None


def only_total(sample: Payload) -> Payload | None:
    """Leave out the values per phase."""
    return None if "phase" in sample else sample


def claiming(value: str) -> Callable[[Payload], Payload]:
    """Return what writes this value whatever it is (M18)."""
    return lambda sample: {**sample, "value": value}


def eleven_when_off(sample: Payload) -> Payload:
    """Claim 11 A where nothing is offered (M18)."""
    return sample if float(sample["value"]) else {**sample, "value": "11.0"}


def in_hertz(samples: Samples) -> Samples:
    """Add the mains' frequency in a unit OCPP does not have (M06)."""
    return [*samples, {"value": "50.0", "measurand": "Frequency", "unit": "Hz"}]


def beginning_again(samples: Samples) -> Samples:
    """Put what the register showed at the transaction's begin after the rest (M16)."""
    begin = {
        "value": "0",
        "context": "Transaction.Begin",
        "measurand": ENERGY,
        "unit": "Wh",
    }
    return [*samples, begin]


def nothing(_: Samples) -> Samples:
    """Leave out every sample, but not their list (M03)."""
    return []


@dataclass
class ObjectForList(Quirk):
    """Sends the only entry of meterValue without its list (M04)."""

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] != 2 or action != "MeterValues":
            return message
        return [*message[:3], {**message[3], "meterValue": message[3]["meterValue"][0]}]
