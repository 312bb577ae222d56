"""Answers that come late, never, twice, out of order or with wrong ids, from both sides."""

import asyncio
import json
from pathlib import Path
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome, Passage

from ..peers.clock import wait_until
from ..peers.frames import LoggedFrame
from .house import WALLBOX, House, house, settings

CHANGE = {"key": "HeartbeatInterval", "value": "300"}


def dropped(home: House, origin: Leg) -> list[Passage]:
    """Return what came from a leg and did not go on."""
    return home.passages(
        lambda each: each.origin is origin and each.outcome is Outcome.DROPPED
    )


def is_answer(text: str) -> bool:
    """Return whether a frame is an answer."""
    return json.loads(text)[0] in (3, 4)


def evccs_answers(home: House, call: LoggedFrame) -> list[list[Any]]:
    """Return what EVCC was answered to one of its calls."""
    return [each.message or [] for each in home.evcc.frames.answers_to(call)]


async def ask(home: House, action: str = "ChangeConfiguration") -> LoggedFrame:
    """Let EVCC ask something and take no notice of the answer; return the call."""
    since = len(home.evcc.frames)
    payload = CHANGE if action == "ChangeConfiguration" else {}
    home.station().queue.submit(action, payload)
    return await home.evcc.frames.wait_for_match(
        direction="sent", action=action, since=since
    )


# The wallbox's answers


