"""A relay with the rules for commands between EVCC and wallboxes that are silent, refuse, or repeat themselves."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg, Payload
from custom_components.wallbox_evcc_proxy.rules.acknowledge import Acknowledge
from custom_components.wallbox_evcc_proxy.rules.configuration import Configuration
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.session import Session
from custom_components.wallbox_evcc_proxy.rules.stand_in import StandIn
from custom_components.wallbox_evcc_proxy.rules.throttle import Throttle

from ..relay.scene import BOOT, Scene

RULES = (Session, Acknowledge, Throttle, Configuration, StandIn)
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}
TRIGGER = {"requestedMessage": "StatusNotification", "connectorId": 1}


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that has booted, and EVCC, with the rules between them."""
    scene = Scene()
    ruleset = Ruleset([(rule(), Mode.ON) for rule in RULES])
    chosen: list[Ruleset | None] = [ruleset]
    scene.relay.change_settings(
        scene.settings, lambda _facts: chosen.pop() if chosen else None
    )
    scene.boot()
    scene.evcc_gets()
    return scene


def reports(scene: Scene, action: str, payload: Payload) -> None:
    """Let the wallbox report something and EVCC take it."""
    scene.wallbox_says(action, payload)
    scene.answers(Leg.EVCC, {})
    scene.wallbox_gets()
    scene.evcc_gets()


def result(scene: Scene, frame_id: str) -> Payload:
    """Return the payload of the answer that EVCC got."""
    answer = scene.answer_to(frame_id, Leg.EVCC)
    assert isinstance(answer, CallResult)
    return answer.payload


def test_a_mute_wallbox_costs_evcc_10_seconds_once_and_then_nothing(
    scene: Scene,
) -> None:
    asked = scene.evcc_asks("GetConfiguration")
    scene.passes(9.9)
    assert not scene.is_answered(asked, Leg.EVCC)
    scene.passes(0.2)
    assert result(scene, asked)["configurationKey"]
    scene.wallbox_gets()
    asked = scene.evcc_asks("GetConfiguration")
    assert result(scene, asked)["configurationKey"]
    assert scene.wallbox_gets() == []


def test_what_was_learned_outlives_a_restart(scene: Scene) -> None:
    scene.evcc_asks("GetConfiguration")
    scene.passes(11)
    assert scene.disk is not None
    assert '"silent": ["GetConfiguration"]' in scene.disk


def test_an_accepted_trigger_without_effect_is_obeyed_after_5_seconds(
    scene: Scene,
) -> None:
    reports(scene, "StatusNotification", STATUS)
    scene.passes(60)
    asked = scene.evcc_asks("TriggerMessage", TRIGGER)
    scene.wallbox_accepts()
    assert result(scene, asked) == {"status": "Accepted"}
    scene.passes(4)
    assert scene.evcc_got() == []
    scene.passes(2)
    assert scene.evcc_got() == [("StatusNotification", STATUS)]


def test_a_refused_trigger_is_accepted_and_then_obeyed(scene: Scene) -> None:
    reports(scene, "StatusNotification", STATUS)
    asked = scene.evcc_asks("TriggerMessage", TRIGGER)
    scene.answers(Leg.WALLBOX, {"status": "NotImplemented"})
    accepted, told = scene.evcc_gets()
    assert accepted == CallResult(asked, {"status": "Accepted"})
    assert getattr(told, "payload", None) == STATUS


def test_evcc_asks_a_silent_wallbox_for_its_configuration_and_gets_what_it_told(
    scene: Scene,
) -> None:
    keys = [{"key": "NumberOfConnectors", "readonly": True, "value": "1"}]
    scene.evcc_asks("GetConfiguration")
    scene.answers(Leg.WALLBOX, {"configurationKey": keys})
    scene.evcc_gets()
    asked = scene.evcc_asks("GetConfiguration")
    scene.answers(Leg.WALLBOX, {"configurationKey": []})
    assert result(scene, asked) == {"configurationKey": keys}


def test_a_second_boot_is_answered_and_evcc_does_not_set_up_again(
    scene: Scene,
) -> None:
    scene.passes(2)
    said = scene.wallbox_says("BootNotification", BOOT)
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["status"] == "Accepted"
    assert scene.evcc_got() == []


def test_a_report_that_evcc_refuses_is_acknowledged_all_the_same(
    scene: Scene,
) -> None:
    said = scene.wallbox_says("FirmwareStatusNotification", {"status": "Installed"})
    scene.evcc_refuses()
    assert scene.wallbox_gets() == [CallResult(said, {})]


def test_evccs_triggers_every_2_seconds_reach_the_wallbox_every_5(
    scene: Scene,
) -> None:
    reports(scene, "StatusNotification", STATUS)
    reached = 0
    for _ in range(15):
        asked = scene.evcc_asks("TriggerMessage", TRIGGER)
        if scene.has_open_call(Leg.WALLBOX):
            reached += 1
            scene.wallbox_accepts()
        assert result(scene, asked) == {"status": "Accepted"}
        scene.evcc_gets()
        while scene.has_open_call(Leg.EVCC):
            scene.answers(Leg.EVCC, {})
        scene.passes(2)
    assert reached == 5
