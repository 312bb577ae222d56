"""Text that is no JSON is mended where that is certain; applied by the relay, before it reads a frame.

EVCC drops such a message without a word (evcc.md 4.1). Evidence: quirks F01-F05.
"""

from typing import ClassVar

from ..ocpp.frames import Frame, Unreadable
from ..ocpp.mending import mend
from ..ocpp.value import value
from .change import ABSENT, Change
from .rule import Rule


@value
class MendedText:
    """One message that was read after it had been mended."""

    text: bytes
    """As it can be read."""
    changes: tuple[Change, ...]
    """What was mended."""


class Mending(Rule):
    """Mends broken JSON of a wallbox."""

    name: ClassVar[str] = "mending"
    quirks: ClassVar[tuple[str, ...]] = ("F01", "F02", "F03", "F04", "F05")


def mended_texts(raw: bytes, unread: Frame) -> tuple[MendedText, ...]:
    """Return the messages in a text that could not be read; none when it cannot be mended."""
    if not isinstance(unread, Unreadable):
        return ()
    mended = mend(raw)
    if mended is None or mended.texts == (raw,):
        return ()
    changes = tuple(
        Change(Mending.name, "", ABSENT, ABSENT, reason) for reason in mended.reasons
    )
    return tuple(MendedText(text, changes) for text in mended.texts)
