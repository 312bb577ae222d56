"""Trace files: each passage one line, written off the event loop."""

import asyncio
import json
import os
from pathlib import Path
import threading
from time import perf_counter
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.proxy import trace
from custom_components.wallbox_evcc_proxy.proxy.journal import Journal
from custom_components.wallbox_evcc_proxy.proxy.trace import TraceFiles
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import Passage
from custom_components.wallbox_evcc_proxy.telemetry.traces.record import trace_line

from .passages import event, passage

HEARTBEAT = Call("1", "Heartbeat")


def heartbeat(message_id: str) -> Passage:
    raw = f'[2,"{message_id}","Heartbeat",{{}}]'.encode()
    return passage(id=message_id, received=raw, sent=raw)


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
        journal.record(heartbeat(str(number)), HEARTBEAT, None, None)
    journal.note(event())
    journal.publish()
    await files.stop()
    journal.record(heartbeat("late"), HEARTBEAT, None, None)
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
        journal.record(heartbeat(str(number)), HEARTBEAT, None, None)
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
        journal.record(heartbeat(str(number)), HEARTBEAT, None, None)
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
    journal.record(passage(changes=(odd,)), HEARTBEAT, None, None)
    journal.record(heartbeat("good"), HEARTBEAT, None, None)
    journal.publish()
    await files.stop()
    told = await asyncio.to_thread(lines_of, tmp_path / "ocpp-trace.jsonl")
    assert [each["messageId"] for each in told] == ["good"]
    assert "not JSON serializable" in capsys.readouterr().err
