"""Makes shapes of schemas, with what ``cures`` says about their members."""

from collections.abc import Iterable, Mapping
import sys
from typing import Any

from .cures import (
    CUT_IN_FRONT,
    ENDINGS,
    FILLINGS,
    KEPT_AS_JSON,
    KEPT_IN,
    OTHERWISE,
    SPOILING,
    SYNONYMS,
    UNBROKEN,
    UNCUT,
    Instead,
)
from .limits import TIME
from .shapes import Items, Members, Number, NumberText, Scalar, Shape, Text, Time, Truth
from .words import Word, folded

type Schema = Mapping[str, Any]


def members(schema: Schema, title: str) -> Members:
    """Return the shape of a payload.

    ``title`` is its action, with ``.conf`` behind it for an answer.
    """
    return _members(schema, title, False)


def _shape(schema: Schema, title: str, name: str, is_unbroken: bool) -> Shape:
    if "enum" in schema:
        return _word(schema, title, name, {})
    match schema.get("type"):
        case "object":
            return _members(schema, title, is_unbroken)
        case "array":
            item = _shape(schema["items"], title, name, is_unbroken)
            return Items(item, schema.get("minItems", 0), is_unbroken)
        case "string":
            if schema.get("format") == TIME:
                return Time()
            return _text(schema, title, name)
        case "integer" | "number" as kind:
            least, most = schema["minimum"], schema["maximum"]
            return Number(kind == "integer", least, most)
        case "boolean":
            return Truth()
        case _:
            return Scalar()


def _members(schema: Schema, title: str, is_unbroken: bool) -> Members:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    shapes: dict[str, Shape] = {}
    for name, inner in properties.items():
        if name in ENDINGS:
            beside = {
                other: _by_fold(properties[other]["enum"]) for other in ENDINGS[name]
            }
            shapes[name] = _word(inner, title, name, beside)
        else:
            shapes[name] = _shape(
                inner, title, name, is_unbroken or f"{title}.{name}" in UNBROKEN
            )
    required = tuple(schema.get("required", ()))
    shape = Members(
        shapes=shapes,
        required=required,
        is_open=schema.get("additionalProperties") is not False,
        by_fold=_by_fold(properties),
        fillings={
            name: FILLINGS[f"{title}.{name}"]
            for name in required
            if f"{title}.{name}" in FILLINGS
        },
        spoiling=SPOILING & properties.keys(),
        is_unbroken=is_unbroken,
        variant=None,
    )
    if "number" not in schema:
        return shape
    name = schema["number"]["member"]
    decider, word = schema["number"]["unless"]
    return Members(
        shapes=shapes | {name: NumberText()},
        required=required,
        is_open=shape.is_open,
        by_fold=shape.by_fold,
        fillings=shape.fillings,
        spoiling=shape.spoiling,
        is_unbroken=is_unbroken,
        variant=(decider, word, shape),
    )


def _text(schema: Schema, title: str, name: str) -> Text:
    place = f"{title}.{name}"
    return Text(
        least=schema.get("minLength", 0),
        most=schema.get("maxLength", sys.maxsize),
        is_cut_in_front=name in CUT_IN_FRONT,
        may_be_cut=place not in UNCUT,
        may_be_json=place in KEPT_AS_JSON,
    )


def _word(
    schema: Schema, title: str, name: str, beside: Mapping[str, Mapping[str, str]]
) -> Word:
    words: list[str] = schema["enum"]
    place = f"{title}.{name}"
    synonyms: dict[str, Instead] = {}
    places = [name, place]
    if title.endswith(".conf"):
        places.insert(1, f".conf.{name}")
    for key in places:
        for text, instead in SYNONYMS.get(key, {}).items():
            word = _chosen(instead, words)
            if word is not None or instead is None:
                synonyms[text.lower()] = word
                if fold := folded(text):
                    synonyms[fold] = word
    return Word(
        words=frozenset(words),
        by_fold=_by_fold(words),
        synonyms=synonyms,
        endings=beside,
        otherwise=OTHERWISE.get(place),
        kept_in=KEPT_IN.get(place),
    )


def _chosen(instead: Instead, words: list[str]) -> Instead:
    """Return what a synonym stands for where these words are allowed, None for nothing."""
    if instead is None or isinstance(instead, Mapping):
        return instead
    candidates = (instead,) if isinstance(instead, str) else instead
    return next((word for word in candidates if word in words), None)


def _by_fold(words: Iterable[str]) -> dict[str, str]:
    """Return words by themselves without case and punctuation; those that look alike are left out."""
    by_fold: dict[str, str] = {}
    alike: set[str] = set()
    for word in words:
        fold = folded(word)
        if fold in by_fold:
            alike.add(fold)
        by_fold[fold] = word
    return {fold: word for fold, word in by_fold.items() if fold not in alike}
