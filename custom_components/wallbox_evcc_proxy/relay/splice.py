"""Writes a changed frame by replacing text in the one that came, where that is certain to be right.

It leaves everything else as the wallbox wrote it, and costs a fraction of writing the frame anew.
"""

from ..ocpp.frames import Call, write, write_text
from ..rules.change import Change


def written(text: bytes, call: Call, changes: tuple[Change, ...]) -> bytes:
    """Return a call as it is to leave, which ``changes`` made of the one in ``text``.

    Without a backslash in the text each quotation mark begins or ends a string, so every place
    where a quoted word is found is a string that says just that. If there are as many as there
    are changes, each of which had this word before it and another one after, they are the same.
    """
    before, after = changes[0].before, changes[0].after
    if type(before) is str and type(after) is str and b"\\" not in text:
        word = write_text(before)
        if text.count(word) == len(changes) and (
            len(changes) == 1 or _are_alike(changes)
        ):
            return text.replace(word, write_text(after))
    return write(call)


def _are_alike(changes: tuple[Change, ...]) -> bool:
    """Return whether changes put the same word in place of the same, each somewhere else."""
    first = changes[0]
    return len({change.path for change in changes}) == len(changes) and all(
        change.before == first.before and change.after == first.after
        for change in changes
    )
