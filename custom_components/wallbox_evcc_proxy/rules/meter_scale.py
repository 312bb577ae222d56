"""Puts right an energy register or a power that is off by a power of ten, while that is proven.

Evidence: quirks M09 (kWh called Wh) and M10 (a tenth of the power); a power in kW called W, or the
other way round, is the same slip as M09.
"""

from typing import Any, ClassVar, Final, override

from ..ocpp import timestamps
from ..ocpp.frames import Answer, Call, Leg
from .amounts import ByPhase, amount_of, apparent_power, by_line, read, total, written
from .facts import connector_of
from .parameter import Parameter
from .rule import Context, Mode, Risk, Rule, Subject
from .samples import (
    BUCKETS,
    CURRENT,
    ENERGY,
    METER_VALUES,
    POWER,
    VOLTAGE,
    Editing,
    Sample,
    meter_values,
    text,
)
from .scaling import Scale
from .verdict import Memory, Verdict

_START: Final = "StartTransaction"
_STOP: Final = "StopTransaction"
_BEGIN: Final = "Transaction.Begin"
_READ: Final = (ENERGY, POWER, CURRENT, VOLTAGE)

_FACTORS: Final = {"energy * 1000": 1000.0, "energy / 1000": 0.001}
_POWER_FACTORS: Final = {
    "power * 10": 10.0,
    "power * 1000": 1000.0,
    "power / 1000": 0.001,
}
_REASONS: Final = {
    10.0: "voltage times current says that it is ten times as much",
    1000.0: "voltage times current says that these are kW",
    0.001: "voltage times current says that these are W",
}

_MOST_CONNECTORS = 64

_AGREE: Final = 0.3
"""The part by which what the phases add up to may be off a total that it is."""


class MeterScale(Rule):
    """Multiplies with a factor as long as the meter's own values prove it, and no longer.

    A register is compared with the power over time. Once it is proven to be in another unit,
    what it rises by is scaled from the last reading on, and it goes on from where it was: EVCC,
    which counts a charge as a difference, sees the right energy at once and no leap, but not the
    meter's true height, and not the part that was charged until the proof (100 Wh). The same
    when the proof ends. ``meterStart`` and ``meterStop`` and the meter values of StopTransaction
    follow the register. What is proven is forgotten with another firmware and with a register that
    leaps. It outlives a restart of the proxy, as does where the registers were.

    The power is compared with voltage times current, and scaled sample by sample.
    """

    name: ClassVar[str] = "meter_scale"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.AMOUNTS
    quirks: ClassVar[tuple[str, ...]] = ("M09", "M10")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="factors",
            default=(*_FACTORS, *_POWER_FACTORS),
            choices=(*_FACTORS, *_POWER_FACTORS),
        ),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({METER_VALUES, _START, _STOP})),
    )

    @override
    def set_up(self) -> None:
        factors = self.settings["factors"]
        assert isinstance(factors, tuple)
        self._energy_factors = {
            1.0,
            *(factor for name, factor in _FACTORS.items() if name in factors),
        }
        self._power_factors = {
            factor for name, factor in _POWER_FACTORS.items() if name in factors
        }

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        scales = _scales(context.memory(self), context)
        editing = Editing(self.name, frame)
        if frame.action == METER_VALUES:
            connector = connector_of(frame.payload)
            scale = scales.get(connector)
            if scale is None:
                if len(scales) >= _MOST_CONNECTORS:
                    return None
                scale = scales[connector] = Scale()
            self._heed_what_was_told(scale, connector, context)
            for place, samples in editing.meter_values():
                self._live(editing, place, samples, scale, context)
        elif frame.action == _START:
            scale = scales.get(connector_of(frame.payload))
            if scale is not None:
                _edit_meter(editing, frame, "meterStart", scale)
        else:
            scale = _scale_of_stop(frame, scales, context)
            if scale is not None:
                _edit_meter(editing, frame, "meterStop", scale)
                for place, samples in editing.meter_values():
                    _edit_energy(editing, place, samples, scale, {})
        return editing.verdict(context.epoch)

    @override
    def kept(self, memory: Memory, context: Context) -> dict[str, Any] | None:
        scales: dict[int, Scale] = memory.get("scales", {})
        wrong = {
            str(connector): scale.to_json()
            for connector, scale in scales.items()
            if not scale.is_right
        }
        return {"firmware": memory.get("firmware"), "scales": wrong} if wrong else None

    @override
    def taken_up(self, kept: dict[str, Any], context: Context) -> Memory:
        scales = {
            int(connector): Scale.from_json(
                scale, self._power_factors, self._energy_factors
            )
            for connector, scale in kept["scales"].items()
        }
        return {"firmware": kept["firmware"], "scales": scales}

    def _heed_what_was_told(
        self, scale: Scale, connector: int, context: Context
    ) -> None:
        """Notice when the registers went on as they came, because this rule only observed."""
        if all(register.told == register.raw for register in scale.registers.values()):
            return
        report = context.facts.meter_values.get(connector)
        if report is None:
            return
        for _, samples in meter_values(report.payload, BUCKETS[METER_VALUES]):
            for phase, told in read(samples, (ENERGY,))[ENERGY].items():
                register = scale.registers.get(phase)
                if register is not None and told == register.raw:
                    register.told = told

    def _live(
        self,
        editing: Editing,
        place: int,
        samples: list[Sample],
        scale: Scale,
        context: Context,
    ) -> None:
        """Take one meter value as the latest, unless it is history, and edit it."""
        moment = timestamps.understand(editing.timestamp(place))
        # A clock that is ahead must not make all that follows look old once it is set.
        at = min(context.epoch, context.epoch if moment is None else moment.timestamp())
        if at < scale.at or _is_begin(samples):
            _edit_energy(editing, place, samples, scale, {})
            return
        amounts = read(samples, _READ)
        currents, voltages = by_line(amounts[CURRENT]), by_line(amounts[VOLTAGE])
        power = total(amounts[POWER])
        proven_before = scale.power.factor, scale.factor
        if self._power_factors:
            factor = scale.power.look(power, currents, voltages, self._power_factors)
            if power is not None and factor != 1.0:
                power *= factor
                _edit_power(editing, place, samples, amounts[POWER], factor)
        if power is None:
            power = apparent_power(currents, voltages)
        registers = amounts[ENERGY]
        register = total(registers)
        if power is not None and register is not None:
            proven = scale.energy.look(at, power, register)
            if proven in self._energy_factors:
                scale.turn(proven)
        _edit_energy(editing, place, samples, scale, scale.read(at, registers))
        if (scale.power.factor, scale.factor) != proven_before:
            context.must_save = True


