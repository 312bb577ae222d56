"""The trace: each passage one line of Open OCPP Trace 1.1, written off the event loop."""

import asyncio
import json
import os
from pathlib import Path
import threading
from time import perf_counter
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Leg
from custom_components.wallbox_evcc_proxy.proxy import trace
from custom_components.wallbox_evcc_proxy.proxy.journal import Journal
from custom_components.wallbox_evcc_proxy.proxy.trace import TraceFiles, trace_line
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)

from .passages import event, passage

HEARTBEAT = Call("1", "Heartbeat")


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
    assert told["payload"] == {
        "errorCode": "InternalError",
        "errorDescription": "no",
        "errorDetails": {"a": 1},
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
    assert told["payload"] is None
    assert told["messageType"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.CALL, b'[2,"1","Heartbeat"]'),
        (Kind.RESULT, b'[3,"1"]'),
        (Kind.ERROR, b'[4,"1","NotSupported"]'),
    ],
)
def test_a_frame_that_lacks_something_has_no_payload(kind: Kind, raw: bytes) -> None:
    assert line(kind=kind, received=raw)["payload"] is None


def test_a_deeply_nested_payload_has_its_line() -> None:
    nested = b"[" * 1000 + b"]" * 1000
    told = trace_line(passage(received=b'[2,"1","Heartbeat",{"x":' + nested + b"}]"))
    assert told.startswith('{"schemaVersion"')


def test_text_beyond_ascii_is_written_as_it_is() -> None:
    raw = '[2,"1","DataTransfer",{"a":"Küche"}]'.encode()
    assert "Küche" in trace_line(passage(received=raw))


# Files


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_text("utf-8").splitlines()]


async def test_what_the_journal_publishes_is_written_and_nothing_else(
    tmp_path: Path,
) -> None:
    journal = Journal()
    files = TraceFiles(str(tmp_path / "new" / "folder"))
    journal.record(passage(), HEARTBEAT, None, None)
    await files.start(journal)
    for number in range(20):
        journal.record(passage(id=str(number)), HEARTBEAT, None, None)
    journal.note(event())
    journal.publish()
    await files.stop()
    journal.record(passage(id="late"), HEARTBEAT, None, None)
    told = await asyncio.to_thread(
        lines_of, tmp_path / "new" / "folder" / "ocpp-trace.jsonl"
    )
    assert [each["messageId"] for each in told] == [str(n) for n in range(20)]
    assert told[0]["meta"]["x-wallbox-evcc-proxy"]["seq"] == 2


async def test_after_it_stopped_no_thread_is_left_and_it_may_start_again(
    tmp_path: Path,
) -> None:
    journal = Journal()
    files = TraceFiles(str(tmp_path))
    await files.stop()
    for _ in range(2):
        await files.start(journal)
        journal.record(passage(), HEARTBEAT, None, None)
        journal.publish()
        await files.stop()
        await files.stop()
    assert not [each for each in threading.enumerate() if "_monitor" in each.name]
    told = await asyncio.to_thread(lines_of, tmp_path / "ocpp-trace.jsonl")
    assert len(told) == 2


async def test_files_are_turned_over_and_five_are_kept(tmp_path: Path) -> None:
    journal = Journal()
    files = TraceFiles(str(tmp_path), file_size=2000)
    await files.start(journal)
    for number in range(100):
        journal.record(passage(id=str(number)), HEARTBEAT, None, None)
    journal.publish()
    await files.stop()
    names = sorted(await asyncio.to_thread(os.listdir, tmp_path))
    assert names == ["ocpp-trace.jsonl"] + [
        f"ocpp-trace.jsonl.{n}" for n in range(1, 5)
    ]
    for name in names:
        path = tmp_path / name
        assert path.stat().st_size <= 2000
        assert await asyncio.to_thread(lines_of, path)
    newest = await asyncio.to_thread(lines_of, tmp_path / "ocpp-trace.jsonl")
    assert newest[-1]["messageId"] == "99"


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OSError):
        await TraceFiles(str(blocked / "folder")).start(Journal())


async def test_a_disk_that_is_slow_costs_lines_but_never_delays_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = threading.Event()
    write = trace_line

    def slow(entry: Passage) -> str:
        may_write.wait(10)
        return write(entry)

    monkeypatch.setattr(trace, "trace_line", slow)
    monkeypatch.setattr(trace, "_MOST_WAITING", 50)
    journal = Journal()
    files = TraceFiles(str(tmp_path))
    await files.start(journal)
    began = perf_counter()
    for number in range(500):
        journal.record(passage(id=str(number)), HEARTBEAT, None, None)
    journal.publish()
    took = perf_counter() - began
    stopping = asyncio.create_task(files.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done(), "it ends when what waits is written"
    may_write.set()
    await stopping
    assert took < 1
    assert len(list(journal.entries("WB1"))) == 500
    told = await asyncio.to_thread(lines_of, tmp_path / "ocpp-trace.jsonl")
    assert 50 <= len(told) <= 52
    assert [each["messageId"] for each in told] == [str(n) for n in range(len(told))]


async def test_a_line_that_cannot_be_written_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal()
    files = TraceFiles(str(tmp_path))
    await files.start(journal)
    odd = Change("x", "", object(), ABSENT, "no JSON")
    journal.record(passage(id="odd", changes=(odd,)), HEARTBEAT, None, None)
    journal.record(passage(id="good"), HEARTBEAT, None, None)
    journal.publish()
    await files.stop()
    told = await asyncio.to_thread(lines_of, tmp_path / "ocpp-trace.jsonl")
    assert [each["messageId"] for each in told] == ["good"]
    assert "not JSON serializable" in capsys.readouterr().err
