"""A world with words for what the wallbox, EVCC and the disk do, to tell one case at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict, Unpack, override

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Payload,
    read,
)
from custom_components.wallbox_evcc_proxy.relay.orders import Close, Command, Send
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Outcome,
    Passage,
)

from .world import World

BOOT = {
    "chargePointVendor": "v",
    "chargePointModel": "m",
    "firmwareVersion": "1.0",
}
START = {
    "connectorId": 1,
    "idTag": "t",
    "meterStart": 5,
    "timestamp": "2026-09-21T14:00:00Z",
}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
METER_VALUES = {
    "connectorId": 1,
    "meterValue": [
        {
            "timestamp": "2026-09-21T14:13:20Z",
            "sampledValue": [
                {"value": "7.4", "measurand": "Power.Active.Import", "unit": "kW"}
            ],
        }
    ],
}
VALID: dict[str, Payload] = {
    "Authorize": {"idTag": "t"},
    "DataTransfer": {"vendorId": "v"},
    "FirmwareStatusNotification": {"status": "Idle"},
    "MeterValues": METER_VALUES,
    "StatusNotification": STATUS,
    "BootNotification": BOOT,
    "StartTransaction": START,
}
"""A valid payload for each call of a wallbox that needs one."""
EVCC_ID = 1_790_000_007
"""A transaction id as EVCC gives it."""


def stop(transaction_id: int, minute: int = 30) -> dict[str, Any]:
    """Return the payload of the StopTransaction that ends a transaction."""
    return {
        "transactionId": transaction_id,
        "meterStop": 9,
        "timestamp": f"2026-09-21T14:{minute:02}:00Z",
    }


class _Settings(TypedDict, total=False):
    auto_configuration: tuple[tuple[str, str], ...]
    disconnect_when_evcc_is_away: bool
    wallbox_grace: float
    frames_per_second: float
    burst: float


class Scene(World):
    """A world whose far ends can be asked what they got since they were asked last."""

    def __init__(self, **settings: Unpack[_Settings]) -> None:
        """Begin with nobody connected; without automatic configuration unless told."""
        told: _Settings = {"burst": 1e6, "auto_configuration": (), **settings}
        super().__init__(RelaySettings(**told))
        self.texts: dict[Leg, list[bytes]] = {Leg.WALLBOX: [], Leg.EVCC: []}
        self.closes: list[Close] = []
        self._count = 0

    @override
    def carry_out(self, commands: Iterable[Command]) -> None:
        commands = list(commands)
        for command in commands:
            if isinstance(command, Send):
                self.texts[command.leg].append(command.text)
            elif isinstance(command, Close):
                self.closes.append(command)
        super().carry_out(commands)

    def gets(self, leg: Leg) -> list[Frame]:
        """Return what the far end of a leg got since this was asked last."""
        texts, self.texts[leg] = self.texts[leg], []
        return [read(text) for text in texts]

    def wallbox_gets(self) -> list[Frame]:
        """Return what the wallbox got since this was asked last."""
        return self.gets(Leg.WALLBOX)

    def evcc_gets(self) -> list[Frame]:
        """Return what EVCC got since this was asked last."""
        return self.gets(Leg.EVCC)

    def evcc_got(self) -> list[tuple[str, Payload]]:
        """Return actions and payloads of the calls EVCC got since it was asked last."""
        return [
            (frame.action, frame.payload)
            for frame in self.evcc_gets()
            if isinstance(frame, Call)
        ]

    def wallbox_got(self) -> list[tuple[str, Payload]]:
        """Return actions and payloads of the calls the wallbox got since it was asked last."""
        return [
            (frame.action, frame.payload)
            for frame in self.wallbox_gets()
            if isinstance(frame, Call)
        ]

    # What the two do

    def connect(self) -> None:
        """Let the wallbox connect and EVCC's leg open."""
        self.wallbox_connects()
        self.evcc_opens()

    def boot(self) -> None:
        """Connect both, and let the wallbox boot with EVCC's consent."""
        self.connect()
        self.wallbox_says("BootNotification", BOOT)
        self.evcc_accepts()
        self.wallbox_gets()
        self.evcc_gets()

    def be_without_evcc(self) -> None:
        """Connect the wallbox only, with nobody at EVCC's port."""
        self.wallbox_connects()
        self.evcc_cannot_be_reached()

    def wallbox_says(self, action: str, payload: Payload | None = None) -> str:
        """Let the wallbox make a call, a valid one unless told otherwise; return its id."""
        self._count += 1
        frame_id = f"w{self._count}"
        if payload is None:
            payload = VALID.get(action, {})
        self.sends(Leg.WALLBOX, Call(frame_id, action, payload))
        return frame_id

    def evcc_asks(self, action: str, payload: Payload | None = None) -> str:
        """Let EVCC make a call; return its id."""
        self._count += 1
        frame_id = f"e{self._count}"
        self.sends(Leg.EVCC, Call(frame_id, action, payload or {}))
        return frame_id

    def answers(self, leg: Leg, payload: Payload) -> str:
        """Let the far end of a leg answer the call that is open; return the call's action."""
        call = self.open_call(leg)
        self.sends(leg, CallResult(call.id, payload))
        return call.action

    def open_call(self, leg: Leg) -> Call:
        """Return the call that the far end of a leg has not answered."""
        wire = self.wires[leg]
        assert wire is not None
        assert wire.open_call is not None, "no call is open"
        return wire.open_call

    def has_open_call(self, leg: Leg) -> bool:
        """Return whether the far end of a leg has a call to answer."""
        wire = self.wires[leg]
        return wire is not None and wire.open_call is not None

    def evcc_accepts(self, **members: Any) -> str:
        """Let EVCC accept the call that is open."""
        return self.answers(Leg.EVCC, {"status": "Accepted", **members})

    def evcc_refuses(self) -> None:
        """Let EVCC answer the call that is open with an error."""
        call = self.open_call(Leg.EVCC)
        self.sends(Leg.EVCC, CallError(call.id, "InternalError", "no"))

    def evcc_accepts_all(self) -> list[tuple[str, Payload]]:
        """Let EVCC accept call after call, and return them."""
        got = []
        while self.has_open_call(Leg.EVCC):
            call = self.open_call(Leg.EVCC)
            got.append((call.action, call.payload))
            self.evcc_accepts(transactionId=EVCC_ID)
        return got

    def wallbox_accepts(self) -> str:
        """Let the wallbox accept the call that is open."""
        return self.answers(Leg.WALLBOX, {"status": "Accepted"})

    def answer_to(self, frame_id: str, leg: Leg = Leg.WALLBOX) -> Answer:
        """Return the one answer that the call of this id got on a leg."""
        found = [
            frame
            for frame in map(read, self.texts[leg])
            if isinstance(frame, CallResult | CallError) and frame.id == frame_id
        ]
        assert len(found) == 1, f"{len(found)} answers to {frame_id}"
        return found[0]

    def is_answered(self, frame_id: str, leg: Leg = Leg.WALLBOX) -> bool:
        """Return whether a call has an answer among what was not asked for yet."""
        return any(
            getattr(frame, "id", None) == frame_id
            for frame in map(read, self.texts[leg])
        )

    def keep_start(self) -> int:
        """Let the wallbox start a transaction that is kept; return the id it was given."""
        frame_id = self.wallbox_says("StartTransaction", START)
        self.disk_finishes()
        answer = self.answer_to(frame_id)
        assert isinstance(answer, CallResult)
        transaction_id: int = answer.payload["transactionId"]
        return transaction_id

    def sends_and_saves(self, action: str, payload: Payload) -> None:
        """Let the wallbox make a call that is kept, and the disk write it."""
        self.wallbox_says(action, payload)
        self.disk_finishes()

    # What the journal says

    @property
    def last(self) -> Passage:
        """The newest passage."""
        return self.passages[-1]

    def passages_with(self, outcome: Outcome) -> Sequence[Passage]:
        """Return the passages that ended so."""
        return [each for each in self.passages if each.outcome is outcome]

    @property
    def events(self) -> list[Event]:
        """What happened to the sockets."""
        return [note.event for note in self.notes]
