"""Tests of the sensors."""

from datetime import timedelta
import json

import pytest

from custom_components.wallbox_evcc_proxy import binary_sensor, sensor
from custom_components.wallbox_evcc_proxy.const import DOMAIN
from custom_components.wallbox_evcc_proxy.entity import FactDescription
from custom_components.wallbox_evcc_proxy.states import ACTIONS
from custom_components.wallbox_evcc_proxy.telemetry.connector import FACTS
from custom_components.wallbox_evcc_proxy.telemetry.status import ERROR_CODES, STATUSES
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..peers.clock import Clock
from ..peers.evcc import Evcc
from ..peers.evcc_settings import EvccTimes, StationOptions
from ..peers.meter import Car
from ..peers.parameters import WallboxParameters
from ..peers.wallbox import Wallbox
from .live import CHARGING, HOST, CentralSystem, Proxy, until
from .texts import INTEGRATION, texts

LIMIT_16_A = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2026-11-23T09:59:00Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}],
        },
    },
}


async def test_values_are_shown_phase_by_phase(proxy: Proxy) -> None:
    charger = await proxy.charger()
    assert proxy.entity_id("voltage_l1") is None
    await charger.meter(*CHARGING)
    await proxy.settle()
    shown = {
        key: (proxy.value(key), proxy.state(key).attributes[ATTR_UNIT_OF_MEASUREMENT])
        for key in (
            *("voltage_l1", "voltage_l2", "voltage_l3"),
            *("current_l1", "current_l2", "current_l3"),
            *("power_l1", "power_l2", "power_l3", "power"),
            *("average_voltage", "average_current", "energy"),
        )
    }
    assert shown == {
        "voltage_l1": ("230.0", "V"),
        "voltage_l2": ("231.0", "V"),
        "voltage_l3": ("229.0", "V"),
        "current_l1": ("16.0", "A"),
        "current_l2": ("15.9", "A"),
        "current_l3": ("0.0", "A"),
        "power_l1": ("3680.0", "W"),
        "power_l2": ("3670.0", "W"),
        "power_l3": ("0.0", "W"),
        "power": ("7350.0", "W"),
        "average_voltage": ("230.5", "V"),
        "average_current": ("15.95", "A"),
        "energy": ("123.456", "kWh"),
    }
    assert float(proxy.value("power_factor")) == pytest.approx(1.0, abs=0.01)
    parts = [float(proxy.value(f"energy_l{phase}")) for phase in (1, 2, 3)]
    assert sum(parts) == pytest.approx(123.456)
    assert proxy.state("power_l1").name == "garage Power L1"


async def test_what_a_wallbox_does_not_report_has_no_entity(proxy: Proxy) -> None:
    charger = await proxy.charger()
    await charger.meter(("SoC", 55, "Percent"), ("Frequency", 50.01, "Hz"))
    await charger.meter(("Temperature", 31.5, "Celsius"))
    await proxy.settle()
    assert proxy.value("soc") == "55.0"
    assert proxy.value("frequency") == "50.01"
    assert proxy.value("temperature") == "31.5"
    assert proxy.entity_id("power") is None
    assert proxy.entity_id("energy") is None
    assert proxy.entity_id("status") is None


async def test_unknown_is_not_zero(proxy: Proxy) -> None:
    charger = await proxy.charger()
    assert proxy.value("last_command", connector=0) == "unknown"
    assert proxy.value("last_command_time", connector=0) == "unknown"
    await charger.status("Available")
    await charger.call(
        "StartTransaction",
        {
            "connectorId": 1,
            "idTag": "A",
            "meterStart": 0,
            "timestamp": "2026-11-23T10:00:00Z",
        },
    )
    await proxy.settle()
    assert proxy.value("session_energy") == "unknown"


