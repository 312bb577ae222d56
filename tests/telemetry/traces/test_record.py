"""A passage as a record of Open OCPP Trace 1.1."""

import json
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import Kind, Outcome
from custom_components.wallbox_evcc_proxy.telemetry.traces.record import (
    trace_line,
    trace_lines,
)

from ...proxy.passages import event, passage


def line(**members: Any) -> dict[str, Any]:
    """Return what the line of a passage says."""
    text = trace_line(passage(**members))
    assert "\n" not in text
    told: dict[str, Any] = json.loads(text)
    return told


def meta(**members: Any) -> dict[str, Any]:
    """Return what the line of a passage says about the proxy's work."""
    told: dict[str, Any] = line(**members)["meta"]["x-wallbox-evcc-proxy"]
    return told


def test_a_call_is_told_with_every_member_of_the_format() -> None:
    assert line(seq=7) == {
        "schemaVersion": "1.1",
        "timestamp": "2026-09-21T14:13:20.250Z",
        "ocppVersion": "1.6",
        "transport": "json",
        "chargePointId": "WB1",
        "direction": "cp-to-csms",
        "messageType": "CALL",
        "messageId": "1",
        "action": "Heartbeat",
        "payload": {},
        "raw": '[2,"1","Heartbeat",{}]',
        "meta": {
            "x-wallbox-evcc-proxy": {
                "seq": 7,
                "origin": "wallbox",
                "outcome": "forwarded",
                "target": "evcc",
            }
        },
    }


def test_a_result_is_told_with_its_payload_and_latency() -> None:
    told = line(
        kind=Kind.RESULT,
        origin=Leg.EVCC,
        target=Leg.WALLBOX,
        received=b'[3,"1",{"currentTime":"x"}]',
        call_seq=6,
        latency=0.0123456,
    )
    assert told["messageType"] == "CALLRESULT"
    assert told["direction"] == "csms-to-cp"
    assert told["action"] == "Heartbeat"
    assert told["payload"] == {"currentTime": "x"}
    assert told["meta"]["x-wallbox-evcc-proxy"]["call_seq"] == 6
    assert told["meta"]["x-wallbox-evcc-proxy"]["latency_ms"] == 12.346


def test_an_error_is_told_with_its_code_description_and_details() -> None:
    told = line(kind=Kind.ERROR, received=b'[4,"1","InternalError","no",{"a":1}]')
    assert told["messageType"] == "CALLERROR"
    assert told["error"] == {
        "code": "InternalError",
        "description": "no",
        "details": {"a": 1},
    }


@pytest.mark.parametrize(
    ("origin", "target", "direction"),
    [
        (Leg.WALLBOX, Leg.EVCC, "cp-to-csms"),
        (Leg.EVCC, Leg.WALLBOX, "csms-to-cp"),
        (Leg.WALLBOX, None, "cp-to-csms"),
        (Leg.EVCC, None, "csms-to-cp"),
        (None, Leg.EVCC, "cp-to-csms"),
        (None, Leg.WALLBOX, "csms-to-cp"),
    ],
)
def test_the_direction_is_that_of_the_frame_between_wallbox_and_evcc(
    origin: Leg | None, target: Leg | None, direction: str
) -> None:
    assert line(origin=origin, target=target)["direction"] == direction


def test_a_frame_of_the_proxys_own_is_told_as_such_with_its_reason() -> None:
    told = line(
        origin=None,
        received=None,
        sent=b'[2,"proxy-1-1","BootNotification",{"a":1}]',
        outcome=Outcome.INJECTED,
        reason="EVCC is told which wallbox this is",
    )
    assert told["raw"] == '[2,"proxy-1-1","BootNotification",{"a":1}]'
    assert told["payload"] == {"a": 1}
    told_meta = told["meta"]["x-wallbox-evcc-proxy"]
    assert told_meta["origin"] == "proxy"
    assert told_meta["outcome"] == "injected"
    assert told_meta["reason"] == "EVCC is told which wallbox this is"


def test_what_a_rule_changed_is_told_before_and_after() -> None:
    changes = (
        Change("timestamps", "/timestamp", None, ABSENT, "not a time"),
        Change("timestamps", "/x/0", ABSENT, "now", "missing"),
    )
    told = meta(sent=b'[2,"1","Heartbeat",{"b":1}]', changes=changes)
    assert told["changes"] == [
        {
            "rule": "timestamps",
            "path": "/timestamp",
            "reason": "not a time",
            "before": None,
        },
        {"rule": "timestamps", "path": "/x/0", "reason": "missing", "after": "now"},
    ]
    assert told["sent"] == '[2,"1","Heartbeat",{"b":1}]'


