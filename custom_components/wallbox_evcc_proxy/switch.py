"""Switches: whether anything is repaired for a wallbox."""

from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import FactDescription, WallboxEntity, async_add_what_is_reported
from .hub import ProxyConfigEntry
from .telemetry.wallbox import Wallbox
from .wallboxes import async_set_repairs, repairs_are_on

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class WallboxSwitchDescription(SwitchEntityDescription, FactDescription):
    """Describes a switch."""


OF_WALLBOX: tuple[WallboxSwitchDescription, ...] = (
    WallboxSwitchDescription(
        key="repairs_active",
        entity_category=EntityCategory.CONFIG,
        is_always_available=True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ProxyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of a proxy's wallboxes."""
    async_add_what_is_reported(
        entry,
        async_add_entities,
        Platform.SWITCH,
        of_wallbox=OF_WALLBOX,
        of_connector=(),
        make=RepairsSwitch,
    )


class RepairsSwitch(WallboxEntity[Wallbox], SwitchEntity):
    """Turns all repairs of a wallbox off for the time being, to see whether one of them is to blame.

    Its state is a setting of the wallbox, and so the same after a restart.
    """

    entity_description: WallboxSwitchDescription

    @property
    @override
    def is_on(self) -> bool:
        return bool(self.shown)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        self._set(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        self._set(on=False)

    def _set(self, *, on: bool) -> None:
        async_set_repairs(self.hass, self._hub.entry, self.wallbox.id, on=on)
        self._facts_changed()

    @override
    def _read(self) -> bool:
        return repairs_are_on(self._hub.entry, self.wallbox.id)
