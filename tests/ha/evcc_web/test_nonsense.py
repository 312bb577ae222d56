"""Nothing that EVCC's web side says, or what stands in its place, does any harm."""

import json
from unittest.mock import patch

from aiohttp import web
import pytest

from custom_components.wallbox_evcc_proxy import evcc_web
from custom_components.wallbox_evcc_proxy.evcc_web import LARGEST
from custom_components.wallbox_evcc_proxy.telemetry.evcc import Station

from ...peers.evcc_web import EvccWeb
from ..live import Proxy, until
from .side import answers, facts, is_silent


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
