"""A place to try one rule: a wallbox's facts, a clock, and frames put before the rule."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    Call,
    CallError,
    CallResult,
    Payload,
)
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Rule
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from ..ocpp.test_frames import OBJECTS, VALUES
from ..peers.schemas import violation

EPOCH = 1_790_000_000.0
"""2026-09-21T14:13:20Z."""

BOOT = {"chargePointVendor": "v", "chargePointModel": "m", "firmwareVersion": "1.0"}


class Desk:
    """One rule, and what it may know of one wallbox."""

    def __init__(self, rule: Rule) -> None:
        """Begin with nothing known."""
        self.rule = rule
        self.facts = Facts()
        self.context = Context(self.facts)
        self.context.epoch = EPOCH
        self.context.monotonic = 1000.0
        self._count = 0

    @property
    def now(self) -> str:
        """The time as OCPP writes it."""
        return timestamps.write(self.context.epoch)

    def ago(self, seconds: float) -> str:
        """Return an earlier time as OCPP writes it."""
        return timestamps.write(self.context.epoch - seconds)

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.context.epoch += seconds
        self.context.monotonic += seconds

    def call(self, action: str, payload: Payload | None = None) -> Call:
        self._count += 1
        return Call(str(self._count), action, payload or {})

    def asks(self, action: str, payload: Payload | None = None) -> Verdict | None:
        """Return the verdict on a call of EVCC."""
        return self.rule.judge(self.call(action, payload), self.context)

    def reports(self, action: str, payload: Payload | None = None) -> Verdict | None:
        """Return the verdict on a call of the wallbox, which is then known."""
        call = self.call(action, payload)
        verdict = self.rule.judge(call, self.context)
        self.facts.reported(call, self.context.monotonic)
        return verdict

    def answered(
        self, action: str, asked: Payload, answer: Payload | tuple[str, str]
    ) -> Verdict | None:
        """Return the verdict on the answer to a call: a payload, or an error's code and text."""
        call = self.call(action, asked)
        frame: Answer = (
            CallError(call.id, *answer)
            if isinstance(answer, tuple)
            else CallResult(call.id, answer)
        )
        return self.judge_answer(frame, call)

    def judge_answer(self, answer: Answer, call: Call) -> Verdict | None:
        self.context.call = call
        try:
            return self.rule.judge(answer, self.context)
        finally:
            self.context.call = None

    def knows(self, *keys: tuple[str, str] | tuple[str, str, bool]) -> None:
        """Let the wallbox have told keys with their values, and whether they are read-only."""
        entries = [configuration_key(*key) for key in keys]
        self.facts.configured(
            Call("0", "GetConfiguration"), {"configurationKey": entries}
        )


def configuration_key(name: str, value: str, readonly: bool = False) -> dict[str, Any]:
    return {"key": name, "readonly": readonly, "value": value}


def answer_of(verdict: Verdict | None) -> Payload:
    """Return the payload with which a verdict answers a call."""
    assert verdict is not None
    assert isinstance(verdict.answer, CallResult)
    return verdict.answer.payload


def told(verdict: Verdict | None) -> Payload:
    """Return the payload of a frame that was changed."""
    assert verdict is not None
    assert verdict.changes, "a change that is not told"
    assert isinstance(verdict.frame, Call | CallResult)
    return verdict.frame.payload


def injected(verdict: Verdict | None) -> list[tuple[str, Payload]]:
    """Return action and payload of the calls that a verdict wants made."""
    if verdict is None:
        return []
    return [(each.action, each.payload) for each in verdict.injections]


def objection(verdict: Verdict | None, asked: Call) -> str | None:
    """Return what OCPP's schemas have against what a verdict sends; ``asked`` is the call answered."""
    if verdict is None:
        return None
    for frame in (verdict.frame, verdict.answer):
        if isinstance(frame, Call):
            wrong = violation(frame.action, dict(frame.payload))
        elif isinstance(frame, CallResult):
            wrong = violation(asked.action, dict(frame.payload), answer=True)
        else:
            continue
        if wrong is not None:
            return wrong
    for each in verdict.injections:
        wrong = violation(each.action, dict(each.payload))
        if wrong is not None:
            return wrong
    return None


def odd_payloads(
    members: Mapping[str, st.SearchStrategy[Any]],
) -> st.SearchStrategy[Any]:
    """Return payloads with some of these members, each sensible or not, or without any."""
    return (
        st.fixed_dictionaries(
            {}, optional={name: some | VALUES for name, some in members.items()}
        )
        | OBJECTS
    )
