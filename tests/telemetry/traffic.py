"""Tells a Wallbox of frames, as the relay would."""

from collections.abc import Mapping
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    read,
)
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
    Outcome,
    Passage,
)
from custom_components.wallbox_evcc_proxy.telemetry.wallbox import Wallbox


def kind_of(frame: Frame) -> Kind:
    """Return what a frame is."""
    match frame:
        case Call():
            return Kind.CALL
        case CallResult():
            return Kind.RESULT
        case CallError():
            return Kind.ERROR
        case _:
            return Kind.UNREADABLE


def passage(
    frame: Frame,
    origin: Leg | None,
    *,
    at: float = 0.0,
    outcome: Outcome = Outcome.FORWARDED,
    target: Leg | None = None,
    call: Call | None = None,
    latency: float | None = None,
    changes: tuple[Change, ...] = (),
) -> Passage:
    """Return the passage of a frame; forwarded ones leave on the other leg."""
    if target is None and origin is not None and outcome is Outcome.FORWARDED:
        target = origin.other
    action = frame.action if isinstance(frame, Call) else call.action if call else ""
    return Passage(
        "carport",
        at,
        origin,
        target,
        kind_of(frame),
        getattr(frame, "id", ""),
        action,
        b"",
        b"",
        outcome,
        changes=changes,
        latency=latency,
    )


class Traffic:
    """A wallbox's traffic, as told to its facts; each frame comes 10 s after the last.

    The facts are handed out as Any: they change with what is told, which a type checker that
    has seen one asserted does not expect.
    """

    def __init__(self, restored: Mapping[str, Any] | None = None) -> None:
        """Begin with a wallbox of which nothing, or what was kept, is known."""
        self.wallbox: Any = Wallbox("carport", restored)
        self.now = 1_000_000.0

    @property
    def connector(self) -> Any:
        """The first connector's facts."""
        return self.wallbox.connectors[1]

    def tell(
        self,
        frame: Frame,
        origin: Leg | None,
        call: Call | None = None,
        *,
        outcome: Outcome = Outcome.FORWARDED,
        target: Leg | None = None,
        latency: float | None = None,
        changes: tuple[Change, ...] = (),
    ) -> None:
        """Tell of one frame."""
        self.now += 10.0
        way = passage(
            frame,
            origin,
            at=self.now,
            outcome=outcome,
            target=target,
            call=call,
            latency=latency,
            changes=changes,
        )
        self.wallbox.observe(way, frame, call)

    def raw(self, text: str) -> None:
        """Tell of a frame of the wallbox, given as its text."""
        self.tell(read(text.encode()), Leg.WALLBOX)

    def says(
        self, action: str, outcome: Outcome = Outcome.FORWARDED, **payload: Any
    ) -> None:
        """Tell of a call of the wallbox."""
        self.tell(Call("1", action, payload), Leg.WALLBOX, outcome=outcome)

    def evcc(
        self,
        action: str,
        payload: dict[str, Any],
        answer: dict[str, Any] | None = None,
        *,
        by: Leg | None = Leg.WALLBOX,
        outcome: Outcome = Outcome.FORWARDED,
    ) -> None:
        """Tell of a call of EVCC, and of its answer by the wallbox or by the proxy (None)."""
        call = Call("2", action, payload)
        self.tell(call, Leg.EVCC)
        if answer is not None:
            self.answered(
                call, CallResult("2", answer), by, outcome=outcome, target=Leg.EVCC
            )

    def answered(
        self,
        call: Call,
        answer: Answer,
        by: Leg | None,
        *,
        outcome: Outcome = Outcome.FORWARDED,
        target: Leg | None = None,
    ) -> None:
        """Tell of an answer to a call."""
        self.tell(answer, by, call, outcome=outcome, target=target)

    def meter(
        self, *samples: dict[str, Any], connector: Any = 1, transaction: Any = None
    ) -> None:
        """Tell of MeterValues with one meter value of these samples."""
        payload: dict[str, Any] = {
            "connectorId": connector,
            "meterValue": [
                {"timestamp": "2031-05-06T08:09:37Z", "sampledValue": list(samples)}
            ],
        }
        if transaction is not None:
            payload["transactionId"] = transaction
        self.says("MeterValues", **payload)

    def register(self, *values: float, transaction: Any = None) -> None:
        """Tell of an energy register, in Wh, several times."""
        for value in values:
            self.meter(energy(value), transaction=transaction)

    def status(
        self, status: str, error_code: str = "NoError", connector: Any = 1
    ) -> None:
        """Tell of a StatusNotification."""
        self.says(
            "StatusNotification",
            connectorId=connector,
            status=status,
            errorCode=error_code,
        )

    def start(
        self,
        meter_start: Any = 1000,
        transaction: Any = None,
        *,
        connector: int = 1,
        timestamp: str = "2031-05-06T08:00:00Z",
    ) -> Call:
        """Tell of a StartTransaction, and of EVCC's answer if an id is given."""
        call = Call(
            "3",
            "StartTransaction",
            {
                "connectorId": connector,
                "idTag": "evcc",
                "meterStart": meter_start,
                "timestamp": timestamp,
            },
        )
        self.tell(call, Leg.WALLBOX)
        if transaction is not None:
            self.answered(call, start_answer(transaction), Leg.EVCC)
        return call

    def stop(self, transaction: Any, meter_stop: Any = None, **members: Any) -> None:
        """Tell of a StopTransaction."""
        members["transactionId"] = transaction
        if meter_stop is not None:
            members["meterStop"] = meter_stop
        self.says("StopTransaction", timestamp="2031-05-06T09:00:00Z", **members)

    def limit(
        self, value: float, unit: str = "A", connector: int = 1, **period: Any
    ) -> None:
        """Tell of a SetChargingProfile that the wallbox accepts."""
        self.evcc(
            "SetChargingProfile", profile(value, unit, connector, **period), ACCEPTED
        )

    def happens(self, leg: Leg | None, what: Happening, reason: str = "") -> None:
        """Tell of an event."""
        self.now += 10.0
        self.wallbox.note(Event("carport", self.now, leg, what, reason))


