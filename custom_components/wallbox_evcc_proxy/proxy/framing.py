"""The commonest WebSocket frame, read and written without the library: one whole text message.

``websockets`` reads each frame through generators that can stop at every byte, which costs more
than all that the proxy does with the message. Nearly every read of a socket brings exactly one
whole unfragmented text frame (RFC 6455 section 5.2); such a one is taken apart here, and
everything else is left to the library.
"""

from os import urandom
from struct import Struct

try:
    from websockets.speedups import apply_mask
except ImportError:  # where there is no wheel of the library
    from websockets.utils import apply_mask

_WHOLE_TEXT = 0x81
"""First byte of an unfragmented text frame: FIN, no extension, opcode 1."""
_MASKED = 0x80
_TWO_BYTES_FOLLOW = 126
"""In place of a length up to 125: the length is in the next two bytes."""
_MOST_IN_TWO_BYTES = 0xFFFF
_MASKS_AT_ONCE = 1024

_SHORT = Struct("!BB")
_MEDIUM = Struct("!BBH")
_LONG = Struct("!BBQ")


def whole_message(data: bytes, *, masked: bool) -> bytes | None:
    """Return the message if the data are one whole text frame of up to 65 535 bytes, else None.

    ``masked`` says whether the frame has to be masked, as a client's has.
    """
    size = len(data)
    if size < 2 or data[0] != _WHOLE_TEXT:
        return None
    length = data[1]
    if masked:
        length -= _MASKED
    start = 2
    if length == _TWO_BYTES_FOLLOW and size > 4:
        length = data[2] << 8 | data[3]
        start = 4
    elif not 0 <= length < _TWO_BYTES_FOLLOW:
        return None
    if masked:
        start += 4
    if start + length != size:
        return None
    if masked:
        # A copy of what is usual, two kilobytes, takes half the time of two views of it.
        return apply_mask(data[start:], data[start - 4 : start])
    return data[start:]


def server_frame(text: bytes) -> bytes:
    """Return a text as the frame a server sends."""
    return _header(len(text), 0) + text


class Masks:
    """Masking keys, each unpredictable as RFC 6455 section 5.3 asks; many are fetched at once."""

    def __init__(self) -> None:
        """Fetch none yet."""
        self._left: list[bytes] = []

    def client_frame(self, text: bytes) -> bytes:
        """Return a text as the frame a client sends, masked with a new key."""
        if not self._left:
            fetched = urandom(4 * _MASKS_AT_ONCE)
            self._left = [fetched[at : at + 4] for at in range(0, len(fetched), 4)]
        mask = self._left.pop()
        return _header(len(text), _MASKED) + mask + apply_mask(text, mask)


def _header(length: int, masked: int) -> bytes:
    if length < _TWO_BYTES_FOLLOW:
        return _SHORT.pack(_WHOLE_TEXT, masked | length)
    if length <= _MOST_IN_TWO_BYTES:
        return _MEDIUM.pack(_WHOLE_TEXT, masked | _TWO_BYTES_FOLLOW, length)
    return _LONG.pack(_WHOLE_TEXT, masked | 127, length)
