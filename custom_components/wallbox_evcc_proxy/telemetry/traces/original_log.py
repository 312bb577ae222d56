"""Reads lines of ``ocpp_messages.log``, which the original proxy wrote, so that nobody's history is lost.

A line is a local time, a word in brackets for the direction and what was done, and the frame::

    2025-10-01 05:03:29,854 - [client->target-FIXED] [2,"1","Heartbeat",{}]

The client is the wallbox, the target EVCC. Which wallbox it was is not told.
"""

from datetime import datetime, tzinfo
import re
from typing import Final

from ...ocpp.frames import Call, CallError, CallResult, Leg, Unreadable, read
from ...ocpp.mending import mend
from ...rules.change import ABSENT, Change
from ..passage import Kind, Outcome, Passage

_LINE = re.compile(
    rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3}) - \[([A-Za-z>-]+)\] ?(.*)", re.DOTALL
)
_WAY = re.compile(r"(client|target|proxy)->(client|target)(?:-([A-Z-]+))?")
_BOOT = re.compile(rb"(Sent to EVCC|EVCC response) for /?([^:]*): ?(.*)", re.DOTALL)

SOME_WALLBOX: Final = "wallbox"
"""What a wallbox is called that is not named."""
LATEST: Final = 253_370_764_800.0
"""The beginning of the year 9999; later times cannot be told in every zone."""
RULE: Final = "original_proxy"
"""What changed a frame, as far as the log tells."""

_CHANGED = {"FIXED", "CONVERTED", "STANDARDIZED"}
_OWN = {"CONFIG", "SYNTHETIC"}


class OriginalLog:
    """Reads one log, line by line."""

    def __init__(self, zone: tzinfo | None) -> None:
        """Read times as those of this zone, None for the machine's own."""
        self._zone = zone

    def read_line(self, line: bytes) -> Passage | None:
        """Return the frame of a line, None when it has none."""
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        at = self._time(match[1].decode(), int(match[2]))
        if at is None:
            return None
        word, text = match[3].decode(), match[4].strip()
        if word == "IMMEDIATE-BOOT":
            return _immediate_boot(at, text)
        way = _WAY.fullmatch(word)
        if way is None or way[1] == way[2] or not text:
            return None
        return _passage(at, way[1], way[2], way[3] or "", text)

    def _time(self, text: str, milliseconds: int) -> float | None:
        try:
            moment = datetime.fromisoformat(text).replace(tzinfo=self._zone)
            return moment.timestamp() + milliseconds / 1000
        except ValueError, OverflowError:
            return None


def _leg(name: str) -> Leg | None:
    return {"client": Leg.WALLBOX, "target": Leg.EVCC}.get(name)


def _passage(at: float, origin: str, target: str, done: str, text: bytes) -> Passage:
    """Return the passage of a frame; ``done`` is what the log says was done with it."""
    passage = _forwarded(SOME_WALLBOX, at, _leg(origin), _leg(target), text)
    is_answer = passage.kind in (Kind.RESULT, Kind.ERROR)
    if done in _CHANGED:
        reason = f"the original proxy's log says {done}; how it came is not told"
        passage.changes = (Change(RULE, "", ABSENT, ABSENT, reason),)
    elif done == "BLOCKED":
        passage.outcome, passage.target, passage.sent = Outcome.DROPPED, None, None
        passage.reason = "blocked by the original proxy"
    elif done == "AUTO-RESPONSE" and not is_answer:
        passage.outcome = Outcome.ANSWERED
        passage.reason = "answered by the original proxy"
    elif done in _OWN or done == "AUTO-RESPONSE":
        passage.origin = None
    elif done:
        passage.reason = f"the original proxy's log says {done}"
    if passage.origin is None:
        passage.received = None
        passage.outcome = Outcome.INJECTED
        passage.reason = passage.reason or "made by the original proxy"
    return passage


def _immediate_boot(at: float, text: bytes) -> Passage | None:
    """Return what the original exchanged with EVCC on a connection of its own."""
    match = _BOOT.fullmatch(text)
    if match is None:
        return None
    wallbox = match[2].decode(errors="replace").strip() or SOME_WALLBOX
    if match[1] == b"EVCC response":
        passage = _forwarded(wallbox, at, Leg.EVCC, None, match[3])
        passage.outcome, passage.sent = Outcome.TAKEN, None
        return passage
    passage = _forwarded(wallbox, at, None, Leg.EVCC, match[3])
    passage.received, passage.outcome = None, Outcome.INJECTED
    passage.reason = "the original proxy told EVCC at once which wallbox this is"
    return passage


def _forwarded(
    wallbox: str, at: float, origin: Leg | None, target: Leg | None, text: bytes
) -> Passage:
    """Return the passage of a frame that went on as it came."""
    frame = read(text)
    if isinstance(frame, Unreadable):
        mended = mend(text)
        frame = read(mended.texts[0]) if mended is not None else frame
    match frame:
        case Call(id=frame_id, action=action):
            kind = Kind.CALL
        case CallResult(id=frame_id) | CallError(id=frame_id):
            kind = Kind.RESULT if isinstance(frame, CallResult) else Kind.ERROR
            action = ""
        case _:
            kind, frame_id, action = Kind.UNREADABLE, "", ""
    return Passage(
        wallbox,
        at,
        origin,
        target,
        kind,
        frame_id,
        action,
        text,
        text,
        Outcome.FORWARDED,
    )
