"""What is known of EVCC from its web side: while it answers, when it goes, and when it talks nonsense."""

import asyncio
from collections.abc import AsyncGenerator
import json
import logging
from typing import Any
from unittest.mock import patch

from aiohttp import web
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy import evcc_web
from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_WEB_PORT,
    CONF_FOLLOW_EVCC,
)
from custom_components.wallbox_evcc_proxy.evcc_web import LARGEST, Link
from custom_components.wallbox_evcc_proxy.telemetry.evcc import (
    EvccFacts,
    Loadpoint,
    Station,
)
from homeassistant.core import HomeAssistant

from ..peers.evcc_state import evcc_state, loadpoint
from ..peers.evcc_web import EvccWeb
from .live import CentralSystem, Proxy, until
from .viewer import Viewer

LOSS = "answers no more"
RETURN = "answers again"


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


async def test_the_state_is_known_at_once_and_each_change_follows(
    proxy: Proxy, page: EvccWeb
) -> None:
    await proxy.load()
    await answers(proxy)
    assert facts(proxy).version == "0.313.0"
    assert carport(proxy).offered_current == 10.0
    assert page.asked == ["/ws"]

    await page.says(loadpoints__0__offeredCurrent=6)
    await until(lambda: carport(proxy).offered_current == 6.0)
    assert carport(proxy).mode == "pv"


async def test_subscribers_are_told_once_of_changes_that_come_together(
    proxy: Proxy, page: EvccWeb
) -> None:
    await proxy.load()
    await answers(proxy)
    await asyncio.sleep(0.05)
    told: list[float | None] = []
    end = proxy.hub.evcc.subscribe(lambda: told.append(carport(proxy).offered_current))
    for amps in range(6, 17):
        await page.says(loadpoints__0__offeredCurrent=amps)
    await until(lambda: told)
    await asyncio.sleep(0.05)
    assert told[-1] == 16.0
    assert len(told) < 6

    await page.says(pvPower=5)  # nothing that is kept
    await asyncio.sleep(0.05)
    known = len(told)
    end()
    await page.says(loadpoints__0__offeredCurrent=7)
    await until(lambda: carport(proxy).offered_current == 7.0)
    await asyncio.sleep(0.05)
    assert len(told) == known


async def test_without_a_web_socket_the_state_is_asked_for_time_and_again(
    proxy: Proxy, page: EvccWeb
) -> None:
    page.has_socket = False
    await proxy.load()
    await answers(proxy)
    assert page.asked[:2] == ["/ws", "/api/state"]
    page.state = evcc_state(loadpoints=[loadpoint(mode="now")])
    await until(lambda: carport(proxy).mode == "now")
    page.has_socket = True
    await until(lambda: page.listeners)
    await page.says(loadpoints__0__mode="off")
    await until(lambda: carport(proxy).mode == "off")


async def test_an_old_evcc_that_wraps_its_state_is_understood(
    proxy: Proxy, page: EvccWeb
) -> None:
    page.has_socket = False
    page.answer = lambda: web.json_response({"result": evcc_state(version="0.120")})
    await proxy.load()
    await answers(proxy)
    assert facts(proxy).version == "0.120"


async def test_loss_and_return_are_logged_once_each_and_nothing_is_known_between(
    proxy: Proxy, page: EvccWeb, caplog: pytest.LogCaptureFixture
) -> None:
    await proxy.load()
    await answers(proxy)
    await page.logs("ocpp message (5): FormationViolation")
    await until(lambda: proxy.hub.evcc.log)
    assert lines(caplog) == []

    await page.stop()
    await is_silent(proxy)
    assert proxy.hub.evcc.facts is None
    assert proxy.hub.evcc.problem
    await asyncio.sleep(0.4)  # several tries
    assert [LOSS in line for line in lines(caplog)] == [True]

    page.state = evcc_state(version="0.314.0")
    await page.start()
    await answers(proxy)
    assert facts(proxy).version == "0.314.0"
    assert proxy.hub.evcc.problem == ""
    assert [LOSS in line for line in lines(caplog)] == [True, False]
    assert RETURN in lines(caplog)[1]
    assert len(proxy.hub.evcc.log) == 1


async def test_an_evcc_that_never_answers_is_not_worth_a_line(
    proxy: Proxy, page: EvccWeb, caplog: pytest.LogCaptureFixture
) -> None:
    await page.stop()
    await proxy.load()
    await is_silent(proxy)
    await asyncio.sleep(0.3)
    await page.start()
    await answers(proxy)
    assert lines(caplog) == []


