"""Writes single texts, numbers and words of a broken message as JSON writes them (quirks F05)."""

import math
import re

CONTROL_ESCAPED = "a control character within a text was escaped"
ENCODING_MENDED = "bytes that are no UTF-8 were replaced by U+FFFD"
HALF_REPLACED = "an escape that is half a character was replaced by U+FFFD"
ESCAPE_MENDED = "a backslash that escapes nothing was mended"
NUMBER_REWRITTEN = "a number was written as JSON writes it"
NUMBER_NULLED = "a number that is none, or has no end, became null"
WORD_REWRITTEN = "true, false or null was written as JSON writes it"

_FLAW = re.compile(rb"[\x00-\x1f\\]")
"""What makes a text worth a closer look."""

_ESCAPE = re.compile(
    rb"""
      \\(?: ["\\/bfnrt]
          | u(?: [0-9a-ceA-CEfF][0-9a-fA-F]{3}
               | [dD][0-7][0-9a-fA-F]{2}
               | [dD][89abAB][0-9a-fA-F]{2} \\u[dD][c-fC-F][0-9a-fA-F]{2} ) )
    | (\\u[dD][89a-fA-F][0-9a-fA-F]{2})
    | (\\')
    | (\\)
    | ([\x00-\x1f])
    """,
    re.VERBOSE,
)
"""An escape that is right, or in a group: half a surrogate pair, an escaped apostrophe,
any other backslash, a raw control character."""

_SHORT = {8: b"\\b", 9: b"\\t", 10: b"\\n", 12: b"\\f", 13: b"\\r"}
"""Control characters that JSON escapes with a letter."""


def spell_text(text: bytes) -> tuple[bytes, list[str]]:
    """Return a text, in its quotes, as JSON writes it, and what was mended in it."""
    reasons: list[str] = []
    if not text.isascii():
        encoded = text.decode(errors="replace").encode()
        if encoded != text:
            text = encoded
            reasons.append(ENCODING_MENDED)
    if _FLAW.search(text) is None:
        return text, reasons

    def spell(escape: re.Match[bytes]) -> bytes:
        match escape.lastindex:
            case 1:
                reason, mended = HALF_REPLACED, b"\\ufffd"
            case 2:
                reason, mended = ESCAPE_MENDED, b"'"
            case 3:
                reason, mended = ESCAPE_MENDED, b"\\\\"
            case 4:
                control = escape[0][0]
                reason = CONTROL_ESCAPED
                mended = _SHORT.get(control) or b"\\u%04x" % control
            case _:
                return escape[0]
        if reason not in reasons:
            reasons.append(reason)
        return mended

    return _ESCAPE.sub(spell, text), reasons


_NUMBER = re.compile(rb"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+")
"""A number as JSON writes it."""

_LOOSE_NUMBER = re.compile(
    rb"([+-]?+)(?=\.?[0-9])0*+([0-9]*+)\.?+([0-9]*+)((?:[eE][+-]?+[0-9]++)?+)"
)
"""A number as people and other languages write it, its leading zeros apart: ``+5``, ``007``, ``.5``, ``5.``."""

_NO_NUMBER = re.compile(
    rb"[+-]?(?:nan|inf(?:inity)?|1\.#(?:inf|ind|qnan|snan)0*+)", re.IGNORECASE
)
"""What C, Python and JavaScript print for a number that is none or infinite."""

_WORDS = {b"true": b"true", b"false": b"false", b"null": b"null", b"none": b"null"}
"""How JSON writes a word, by the word in lower case."""


def is_numeric(word: bytes) -> bool:
    """Return whether a bare word begins like a number, so that more of it may have been lost."""
    return word[0] in b"+-.0123456789"


def spell_word(word: bytes) -> tuple[bytes, str] | None:
    """Return a bare word as JSON writes it and what was mended ("" for nothing).

    None when it is no number, true, false or null in any writing.
    """
    if (known := _WORDS.get(word.lower())) is not None:
        return known, "" if known == word else WORD_REWRITTEN
    if _NUMBER.fullmatch(word) is not None:
        return _finite(word, "")
    if _NO_NUMBER.fullmatch(word) is not None:
        return b"null", NUMBER_NULLED
    loose = _LOOSE_NUMBER.fullmatch(word)
    if loose is None:
        return None
    sign, whole, fraction, exponent = loose.groups()
    number = (b"-" if sign == b"-" else b"") + (whole or b"0")
    if fraction:
        number += b"." + fraction
    return _finite(number + exponent, NUMBER_REWRITTEN)


def _finite(number: bytes, reason: str) -> tuple[bytes, str]:
    """Return a number with the reason given, or null for one beyond what a float holds."""
    if math.isinf(float(number)):
        return b"null", NUMBER_NULLED
    return number, reason
