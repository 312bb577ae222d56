"""Passages and events for tests of the journal and the trace."""

from dataclasses import replace
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
    Outcome,
    Passage,
)

AT = 1_790_000_000.25

_HEARTBEAT = b'[2,"1","Heartbeat",{}]'


def passage(wallbox: str = "WB1", **members: Any) -> Passage:
    """Return a new passage of a Heartbeat that went through, with some members changed."""
    plain = Passage(
        wallbox,
        AT,
        Leg.WALLBOX,
        Leg.EVCC,
        Kind.CALL,
        "1",
        "Heartbeat",
        _HEARTBEAT,
        _HEARTBEAT,
        Outcome.FORWARDED,
    )
    return replace(plain, **members)


def event(wallbox: str = "WB1") -> Event:
    """Return a new event."""
    return Event(wallbox, AT, Leg.WALLBOX, Happening.CONNECTED)
