"""JSON of somebody else, cut to what is worth keeping."""

from typing import Any, Final

LONGEST_TEXT: Final = 1000
"""Characters of a text that are kept."""
MOST_MEMBERS: Final = 64
"""Members of an object, and elements of a list, that are kept."""
DEEPEST: Final = 6
"""Levels of nesting that are kept."""


def bounded(value: Any, depth: int = DEEPEST) -> Any:
    """Return a JSON value with long texts cut, and without what is too much or too deep."""
    match value:
        case str():
            return value[:LONGEST_TEXT]
        case bool() | int() | float():
            return value
        case list() if depth:
            return [bounded(each, depth - 1) for each in value[:MOST_MEMBERS]]
        case dict() if depth:
            members = list(value.items())[:MOST_MEMBERS]
            return {
                str(name)[:LONGEST_TEXT]: bounded(each, depth - 1)
                for name, each in members
            }
        case _:
            return None
