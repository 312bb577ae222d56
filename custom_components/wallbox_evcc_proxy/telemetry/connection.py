"""Whether one side is connected to the proxy, as the session's events tell."""

from dataclasses import dataclass
from typing import Final

from .passage import Event, Happening

_MADE: Final = frozenset((Happening.CONNECTED, Happening.REPLACED))
_CUT: Final = frozenset((Happening.DISCONNECTED, Happening.UNREACHABLE))


@dataclass(frozen=True, slots=True)
class Connection:
    """Whether one side is connected to the proxy."""

    is_up: bool = False
    """Whether it is."""
    since: float | None = None
    """Since when, in seconds since the Unix epoch; None before anything happened."""
    reason: str = ""
    """How it came to be so, for people: where it connected from, or why it ended."""

    def after(self, event: Event) -> Connection:
        """Return the connection after an event of its socket; the same if that changes nothing."""
        if event.what in _MADE:
            return Connection(True, event.at, event.reason)
        if event.what in _CUT:
            since = event.at if self.is_up else self.since or event.at
            return Connection(False, since, event.reason)
        return self
