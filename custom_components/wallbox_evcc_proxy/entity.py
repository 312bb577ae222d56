"""What all entities of a wallbox share: its device, its unique id, and being told of changes."""

from abc import abstractmethod
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription

from .devices import connector_identifier, unique_id, wallbox_identifier
from .hub import Hub
from .telemetry.connector import Connector
from .telemetry.wallbox import Wallbox

WHOLE = 0
"""The connector number of entities that are about the wallbox as a whole."""


class WallboxEntity(Entity):
    """An entity of a wallbox, or of one of its connectors.

    A platform's class says in ``_read`` what it shows; its state is written when that changes.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, hub: Hub, wallbox: Wallbox, connector: int, description: EntityDescription
    ) -> None:
        """Make the entity of a wallbox's connector, or of the wallbox itself."""
        self.entity_description = description
        self.wallbox = wallbox
        self._hub = hub
        self._connector = connector
        self._shown: object = None
        self._attr_unique_id = unique_id(wallbox.id, connector, description.key)
        has_own_device = connector != WHOLE and len(wallbox.connectors) > 1
        self._attr_device_info = DeviceInfo(
            identifiers={
                connector_identifier(wallbox.id, connector)
                if has_own_device
                else wallbox_identifier(wallbox.id)
            }
        )

    @property
    def connector(self) -> Connector:
        """The facts about the connector this entity is about."""
        return self.wallbox.connectors[self._connector]

    @property
    @override
    def available(self) -> bool:
        return self.wallbox.wallbox_connected

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(self._hub.async_subscribe(self.wallbox.id, self._facts_changed))
        self._shown = (self.available, self._read())

    @abstractmethod
    def _read(self) -> object:
        """Return what is to be shown now, taken from the facts; compared to see a change."""

    @callback
    def _facts_changed(self) -> None:
        shown = (self.available, self._read())
        if shown != self._shown:
            self._shown = shown
            self.async_write_ha_state()

