"""Tests of what is counted of each rule."""

from custom_components.wallbox_evcc_proxy.hits import Hits, HitsByRule, count
from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)

from .live import CentralSystem, Proxy


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


async def test_a_repetition_is_counted_for_its_wallbox_and_rule(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    await proxy.charger("carport")
    start = {"connectorId": 1, "idTag": "A", "meterStart": 0} | {
        "timestamp": "2026-11-23T10:00:00Z"
    }
    first = await charger.call("StartTransaction", start)
    again = await charger.call("StartTransaction", start)
    assert again == first
    assert proxy.hub.hits["garage"]["repeats"] == Hits(answered=1)
    assert proxy.hub.wallboxes["garage"].repairs == 1
    assert "carport" not in proxy.hub.hits
    assert proxy.hub.wallboxes["carport"].repairs == 0
    actions = [action for action, _ in evcc.stations["garage"].asked]
    assert actions.count("StartTransaction") == 1
