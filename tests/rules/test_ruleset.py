"""The rules in force: in order, only where they look, and none can break the way of a frame."""

import logging
from typing import ClassVar, override

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    Call,
    CallResult,
    Leg,
)
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import (
    ANY,
    Context,
    Mode,
    Rule,
    Subject,
)
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.verdict import (
    Injection,
    Notice,
    Tell,
    Verdict,
)

EPOCH = 1_790_000_000.0


class Append(Rule):
    """Appends its letter to a text."""

    name: ClassVar[str] = "append"
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({"DataTransfer", "Authorize"})),
    )
    letter = ""

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        assert isinstance(frame, Call)
        before = frame.payload.get("data", "")
        after = before + self.letter
        return Verdict(
            frame=frame.bearing({**frame.payload, "data": after}),
            changes=(Change(self.name, "/data", before, after, "for the test"),),
        )


class LookOn(Append):
    """Looks and lets pass; remembers when it looked."""

    name: ClassVar[str] = "look_on"

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        self.epoch = context.epoch
        return None


class Raise(Append):
    """Fails on every frame."""

    name: ClassVar[str] = "raise"
    calls = 0

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        self.calls += 1
        raise RuntimeError("broken rule")


class Speak(Rule):
    """Answers calls, wants a call made, and asks to be woken."""

    name: ClassVar[str] = "speak"
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, ANY),
        Subject(Leg.WALLBOX, ANY, answers=True),
    )
    ask = Injection(Leg.EVCC, "Heartbeat", {}, "for the test")

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if isinstance(frame, Call):
            answer = CallResult(frame.id, {"status": "Accepted"})
            return Verdict(answer=answer, reason="known", wake=5.0)
        assert context.call is not None
        return Verdict(is_no_answer=True, reason=context.call.action)

    @override
    def patience(self, call: Call, context: Context) -> float | None:
        return 3.0 if call.action == "Reset" else None

    @override
    def unanswered(self, call: Call, context: Context) -> Verdict | None:
        return Verdict(answer=CallResult(call.id, {"status": "Rejected"}))

    @override
    def woke(self, context: Context) -> Verdict | None:
        return Verdict(injections=(self.ask,))


def appending(letter: str) -> Append:
    """Return a rule that appends this letter."""
    rule = Append()
    rule.letter = letter
    return rule


def on(*rules: Rule) -> Ruleset:
    """Return a ruleset in which all these are on."""
    return Ruleset((rule, Mode.ON) for rule in rules)


@pytest.fixture
def context() -> Context:
    """Return what is known of a wallbox that has said nothing."""
    context = Context(Facts())
    context.epoch = EPOCH
    return context


CALL = Call("1", "DataTransfer", {"data": ""})


def test_rules_are_applied_in_their_order_each_on_what_the_one_before_made(
    context: Context,
) -> None:
    ruleset = on(appending("a"), appending("b"), appending("c"))
    judgement = ruleset.judge_call(Leg.WALLBOX, CALL, context)
    assert judgement is not None
    assert judgement.frame == Call("1", "DataTransfer", {"data": "abc"})
    assert [(change.before, change.after) for change in judgement.changes] == [
        ("", "a"),
        ("a", "ab"),
        ("ab", "abc"),
    ]
    assert CALL.payload == {"data": ""}


def test_of_a_call_that_every_rule_lets_pass_nothing_is_made(context: Context) -> None:
    rule = LookOn()
    assert on(rule).judge_call(Leg.WALLBOX, CALL, context) is None
    assert rule.epoch == EPOCH


@pytest.mark.parametrize(
    ("leg", "action"),
    [
        (Leg.EVCC, "DataTransfer"),
        (Leg.WALLBOX, "Heartbeat"),
        (Leg.WALLBOX, "datatransfer"),
    ],
)
def test_a_rule_sees_only_what_it_looks_at(
    leg: Leg, action: str, context: Context
) -> None:
    ruleset = on(appending("a"))
    assert ruleset.judge_call(leg, Call("1", action, {}), context) is None
    answer = CallResult("1", {})
    assert ruleset.judge_answer(leg, answer, CALL, context) is None


def test_a_rule_sees_every_action_it_names_and_one_for_any_sees_all(
    context: Context,
) -> None:
    call = Call("1", "Authorize", {})
    judgement = on(appending("a")).judge_call(Leg.WALLBOX, call, context)
    assert judgement is not None
    assert judgement.frame.payload == {"data": "a"}
    ruleset = on(Speak())
    for action in ("Reset", "Whatever"):
        answered = ruleset.judge_call(Leg.EVCC, Call("1", action, {}), context)
        assert answered is not None
        assert answered.answer == CallResult("1", {"status": "Accepted"})
        assert (answered.answered_by, answered.reason) == ("speak", "known")


