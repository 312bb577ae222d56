"""Reads and writes OCPP-J frames: the JSON arrays of OCPP 1.6J, section 4."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from sys import intern
from typing import Any, final

import orjson

from .value import value

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


@final
@value
class Call:
    """A request: ``[2, id, action, payload]``."""

    id: str
    action: str
    payload: Payload = field(default_factory=dict)
    well_formed: bool = True
    """False when the array is not exactly what OCPP-J asks for, though it can be understood."""
    wire_id: str | float | None = None
    """What came as its id when that is no text, or an empty one: its answer is to carry it."""

    def bearing(self, payload: Payload) -> Call:
        """Return this call with another payload, well formed."""
        return Call(self.id, self.action, payload)


@final
@value
class CallResult:
    """The answer to a request: ``[3, id, payload]``."""

    id: str
    payload: Payload = field(default_factory=dict)
    well_formed: bool = True
    """As for a call."""

    def bearing(self, payload: Payload) -> CallResult:
        """Return this answer with another payload, well formed."""
        return CallResult(self.id, payload)


@final
@value
class CallError:
    """The refusal of a request: ``[4, id, code, description, details]``."""

    id: str
    code: str
    description: str = ""
    details: Payload = field(default_factory=dict)
    well_formed: bool = True
    """As for a call."""


@final
@value
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
    if length == 4:
        kind, frame_id, action, payload = message
        if (
            kind == CALL
            and type(kind) is int
            and type(payload) is dict
            and type(frame_id) is str
            and type(action) is str
            and frame_id
            and action
        ):
            # One text for all frames of an action: many are kept, and it is looked up often.
            return Call(frame_id, intern(action), payload)
    elif length == 3:
        kind, frame_id, payload = message
        if (
            kind == CALL_RESULT
            and type(kind) is int
            and type(payload) is dict
            and type(frame_id) is str
            and frame_id
        ):
            return CallResult(frame_id, payload)
    return _read_odd(message)


def _read_odd(message: list[Any]) -> Frame:
    """Return the frame of a message that is an error, or departs from OCPP-J in form."""
    if len(message) < 2:
        return Unreadable("an array of fewer than two elements")
    kind, wire_id = message[:2]
    if type(wire_id) not in (str, int, float):
        return Unreadable("its message id is not a text")
    odd_id = None if type(wire_id) is str and wire_id else wire_id
    frame_id = str(wire_id)
    action_or_payload, payload = [*message[2:4], None, None][:2]
    match _KINDS.get(kind) if type(kind) in (int, float, str) else None:
        case "call":
            if type(action_or_payload) is not str or not action_or_payload:
                return Unreadable("a call without an action")
            members = payload if type(payload) is dict else {}
            return Call(frame_id, action_or_payload, members, False, odd_id)
        case "result":
            members = action_or_payload if type(action_or_payload) is dict else {}
            return CallResult(frame_id, members, False)
        case "error":
            return _read_error(frame_id, message, type(kind) is int and odd_id is None)
        case _:
            return Unreadable(f"message type {kind!r:.20} is not 2, 3 or 4")


_KINDS = {2: "call", "2": "call", 3: "result", "3": "result", 4: "error", "4": "error"}


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


def write(frame: Call | Answer, wire_id: str | float | None = None) -> bytes:
    """Return the frame as compact JSON in UTF-8, well formed; with another id if one is given."""
    frame_id = frame.id if wire_id is None else wire_id
    match frame:
        case Call(_, action, payload):
            return orjson.dumps([CALL, frame_id, action, payload])
        case CallResult(_, payload):
            return orjson.dumps([CALL_RESULT, frame_id, payload])
        case CallError(_, code, description, details):
            return orjson.dumps([CALL_ERROR, frame_id, code, description, details])


def write_text(text: str) -> bytes:
    """Return a text as a JSON string in UTF-8."""
    return orjson.dumps(text)
