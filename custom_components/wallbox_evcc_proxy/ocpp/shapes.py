"""Says of one value whether it is what a schema asks for, and what it becomes when it is not.

A shape is what a schema asks of one place, made ready for that. Objects and arrays are only
described here; ``bending`` walks them.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
import math
import re
from typing import Any, ClassVar, Literal, cast, final, override

import orjson

from . import timestamps
from .cures import BLANKS, Filling
from .limits import NUMBER
from .value import value

EMPTY = "empty"
NULL = "null"
NOT_ALLOWED = "not what belongs here"
NO_NUMBER = "not a number"
NO_TIME = "not a time"
OUT_OF_BOUNDS = "out of bounds"
TEXT = "written as text"
CUT = "longer than OCPP allows, cut"
TRIMMED = "blanks and control characters taken off"
ENCODED = "half a character replaced"
WHOLE = "written as a whole number"
COMMA = "written with a decimal point"
AS_NUMBER = "written as a number"
AS_TRUTH = "written as true or false"
UNWRAPPED = "taken out of a list of one"

LONGEST_WORD = 100
"""Characters of a text that may be one of OCPP's words, or a number."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_NUMBER = re.compile(NUMBER)


@final
@value
class Bent:
    """What a value became."""

    value: Any
    reason: str
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Members beside it that it tells too, for where they are missing."""


@final
@value
class Lost:
    """Nothing of a value could be kept."""

    reason: str
    is_blank: bool = False
    """Whether it said nothing: then it is as good as missing."""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """As for ``Bent``."""


BLANK = Lost(EMPTY, True)
NOTHING = Lost(NULL, True)
OTHER_KIND = Lost(NOT_ALLOWED)
_NO_NUMBER = Lost(NO_NUMBER)
_NO_TIME = Lost(NO_TIME)
_OUT_OF_BOUNDS = Lost(OUT_OF_BOUNDS)


def is_unicode(text: str) -> bool:
    """Return whether a text can be written at all: JSON can escape half a character."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def trimmed(text: str) -> str:
    """Return a text without control characters, and without blanks around it."""
    return _CONTROLS.sub("", text).strip()


def as_text(given: Any) -> str | None:
    """Return a text, a number or a truth as text, numbers without exponent; None for anything else."""
    kind = type(given)
    if kind is str:
        return cast("str", given)
    if kind is bool:
        return "true" if given else "false"
    if kind is int and abs(given) < 10**40:
        return str(given)
    if kind is float and math.isfinite(given):
        text = repr(given)
        return f"{Decimal(text):f}" if "e" in text else text
    return None


class Leaf(ABC):
    """What is asked of a value that is no object and no array."""

    __slots__ = ()

    is_leaf: ClassVar[Literal[True]] = True
    """As opposed to objects and arrays."""

    @abstractmethod
    def admits(self, given: Any) -> bool:
        """Return whether a value is as asked for."""

    @abstractmethod
    def bent(self, given: Any) -> Bent | Lost:
        """Return what becomes of a value that is not as asked for."""

    def received(self, given: Any) -> Bent | Lost:
        """Return what becomes of a value that is not as asked for, be it within a list of one."""
        if given is None:
            return NOTHING
        if type(given) is list and len(given) == 1:
            inner = given[0]
            if self.admits(inner):
                return Bent(inner, UNWRAPPED)
            if type(inner) is not list:
                return self.received(inner)
        return self.bent(given)


@final
@value
class Text(Leaf):
    """Any text."""

    least: int
    most: int
    """Characters."""
    is_cut_in_front: bool
    """Whether its end is what matters."""
    may_be_cut: bool
    may_be_json: bool
    """Whether an object or a list in its place is written as text."""

    @override
    def received(self, given: Any) -> Bent | Lost:
        if self.may_be_json and given is not None:
            return self.bent(given)
        return super().received(given)

    @override
    def admits(self, given: Any) -> bool:
        return (
            type(given) is str
            and self.least <= len(given) <= self.most
            and is_unicode(given)
        )

    @override
    def bent(self, given: Any) -> Bent | Lost:
        text, reason = as_text(given), TEXT
        if text is None:
            if not self.may_be_json:
                return OTHER_KIND
            try:
                text = orjson.dumps(given).decode()
            except orjson.JSONEncodeError:
                return OTHER_KIND
        if not is_unicode(text):
            text, reason = text.encode(errors="replace").decode(), ENCODED
        if len(text) > self.most:
            text, reason = trimmed(text), TRIMMED
            if len(text) > self.most:
                if not self.may_be_cut:
                    return _OUT_OF_BOUNDS
                text = text[-self.most :] if self.is_cut_in_front else text[: self.most]
                reason = CUT
        if len(text) < self.least:
            return BLANK
        return Bent(text, reason)


