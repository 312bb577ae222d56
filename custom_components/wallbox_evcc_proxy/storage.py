"""Keeps what must outlive a restart in Home Assistant's storage."""

from collections.abc import Callable, Mapping
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .proxy.keeper import Memory

_VERSION = 1

_SAVE_SOON = 5
"""Seconds until a relay's memory is written when nobody waits for it."""

_SAVE_FACTS = 60
"""Seconds until facts are written; a crash loses as much of a session's energy."""

type _Stored = dict[str, Any]


class Storage:
    """One file for one proxy: each wallbox's relay memory, and the facts about it.

    The relay's part is the ``Keeper`` of the proxy layer.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep the wallboxes of a config entry."""
        self._hass = hass
        self._store: Store[_Stored] = Store(
            hass, _VERSION, f"{DOMAIN}.{entry_id}", private=True, atomic_writes=True
        )
        self._relays: dict[str, Memory | Callable[[], Memory]] = {}
        self._facts: dict[str, Mapping[str, Any] | Callable[[], Mapping[str, Any]]] = {}
        self._revision = 0
        self._due_at: float | None = None
        """When the file is to be written at the latest; the event loop's clock, seconds."""
        self._is_closed = False

    async def async_load(self) -> None:
        """Read what was kept; something unreadable counts as nothing."""
        stored = await self._store.async_load()
        if isinstance(stored, dict):
            self._relays = _objects(stored.get("relays"))
            self._facts = _objects(stored.get("facts"))
            revision = stored.get("revision")
            self._revision = revision if isinstance(revision, int) else 0

    async def async_remove(self) -> None:
        """Remove the file."""
        await self._store.async_remove()

    def restored(self, wallbox: str) -> Memory | None:
        """Return what was kept of a wallbox's relay."""
        return _value(self._relays.get(wallbox))

    def restored_facts(self, wallbox: str) -> Mapping[str, Any] | None:
        """Return what was kept of the facts about a wallbox."""
        return _value(self._facts.get(wallbox))

    @callback
    def save_soon(self, wallbox: str, memory: Callable[[], Memory]) -> None:
        """Write a relay's memory within seconds."""
        self._relays[wallbox] = memory
        self._save_within(_SAVE_SOON)

    @callback
    def save_facts(self, wallbox: str, facts: Callable[[], Mapping[str, Any]]) -> None:
        """Write the facts about a wallbox within a minute."""
        self._facts[wallbox] = facts
        self._save_within(_SAVE_FACTS)

    async def save_now(self, wallbox: str, memory: Memory) -> None:
        """Write a relay's memory; return when it is safe on disk.

        Raises OSError when it is not. ``Store`` logs a failed write and says nothing, so the
        file is read back.
        """
        if self._is_closed:
            raise OSError("The proxy has stopped")
        self._relays[wallbox] = memory
        data = self._data()
        revision = self._revision
        await self._store.async_save(data)
        on_disk = await self._hass.async_add_executor_job(
            _revision_of, self._store.path
        )
        if on_disk < revision:
            raise OSError(f"{self._store.path} could not be written")

    @callback
    def forget(self, wallbox: str) -> None:
        """Forget a wallbox that was removed."""
        self._relays.pop(wallbox, None)
        self._facts.pop(wallbox, None)
        self._save_within(_SAVE_SOON)

    async def async_close(self) -> None:
        """Write what is waiting to be written; after that nothing is written any more.

        A proxy that is loaded again has another storage with the same file.
        """
        if self._due_at is not None:
            await self._store.async_save(self._data())
        self._is_closed = True

    @callback
    def _save_within(self, seconds: float) -> None:
        if self._is_closed:
            return
        # A later time would put the write off that is due already.
        due_at = self._hass.loop.time() + seconds
        if self._due_at is None or due_at < self._due_at:
            self._due_at = due_at
            self._store.async_delay_save(self._data, seconds)

    @callback
    def _data(self) -> _Stored:
        self._due_at = None
        self._revision += 1
        return {
            "revision": self._revision,
            "relays": {
                wallbox: _value(memory) for wallbox, memory in self._relays.items()
            },
            "facts": {wallbox: _value(facts) for wallbox, facts in self._facts.items()},
        }


def _value(
    kept: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None,
) -> Mapping[str, Any] | None:
    return kept() if callable(kept) else kept


def _objects(stored: object) -> dict[str, Any]:
    """Return the members of a JSON object that are objects."""
    if not isinstance(stored, dict):
        return {}
    return {name: value for name, value in stored.items() if isinstance(value, dict)}


def _revision_of(path: str) -> int:
    """Return the revision of the file as it is on disk; -1 when it cannot be read."""
    try:
        return int(json.loads(Path(path).read_bytes())["data"]["revision"])
    except OSError, ValueError, KeyError, TypeError:
        return -1
