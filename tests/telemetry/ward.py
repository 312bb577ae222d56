"""A wallbox in the doctor's care: a real relay with its rules, and the facts, told of what passes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, override

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Leg,
    Payload,
)
from custom_components.wallbox_evcc_proxy.relay.orders import Command, Note, Record
from custom_components.wallbox_evcc_proxy.telemetry.capabilities import Capabilities
from custom_components.wallbox_evcc_proxy.telemetry.doctor import Doctor
from custom_components.wallbox_evcc_proxy.telemetry.findings import Finding
from custom_components.wallbox_evcc_proxy.telemetry.wallbox import Wallbox
from tests.relay.scene import BOOT, EVCC_ID, Scene

from .traffic import profile


class Ward(Scene):
    """What the two far ends do, with the doctor watching."""

    def __init__(self) -> None:
        """Begin with nobody connected."""
        self.facts = Wallbox("wallbox")
        self.doctor = Doctor()
        self.capabilities = Capabilities()
        super().__init__()

    @override
    def carry_out(self, commands: Iterable[Command]) -> None:
        commands = list(commands)
        super().carry_out(commands)
        for command in commands:
            match command:
                case Record(passage, frame, call, _asked):
                    self.facts.observe(passage, frame, call)
                    self.doctor.observe(passage, frame, call)
                    self.capabilities.observe(passage, frame, call)
                case Note(event):
                    event.seq = self._seq = self._seq + 1
                    self.facts.note(event)
                    self.doctor.note(event)

    @property
    def time(self) -> float:
        """The time now, in seconds since the Unix epoch."""
        return self.epoch + self.now

    def stamp(self, off: float = 0.0) -> str:
        """Return the time now, by a clock that is off by so many seconds."""
        moment = datetime.fromtimestamp(self.time + off, UTC)
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")

    def findings(self) -> list[Finding]:
        """Return what the doctor finds now."""
        self.facts.read_all()
        return self.doctor.look(self.facts, self.time)

    def codes(self) -> dict[str, Finding]:
        """Return it by code."""
        return {finding.sign.code: finding for finding in self.findings()}

    # What the wallbox does

    def call(self, action: str, payload: Payload) -> None:
        """Let the wallbox call and EVCC accept it."""
        self.wallbox_says(action, payload)
        if self.has_open_call(Leg.EVCC):
            call = self.open_call(Leg.EVCC)
            answer: dict[str, Any] = {}
            match call.action:
                case "StartTransaction":
                    answer = {
                        "idTagInfo": {"status": "Accepted"},
                        "transactionId": EVCC_ID,
                    }
                case "StopTransaction" | "Authorize":
                    answer = {"idTagInfo": {"status": "Accepted"}}
                case "Heartbeat":
                    answer = {"currentTime": self.stamp()}
                case "BootNotification":
                    answer = {
                        "currentTime": self.stamp(),
                        "interval": 60,
                        "status": "Accepted",
                    }
            self.sends(Leg.EVCC, CallResult(call.id, answer))

    def status(self, status: str, off: float = 0.0, connector: int = 1) -> None:
        """Let the wallbox report a status, by a clock that may be off."""
        payload = {
            "connectorId": connector,
            "errorCode": "NoError",
            "status": status,
            "timestamp": self.stamp(off),
        }
        self.call("StatusNotification", payload)

    def meter(self, *samples: tuple[str, str | None, float, str]) -> None:
        """Let the wallbox report measurand, phase, value and unit of each sample."""
        sampled = []
        for measurand, phase, value, unit in samples:
            one: dict[str, Any] = {
                "measurand": measurand,
                "value": f"{value:g}",
                "unit": unit,
            }
            if phase is not None:
                one["phase"] = phase
            sampled.append(one)
        bucket = {"timestamp": self.stamp(), "sampledValue": sampled}
        self.call("MeterValues", {"connectorId": 1, "meterValue": [bucket]})

    def draws(
        self, amps: float, phases: int = 3, factor: float = 1.0, seconds: float = 10.0
    ) -> None:
        """Let the car draw a current for a while, and the wallbox report it; power by a factor."""
        self.passes(seconds)
        lines = [f"L{phase}" for phase in range(1, phases + 1)]
        self.meter(
            *(("Current.Import", line, amps, "A") for line in lines),
            *(("Voltage", f"{line}-N", 230.0, "V") for line in lines),
            ("Power.Active.Import", None, amps * 230.0 * phases * factor, "W"),
            ("Energy.Active.Import.Register", None, 1000.0 + self.now, "Wh"),
        )

    def limits(self, amps: float, status: str = "Accepted", **period: Any) -> None:
        """Let EVCC set a limit, and the wallbox answer."""
        self.evcc_asks("SetChargingProfile", profile(amps, **period))
        self.answers(Leg.WALLBOX, {"status": status})

    def charges(self) -> None:
        """Connect, boot and begin to charge."""
        self.connect()
        self.call("BootNotification", BOOT)
        self.status("Available")
        self.status("Preparing")
        self.status("Charging")

    def wallbox_errs(self, code: str = "NotImplemented") -> None:
        """Let the wallbox answer EVCC's call with an error."""
        self.sends(Leg.WALLBOX, CallError(self.open_call(Leg.WALLBOX).id, code))

    def evcc_complains(self, call_id: str) -> None:
        """Let EVCC answer its own call with an error, as it does when it cannot read the answer."""
        self.sends(
            Leg.EVCC, CallError(call_id, "FormationViolation", "Field is broken")
        )


def evidence(ward: Ward, finding: Finding) -> list[str]:
    """Return the actions of the passages that show a finding."""
    by_seq = {passage.seq: passage.action for passage in ward.passages}
    return [by_seq[seq] for seq in finding.evidence if seq in by_seq]


__all__ = ["Call", "Ward", "evidence"]
