"""Reading traces: ours come back whole, others' as far as they tell, and nothing raises."""

from collections.abc import Callable
from datetime import UTC
import json
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Kind,
    Outcome,
    Passage,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.export import (
    Export,
    ExportFormat,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.opened import (
    Trace,
    TraceFormat,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.reading import read_trace

from .story import AT, story

RECORD = {
    "schemaVersion": "1.0",
    "timestamp": "2026-09-21T14:13:20.250Z",
    "transport": "json",
    "chargePointId": "WB1",
    "direction": "cp-to-csms",
    "messageType": "CALL",
    "messageId": "1",
    "action": "Heartbeat",
    "payload": {},
}
ANSWER = RECORD | {
    "timestamp": "2026-09-21T14:13:20.750Z",
    "direction": "csms-to-cp",
    "messageType": "CALLRESULT",
    "payload": {"currentTime": "2026-09-21T14:13:20Z"},
}


def read(*lines: Any) -> Trace:
    text = "\n".join(
        each if isinstance(each, str) else json.dumps(each) for each in lines
    )
    return read_trace(text.encode())


def passages(trace: Trace) -> list[Passage]:
    assert all(isinstance(each, Passage) for each in trace.entries)
    return list(trace.passages())


# Ours


def test_what_was_exported_comes_back_as_it_was() -> None:
    text = "".join(Export(format=ExportFormat.JSONL, anonymise=False).pieces(story()))
    trace = read_trace(text.encode())
    assert trace.entries == tuple(story())
    assert trace.format is TraceFormat.OPEN_OCPP_TRACE
    assert trace.unreadable_lines == 0
    assert trace.wallboxes == ["garage"]
    assert trace.span == (AT, AT + 14)


def test_a_part_of_a_trace_is_numbered_anew_and_its_answers_keep_their_calls() -> None:
    part = Export(format=ExportFormat.JSONL, anonymise=False, ranges=((5, 7), (10, 11)))
    text = "".join(part.pieces(part.selected(story())))
    trace = read_trace(text.encode())
    assert [(each.seq, each.action, each.call_seq) for each in trace.passages()] == [
        (1, "MeterValues", None),  # its call is not among them
        (2, "SetChargingProfile", None),
        (3, "SetChargingProfile", 2),
        (4, "GetConfiguration", None),
        (5, "GetConfiguration", 4),
    ]


def test_a_trace_without_payload_is_read_again() -> None:
    text = "".join(
        Export(format=ExportFormat.JSONL, anonymise=False, payload=False).pieces(
            story()
        )
    )
    trace = read_trace(text.encode())
    assert trace.unreadable_lines == 0
    assert [each.seq for each in trace.entries] == list(range(1, 15))
    assert [each.kind for each in trace.passages()] == [
        each.kind for each in story() if isinstance(each, Passage)
    ]


# A source of messages


def test_pages_and_single_entries_are_found_by_number() -> None:
    trace = Trace(TraceFormat.OPEN_OCPP_TRACE, tuple(story()), 0)
    assert (trace.first_seq, trace.last_seq) == (1, 14)
    assert [each.seq for each in trace.page(3)] == [12, 13, 14]
    assert [each.seq for each in trace.page(3, before=3)] == [1, 2]
    assert [each.seq for each in trace.page(5, before=12, after=9)] == [10, 11]
    assert trace.page(5, before=1) == []
    assert trace.page(5, after=14) == []
    call = trace.find(6)
    assert isinstance(call, Passage)
    assert [each.seq for each in trace.answers_to(call)] == [7]
    assert trace.find(0) is None
    assert trace.find(15) is None
    assert trace.find(-1) is None


def test_a_trace_of_nothing_has_no_entries() -> None:
    trace = read_trace(b"")
    assert (trace.first_seq, trace.last_seq, trace.span) == (0, 0, None)
    assert trace.page(10) == []


# Others'


def test_a_record_of_another_tool_is_read_and_its_answer_paired() -> None:
    call, answer = passages(read(RECORD, ANSWER))
    assert (call.seq, answer.seq) == (1, 2)
    assert (call.wallbox, call.at) == ("WB1", AT)
    assert (call.origin, call.target) == (Leg.WALLBOX, Leg.EVCC)
    assert call.received == call.sent == b'[2,"1","Heartbeat",{}]'
    assert (answer.kind, answer.call_seq, answer.latency) == (Kind.RESULT, 1, 0.5)
    assert answer.outcome is Outcome.FORWARDED


def test_an_answer_without_its_action_has_that_of_its_call() -> None:
    answer = {name: each for name, each in ANSWER.items() if name != "action"}
    assert passages(read(RECORD, answer))[1].action == "Heartbeat"


def test_an_answer_belongs_to_the_wallbox_and_direction_of_its_call() -> None:
    trace = read(
        RECORD,
        RECORD | {"chargePointId": "WB2"},
        ANSWER | {"chargePointId": "WB2"},
        ANSWER,
        ANSWER | {"direction": "cp-to-csms"},
        ANSWER,
    )
    assert [each.call_seq for each in trace.passages()] == [
        None,
        None,
        2,
        1,
        None,
        None,
    ]


def test_an_error_is_read_from_its_members() -> None:
    error = {"code": "NotSupported", "description": "no", "details": {"a": 1}}
    (passage,) = passages(read(RECORD | {"messageType": "CALLERROR", "error": error}))
    assert passage.received == b'[4,"1","NotSupported","no",{"a":1}]'


def test_raw_says_more_than_the_members() -> None:
    raw = '[2, "1", "Heartbeat", {"x": 1.50}]'
    (passage,) = passages(read(RECORD | {"raw": raw}))
    assert passage.received == raw.encode()


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_records_is_read(indent: int | None) -> None:
    trace = read(json.dumps([RECORD, ANSWER, {"no": "record"}], indent=indent))
    assert len(trace.entries) == 2
    assert trace.unreadable_lines == 1


@pytest.mark.parametrize("sign", ["\n", ","])
def test_mere_frames_are_read_one_a_line_or_in_an_array(sign: str) -> None:
    frames = [
        '[2,"a","Heartbeat",{}]',
        '[3,"a",{}]',
        '[2,"b","Reset",{}]',
        '[4,"b","x","",{}]',
    ]
    text = sign.join(frames)
    trace = read(text if sign == "\n" else f"[{text}]")
    assert [each.origin for each in trace.passages()] == [
        Leg.WALLBOX,
        Leg.EVCC,
        Leg.EVCC,
        Leg.WALLBOX,
    ]
    assert [each.call_seq for each in trace.passages()] == [None, 1, None, 3]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "{",
        "[1]",
        "{}",
        '{"messageType":"CALL"}',
        json.dumps(RECORD | {"direction": "sideways"}),
        json.dumps(RECORD | {"messageType": "NOISE"}),
        json.dumps(RECORD | {"timestamp": "yesterday"}),
        json.dumps(RECORD | {"timestamp": "0001-01-01T00:00:00+14:00"}),
        json.dumps(RECORD | {"timestamp": "9999-12-31T23:59:59Z"}),
        json.dumps(RECORD | {"timestamp": 1e300}),
        json.dumps(RECORD | {"timestamp": True}),
        '{"event":"exploded"}',
    ],
)
def test_what_cannot_be_read_is_counted_and_the_rest_is_read(line: str) -> None:
    trace = read(RECORD, line, ANSWER)
    assert len(trace.entries) == 2
    assert trace.unreadable_lines == 1


