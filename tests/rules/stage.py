"""A wallbox and EVCC with some rules between them, as the relay has them: calls, answers, time.

The wallbox does what it is told as far as it is made to, and keeps what it was told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
import json
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    Call,
    CallResult,
    Leg,
    Payload,
)
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode, Rule
from custom_components.wallbox_evcc_proxy.rules.ruleset import Judgement, Ruleset
from custom_components.wallbox_evcc_proxy.rules.verdict import Injection, Notice, Tell
from tests.peers.schemas import violation

EPOCH = 1_790_000_000.0
"""2026-09-21T14:13:20Z"""

type Told = tuple[str, Payload]
"""Action and payload of a call that the wallbox got."""
type Answers = Callable[[str, Payload], Payload]
"""What a wallbox answers to a call."""


def profile(
    limit: float = 16,
    unit: str = "A",
    phases: int | None = None,
    *,
    connector: int = 1,
    **members: Any,
) -> dict[str, Any]:
    """Return a SetChargingProfile as EVCC sends it (evcc.md 3.2)."""
    period: dict[str, Any] = {"startPeriod": 0, "limit": limit}
    if phases is not None:
        period["numberPhases"] = phases
    return {
        "connectorId": connector,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 1,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": "2026-09-21T14:12:20Z",
                "chargingRateUnit": unit,
                "chargingSchedulePeriod": [period],
            },
            **members,
        },
    }


def limit_in(payload: Payload) -> float:
    """Return the limit in a SetChargingProfile."""
    schedule = payload["csChargingProfiles"]["chargingSchedule"]
    limit: float = schedule["chargingSchedulePeriod"][0]["limit"]
    return limit


def meter_values(
    *currents: float,
    power: float | None = None,
    voltage: float | None = None,
    connector: int = 1,
    **members: Any,
) -> dict[str, Any]:
    """Return MeterValues with a current on L1, L2 and L3, and what else is given."""
    samples = [
        {"value": f"{current}", "measurand": "Current.Import", "phase": f"L{number}"}
        for number, current in enumerate(currents, 1)
    ]
    if power is not None:
        samples.append({"value": f"{power}", "measurand": "Power.Active.Import"})
    if voltage is not None:
        samples += [
            {"value": f"{voltage}", "measurand": "Voltage", "phase": f"L{number}-N"}
            for number in (1, 2, 3)
        ]
    return {
        "connectorId": connector,
        "meterValue": [{"timestamp": "2026-09-21T14:13:20Z", "sampledValue": samples}],
        **members,
    }


def accepts_all(action: str, payload: Payload) -> Payload:
    """Answer as a wallbox that does everything."""
    return {"status": "Accepted"}


@dataclass
class Stage:
    """Rules between a wallbox and EVCC; every call that passes is checked against its schema."""

    rules: tuple[Rule, ...]
    answers: Answers = accepts_all
    """What the wallbox answers."""
    now: float = 1000.0
    booted_at: float = EPOCH
    """When ``now`` was 0, in seconds since the Unix epoch."""
    facts: Facts = field(default_factory=Facts)
    told: list[Told] = field(default_factory=list)
    """What the wallbox was sent, in order."""
    tells: list[Tell] = field(default_factory=list)
    """What the user was told."""
    changes: list[Change] = field(default_factory=list)
    """What rules changed in frames."""
    transactions: int = 0
    on_told: Callable[[str, Payload], None] = lambda action, payload: None
    """Told of each call that the wallbox gets."""

    def __post_init__(self) -> None:
        """Arm the rules."""
        self.ruleset = Ruleset((rule, Mode.ON) for rule in self.rules)
        self.context = Context(self.facts)
        self._calls = 0

    def _call(self, action: str, payload: Payload) -> Call:
        self._calls += 1
        self.context.monotonic, self.context.epoch = self.now, self.booted_at + self.now
        return Call(f"{self._calls}", action, payload)

    def _also(self, judgement: Judgement[Any] | None, *, first: bool) -> None:
        for _, injection in judgement.injections if judgement else ():
            if injection.first is first:
                self._inject(injection)
        if judgement and not first:
            self.tells += judgement.tells
            self.changes += judgement.changes
        assert not self.ruleset.broken

    def _inject(self, injection: Injection) -> None:
        assert injection.target is Leg.WALLBOX
        assert injection.reason
        call = self._call(injection.action, injection.payload)
        answer = self._reaches_wallbox(call)
        self.facts.configured(call, answer)

    def _reaches_wallbox(self, call: Call) -> Payload:
        assert violation(call.action, call.payload) is None
        self.told.append((call.action, call.payload))
        self.on_told(call.action, call.payload)
        return self.answers(call.action, call.payload)

    # EVCC

    def evcc(self, action: str, payload: Payload) -> Payload:
        """Let EVCC call, and return the answer that it gets."""
        call = self._call(action, payload)
        judgement = self.ruleset.judge_call(Leg.EVCC, call, self.context)
        self._also(judgement, first=True)
        answer: Answer
        if judgement is not None and judgement.answer is not None:
            answer = judgement.answer
        else:
            sent = call if judgement is None else judgement.frame
            assert sent.id == call.id
            answer = CallResult(call.id, self._reaches_wallbox(sent))
            said = self.ruleset.judge_answer(Leg.WALLBOX, answer, call, self.context)
            self._also(said, first=True)
            answer = answer if said is None else said.frame
            self._also(said, first=False)
        assert answer.id == call.id
        assert isinstance(answer, CallResult)
        assert violation(action, answer.payload, answer=True) is None
        self.facts.obeyed(call, answer.payload, self.now)
        self._also(judgement, first=False)
        return answer.payload

    def limits(self, limit: float, **more: Any) -> Payload:
        """Let EVCC set a limit."""
        return self.evcc("SetChargingProfile", profile(limit, **more))

    # The wallbox

    def wallbox(self, action: str, payload: Payload) -> None:
        """Let the wallbox call; EVCC answers."""
        call = self._call(action, payload)
        judgement = self.ruleset.judge_call(Leg.WALLBOX, call, self.context)
        assert judgement is None or judgement.frame is call, (
            "its reports stay as they are"
        )
        self._also(judgement, first=True)
        self.facts.reported(call, self.now)
        self._also(judgement, first=False)
        if action == "StartTransaction":
            self._gets_id(call)

    def _gets_id(self, call: Call) -> None:
        self.transactions += 1
        answer = CallResult(
            call.id,
            {"transactionId": self.transactions, "idTagInfo": {"status": "Accepted"}},
        )
        judgement = self.ruleset.judge_answer(Leg.EVCC, answer, call, self.context)
        self._also(judgement, first=True)
        self.facts.started(call, answer.payload)
        self._also(judgement, first=False)

    def reports(self, status: str, connector: int = 1, error: str = "NoError") -> None:
        """Let the wallbox report a status."""
        payload = {"connectorId": connector, "status": status, "errorCode": error}
        self.wallbox("StatusNotification", payload)

    def starts(self, id_tag: str = "card", connector: int = 1) -> None:
        """Let the wallbox begin a transaction, and charge."""
        payload = {
            "connectorId": connector,
            "idTag": id_tag,
            "meterStart": 0,
            "timestamp": "2026-09-21T14:13:20Z",
        }
        self.wallbox("StartTransaction", payload)
        self.reports("Charging", connector)

    def stops(self, status: str = "Finishing", connector: int = 1) -> None:
        """Let the wallbox end its transaction."""
        running = self.facts.transaction_of(connector)
        payload = {
            "transactionId": running.id if running else 0,
            "meterStop": 1,
            "timestamp": "2026-09-21T14:13:20Z",
        }
        self.wallbox("StopTransaction", payload)
        self.reports(status, connector)

    def measures(self, *currents: float, **more: Any) -> None:
        """Let the wallbox report currents on L1, L2 and L3."""
        self.wallbox("MeterValues", meter_values(*currents, **more))

    # Time

    def passes(self, seconds: float) -> None:
        """Time passes; rules are woken when they asked for it."""
        until = self.now + seconds
        for _ in range(1000):
            due = self.ruleset.due_at()
            if due > until:
                break
            self.now = max(self.now, due)
            self.context.monotonic = self.now
            self.context.epoch = self.booted_at + self.now
            for judgement in self.ruleset.woke(self.context):
                self._also(judgement, first=True)
                self._also(judgement, first=False)
        else:
            raise AssertionError("a rule never sleeps")
        self.now = until

    def restarts(self) -> None:
        """Let the proxy start again, with what is on disk, on a machine that has just started."""
        kept = json.loads(json.dumps(self.ruleset.kept(self.context)))
        self.facts = Facts(boot=self.facts.boot)
        self.booted_at += self.now - 10.0
        self.now = 10.0
        self.context = Context(self.facts, kept)
        self.ruleset = Ruleset((rule, Mode.ON) for rule in self.rules)

    # What was seen

    @property
    def actions(self) -> list[str]:
        """The actions of the calls that the wallbox got."""
        return [action for action, _ in self.told]

    @property
    def last_limit(self) -> float:
        """The limit that the wallbox was told last."""
        return limit_in(
            next(
                payload
                for action, payload in reversed(self.told)
                if action == "SetChargingProfile"
            )
        )

    def holds(self, notice: Notice) -> bool:
        """Return whether a notice stands."""
        about = [tell for tell in self.tells if tell.notice is notice]
        return bool(about) and about[-1].holds
