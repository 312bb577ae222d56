"""Exports for an independent judge: frontend/test/judge.test.ts reads them with OCPP DebugKit.

After a change that is meant, ``WRITE_CONTRACT=1`` in the environment writes them anew.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallError, CallResult
from custom_components.wallbox_evcc_proxy.telemetry.passage import Kind
from custom_components.wallbox_evcc_proxy.telemetry.source import Entry
from custom_components.wallbox_evcc_proxy.telemetry.traces.export import (
    Export,
    ExportFormat,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.reading import read_trace
from custom_components.wallbox_evcc_proxy.telemetry.traces.record import understood

from .story import down, story, up

FOLDER: Final = Path(__file__).parents[3] / "frontend" / "test" / "fixtures" / "traces"
QUIRKS: Final = Path(__file__).parents[2] / "frames" / "quirk-frames.jsonl"
WRITES: Final = os.environ.get("WRITE_CONTRACT") == "1"


def quirks() -> list[Entry]:
    """Return every odd frame of the catalogue, as far as it is a WebSocket message, as it came."""
    entries: list[Entry] = []
    for line in QUIRKS.read_text("utf-8").splitlines():
        quirk = json.loads(line)
        if quirk["rule"] == "handshake":
            continue
        frame = quirk["frame"]
        raw = frame if isinstance(frame, str) else json.dumps(frame)
        make = up if quirk["direction"].startswith("wallbox") else down
        passage = make(len(entries) + 1, Kind.UNREADABLE, "", raw.encode())
        passage.id = ""
        match understood(passage).frame:
            case Call() as call:
                passage.kind, passage.action, passage.id = (
                    Kind.CALL,
                    call.action,
                    call.id,
                )
            case CallResult() as result:
                passage.kind, passage.id = Kind.RESULT, result.id
            case CallError() as error:
                passage.kind, passage.id = Kind.ERROR, error.id
        entries.append(passage)
    return entries


EXPORTS: Final[dict[str, tuple[list[Entry], dict[str, Any]]]] = {
    "story": (story(), {"anonymise": False}),
    "anonymised": (story(), {"notes": {8: "04A2B3C4D5 tried to charge"}}),
    "without-payload": (story(), {"payload": False}),
    "quirks": (quirks(), {}),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_the_judge_is_given_what_is_exported(name: str) -> None:
    entries, how = EXPORTS[name]
    text = "".join(Export(format=ExportFormat.JSONL, **how).pieces(entries))
    path = FOLDER / f"{name}.jsonl"
    if WRITES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, (
        "WRITE_CONTRACT=1 writes it anew, if this is meant"
    )


def test_every_odd_frame_of_the_catalogue_survives_export_and_import() -> None:
    entries = quirks()
    assert len(entries) > 50
    text = "".join(Export(format=ExportFormat.JSONL, anonymise=False).pieces(entries))
    trace = read_trace(text.encode())
    assert trace.unreadable_lines == 0
    for came, read in zip(entries, trace.passages(), strict=True):
        assert read.received == came.received  # type: ignore[union-attr]
