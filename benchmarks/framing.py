"""Just enough of WebSocket (RFC 6455) for peers that cost less than what they measure."""

from base64 import b64encode
from hashlib import sha1

TEXT = 0x1
CLOSE = 0x8
PING = 0x9
PONG = 0xA

_FINAL = 0x80
_MASKED = 0x80
_NO_MASK = bytes(4)
_ACCEPT_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SUBPROTOCOL = "ocpp1.6"

type Span = tuple[int, bytes, int, int]
"""Where a frame lies in a buffer: opcode, mask (empty: none), start and end of its payload."""


def span(buffer: bytes, at: int = 0) -> Span | None:
    """Return where the frame that begins at ``at`` lies; None while it is not complete."""
    if len(buffer) < at + 2:
        return None
    size = buffer[at + 1] & 0x7F
    start = at + 2
    if size == 126:
        size = int.from_bytes(buffer[start : start + 2])
        start += 2
    elif size == 127:
        size = int.from_bytes(buffer[start : start + 8])
        start += 8
    mask = b""
    if buffer[at + 1] & _MASKED:
        mask = buffer[start : start + 4]
        start += 4
    if start + size > len(buffer):
        return None
    return buffer[at] & 0x0F, mask, start, start + size


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """Return the payload (or its beginning) as it was before it was masked."""
    if not mask:
        return payload
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)


def _header(opcode: int, size: int, masked: int) -> bytes:
    if size < 126:
        return bytes((_FINAL | opcode, masked | size))
    return bytes((_FINAL | opcode, masked | 126)) + size.to_bytes(2)


def server_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return a frame as a server sends it; at most 65 535 bytes."""
    return _header(opcode, len(payload), 0) + payload


def client_header(size: int, opcode: int = TEXT) -> bytes:
    """Return what goes before a payload of ``size`` bytes that a client sends.

    The mask is four zeros: as dear to the receiver as any other, but the payload stays readable,
    so that frames can be written beforehand and get their message ids at the last moment.
    """
    return _header(opcode, size, _MASKED) + _NO_MASK


def upgrade_request(path: str, host: str) -> bytes:
    """Return the request that opens a wallbox's connection."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {_SUBPROTOCOL}\r\n\r\n"
    ).encode()


def upgrade_response(request: bytes) -> bytes:
    """Return the response that accepts a connection; ValueError when it asks for no WebSocket."""
    for line in request.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"sec-websocket-key":
            accept = b64encode(
                sha1(value.strip() + _ACCEPT_SUFFIX, usedforsecurity=False).digest()
            )
            return (
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: %s\r\n\r\n"
                % (accept, _SUBPROTOCOL.encode())
            )
    raise ValueError(f"not a WebSocket handshake: {request[:80]!r}")
