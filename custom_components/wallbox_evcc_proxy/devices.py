"""The devices: the proxy, a wallbox each, and a connector each where a wallbox has several."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import CONF_LISTEN_PORT, DOMAIN
from .telemetry.wallbox import Wallbox

type Identifier = tuple[str, str]


def hub_identifier(entry: ConfigEntry) -> Identifier:
    """Return what identifies the proxy's own device."""
    return DOMAIN, entry.entry_id


def wallbox_identifier(wallbox_id: str) -> Identifier:
    """Return what identifies a wallbox's device."""
    return DOMAIN, wallbox_id


def connector_identifier(wallbox_id: str, connector: int) -> Identifier:
    """Return what identifies a connector's device; an id of a wallbox holds no slash."""
    return DOMAIN, f"{wallbox_id}/{connector}"


def unique_id(wallbox_id: str, connector: int, key: str) -> str:
    """Return an entity's unique id; connector 0 is the wallbox as a whole."""
    return f"{wallbox_id}_{connector}_{key}"


@callback
def async_register_hub(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Make the device that stands for the proxy."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={hub_identifier(entry)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer="Wallbox EVCC Proxy",
        translation_key="proxy",
        translation_placeholders={"port": str(entry.data[CONF_LISTEN_PORT])},
    )


@callback
def async_register_wallbox(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry, wallbox: Wallbox
) -> None:
    """Make a wallbox's device, or bring it up to date with what the wallbox tells of itself."""
    identity = wallbox.identity
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=subentry.subentry_id,
        identifiers={wallbox_identifier(wallbox.id)},
        name=subentry.title,
        manufacturer=identity.vendor,
        model=identity.model,
        serial_number=identity.serial,
        sw_version=identity.firmware,
        via_device_id=dr.async_get_device_id_by_identifier(
            hass, hub_identifier(entry), config_entry_id=entry.entry_id
        ),
    )


@callback
def async_register_connectors(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry, wallbox: Wallbox
) -> None:
    """Make a device for each connector of a wallbox that has several.

    Entities of connector 1, made while it seemed the only one, move to its device.
    """
    if len(wallbox.connectors) < 2:
        return
    devices = dr.async_get(hass)
    wallbox_device_id = dr.async_get_device_id_by_identifier(
        hass, wallbox_identifier(wallbox.id), config_entry_id=entry.entry_id
    )
    for number in wallbox.connectors:
        device = devices.async_get_or_create_child(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={connector_identifier(wallbox.id, number)},
            parent_device_id=wallbox_device_id,
            translation_key="connector",
            translation_placeholders={"number": str(number)},
        )
        entities = er.async_get(hass)
        prefix = unique_id(wallbox.id, number, "")
        for entity in er.async_entries_for_device(
            entities, wallbox_device_id, include_disabled_entities=True
        ):
            if entity.unique_id.startswith(prefix):
                entities.async_update_entity(entity.entity_id, device_id=device.id)
