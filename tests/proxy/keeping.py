"""A keeper that keeps in a file, so that a proxy can be restarted, or die, in a test."""

import asyncio
from collections.abc import Callable
import json
import os
from pathlib import Path
from typing import Any

from custom_components.wallbox_evcc_proxy.proxy.keeper import Memory

SOON = 0.02
"""Seconds until what need not be written at once is written."""


class FileKeeper:
    """Keeps every wallbox's memory in one JSON file."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier one wrote."""
        self._path = path
        self._memories: dict[str, Memory | Callable[[], Memory]] = {}
        if path.exists():
            self._memories.update(json.loads(path.read_text()))
        self._timer: asyncio.TimerHandle | None = None
        self.is_full = False
        """Whether the disk takes nothing more."""
        self.delay = 0.0
        """Seconds a write takes."""
        self._is_dead = False

    def restored(self, wallbox: str) -> Memory | None:
        """See Keeper."""
        memory = self._memories.get(wallbox)
        return memory() if callable(memory) else memory

    def save_soon(self, wallbox: str, memory: Callable[[], Memory]) -> None:
        """See Keeper."""
        self._memories[wallbox] = memory
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON, self._write)

    async def save_now(self, wallbox: str, memory: Memory) -> None:
        """See Keeper."""
        self._memories[wallbox] = memory
        text = self._text()
        await asyncio.sleep(self.delay)
        if self._is_dead:
            await asyncio.get_running_loop().create_future()
        if self.is_full:
            raise OSError("No space left on device")
        await asyncio.to_thread(self._write, text)

    def close(self) -> None:
        """Write what is still to be written."""
        if self._timer is not None:
            self._timer.cancel()
            self._write()

    def die(self) -> None:
        """Write nothing more, as a process that was killed."""
        self._is_dead = True

    def on_disk(self, wallbox: str) -> dict[str, Any]:
        """Return what the file says of a wallbox."""
        memories = json.loads(self._path.read_text()) if self._path.exists() else {}
        memory: dict[str, Any] = memories.get(wallbox, {})
        return memory

    def _text(self) -> str:
        return json.dumps(
            {
                wallbox: memory() if callable(memory) else memory
                for wallbox, memory in self._memories.items()
            }
        )

    def _write(self, text: str | None = None) -> None:
        if text is None:
            self._timer = None
        if self._is_dead:
            return
        new = self._path.with_suffix(f".new{text is None}")
        with new.open("w") as file:
            file.write(self._text() if text is None else text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
