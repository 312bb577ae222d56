"""Tests of what is counted of each rule."""

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.telemetry.hits import Hits, HitsByRule, count
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)


def passage(kind: Kind, outcome: Outcome, rule: str = "") -> Passage:
    """Return the record of a frame."""
    made = Passage(
        "garage", 0.0, Leg.WALLBOX, None, kind, "1", "Heartbeat", b"", None, outcome
    )
    made.rule = rule
    return made


def counted(*passages: Passage) -> HitsByRule:
    """Return the hits after these passages."""
    hits: HitsByRule = {}
    for each in passages:
        count(hits, each)
    return hits


def test_several_changes_by_one_rule_are_one_changed_frame() -> None:
    frame = passage(Kind.CALL, Outcome.FORWARDED)
    frame.changes = (
        Change("timestamps", "/a", 1, 2, ""),
        Change("timestamps", "/b", 1, 2, ""),
        Change("mending", "", None, None, ""),
    )
    assert counted(frame) == {
        "timestamps": Hits(changed=1),
        "mending": Hits(changed=1),
    }


def test_an_answered_call_counts_once_however_it_comes_about() -> None:
    stayed = passage(Kind.CALL, Outcome.ANSWERED, "repeats")
    answer = passage(Kind.RESULT, Outcome.INJECTED, "repeats")
    assert counted(stayed, answer) == {"repeats": Hits(answered=1)}
    assert counted(answer) == {"repeats": Hits(answered=1)}
    assert counted(passage(Kind.CALL, Outcome.DROPPED, "repeats")) == {
        "repeats": Hits(answered=1)
    }


def test_calls_that_are_made_or_wait_are_told_apart() -> None:
    assert counted(
        passage(Kind.CALL, Outcome.INJECTED, "repeats"),
        passage(Kind.CALL, Outcome.FORWARDED, "repeats"),
    ) == {"repeats": Hits(sent=1, held=1)}


def test_only_names_of_rules_are_kept() -> None:
    frame = passage(Kind.CALL, Outcome.FORWARDED)
    frame.changes = tuple(Change(f"no-{each}", "", 1, 2, "") for each in range(100))
    assert counted(frame) == {}
