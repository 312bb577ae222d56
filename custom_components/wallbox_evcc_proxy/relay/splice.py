"""Writes a changed frame by replacing text in the one that came, where that is certain to be right.

It leaves everything else as the wallbox wrote it, and costs a fraction of writing the frame anew.
"""

from ..ocpp.frames import Call, write, write_text
from ..rules.change import Change


def written(text: bytes, call: Call, changes: tuple[Change, ...]) -> bytes:
    """Return a call as it is to leave, which ``changes`` made of the one in ``text``."""
    spliced = _spliced(text, changes)
    return write(call) if spliced is None else spliced


def _spliced(text: bytes, changes: tuple[Change, ...]) -> bytes | None:
    """Return the text with one word replaced by another wherever it stands; None if that is not all.

    Without a backslash in it each quotation mark begins or ends a string, so every place where
    the quoted word is found is a string that says just that. If there are as many as there are
    changes, each of which had this word before it, they are the same ones.
    """
    before, after = changes[0].before, changes[0].after
    if type(before) is not str or type(after) is not str or b"\\" in text:
        return None
    if len(changes) > 1:
        paths = {change.path for change in changes}
        if len(paths) != len(changes) or any(
            change.before != before or change.after != after for change in changes
        ):
            return None
    word = write_text(before)
    if text.count(word) != len(changes):
        return None
    return text.replace(word, write_text(after))