@final
@value
class NumberText(Leaf):
    """The text of a number."""

    @override
    def admits(self, given: Any) -> bool:
        return type(given) is str and _NUMBER.fullmatch(given) is not None

    @override
    def bent(self, given: Any) -> Bent | Lost:
        text, reason = as_text(given), TEXT
        if text is None or len(text) > LONGEST_WORD:
            return _NO_NUMBER
        if type(given) is str:
            text, reason = trimmed(text), TRIMMED
            if text.count(",") == 1 and "." not in text:
                text, reason = text.replace(",", "."), COMMA
        return Bent(text, reason) if self.admits(text) else _NO_NUMBER


@final
@value
class Number(Leaf):
    """A number, whole or not."""

    is_whole: bool
    least: float
    most: float

    @override
    def admits(self, given: Any) -> bool:
        kind = type(given)
        return (kind is int or (kind is float and not self.is_whole)) and (
            self.least <= given <= self.most
        )

    @override
    def bent(self, given: Any) -> Bent | Lost:
        kind, number, reason = type(given), given, WHOLE
        if kind is str:
            text = trimmed(given[:LONGEST_WORD])
            if text.lower() in BLANKS:
                return BLANK
            if text.count(",") == 1 and "." not in text:
                text = text.replace(",", ".")
            if _NUMBER.fullmatch(text) is None or len(given) > LONGEST_WORD:
                return _NO_NUMBER
            digits = text.removeprefix("-").removeprefix("+")
            number = int(text) if digits.isdigit() else float(text)
            reason = AS_NUMBER
        elif kind not in (int, float):
            return _NO_NUMBER
        # Infinities and what is no number at all fail this too.
        if not self.least <= number <= self.most:
            return _OUT_OF_BOUNDS
        if self.is_whole:
            number = math.floor(number + 0.5) if type(number) is float else number
        return Bent(number, reason)


@final
@value
class Truth(Leaf):
    """True or false."""

    _TEXTS: ClassVar[Mapping[str, bool]] = {
        "true": True, "1": True, "yes": True, "on": True,
        "false": False, "0": False, "no": False, "off": False,
    }  # fmt: skip

    @override
    def admits(self, given: Any) -> bool:
        return type(given) is bool

    @override
    def bent(self, given: Any) -> Bent | Lost:
        text = as_text(given)
        if text is None:
            return OTHER_KIND
        text = text[:LONGEST_WORD].strip().lower()
        if text in BLANKS:
            return BLANK
        truth = self._TEXTS.get(text.removesuffix(".0"))
        return OTHER_KIND if truth is None else Bent(truth, AS_TRUTH)


@final
@value
class Time(Leaf):
    """A time that EVCC can read."""

    @override
    def admits(self, given: Any) -> bool:
        return timestamps.is_accepted(given)

    @override
    def bent(self, given: Any) -> Bent | Lost:
        return BLANK if given == "" else _NO_TIME


@final
@value
class Scalar(Leaf):
    """Anything that is neither object nor array."""

    @override
    def admits(self, given: Any) -> bool:
        match given:
            case str():
                return is_unicode(given)
            case float():
                return math.isfinite(given)
            case _:
                return given is None or type(given) in (bool, int)

    @override
    def bent(self, given: Any) -> Bent | Lost:
        return OTHER_KIND


@final
@value
class Items:
    """An array."""

    is_leaf: ClassVar[Literal[False]] = False
    item: Shape
    least: int
    is_unbroken: bool
    """Whether it is of no use when one of its items cannot be read."""


@final
@value
class Members:
    """An object."""

    is_leaf: ClassVar[Literal[False]] = False
    shapes: Mapping[str, Shape]
    """Its members."""
    required: tuple[str, ...]
    is_open: bool
    """Whether it may have others."""
    by_fold: Mapping[str, str]
    """The names of its members without case and punctuation."""
    fillings: Mapping[str, Filling]
    """What stands for members it must have and has not."""
    spoiling: frozenset[str]
    """Members without which it means something else, when they came."""
    is_unbroken: bool
    """Whether it is of no use when one of its members cannot be read."""
    variant: tuple[str, str, Members] | None
    """A member, and the word in it with which another shape holds."""


type Shape = Leaf | Items | Members
"""What is asked of a value."""
