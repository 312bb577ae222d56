"""How EVCC reads what a wallbox sends: what it drops, what it refuses (reference: EVCC, 4)."""

from collections.abc import Callable
from dataclasses import dataclass
import json
import math
from typing import Any, NoReturn

from .evcc_fields import CALL_FIELDS, RESULT_FIELDS, WrongType, decode, violations
from .frames import CALL, CALL_ERROR, CALL_RESULT

LONGEST_ID = 36
"""Characters; a CALLERROR with a longer one cannot be built."""
ERROR_CODES = frozenset(
    {
        "FormatViolation",
        "FormationViolation",
        "GenericError",
        "InternalError",
        "MessageTypeNotSupported",
        "NotImplemented",
        "NotSupported",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "PropertyConstraintViolation",
        "ProtocolError",
        "RpcFrameworkError",
        "SecurityError",
        "TypeConstraintViolation",
    }
)
"""Those a wallbox may use in CALLERROR."""


@dataclass(frozen=True)
class Call:
    """A valid call of the wallbox."""

    message_id: str
    action: str
    payload: dict[str, Any]
    """Members by their right names; timestamps in seconds since the epoch."""


@dataclass(frozen=True)
class Result:
    """A valid answer to the pending request."""

    message_id: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Error:
    """A CALLERROR to the pending request."""

    message_id: str
    code: str
    description: str


class Rejection(Exception):
    """EVCC refuses a frame."""

    def __init__(self, code: str, text: str, message_id: str = "") -> None:
        """Refuse with this code of CALLERROR."""
        super().__init__(f"{code} - {text}")
        self.code = code
        self.text = text
        self.message_id = message_id
        """Of the CALLERROR that EVCC replies; empty where it cannot reply."""


def parse(raw: bytes) -> list[Any] | None:
    """Return the JSON array, or None for what EVCC drops without a word."""
    try:
        message = json.loads(
            # Go takes invalid UTF-8 and puts replacement characters in its place.
            raw.decode("utf-8", errors="replace"),
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_integer,
        )
    except ValueError, RecursionError:
        return None
    if message is None:
        return []
    return message if isinstance(message, list) else None


def read(
    message: list[Any], pending_action: Callable[[str], str | None]
) -> Call | Result | Error | None:
    """Return what a wallbox says; None if it answers nothing that is pending.

    `pending_action` gives the action of the pending request with that id.
    Raises Rejection.
    """
    if len(message) < 3:
        raise Rejection(
            "FormationViolation", "Invalid message. Expected array length >= 3"
        )
    kind, message_id = message[0], message[1]
    if not isinstance(kind, (int, float)) or isinstance(kind, bool):
        raise Rejection("FormationViolation", f"Invalid element {kind} at 0")
    if not isinstance(message_id, str) or not message_id:
        raise Rejection("FormationViolation", f"Invalid element {message_id} at 1")
    if int(kind) == CALL:
        return _read_call(message, message_id)
    if int(kind) not in (CALL_RESULT, CALL_ERROR):
        raise Rejection(
            "FormationViolation", f"Invalid message type {kind}", message_id
        )
    action = pending_action(message_id)
    if action is None:
        return None
    if int(kind) == CALL_RESULT:
        return _read_result(message, message_id, action)
    return _read_error(message, message_id)


def _read_call(message: list[Any], message_id: str) -> Call:
    reply_id = message_id if len(message_id) <= LONGEST_ID else ""
    if len(message) != 4:
        raise Rejection(
            "FormationViolation",
            "Invalid Call message. Expected array length 4",
            reply_id,
        )
    action = message[2]
    if not isinstance(action, str):
        raise Rejection(
            "FormationViolation", f"Invalid element {action} at 2", reply_id
        )
    fields = CALL_FIELDS.get(action)
    if fields is None:
        raise Rejection("NotSupported", f"Unsupported feature {action}", reply_id)
    payload = _payload(message[3], fields, action, reply_id)
    if not reply_id:
        raise Rejection(
            "PropertyConstraintViolation", "Field UniqueId must be maximum 36"
        )
    return Call(message_id, action, payload)


def _read_result(message: list[Any], message_id: str, action: str) -> Result:
    fields = RESULT_FIELDS.get(action, ())
    return Result(message_id, _payload(message[2], fields, action, message_id))


def _read_error(message: list[Any], message_id: str) -> Error:
    if len(message) < 4:
        raise Rejection(
            "FormationViolation",
            "Invalid Call Error message. Expected array length >= 4",
            message_id,
        )
    code, description = message[2], message[3]
    if not isinstance(code, str) or code not in ERROR_CODES:
        raise Rejection("GenericError", f"no such error code: {code!r}", message_id)
    text = description if isinstance(description, str) else ""
    return Error(message_id, code, text)


def _payload(raw: Any, fields: Any, action: str, message_id: str) -> dict[str, Any]:
    try:
        payload = decode(raw, fields)
    except WrongType as error:
        raise Rejection("FormationViolation", str(error), message_id) from None
    found = list(violations(payload, fields))
    if not found:
        return payload
    # EVCC reports the first limit it has a code for; enums have none.
    named = [one for one in found if one.code != "GenericError"]
    worst = (named or found)[0]
    raise Rejection(worst.code, f"{worst.text} for feature {action}", message_id)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _integer(text: str) -> int:
    _finite(text)
    return int(text)
