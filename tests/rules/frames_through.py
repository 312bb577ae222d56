"""Sends the real defects of ``tests/frames`` through a relay, and tells what became of each."""

from dataclasses import dataclass
from functools import cache
import json
from pathlib import Path
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Unreadable,
    read,
)
from custom_components.wallbox_evcc_proxy.rules.choice import Choice, rules_for
from custom_components.wallbox_evcc_proxy.rules.presets import load
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.telemetry.passage import Passage

from ..peers.evcc_rules import Rejection, parse, read as read_as_evcc
from ..peers.schemas import violation
from ..relay.scene import EVCC_ID, START, Scene

FILE = Path(__file__).parents[1] / "frames" / "quirk-frames.jsonl"

NOW = 1_936_000_000.0
"""The frames' clocks say May 2031; so does the world's, in seconds since the Unix epoch."""

ASKED: dict[str, dict[str, Any]] = {
    "ChangeAvailability": {"connectorId": 0, "type": "Operative"},
    "ChangeConfiguration": {"key": "MeterValuesSampledData", "value": "Power.Factor"},
    "GetCompositeSchedule": {"connectorId": 1, "duration": 60},
    "GetConfiguration": {},
    "SetChargingProfile": {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": "2031-05-06T13:00:00Z",
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
            },
        },
    },
    "TriggerMessage": {"requestedMessage": "MeterValues", "connectorId": 1},
}
"""What EVCC asked, by action, for the frames that are answers."""


@dataclass(frozen=True)
class Defect:
    """One real frame, and what is wrong with it."""

    id: str
    quirks: tuple[str, ...]
    origin: Leg
    action: str
    """Of the call, or of the call that it answers; CALLERROR where that is not known."""
    raw: bytes
    note: str
    evidence: str

    @property
    def is_answer(self) -> bool:
        """Whether the frame is an answer."""
        return self.raw.lstrip()[:2] in (b"[3", b"[4")


@dataclass(frozen=True)
class Fate:
    """What became of one frame."""

    passage: Passage
    """Of the frame itself."""
    passed: tuple[Frame, ...]
    """What the other side got in its place, or because of it."""
    texts: tuple[bytes, ...]
    """The same as texts."""
    back: tuple[Frame, ...]
    """What the frame's sender got."""

    @property
    def is_identical(self) -> bool:
        """Whether the frame left as it came."""
        return self.passage.sent is not None and (
            self.passage.sent == self.passage.received
        )

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that changed or answered it, in order, each once."""
        names = [change.rule for change in self.passage.changes]
        return tuple(dict.fromkeys([*names, *filter(None, [self.passage.rule])]))


@cache
def defects() -> tuple[Defect, ...]:
    """Return the frames of the file; the handshakes among them are not frames."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["action"] is None:
            continue
        origin, _, _ = entry["direction"].partition("->")
        found.append(
            Defect(
                entry["id"],
                tuple(entry["quirk"].split(",")),
                Leg(origin),
                entry["action"].removesuffix("Response"),
                entry["frame"].encode(),
                entry["note"],
                entry["evidence"],
            )
        )
    return tuple(found)


def rules_of(preset: str | None) -> Ruleset:
    """Return the rules of a preset; without a name the defaults."""
    found = next((each for each in load() if each.name == preset), None)
    assert preset is None or found is not None, f"there is no preset {preset}"
    return rules_for(Choice(), found)


class Stage(Scene):
    """A wallbox with the rules of a preset, booted and known to EVCC."""

    def __init__(self, preset: str | None) -> None:
        """Let it boot."""
        super().__init__()
        self.epoch = NOW
        self.relay.change_settings(self.settings, lambda _facts: rules_of(preset))
        self.relay._ruling._choose = None
        self.boot()

    def charge(self) -> None:
        """Let a transaction run."""
        self.wallbox_says("StartTransaction", START)
        self.evcc_accepts(transactionId=EVCC_ID, idTagInfo={"status": "Accepted"})


def through(defect: Defect, preset: str | None = None) -> Fate:
    """Send a frame through a relay with the rules of a preset."""
    stage = Stage(preset)
    frame_id = getattr(read(defect.raw), "id", defect.id) or defect.id
    if defect.is_answer:
        asker = defect.origin.other
        action = "FirmwareStatusNotification"
        if defect.origin is Leg.WALLBOX:
            action = defect.action if defect.action in ASKED else "ChangeAvailability"
        payload = ASKED.get(action, {"status": "Installed"})
        stage.sends(asker, Call(frame_id, action, payload))
        if not stage.has_open_call(defect.origin):
            # Answered here at once: the wallbox is not even asked.
            return _fate(stage, defect, frame_id)
    stage.evcc_gets()
    stage.wallbox_gets()
    stage.sends(defect.origin, defect.raw)
    return _fate(stage, defect, frame_id)


def _fate(stage: Stage, defect: Defect, frame_id: str) -> Fate:
    passage = next(
        each
        for each in reversed(stage.passages)
        if each.received == defect.raw or each.id == frame_id
    )
    other = defect.origin.other
    texts = tuple(stage.texts[other])
    back = tuple(map(read, stage.texts[defect.origin]))
    return Fate(passage, tuple(map(read, texts)), texts, back)


def objection(frame: Frame, text: bytes, action: str) -> str | None:
    """Return what the schema of OCPP 1.6 or EVCC has against a frame to EVCC; None for nothing."""
    if isinstance(frame, Unreadable):
        return frame.reason
    if isinstance(frame, Call):
        action = frame.action
    if not isinstance(frame, CallError):
        is_answer = isinstance(frame, CallResult)
        wrong = violation(action, dict(frame.payload), answer=is_answer)
        if wrong is not None:
            return f"schema: {wrong}"
    message = parse(text)
    if message is None:
        return "EVCC drops it without a word"
    try:
        read_as_evcc(message, lambda _frame_id: action)
    except Rejection as rejection:
        return f"EVCC: {rejection}"
    return None
