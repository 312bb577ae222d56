"""Wallboxes that stay mute, an EVCC that goes away: what the peers make of it."""

import asyncio
import os
from pathlib import Path
import signal
import sys

import pytest

from .peers.clock import wait_until
from .peers.evcc_settings import EvccTimes
from .peers.pair import WALLBOX, pair
from .peers.parameters import EVERY_ACTION, Redial

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_mute_wallbox_makes_evcc_give_up_and_restart() -> None:
    """The history of 2.4, then a restart (sooner than its 15 minutes)."""
    async with pair(
        boots="never",
        never_answers=EVERY_ACTION,
        speed=100.0,
        times=EvccTimes(restart_delay=60),
    ) as (evcc, box):
        began = evcc.clock.time()
        await wait_until(lambda: evcc.fatal is not None, "FATAL")
        assert 170 < evcc.clock.time() - began < 260
        assert evcc.fatal == f"cannot create charger {WALLBOX}: timeout"
        calls = evcc.frames.matching(direction="sent", kind=2)
        sent = [(frame.action, frame.at - began) for frame in calls]
        assert [action for action, _ in sent] == [
            "TriggerMessage",
            "ChangeAvailability",
            "GetConfiguration",
        ]
        for (_, at), expected in zip(sent, (5, 65, 125), strict=True):
            assert expected - 10 < at < expected + 50
        lines = [line.partition(": ")[2] for line in evcc.log]
        assert "boot notification timeout, proceeding" in lines
        assert "failed configuring availability: timeout" in lines
        assert any(line.endswith("GenericError - Request timed out") for line in lines)
        boot = await box.call("BootNotification", box.parameters.boot_notification())
        assert boot["status"] == "Pending"
        await wait_until(lambda: "INFO restart" in evcc.log)
        await wait_until(lambda: evcc.fatal is None)


async def test_a_wallbox_that_never_comes_is_fatal_after_five_minutes() -> None:
    """The charger is not created, and EVCC does not run (2.2)."""
    async with pair(connect=False, speed=600.0) as (evcc, _):
        await wait_until(lambda: evcc.fatal is not None)
        assert evcc.stations[WALLBOX].setup_result == "timeout"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ('[4,$id,"NotSupported","no",{}]', "NotSupported - no"),
        ('[4,$id,"GenericError","no",{}]', "timeout"),
        ('[3,$id,{"configurationKey":[{"key":"x","value":5}]}]', "timeout"),
        ('[3,$id,{"configurationKey":[{"key":"","value":"5"}]}]', "timeout"),
        ('[4,$id,"Unknown",""]', "timeout"),
        ('[4,$id,"NotSupported"]', "timeout"),
    ],
)
async def test_get_configuration_must_be_answered_well(
    answer: str, result: str
) -> None:
    """The one hard requirement of Setup (fact 7)."""
    instead = {"GetConfiguration": answer}
    async with pair(answers_instead=instead, speed=200.0) as (evcc, _):
        station = await evcc.wait_until(WALLBOX, lambda one: one.setup_result)
        assert station.setup_result == result


async def test_evcc_away_loses_no_transaction() -> None:
    """Ended and begun while EVCC is away: told afterwards, in order."""
    async with pair(wanted=16.0, redial=Redial(first=2, longest=4)) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.plug_in()
        first = await box.start_charging()
        assert first is not None
        await wait_until(first.started.is_set)
        await evcc.wait_until(WALLBOX, lambda one: one.limit == 16)
        await box.wait_for_offer(16)
        await evcc.stop()
        await wait_until(lambda: not box.is_connected)
        energy = box.reading().energy

        await box.stop_charging()
        await box.unplug()
        await box.plug_in()
        second = await box.start_charging()
        assert second is not None
        await wait_until(lambda: box.reading().energy > energy)
        await box.stop_charging()
        assert not first.stopped.is_set()

        await evcc.start()
        await wait_until(second.stopped.is_set, "every transaction told")
        told = [
            (frame.action, frame.payload.get("transactionId"))
            for frame in evcc.frames.matching(direction="received", kind=2)
            if frame.action.endswith("Transaction")
        ]
        assert told == [
            ("StartTransaction", None),
            ("StopTransaction", first.transaction_id),
            ("StartTransaction", None),
            ("StopTransaction", second.transaction_id),
        ]
        assert not evcc.rejected


async def test_an_unanswered_transaction_message_is_sent_again() -> None:
    """The connection drops before StartTransaction.conf arrives."""
    async with pair(redial=Redial(first=2)) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        evcc.mangle = lambda station, text: None if "transactionId" in text else text
        await box.plug_in()
        transaction = await box.start_charging()
        assert transaction is not None
        await wait_until(lambda: evcc.frames.matching(action="StartTransaction"))
        evcc.mangle = None
        assert not transaction.started.is_set()
        evcc.kill_connections()
        await wait_until(transaction.started.is_set)
        starts = evcc.frames.matching(action="StartTransaction")
        assert len(starts) == 2
        assert starts[0].payload == starts[1].payload


async def test_evcc_restarts_in_the_middle_of_a_charge() -> None:
    """It finds the transaction again in the meter values (3.4)."""
    async with pair(wanted=16.0, redial=Redial(first=2)) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.plug_in()
        transaction = await box.start_charging()
        assert transaction is not None
        await evcc.wait_until(WALLBOX, lambda one: one.limit == 16)
        await box.wait_for_offer(16)
        await wait_until(transaction.started.is_set)
        await evcc.restart()
        assert not evcc.stations[WALLBOX].is_ready
        station = await evcc.wait_ready(WALLBOX)
        await wait_until(lambda: station.transaction_id == transaction.transaction_id)
        assert box.connectors[1].transaction is transaction
        assert station.status == "Charging"


async def test_evcc_may_keep_its_memory_over_a_restart() -> None:
    """Only the connections are gone."""
    async with pair(wanted=16.0, redial=Redial(first=2)) as (evcc, box):
        station = await evcc.wait_ready(WALLBOX)
        await evcc.restart(remember=True)
        assert evcc.stations[WALLBOX] is station
        assert station.is_ready
        assert not station.is_connected
        await box.wait_connected()
        await wait_until(lambda: station.is_connected)


async def test_the_demo_runs_from_the_command_line(free_port: int) -> None:
    """Both peers as processes: they find each other, and end on a signal."""
    root = Path(__file__).parent.parent

    async def start(*arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.peers", *arguments, "--speed", "60"),
            stdout=asyncio.subprocess.PIPE,
            cwd=root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )

    async def until(process: asyncio.subprocess.Process, text: str) -> None:
        assert process.stdout is not None
        while line := (await process.stdout.readline()).decode():
            if text in line:
                return
        pytest.fail(f"{text} was not printed")

    port = str(free_port)
    evcc = await start("evcc", "--port", port, "--station", "demo", "--current", "16")
    box = await start(
        *("wallbox", "--url", f"ws://127.0.0.1:{port}/", "--id", "demo"),
        *("--battery", "0.2", "--next-car", "20"),
    )
    async with asyncio.timeout(15):
        await until(evcc, "charger created")
        await until(box, "transaction started")
        await until(evcc, "limit 16 A")
        await until(box, "car is full")
        await until(box, "car unplugged")
        await until(box, "transaction started")
        box.send_signal(signal.SIGTERM)
        evcc.send_signal(signal.SIGINT)
        assert await box.wait() == 0
        assert await evcc.wait() == 0