def test_a_call_that_a_rule_answers_is_seen_by_none_after_it(context: Context) -> None:
    after = LookOn()
    after.subjects = (Subject(Leg.EVCC, ANY),)  # type: ignore[misc]
    on(Speak(), after).judge_call(Leg.EVCC, CALL, context)
    assert not hasattr(after, "epoch")


def test_a_rule_that_looks_at_answers_is_told_the_call(context: Context) -> None:
    answer = CallResult("1", {})
    judgement = on(Speak()).judge_answer(Leg.WALLBOX, answer, CALL, context)
    assert judgement is not None
    assert (judgement.is_no_answer, judgement.reason) == (True, "DataTransfer")
    assert context.call is None


def test_a_rule_that_observes_changes_nothing_and_tells_what_it_would_change(
    context: Context,
) -> None:
    ruleset = Ruleset([(appending("a"), Mode.OBSERVE), (appending("b"), Mode.ON)])
    judgement = ruleset.judge_call(Leg.WALLBOX, CALL, context)
    assert judgement is not None
    assert judgement.frame.payload == {"data": "b"}
    assert [change.after for change in judgement.observed] == ["a"]
    assert [change.after for change in judgement.changes] == ["b"]


def test_a_rule_that_observes_answers_nothing_and_tells_that_it_would(
    context: Context,
) -> None:
    ruleset = Ruleset([(Speak(), Mode.OBSERVE)])
    judgement = ruleset.judge_call(Leg.EVCC, CALL, context)
    assert judgement is not None
    assert judgement.answer is None
    assert [change.reason for change in judgement.observed] == ["would answer: known"]
    assert ruleset.patience(Call("1", "Reset", {}), context) is None


def test_a_rule_that_is_off_sees_nothing(context: Context) -> None:
    ruleset = Ruleset([(appending("a"), Mode.OFF)])
    assert ruleset.judge_call(Leg.WALLBOX, CALL, context) is None
    assert ruleset.is_empty


def test_a_rule_that_asked_to_be_woken_is_woken_once_when_it_is_time(
    context: Context,
) -> None:
    ruleset = on(Speak())
    ruleset.judge_call(Leg.EVCC, CALL, context)
    assert ruleset.due_at() == 5.0
    context.monotonic = 4.9
    assert ruleset.woke(context) == []
    context.monotonic = 5.0
    [judgement] = ruleset.woke(context)
    assert judgement.injections == (("speak", Speak.ask),)
    assert ruleset.due_at() == float("inf")


def test_the_first_rule_with_an_answer_stands_in_for_a_silent_wallbox(
    context: Context,
) -> None:
    ruleset = on(appending("a"), Speak())
    assert ruleset.patience(Call("1", "Reset", {}), context) == 3.0
    assert ruleset.patience(CALL, context) is None
    judgement = ruleset.unanswered(CALL, context)
    assert judgement is not None
    assert judgement.answer == CallResult("1", {"status": "Rejected"})
    assert on(appending("a")).unanswered(CALL, context) is None


def test_a_rule_that_fails_is_switched_off_and_the_frame_passes_as_it_came(
    caplog: pytest.LogCaptureFixture, context: Context
) -> None:
    broken = Raise()
    ruleset = on(broken)
    judgement = ruleset.judge_call(Leg.WALLBOX, CALL, context)
    assert judgement is not None
    assert judgement.frame is CALL
    assert judgement.changes == ()
    assert judgement.tells == (Tell(Notice.RULE_FAILED, True, {"rule": "raise"}),)
    assert ruleset.judge_call(Leg.WALLBOX, CALL, context) is None
    assert broken.calls == 1
    assert ruleset.broken == {"raise": "broken rule"}
    errors = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "Rule raise failed and is switched off" in errors[0].getMessage()
    assert errors[0].exc_info is not None


def test_the_rules_beside_one_that_fails_go_on(context: Context) -> None:
    ruleset = on(appending("a"), Raise(), appending("b"))
    for _ in range(2):
        judgement = ruleset.judge_call(Leg.WALLBOX, CALL, context)
        assert judgement is not None
        assert judgement.frame.payload == {"data": "ab"}
        assert len(judgement.changes) == 2


def test_a_rule_that_fails_for_one_wallbox_stays_on_for_another(
    context: Context,
) -> None:
    one, other = on(Raise()), on(Raise())
    one.judge_call(Leg.WALLBOX, CALL, context)
    assert one.broken
    assert not other.broken


def test_what_a_rule_remembers_stays_when_the_rules_change(context: Context) -> None:
    context.memory(appending("a"))["count"] = 1
    assert context.memory(appending("b")) == {"count": 1}


def test_every_rule_of_the_registry_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(subject.actions for rule in RULES for subject in rule.subjects)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_refuses_a_parameter_that_it_does_not_have(rule: type[Rule]) -> None:
    with pytest.raises(ValueError, match="has no parameter nonsense"):
        rule({"nonsense": 1})
