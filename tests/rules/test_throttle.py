"""What comes too often is answered here or waits; what comes in time passes."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Leg
from custom_components.wallbox_evcc_proxy.rules.throttle import Throttle

from .desk import Desk, answer_of, injected, objection, odd_payloads

METER = {"requestedMessage": "MeterValues", "connectorId": 1}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}


@pytest.fixture
def desk() -> Desk:
    return Desk(Throttle())


def meter_values(desk: Desk) -> dict[str, Any]:
    sample = {"value": "4000", "measurand": "Power.Active.Import", "unit": "W"}
    bucket = {"timestamp": desk.now, "sampledValue": [sample]}
    return {"connectorId": 1, "meterValue": [bucket]}


def test_of_heartbeats_every_second_evcc_gets_one_every_30_seconds_if_asked_to() -> (
    None
):
    desk = Desk(Throttle({"heartbeat_gap": 30.0}))
    went_on = 0
    for _ in range(90):
        verdict = desk.reports("Heartbeat")
        if verdict is None:
            went_on += 1
        else:
            assert answer_of(verdict) == {"currentTime": desk.now}
        desk.passes(1)
    assert went_on == 3


def test_heartbeats_pass_unless_a_gap_is_set(desk: Desk) -> None:
    for _ in range(5):
        assert desk.reports("Heartbeat") is None
        desk.passes(0.2)


def test_a_heartbeat_every_minute_is_not_touched() -> None:
    desk = Desk(Throttle({"heartbeat_gap": 30.0}))
    for _ in range(5):
        assert desk.reports("Heartbeat") is None
        desk.passes(60)


def test_the_same_trigger_2_seconds_later_is_answered_from_what_came_last(
    desk: Desk,
) -> None:
    """EVCC asks every 2 s, and a Mennekes disconnects (B20)."""
    desk.reports("MeterValues", meter_values(desk))
    desk.passes(11)
    assert desk.asks("TriggerMessage", METER) is None
    desk.passes(2)
    verdict = desk.asks("TriggerMessage", METER)
    assert answer_of(verdict) == {"status": "Accepted"}
    assert injected(verdict) == [("MeterValues", meter_values(desk))]
    assert verdict is not None
    assert verdict.injections[0].target is Leg.EVCC


def test_what_came_since_the_wallbox_was_asked_is_not_told_again(desk: Desk) -> None:
    assert desk.asks("TriggerMessage", METER) is None
    desk.passes(1)
    desk.reports("MeterValues", meter_values(desk))
    desk.passes(1)
    verdict = desk.asks("TriggerMessage", METER)
    assert answer_of(verdict) == {"status": "Accepted"}
    assert injected(verdict) == []


def test_after_the_gap_the_wallbox_is_asked_again(desk: Desk) -> None:
    assert desk.asks("TriggerMessage", METER) is None
    desk.passes(4.9)
    assert desk.asks("TriggerMessage", METER) is not None
    desk.passes(0.2)
    assert desk.asks("TriggerMessage", METER) is None


def test_a_preset_can_make_the_gap_longer() -> None:
    desk = Desk(Throttle({"trigger_gap": 15}))
    desk.asks("TriggerMessage", METER)
    desk.passes(14)
    assert desk.asks("TriggerMessage", METER) is not None


def test_triggers_for_different_things_all_go_on(desk: Desk) -> None:
    assert desk.asks("TriggerMessage", METER) is None
    assert desk.asks("TriggerMessage", {**METER, "connectorId": 2}) is None
    assert (
        desk.asks("TriggerMessage", {"requestedMessage": "StatusNotification"}) is None
    )
    for _ in range(2):
        boot = {"requestedMessage": "BootNotification"}
        assert desk.asks("TriggerMessage", boot) is None


def test_a_status_told_in_the_wallboxs_place_has_no_time(desk: Desk) -> None:
    """EVCC then takes it as new."""
    desk.reports("StatusNotification", {**STATUS, "timestamp": desk.now})
    desk.passes(10)
    asked = {"requestedMessage": "StatusNotification"}
    desk.asks("TriggerMessage", asked)
    verdict = desk.asks("TriggerMessage", asked)
    assert injected(verdict) == [("StatusNotification", STATUS)]


def test_profiles_go_on_as_they_come_unless_told_otherwise(desk: Desk) -> None:
    for _ in range(3):
        assert desk.asks("SetChargingProfile", {"connectorId": 1}) is None


def test_profiles_that_follow_too_closely_wait_for_their_turn() -> None:
    desk = Desk(Throttle({"profile_gap": 5}))
    assert desk.asks("SetChargingProfile", {"connectorId": 1}) is None
    desk.passes(2)
    verdict = desk.asks("SetChargingProfile", {"connectorId": 1})
    assert verdict is not None
    assert verdict.answer is None
    assert verdict.hold == pytest.approx(3)
    verdict = desk.asks("SetChargingProfile", {"connectorId": 1})
    assert verdict is not None
    assert verdict.hold == pytest.approx(8)
    desk.passes(20)
    assert desk.asks("SetChargingProfile", {"connectorId": 1}) is None


@given(
    st.lists(
        odd_payloads(
            {
                "requestedMessage": st.sampled_from(
                    ["MeterValues", "StatusNotification"]
                ),
                "connectorId": st.integers(0, 100),
            }
        ),
        max_size=8,
    ),
    odd_payloads({"connectorId": st.integers(0, 2)}),
)
def test_nothing_odd_breaks_it(
    asked: list[dict[str, Any]], reported: dict[str, Any]
) -> None:
    desk = Desk(Throttle({"profile_gap": 1}))
    for action in ("MeterValues", "StatusNotification"):
        desk.facts.reported(desk.call(action, reported), desk.context.monotonic - 1)
    for payload in asked * 2:
        verdict = desk.asks("TriggerMessage", payload)
        if verdict is not None:
            assert answer_of(verdict) == {"status": "Accepted"}
    assert desk.asks("SetChargingProfile", reported) is None
    desk.reports("Heartbeat", reported)
    verdict = desk.reports("Heartbeat", reported)
    assert objection(verdict, Call("1", "Heartbeat")) is None


def test_what_is_remembered_of_triggers_does_not_grow() -> None:
    desk = Desk(Throttle())
    for connector in range(1, 1000):
        desk.asks("TriggerMessage", {**METER, "connectorId": connector})
    assert len(desk.context.memory(desk.rule)["triggers"]) <= 64
