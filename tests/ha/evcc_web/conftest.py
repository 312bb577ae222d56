"""Fixtures: EVCC's web side, and a proxy that follows it without long pauses."""

from collections.abc import AsyncGenerator
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.wallbox_evcc_proxy import evcc_web
from custom_components.wallbox_evcc_proxy.const import CONF_EVCC_WEB_PORT
from homeassistant.core import HomeAssistant

from ...peers.evcc_web import EvccWeb
from ..live import CentralSystem, Proxy
from .side import set_options


@pytest.fixture(autouse=True)
def _nobody_has_to_wait() -> Any:
    """Let tries follow one another at once."""
    with (
        patch.object(evcc_web, "FIRST_PAUSE", 0.05),
        patch.object(evcc_web, "LONGEST_PAUSE", 0.2),
        patch.object(evcc_web, "POLL_EVERY", 0.1),
        patch.object(evcc_web, "TOLD_EVERY", 0.02),
        patch.object(evcc_web, "PAIRED_EVERY", 0.0),
    ):
        yield


@pytest.fixture
async def page(socket_enabled: None) -> AsyncGenerator[EvccWeb]:
    """Return EVCC's web side, running."""
    page = EvccWeb()
    await page.start()
    yield page
    await page.stop()


@pytest.fixture
async def proxy(
    hass: HomeAssistant, evcc: CentralSystem, page: EvccWeb
) -> AsyncGenerator[Proxy]:
    """Return a proxy that is told where EVCC's web side is, not yet running."""
    proxy = Proxy(hass, evcc)
    proxy.entry.add_to_hass(hass)
    set_options(proxy, **{CONF_EVCC_WEB_PORT: page.port})
    yield proxy
    await proxy.unload()
