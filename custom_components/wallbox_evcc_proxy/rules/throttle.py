"""Holds back what comes too often: heartbeats of a wallbox, EVCC's triggers and profiles.

EVCC asks for meter values every 2 s as long as they are old (evcc.md 3.5), and some wallboxes
block or disconnect then (quirks B20); others send several heartbeats a second (quirks U05).
"""

from typing import ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallResult, Leg
from .parameter import Parameter
from .replayed import came_since, replayed, trigger_of
from .rule import Context, Rule, Subject
from .verdict import Injection, Verdict

_THROTTLED = frozenset({"MeterValues", "StatusNotification"})
"""What EVCC asks for again and again; anything else is asked for once."""

_MOST_KINDS = 64
"""Kinds of triggers remembered at the most: two messages for each connector."""


class Throttle(Rule):
    """Lets one of each kind through per gap; the others are answered here, or wait.

    A heartbeat gets the time. A trigger is accepted and obeyed from what the wallbox reported
    last, unless what it asks for has come since the wallbox was asked. A charging profile is
    held until its gap is over: it is never answered here, as EVCC must know whether it holds.
    """

    name: ClassVar[str] = "throttle"
    quirks: ClassVar[tuple[str, ...]] = ("B20", "U05")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="heartbeat_gap", default=0.0, unit="s", least=0, most=50),
        Parameter(name="trigger_gap", default=5.0, unit="s", least=0, most=60),
        Parameter(name="profile_gap", default=0.0, unit="s", least=0, most=15),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({"Heartbeat"})),
        Subject(Leg.EVCC, frozenset({"SetChargingProfile", "TriggerMessage"})),
    )

    @override
    def looks_at(self) -> tuple[Subject, ...]:
        _heartbeats, commands = self.subjects
        return self.subjects if self._gap("heartbeat_gap") else (commands,)

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if not isinstance(frame, Call):
            return None
        match frame.action:
            case "Heartbeat":
                return self._judge_heartbeat(frame, context)
            case "TriggerMessage":
                return self._judge_trigger(frame, context)
            case "SetChargingProfile":
                return self._judge_profile(context)
            case _:
                return None

    def _gap(self, name: str) -> float:
        gap = self.settings[name]
        return gap if isinstance(gap, float) else 0.0

    def _judge_heartbeat(self, call: Call, context: Context) -> Verdict | None:
        memory = context.memory(self)
        passed_at: float = memory.get("heartbeat", float("-inf"))
        if context.monotonic - passed_at >= self._gap("heartbeat_gap"):
            memory["heartbeat"] = context.monotonic
            return None
        return Verdict(
            answer=answers.acknowledgement(call, context.epoch),
            reason="the last heartbeat went on to EVCC a moment ago",
        )

    def _judge_trigger(self, call: Call, context: Context) -> Verdict | None:
        kind = trigger_of(call.payload)
        requested, connector = kind
        if requested not in _THROTTLED:
            return None
        passed = context.memory(self).setdefault("triggers", {})
        passed_at: float = passed.get(kind, float("-inf"))
        if context.monotonic - passed_at >= self._gap("trigger_gap"):
            passed.pop(kind, None)
            if len(passed) >= _MOST_KINDS:
                del passed[next(iter(passed))]
            passed[kind] = context.monotonic
            return None
        injections: tuple[Injection, ...] = ()
        if not came_since(requested, connector, passed_at, context.facts):
            injections = replayed(requested, connector, context)
        return Verdict(
            answer=CallResult(call.id, {"status": "Accepted"}),
            reason="the wallbox was asked for the same a moment ago",
            injections=injections,
        )

    def _judge_profile(self, context: Context) -> Verdict | None:
        gap = self._gap("profile_gap")
        if not gap:
            return None
        memory = context.memory(self)
        wait = memory.get("profile", float("-inf")) + gap - context.monotonic
        memory["profile"] = context.monotonic + max(wait, 0.0)
        if wait <= 0.0:
            return None
        return Verdict(
            hold=wait, reason="the wallbox was sent a charging profile a moment ago"
        )
