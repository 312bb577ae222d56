"""Which facts a frame bears on: what telemetry takes from it alone."""

from typing import Final

from ..ocpp.frames import Call, CallResult, Frame, Leg
from .identity import whole
from .limit import Limit
from .passage import Passage
from .wallbox import MAX_CONNECTORS, Wallbox

_COMMANDED: Final = frozenset(("last_command", "last_command_time"))
_LIMITED: Final = frozenset(("limit_power", "limit_current", "limit_use"))
_STOPPED: Final = frozenset(("energy", "session_energy", "transaction_id"))

type Bearing = tuple[int | None, frozenset[str]]
"""The connector (None: the wallbox as a whole) and the keys of the facts."""


def bears_on(passage: Passage, frame: Frame, call: Call | None) -> Bearing:
    """Return the facts that a frame reports or commands; never raises.

    ``frame`` is as it left, or as it came when it did not leave; ``call`` is the call that an
    answer answers, when that is known. The facts are those that a wallbox of which nothing is
    known would have from this frame.
    """
    asked = frame if isinstance(frame, Call) else call
    if asked is None or not isinstance(frame, Call | CallResult):
        return None, frozenset()
    wallbox = Wallbox(passage.wallbox)
    wallbox.observe(passage, frame, call)
    number = whole(asked.payload.get("connectorId"))
    keys: set[str] = set()
    for connector in wallbox.connectors.values():
        keys |= connector.reported
    if isinstance(frame, Call):
        keys |= _of_call(frame, passage)
    elif frame.payload.get("status") == "Accepted":
        if frame_sets_limit(asked):
            keys |= _LIMITED
    elif asked.action == "StartTransaction":
        keys |= {"transaction_id"}
    known = number is not None and 0 < number <= MAX_CONNECTORS
    return number if known else None, frozenset(keys)


def _of_call(call: Call, passage: Passage) -> frozenset[str]:
    keys: frozenset[str] = frozenset()
    if passage.origin is Leg.EVCC:
        keys |= _COMMANDED
    if frame_sets_limit(call):
        keys |= _LIMITED
    if call.action == "StopTransaction":
        keys |= _STOPPED
    return keys


def frame_sets_limit(call: Call) -> bool:
    """Return whether a call sets a limit, or takes it away."""
    if call.action == "ClearChargingProfile":
        return True
    if call.action != "SetChargingProfile":
        return False
    return Limit.of(call.payload.get("csChargingProfiles"), 0.0) is not None
