"""Tests of the switch that turns all repairs of a wallbox off."""

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .live import CentralSystem, Proxy
from .test_wallbox_settings import garage, set_repairs, timestamp_at_evcc


async def turn(proxy: Proxy, to: str) -> None:
    """Turn the switch on or off as a user does."""
    await proxy.hass.services.async_call(
        "switch",
        f"turn_{to}",
        {"entity_id": proxy.state("repairs_active", connector=0).entity_id},
        blocking=True,
    )


async def test_off_lets_everything_pass_as_it_is_and_on_repairs_again(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    station = evcc.stations["garage"]
    assert proxy.value("repairs_active", connector=0) == "on"
    assert await timestamp_at_evcc(charger, evcc) == "removed"

    await turn(proxy, "off")
    assert proxy.value("repairs_active", connector=0) == "off"
    await proxy.settle()
    assert await timestamp_at_evcc(charger, evcc) is None
    assert garage(proxy).data["repairs"] is False

    await turn(proxy, "on")
    await proxy.settle()
    assert proxy.value("repairs_active", connector=0) == "on"
    assert await timestamp_at_evcc(charger, evcc) == "removed"
    assert "repairs" not in garage(proxy).data
    assert evcc.stations["garage"] is station
    assert charger.connection.close_code is None


async def test_it_stays_off_over_a_restart_and_through_other_settings(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    await proxy.charger()
    await turn(proxy, "off")
    await set_repairs(proxy, "repeats", window=30)
    await proxy.reload()
    assert proxy.value("repairs_active", connector=0) == "off"
    charger = await proxy.charger()
    assert await timestamp_at_evcc(charger, evcc) is None


async def test_it_can_be_turned_while_the_wallbox_is_away(proxy: Proxy) -> None:
    charger = await proxy.charger()
    await proxy.hang_up(charger)
    await turn(proxy, "off")
    assert proxy.value("repairs_active", connector=0) == "off"


async def test_it_is_a_setting_of_its_wallbox_alone(
    hass: HomeAssistant, proxy: Proxy, entity_registry: er.EntityRegistry
) -> None:
    await proxy.charger()
    await proxy.charger("carport")
    state = proxy.state("repairs_active", connector=0)
    assert state.name == "garage Repairs"
    entry = entity_registry.async_get(state.entity_id)
    assert entry is not None
    assert entry.entity_category is EntityCategory.CONFIG
    await turn(proxy, "off")
    assert proxy.value("repairs_active", connector=0, wallbox_id="carport") == "on"


async def test_repaired_messages_are_counted_not_those_that_pass(
    proxy: Proxy, evcc: CentralSystem, every_entity_is_enabled: None
) -> None:
    charger = await proxy.charger()
    before = float(proxy.value("repairs", connector=0))
    await charger.call("Heartbeat")
    await timestamp_at_evcc(charger, evcc)
    assert proxy.hub.wallboxes["garage"].repairs == before + 1
