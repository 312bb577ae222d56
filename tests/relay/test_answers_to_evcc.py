"""EVCC always gets one valid answer: from the wallbox, or from the proxy when that fails."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    CallError,
    CallResult,
    Leg,
)
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .scene import Scene


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that is connected, booted and known to EVCC."""
    scene = Scene()
    scene.boot()
    return scene


def test_a_silent_wallbox_is_answered_for_after_30_s(scene: Scene) -> None:
    asked = scene.evcc_asks("SetChargingProfile")
    scene.passes(29.9)
    assert not scene.is_answered(asked, Leg.EVCC)
    scene.passes(0.2)
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, {"status": "Rejected"})
    assert scene.last.outcome is Outcome.INJECTED
    assert scene.last.reason == "the wallbox did not answer in time"


def test_the_wallboxs_late_answer_is_recorded_and_dropped(scene: Scene) -> None:
    asked = scene.evcc_asks("SetChargingProfile")
    scene.passes(31)
    scene.evcc_gets()
    scene.sends(Leg.WALLBOX, CallResult(asked, {"status": "Accepted"}))
    assert scene.evcc_gets() == []
    assert scene.last.outcome is Outcome.DROPPED
    assert scene.last.reason == "came too late"


def test_a_wallbox_that_never_answers_get_configuration_still_lets_evcc_start(
    scene: Scene,
) -> None:
    asked = scene.evcc_asks("GetConfiguration")
    scene.passes(11)
    answer = scene.answer_to(asked, Leg.EVCC)
    assert isinstance(answer, CallResult)
    [key] = answer.payload["configurationKey"]
    assert key["key"] == "SupportedFeatureProfiles"
    assert "SmartCharging" in key["value"]


def test_calls_behind_a_silent_one_are_all_answered_in_time(scene: Scene) -> None:
    asked = [scene.evcc_asks("TriggerMessage") for _ in range(5)]
    scene.passes(31)
    for each in asked:
        assert scene.answer_to(each, Leg.EVCC) == CallResult(
            each, {"status": "Rejected"}
        )


def test_a_call_whose_turn_comes_too_late_is_not_asked_any_more(scene: Scene) -> None:
    """It would be answered after EVCC was: the wallbox would do what EVCC thinks refused."""
    scene.evcc_asks("Reset")
    late = scene.evcc_asks("SetChargingProfile")
    scene.wallbox_gets()
    scene.passes(25)
    scene.wallbox_accepts()
    assert scene.wallbox_gets() == []
    assert scene.answer_to(late, Leg.EVCC) == CallResult(late, {"status": "Rejected"})
    assert "busy for too long" in scene.last.reason


@pytest.mark.parametrize(
    ("action", "raw", "answer"),
    [
        (
            "SetChargingProfile",
            b'[4,"%b","Whatever","no",{"a":1}]',
            CallError("", "InternalError", "no", {"a": 1}),
        ),
        (
            "SetChargingProfile",
            b'[4,"%b","NotSupported"]',
            CallError("", "NotSupported", "", {}),
        ),
        (
            "SetChargingProfile",
            b'[4,"%b","","' + b"x" * 300 + b'",{}]',
            CallError("", "InternalError", "x" * 255, {}),
        ),
        (
            "SetChargingProfile",
            b'[3,"%b",null]',
            CallResult("", {"status": "Rejected"}),
        ),
        ("SetChargingProfile", b'[3,"%b"]', CallResult("", {"status": "Rejected"})),
        ("SetChargingProfile", b'[3,"%b",{}]', CallResult("", {"status": "Rejected"})),
        (
            "SetChargingProfile",
            b'[3,"%b",{"status":"accepted"}]',
            CallResult("", {"status": "Accepted"}),
        ),
        (
            "SetChargingProfile",
            b'[3,"%b",{"status":["Accepted"]}]',
            CallResult("", {"status": "Accepted"}),
        ),
        (
            "SetChargingProfile",
            b'[3,"%b",{"status":{}}]',
            CallResult("", {"status": "Rejected"}),
        ),
        (
            "SetChargingProfile",
            b'[3,"%b",{"status":"Accepted"},"more"]',
            CallResult("", {"status": "Accepted"}),
        ),
        (
            "GetConfiguration",
            b'[3,"%b",{"configurationKey":[{"key":"A","readonly":"true"},{"key":"B","readonly":true}]}]',
            CallResult(
                "",
                {
                    "configurationKey": [
                        {"key": "A", "readonly": True},
                        {"key": "B", "readonly": True},
                    ]
                },
            ),
        ),
        (
            "GetCompositeSchedule",
            (
                b'[3,"%b",{"status":"Rejected","connectorId":0,"chargingSchedule":{"duration":0,'
                b'"chargingSchedulePeriod":[],"startSchedule":"0","chargingRateUnit":""},"scheduleStart":"0"}]'
            ),
            CallResult("", {"status": "Rejected", "connectorId": 0}),
        ),
    ],
)
def test_an_answer_that_evcc_would_stall_on_is_made_valid_and_the_change_told(
    scene: Scene, action: str, raw: bytes, answer: Answer
) -> None:
    asked = scene.evcc_asks(action)
    raw = raw.replace(b"%b", asked.encode())
    scene.sends(Leg.WALLBOX, raw)
    got = scene.answer_to(asked, Leg.EVCC)
    assert got == _with_id(answer, asked)
    [came] = [each for each in scene.passages if each.received == raw]
    if came.outcome is Outcome.FORWARDED:
        assert came.sent == scene.texts[Leg.EVCC][0]
        assert {each.rule for each in came.changes} <= {"conform", "frame_form"}
        assert all(each.reason for each in came.changes)
    else:
        assert came.outcome is Outcome.DROPPED
        assert "stall" in came.reason
        assert scene.last.outcome is Outcome.INJECTED


