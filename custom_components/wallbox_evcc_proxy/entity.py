"""What all entities of a wallbox share: device, unique id, being made, and being told of changes."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN
from .devices import device_of, unique_id
from .hub import Hub, ProxyConfigEntry
from .telemetry.connector import Connector
from .telemetry.wallbox import Wallbox

WHOLE = 0
"""The connector number of entities that are about the wallbox as a whole."""


@dataclass(frozen=True, kw_only=True)
class FactDescription(EntityDescription):
    """Describes the entity of one fact; its key is also its translation key.

    For a connector's fact the key is the one in ``Connector.reported``.
    """

    is_always_available: bool = False
    """Whether it stays available while the wallbox is away."""
    pause: float = 0.0
    """Seconds between two writes of the state at least, for what changes with every frame."""


class WallboxEntity[FactsT: (Wallbox, Connector)](Entity):
    """An entity of a wallbox, or of one of its connectors.

    A platform's class says in ``_read`` what it shows; its state is written when that changes.
    """

    entity_description: FactDescription
    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, hub: Hub, wallbox: Wallbox, connector: int, description: FactDescription
    ) -> None:
        """Make the entity of a wallbox's connector, or of the wallbox itself."""
        self.entity_description = description
        self.wallbox = wallbox
        self.facts: FactsT = cast(
            FactsT, wallbox if connector == WHOLE else wallbox.connectors[connector]
        )
        """What the entity is about."""
        self._hub = hub
        self._connector = connector
        self._shown: tuple[bool, object] | None = None
        """Whether it was available when its state was last written, and what it showed."""
        self._next_write = 0.0
        """When its state may be written again; the event loop's clock, seconds."""
        self._cancel_write: CALLBACK_TYPE | None = None
        self._attr_translation_key = description.key
        self._attr_unique_id = unique_id(
            hub.entry, wallbox.id, connector, description.key
        )

    @property
    @override
    def device_info(self) -> DeviceInfo | ChildDeviceInfo:
        return device_of(self.hass, self._hub.entry, self.wallbox, self._connector)

    @property
    @override
    def available(self) -> bool:
        return (
            self.entity_description.is_always_available
            or self.wallbox.wallbox_connected
        )

    @property
    def shown(self) -> object:
        """What the entity shows."""
        return None if self._shown is None else self._shown[1]

    @override
    async def async_added_to_hass(self) -> None:
        await self._restore()
        self.async_on_remove(
            self._hub.async_subscribe(self.wallbox.id, self._facts_changed)
        )
        self.async_on_remove(self._forget_write)
        self._shown = (self.available, self._read())

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Take a new entity id: nothing here depends on it.

        Home Assistant 2026.11 removes and adds an entity again unless it has this.
        """

    async def _restore(self) -> None:
        """Take back what was shown before a restart, where facts alone do not tell."""

    @abstractmethod
    def _read(self) -> object:
        """Return what is to be shown now, taken from the facts; compared to see a change."""

    @callback
    def _facts_changed(self) -> None:
        """Write the state if what it shows has changed, now or when its pause is over."""
        shown = (self.available, self._read())
        before = self._shown
        if shown == before:
            return
        pause = self.entity_description.pause
        if pause:
            now = self.hass.loop.time()
            if now < self._next_write and before is not None and shown[0] == before[0]:
                if self._cancel_write is None:
                    self._write_in(self._next_write - now)
                return
            self._next_write = now + pause
        self._shown = shown
        self.async_write_ha_state()

    @callback
    def _write_in(self, seconds: float) -> None:
        """Look again after that time whether there is something to write."""

        @callback
        def write(_now: datetime) -> None:
            self._cancel_write = None
            self._next_write = 0.0
            self._facts_changed()

        self._cancel_write = async_call_later(
            self.hass, seconds, HassJob(write, cancel_on_shutdown=True)
        )

    @callback
    def _forget_write(self) -> None:
        if self._cancel_write is not None:
            self._cancel_write()
            self._cancel_write = None


@callback
def async_add_what_is_reported(
    entry: ProxyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    domain: str,
    *,
    of_wallbox: Iterable[FactDescription],
    of_connector: Iterable[FactDescription],
    make: Callable[[Hub, Wallbox, int, Any], Entity],
) -> None:
    """Add a platform's entities: a wallbox's own at once, a connector's when it reports the fact.

    What was there before a restart is there again, reported or not.
    """
    hub = entry.runtime_data
    registry = er.async_get(hub.hass)
    made: set[tuple[str, str]] = set()

    @callback
    def on_reported(wallbox: Wallbox, subentry: ConfigSubentry) -> None:
        new = []
        for number, description in _of(wallbox, of_wallbox, of_connector):
            known_as = unique_id(entry, wallbox.id, number, description.key)
            # A wallbox that was removed and added again has another subentry.
            one = (subentry.subentry_id, known_as)
            if one not in made and (
                number == WHOLE
                or description.key in wallbox.connectors[number].reported
                or registry.async_get_entity_id(domain, DOMAIN, known_as)
            ):
                made.add(one)
                new.append(make(hub, wallbox, number, description))
        if new:
            async_add_entities(new, config_subentry_id=subentry.subentry_id)

    entry.async_on_unload(hub.async_subscribe_reported(on_reported))


def _of(
    wallbox: Wallbox,
    of_wallbox: Iterable[FactDescription],
    of_connector: Iterable[FactDescription],
) -> Iterator[tuple[int, FactDescription]]:
    """Yield every entity a wallbox could have: connector number and description."""
    for description in of_wallbox:
        yield WHOLE, description
    for number in wallbox.connectors:
        for description in of_connector:
            yield number, description
