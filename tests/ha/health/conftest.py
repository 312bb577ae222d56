"""Fixtures for tests of the doctors: minutes are moments, and somebody looks."""

from dataclasses import replace
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.wallbox_evcc_proxy import doctors, hub
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings
from custom_components.wallbox_evcc_proxy.settings import settings_of
from custom_components.wallbox_evcc_proxy.telemetry.doctor import effect
from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.setup import async_setup_component

from ..live import Proxy
from ..viewer import Viewer

PATIENCE = 0.3
"""Seconds that a wallbox has to follow a limit, in these tests."""


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let minutes be moments."""
    monkeypatch.setattr(doctors, "LOOK_AFTER", 0.02)
    monkeypatch.setattr(effect, "PATIENCE", PATIENCE)

    def hurried(entry: Any) -> Settings:
        usual = settings_of(entry)
        relay = replace(usual.relay, answer_evcc_within=1.0, await_wallbox=0.5)
        return replace(usual, relay=relay)

    monkeypatch.setattr(hub, "settings_of", hurried)


@pytest.fixture
async def viewer(proxy: Proxy, hass_ws_client: WebSocketGenerator) -> Viewer:
    """Return somebody with the panel open."""
    return Viewer(proxy, await hass_ws_client(proxy.hass))


@pytest.fixture
async def browser(proxy: Proxy, hass_client: ClientSessionGenerator) -> Any:
    """Return somebody who looks at Home Assistant's repairs."""
    assert await async_setup_component(proxy.hass, REPAIRS_DOMAIN, {})
    return await hass_client()
