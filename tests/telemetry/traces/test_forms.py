"""The forms for people and spreadsheets: log, pairs, table, and colours for a terminal."""

import csv
from datetime import UTC
import io
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
)
from custom_components.wallbox_evcc_proxy.telemetry.source import Entry
from custom_components.wallbox_evcc_proxy.telemetry.traces.colour import coloured
from custom_components.wallbox_evcc_proxy.telemetry.traces.export import (
    Export,
    ExportFormat,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.log import log_lines
from custom_components.wallbox_evcc_proxy.telemetry.traces.pairs import pair_lines
from custom_components.wallbox_evcc_proxy.telemetry.traces.told import plain

from .story import down, story, up


def lines(form: ExportFormat, entries: list[Entry], **how: Any) -> list[str]:
    export = Export(format=form, anonymise=False, **how)
    return "".join(export.pieces(export.selected(entries), UTC)).splitlines()


# Log


def test_the_log_has_one_line_for_each_entry() -> None:
    log = lines(ExportFormat.LOG, story(), payload=False)
    assert len(log) == len(story())
    assert log[0] == (
        "2026-09-21 14:13:20.250  garage  wallbox           EVENT  connected               (192.168.178.44:50412)"
    )
    assert log[3] == (
        "2026-09-21 14:13:24.250  garage  wallbox → EVCC    CALL   MeterValues            7.27 kW · 15.8/15.7/0 A [MENDED]"
    )
    assert log[6] == (
        "2026-09-21 14:13:27.250  garage  wallbox → EVCC    ERROR  SetChargingProfile     "
        "PropertyConstraintViolation: no such stack level"
    )
    assert "proxy → wallbox" in log[8]
    assert "[AUTO-RESPONSE]" in log[8]


def test_with_payload_the_log_ends_its_lines_with_it() -> None:
    log = lines(ExportFormat.LOG, story())
    assert log[7].endswith('  {"idTag":"04A2B3C4D5"}')
    assert log[4].endswith("RESULT MeterValues"), "an empty payload is none"


def test_times_are_local() -> None:
    (line,) = log_lines(story()[:1], ZoneInfo("Europe/Zurich"))
    assert plain(line).startswith("2026-09-21 16:13:20.250")


def test_raw_adds_the_texts_on_the_wire() -> None:
    log = [
        plain(line) for line in log_lines(story()[3:4], UTC, payload=False, raw=True)
    ]
    assert log[1].startswith('    received [,2,"3"')
    assert log[2].startswith('    sent     [2,"3"')


def test_a_note_stands_in_its_line() -> None:
    log = lines(ExportFormat.LOG, story(), notes={3: "from here on"}, payload=False)
    assert log[2].endswith("«from here on»")


def test_nothing_from_the_wire_steers_a_terminal_or_begins_a_line() -> None:
    raw = b'[2,"1","Reset\x1b[2J",{"a":"x\\u001b[2Jy\\nz"}]'
    for form in (ExportFormat.LOG, ExportFormat.PAIRS):
        entries: list[Entry] = [
            up(1, Kind.CALL, "Reset\x1b[2J", raw, wallbox="w\nb", reason="\x9b\r"),
            up(2, Kind.UNREADABLE, "", b"\x1b]0;hi\x07\n\n"),
            Event("w\nb", 1.0, Leg.EVCC, Happening.FAILED, "\x1b[1m"),
        ]
        text = "\n".join(lines(form, entries, notes={1: "\x1b"}))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
        if form is ExportFormat.LOG:
            assert len(text.splitlines()) == 3


# Pairs


def test_an_answer_stands_beside_its_request() -> None:
    pairs = lines(ExportFormat.PAIRS, story(), payload=False)
    text = "\n".join(pairs)
    assert re.search(r"SetChargingProfile +│ ERROR after 310 ms", text)
    assert re.search(
        r"limit 7.4 kW \(32 A × 1\) +│ PropertyConstraintViolation: no such", text
    )
    assert re.search(r"Authorize +│ RESULT by the proxy", text)
    assert re.search(r"\(no request\) +│ RESULT\n", text)
    assert all(len(line) <= 140 for line in pairs)


def test_a_request_without_an_answer_is_told_so_and_a_second_answer_follows_the_first() -> (
    None
):
    call = down(1, Kind.CALL, "Reset", b'[2,"1","Reset",{}]')
    assert "(no answer)" in "\n".join(lines(ExportFormat.PAIRS, [call]))
    answers: list[Entry] = [
        up(seq, Kind.RESULT, "Reset", b'[3,"1",{"status":"%s"}]' % status, call_seq=1)
        for seq, status in ((2, b"Rejected"), (3, b"Accepted"))
    ]
    text = "\n".join(lines(ExportFormat.PAIRS, [call, *answers]))
    assert text.index("Rejected") < text.index("Accepted")
    assert text.count("──  ") == text.count("(no request)") == 0


@pytest.mark.parametrize("width", [10, 60, 100])
def test_pairs_fit_the_width_of_the_terminal(width: int) -> None:
    printed = [plain(line) for line in pair_lines(story()[1:13], UTC, width=width)]
    assert all(len(line) <= max(width, 60) for line in printed)
    together = "".join("".join(line.split("│")[0].split()) for line in printed)
    assert '"measurand":"Power.Active.Import"' in together


# Table


def test_the_table_is_read_by_any_reader_of_csv() -> None:
    text = "".join(Export(format=ExportFormat.CSV, anonymise=False).pieces(story()))
    assert text.count("\r\n") == len(story()) + 1
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(story())
    assert rows[3]["summary"] == "7.27 kW · 15.8/15.7/0 A"
    assert rows[3]["time"] == "2026-09-21T14:13:24.250Z"
    assert rows[6] | {"payload": ""} == rows[6] | {
        "from": "wallbox",
        "to": "evcc",
        "type": "ERROR",
        "call_seq": "6",
        "rtt_ms": "310.0",
        "payload": "",
    }
    assert rows[7]["payload"] == '{"idTag":"04A2B3C4D5"}'
    without = lines(ExportFormat.CSV, story(), payload=False)
    assert "payload" not in without[0]
    assert "04A2B3C4D5" not in without[9]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_cell_is_a_formula(begin: str) -> None:
    formula = f'{begin}HYPERLINK("http://x";"y")'
    entry = up(1, Kind.CALL, formula, b"?", wallbox=formula, id=formula, reason=formula)
    export = Export(format=ExportFormat.CSV, anonymise=False, notes={1: formula})
    rows = list(csv.reader(io.StringIO("".join(export.pieces([entry])), newline="")))
    assert not [
        cell for cell in rows[1] if cell.strip().startswith(("=", "+", "-", "@", "＝"))
    ]


# Selection


def test_one_wallbox_and_stretches_can_be_chosen() -> None:
    entries: list[Entry] = [
        up(1, Kind.CALL, "A", b'[2,"1","A",{}]'),
        up(2, Kind.CALL, "B", b'[2,"1","B",{}]', wallbox="other"),
        Event("", 1.0, None, Happening.LISTENING, "", 3),
        up(4, Kind.CALL, "C", b'[2,"1","C",{}]'),
    ]

    def chosen(**how: Any) -> list[int]:
        export = Export(format=ExportFormat.LOG, **how)
        return [entry.seq for entry in export.selected(entries)]

    assert chosen() == [1, 2, 3, 4]
    assert chosen(wallbox="garage") == [1, 3, 4]
    assert chosen(ranges=((1, 1), (3, 9))) == [1, 3, 4]
    assert chosen(ranges=((4, 4), (1, 3), (1, 1), (7, 9))) == [1, 2, 3, 4]
    assert chosen(ranges=()) == []


def test_notes_are_anonymised_too() -> None:
    export = Export(format=ExportFormat.JSONL, notes={8: "see 04A2B3C4D5"})
    text = "".join(export.pieces(story()))
    assert '"note":"see tag-1"' in text


# Colour


def test_colours_change_nothing_but_the_colours() -> None:
    for line in log_lines(story(), UTC):
        painted = coloured(line)
        assert "\x1b[" in painted
        assert re.sub(r"\x1b\[\d+m", "", painted).rstrip() == plain(line)