@pytest.mark.usefixtures("every_entity_is_enabled")
async def test_only_energy_and_the_time_it_was_seen_stay_while_a_wallbox_is_away(
    hass: HomeAssistant, proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    charger = await proxy.charger()
    await charger.status("Charging")
    await charger.meter(*CHARGING)
    await proxy.settle()
    await proxy.hang_up(charger)
    stayed = {
        entry.translation_key
        for entry in er.async_entries_for_config_entry(
            entity_registry, proxy.entry.entry_id
        )
        if (state := hass.states.get(entry.entity_id)) and state.state != "unavailable"
    }
    energies = {"energy", "energy_l1", "energy_l2", "energy_l3"}
    connections = {"wallbox_connected", "evcc_connected"}
    others = {"last_seen", "repairs_active", "wallbox_address"}
    assert stayed == energies | connections | others
    assert proxy.value("energy") == "123.456"
    assert proxy.value("power") == "unavailable"

    again = await proxy.charger()
    await again.meter(("Power.Active.Import", 1000, "W"))
    await proxy.settle()
    assert proxy.value("power") == "1000.0"


async def test_each_status_and_error_code_of_ocpp_has_a_state(proxy: Proxy) -> None:
    charger = await proxy.charger()
    states = []
    for status in STATUSES:
        await charger.status(status)
        await proxy.settle()
        states.append(proxy.value("status"))
    assert states == [
        "available",
        "preparing",
        "charging",
        "suspended_evse",
        "suspended_ev",
        "finishing",
        "reserved",
        "unavailable",
        "faulted",
    ]
    errors = set()
    for error in ERROR_CODES:
        await charger.status("Faulted", error=error)
        await proxy.settle()
        errors.add(proxy.value("error_code"))
    assert len(errors) == 16
    assert {"no_error", "ev_communication_error", "over_current_failure"} < errors

    await charger.status("Sleeping", error="Tired")
    await proxy.settle()
    assert proxy.value("status") == "unknown"
    assert proxy.value("error_code") == "unknown"


async def test_a_limit_is_shown_in_amperes_and_watts_and_how_much_of_it_is_used(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    await charger.meter(*CHARGING)
    station = await evcc.station("garage")
    before = dt_util.utcnow() - timedelta(seconds=1)
    assert await station.call("SetChargingProfile", LIMIT_16_A) == {
        "status": "Accepted"
    }
    await proxy.settle()
    assert proxy.value("limit_current") == "16.0"
    assert float(proxy.value("limit_power")) == pytest.approx(16 * 230.5 * 2)
    assert float(proxy.value("limit_use")) == pytest.approx(
        7350 / (16 * 230.5 * 2) * 100
    )
    assert proxy.value("last_command", connector=0) == "set_charging_profile"
    time = dt_util.parse_datetime(proxy.value("last_command_time", connector=0))
    assert time is not None
    assert before <= time <= dt_util.utcnow()

    await station.call("MakeCoffee")
    await proxy.settle()
    assert proxy.value("last_command", connector=0) == "unknown"


async def test_a_transaction_is_shown_with_its_id_and_energy(proxy: Proxy) -> None:
    charger = await proxy.charger()
    await charger.status("Charging")
    await charger.energy(5000)
    await charger.call(
        "StartTransaction",
        {
            "connectorId": 1,
            "idTag": "A",
            "meterStart": 5000,
            "timestamp": "2026-11-23T10:00:00Z",
        },
    )
    await charger.energy(6500)
    await proxy.settle()
    assert proxy.value("transaction_id") == "1786197601"
    assert proxy.value("session_energy") == "1.5"

    await charger.call(
        "StopTransaction",
        {
            "transactionId": 1786197601,
            "meterStop": 7000,
            "timestamp": "2026-11-23T11:00:00Z",
        },
    )
    await proxy.settle()
    assert proxy.value("transaction_id") == "unknown"
    assert proxy.value("session_energy") == "2.0"


async def test_the_proxy_tells_what_to_enter_in_a_wallbox(
    hass: HomeAssistant, proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    unique_id = f"{proxy.entry.entry_id}_wallbox_address"
    entity_id = entity_registry.async_get_entity_id("sensor", DOMAIN, unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.state == f"ws://{HOST}:{proxy.hub.server.port}/"
    assert state.name == f"EVCC proxy on port {proxy.hub.server.port} Wallbox URL"


async def test_the_address_follows_home_assistants_own(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    data = proxy.entry.data | {"listen_host": "0.0.0.0"}
    hass.config_entries.async_update_entry(proxy.entry, data=data)
    await proxy.settle()
    port = proxy.hub.server.port
    entity_id = f"sensor.evcc_proxy_on_port_{port}_wallbox_url"
    await hass.config.async_update(internal_url="http://192.168.7.7:8123")
    await proxy.settle()
    addresses = [
        state.state
        for state in hass.states.async_all("sensor")
        if state.entity_id.endswith("wallbox_url")
    ]
    assert addresses == [f"ws://192.168.7.7:{port}/"], entity_id


def test_every_entity_is_named_and_has_an_icon_and_every_state_a_text() -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text())["entity"]
    described: dict[str, tuple[FactDescription, ...]] = {
        "sensor": (*sensor.OF_CONNECTOR, *sensor.OF_WALLBOX),
        "binary_sensor": (*binary_sensor.OF_CONNECTOR, *binary_sensor.OF_WALLBOX),
    }
    for domain, descriptions in described.items():
        names = texts("en")["entity"][domain]
        keys = {description.key for description in descriptions}
        assert (
            keys
            == names.keys() - {"wallbox_address"}
            == icons[domain].keys() - {"wallbox_address"}
        )
        for description in descriptions:
            options = getattr(description, "options", None) or []
            assert set(options) == set(names[description.key].get("state", {}))
            if domain == "sensor":
                assert icons[domain][description.key].get("state", {}).keys() <= set(
                    options
                )
    assert {description.key for description in sensor.OF_CONNECTOR} <= FACTS
    assert {description.key for description in binary_sensor.OF_CONNECTOR} <= FACTS
    assert len(ACTIONS) == len(set(ACTIONS)) == 26


@pytest.mark.usefixtures("socket_enabled")
async def test_the_shown_power_follows_the_limit_that_evcc_sets(
    hass: HomeAssistant,
) -> None:
    clock = Clock(20)
    times = EvccTimes(control_interval=10, sync_guard=1)
    async with Evcc(
        [StationOptions(id="garage")], clock=clock, times=times, wanted=6.0
    ) as evcc:
        proxy = Proxy(hass, CentralSystem(evcc.port))
        await proxy.load()
        url = f"ws://{HOST}:{proxy.hub.server.port}/"
        parameters = WallboxParameters(id="garage", energy_per_phase=False)
        async with Wallbox(url, parameters, clock=clock) as wallbox:
            await wallbox.plug_in(1, Car(soc=0.2))
            await wallbox.start_charging(1)

            def is_shown(power: float) -> bool:
                entity_id = proxy.entity_id("power")
                state = hass.states.get(entity_id) if entity_id else None
                try:
                    return (
                        state is not None
                        and abs(float(state.state) - power) < power / 20
                    )
                except ValueError:
                    return False

            for amperes in (6.0, 16.0, 10.0):
                evcc.wanted[None] = amperes
                await until(lambda: is_shown(3 * 230 * amperes), within=20)  # noqa: B023
                assert proxy.value("limit_current") == str(amperes)
            assert proxy.value("charging") == "on"
            assert float(proxy.value("limit_use")) == pytest.approx(100, abs=5)
            assert proxy.value("transaction_id").isdigit()
            assert evcc.rejected == []
        await proxy.unload()
