"""What the tests of following EVCC's web side wait for and look at."""

import logging
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.evcc_web import Link
from custom_components.wallbox_evcc_proxy.telemetry.evcc import EvccFacts, Loadpoint

from ..live import Proxy, until


def set_options(proxy: Proxy, **changed: Any) -> None:
    """Change options as the form does."""
    options = {**proxy.entry.options, **changed}
    proxy.hass.config_entries.async_update_entry(proxy.entry, options=options)


def facts(proxy: Proxy) -> EvccFacts:
    """Return what is known of EVCC."""
    found = proxy.hub.evcc.facts
    assert found is not None
    return found


def carport(proxy: Proxy) -> Loadpoint:
    """Return the only loadpoint."""
    (one,) = facts(proxy).loadpoints
    return one


async def answers(proxy: Proxy) -> None:
    """Wait until EVCC's web side has answered."""
    await until(lambda: proxy.hub.evcc.link is Link.ANSWERS)


async def is_silent(proxy: Proxy) -> None:
    """Wait until it is known that EVCC's web side does not answer."""
    await until(lambda: proxy.hub.evcc.link is Link.SILENT)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says of EVCC's web side, without what is for debugging."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.INFO and "web side" in record.getMessage()
    ]