async def test_pauses_between_tries_grow(proxy: Proxy, page: EvccWeb) -> None:
    page.has_socket = False
    page.answer = lambda: web.Response(status=503)
    with patch.object(evcc_web, "LONGEST_PAUSE", 10.0):
        await proxy.load()
        await asyncio.sleep(0.8)
    assert 2 <= page.asked.count("/api/state") <= 6
    assert "503" in proxy.hub.evcc.problem


async def test_a_web_socket_that_was_good_is_opened_again_without_asking(
    proxy: Proxy, page: EvccWeb
) -> None:
    with patch.object(evcc_web, "STEADY", 0.0):
        await proxy.load()
        await answers(proxy)
        await page.hang_up()
        await until(lambda: page.asked.count("/ws") == 2 and page.listeners)
        assert "/api/state" not in page.asked
        assert proxy.hub.evcc.link is Link.ANSWERS


async def test_a_web_socket_that_always_ends_at_once_is_not_dialled_without_pause(
    proxy: Proxy, page: EvccWeb
) -> None:
    await proxy.load()
    await answers(proxy)
    await page.hang_up()
    await until(lambda: "/api/state" in page.asked)
    assert proxy.hub.evcc.link is Link.ANSWERS


async def test_a_quiet_evcc_that_answers_pings_is_listened_to_and_its_own_are_answered(
    proxy: Proxy, page: EvccWeb
) -> None:
    with patch.object(evcc_web, "QUIET", 0.05):
        await proxy.load()
        await answers(proxy)
        await asyncio.sleep(0.3)
        assert page.asked == ["/ws"]
        await page.listeners[0].ping(b"x")
        await asyncio.sleep(0.05)
        assert len(page.listeners) == 1


async def test_an_evcc_that_is_gone_without_a_word_is_noticed(
    proxy: Proxy, page: EvccWeb
) -> None:
    page.swallows_close = True  # nor pings
    with (
        patch.object(evcc_web, "QUIET", 0.05),
        patch.object(evcc_web, "ANSWER_TIMEOUT", 0.2),
    ):
        page.is_mute = True
        await proxy.load()
        await answers(proxy)
        await is_silent(proxy)


# Nonsense


@pytest.mark.parametrize(
    "nonsense",
    ["no JSON", "[1, 2]", "5", '{"log":5}', '{"loadpoints":{"a":"b"}}', "[" * 5000],
)
async def test_garbage_among_the_changes_is_passed_over(
    proxy: Proxy, page: EvccWeb, nonsense: str
) -> None:
    await proxy.load()
    await answers(proxy)
    await page.sends(nonsense)
    await page.says(version="0.315")
    await until(lambda: facts(proxy).version == "0.315")
    assert len(page.listeners) == 1
    assert facts(proxy).stations == (Station("garage", "connected"),)


@pytest.mark.parametrize(
    "welcome", ["no JSON", "{}", '{"other":1}', b"\x00\xff", "", "[]"]
)
async def test_a_web_socket_that_is_not_evccs_leads_to_asking(
    proxy: Proxy, page: EvccWeb, welcome: str | bytes
) -> None:
    page.welcome = welcome
    with patch.object(evcc_web, "ANSWER_TIMEOUT", 0.5):
        await proxy.load()
        await answers(proxy)
    assert "/api/state" in page.asked
    assert facts(proxy).version == "0.313.0"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html>hello</html>", "text/html"),
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b'{"hello":1}', "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"version":"' + b"x" * LARGEST + b'"}', "application/json"),
    ],
)
async def test_a_page_that_is_not_evccs_is_not_taken_for_it(
    proxy: Proxy, page: EvccWeb, body: bytes, content_type: str
) -> None:
    page.has_socket = False
    page.answer = lambda: web.Response(body=body, content_type=content_type)
    await proxy.load()
    await is_silent(proxy)
    assert proxy.hub.evcc.facts is None
    page.answer = None
    await answers(proxy)


async def test_a_message_without_end_ends_the_web_socket_and_nothing_else(
    proxy: Proxy, page: EvccWeb
) -> None:
    await proxy.load()
    charger = await proxy.charger()
    await answers(proxy)
    await page.sends(json.dumps({"version": "x" * (LARGEST + 1)}))
    await until(lambda: "/api/state" in page.asked)
    await answers(proxy)
    assert facts(proxy).version == "0.313.0"
    assert (await charger.call("Heartbeat"))["currentTime"]


