"""Colours for a terminal, laid over the lines of the forms for people."""

from collections.abc import Iterable
from typing import Final

from .told import Piece, Role

_RESET: Final = "\x1b[0m"
_COLOURS: Final = {
    Role.QUIET: "\x1b[2m",
    Role.FROM_WALLBOX: "\x1b[36m",
    Role.FROM_EVCC: "\x1b[34m",
    Role.FROM_PROXY: "\x1b[35m",
    Role.STRONG: "\x1b[1m",
    Role.TAG: "\x1b[33m",
    Role.BAD: "\x1b[31m",
}


def coloured(line: Iterable[Piece]) -> str:
    """Return a line with the codes of ANSI (ECMA-48) that colour its pieces."""
    return "".join(
        f"{_COLOURS[piece.role]}{piece.text}{_RESET}"
        if piece.role in _COLOURS and piece.text.strip()
        else piece.text
        for piece in line
    ).rstrip()
