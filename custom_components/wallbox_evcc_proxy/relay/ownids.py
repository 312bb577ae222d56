"""Message ids of the proxy's own calls."""

from secrets import token_hex


class OwnIds:
    """Ids unlike any wallbox's or EVCC's, and never the same twice."""

    __slots__ = (
        "_count",
        "_series",
    )

    def __init__(self) -> None:
        """Start a series of its own."""
        self._series = token_hex(4)
        self._count = 0

    def next(self) -> str:
        """Return a new id, shorter than the 36 characters OCPP-J allows."""
        self._count += 1
        return f"proxy-{self._series}-{self._count}"