ACCEPTED = {"status": "Accepted"}


def start_answer(transaction: Any) -> CallResult:
    """Return an answer to StartTransaction."""
    return CallResult(
        "3", {"transactionId": transaction, "idTagInfo": {"status": "Accepted"}}
    )


def profile(
    value: Any, unit: Any = "A", connector: Any = 1, **period: Any
) -> dict[str, Any]:
    """Return the payload of a SetChargingProfile as EVCC sends it."""
    return {
        "connectorId": connector,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 1,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": "2026-08-08T13:59:00Z",
                "chargingRateUnit": unit,
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": value, **period}
                ],
            },
        },
    }


def sample(measurand: str | None, value: Any, **members: Any) -> dict[str, Any]:
    """Return a sample, members left out when None."""
    members |= {"measurand": measurand, "value": value}
    return {name: member for name, member in members.items() if member is not None}


def energy(value: Any, **members: Any) -> dict[str, Any]:
    """Return a sample of the energy register, in Wh unless said otherwise."""
    return sample("Energy.Active.Import.Register", value, **{"unit": "Wh", **members})


def current(value: Any, phase: str | None = None) -> dict[str, Any]:
    """Return a sample of a current in A."""
    return sample("Current.Import", str(value), phase=phase, unit="A")


def voltage(value: Any, phase: str | None = None) -> dict[str, Any]:
    """Return a sample of a voltage in V."""
    return sample("Voltage", str(value), phase=phase, unit="V")


def power(value: Any, phase: str | None = None) -> dict[str, Any]:
    """Return a sample of a power in W."""
    return sample("Power.Active.Import", str(value), phase=phase, unit="W")


def three_phases(amperes: float, volts: float = 230.0) -> list[dict[str, Any]]:
    """Return the samples of a car that takes the same current from three phases."""
    return [
        each
        for phase in ("L1", "L2", "L3")
        for each in (voltage(volts, f"{phase}-N"), current(amperes, phase))
    ]
