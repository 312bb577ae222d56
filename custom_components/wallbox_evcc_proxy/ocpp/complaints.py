"""Says in words where a payload violates its OCPP 1.6 schema, for people."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

from . import timestamps
from .frames import Payload
from .limits import TIME
from .schemas import Schema, load
from .value import value

MOST: Final = 50
"""So many complaints about one payload are told."""
_LONGEST: Final = 60
"""Characters of a value that a message repeats."""


@value
class Complaint:
    """One violation."""

    path: str
    """Where in the payload, as a JSON pointer (RFC 6901); empty for the payload as a whole."""
    message: str
    """What is wrong there, in English."""


type _Error = tuple[list[Any], str, Any]
"""Where an error is (names and indexes), the keyword that is violated, and the value there."""
type _Errors = Callable[[Payload], Iterable[_Error]]


def complaints(
    action: str, payload: Payload, *, answer: bool
) -> tuple[Complaint, ...] | None:
    """Return how a payload violates its schema, with EVCC's limits; None for an unknown action.

    Never raises. Compiles a schema the first time, which takes about a millisecond.
    """
    schemas = load()
    schema = schemas.schema(action, answer=answer)
    if schema is None:
        return None
    if schemas.is_valid(action, payload, answer=answer):
        return ()
    told = []
    try:
        for where, keyword, found in _errors_of(action, answer)(payload):
            told += _worded(where, keyword, found, _part(schema, where))
            if len(told) >= MOST:
                break
    except Exception:
        # Half a character, or more levels than can be looked through.
        told.append(Complaint("", "cannot be checked"))
    once = {(each.path, each.message): each for each in told[:MOST]}
    return tuple(once.values()) or (Complaint("", "is not valid"),)


@cache
def _errors_of(action: str, answer: bool) -> _Errors:
    """Return what finds the errors of a payload."""
    schema = load().schema(action, answer=answer)
    assert schema is not None
    try:
        import jsonschema_rs  # noqa: PLC0415
    except ImportError:
        import jsonschema  # type: ignore[import-untyped]  # noqa: PLC0415

        checker = jsonschema.FormatChecker(formats=())
        checker.checks(TIME)(timestamps.is_accepted)
        slow = jsonschema.Draft4Validator(schema, format_checker=checker)
        return lambda payload: (
            (list(error.absolute_path), str(error.validator), error.instance)
            for error in slow.iter_errors(payload)
        )
    fast = jsonschema_rs.Draft4Validator(
        schema, formats={TIME: timestamps.is_accepted}, validate_formats=True
    )
    return lambda payload: (
        (error.instance_path, str(error.schema_path[-1]), error.instance)
        for error in fast.iter_errors(payload)
    )


def _part(schema: Schema, where: list[Any]) -> Schema:
    """Return the part of a schema that a place in a payload has to satisfy."""
    for step in where:
        inner = schema.get("items", {})
        if isinstance(step, str):
            inner = schema.get("properties", {}).get(step, {})
        schema = inner
    return schema


def _worded(
    where: list[Any], keyword: str, found: Any, schema: Schema
) -> list[Complaint]:
    """Return what violates a keyword of a schema, in words; several for an object's members."""
    path = "".join(f"/{_escaped(str(step))}" for step in where)
    asked = schema.get(keyword)
    if keyword == "required" and isinstance(found, dict):
        return [
            Complaint(f"{path}/{_escaped(name)}", "is missing")
            for name in schema.get("required", ())
            if name not in found
        ]
    if keyword == "additionalProperties" and isinstance(found, dict):
        return [
            Complaint(f"{path}/{_escaped(name)}", "is not a member that OCPP 1.6 knows")
            for name in found
            if name not in schema.get("properties", {})
        ]
    match keyword:
        case "type":
            message = f"is {_kind(found)}, not {_KINDS.get(str(asked), str(asked))}"
        case "enum" if isinstance(asked, list):
            message = f"{_shown(found)} is none of {', '.join(map(str, asked))}"
        case "maxLength":
            message = f"has {len(found)} characters, at most {asked} are allowed"
        case "minLength":
            message = f"has {len(found)} characters, at least {asked} are needed"
        case "minItems":
            message = f"has {len(found)} elements, at least {asked} are needed"
        case "maxItems":
            message = f"has {len(found)} elements, at most {asked} are allowed"
        case "minimum":
            message = f"{_shown(found)} is too small"
        case "maximum":
            message = f"{_shown(found)} is too large"
        case "format":
            message = f"{_shown(found)} is not a time that EVCC can read"
        case "anyOf":
            message = "holds a value that is not a number"
        case _:
            message = f"{_shown(found)} is not allowed"
    return [Complaint(path, message)]


_KINDS: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def _kind(found: Any) -> str:
    match found:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"


def _shown(found: Any) -> str:
    shown = str(found)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    return f'"{shown}"' if isinstance(found, str) else shown


def _escaped(name: str) -> str:
    """Return a name as RFC 6901 wants it in a pointer."""
    return name.replace("~", "~0").replace("/", "~1")