async def test_the_wallbox_never_answers(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        assert home.box.link is not None
        home.box.link.misbehave = lambda text: None if is_answer(text) else text
        call = await ask(home)
        await wait_until(lambda: evccs_answers(home, call))
        # It is operative already, so EVCC can be told that it obeys.
        assert evccs_answers(home, call)[0][2] == {"status": "Accepted"}
        home.box.link.misbehave = None
        assert await home.evcc.request(WALLBOX, "ChangeConfiguration", CHANGE)
        silence = home.passages(lambda each: "did not answer in time" in each.reason)
        assert {each.outcome for each in silence} == {Outcome.INJECTED}
        assert {each.rule for each in silence} == {"stand_in"}


async def test_the_wallbox_answers_too_late(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        late: list[str] = []
        assert home.box.link is not None
        link = home.box.link

        def hold_back(text: str) -> str | None:
            if not is_answer(text):
                return text
            late.append(text)
            return None

        link.misbehave = hold_back
        call = await ask(home)
        await wait_until(lambda: evccs_answers(home, call))
        link.misbehave = None
        for text in late:
            await link.send_raw(text)
        await wait_until(lambda: dropped(home, Leg.WALLBOX))
        assert "came too late" in {each.reason for each in dropped(home, Leg.WALLBOX)}
        assert len(evccs_answers(home, call)) == 1
        answer = await home.evcc.request(WALLBOX, "ChangeConfiguration", CHANGE)
        assert answer == {"status": "Accepted"}


async def test_the_wallbox_answers_twice(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        link = home.box.link
        assert link is not None
        sent: list[str] = []

        def remember(text: str) -> str:
            if is_answer(text):
                sent.append(text)
            return text

        link.misbehave = remember
        call = await ask(home)
        await wait_until(lambda: sent)
        await link.send_raw(sent[0])
        await wait_until(lambda: dropped(home, Leg.WALLBOX))
        # The first one is on its way to EVCC, which may not have read it yet.
        await wait_until(lambda: evccs_answers(home, call))
        assert len(evccs_answers(home, call)) == 1
        assert dropped(home, Leg.WALLBOX)[0].reason == "answers no call that is open"


async def test_the_wallbox_answers_with_another_id(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        link = home.box.link
        assert link is not None

        def with_another_id(text: str) -> str:
            message = json.loads(text)
            return (
                json.dumps([3, "nobody's", *message[2:]]) if message[0] == 3 else text
            )

        link.misbehave = with_another_id
        call = await ask(home)
        await wait_until(lambda: evccs_answers(home, call))
        link.misbehave = None
        assert len(evccs_answers(home, call)) == 1
        assert dropped(home, Leg.WALLBOX)[0].id == "nobody's"
        assert not home.evcc.rejected


async def test_the_wallbox_answers_nonsense(tmp_path: Path) -> None:
    nonsense = {
        "ChangeConfiguration": '[3,$id,{"status":"accepted?"}]',
        "ClearCache": "[3,$id,null]",
        "GetLocalListVersion": '[4,$id,"Broken",""]',
        "GetDiagnostics": '["3",$id,{}]',
        "Reset": '[4,$id,"InternalError","",{}]',
        "UnlockConnector": '{"status":"Unlocked"}',
    }
    async with house(tmp_path, answers_instead=nonsense) as home:
        for action in nonsense:
            call = await ask(home, action)
            await wait_until(
                lambda call=call: evccs_answers(home, call),  # type: ignore[misc]
                action,
            )
            assert len(evccs_answers(home, call)) == 1
        assert not home.evcc.rejected
        assert home.box.is_connected


async def test_the_wallbox_answers_out_of_order(tmp_path: Path) -> None:
    """EVCC's calls reach it one at a time, so that it cannot."""
    async with house(tmp_path, answer_delay=0.5) as home:
        for number in range(4):
            text = json.dumps([2, f"own-{number}", "ChangeConfiguration", CHANGE])
            home.evcc.send_raw(WALLBOX, text)
        await wait_until(
            lambda: (
                [
                    each.message_id
                    for each in home.evcc.frames.matching(direction="received", kind=3)
                    if str(each.message_id).startswith("own-")
                ]
                == [f"own-{number}" for number in range(4)]
            )
        )
        frames = [
            each for each in home.box.frames if str(each.message_id).startswith("own-")
        ]
        assert [each.kind for each in frames] == [2, 3] * 4


# EVCC's answers


async def test_evcc_answers_too_late_once(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        late: list[str] = []

        def hold_back(_station: str, text: str) -> str | None:
            if "currentTime" not in text:
                return text
            late.append(text)
            return None

        home.evcc.mangle = hold_back
        answer = await home.box.call("Heartbeat", {})
        assert answer["currentTime"]
        home.evcc.mangle = None
        for text in late:
            home.evcc.send_raw(WALLBOX, text)
        await wait_until(lambda: dropped(home, Leg.EVCC))
        assert {each.reason for each in dropped(home, Leg.EVCC)} == {"came too late"}
        home.assert_content()


async def test_evcc_answers_twice(tmp_path: Path) -> None:
    async with house(tmp_path) as home:

        def twice(station: str, text: str) -> str:
            if is_answer(text):
                home.evcc.send_raw(station, text)
            return text

        home.evcc.mangle = twice
        transaction = await home.charge()
        await home.stop_charging(transaction)
        home.evcc.mangle = None
        reasons = {each.reason for each in dropped(home, Leg.EVCC)}
        assert reasons == {"answers no call that is open"}
        # What EVCC counts twice is what it sent twice.
        starts = home.evcc.frames.matching(
            direction="received", action="StartTransaction"
        )
        assert len(starts) == 1
        assert not home.box.problems
        assert not home.evcc.rejected


async def test_evcc_answers_with_another_id(tmp_path: Path) -> None:
    async with house(tmp_path, settings({"kept_retry": 0.2})) as home:
        home.evcc.mangle = lambda _station, text: (
            json.dumps([3, "nobody's", *json.loads(text)[2:]])
            if '"transactionId"' in text
            else text
        )
        transaction = await home.charge()
        home.evcc.mangle = None
        assert dropped(home, Leg.EVCC)[0].id == "nobody's"
        await home.stop_charging(transaction)
        await wait_until(lambda: not home.server.sessions[WALLBOX].relay.outbox.kept)
        await home.evcc.wait_until(WALLBOX, lambda one: not one.transaction_id)
        assert not home.evcc.rejected
        assert not home.box.problems


async def test_evcc_answers_out_of_order(tmp_path: Path) -> None:
    """The wallbox's calls reach it one at a time, so that it cannot."""
    async with house(tmp_path, boots="never") as home:
        link = home.box.link
        assert link is not None
        for number in range(4):
            await link.send_raw(f'[2,"own-{number}","Heartbeat",{{}}]')
        await wait_until(
            lambda: (
                [
                    each.message_id
                    for each in home.box.frames.matching(direction="received", kind=3)
                    if str(each.message_id).startswith("own-")
                ]
                == [f"own-{number}" for number in range(4)]
            )
        )
        frames = [
            each for each in home.evcc.frames if str(each.message_id).startswith("own-")
        ]
        assert [each.kind for each in frames] == [2, 3] * 4


async def test_evcc_refuses_a_transaction(tmp_path: Path) -> None:
    """The wallbox would repeat it for ever; it is kept and offered to EVCC again."""
    async with house(tmp_path, settings({"kept_retry": 0.2})) as home:
        home.evcc.mangle = lambda _station, text: (
            json.dumps([4, json.loads(text)[1], "InternalError", "no", {}])
            if '"transactionId"' in text
            else text
        )
        transaction = await home.charge()
        home.evcc.mangle = None
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert not home.box.reports.failures


async def test_answers_that_are_nonsense_from_evcc_harm_nobody(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        for raw in (b"", b"\xff\xfe", "[]", "[3]", "nonsense", "[3,1,2,3,4,5]", "null"):
            home.evcc.send_raw(WALLBOX, raw)
        await wait_until(lambda: len(dropped(home, Leg.EVCC)) == 7)
        assert home.box.is_connected
        assert home.station().connection is not None
        await asyncio.gather(home.box.call("Heartbeat", {}))
        home.assert_content()
