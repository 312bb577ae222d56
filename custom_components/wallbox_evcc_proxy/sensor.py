"""Sensors: what a wallbox measures, counts and says, what EVCC asks of it, and how the proxy fares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, cast, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EVENT_CORE_CONFIG_UPDATE,
    PERCENTAGE,
    EntityCategory,
    Platform,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfPower,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .addresses import async_wallbox_url
from .const import CONF_LISTEN_HOST
from .devices import hub_identifier
from .entity import FactDescription, WallboxEntity, async_add_what_is_reported
from .hub import Hub, ProxyConfigEntry
from .states import ACTION_STATES, ERROR_STATES, STATUS_STATES
from .telemetry.connector import Connector
from .telemetry.readings import Three
from .telemetry.wallbox import Wallbox

PARALLEL_UPDATES = 0

NOISY: Final = 10.0
"""Seconds between two states of what changes with every frame."""
BELIEVED_RISES: Final = 3
"""So many times a register rises before it is believed to have begun anew."""
NEW_CYCLE: Final = 0.9
"""Below this part of the value before, statistics take a register to have begun anew."""


@dataclass(frozen=True, kw_only=True)
class FactSensorDescription[FactsT: (Wallbox, Connector)](
    SensorEntityDescription, FactDescription
):
    """Describes a sensor."""

    value_fn: Callable[[FactsT], StateType | datetime]
    """Reads it from the facts, in the native unit; None while unknown."""


def _measured[FactsT: (Wallbox, Connector)](
    key: str,
    value_fn: Callable[[FactsT], float | None],
    device_class: SensorDeviceClass | None,
    unit: str | None,
    precision: int,
    **more: Any,
) -> FactSensorDescription[FactsT]:
    """Describe a sensor of something that goes up and down."""
    return FactSensorDescription(
        key=key,
        device_class=device_class,
        native_unit_of_measurement=unit,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=precision,
        value_fn=value_fn,
        **more,
    )


def _energy(
    key: str, value_fn: Callable[[Connector], float | None], **more: Any
) -> FactSensorDescription[Connector]:
    """Describe a sensor that counts energy."""
    return FactSensorDescription(
        key=key,
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=2,
        value_fn=value_fn,
        **more,
    )


def _phases(
    key: str,
    three: Callable[[Connector], Three],
    describe: Callable[
        [str, Callable[[Connector], float | None]], FactSensorDescription[Connector]
    ],
) -> tuple[FactSensorDescription[Connector], ...]:
    """Describe three sensors alike, for L1, L2 and L3."""

    def of(phase: int) -> Callable[[Connector], float | None]:
        return lambda connector: three(connector)[phase]

    return tuple(describe(f"{key}_l{phase + 1}", of(phase)) for phase in range(3))


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000.0


def _time(at: float | None) -> datetime | None:
    return None if at is None else dt_util.utc_from_timestamp(at)


_voltage = partial(
    _measured,
    device_class=SensorDeviceClass.VOLTAGE,
    unit=UnitOfElectricPotential.VOLT,
    precision=1,
)
_current = partial(
    _measured,
    device_class=SensorDeviceClass.CURRENT,
    unit=UnitOfElectricCurrent.AMPERE,
    precision=1,
)
_power = partial(
    _measured, device_class=SensorDeviceClass.POWER, unit=UnitOfPower.WATT, precision=0
)
_register = partial(_energy, is_always_available=True)
_latency = partial(
    _measured,
    device_class=SensorDeviceClass.DURATION,
    unit=UnitOfTime.MILLISECONDS,
    precision=0,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    pause=NOISY,
)

OF_CONNECTOR: tuple[FactSensorDescription[Connector], ...] = (
    *_phases("voltage", lambda connector: connector.voltages, _voltage),
    *_phases("current", lambda connector: connector.currents, _current),
    *_phases("power", lambda connector: connector.powers, _power),
    *_phases("energy", lambda connector: connector.energies, _register),
    _power("power", lambda connector: connector.power),
    _register("energy", lambda connector: connector.energy),
    _energy("session_energy", lambda connector: connector.session_energy),
    _voltage("average_voltage", lambda connector: connector.average_voltage),
    _current("average_current", lambda connector: connector.average_current),
    _measured(
        "power_factor",
        lambda connector: connector.power_factor,
        SensorDeviceClass.POWER_FACTOR,
        None,
        precision=2,
    ),
    _power("limit_power", lambda connector: connector.limit_power),
    _current("limit_current", lambda connector: connector.limit_current),
    _measured(
        "limit_use",
        lambda connector: connector.limit_use,
        None,
        PERCENTAGE,
        precision=0,
    ),
    FactSensorDescription(
        key="status",
        device_class=SensorDeviceClass.ENUM,
        options=list(STATUS_STATES.values()),
        value_fn=lambda connector: STATUS_STATES.get(connector.status),
    ),
    FactSensorDescription(
        key="error_code",
        device_class=SensorDeviceClass.ENUM,
        options=list(ERROR_STATES.values()),
        value_fn=lambda connector: ERROR_STATES.get(connector.error_code),
    ),
    FactSensorDescription(
        key="transaction_id", value_fn=lambda connector: connector.transaction_id
    ),
    _measured(
        "frequency",
        lambda connector: connector.frequency,
        SensorDeviceClass.FREQUENCY,
        UnitOfFrequency.HERTZ,
        precision=2,
    ),
    _measured(
        "temperature",
        lambda connector: connector.temperature,
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        precision=1,
    ),
    _measured(
        "soc",
        lambda connector: connector.soc,
        SensorDeviceClass.BATTERY,
        PERCENTAGE,
        precision=0,
    ),
)

OF_WALLBOX: tuple[FactSensorDescription[Wallbox], ...] = (
    FactSensorDescription(
        key="last_command",
        device_class=SensorDeviceClass.ENUM,
        options=list(ACTION_STATES.values()),
        value_fn=lambda wallbox: ACTION_STATES.get(wallbox.last_command),
    ),
    FactSensorDescription(
        key="last_command_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda wallbox: _time(wallbox.last_command_at),
    ),
    _latency("wallbox_latency", lambda wallbox: _milliseconds(wallbox.wallbox_latency)),
    _latency("evcc_latency", lambda wallbox: _milliseconds(wallbox.evcc_latency)),
    FactSensorDescription(
        key="frames",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.TOTAL_INCREASING,
        pause=NOISY,
        value_fn=lambda wallbox: wallbox.frames,
    ),
    FactSensorDescription(
        key="repairs",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.TOTAL_INCREASING,
        pause=NOISY,
        value_fn=lambda wallbox: wallbox.repairs,
    ),
    FactSensorDescription(
        key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        is_always_available=True,
        pause=NOISY,
        value_fn=lambda wallbox: _time(wallbox.last_seen),
    ),
)

_REGISTERS: Final = frozenset(
    description.key for description in OF_CONNECTOR if description.is_always_available
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ProxyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a proxy and of its wallboxes."""
    async_add_entities([WallboxAddress(entry)], update_before_add=True)
    async_add_what_is_reported(
        entry,
        async_add_entities,
        Platform.SENSOR,
        of_wallbox=OF_WALLBOX,
        of_connector=OF_CONNECTOR,
        make=_make,
    )


