"""Binary sensors: who is connected, and what a connector's status says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import FactDescription, WallboxEntity, async_add_what_is_reported
from .hub import ProxyConfigEntry
from .telemetry.connector import Connector
from .telemetry.wallbox import Wallbox

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class FactBinarySensorDescription[FactsT: (Wallbox, Connector)](
    BinarySensorEntityDescription, FactDescription
):
    """Describes a binary sensor."""

    is_on_fn: Callable[[FactsT], bool | None]
    """Reads it from the facts; None while unknown."""


OF_WALLBOX: tuple[FactBinarySensorDescription[Wallbox], ...] = (
    FactBinarySensorDescription(
        key="wallbox_connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_always_available=True,
        is_on_fn=lambda wallbox: wallbox.wallbox_connected,
    ),
    FactBinarySensorDescription(
        key="evcc_connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_always_available=True,
        is_on_fn=lambda wallbox: wallbox.evcc_connected,
    ),
)

OF_CONNECTOR: tuple[FactBinarySensorDescription[Connector], ...] = (
    FactBinarySensorDescription(
        key="plugged_in",
        device_class=BinarySensorDeviceClass.PLUG,
        is_on_fn=lambda connector: connector.plugged_in,
    ),
    FactBinarySensorDescription(
        key="charging",
        device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
        is_on_fn=lambda connector: connector.charging,
    ),
    FactBinarySensorDescription(
        key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=lambda connector: connector.problem,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ProxyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a proxy's wallboxes."""
    async_add_what_is_reported(
        entry,
        async_add_entities,
        Platform.BINARY_SENSOR,
        of_wallbox=OF_WALLBOX,
        of_connector=OF_CONNECTOR,
        make=FactBinarySensor,
    )


class FactBinarySensor[FactsT: (Wallbox, Connector)](
    WallboxEntity[FactsT], BinarySensorEntity
):
    """Shows a fact that is true or not."""

    entity_description: FactBinarySensorDescription[FactsT]

    @property
    @override
    def is_on(self) -> bool | None:
        return cast("bool | None", self.shown)

    @override
    def _read(self) -> bool | None:
        return self.entity_description.is_on_fn(self.facts)
