"""Random histories of one wallbox and EVCC: whatever happens, in any order, the promises hold."""

from typing import override

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Leg,
)
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings

from .scene import VALID
from .world import World

QUIET_ACTIONS = st.sampled_from(
    [
        "Heartbeat",
        "StatusNotification",
        "MeterValues",
        "Authorize",
        "BootNotification",
        "VendorTalk",
    ]
)
EVCC_ACTIONS = st.sampled_from(
    [
        "ChangeAvailability",
        "GetConfiguration",
        "SetChargingProfile",
        "TriggerMessage",
        "Unheard",
    ]
)
ANSWERS = st.sampled_from(["good", "bad", "error", "wrong id", "twice"])


class Histories(RuleBasedStateMachine):
    """A wallbox, EVCC, disk and clock that do what they like."""

    late: Bundle[CallResult] = Bundle("late")

    @initialize(grace=st.sampled_from([0.0, 8.0]), disconnect=st.booleans())
    def begin(self, grace: float, disconnect: bool) -> None:
        self.world = World(
            RelaySettings(
                burst=1e6, wallbox_grace=grace, disconnect_when_evcc_is_away=disconnect
            )
        )
        self.count = 0
        self.running: int | None = None
        self.last: Call | None = None
        """The wallbox's last call."""
        self.transaction_ids = 1_790_000_000

    def next(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def is_open(self, leg: Leg) -> bool:
        return self.world.wires[leg] is not None

    # The wallbox

    @rule()
    def wallbox_connects(self) -> None:
        self.world.wallbox_connects()

    @precondition(lambda self: self.is_open(Leg.WALLBOX))
    @rule()
    def wallbox_leaves(self) -> None:
        self.world.wallbox_leaves()

    @precondition(lambda self: self.is_open(Leg.WALLBOX))
    @rule(action=QUIET_ACTIONS, connector=st.integers(0, 2))
    def wallbox_calls(self, action: str, connector: int) -> None:
        payload: dict[str, object] = dict(VALID.get(action, {}))
        if "connectorId" in payload:
            payload["connectorId"] = connector
        if action == "MeterValues" and self.running is not None:
            payload["transactionId"] = self.running
        self.last = Call(self.next("w"), action, payload)
        self.world.sends(Leg.WALLBOX, self.last)

    @precondition(lambda self: self.is_open(Leg.WALLBOX) and self.last is not None)
    @rule(again=st.integers(1, 3))
    def wallbox_repeats_itself(self, again: int) -> None:
        """Send its last call once more, with the same id, as some do without waiting."""
        for _ in range(again):
            if self.last is not None and self.is_open(Leg.WALLBOX):
                self.world.sends(Leg.WALLBOX, self.last)

    @precondition(lambda self: self.is_open(Leg.WALLBOX))
    @rule(
        raw=st.sampled_from(
            [
                b'[2,%d,"Heartbeat",null]',
                b'[2,"%d","heartbeat"]',
                b'[2,"%d","Authorize",{,"idTag":"t","x":}]\x00',
                b'[2,"%d","StatusNotification",{"status":"charging"}]',
                b'[2,"%d","MeterValues",{"meterValue":[]}]',
            ]
        )
    )
    def wallbox_is_odd(self, raw: bytes) -> None:
        self.count += 1
        self.world.sends(Leg.WALLBOX, raw % self.count)

    @precondition(lambda self: self.is_open(Leg.WALLBOX))
    @rule()
    def wallbox_starts(self) -> None:
        frame_id = self.next("w")
        timestamp = f"2026-01-01T00:00:00.{self.count:06}Z"
        payload = {
            "connectorId": 1,
            "idTag": "t",
            "meterStart": 1,
            "timestamp": timestamp,
        }
        self.last = Call(frame_id, "StartTransaction", payload)
        self.world.sends(Leg.WALLBOX, self.last)
        self.learn_transaction_id()

    @precondition(lambda self: self.is_open(Leg.WALLBOX) and self.running is not None)
    @rule()
    def wallbox_stops(self) -> None:
        frame_id = self.next("w")
        timestamp = f"2026-01-01T00:00:00.{self.count:06}Z"
        payload = {
            "transactionId": self.running,
            "meterStop": 2,
            "timestamp": timestamp,
        }
        self.last = Call(frame_id, "StopTransaction", payload)
        self.world.sends(Leg.WALLBOX, self.last)

    def learn_transaction_id(self) -> None:
        wire = self.world.wires[Leg.WALLBOX]
        for frame in wire.got if wire else []:
            if isinstance(frame, CallResult) and "transactionId" in frame.payload:
                self.running = frame.payload["transactionId"]

    @precondition(lambda self: self.is_open(Leg.WALLBOX))
    @rule(
        garbage=st.sampled_from(
            [b"", b"[", b"{}", b'[2,"x"]', b"\xff\xfe", b'[3,"nobody",{}]']
        )
    )
    def wallbox_talks_nonsense(self, garbage: bytes) -> None:
        self.world.sends(Leg.WALLBOX, garbage)

    @precondition(lambda self: self.has_open_call(Leg.WALLBOX))
    @rule(target=late, how=ANSWERS)
    def wallbox_answers(self, how: str) -> CallResult:
        wire = self.world.wires[Leg.WALLBOX]
        assert wire is not None
        assert wire.open_call is not None
        call = wire.open_call
        answer = CallResult(call.id, {"status": "Accepted"})
        match how:
            case "good":
                self.world.sends(Leg.WALLBOX, answer)
            case "bad":
                self.world.sends(
                    Leg.WALLBOX, CallResult(call.id, {"status": "perhaps"})
                )
            case "error":
                self.world.sends(Leg.WALLBOX, CallError(call.id, "Whatever", "no"))
            case "wrong id":
                self.world.sends(
                    Leg.WALLBOX, CallResult(f"{call.id}x", {"status": "Accepted"})
                )
            case "twice":
                self.world.sends(Leg.WALLBOX, answer)
                if self.is_open(Leg.WALLBOX):
                    self.world.sends(Leg.WALLBOX, answer)
        return answer

    @rule(answer=consumes(late))
    def wallbox_answers_late(self, answer: CallResult) -> None:
        if self.is_open(Leg.WALLBOX):
            self.world.sends(Leg.WALLBOX, answer)

    # EVCC

    @precondition(
        lambda self: self.world.relay.wants_evcc and not self.is_open(Leg.EVCC)
    )
    @rule()
    def evcc_opens(self) -> None:
        self.world.evcc_opens()

    @precondition(lambda self: self.is_open(Leg.EVCC))
    @rule()
    def evcc_closes(self) -> None:
        self.world.evcc_closes()

    @precondition(
        lambda self: self.world.relay.wants_evcc and not self.is_open(Leg.EVCC)
    )
    @rule()
    def evcc_cannot_be_reached(self) -> None:
        self.world.evcc_cannot_be_reached()

    @precondition(lambda self: self.is_open(Leg.EVCC))
    @rule(action=EVCC_ACTIONS)
    def evcc_calls(self, action: str) -> None:
        self.world.sends(Leg.EVCC, Call(self.next("e"), action, {"connectorId": 1}))

    @precondition(lambda self: self.has_open_call(Leg.EVCC))
    @rule(
        how=st.sampled_from(["good", "good", "pending", "error", "wrong id", "twice"])
    )
    def evcc_answers(self, how: str) -> None:
        wire = self.world.wires[Leg.EVCC]
        assert wire is not None
        assert wire.open_call is not None
        call = wire.open_call
        self.transaction_ids += 1
        payload: dict[str, object] = {"status": "Accepted", "interval": 60}
        if call.action == "StartTransaction":
            payload = {
                "transactionId": self.transaction_ids,
                "idTagInfo": {"status": "Accepted"},
            }
        answer = CallResult(call.id, payload)
        match how:
            case "pending" if call.action == "BootNotification":
                self.world.sends(Leg.EVCC, CallResult(call.id, {"status": "Pending"}))
            case "good" | "pending" | "twice":
                self.world.sends(Leg.EVCC, answer)
                if how == "twice" and self.is_open(Leg.EVCC):
                    self.world.sends(Leg.EVCC, answer)
            case "error":
                self.world.sends(Leg.EVCC, CallError(call.id, "InternalError", "no"))
            case "wrong id":
                self.world.sends(Leg.EVCC, CallResult(f"{call.id}x", payload))
        self.learn_transaction_id()

    def has_open_call(self, leg: Leg) -> bool:
        wire = self.world.wires[leg]
        return wire is not None and wire.open_call is not None

    # The user

    @rule(
        leg=st.sampled_from([Leg.WALLBOX, Leg.EVCC]),
        action=st.sampled_from(["DataTransfer", "RemoteStopTransaction"]),
    )
    def user_asks(self, leg: Leg, action: str) -> None:
        payload: dict[str, object] = {"vendorId": "v"}
        if action == "RemoteStopTransaction":
            payload = {"transactionId": self.transaction_ids}
        self.world.user_asks(leg, action, payload)

    # The rest of the world

    @rule(seconds=st.sampled_from([0.01, 1.0, 3.1, 5.1, 11.0, 29.9, 30.1, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.passes(seconds)

    @precondition(lambda self: self.world.saving)
    @rule(safe=st.sampled_from([True, True, True, False]))
    def disk_finishes(self, safe: bool) -> None:
        self.world.disk_finishes(safe=safe)
        self.learn_transaction_id()

    @rule()
    def home_assistant_restarts(self) -> None:
        self.world.restart()

    @invariant()
    def promises_hold(self) -> None:
        if hasattr(self, "world"):
            self.world.check()

    @override
    def teardown(self) -> None:
        """In the end all is well, and EVCC gets what was kept for it."""
        if not hasattr(self, "world"):
            return
        world = self.world
        while world.saving:
            world.disk_finishes()
        world.wallbox_connects()
        if not self.is_open(Leg.EVCC):
            world.evcc_opens()
        for _ in range(200):
            if self.has_open_call(Leg.EVCC):
                self.evcc_answers("good")
            while world.saving:
                world.disk_finishes()
            world.passes(1.0)
        world.check()
        assert not world.relay.outbox.kept, "what was kept is delivered"
        for call in world.acknowledged:
            assert world.given_up or world._is_with_evcc(call), (
                "EVCC has every transaction"
            )


Histories.TestCase.settings = settings(
    max_examples=1500,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = Histories.TestCase
