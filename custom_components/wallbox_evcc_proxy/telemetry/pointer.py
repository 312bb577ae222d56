"""Finds what the value at a JSON pointer (RFC 6901) is called."""

from collections.abc import Mapping
from typing import Any

from .json_tokens import KEY_MEMBER, VALUE_MEMBER


def named_at(payload: Mapping[str, Any], path: str) -> str:
    """Return the member a pointer ends at; in a configuration's entry what that entry is of."""
    name, at = "", payload
    inner: Any = at
    for segment in path.split("/")[1:]:
        member = segment.replace("~1", "/").replace("~0", "~")
        if isinstance(inner, list):
            is_there = member.isdigit() and int(member) < len(inner)
            inner = inner[int(member)] if is_there else None
            continue
        name = member
        if isinstance(inner, Mapping):
            key = inner.get(KEY_MEMBER)
            if member == VALUE_MEMBER and isinstance(key, str):
                name = key
            inner = inner.get(member)
        else:
            inner = None
    return name
