"""Which configuration keys hold what nobody but the wallbox should know."""

from typing import Final

HIDDEN: Final = "••••"
"""Stands for a secret."""

_PARTS: Final = ("password", "passwd", "secret", "authorizationkey", "token", "apikey")
"""What such keys have in their names; AuthorizationKey is OCPP's own (security white paper)."""


def is_secret(key: str) -> bool:
    """Return whether the value of a configuration key of this name must not be shown."""
    folded = key.lower().replace("_", "").replace("-", "")
    return folded.endswith(("pin", "psk", "pwd")) or any(
        part in folded for part in _PARTS
    )
