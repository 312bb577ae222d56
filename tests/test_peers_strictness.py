"""What becomes of frames that the EVCC stand-in, or the wallbox, refuses."""

import json

import pytest

from .peers.clock import wait_until
from .peers.link import CallFailed
from .peers.pair import WALLBOX, pair
from .peers.schemas import Payload

pytestmark = pytest.mark.usefixtures("socket_enabled")

FORMATION = "FormationViolation"
OCCURRENCE = "OccurenceConstraintViolation"
PROPERTY = "PropertyConstraintViolation"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ('[2,"a","MeterValues",{"connectorId":1,"meterValue":[]}]', PROPERTY),
        ('[2,"a","StatusNotification",{"connectorId":1}]', OCCURRENCE),
        ('[2,"a","Vendor",{}]', "NotSupported"),
    ],
)
async def test_a_refused_call_gets_a_callerror(raw: str, code: str) -> None:
    """And the connection stays open."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.send_raw(raw)
        error = await box.frames.wait_for_match(kind=4, message_id="a", since=0)
        assert error.message is not None
        assert error.message[2] == code
        assert error.message[4] == {}
        assert evcc.rejected[0].error.startswith(code)
        assert evcc.rejected[0].replied
        await box.call("Heartbeat", {})


async def test_null_timestamps_are_refused() -> None:
    """Status and meter values are lost; the charger is never created."""
    async with pair(null_timestamps=True, speed=200.0) as (evcc, box):
        await evcc.wait_until(WALLBOX, lambda one: one.setup_result)
        assert {frame.error.partition(" ")[0] for frame in evcc.rejected} == {FORMATION}
        assert any("StatusNotification" in one for one in box.reports.failures)
        with pytest.raises(CallFailed, match=FORMATION):
            await box.call("StatusNotification", box.reports.status(1))


async def test_binary_and_broken_utf_8_are_read_like_text() -> None:
    """Frames that `websockets` would close the connection for."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.send_raw(b'[2,"binary","Heartbeat",{}]')
        await box.send_raw(b'[2,"broken","Authorize",{"idTag":"\xff"}]', text=True)
        for message_id in ("binary", "broken"):
            answer = await box.frames.wait_for_match(
                direction="received", message_id=message_id, since=0
            )
            assert answer.kind == 3


async def test_what_is_dropped_is_invisible() -> None:
    """No reply, no error, and the connection stays."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        lines, sent = len(evcc.log), len(box.frames)
        for raw in ("{}", '[2,"x","Heartbeat",{}]\0', '[3,"nobody",{}]', ""):
            await box.send_raw(raw)
        await box.call("Heartbeat", {})
        assert not box.frames.matching(direction="received", kind=4, since=sent)
        assert len(evcc.log) == lines
        assert not evcc.rejected


async def test_one_invalid_answer_freezes_the_queue() -> None:
    """60 s, and the wallbox gets a CALLERROR with EVCC's own id (fact 1)."""
    instead = {"ChangeAvailability": '[3,$id,{"status":"accepted"}]'}
    async with pair(answers_instead=instead) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        calls = evcc.frames.matching(direction="sent", kind=2)
        assert calls[0].action == "ChangeAvailability"
        assert calls[1].at - calls[0].at > 59
        errors = box.frames.matching(direction="received", kind=4)
        assert errors[0].message_id == calls[0].message_id
        assert len(evcc.rejected) == 1
        assert any("answer to no open call" in problem for problem in box.problems)


async def test_the_wallbox_refuses_what_its_schemas_refuse() -> None:
    """A central system that speaks wrongly is told so."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        wrong: list[tuple[str, Payload]] = [
            ("ChangeAvailability", {"connectorId": 0, "type": "On"}),
            ("TriggerMessage", {}),
            ("UnlockConnector", {"connectorId": 9}),
            ("Unheard", {}),
        ]
        for number, (action, payload) in enumerate(wrong):
            evcc.send_raw(WALLBOX, json.dumps([2, f"w{number}", action, payload]))
        await wait_until(
            lambda: (
                len(evcc.frames.matching(direction="received", kind=4)) == len(wrong)
            )
        )
        assert len(box.problems) == len(wrong)
        errors = [
            frame.message[2]
            for frame in evcc.frames.matching(direction="received", kind=4)
            if frame.message
        ]
        assert errors == [FORMATION, FORMATION, PROPERTY, "NotImplemented"]
