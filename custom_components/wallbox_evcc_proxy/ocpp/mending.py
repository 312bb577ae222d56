"""Mends a wallbox's WebSocket message that is no JSON, where only one reading of it makes sense.

Evidence: quirks F01 to F05.
"""

from dataclasses import dataclass
from itertools import takewhile
import re

from .broken import (
    CLOSING_TAKEN_OUT,
    COMMA_TAKEN_OUT,
    CONTROLS,
    CONTROLS_TAKEN_OUT,
    DEEPEST,
    WHITE,
    BrokenMessage,
    array_of,
    end_of,
)

MARK_TAKEN_OUT = "a byte order mark was taken out"
TAKEN_APART = "several messages in one were taken apart"
REST_DROPPED = "what followed the message was dropped"
FURTHER_DROPPED = "a further message that cannot be read was dropped"

_MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8."""

_MOST = 1000
"""Messages in one frame; wallboxes send two or three in one, and each takes its time and memory."""

_BEFORE = re.compile(rb"(?:[\x00-\x20]|\xef\xbb\xbf)*+")
_AFTER = re.compile(rb"(?:[\x00-\x20,\]}]|\xef\xbb\xbf)*+")


@dataclass(frozen=True, slots=True)
class Mended:
    """What a message says once it has been mended."""

    texts: tuple[bytes, ...]
    """One JSON text for each OCPP-J message in it, each an array that orjson reads; usually one."""
    reasons: tuple[str, ...]
    """What was mended, in plain words, each once, in order of place; empty when nothing was."""


def mend(raw: bytes) -> Mended | None:
    """Return what the bytes of one WebSocket message say, or None when that is not certain.

    Never raises; takes time and memory in proportion to the bytes. An array that is JSON
    already comes back as the very same bytes, with no reasons.
    """
    start = end_of(_BEFORE, raw, 0)
    if not raw.startswith(b"[", start):
        return None
    if array_of(raw) is not None:
        return Mended((raw,), ()) if _is_shallow(raw, start) else None
    messages = _messages(raw, start)
    if not messages:
        return None
    last = messages[-1]
    end = end_of(_AFTER, raw, last.at)
    reasons = _around(raw[:start])
    texts = [message.text for message in messages]
    if not reasons:
        texts[0] = raw[:start] + texts[0]  # white space is nothing wrong
    for number, message in enumerate(messages):
        if number == 1:
            reasons.append(TAKEN_APART)
        reasons += message.reasons
        reasons += _around(message.gap)
    if end < len(raw):
        further = raw.startswith(b"[", end)
        reasons.append(FURTHER_DROPPED if further else REST_DROPPED)
    elif b"," in last.gap:
        reasons.append(COMMA_TAKEN_OUT)
    elif not last.gap.strip(WHITE):
        texts[-1] += last.gap
    return Mended(tuple(texts), tuple(dict.fromkeys(reasons)))


def _messages(raw: bytes, at: int) -> list[BrokenMessage]:
    """Return the messages that follow one another from a place on, as far as they are certain.

    What stands alone need not be complete, but what something follows has to be: only then
    was its end its own. Where something follows that is no message, even a mere comma or
    bracket, no message is certain in which brackets were put in: they could belong there.
    The list is empty when there are more than any wallbox sends.
    """
    messages: list[BrokenMessage] = []
    balanced = True
    while raw.startswith(b"[", at):
        message = BrokenMessage(raw, at)
        if not message.is_mended() or (messages and not message.complete):
            break
        if len(messages) == _MOST:
            return []
        messages.append(message)
        at = end_of(_AFTER, raw, message.at)
        message.gap = raw[message.at : at]
        balanced &= b"]" not in message.gap and b"}" not in message.gap
        if not message.complete:
            break
    if messages and b"," in messages[-1].gap:
        balanced = False
    if at == len(raw) and balanced:
        return messages
    return list(
        takewhile(
            lambda message: (
                message.complete and not message.put_in and not message.doubtful
            ),
            messages,
        )
    )


def _is_shallow(raw: bytes, start: int) -> bool:
    """Return whether JSON is nested no more deeply than a frame may be."""
    return (
        raw.count(b"[") + raw.count(b"{") <= DEEPEST or BrokenMessage(raw, start).read()
    )


def _around(blanks: bytes) -> list[str]:
    """Return what is taken out with what stands before, between or after messages."""
    reasons = []
    if _MARK in blanks:
        reasons.append(MARK_TAKEN_OUT)
    if blanks.translate(None, CONTROLS) != blanks:
        reasons.append(CONTROLS_TAKEN_OUT)
    if b"]" in blanks or b"}" in blanks:
        reasons.append(CLOSING_TAKEN_OUT)
    return reasons