def test_how_long_a_frame_waited_is_told() -> None:
    assert meta(held=1.5)["held_ms"] == 1500
    assert "held_ms" not in meta(held=0.0)


def test_what_did_not_leave_has_no_target() -> None:
    told = meta(target=None, sent=None, outcome=Outcome.DROPPED, reason="too late")
    assert "target" not in told
    assert "sent" not in told
    assert told["outcome"] == "dropped"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"\xff\xfeabc", "\ufffd\ufffdabc"),
        (b'[2,"1"', '[2,"1"'),
        (b"a\nb\x00", "a\nb\x00"),
    ],
)
def test_unreadable_bytes_are_told_as_far_as_they_are_text(
    raw: bytes, text: str
) -> None:
    told = line(kind=Kind.UNREADABLE, received=raw, sent=None, id="", action="")
    assert told["raw"] == text
    assert "payload" not in told
    assert told["messageType"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "received", "raw"),
    [
        (Kind.CALL, '[2,"1","Heartbeat"]', '[2,"1","Heartbeat",{}]'),
        (Kind.RESULT, '[3,"1"]', '[3,"1",{}]'),
        (Kind.ERROR, '[4,"1","NotSupported"]', '[4,"1","NotSupported","",{}]'),
        (Kind.CALL, '[,2,"1","Heartbeat",{}]', '[2,"1","Heartbeat",{}]'),
    ],
)
def test_a_frame_that_is_not_as_it_should_be_is_told_as_understood_and_as_it_came(
    kind: Kind, received: str, raw: str
) -> None:
    told = line(kind=kind, received=received.encode())
    assert told["raw"] == raw
    assert told["meta"]["x-wallbox-evcc-proxy"]["received"] == received


def test_a_deeply_nested_payload_has_its_line() -> None:
    nested = b"[" * 1000 + b"]" * 1000
    told = trace_line(passage(received=b'[2,"1","Heartbeat",{"x":' + nested + b"}]"))
    assert told.startswith('{"schemaVersion"')


def test_text_beyond_ascii_is_written_as_it_is() -> None:
    raw = '[2,"1","DataTransfer",{"a":"Küche"}]'.encode()
    assert "Küche" in trace_line(passage(received=raw))


# Many


def records(*entries: Any, **how: Any) -> list[dict[str, Any]]:
    return [json.loads(each) for each in trace_lines(entries, **how)]


def ours(record: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = record["meta"]["x-wallbox-evcc-proxy"]
    return told


def unreadable(**members: Any) -> Any:
    return passage(
        kind=Kind.UNREADABLE, received=b"?", sent=None, id="", action="", **members
    )


def test_what_the_format_has_no_record_for_stands_in_the_meta_of_the_next() -> None:
    first, last = records(
        event(), unreadable(seq=2), passage(seq=3), passage(seq=4), event(), event()
    )
    assert [each.get("event") for each in ours(first)["before"]] == ["connected", None]
    assert ours(first)["before"][1]["raw"] == "?"
    assert "before" not in ours(last)
    assert [each["event"] for each in ours(last)["after"]] == ["connected", "connected"]


def test_events_alone_are_lines_of_their_own() -> None:
    assert [each["event"] for each in records(event())] == ["connected"]
    assert records() == []


def test_without_payload_nothing_that_a_frame_carries_is_told() -> None:
    secret = b'[2,"1","Authorize",{"idTag":"04A2B3C4"}]'
    change = Change("id_tags", "/idTag", "04A2B3C4", "04A2", "too long")
    lines = list(
        trace_lines(
            [
                passage(
                    received=secret,
                    sent=b"04A2B3C4",
                    changes=(change,),
                    action="Authorize",
                ),
                unreadable(seq=2),
            ],
            payload=False,
        )
    )
    assert "04A2" not in "".join(lines)
    assert json.loads(lines[0])["action"] == "Authorize"


def test_a_note_stands_in_the_meta_of_its_frame() -> None:
    first, second = records(passage(seq=1), passage(seq=2), notes={2: "here it stops"})
    assert "note" not in ours(first)
    assert ours(second)["note"] == "here it stops"
