"""The record of one thing that a rule changed in a frame."""

from typing import Any

from ..ocpp.absent import ABSENT
from ..ocpp.value import value

__all__ = ["ABSENT", "Change"]


@value
class Change:
    """One member of a payload before and after a rule."""

    rule: str
    """Name of the rule that made it."""
    path: str
    """Where in the payload, as a JSON pointer (RFC 6901); empty for the frame itself."""
    before: Any
    """The value that came; ABSENT when the rule added the member."""
    after: Any
    """The value that leaves; ABSENT when the rule removed the member."""
    reason: str
    """Why, in a few words for people."""
