"""Calls that the user asks for, over real sockets: whatever happens, they end."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg
from custom_components.wallbox_evcc_proxy.proxy.session import Session
from custom_components.wallbox_evcc_proxy.relay.asking import Reply

from ..peers.clock import wait_until
from .house import WALLBOX, House, house, settings
from .odd import call, dial

BOOT = '[2,"1","BootNotification",{"chargePointVendor":"v","chargePointModel":"m"}]'
LEGS = pytest.mark.parametrize("leg", [Leg.WALLBOX, Leg.EVCC])


def session_of(home: House) -> Session:
    return home.server.sessions[WALLBOX]


def ask(home: House, leg: Leg = Leg.WALLBOX) -> asyncio.Task[Reply]:
    """Have a call made to one side."""
    asking = session_of(home).ask(leg, "DataTransfer", {"vendorId": "v"})
    return asyncio.create_task(asking)


async def test_the_wallbox_answers(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        async with asyncio.timeout(5):
            reply = await session_of(home).ask(
                Leg.WALLBOX, "GetConfiguration", {"key": ["HeartbeatInterval"]}
            )
        assert isinstance(reply.answer, CallResult)
        [key] = reply.answer.payload["configurationKey"]
        assert key["key"] == "HeartbeatInterval"
        assert reply.latency is not None
        assert reply.latency < 5
        assert reply.call is not None
        assert home.server.journal.find(reply.call.seq) is reply.call
        [answer] = home.server.journal.answers_to(reply.call)
        assert (answer.origin, answer.target) == (Leg.WALLBOX, None)
        sent = home.evcc.frames.matching(station=WALLBOX, direction="received")
        assert not [each for each in sent if each.message_id == reply.call.id]


async def test_evcc_answers(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        async with asyncio.timeout(5):
            reply = await session_of(home).ask(Leg.EVCC, "Heartbeat", {})
        assert isinstance(reply.answer, CallResult)
        assert "currentTime" in reply.answer.payload


async def test_silence_has_an_end(tmp_path: Path) -> None:
    chosen = settings({"answer_user_within": 0.2})
    async with house(tmp_path, chosen, connect=False) as home, dial(home) as wallbox:
        await home.evcc.stop()  # so that the wallbox is not asked anything else
        await call(wallbox, BOOT)
        async with asyncio.timeout(5):
            reply = await ask(home)
        assert reply.problem == "the wallbox did not answer in time"
        assert reply.call is not None
        assert reply.call.seq > 0


async def test_a_wallbox_that_hangs_up_ends_it(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home, dial(home) as wallbox:
        await call(wallbox, BOOT)
        asking = ask(home)
        await wallbox.close()
        async with asyncio.timeout(5):
            reply = await asking
        assert reply.problem == "the wallbox went away before it answered"
        async with asyncio.timeout(5):
            assert (await ask(home)).problem == "the wallbox is not connected"


@LEGS
async def test_a_proxy_that_stops_ends_it(tmp_path: Path, leg: Leg) -> None:
    async with house(tmp_path, connect=False) as home, dial(home) as wallbox:
        await call(wallbox, BOOT)
        session = session_of(home)
        asking = ask(home, leg)
        await asyncio.sleep(0)
        await home.server.forget(WALLBOX)
        async with asyncio.timeout(5):
            assert (await asking).answer is None
            reply = await session.ask(leg, "DataTransfer", {"vendorId": "v"})
        assert reply.problem == "the proxy stops"


async def test_who_does_not_wait_any_more_disturbs_nobody(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        asking = ask(home)
        await asyncio.sleep(0)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        await wait_until(lambda: session_of(home).relay._down.is_idle)
        assert not session_of(home)._asked
        async with asyncio.timeout(5):
            assert (await ask(home)).answer is not None


async def test_a_bug_that_loses_it_does_not_keep_the_user_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings({"answer_user_within": 0.1})
    async with house(tmp_path, chosen) as home:
        with monkeypatch.context() as broken:
            broken.setattr(session_of(home).relay, "ask", lambda *_: [])
            async with asyncio.timeout(5):
                reply = await ask(home)
        assert reply.problem == "the proxy failed on a message"
        assert not session_of(home)._asked
