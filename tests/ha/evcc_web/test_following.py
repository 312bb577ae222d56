"""EVCC's web side while it answers, when it goes and returns, and when nobody wants it."""

import asyncio
from unittest.mock import patch

from aiohttp import web
import pytest

from custom_components.wallbox_evcc_proxy import evcc_web
from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_WEB_PORT,
    CONF_FOLLOW_EVCC,
)
from custom_components.wallbox_evcc_proxy.evcc_web import Link

from ...peers.evcc_state import evcc_state, loadpoint
from ...peers.evcc_web import EvccWeb
from ..live import Proxy, until
from .side import answers, carport, facts, is_silent, lines, set_options

LOSS = "answers no more"
RETURN = "answers again"


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
    with patch.object(evcc_web, "TOLD_EVERY", 60.0):
        await proxy.load()
        await answers(proxy)
        told: list[int] = []
        proxy.hub.evcc.subscribe(lambda: told.append(1))
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
