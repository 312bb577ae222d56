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


@dataclass(frozen=True)
class Case:
    """What is to become of a frame."""

    rules: tuple[str, ...] = ()
    """The rules that change or answer it, in order; none: it leaves as it came."""
    preset: str | None = None
    """The preset that is in force; None: the rules that are on for every wallbox."""
    charging: bool = False
    """Whether a transaction runs."""


def _case(*rules: str, preset: str | None = None, charging: bool = False) -> Case:
    return Case(rules, preset, charging)


CASES: dict[str, Case] = {
    "fx-003": _case("mending"),
    "fx-004": _case("mending"),
    "fx-006": _case("mending", preset="zj-beny"),
    "fx-007": _case("mending", "timestamps", preset="aefa-home"),
    "fx-009": _case(),
    "fx-010": _case(),
    "fx-012": _case("frame_form"),
    "fx-013": _case("conform"),
    "fx-014": _case(),
    "fx-015": _case("transactions", charging=True),
    "fx-016": _case(),
    "fx-017": _case(),
    "fx-019": _case(),
    "fx-020": _case(),
    "fx-021": _case("conform"),
    "fx-022": _case(),
    "fx-023": _case(),
    "fx-025": _case("stand_in", preset="actec-ev-ac22k"),
    "fx-026": _case("configuration", preset="abb-terra-ac"),
    "fx-027": _case("configuration"),
    "fx-029": _case(),
    "fx-030": _case("configuration"),
    "fx-032": _case(),
    "fx-033": _case(),
    "fx-035": _case(),
    "fx-036": _case("trigger_form", preset="abl-emh"),
    "fx-039": _case(),
    "fx-040": _case("conform"),
    "fx-042": _case("conform"),
    "fx-043": _case(),
    "fx-045": _case(),
    "fx-047": _case(),
    "fx-048": _case("acknowledge"),
    "fx-050": _case(),
    "fx-051": _case(),
    "fx-053": _case(),
    "fx-054": _case(),
    "fx-055": _case("timestamps"),
    "fx-056": _case("conform"),
    "fx-058": _case(),
    "fx-059": _case(),
    "fx-060": _case(),
    "fx-061": _case(),
    "fx-062": _case(),
    "fx-065": _case("id_tags"),
    "fx-066": _case(),
    "fx-067": _case("remote_start", preset="go-e"),
    "fx-069": _case("conform", "meter_values"),
    "fx-070": _case(),
    "fx-072": _case("timestamps"),
    "fx-073": _case("conform"),
    "fx-074": _case("conform"),
    "fx-075": _case("conform"),
    "fx-076": _case("conform"),
    "fx-079": _case("phase_names", preset="injet-sonic"),
    "fx-080": _case(),
    "fx-082": _case("meter_values"),
    "fx-083": _case(),
    "fx-084": _case(),
    "fx-085": _case(),
    "fx-087": _case(),
    "fx-088": _case("charging_profile", preset="actec-ev-ac22k"),
    "fx-089": _case(),
    "fx-090": _case(),
    "fx-092": _case(),
    "fx-093": _case(),
    "fx-094": _case("conform"),
    "fx-097": _case(),
}
"""By the frame's id. Of a frame that is valid alone what follows it may be the defect."""


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


def through(defect: Defect, case: Case) -> Fate:
    """Send a frame through a relay as its case says."""
    stage = Stage(case.preset)
    if case.charging:
        stage.charge()
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
    if defect.origin is Leg.EVCC and not defect.is_answer:
        # What the proxy sends before it has its turn first.
        while stage.has_open_call(Leg.WALLBOX) and not _came(stage, defect):
            stage.wallbox_accepts()
    return _fate(stage, defect, frame_id)


def _came(stage: Stage, defect: Defect) -> list[Passage]:
    return [each for each in stage.passages if each.received == defect.raw]


def _fate(stage: Stage, defect: Defect, frame_id: str) -> Fate:
    named = [each for each in stage.passages if each.id == frame_id]
    passage = (_came(stage, defect) or named)[-1]
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
