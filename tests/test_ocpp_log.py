"""scripts/ocpp-log, as somebody at a terminal uses it: a process of its own, real files."""

import os
from pathlib import Path
import pty
import re
import subprocess

import pytest

from custom_components.wallbox_evcc_proxy.telemetry.traces.export import (
    Export,
    ExportFormat,
)

from .telemetry.traces.story import story

SCRIPT = Path(__file__).parents[1] / "scripts" / "ocpp-log"
LOG = (
    '2025-10-01 05:03:29,854 - [client->target-FIXED] [2,"7","Heartbeat",{}]\n'
    '2025-10-01 05:03:29,954 - [target->client] [3,"7",{"currentTime":"x"}]\n'
    "no line of it\n"
)


def run(
    *arguments: str | Path, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"TZ": "UTC"} | environment,
    )


def on_a_terminal(*arguments: str | Path, **environment: str) -> str:
    """Return what is printed on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [SCRIPT, *arguments],
        stdout=theirs,
        env=os.environ | {"TZ": "UTC", "COLUMNS": "100"} | environment,
    ) as process:
        os.close(theirs)
        printed = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            printed += part
        process.wait(60)
    os.close(ours)
    return printed.decode()


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Return a trace file of this proxy."""
    path = tmp_path / "trace.jsonl"
    export = Export(format=ExportFormat.JSONL, anonymise=False)
    path.write_text("".join(export.pieces(story())), encoding="utf-8")
    return path


def test_a_trace_is_printed_one_line_a_frame(trace: Path) -> None:
    printed = run(trace)
    assert (printed.returncode, printed.stderr) == (0, "")
    lines = printed.stdout.splitlines()
    assert len(lines) == len(story())
    assert lines[3].startswith(
        "2026-09-21 14:13:24.250  garage  wallbox → EVCC    CALL   MeterValues            7.27 kW · 15.8/15.7/0 A"
    )
    assert '{"connectorId":1' in lines[3]
    assert "\x1b" not in printed.stdout


def test_payload_can_be_left_out_and_the_texts_on_the_wire_added(trace: Path) -> None:
    assert "connectorId" not in run(trace, "--no-payload").stdout
    raw = run(trace, "--no-payload", "--raw").stdout
    assert '    received [,2,"3","MeterValues"' in raw


def test_pairs_stand_side_by_side(trace: Path) -> None:
    printed = run(trace, "--pairs", "--no-payload").stdout
    assert re.search(r"SetChargingProfile +│ ERROR after 310 ms", printed)


def test_the_original_proxys_log_is_printed_from_standard_input() -> None:
    printed = run("-", stdin=LOG)
    assert printed.returncode == 0
    first, second = printed.stdout.splitlines()
    assert first.startswith("2025-10-01 05:03:29.854  wallbox  wallbox → EVCC")
    assert "RESULT Heartbeat" in second
    assert printed.stderr == "ocpp-log: 1 line could not be read\n"


def test_times_are_those_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "ocpp_messages.log"
    path.write_text(LOG)
    assert "2025-10-01 05:03:29.854" in run(path, TZ="Europe/Zurich").stdout


def test_one_wallbox_can_be_chosen(trace: Path) -> None:
    assert run(trace, "--wallbox", "garage").stdout == run(trace).stdout
    printed = run(trace, "--wallbox", "carport")
    assert printed.returncode == 1
    assert (
        printed.stderr == "ocpp-log: there is no wallbox carport in it, but: garage\n"
    )


def test_what_cannot_be_printed_is_told(tmp_path: Path) -> None:
    missing = run(tmp_path / "missing")
    assert missing.returncode == 1
    assert missing.stderr.endswith("missing: No such file or directory\n")
    assert "Is a directory" in run(tmp_path).stderr
    empty = run("-", stdin="hello")
    assert empty.returncode == 1
    assert empty.stderr == "ocpp-log: - is no trace: no frame could be read in it\n"
    wrong = run("--pears")
    assert wrong.returncode == 2
    assert "usage: scripts/ocpp-log" in wrong.stderr


def test_on_a_terminal_there_are_colours_unless_they_are_not_wanted(
    trace: Path,
) -> None:
    printed = on_a_terminal(trace)
    assert "\x1b[36m" in printed
    bare = re.sub(r"\x1b\[\d+m", "", printed)
    assert [line.rstrip() for line in bare.splitlines()] == run(
        trace
    ).stdout.splitlines()
    assert "\x1b" not in on_a_terminal(trace, NO_COLOR="1")
    pairs = on_a_terminal(trace, "--pairs", NO_COLOR="1")
    assert max(map(len, pairs.splitlines()[2:-2])) <= 100


def test_whoever_has_seen_enough_may_stop_reading(trace: Path) -> None:
    printed = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{SCRIPT}' '{trace}' | head -n 1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert len(printed.stdout.splitlines()) == 1
    assert printed.stderr == ""
