"""Whether EVCC is reachable: told in the overview, also while no wallbox has EVCC dialled."""

import asyncio
from time import monotonic
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy import evcc_port as asking
from custom_components.wallbox_evcc_proxy.const import CONF_EVCC_PORT
from homeassistant.core import HomeAssistant

from .conftest import NOT_FOUND, listening
from .live import CentralSystem, Proxy, until
from .viewer import Viewer


@pytest.fixture
async def viewer(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> Viewer:
    """Return a running proxy and an administrator's panel."""
    return Viewer(proxy, await hass_ws_client(hass))


async def is_reachable(viewer: Viewer) -> Any:
    """Return what the overview says."""
    [found] = (await viewer.ask("info"))["proxies"]
    return found["evcc_reachable"]


async def move_evcc(viewer: Viewer, port: int) -> None:
    """Let the proxy look for EVCC at another port."""
    entry: MockConfigEntry = viewer.proxy.entry
    data = entry.data | {CONF_EVCC_PORT: port}
    viewer.proxy.hass.config_entries.async_update_entry(entry, data=data)
    await viewer.proxy.settle()


async def test_without_a_wallbox_an_evcc_that_runs_is_reachable(viewer: Viewer) -> None:
    assert await is_reachable(viewer) is True


async def test_without_a_wallbox_an_evcc_that_does_not_run_is_not_reachable(
    viewer: Viewer, evcc: CentralSystem
) -> None:
    await evcc.stop()
    assert await is_reachable(viewer) is False


async def test_evcc_is_not_taken_for_gone_because_the_wallbox_has(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()
    assert await is_reachable(viewer) is True
    await viewer.proxy.hang_up(charger)
    assert await is_reachable(viewer) is True


async def test_what_a_wallbox_shows_counts_more_than_what_was_asked_before(
    viewer: Viewer, evcc: CentralSystem
) -> None:
    assert await is_reachable(viewer) is True
    await viewer.proxy.charger()
    await evcc.stop()
    await until(lambda: not viewer.proxy.hub.wallboxes["garage"].evcc_connected)
    assert await is_reachable(viewer) is False


async def test_evcc_is_asked_only_while_somebody_looks_and_not_too_often(
    viewer: Viewer,
) -> None:
    async with listening(NOT_FOUND) as (port, asked):
        await move_evcc(viewer, port)
        assert asked == []
        assert [await is_reachable(viewer) for _ in range(5)] == [True] * 5
        assert asked == [b"GET / HTTP/1.1\r\n"]


async def test_an_evcc_that_has_come_is_reachable_when_it_is_asked_again(
    viewer: Viewer, evcc: CentralSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    await evcc.stop()
    assert await is_reachable(viewer) is False
    await evcc.start()
    assert await is_reachable(viewer) is False
    monkeypatch.setattr(asking, "ASK_PAUSE", 0.0)
    assert await is_reachable(viewer) is True


async def test_an_evcc_that_is_silent_holds_nothing_up(viewer: Viewer) -> None:
    async with listening(None) as (port, asked):
        await move_evcc(viewer, port)
        began = monotonic()
        assert await is_reachable(viewer) is None
        assert monotonic() - began < 3.0
        await viewer.proxy.unload()
        await asyncio.sleep(0)
        assert len(asked) == 1
