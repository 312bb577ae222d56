"""Reads and writes OCPP-J frames: the JSON arrays of OCPP 1.6J, section 4."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

type Payload = Mapping[str, Any]
"""The object a frame carries, members named as in OCPP 1.6. Never changed in place."""

CALL = 2
CALL_RESULT = 3
CALL_ERROR = 4


class Leg(StrEnum):
    """One of the two sockets of a session, named by who is at its far end."""

    WALLBOX = "wallbox"
    EVCC = "evcc"

    @property
    def other(self) -> Leg:
        """The socket on the other side of the proxy."""
        return Leg.EVCC if self is Leg.WALLBOX else Leg.WALLBOX


@dataclass(frozen=True, slots=True)
class Call:
    """A request: ``[2, id, action, payload]``."""

    id: str
    action: str
    payload: Payload = field(default_factory=dict)
    well_formed: bool = True
    """False when the array is not exactly what OCPP-J asks for, though it can be understood."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """The answer to a request: ``[3, id, payload]``."""

    id: str
    payload: Payload = field(default_factory=dict)
    well_formed: bool = True
    """As for a call."""


@dataclass(frozen=True, slots=True)
class CallError:
    """The refusal of a request: ``[4, id, code, description, details]``."""

    id: str
    code: str
    description: str = ""
    details: Payload = field(default_factory=dict)
    well_formed: bool = True
    """As for a call."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no OCPP-J frame."""

    reason: str
    """What is wrong with them, for people."""


type Answer = CallResult | CallError
type Frame = Call | CallResult | CallError | Unreadable


_DEEPEST = 240
"""Levels of nesting; OCPP 1.6 has eight. orjson reads 1024, and writes only 254, the file around a kept call included."""


def _is_too_deep(message: object) -> bool:
    """Return whether a message is nested more deeply than any of OCPP."""
    level: list[Any] = [message]
    for _level in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in (dict, list)
        ]
        if not level:
            return False
    return True


def read(raw: bytes) -> Frame:
    """Return the frame that the bytes of one WebSocket message hold; never raises.

    A frame that departs from OCPP-J in form but can be understood (a number as its id, a
    missing or null payload, superfluous elements) is read and marked as not well formed.
    """
    try:
        message = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return Unreadable(f"not JSON: {error}" if raw else "empty message")
    if type(message) is not list:
        return Unreadable("not a JSON array")
    if (
        len(raw) > 2 * _DEEPEST
        and raw.count(b"[") + raw.count(b"{") > _DEEPEST
        and _is_too_deep(message)
    ):
        return Unreadable(f"nested more than {_DEEPEST} levels deep")
    length = len(message)
    if length < 2:
        return Unreadable("an array of fewer than two elements")
    kind, frame_id = message[0], message[1]
    well_formed = type(kind) is int
    if type(frame_id) is not str:
        if type(frame_id) is not int:
            return Unreadable("its message id is not a text")
        frame_id = str(frame_id)
        well_formed = False
    if not frame_id:
        return Unreadable("its message id is empty")
    if kind == CALL_RESULT:
        payload = message[2] if length > 2 else None
        if type(payload) is dict:
            return CallResult(frame_id, payload, well_formed and length == 3)
        return CallResult(frame_id, {}, False)
    if kind == CALL:
        action = message[2] if length > 2 else None
        if type(action) is not str or not action:
            return Unreadable("a call without an action")
        payload = message[3] if length > 3 else None
        if type(payload) is dict:
            return Call(frame_id, action, payload, well_formed and length == 4)
        return Call(frame_id, action, {}, False)
    if kind == CALL_ERROR:
        return _read_error(frame_id, message, well_formed)
    return Unreadable(f"message type {kind!r:.20} is not 2, 3 or 4")


def _read_error(frame_id: str, message: list[Any], well_formed: bool) -> CallError:
    """Return the error of a message that is known to be one."""
    elements = [*message[2:5], None, None, None]
    code, description, details = elements[:3]
    return CallError(
        frame_id,
        code if type(code) is str else "",
        description if type(description) is str else "",
        details if type(details) is dict else {},
        well_formed
        and len(message) == 5
        and type(code) is str
        and type(description) is str
        and type(details) is dict,
    )


def write(frame: Call | Answer) -> bytes:
    """Return the frame as compact JSON in UTF-8, well formed."""
    match frame:
        case Call(frame_id, action, payload):
            return orjson.dumps([CALL, frame_id, action, payload])
        case CallResult(frame_id, payload):
            return orjson.dumps([CALL_RESULT, frame_id, payload])
        case CallError(frame_id, code, description, details):
            return orjson.dumps([CALL_ERROR, frame_id, code, description, details])
