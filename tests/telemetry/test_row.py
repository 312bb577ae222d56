"""Passages and events as rows of the message list."""

from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
    Mark,
    Outcome,
    Passage,
)
from custom_components.wallbox_evcc_proxy.telemetry.row import (
    LONGEST_READ,
    OPEN_FOR,
    change_of,
    row_of,
    tag_open,
    text_of,
)
from custom_components.wallbox_evcc_proxy.telemetry.tags import Tag, tags_of

AT = 1_790_000_000.0
CALL = b'[2,"1","Heartbeat",{}]'


def passage(**members: Any) -> Passage:
    usual: dict[str, Any] = {
        "wallbox": "garage",
        "at": AT,
        "origin": Leg.WALLBOX,
        "target": Leg.EVCC,
        "kind": Kind.CALL,
        "id": "1",
        "action": "Heartbeat",
        "received": CALL,
        "sent": CALL,
        "outcome": Outcome.FORWARDED,
        "seq": 1,
    }
    return Passage(**(usual | members))


def test_a_call_says_no_more_than_there_is_to_say() -> None:
    assert row_of(passage()) == {
        "seq": 1,
        "at": AT,
        "wb": "garage",
        "kind": "call",
        "from": "wallbox",
        "to": "evcc",
        "id": "1",
        "action": "Heartbeat",
        "sum": {"is": "empty"},
        "tags": [],
        "rules": [],
        "len": 22,
    }


def test_a_message_that_is_very_long_or_never_left_has_no_summary() -> None:
    long = b'[2,"1","DataTransfer",{"vendorId":"v","data":"%s"}]' % (
        b"x" * LONGEST_READ
    )
    assert row_of(passage(received=long, sent=long))["sum"] is None
    assert row_of(passage(received=None, sent=None))["sum"] is None


def test_times_are_milliseconds() -> None:
    row = row_of(
        passage(
            kind=Kind.RESULT, latency=0.0495, took=0.0004, held=1.5, call_seq=7, seq=9
        )
    )
    assert (row["rtt"], row["took"], row["held"], row["call"]) == (49.5, 0.4, 1500.0, 7)


def test_what_the_proxy_answered_ends_at_it_and_what_it_made_begins_there() -> None:
    answered = row_of(passage(target=None, sent=None, outcome=Outcome.ANSWERED))
    assert (answered["from"], answered["to"]) == ("wallbox", "proxy")
    made = row_of(
        passage(
            origin=None, received=None, target=Leg.WALLBOX, outcome=Outcome.INJECTED
        )
    )
    assert (made["from"], made["to"]) == ("proxy", "wallbox")
    assert made["len"] == len(CALL)


def test_a_row_says_what_left_and_names_each_rule_once() -> None:
    changes = (
        Change("conform", "/connectorId", "1", 1, "a number"),
        Change("conform", "/status", "charging", "Charging", "spelling"),
    )
    row = row_of(
        passage(
            received=b'[2,"1","Reset",{"type":"soft"}]',
            sent=b'[2,"1","Reset",{"type":"Soft"}]',
            changes=changes,
            observed=(Change("timestamps", "/timestamp", 1, 2, ""),),
            rule="session",
            reason="so it is",
        )
    )
    assert row["sum"] == {"is": "words", "words": "Soft"}
    assert row["rules"] == ["conform", "timestamps", "session"]
    assert row["why"] == "so it is"


def test_an_event_is_a_row_too() -> None:
    event = Event("garage", AT, Leg.EVCC, Happening.UNREACHABLE, "nobody there", seq=3)
    assert row_of(event) == {
        "seq": 3,
        "at": AT,
        "wb": "garage",
        "kind": "event",
        "leg": "evcc",
        "what": "unreachable",
        "why": "nobody there",
    }


def test_a_call_is_open_as_long_as_it_can_be_answered() -> None:
    def tagged(now: float, *passages: Passage) -> list[list[Tag]]:
        rows = [row_of(each) for each in passages]
        tag_open(rows, now)
        return [row["tags"] for row in rows]

    call = passage()
    answer = passage(
        kind=Kind.RESULT, received=b'[3,"1",{}]', sent=b'[3,"1",{}]', call_seq=1, seq=2
    )
    assert tagged(AT, call) == [[Tag.OPEN]]
    assert tagged(AT, call, answer) == [[], []]
    assert tagged(AT + OPEN_FOR, call) == [[]]
    stayed = passage(target=None, sent=None, outcome=Outcome.ANSWERED)
    assert tagged(AT, stayed) == [[Tag.BLOCKED]]
    given_up = passage(
        origin=None, target=None, received=None, sent=None, outcome=Outcome.DROPPED
    )
    assert tagged(AT, given_up) == [[Tag.DROPPED]]


def test_a_call_of_the_users_is_injected_on_either_side() -> None:
    for target in Leg:
        made = passage(
            origin=None,
            received=None,
            target=target,
            outcome=Outcome.INJECTED,
            mark=Mark.USER,
        )
        assert tags_of(made) == [Tag.INJECTED]


def test_what_a_rule_holds_is_held_however_short() -> None:
    assert tags_of(passage(held=0.01)) == []
    assert tags_of(passage(held=0.01, rule="profile_timing")) == [Tag.HELD]


def test_what_a_rule_would_do_is_observed() -> None:
    observed = (Change("conform", "/x", 1, 2, ""),)
    assert tags_of(passage(observed=observed)) == [Tag.OBSERVED]


def test_what_was_added_has_no_before_and_what_was_removed_no_after() -> None:
    assert change_of(Change("r", "/a", ABSENT, None, "w")) == {
        "rule": "r",
        "path": "/a",
        "reason": "w",
        "after": None,
    }
    assert "after" not in change_of(Change("r", "/a", 1, ABSENT, "w"))


def test_what_cannot_be_decoded_is_shown_all_the_same() -> None:
    assert text_of(b'["\xff"]') == '["\ufffd"]'
    assert text_of(None) is None
