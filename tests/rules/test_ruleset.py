"""The rules in force: in order, only where they look, and none can break the way of a frame."""

import logging
from typing import ClassVar, override

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Answer, Call, Leg
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import (
    Changed,
    Context,
    Rule,
    Subject,
)
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset

EPOCH = 1_790_000_000.0


class Append(Rule):
    """Appends its letter to a text."""

    name: ClassVar[str] = "append"
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({"DataTransfer", "Authorize"})),
    )

    def __init__(self, letter: str) -> None:
        self.letter = letter

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Changed | None:
        assert isinstance(frame, Call)
        before = frame.payload.get("data", "")
        after = before + self.letter
        return Changed(
            {**frame.payload, "data": after},
            (Change(self.name, "/data", before, after, "for the test"),),
        )


class LookOn(Append):
    """Looks and lets pass; remembers when it looked."""

    name: ClassVar[str] = "look_on"

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Changed | None:
        self.epoch = context.epoch
        return None


class Raise(Append):
    """Fails on every frame."""

    name: ClassVar[str] = "raise"
    calls = 0

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Changed | None:
        self.calls += 1
        raise RuntimeError("broken rule")


CALL = Call("1", "DataTransfer", {"data": ""})


def test_rules_are_applied_in_their_order_each_on_what_the_one_before_made() -> None:
    call, changes = Ruleset([Append("a"), Append("b"), Append("c")]).apply(
        Leg.WALLBOX, CALL, EPOCH
    )
    assert call == Call("1", "DataTransfer", {"data": "abc"})
    assert [(change.before, change.after) for change in changes] == [
        ("", "a"),
        ("a", "ab"),
        ("ab", "abc"),
    ]
    assert CALL.payload == {"data": ""}


def test_a_call_that_no_rule_changes_stays_the_same_object() -> None:
    rule = LookOn("x")
    call, changes = Ruleset([rule]).apply(Leg.WALLBOX, CALL, EPOCH)
    assert call is CALL
    assert changes == ()
    assert rule.epoch == EPOCH


@pytest.mark.parametrize(
    ("leg", "action"),
    [
        (Leg.EVCC, "DataTransfer"),
        (Leg.WALLBOX, "Heartbeat"),
        (Leg.WALLBOX, "datatransfer"),
    ],
)
def test_a_rule_sees_only_what_it_looks_at(leg: Leg, action: str) -> None:
    given = Call("1", action, {})
    call, changes = Ruleset([Append("a")]).apply(leg, given, EPOCH)
    assert call is given
    assert changes == ()


def test_a_rule_sees_every_action_it_names() -> None:
    call, _ = Ruleset([Append("a")]).apply(
        Leg.WALLBOX, Call("1", "Authorize", {}), EPOCH
    )
    assert call.payload == {"data": "a"}


def test_a_rule_that_fails_is_switched_off_and_the_frame_passes_as_it_came(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = Raise("x")
    ruleset = Ruleset([broken])
    assert ruleset.apply(Leg.WALLBOX, CALL, EPOCH) == (CALL, ())
    assert ruleset.apply(Leg.WALLBOX, CALL, EPOCH)[0] is CALL
    assert broken.calls == 1
    assert ruleset.broken == {"raise": "broken rule"}
    errors = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "Rule raise failed and is switched off" in errors[0].getMessage()
    assert errors[0].exc_info is not None


def test_the_rules_beside_one_that_fails_go_on() -> None:
    ruleset = Ruleset([Append("a"), Raise("x"), Append("b")])
    for _ in range(2):
        call, changes = ruleset.apply(Leg.WALLBOX, CALL, EPOCH)
        assert call.payload == {"data": "ab"}
        assert len(changes) == 2


def test_a_rule_that_fails_for_one_wallbox_stays_on_for_another() -> None:
    one, other = Ruleset([Raise("x")]), Ruleset([Raise("x")])
    one.apply(Leg.WALLBOX, CALL, EPOCH)
    assert one.broken
    assert not other.broken


def test_every_rule_of_the_registry_has_a_name_of_its_own_and_something_to_look_at() -> (
    None
):
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(subject.actions for rule in RULES for subject in rule.subjects)
