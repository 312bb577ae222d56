"""What the panel shows live of one wallbox, as ``WallboxStatus`` in its ``protocol.ts``."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .devices import connector_devices, device_id, wallbox_identifier
from .ocpp.frames import Leg
from .rules.presets import Preset
from .telemetry.connector import Connector
from .telemetry.wallbox import Wallbox
from .wallboxes import async_get_wallbox, repairs_are_on

type Status = dict[str, Any]


@callback
def wallbox_status(
    hass: HomeAssistant, entry: ConfigEntry, wallbox: Wallbox, preset: Preset | None
) -> Status:
    """Return the status of a wallbox for which this preset is in force, but for the curves.

    It holds no payload and no serial number: everybody may see it.
    """
    subentry = async_get_wallbox(entry, wallbox.id)
    devices = connector_devices(hass, entry, wallbox.id, tuple(wallbox.connectors))
    identity = wallbox.identity
    return {
        "id": wallbox.id,
        "title": wallbox.id if subentry is None else subentry.title,
        "subentry_id": None if subentry is None else subentry.subentry_id,
        "device_id": device_id(hass, entry, wallbox_identifier(wallbox.id)),
        "vendor": identity.vendor,
        "model": identity.model,
        "firmware": identity.firmware,
        "preset": None if preset is None else preset.name,
        "preset_label": None if preset is None else preset.title,
        "repairs_active": repairs_are_on(entry, wallbox.id),
        "legs": {
            Leg.WALLBOX: _leg(
                wallbox, Leg.WALLBOX, wallbox.wallbox_latency, wallbox.last_seen
            ),
            Leg.EVCC: _leg(
                wallbox, Leg.EVCC, wallbox.evcc_latency, wallbox.evcc_last_seen
            ),
        },
        "frames": wallbox.frames,
        "repairs": wallbox.repairs,
        "last_seen": wallbox.last_seen,
        "last_command": wallbox.last_command,
        "last_command_at": wallbox.last_command_at,
        "boot_answer": wallbox.boot_answer,
        "booted": wallbox.booted,
        "status": wallbox.state.status,
        "connectors": [
            _connector(connector, devices.get(str(number)))
            for number, connector in wallbox.connectors.items()
        ],
    }


def _leg(
    wallbox: Wallbox, leg: Leg, latency: float | None, last_frame: float | None
) -> Status:
    connection = wallbox.connections[leg]
    return {
        "up": connection.is_up,
        "since": connection.since,
        "latency": None if latency is None else round(latency * 1000.0, 3),
        "last_frame": last_frame,
        "problem": None if connection.is_up else connection.reason or None,
    }


def _connector(connector: Connector, device: str | None) -> Status:
    limit, transaction = connector.limit, connector.transaction
    return {
        "number": connector.number,
        "device_id": device,
        "status": connector.status,
        "error_code": connector.error_code,
        "plugged_in": connector.plugged_in,
        "charging": connector.charging,
        "voltages": [rounded(each) for each in connector.voltages],
        "currents": [rounded(each) for each in connector.currents],
        "powers": [rounded(each) for each in connector.powers],
        "power": rounded(connector.power),
        "energy": rounded(connector.energy),
        "energies": [rounded(each) for each in connector.energies],
        "session_energy": rounded(connector.session_energy),
        "session_since": None if transaction is None else transaction.started_at,
        "transaction_id": connector.transaction_id,
        "limit_power": rounded(connector.limit_power),
        "limit_current": rounded(connector.limit_current),
        "limit_phases": None if limit is None else limit.phases,
        "limit_at": None if limit is None else limit.at,
        "limit_use": rounded(connector.limit_use),
        "average_voltage": rounded(connector.average_voltage),
        "average_current": rounded(connector.average_current),
        "power_factor": rounded(connector.power_factor),
        "power_factor_reported": connector.power_factor_reported,
        "soc": rounded(connector.soc),
        "temperature": rounded(connector.temperature),
        "frequency": rounded(connector.frequency),
        "updated": connector.updated,
        "interval": rounded(connector.interval),
    }


def rounded(value: float | None) -> float | None:
    """Return a value without digits that nobody reads and that change all the time."""
    return None if value is None else round(value, 3)
