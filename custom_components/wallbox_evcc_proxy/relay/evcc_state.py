"""Where EVCC's leg stands."""

from enum import StrEnum


class EvccState(StrEnum):
    """Where EVCC's leg stands."""

    AWAY = "away"
    CONNECTING = "connecting"
    OPEN = "open"