def test_there_is_a_limit_to_frames_and_bytes() -> None:
    lines = [RECORD] * 10
    text = "\n".join(map(json.dumps, lines)).encode()
    few = read_trace(text, most_frames=4)
    assert (len(few.entries), few.unreadable_lines) == (4, 6)
    length = len(json.dumps(RECORD)) + 1
    short = read_trace(text, most_bytes=3 * length + 5)
    assert (len(short.entries), short.unreadable_lines) == (3, 7)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.lists(
        st.binary()
        | ANY_JSON.map(lambda each: json.dumps(each).encode())
        | st.dictionaries(
            st.sampled_from([*RECORD, "raw", "error", "meta", "event", "seq"]), ANY_JSON
        ).map(lambda each: json.dumps(RECORD | each).encode())
        | st.dictionaries(
            st.sampled_from(
                [
                    "seq",
                    "origin",
                    "target",
                    "outcome",
                    "changes",
                    "observed",
                    "mark",
                    "sent",
                    "received",
                    "call_seq",
                    "latency_ms",
                    "held_ms",
                    "before",
                    "after",
                    "id",
                    "action",
                ]
            ),
            ANY_JSON,
        ).map(
            lambda each: json.dumps(
                RECORD | {"meta": {"x-wallbox-evcc-proxy": {"origin": "evcc"} | each}}
            ).encode()
        ),
        max_size=5,
    )
)
def test_whatever_a_file_holds_it_is_read_and_can_be_exported_again(
    lines: list[bytes],
) -> None:
    trace = read_trace(b"\n".join(lines))
    assert [each.seq for each in trace.entries] == list(
        range(1, len(trace.entries) + 1)
    )
    for form in ExportFormat:
        assert "".join(Export(format=form).pieces(trace.entries)) or not trace.entries


