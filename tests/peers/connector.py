"""A connector of the simulated wallbox: its car, its meter, its transaction, its status."""

import asyncio
from dataclasses import dataclass, field

from .charging import MIN_CURRENT, ChargingProfiles
from .meter import NOMINAL_VOLTAGE, Car, Meter, Reading
from .parameters import WallboxParameters
from .schemas import Payload

LONGEST_STEP = 10.0
"""Seconds the load is taken as constant when time is made up for."""


@dataclass
class Transaction:
    """A charging transaction as the wallbox knows it."""

    connector: int
    id_tag: str
    meter_start: int
    """Wh."""
    began: float
    """Seconds since the epoch."""
    transaction_id: int | None = None
    """As StartTransaction.conf gave it; None until then."""
    meter_stop: int | None = None
    """Wh; None while it runs."""
    started: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when StartTransaction was acknowledged."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when StopTransaction was acknowledged."""


class Connector:
    """Its number is that of OCPP, from 1; it does no I/O and gets the time told."""

    def __init__(self, number: int, parameters: WallboxParameters, now: float) -> None:
        """Make an unused connector."""
        self.number = number
        self.car: Car | None = None
        """The car plugged in."""
        self.transaction: Transaction | None = None
        """The running one."""
        self.has_finished = False
        """Whether a transaction ended and its car is still plugged in."""
        self.is_operative = True
        """As ChangeAvailability says."""
        self.becomes_inoperative = False
        """Whether ChangeAvailability waits for the transaction's end."""
        self.error_code = "NoError"
        """Anything else makes it Faulted."""
        self.invited: tuple[str, float] | None = None
        """id tag of a RemoteStart that waits for a car, and until when."""
        self.offered = parameters.max_current
        """A per phase offered to the car; below 6 A it is paused."""
        self.phases: int = parameters.phases
        """Phases switched through to the car."""
        self.meter = Meter(
            parameters.phases, parameters.seed + number, parameters.initial_energy
        )
        self._parameters = parameters
        self._advanced_at = now
        self._target: tuple[float, int] = (self.offered, self.phases)
        self._obeys_at = now

    @property
    def status(self) -> str:
        """The status of StatusNotification.req (OCPP 1.6, 4.9)."""
        if self.error_code != "NoError":
            return "Faulted"
        if self.transaction is None:
            if not self.is_operative:
                return "Unavailable"
            if self.car is None:
                return "Available"
            return "Finishing" if self.has_finished else "Preparing"
        if self.offered < MIN_CURRENT:
            return "SuspendedEVSE"
        if self.car is None or self.car.is_full:
            return "SuspendedEV"
        return "Charging"

    @property
    def offered_now(self) -> float:
        """Current.Offered in A per phase: what can be used is offered, else 0."""
        return self.offered if self.offered >= MIN_CURRENT else 0.0

    @property
    def charging_phases(self) -> int:
        """Phases the car draws from."""
        return min(self.phases, self.car.phases) if self.car else self.phases

    def advance(self, now: float, profiles: ChargingProfiles) -> None:
        """Bring meter, battery and limit up to date."""
        while (elapsed := now - self._advanced_at) > 0:
            step = min(elapsed, LONGEST_STEP)
            energy = self.meter.count(step)
            if self.car:
                self.car.charge(energy)
            self._advanced_at = now if step == elapsed else self._advanced_at + step
            self._load()
        target = self.limit(now, profiles)
        if target != self._target:
            self._target = target
            self._obeys_at = now + self._parameters.obey_delay
        if (self.offered, self.phases) != self._target and now >= self._obeys_at:
            self.offered, self.phases = self._target
        self._load()

    def sampled_values(
        self, measurands: tuple[str, ...], context: str
    ) -> list[Payload]:
        """Return the sampledValue list of a MeterValues.req."""
        reading = self.meter.reading()
        return [
            {
                **value,
                "context": context,
                "measurand": measurand,
                "location": "EV" if measurand == "SoC" else "Outlet",
            }
            for measurand in measurands
            for value in self._samples(measurand, reading)
        ]

    def _load(self) -> None:
        drawn = 0.0
        if self.transaction and self.car and self.status == "Charging":
            drawn = self.car.current(self.offered)
        self.meter.load(drawn, self.charging_phases)

    def limit(self, now: float, profiles: ChargingProfiles) -> tuple[float, int]:
        """Return the A per phase and the phases that the profiles allow now."""
        started = self.transaction.began if self.transaction else None
        limits = profiles.limits(
            self.number, now + self._parameters.clock_offset, started
        )
        phases = min((limit.phases or 3 for limit in limits), default=3)
        phases = min(phases, self._parameters.phases)
        currents = [limit.current(phases) for limit in limits]
        return min([self._parameters.max_current, *currents]), phases

    def _samples(self, measurand: str, reading: Reading) -> list[Payload]:
        match measurand:
            case "Voltage":
                return _per_phase(reading.voltages, "V", "L{}-N")
            case "Current.Import":
                return _per_phase(reading.currents, "A", "L{}", digits=2)
            case "Power.Active.Import":
                total = _value(reading.power, "W")
                return [total, *_per_phase(reading.powers, "W", "L{}")]
            case "Energy.Active.Import.Register":
                total = _value(reading.energy, "Wh")
                if not self._parameters.energy_per_phase:
                    return [total]
                return [total, *_per_phase(reading.energies, "Wh", "L{}")]
            case "Current.Offered":
                return [_value(self.offered_now, "A")]
            case "Power.Offered":
                return [_value(self.offered_now * NOMINAL_VOLTAGE * self.phases, "W")]
            case "SoC":
                return [_value(self.car.soc * 100, "Percent")] if self.car else []
            case "Frequency":
                # OCPP 1.6 has no unit for it, and EVCC refuses those in use.
                return [{"value": f"{reading.frequency:.2f}"}]
            case "Temperature":
                return [_value(reading.temperature, "Celsius")]
        return []


def _value(value: float, unit: str, digits: int = 1) -> Payload:
    return {"value": f"{value:.{digits}f}", "unit": unit}


def _per_phase(
    values: tuple[float, ...], unit: str, phase: str, digits: int = 1
) -> list[Payload]:
    return [
        {**_value(value, unit, digits), "phase": phase.format(number)}
        for number, value in enumerate(values, start=1)
    ]