def _make(
    hub: Hub, wallbox: Wallbox, connector: int, description: FactSensorDescription[Any]
) -> Entity:
    kind = RegisterSensor if description.key in _REGISTERS else FactSensor
    return kind(hub, wallbox, connector, description)


class FactSensor[FactsT: (Wallbox, Connector)](WallboxEntity[FactsT], SensorEntity):
    """Shows a fact."""

    entity_description: FactSensorDescription[FactsT]

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return cast("StateType | datetime", self.shown)

    @override
    def _read(self) -> StateType | datetime:
        return self.entity_description.value_fn(self.facts)


class RegisterSensor(FactSensor[Connector], RestoreSensor):
    """Shows an energy register; it is not lower after a restart than it was before.

    The facts are kept by the proxy's own storage. Home Assistant's is only asked for the case
    that the former is older, or gone.
    """

    _shown_before: ShownBefore | None = None

    @override
    async def _restore(self) -> None:
        restored = await self.async_get_last_sensor_data()
        if restored is not None and isinstance(restored.native_value, int | float):
            self._shown_before = ShownBefore(float(restored.native_value))

    @override
    async def async_removed_from_registry(self) -> None:
        # The wallbox was removed. Under its id another one may come, with another register.
        self._shown = None

    @override
    def _read(self) -> float | None:
        register = cast("float | None", super()._read())
        if self._shown_before is None:
            return register
        return self._shown_before.or_more(register)


class ShownBefore:
    """What a register showed before a restart, held until the wallbox has reported as much.

    Telemetry starts from what the proxy's storage has. Is that older, the register seems to
    fall, which Home Assistant's statistics would take amiss. It has truly fallen if it falls
    again, which telemetry lets happen only with proof, or if it goes on rising far below.
    """

    def __init__(self, register: float) -> None:
        """Hold what was shown, in Wh."""
        self._held: float | None = register
        self._last: float | None = None
        self._rises = 0

    def or_more(self, register: float | None) -> float | None:
        """Return what to show for a register, in Wh; None for one that is not known yet."""
        held, last = self._held, self._last
        if held is None or register is None:
            return register if held is None else held
        self._last = register
        self._rises += last is not None and register > last
        has_fallen = last is not None and register < last
        if register >= held or has_fallen or self._is_far_below(register, held):
            self._held = None
            return register
        return held

    def _is_far_below(self, register: float, held: float) -> bool:
        return self._rises >= BELIEVED_RISES and register < held * NEW_CYCLE


class WallboxAddress(SensorEntity):
    """Tells on the proxy's own device what to enter in a wallbox."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "wallbox_address"

    def __init__(self, entry: ProxyConfigEntry) -> None:
        """Make the sensor of an entry."""
        self._entry = entry
        self._attr_unique_id = f"{entry.entry_id}_wallbox_address"
        self._attr_device_info = DeviceInfo(identifiers={hub_identifier(entry)})

    @override
    async def async_added_to_hass(self) -> None:
        self.async_on_remove(
            self.hass.bus.async_listen(
                EVENT_CORE_CONFIG_UPDATE, self._core_config_changed
            )
        )

    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """See WallboxEntity."""

    async def async_update(self) -> None:
        """Find out the address."""
        self._attr_native_value = await async_wallbox_url(
            self.hass,
            self._entry.data[CONF_LISTEN_HOST],
            self._entry.runtime_data.server.port,
        )

    async def _core_config_changed(self, _event: Event) -> None:
        """Follow a change of Home Assistant's own address."""
        self.async_schedule_update_ha_state(force_refresh=True)
