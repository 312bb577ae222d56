"""Reads one OCPP-J message that is no JSON, and mends it on the way (quirks F01 to F05)."""

from enum import Enum, auto
import re
from typing import Any

import orjson

from .spelling import is_numeric, spell_text, spell_word

COMMA_TAKEN_OUT = "a comma too many was taken out"
MEMBER_TAKEN_OUT = "a member without a value was taken out"
OPENING_PUT_IN = "a missing opening bracket was put in"
CLOSING_PUT_IN = "a missing closing bracket was put in"
END_PUT_IN = "missing closing brackets were added at the end"
CLOSING_TAKEN_OUT = "a closing bracket too many was taken out"
CONTROLS_TAKEN_OUT = "control characters outside of any text were taken out"

DEEPEST = 240
"""Levels of nesting, as many as a frame may have."""
WHITE = b" \t\n\r"
"""White space as JSON knows it."""
CONTROLS = bytes(code for code in range(0x20) if code not in WHITE)
"""Control characters that are no white space, NUL first of all."""

_LIST, _OBJECT = b"[{"
_CLOSER = {_LIST: ord("]"), _OBJECT: ord("}")}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}

_TOKEN = re.compile(
    rb"""
    ([\x00-\x20]*+)
    (?: ( "[^"\\]*+(?:\\.[^"\\]*+)*+" )
      | ( [\[\]{},:] )
      | ( [^\x00-\x20"\[\]{},:]++ ) )
    """,
    re.DOTALL | re.VERBOSE,
)
"""Blanks, then a text, a mark or a bare word. Gives nothing back, so that it is linear."""

_BLANKS = re.compile(rb"[\x00-\x20]*+")
_COMMAS = re.compile(rb",(?:[\x00-\x20]*+,)*+")
_BEGINNING = re.compile(rb'\[[ \t\n\r]*+[234][ \t\n\r]*+,[ \t\n\r]*+"')
"""How an OCPP-J message begins."""


def end_of(pattern: re.Pattern[bytes], raw: bytes, start: int) -> int:
    """Return where what a pattern describes ends, its start when there is nothing of it."""
    found = pattern.match(raw, start)
    return start if found is None else found.end()


def array_of(text: bytes) -> list[Any] | None:
    """Return the array that a text is, None when it is no JSON or something else."""
    try:
        array = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return array if type(array) is list else None


def _is_complete(message: list[Any]) -> bool:
    """Return whether an array has all that its kind of message needs, and no more."""
    match message:
        case [2, int() | str(), str(), dict() | None]:
            return True
        case [3, int() | str(), dict() | None]:
            return True
        # Some wallboxes leave out the details (quirks F08); the code is what counts.
        case [4, int() | str(), str()] | [4, int() | str(), str(), str()]:
            return True
        case [4, int() | str(), str(), str(), dict() | None]:
            return True
    return False


class _Past(Enum):
    """What has just been passed in a message; it says what may come next."""

    OPENING = auto()
    KEY = auto()
    COLON = auto()
    SCALAR = auto()
    """A text, or true, false or null, as a value."""
    NUMBER = auto()
    """A number as a value; at the end of the text some of it may be missing."""
    CONTAINER = auto()
    """An object or array, as a value."""
    COMMA = auto()
    SURPLUS = auto()
    """A closing bracket too many; nothing but closing brackets may follow."""


_VALUES = (_Past.SCALAR, _Past.NUMBER, _Past.CONTAINER)


