"""An OCPP 1.6J proxy between wallboxes and EVCC."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .checks import listen_problem
from .const import CONF_LISTEN_HOST, CONF_LISTEN_PORT, DOMAIN
from .devices import wallbox_identifier
from .evcc_api import async_register_evcc
from .hub import Hub, ProxyConfigEntry
from .issues import async_delete_issues
from .panel import async_register_panel, async_remove_panel
from .rules.presets import load
from .rules.registry import RULES
from .status_api import async_register_status
from .storage import Storage
from .trace_api import async_register_traces
from .trace_files import async_forget_traces
from .wallboxes import async_delete_refused_issues
from .websocket_api import async_register_commands
from .websocket_control import async_register_control
from .websocket_health import async_register_health

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [Platform.BINARY_SENSOR, Platform.SENSOR, Platform.SWITCH]

_MAY_PASS = {"port_in_use", "address_not_available", "listen_failed"}
"""Problems of listening that can go away by themselves."""


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register what all proxies share; they may come, go and be loaded again."""
    async_register_commands(hass)
    async_register_control(hass)
    async_register_health(hass)
    async_register_status(hass)
    async_register_evcc(hass)
    async_register_traces(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ProxyConfigEntry) -> bool:
    """Start a proxy."""
    # Before it can fail: the panel tells why no wallbox can connect.
    await async_register_panel(hass)
    storage = Storage(hass, entry.entry_id)
    await storage.async_load()
    await hass.async_add_executor_job(_read_files)
    hub = Hub(hass, entry, storage)
    try:
        await hub.async_start()
    except OSError as error:
        await hub.async_stop()
        raise _not_ready(entry, error) from error
    entry.runtime_data = hub

    async def stop(_event: Event) -> None:
        await hub.async_stop()

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))
    entry.async_on_unload(entry.add_update_listener(_async_entry_changed))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


def _read_files() -> None:
    """Read the files that rules and presets need, once for all; blocking."""
    for rule in RULES:
        rule()
    load()


def _not_ready(
    entry: ProxyConfigEntry, error: OSError
) -> ConfigEntryNotReady | ConfigEntryError:
    """Return what tells the user why the port cannot be listened on."""
    problem = listen_problem(error)
    kind = ConfigEntryNotReady if problem in _MAY_PASS else ConfigEntryError
    return kind(
        translation_domain=DOMAIN,
        translation_key=problem,
        translation_placeholders={
            "host": entry.data[CONF_LISTEN_HOST],
            "port": str(entry.data[CONF_LISTEN_PORT]),
            "error": error.strerror or str(error),
        },
    )


async def _async_entry_changed(hass: HomeAssistant, entry: ProxyConfigEntry) -> None:
    await entry.runtime_data.async_entry_changed()


async def async_unload_entry(hass: HomeAssistant, entry: ProxyConfigEntry) -> bool:
    """Stop a proxy."""
    # First the traffic, so that none finds the platforms gone.
    await entry.runtime_data.async_stop()
    entry.async_on_unload(lambda: async_forget_traces(hass))
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ProxyConfigEntry) -> None:
    """Remove what a proxy kept."""
    async_delete_refused_issues(hass, entry)
    async_delete_issues(hass, entry)
    await Storage(hass, entry.entry_id).async_remove()
    if not hass.config_entries.async_entries(DOMAIN):
        async_remove_panel(hass)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: ProxyConfigEntry, device_entry: dr.AnyDeviceEntry
) -> bool:
    """Let the user remove a wallbox that is not connected, with its settings."""
    for subentry in entry.subentries.values():
        wallbox_id = subentry.unique_id or ""
        if wallbox_identifier(wallbox_id) in device_entry.identifiers:
            is_loaded = entry.state is ConfigEntryState.LOADED
            if is_loaded and entry.runtime_data.wallboxes[wallbox_id].wallbox_connected:
                return False
            hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
            return True
    return False
