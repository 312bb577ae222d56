"""Checks payloads against the JSON schemas of OCPP 1.6 with EVCC's limits laid over them."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, final

import orjson

from . import shaping, timestamps
from .frames import Payload
from .limits import ANSWERS, CALLS, NUMBER, TIME, WIDEST, Keywords
from .shapes import Members

type Schema = dict[str, Any]
"""A JSON schema as plain data. Not to be changed."""

type _Check = Callable[[Payload], bool]
type _Compile = Callable[[Schema], _Check]

_LEFT_OUT = frozenset(
    {"$schema", "$id", "id", "title", "javaType", "definitions", "format", "multipleOf"}
)
"""Keywords that say nothing here, or more than EVCC asks for: of times it takes more forms than
RFC 3339 has, and currents need not be multiples of 0.1."""


@final
class Schemas:
    """The schemas of the calls and answers of OCPP 1.6 and its security extension."""

    __slots__ = (
        "_answers",
        "_calls",
        "_shapes",
        "checks_of_answers",
        "checks_of_calls",
    )

    def __init__(
        self, calls: Mapping[str, Schema], answers: Mapping[str, Schema]
    ) -> None:
        """Compile schemas, given by action."""
        compiled = _compiler()
        self._calls = calls
        self._answers = answers
        self.checks_of_calls: Mapping[str, _Check] = {
            action: compiled(schema) for action, schema in calls.items()
        }
        """By action, what says whether a call's payload is valid; may raise for what is no JSON."""
        self.checks_of_answers: Mapping[str, _Check] = {
            action: compiled(schema) for action, schema in answers.items()
        }
        """The same for answers."""
        self._shapes: dict[tuple[str, bool], Members] = {
            (action, False): shaping.members(schema, action)
            for action, schema in calls.items()
        } | {
            (action, True): shaping.members(schema, f"{action}.conf")
            for action, schema in answers.items()
        }

    def is_valid(self, action: str, payload: Payload, *, answer: bool) -> bool:
        """Return whether a payload satisfies its schema; True for an action that has none.

        ``answer`` tells the answer to an action from its call. Never raises.
        """
        checks = self.checks_of_answers if answer else self.checks_of_calls
        check = checks.get(action)
        if check is None:
            return True
        try:
            return check(payload)
        except Exception:
            # Half a character, or more levels than can be looked through.
            return False

    def knows(self, action: str) -> bool:
        """Return whether an action is one of OCPP 1.6 or its security extension."""
        return action in self._calls

    def schema(self, action: str, *, answer: bool) -> Schema | None:
        """Return a schema with EVCC's limits, None for an action that has none."""
        return (self._answers if answer else self._calls).get(action)

    def shape(self, action: str, *, answer: bool) -> Members | None:
        """Return the same made ready for bending."""
        return self._shapes.get((action, answer))


@cache
def load() -> Schemas:
    """Return the schemas. Blocking: the first time it reads some eighty small files.

    Without the package ``jsonschema_rs``, which not every platform has, the slower
    ``jsonschema`` takes its place.
    """
    calls: dict[str, Schema] = {}
    answers: dict[str, Schema] = {}
    # Not the package ocpp.v16 itself: to import it takes a quarter of a second.
    for file in files("ocpp").joinpath("v16", "schemas").iterdir():
        if not file.name.endswith(".json"):
            continue
        schema = orjson.loads(file.read_bytes())
        name = file.name.removesuffix(".json")
        action = name.removesuffix("Response")
        if action == name:
            calls[action] = _merged(schema, CALLS.get(action, {}))
        else:
            answers[action] = _merged(schema, ANSWERS.get(action, {}))
    return Schemas(calls, answers)


def _compiler() -> _Compile:
    """Return what makes a check of a schema of draft 4, as the package ``ocpp`` takes them all."""
    # Imported here, for they are slow to import, and mostly only one of them is needed.
    try:
        import jsonschema_rs  # noqa: PLC0415
    except ImportError:
        import jsonschema  # type: ignore[import-untyped]  # noqa: PLC0415

        checker = jsonschema.FormatChecker(formats=())
        checker.checks(TIME)(timestamps.is_accepted)
        return lambda schema: (
            jsonschema.Draft4Validator(schema, format_checker=checker).is_valid
        )

    def compiled(schema: Schema) -> _Check:
        # A format that is checked in Python makes all of a check slower by half.
        formats = {TIME: timestamps.is_accepted} if _has_times(schema) else None
        return jsonschema_rs.Draft4Validator(
            schema, formats=formats, validate_formats=formats is not None
        ).is_valid

    return compiled


def _has_times(schema: Schema) -> bool:
    inner = [*schema.get("properties", {}).values()]
    if "items" in schema:
        inner.append(schema["items"])
    return schema.get("format") == TIME or any(map(_has_times, inner))


def _merged(schema: Schema, limits: Mapping[str, Keywords]) -> Schema:
    """Return a schema without references, with limits laid over it."""
    merged = _plain(schema, schema.get("definitions", {}))
    for path, keywords in limits.items():
        parent, node = merged, merged
        for step in path.split("."):
            parent = node
            node = node["items"] if step == "*" else node["properties"][step]
        _lay(parent, node, path.rpartition(".")[2], keywords)
    return merged


def _plain(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return a schema with its references resolved and what it says in vain left out."""
    if "$ref" in schema:
        return _plain(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    plain = {key: keyword for key, keyword in schema.items() if key not in _LEFT_OUT}
    kind = schema.get("type")
    if kind != "object":
        plain.pop("additionalProperties", None)
    if "enum" in plain:
        # They are all texts: an enum says as much, and to ask twice takes twice the time.
        del plain["type"]
    elif kind in {"integer", "number"}:
        plain = {"minimum": -WIDEST, "maximum": WIDEST} | plain
    if "properties" in plain:
        plain["properties"] = {
            name: _plain(inner, definitions)
            for name, inner in schema["properties"].items()
        }
    if "items" in plain:
        plain["items"] = _plain(schema["items"], definitions)
    return plain


def _lay(
    parent: dict[str, Any], node: dict[str, Any], name: str, keywords: Keywords
) -> None:
    """Change a schema within another by keywords of ``limits``."""
    for key, keyword in keywords.items():
        match key:
            case "required":
                others = [
                    other for other in parent.get("required", ()) if other != name
                ]
                # Draft 4 wants no empty list there.
                parent["required"] = [*others, name] if keyword else others
                if not parent["required"]:
                    del parent["required"]
            case "number":
                decider, word = keyword["unless"]
                node["number"] = keyword
                node["anyOf"] = [
                    {"properties": {keyword["member"]: {"pattern": NUMBER}}},
                    {"properties": {decider: {"enum": [word]}}, "required": [decider]},
                ]
            case _ if keyword is None:
                node.pop(key, None)
            case _:
                node[key] = keyword
