"""What Home Assistant's log says of the traffic."""

from .const import LOGGER
from .ocpp.frames import Leg
from .telemetry.passage import Event, Happening, Passage


def log_repairs(passage: Passage) -> None:
    """Write what rules changed in a frame, for who has switched debugging on."""
    for change in passage.changes:
        LOGGER.debug(
            "Repaired %s of wallbox %s: %s %s, by %s",
            passage.action,
            passage.wallbox,
            change.path,
            change.reason,
            change.rule,
        )


def log_connection(event: Event) -> None:
    """Write that one side of a wallbox connected or disconnected."""
    side = "Wallbox" if event.leg is Leg.WALLBOX else "EVCC for wallbox"
    match event.what:
        case Happening.CONNECTED | Happening.REPLACED:
            origin = f" from {event.reason}" if event.reason else ""
            LOGGER.info("%s %s connected%s", side, event.wallbox, origin)
        case Happening.DISCONNECTED:
            LOGGER.info("%s %s disconnected: %s", side, event.wallbox, event.reason)