def _scales(memory: Memory, context: Context) -> dict[int, Scale]:
    """Return what is known of the meters, by connector; nothing is proven of another firmware."""
    scales: dict[int, Scale] = memory.setdefault("scales", {})
    boot = context.facts.boot
    if boot is not None:
        firmware = boot.get("firmwareVersion")
        if memory.setdefault("firmware", firmware) != firmware:
            memory["firmware"] = firmware
            for scale in scales.values():
                scale.begin_anew()
    return scales


def _scale_of_stop(
    call: Call, scales: dict[int, Scale], context: Context
) -> Scale | None:
    """Return what is known of the meter of the connector whose transaction ends."""
    ended = call.payload.get("transactionId")
    for running in context.facts.running.values():
        if running.id is not None and running.id == ended:
            return scales.get(running.connector)
    return next(iter(scales.values())) if len(scales) == 1 else None


def _is_begin(samples: list[Sample]) -> bool:
    """Return whether the energy is what the transaction began with, and not what is."""
    contexts = [
        text(sample, "context")
        for sample in samples
        if text(sample, "measurand") == ENERGY
    ]
    return bool(contexts) and contexts[-1] == _BEGIN


def _edit_power(
    editing: Editing,
    place: int,
    samples: list[Sample],
    by_phase: ByPhase,
    factor: float,
) -> None:
    """Scale the power: the total, and the phases if it is them that add up to it."""
    reason = _REASONS[factor]
    all_ = by_phase.get("")
    phases = sum(by_line(by_phase).values())
    for index, sample in enumerate(samples):
        if text(sample, "measurand") != POWER:
            continue
        if text(sample, "phase") and all_ is not None:
            if abs(phases - all_) > _AGREE * abs(all_):
                continue
        amount = amount_of(sample)
        if amount is not None:
            after = written(amount * factor, sample)
            editing.put(place, index, "value", after, reason)


def _edit_energy(
    editing: Editing, place: int, samples: list[Sample], scale: Scale, told: ByPhase
) -> None:
    """Write what is to be passed on for the registers.

    ``told`` has it by phase for the last sample of each; what stands before that, or all when
    it is empty, is history, for which stands what was, or would have been, passed on then.
    """
    reason = "its rise does not fit the power; it goes on with what does"
    left = dict(told)
    for index in reversed(range(len(samples))):
        sample = samples[index]
        phase = text(sample, "phase")
        if text(sample, "measurand") != ENERGY or phase not in scale.registers:
            continue
        raw = amount_of(sample)
        if raw is None:
            continue
        after = left.pop(phase, None)
        if after is None:
            after = scale.registers[phase].at(raw, scale.factor)
        if after != raw:
            editing.put(place, index, "value", written(after, sample), reason)


def _edit_meter(editing: Editing, call: Call, member: str, scale: Scale) -> None:
    reading = call.payload.get(member)
    if type(reading) is int:
        after = scale.meter(reading)
        if after != reading:
            reason = "follows the register as EVCC has it"
            editing.put_member(member, after, reason)