def _with_id(answer: Answer, frame_id: str) -> Answer:
    if isinstance(answer, CallResult):
        return CallResult(frame_id, answer.payload)
    return CallError(frame_id, answer.code, answer.description, answer.details)


def test_an_answer_whose_id_became_a_number_is_given_its_text_back(
    scene: Scene,
) -> None:
    scene.sends(Leg.EVCC, b'[2,"2777259992","ChangeAvailability",{}]')
    scene.sends(Leg.WALLBOX, b'[3,2777259992,{"status":"Accepted"}]')
    assert scene.texts[Leg.EVCC] == [b'[3,"2777259992",{"status":"Accepted"}]']


@pytest.mark.parametrize(
    "payload", [{"status": "Rejected"}, {"status": "NotSupported"}]
)
def test_a_real_refusal_is_not_hidden(scene: Scene, payload: dict[str, Any]) -> None:
    asked = scene.evcc_asks("SetChargingProfile")
    scene.answers(Leg.WALLBOX, payload)
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, payload)
    assert scene.last.changes == ()


def test_what_a_wallbox_that_goes_away_was_asked_is_answered_at_once() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    asked = scene.evcc_asks("SetChargingProfile")
    scene.wallbox_leaves()
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, {"status": "Rejected"})


def test_a_wallbox_that_connects_again_is_asked_what_waited_for_it() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_leaves()
    asked = scene.evcc_asks("SetChargingProfile", {"connectorId": 1})
    scene.passes(5)
    scene.wallbox_connects()
    assert scene.wallbox_got() == [("SetChargingProfile", {"connectorId": 1})]
    scene.wallbox_accepts()
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, {"status": "Accepted"})


def test_a_wallbox_that_stays_away_is_answered_for() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_leaves()
    asked = scene.evcc_asks("SetChargingProfile")
    scene.passes(31)
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, {"status": "Rejected"})


def test_what_exceeds_the_queue_to_the_wallbox_is_refused_at_once(
    scene: Scene,
) -> None:
    asked = [scene.evcc_asks("TriggerMessage") for _ in range(102)]
    assert scene.answer_to(asked[-1], Leg.EVCC) == CallResult(
        asked[-1], {"status": "Rejected"}
    )
    assert not scene.is_answered(asked[-2], Leg.EVCC)


def test_when_evcc_goes_away_nobody_is_given_the_answers_to_its_calls(
    scene: Scene,
) -> None:
    asked = scene.evcc_asks("ChangeAvailability")
    scene.evcc_asks("TriggerMessage")
    scene.wallbox_gets()
    scene.evcc_closes()
    scene.evcc_opens()
    scene.evcc_gets()
    scene.sends(Leg.WALLBOX, CallResult(asked, {"status": "Accepted"}))
    assert scene.evcc_gets() == []
    assert scene.last.reason == "EVCC, which asked, went away"
    assert scene.wallbox_gets() == []


def test_a_wallbox_that_answers_nobody_any_more_does_not_block_the_next_call(
    scene: Scene,
) -> None:
    scene.evcc_asks("ChangeAvailability")
    scene.evcc_closes()
    scene.evcc_opens()
    scene.wallbox_gets()
    asked = scene.evcc_asks("SetChargingProfile")
    scene.passes(31)
    assert scene.is_answered(asked, Leg.EVCC)
