"""The devices: the proxy, a wallbox each, and a connector each where a wallbox has several."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .telemetry.identity import Identity
from .telemetry.wallbox import Wallbox

type Identifier = tuple[str, str]


def hub_identifier(entry: ConfigEntry) -> Identifier:
    """Return what identifies the proxy's own device."""
    return DOMAIN, entry.entry_id


def wallbox_identifier(wallbox_id: str) -> Identifier:
    """Return what identifies a wallbox's device, among those of an entry."""
    return DOMAIN, wallbox_id


def connector_identifier(wallbox_id: str, connector: int) -> Identifier:
    """Return what identifies a connector's device; an id of a wallbox holds no slash."""
    return DOMAIN, f"{wallbox_id}/{connector}"


def unique_id(entry: ConfigEntry, wallbox_id: str, connector: int, key: str) -> str:
    """Return an entity's unique id; connector 0 is the wallbox as a whole.

    It holds the entry's id: unlike devices, entities of two proxies that the same wallbox has
    used must not have the same.
    """
    return f"{entry.entry_id}_{wallbox_id}_{connector}_{key}"


@callback
def async_register_hub(hass: HomeAssistant, entry: ConfigEntry, port: int) -> None:
    """Make the device that stands for the proxy, which listens on this port."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={hub_identifier(entry)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer="Wallbox EVCC Proxy",
        translation_key="proxy",
        translation_placeholders={"port": str(port)},
    )


@callback
def async_register_wallbox(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry, wallbox: Wallbox
) -> None:
    """Make a wallbox's device, or bring it up to date with what the wallbox tells of itself."""
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=subentry.subentry_id,
        identifiers={wallbox_identifier(wallbox.id)},
        name=subentry.title,
        via_device_id=dr.async_get_device_id_by_identifier(
            hass, hub_identifier(entry), config_entry_id=entry.entry_id
        ),
    )
    identity = wallbox.identity
    if (
        identity != Identity()
    ):  # what was known stays until the wallbox introduces itself
        devices.async_update_device(
            device.id,
            manufacturer=identity.vendor,
            model=identity.model,
            serial_number=identity.serial,
            sw_version=identity.firmware,
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
    entities = er.async_get(hass)
    wallbox_device_id = _wallbox_device_id(hass, entry, wallbox)
    for number in wallbox.connectors:
        device = dr.async_get(hass).async_get_or_create_child(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={connector_identifier(wallbox.id, number)},
            parent_device_id=wallbox_device_id,
            translation_key="connector",
            translation_placeholders={"number": str(number)},
        )
        prefix = unique_id(entry, wallbox.id, number, "")
        for entity in er.async_entries_for_device(
            entities, wallbox_device_id, include_disabled_entities=True
        ):
            if entity.unique_id.startswith(prefix):
                entities.async_update_entity(entity.entity_id, device_id=device.id)


def device_of(
    hass: HomeAssistant, entry: ConfigEntry, wallbox: Wallbox, connector: int
) -> dr.DeviceInfo | dr.ChildDeviceInfo:
    """Return which device an entity belongs to: the connector's if it has one of its own."""
    if connector and len(wallbox.connectors) > 1:
        return dr.ChildDeviceInfo(
            identifiers={connector_identifier(wallbox.id, connector)},
            parent_device_id=_wallbox_device_id(hass, entry, wallbox),
            translation_key="connector",
            translation_placeholders={"number": str(connector)},
        )
    return dr.DeviceInfo(identifiers={wallbox_identifier(wallbox.id)})


def _wallbox_device_id(
    hass: HomeAssistant, entry: ConfigEntry, wallbox: Wallbox
) -> str:
    return dr.async_get_device_id_by_identifier(
        hass, wallbox_identifier(wallbox.id), config_entry_id=entry.entry_id
    )


@callback
def connector_devices(
    hass: HomeAssistant, entry: ConfigEntry, wallbox_id: str, numbers: tuple[int, ...]
) -> dict[str, str]:
    """Return the device of each connector by its number, where it has one.

    That of the only connector is the wallbox's own.
    """
    if len(numbers) == 1:
        only = device_id(hass, entry, wallbox_identifier(wallbox_id))
        return {} if only is None else {str(numbers[0]): only}
    devices = dr.async_get(hass)
    found = {}
    for number in numbers:
        device = devices.async_get_child_device_by_identifier(
            connector_identifier(wallbox_id, number), entry.entry_id
        )
        if device is not None:
            found[str(number)] = device.id
    return found


@callback
def device_id(
    hass: HomeAssistant, entry: ConfigEntry, identifier: Identifier
) -> str | None:
    """Return the id of the device of an entry that this identifies, None when there is none."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        identifier, entry.entry_id
    )
    return None if device is None else device.id
