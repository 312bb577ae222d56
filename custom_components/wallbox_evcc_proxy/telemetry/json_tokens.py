"""Takes JSON apart without building it, also broken JSON, so that single values can be put in other words in their places."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import json
import re
from typing import Final

_TOKEN = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}:,]|[^\s"\[\]{}:,]++|\s++', re.DOTALL
)
"""A string (one without an end goes on to the end), a sign, a bare word, white space."""
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?|true|false|null")
_SIGNS = frozenset("[]{}:,")
KEY_MEMBER: Final = "key"
"""The member that names what stands under ``VALUE_MEMBER``, as OCPP's configuration has it."""
VALUE_MEMBER: Final = "value"


@dataclass(slots=True)
class Token:
    """A piece of a JSON text."""

    text: str
    """As it stands there; the tokens' texts together are the whole text."""
    value: str | None = None
    """What a string says, or the text of a number or a bare word; None for signs and white space."""
    is_string: bool = False
    """Whether the value stands in quotes."""
    is_scalar: bool = False
    """Whether it is a number, true, false or null."""
    is_key: bool = False
    """Whether it is the name of a member."""
    name: str = ""
    """The member whose value this is, also within a list; by its ``key`` where that names it."""


@dataclass(slots=True)
class _Object:
    """An object or list that is open."""

    is_object: bool
    name: str
    """The member that it is the value of."""
    member: str = ""
    """The member whose value comes next."""
    named: str = ""
    """What its member ``key`` says."""
    valued: Token | None = None
    """The value of its member ``value``."""


def tokens(text: str) -> list[Token]:
    """Return the pieces of a JSON text; of a broken one, what can be told of each; never raises.

    Takes time in proportion to the text.
    """
    found = [_token(match[0]) for match in _TOKEN.finditer(text)]
    opened: list[_Object] = []
    for number, token in enumerate(found):
        inner = opened[-1] if opened else None
        if token.value is not None:
            if not token.is_scalar and _is_colon(found, number + 1):
                token.is_key = True
                if inner is not None:
                    inner.member = token.value
            elif inner is not None:
                _take_value(token, inner)
        elif token.text in ("{", "["):
            opened.append(_Object(token.text == "{", _name_in(inner)))
        elif token.text in ("}", "]"):
            if opened:
                opened.pop()
        elif token.text == "," and inner is not None and inner.is_object:
            inner.member = ""
    return found


def _token(text: str) -> Token:
    if text[0] == '"':
        try:
            value = json.loads(text, strict=False)
        except ValueError:
            value = text.strip('"')
        return Token(text, value, is_string=True)
    if text in _SIGNS or text.isspace():
        return Token(text)
    return Token(text, text, is_scalar=_SCALAR.fullmatch(text) is not None)


def _is_colon(found: list[Token], at: int) -> bool:
    while at < len(found):
        text = found[at].text
        if not text.isspace():
            return text == ":"
        at += 1
    return False


def _name_in(inner: _Object | None) -> str:
    """Return the member that what is opened now is the value of."""
    if inner is None:
        return ""
    if inner.member == VALUE_MEMBER and inner.named:
        return inner.named
    return inner.member or inner.name


def _take_value(token: Token, inner: _Object) -> None:
    """Say whose value a token is."""
    token.name = inner.member or inner.name
    if not inner.is_object:
        return
    if inner.member == KEY_MEMBER and token.is_string:
        inner.named = token.value or ""
        if inner.valued is not None:
            inner.valued.name = inner.named
    elif inner.member == VALUE_MEMBER:
        inner.valued = token
        token.name = inner.named or inner.member


def rewritten(text: str, put: Callable[[Token], str | None]) -> str:
    """Return a text with some of its tokens replaced; ``put`` returns None for what stays."""
    return "".join(_put(text, put))


def _put(text: str, put: Callable[[Token], str | None]) -> Iterator[str]:
    for token in tokens(text):
        replaced = put(token)
        yield token.text if replaced is None else replaced


def quoted(value: str) -> str:
    """Return a text as a JSON string."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, which came escaped
        return json.dumps(value)
    return text