# The original's log


def log_line(word: str, text: str, time: str = "2025-10-01 05:03:29,854") -> str:
    return f"{time} - [{word}] {text}"


CALL = '[2,"7","Heartbeat",{}]'


def test_the_original_proxys_log_is_read() -> None:
    trace = read(
        log_line("client->target", CALL),
        log_line(
            "target->client", '[3,"7",{"currentTime":"x"}]', "2025-10-01 05:03:30,004"
        ),
    )
    assert trace.format is TraceFormat.ORIGINAL_LOG
    call, answer = passages(trace)
    assert (call.origin, call.target, call.action) == (
        Leg.WALLBOX,
        Leg.EVCC,
        "Heartbeat",
    )
    assert call.received == CALL.encode()
    assert (answer.origin, answer.call_seq, answer.action) == (Leg.EVCC, 1, "Heartbeat")
    assert answer.latency == pytest.approx(0.15)


def test_times_of_the_original_proxys_log_are_local() -> None:
    line = log_line("client->target", CALL).encode()
    there = read_trace(line, ZoneInfo("Europe/Zurich")).entries[0].at
    assert read_trace(line, UTC).entries[0].at - there == 2 * 3600


@pytest.mark.parametrize(
    ("word", "is_so"),
    [
        ("client->target-FIXED", lambda each: each.changes and each.sent),
        ("target->client-CONVERTED", lambda each: each.changes and each.origin is Leg.EVCC),
        ("client->target-BLOCKED", lambda each: each.outcome is Outcome.DROPPED and not each.sent),
        ("target->client-AUTO-RESPONSE", lambda each: each.outcome is Outcome.ANSWERED),
        ("proxy->client-CONFIG", lambda each: each.outcome is Outcome.INJECTED and not each.received),
        ("client->target-SYNTHETIC", lambda each: each.origin is None and each.target is Leg.EVCC),
        ("target->client-QUEUED", lambda each: "QUEUED" in each.reason),
    ],
)  # fmt: skip
def test_what_the_original_proxy_did_is_told(
    word: str, is_so: Callable[[Passage], object]
) -> None:
    (passage,) = passages(read(log_line(word, CALL)))
    assert is_so(passage)


def test_the_boot_that_the_original_proxy_sent_itself_is_read() -> None:
    boot = '[2,"9","BootNotification",{}]'
    answer = '[3,"9",{"status":"Accepted"}]'
    sent, taken = passages(
        read(
            log_line("IMMEDIATE-BOOT", f"Sent to EVCC for /Actec: {boot}"),
            log_line("IMMEDIATE-BOOT", f"EVCC response for /Actec: {answer}"),
        )
    )
    assert (sent.wallbox, sent.outcome, sent.sent) == (
        "Actec",
        Outcome.INJECTED,
        boot.encode(),
    )
    assert (taken.outcome, taken.call_seq) == (Outcome.TAKEN, 1)


@pytest.mark.parametrize(
    "line",
    [
        "2025-10-01 05:03:29,854 - INFO - hello",
        log_line("sideways", CALL),
        log_line("client->client", CALL),
        log_line("client->target", ""),
        log_line("client->target", CALL, "2025-13-01 05:03:29,854"),
        log_line("IMMEDIATE-BOOT", "no"),
    ],
)
def test_other_lines_of_the_original_proxys_log_are_counted(line: str) -> None:
    trace = read(log_line("client->target", CALL), line)
    assert (len(trace.entries), trace.unreadable_lines) == (1, 1)


def test_a_broken_frame_of_the_original_proxys_log_is_read_as_far_as_it_can_be() -> (
    None
):
    mended, broken = passages(
        read(
            log_line("client->target", '[,2,"1","Heartbeat",{}]'),
            log_line("client->target", "garbage"),
        )
    )
    assert (mended.kind, mended.action) == (Kind.CALL, "Heartbeat")
    assert broken.kind is Kind.UNREADABLE


def test_an_event_among_records_is_read() -> None:
    event = {"event": "connected", "timestamp": RECORD["timestamp"], "leg": "wallbox"}
    (entry,) = read(event).entries
    assert isinstance(entry, Event)
    assert (entry.leg, entry.at, entry.seq) == (Leg.WALLBOX, AT, 1)