class BrokenMessage:
    """One pass over one message, from its opening bracket to where it ends.

    What is right is copied as it stands. Every method that takes a token returns whether
    the message still makes sense.
    """

    def __init__(self, raw: bytes, start: int) -> None:
        self.at = start + 1
        """Where in the bytes the pass is; at last, where the message ends."""
        self.reasons: dict[str, None] = {}
        """What was mended, in order of place."""
        self.put_in = False
        """Whether brackets were put in before the end of the text."""
        self.doubtful = False
        """Whether a mending is right only if all other brackets fit."""
        self.text = b""
        """The message as JSON, once it has been passed over."""
        self.complete = False
        """Whether it has all that its kind of message needs, and no more."""
        self.gap = b""
        """What stands between it and whatever follows."""
        self._raw = raw
        self._kept = start
        """Where in the bytes begins what has not been copied."""
        self._out = bytearray()
        self._open = bytearray((_LIST,))
        """The opening bracket of all that is open, outermost first."""
        self._past = _Past.OPENING
        self._comma_at = 0
        """Where in what was copied the last comma is."""
        self._key_at = 0
        """Where in what was copied the last key begins."""
        self._before_key = _Past.OPENING
        self._missing = 0
        """Closing brackets missing at the end of the text."""
        self._inserted = False
        """Whether closing brackets were put in before the end of the text."""
        self._taken_out = False
        """Whether a closing bracket was too many."""
        self._shifted = False
        """Whether an element of the message itself was empty."""
        self._swallowed = False
        """Whether what looks like another message is inside this one."""

    def read(self) -> bool:
        """Pass over the message and return whether it makes sense as JSON."""
        while self._open:
            token = _TOKEN.match(self._raw, self.at)
            if token is None:
                if not self._took_end():
                    return False
                break
            blanks = token[1]
            if blanks and blanks.translate(None, WHITE):
                self._replace(self.at, token.end(1), blanks.translate(None, CONTROLS))
                self.reasons[CONTROLS_TAKEN_OUT] = None
            self.at = token.end()
            if not self._took(token):
                return False
        self._keep(self.at)
        self.text = bytes(self._out)
        return True

    def is_mended(self) -> bool:
        """Pass over the message and return whether it is OCPP-J now, and could be no other one."""
        if not self.read() or not (message := array_of(self.text)):
            return False
        if message[0] not in (2, 3, 4):
            return False
        self.complete = _is_complete(message)
        lacking = self.put_in or self._missing > 0
        if not lacking and not self._taken_out and not self._shifted:
            return True
        if not self.complete or (lacking and (self._taken_out or self._swallowed)):
            return False
        if self.doubtful and (self._missing or self._inserted or self._taken_out):
            return False
        if self._taken_out and MEMBER_TAKEN_OUT in self.reasons:
            return False  # the bracket could be the end of the value that is missing
        # Half a call is never completed (quirks F01): only its very last bracket is added.
        return message[0] != 2 or (
            not self._missing
            or (self._missing == 1 and not self.put_in and type(message[3]) is dict)
        )

    def _keep(self, end: int) -> None:
        """Copy what came, up to a place."""
        self._out += self._raw[self._kept : end]
        self._kept = end

    def _replace(self, start: int, end: int, text: bytes) -> None:
        """Write another text in place of what came."""
        self._keep(start)
        self._out += text
        self._kept = end

    def _copied(self, place: int) -> int:
        """Return where in what is copied a place among the bytes is."""
        return len(self._out) + place - self._kept

    def _took(self, token: re.Match[bytes]) -> bool:
        """Take any token."""
        match token.lastindex:
            case 2:
                return self._took_text(token.start(2), token[2])
            case 4:
                return self._took_word(token.start(4), token[4])
        start = token.start(3)
        match token[3]:
            case b",":
                return self._took_comma(start)
            case b":":
                took = self._past is _Past.KEY
                self._past = _Past.COLON
                return took
            case b"[" | b"{":
                return self._took_opening(start)
        return self._took_closing(start)

    def _awaits_value(self) -> bool:
        """Return whether a value may come next."""
        return self._past is _Past.COLON or (
            self._open[-1] == _LIST and self._past in (_Past.OPENING, _Past.COMMA)
        )

    def _took_text(self, start: int, text: bytes) -> bool:
        """Take a text: a key or a value."""
        if self._awaits_value():
            self._past = _Past.SCALAR
        elif self._past in (_Past.OPENING, _Past.COMMA):
            self._key_at = self._copied(start)
            self._before_key = self._past
            self._past = _Past.KEY
        else:
            return False
        mended, reasons = spell_text(text)
        if reasons:
            self._replace(start, self.at, mended)
            self.reasons.update(dict.fromkeys(reasons))
        return True

    def _took_word(self, start: int, word: bytes) -> bool:
        """Take a number, true, false or null."""
        if not self._awaits_value() or (spelled := spell_word(word)) is None:
            return False
        mended, reason = spelled
        if reason:
            self._replace(start, self.at, mended)
            self.reasons[reason] = None
        self._past = _Past.NUMBER if is_numeric(word) else _Past.SCALAR
        return True

    def _took_opening(self, start: int) -> bool:
        """Take the beginning of an object or array."""
        if not self._awaits_value() or len(self._open) == DEEPEST:
            return False
        if _BEGINNING.match(self._raw, start):
            self._swallowed = True
        self._open.append(self._raw[start])
        self._past = _Past.OPENING
        return True

    def _took_comma(self, start: int) -> bool:
        """Take a comma, and with it a member without a value; leave out those too many."""
        if self._past in _VALUES:
            self._comma_at = self._copied(start)
            self._past = _Past.COMMA
        elif self._past is _Past.COLON:
            self._take_out_member(start, self.at)
        elif self._past in (_Past.OPENING, _Past.COMMA):
            self.at = end_of(_COMMAS, self._raw, start)
            self._replace(start, self.at, b"")
            self.reasons[COMMA_TAKEN_OUT] = None
            if len(self._open) == 1:
                following = end_of(_BLANKS, self._raw, self.at)
                self._shifted |= not self._raw.startswith(b"]", following)
        else:
            return False
        return True

    def _take_out_member(self, start: int, end: int) -> None:
        """Leave out the member whose value is missing, up to a place (quirks F04)."""
        self._keep(start)
        del self._out[self._key_at :]
        self._kept = end
        self._past = self._before_key
        self.reasons[MEMBER_TAKEN_OUT] = None

    def _took_closing(self, start: int) -> bool:
        """Take a closing bracket; put in those that were left out before it."""
        opener = _OPENER[self._raw[start]]
        fits = self._open[-1] == opener
        if self._past is _Past.KEY:
            return False
        if self._past is _Past.COLON:
            if not fits:
                return self._took_unopened(start)
            self._take_out_member(start, start)
            self.doubtful = True
        elif self._past is _Past.COMMA:
            self.reasons[COMMA_TAKEN_OUT] = None
        if self._past is _Past.COMMA:
            self._keep(start)
            del self._out[self._comma_at]
        if not fits:
            if opener not in self._open:
                return self._took_surplus(start)
            self._keep(start)
            while self._open[-1] != opener:
                self._out.append(_CLOSER[self._open.pop()])
            self.put_in = self._inserted = True
            self.reasons[CLOSING_PUT_IN] = None
        self._open.pop()
        self._past = _Past.CONTAINER
        return True

    def _took_unopened(self, start: int) -> bool:
        """Take ``"key":]`` for an empty array whose beginning is missing (quirks F02).

        Where an array is open around the object, the bracket could be that one's end, and
        all other brackets have to fit.
        """
        following = _TOKEN.match(self._raw, self.at)
        if following is None or following[3] not in (b",", b"}"):
            return False
        self._replace(start, start, b"[")
        self.reasons[OPENING_PUT_IN] = None
        self.put_in = True
        self.doubtful |= _LIST in self._open[1:]
        self._past = _Past.CONTAINER
        return True

    def _took_surplus(self, start: int) -> bool:
        """Leave out a closing bracket that nothing open fits, at the end of the message."""
        if len(self._open) > 1 or self._past not in (_Past.CONTAINER, _Past.SURPLUS):
            return False
        self._replace(start, self.at, b"")
        self.reasons[CLOSING_TAKEN_OUT] = None
        self._taken_out = True
        self._past = _Past.SURPLUS
        return True

    def _took_end(self) -> bool:
        """Take the end of the text while something is open (quirks F01)."""
        end = len(self._raw)
        if self._past not in (_Past.SCALAR, _Past.CONTAINER) or (
            end_of(_BLANKS, self._raw, self.at) < end
        ):
            return False
        self._missing = len(self._open)
        self._replace(self.at, end, bytes(map(_CLOSER.__getitem__, self._open[::-1])))
        self.reasons[END_PUT_IN] = None
        if self._raw[self.at :].translate(None, WHITE):
            self.reasons[CONTROLS_TAKEN_OUT] = None
        self.at = end
        return True
