"""What a simulated wallbox that misbehaves is, and by which fault it is known."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from .evcc_settings import StationOptions
from .parameters import WallboxParameters

STATION = "wallbox-1"
"""Id of every quirky wallbox."""


class Fault(StrEnum):
    """What is wrong with a charging session, as a user or EVCC would see it."""

    NEVER_READY = "EVCC never has the charger ready"
    SLOW = "EVCC has the charger ready only after half a minute"
    NOT_STARTED = "EVCC knows of no transaction, or the car gets no current"
    LIMITS = "the car's current does not follow EVCC's limit"
    NOT_PAUSED = "the car goes on charging at limit 0"
    NOT_RESUMED = "the car gets no current after the pause"
    NOT_STOPPED = "EVCC still has a transaction, or a car, after the end"
    ENERGY = "EVCC has no energy, or another than the car's meter"
    POWER = "EVCC has no power, or another than the car's meter"
    CURRENTS = "EVCC has no currents, or others than the car's meter"
    CLOCK = "EVCC takes its meter values to be of another time"
    STALLED = "EVCC's queue waited for an answer for more than half a minute"
    REFUSED = "a request of EVCC's was refused that it needs"
    REJECTED = "EVCC rejected frames"
    ERRORS = "EVCC's control of the charger failed"
    DISCONNECTED = "EVCC lost the connection"
    TRANSACTIONS = "EVCC and the wallbox do not have the same transactions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirky:
    """A wallbox as a preset's evidence describes it."""

    preset: str
    quirks: tuple[str, ...]
    """Ids in the catalogue of quirks that it shows."""
    box: WallboxParameters
    """Vendor, model and firmware are as seen in the evidence, where any were."""
    fault: Fault | None = None
    """Shown in a session without a cure; None where there is nothing to cure."""
    because: str = ""
    """Found in what EVCC refused, was refused or logged, which tells this fault from another."""
    start: Literal["authorised", "by itself", "remote"] = "authorised"
    """How it comes to charge: a card, at once, or EVCC's RemoteStartTransaction."""
    id_tag: str = "04A2B3C4"
    """Of the card."""
    options: StationOptions = field(default_factory=lambda: StationOptions(id=STATION))
    """What its template sets in EVCC, but for what the preset is there to do."""
    limits: tuple[float, ...] = (16.0, 8.0, 12.0)
    """A per phase that EVCC sets, one after the other."""
    coarseness: float = 0.0
    """A per phase that it may stay below a limit, for want of steps in between."""
