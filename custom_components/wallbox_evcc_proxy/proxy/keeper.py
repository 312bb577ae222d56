"""The port through which sessions keep what must outlive a restart."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

type Memory = Mapping[str, Any]
"""What one wallbox's relay remembers, as JSON."""


class Keeper(Protocol):
    """Keeps each wallbox's memory; Home Assistant's storage stands behind it."""

    def restored(self, wallbox: str) -> Memory | None:
        """Return what was kept for the wallbox of this id, None if nothing was."""

    def save_soon(self, wallbox: str, memory: Callable[[], Memory]) -> None:
        """Write a wallbox's memory within some seconds; asks for it when it writes."""

    async def save_now(self, wallbox: str, memory: Memory) -> None:
        """Write a wallbox's memory and return when it is safe on disk.

        Raises OSError, or what the storage behind it raises, when it could not be written.
        """


class KeepInMemory:
    """Keeps nothing beyond the process: for tests of other things, and for measuring."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        self.memories: dict[str, Memory] = {}

    def restored(self, wallbox: str) -> Memory | None:
        """See Keeper."""
        return self.memories.get(wallbox)

    def save_soon(self, wallbox: str, memory: Callable[[], Memory]) -> None:
        """See Keeper."""
        self.memories[wallbox] = memory()

    async def save_now(self, wallbox: str, memory: Memory) -> None:
        """See Keeper."""
        self.memories[wallbox] = memory