async def test_a_page_that_takes_its_time_is_given_up(
    proxy: Proxy, page: EvccWeb
) -> None:
    page.has_socket, page.is_mute = False, True
    with patch.object(evcc_web, "ANSWER_TIMEOUT", 0.2):
        await proxy.load()
        await is_silent(proxy)
    assert proxy.hub.evcc.problem == "EVCC did not answer in time"


# On and off


async def test_nothing_is_asked_when_it_is_switched_off_and_it_can_be_any_time(
    proxy: Proxy, page: EvccWeb
) -> None:
    set_options(proxy, **{CONF_FOLLOW_EVCC: False})
    await proxy.load()
    charger = await proxy.charger()
    assert proxy.hub.evcc.link is Link.OFF
    assert page.asked == []

    set_options(proxy, **{CONF_FOLLOW_EVCC: True})
    await answers(proxy)
    set_options(proxy, **{CONF_FOLLOW_EVCC: False})
    await until(lambda: not page.listeners)
    assert proxy.hub.evcc.link is Link.OFF
    assert proxy.hub.evcc.facts is None
    assert (await charger.call("Heartbeat"))["currentTime"]  # on the same connection


async def test_another_port_is_followed_at_once_and_other_options_change_nothing(
    proxy: Proxy, page: EvccWeb
) -> None:
    set_options(proxy, **{CONF_EVCC_WEB_PORT: 1})
    await proxy.load()
    await is_silent(proxy)
    set_options(proxy, **{CONF_EVCC_WEB_PORT: page.port})
    await answers(proxy)
    set_options(proxy, accept_new_wallboxes=False)
    await proxy.settle()
    assert page.asked == ["/ws"]


async def test_the_proxy_can_be_unloaded_in_the_middle_and_loaded_again(
    proxy: Proxy, page: EvccWeb
) -> None:
    await proxy.load()
    await answers(proxy)
    told: list[int] = []
    proxy.hub.evcc.subscribe(lambda: told.append(1))
    with patch.object(evcc_web, "TOLD_EVERY", 60.0):
        await page.says(version="0.400")
        await until(lambda: facts(proxy).version == "0.400")
    await proxy.unload()
    await until(lambda: not page.listeners)
    assert told == []
    await proxy.load()
    await answers(proxy)


async def test_an_unload_does_not_wait_for_an_evcc_that_does_not_listen(
    proxy: Proxy, page: EvccWeb
) -> None:
    page.swallows_close = True
    await proxy.load()
    await answers(proxy)
    async with asyncio.timeout(3.0):
        await proxy.unload()


async def test_an_unload_while_evcc_is_dialled_or_silent_is_quick(
    proxy: Proxy, page: EvccWeb
) -> None:
    page.welcome = ""
    page.answer = lambda: web.Response(status=500)
    await proxy.load()
    await until(lambda: page.listeners)
    async with asyncio.timeout(3.0):
        await proxy.unload()
    with patch.object(evcc_web, "ANSWER_TIMEOUT", 0.2):
        await proxy.load()
        await is_silent(proxy)
    async with asyncio.timeout(3.0):
        await proxy.unload()


# The panel


async def test_the_panel_is_told_all_of_it(
    hass: HomeAssistant,
    proxy: Proxy,
    page: EvccWeb,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await proxy.load()
    charger = await proxy.charger()
    await charger.status("Charging")
    await answers(proxy)
    await page.logs("charger status: timeout", "warn")
    await until(lambda: proxy.hub.evcc.log and proxy.hub.evcc.loadpoints)
    viewer = Viewer(proxy, await hass_ws_client(hass))
    told = await viewer.ask("evcc", entry_id=viewer.entry_id)
    assert told["link"] == "answers"
    assert told["problem"] is None
    assert told["url"] == f"http://127.0.0.1:{page.port}"
    assert [line["text"] for line in told["log"]] == ["charger status: timeout"]
    (one,) = told["facts"]["loadpoints"]
    assert (one["title"], one["vehicle"]) == ("Carport", "Zoe")
    assert (one["wallbox"], one["connector"]) == ("garage", 1)
    assert told["facts"]["sponsor"]["name"] == "somebody"
    assert "eyJh" not in json.dumps(told)  # the token
    assert "04A1B2C3" not in json.dumps(told)  # the car's identity


async def test_the_panel_is_told_that_nothing_is_known(
    hass: HomeAssistant,
    proxy: Proxy,
    page: EvccWeb,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await page.stop()
    await proxy.load()
    await is_silent(proxy)
    viewer = Viewer(proxy, await hass_ws_client(hass))
    told = await viewer.ask("evcc", entry_id=viewer.entry_id)
    assert (told["link"], told["facts"], told["log"]) == ("silent", None, [])
    assert told["problem"]
