"""One message with all that is known of it, as ``Message`` in the panel's ``protocol.ts``."""

from typing import Any, Final

from homeassistant.core import HomeAssistant

from . import binary_sensor, sensor
from .message_sources import UNKNOWN_MESSAGE, UnknownError
from .ocpp.complaints import complaints
from .ocpp.frames import Call, CallResult, read
from .telemetry.bearing import bears_on
from .telemetry.passage import Kind, Passage
from .telemetry.row import change_of, row_of, text_of
from .telemetry.source import Source

_SHORT: Final = 64 * 2**10
"""Bytes; longer messages are looked at outside of the event loop."""
_ENTITIES: Final = frozenset(
    description.key
    for table in (
        sensor.OF_WALLBOX,
        sensor.OF_CONNECTOR,
        binary_sensor.OF_WALLBOX,
        binary_sensor.OF_CONNECTOR,
    )
    for description in table
)
"""The facts that have entities; the key of each is its entity's translation key."""


async def async_message(
    hass: HomeAssistant, source: Source, seq: int
) -> dict[str, Any]:
    """Return a message by its sequence number. Raises UnknownError when it is not kept."""
    passage = source.find(seq)
    if not isinstance(passage, Passage):
        raise UnknownError(UNKNOWN_MESSAGE, seq=str(seq))
    call, exchange = _exchange(source, passage)
    if len(passage.received or b"") + len(passage.sent or b"") > _SHORT:
        return await hass.async_add_executor_job(_message, passage, call, exchange)
    return _message(passage, call, exchange)


def _exchange(source: Source, passage: Passage) -> tuple[Passage | None, list[int]]:
    """Return the call that a message is or answers, if it is kept, and all that belongs to it."""
    if passage.kind is Kind.CALL:
        call: Passage | None = passage
    else:
        found = None if passage.call_seq is None else source.find(passage.call_seq)
        call = found if isinstance(found, Passage) else None
    if call is None:
        return None, [] if passage.call_seq is None else [passage.seq]
    answers = source.answers_to(call)
    return call, sorted({call.seq, passage.seq, *(each.seq for each in answers)})


def _message(
    passage: Passage, call: Passage | None, exchange: list[int]
) -> dict[str, Any]:
    received, sent = passage.received, passage.sent
    told = _complaints(received, passage.action)
    connector, keys = _facts(passage, call)
    return {
        "row": row_of(passage),
        "received": text_of(received),
        "sent": text_of(sent),
        "changes": [change_of(change) for change in passage.changes],
        "observed": [change_of(change) for change in passage.observed],
        "complaints_received": told,
        "complaints_sent": told
        if sent is received
        else _complaints(sent, passage.action),
        "exchange": exchange,
        "facts": {"connector": connector, "keys": keys},
    }


def _complaints(raw: bytes | None, action: str) -> list[dict[str, str]] | None:
    """Return how a frame violates its schema; None where there is none that it has to satisfy."""
    if raw is None:
        return None
    match read(raw):
        case Call() as frame:
            told = complaints(frame.action, frame.payload, answer=False)
        case CallResult() as frame if action:
            told = complaints(action, frame.payload, answer=True)
        case _:
            told = None
    if told is None:
        return None
    return [{"path": each.path, "message": each.message} for each in told]


def _facts(passage: Passage, call: Passage | None) -> tuple[int | None, list[str]]:
    """Return the connector and the entities that a message bears on."""
    frame = read(passage.sent or passage.received or b"")
    asked = None
    if call is not None and call is not passage:
        asked = read(call.received or call.sent or b"")
    connector, keys = bears_on(
        passage, frame, asked if isinstance(asked, Call) else None
    )
    return connector, sorted(keys & _ENTITIES)
