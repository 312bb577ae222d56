"""OCPP 1.6 messages and their JSON schemas, from the `ocpp` package."""

from decimal import Decimal
import json
from typing import Any

from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped, unused-ignore]
from ocpp.exceptions import OCPPError  # type: ignore[import-untyped, unused-ignore]
from ocpp.messages import (  # type: ignore[import-untyped, unused-ignore]
    Call,
    CallError,
    CallResult,
    MessageType,
    get_validator,
    unpack,
)

__all__ = ["Call", "CallError", "CallResult", "OCPPError", "unpack", "violation"]

type Payload = dict[str, Any]
"""A payload, its members named as in OCPP 1.6."""

_DECIMAL_CALLS = {"SetChargingProfile", "RemoteStartTransaction"}
_DECIMAL_RESULTS = {"GetCompositeSchedule"}


def violation(action: str, payload: Any, *, answer: bool = False) -> str | None:
    """Say how a payload violates the schema of its action, or None if it does not.

    Limits of schedules are multiples of 0.1, which floats are not: they are
    compared as decimals.
    """
    kind = MessageType.CallResult if answer else MessageType.Call
    decimal = action in (_DECIMAL_RESULTS if answer else _DECIMAL_CALLS)
    try:
        validator = get_validator(
            kind, action, "1.6", parse_float=Decimal if decimal else float
        )
    except OSError:
        return f"{action} is no action of OCPP 1.6"
    if decimal:
        payload = json.loads(json.dumps(payload), parse_float=Decimal)
    try:
        validator.validate(payload)
    except ValidationError as error:
        return str(error.message)
    return None
