"""EVCC gets an answer when the wallbox gives none, or none that EVCC can use."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.stand_in import StandIn
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from ..ocpp.test_frames import OBJECTS
from .desk import BOOT, Desk, answer_of, injected, objection, odd_payloads, told

OPERATIVE = {"connectorId": 0, "type": "Operative"}
SCHEDULE = {"connectorId": 1, "duration": 60}
POWER = {"key": "MeterValuesSampledData", "value": "Power.Active.Import"}
PROFILE = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2026-09-21T14:12:20Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.5}],
        },
    },
}


@pytest.fixture
def desk() -> Desk:
    return Desk(StandIn())


def status(desk: Desk, status: str, connector: int = 1) -> dict[str, Any]:
    payload = {"connectorId": connector, "errorCode": "NoError", "status": status}
    desk.reports("StatusNotification", payload)
    return payload


def leave_unanswered(
    desk: Desk, action: str, payload: dict[str, Any] | None = None
) -> Verdict:
    """Let EVCC ask and the wallbox stay silent; return what EVCC is answered in the end."""
    call = desk.call(action, payload)
    verdict = desk.rule.judge(call, desk.context)
    if verdict is not None:
        return verdict
    patience = desk.rule.patience(call, desk.context)
    assert patience is not None
    desk.passes(patience)
    verdict = desk.rule.unanswered(call, desk.context)
    assert verdict is not None
    assert objection(verdict, call) is None
    return verdict


def is_passed_on(
    desk: Desk, action: str, payload: dict[str, Any] | None = None
) -> bool:
    return desk.asks(action, payload) is None


# How long the wallbox may take


@pytest.mark.parametrize(
    ("action", "seconds"),
    [
        ("ChangeAvailability", 5),
        ("ChangeConfiguration", 5),
        ("GetCompositeSchedule", 5),
        ("GetConfiguration", 10),
        ("TriggerMessage", 5),
        ("SetChargingProfile", 30),
        ("RemoteStartTransaction", 30),
        ("Reset", 30),
    ],
)
def test_evcc_waits_well_below_its_60_seconds(
    desk: Desk, action: str, seconds: float
) -> None:
    assert desk.rule.patience(desk.call(action), desk.context) == seconds


def test_a_preset_can_give_a_slow_wallbox_more_time() -> None:
    desk = Desk(StandIn({"trigger_message": 20}))
    assert desk.rule.patience(desk.call("TriggerMessage"), desk.context) == 20


# What EVCC is answered


def test_a_wallbox_is_available_unless_it_said_otherwise(desk: Desk) -> None:
    verdict = leave_unanswered(desk, "ChangeAvailability", OPERATIVE)
    assert answer_of(verdict) == {"status": "Accepted"}
    status(desk, "Unavailable")
    verdict = leave_unanswered(desk, "ChangeAvailability", OPERATIVE)
    assert answer_of(verdict) == {"status": "Rejected"}
    inoperative = {**OPERATIVE, "type": "Inoperative"}
    verdict = leave_unanswered(desk, "ChangeAvailability", inoperative)
    assert answer_of(verdict) == {"status": "Rejected"}


def test_a_wallbox_that_never_answers_get_configuration_lets_evcc_start(
    desk: Desk,
) -> None:
    """An answer without NumberOfConnectors: a wrong one would be the end of EVCC's set-up."""
    (entry,) = answer_of(leave_unanswered(desk, "GetConfiguration"))["configurationKey"]
    assert entry["key"] == "SupportedFeatureProfiles"
    assert {"RemoteTrigger", "SmartCharging"} <= set(entry["value"].split(","))


def test_the_measurands_that_it_sends_are_told_as_fixed(desk: Desk) -> None:
    desk.facts.measurands |= {"Voltage", "Power.Active.Import", "Nonsense"}
    verdict = leave_unanswered(desk, "GetConfiguration")
    keys = {each["key"]: each for each in answer_of(verdict)["configurationKey"]}
    assert keys["MeterValuesSampledData"] == {
        "key": "MeterValuesSampledData",
        "readonly": True,
        "value": "Power.Active.Import,Voltage",
    }


def test_a_presets_keys_are_told_instead(desk: Desk) -> None:
    desk = Desk(StandIn({"configuration": {"NumberOfConnectors": "1"}}))
    assert answer_of(leave_unanswered(desk, "GetConfiguration")) == {
        "configurationKey": [
            {"key": "NumberOfConnectors", "readonly": True, "value": "1"}
        ]
    }


def test_what_the_wallbox_told_before_is_told_again(desk: Desk) -> None:
    desk.knows(("HeartbeatInterval", "60"), ("NumberOfConnectors", "2", True))
    verdict = leave_unanswered(desk, "GetConfiguration")
    assert answer_of(verdict)["configurationKey"] == [
        {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
        {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
    ]


def test_asked_for_single_keys_only_those_are_told(desk: Desk) -> None:
    desk.knows(("HeartbeatInterval", "60"), ("NumberOfConnectors", "2"))
    asked = {"key": ["heartbeatinterval", "Unheard"]}
    verdict = leave_unanswered(desk, "GetConfiguration", asked)
    assert answer_of(verdict) == {
        "configurationKey": [
            {"key": "HeartbeatInterval", "readonly": False, "value": "60"}
        ],
        "unknownKey": ["Unheard"],
    }


def test_a_key_that_has_the_value_already_is_accepted(desk: Desk) -> None:
    desk.knows(("HeartbeatInterval", "60"), ("MeterValuesSampledData", "Voltage,SoC"))
    accepted = [
        {"key": "heartbeatInterval", "value": "60"},
        {"key": "MeterValuesSampledData", "value": "SoC,Voltage"},
    ]
    for payload in accepted:
        verdict = leave_unanswered(desk, "ChangeConfiguration", payload)
        assert answer_of(verdict) == {"status": "Accepted"}
    for key, meant in (("HeartbeatInterval", "Rejected"), ("Other", "NotSupported")):
        payload = {"key": key, "value": "10"}
        verdict = leave_unanswered(desk, "ChangeConfiguration", payload)
        assert answer_of(verdict) == {"status": meant}


def test_a_measurand_that_it_sends_is_accepted(desk: Desk) -> None:
    verdict = leave_unanswered(desk, "ChangeConfiguration", POWER)
    assert answer_of(verdict) == {"status": "NotSupported"}
    desk.facts.silent.clear()
    desk.facts.measurands.add("Power.Active.Import")
    verdict = leave_unanswered(desk, "ChangeConfiguration", POWER)
    assert answer_of(verdict) == {"status": "Accepted"}


def test_the_schedule_is_that_of_the_last_profile_that_was_accepted(
    desk: Desk,
) -> None:
    verdict = leave_unanswered(desk, "GetCompositeSchedule", SCHEDULE)
    assert answer_of(verdict) == {"status": "Accepted"}
    asked = Call("0", "SetChargingProfile", PROFILE)
    desk.facts.obeyed(asked, {"status": "Accepted"}, 0.0)
    verdict = leave_unanswered(desk, "GetCompositeSchedule", SCHEDULE)
    assert answer_of(verdict) == {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": desk.now,
        "chargingSchedule": {
            "duration": 60,
            "startSchedule": desk.now,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.5}],
        },
    }
    in_watts = {**SCHEDULE, "chargingRateUnit": "W"}
    verdict = leave_unanswered(desk, "GetCompositeSchedule", in_watts)
    assert answer_of(verdict) == {"status": "Rejected"}


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("SetChargingProfile", PROFILE),
        ("RemoteStartTransaction", {"idTag": "evcc"}),
        ("RemoteStopTransaction", {"transactionId": 1}),
        ("Reset", {"type": "Soft"}),
    ],
)
def test_what_controls_charging_is_refused_and_passed_on_again_each_time(
    desk: Desk, action: str, payload: dict[str, Any]
) -> None:
    for _ in range(3):
        assert is_passed_on(desk, action, payload)
        verdict = leave_unanswered(desk, action, payload)
        assert answer_of(verdict) == {"status": "Rejected"}
    assert desk.facts.silent == set()


# Triggers


def test_a_trigger_is_obeyed_by_the_proxy(desk: Desk) -> None:
    payload = status(desk, "Preparing")
    asked = {"requestedMessage": "StatusNotification"}
    verdict = leave_unanswered(desk, "TriggerMessage", asked)
    assert answer_of(verdict) == {"status": "Accepted"}
    assert injected(verdict) == [("StatusNotification", payload)]


def test_a_trigger_for_what_is_not_known_is_refused(desk: Desk) -> None:
    """EVCC waits a minute for what it was promised."""
    for message in ("BootNotification", "MeterValues", "FirmwareStatusNotification"):
        asked = {"requestedMessage": message}
        verdict = leave_unanswered(desk, "TriggerMessage", asked)
        assert answer_of(verdict) == {"status": "Rejected"}
        assert injected(verdict) == []


@pytest.mark.parametrize(
    "answer",
    [{"status": "Rejected"}, {"status": "NotImplemented"}, ("NotSupported", "no")],
)
def test_a_trigger_that_the_wallbox_refuses_is_obeyed_by_the_proxy(
    desk: Desk, answer: Any
) -> None:
    """An eProWallbox does not implement it, a Project EV rejects it when idle (B19, M21)."""
    payload = status(desk, "Available")
    asked = {"requestedMessage": "StatusNotification", "connectorId": 1}
    verdict = desk.answered("TriggerMessage", asked, answer)
    assert told(verdict) == {"status": "Accepted"}
    assert injected(verdict) == [("StatusNotification", payload)]


def test_a_refusal_stays_when_nothing_is_known(desk: Desk) -> None:
    asked = {"requestedMessage": "MeterValues"}
    assert desk.answered("TriggerMessage", asked, {"status": "Rejected"}) is None
    verdict = desk.answered("TriggerMessage", asked, ("NotSupported", "no"))
    assert told(verdict) == {"status": "NotImplemented"}


def accept_trigger(desk: Desk, message: str) -> Verdict | None:
    """Let EVCC trigger a message and the wallbox accept that."""
    asked = {"requestedMessage": message}
    assert is_passed_on(desk, "TriggerMessage", asked)
    desk.passes(1)
    return desk.answered("TriggerMessage", asked, {"status": "Accepted"})


def test_a_trigger_that_was_accepted_without_effect_is_obeyed_by_the_proxy(
    desk: Desk,
) -> None:
    """A Wallbox Pulsar Pro accepts it and sends nothing (B19)."""
    payload = status(desk, "Preparing")
    desk.passes(100)
    verdict = accept_trigger(desk, "StatusNotification")
    assert verdict is not None
    assert verdict.frame is None
    assert verdict.wake == 5
    desk.passes(5)
    assert injected(desk.rule.woke(desk.context)) == [("StatusNotification", payload)]
    assert desk.rule.woke(desk.context) is None


def test_a_trigger_that_the_wallbox_obeys_is_not_obeyed_twice(desk: Desk) -> None:
    status(desk, "Preparing")
    desk.passes(100)
    accept_trigger(desk, "StatusNotification")
    desk.passes(1)
    status(desk, "Preparing")
    desk.passes(4)
    assert desk.rule.woke(desk.context) is None


def test_what_came_before_the_answer_counts_too(desk: Desk) -> None:
    asked = {"requestedMessage": "BootNotification"}
    is_passed_on(desk, "TriggerMessage", asked)
    desk.reports("BootNotification", BOOT)
    assert desk.answered("TriggerMessage", asked, {"status": "Accepted"}) is None


def test_of_two_triggers_each_is_looked_at_in_its_time(desk: Desk) -> None:
    status(desk, "Preparing")
    desk.reports("BootNotification", BOOT)
    desk.passes(100)
    accept_trigger(desk, "StatusNotification")
    desk.passes(2)
    second = accept_trigger(desk, "BootNotification")
    assert second is not None
    assert second.wake == 2
    desk.passes(2)
    first = desk.rule.woke(desk.context)
    assert [action for action, _ in injected(first)] == ["StatusNotification"]
    assert first is not None
    assert first.wake == 3
    desk.passes(3)
    assert injected(desk.rule.woke(desk.context)) == [("BootNotification", BOOT)]


def test_what_cannot_be_told_is_not_awaited(desk: Desk) -> None:
    assert accept_trigger(desk, "FirmwareStatusNotification") is None


# Answers that EVCC cannot use


@pytest.mark.parametrize(
    "answer", [{"configurationKey": []}, {}, ("FormationViolation", "")]
)
def test_a_configuration_without_a_key_is_as_good_as_none(
    desk: Desk, answer: Any
) -> None:
    verdict = desk.answered("GetConfiguration", {}, answer)
    assert verdict is not None
    assert verdict.is_no_answer


def test_asked_for_single_keys_a_wallbox_may_know_none(desk: Desk) -> None:
    answer = {"configurationKey": [], "unknownKey": ["Other"]}
    assert desk.answered("GetConfiguration", {"key": ["Other"]}, answer) is None


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("NotSupported", "NotSupported"),
        ("NotImplemented", "NotSupported"),
        ("FormationViolation", "Rejected"),
        ("GenericError", "Rejected"),
    ],
)
def test_an_error_for_a_key_becomes_what_it_means(
    desk: Desk, code: str, meant: str
) -> None:
    payload = {"key": "WebSocketPingInterval", "value": "30"}
    verdict = desk.answered("ChangeConfiguration", payload, (code, "no"))
    assert told(verdict) == {"status": meant}


@pytest.mark.parametrize(
    ("action", "asked", "answer"),
    [
        ("ChangeConfiguration", POWER, {"status": "Rejected"}),
        ("ChangeConfiguration", POWER, {"status": "Accepted"}),
        ("GetConfiguration", {}, {"configurationKey": [{"key": "a"}]}),
        ("TriggerMessage", {"requestedMessage": "LogStatusNotification"}, {"status": "Rejected"}),
    ],
)  # fmt: skip
def test_what_a_wallbox_answers_validly_is_not_touched(
    desk: Desk, action: str, asked: dict[str, Any], answer: dict[str, Any]
) -> None:
    status(desk, "Available")
    assert desk.answered(action, asked, answer) is None


# What is learned


def test_what_was_never_answered_costs_no_time_again(desk: Desk) -> None:
    leave_unanswered(desk, "GetConfiguration")
    began = desk.context.monotonic
    verdict = leave_unanswered(desk, "GetConfiguration")
    assert desk.context.monotonic == began
    assert answer_of(verdict)["configurationKey"]
    assert "never answers" in verdict.reason


def test_of_keys_each_is_learned_for_itself(desk: Desk) -> None:
    leave_unanswered(desk, "ChangeConfiguration", POWER)
    assert not is_passed_on(desk, "ChangeConfiguration", POWER)
    other = {"key": "WebSocketPingInterval", "value": "30"}
    assert is_passed_on(desk, "ChangeConfiguration", other)


def test_what_the_wallbox_has_answered_once_is_not_learned(desk: Desk) -> None:
    desk.facts.answers(desk.call("GetConfiguration"))
    leave_unanswered(desk, "GetConfiguration")
    assert is_passed_on(desk, "GetConfiguration")


def test_an_answer_ends_what_was_learned(desk: Desk) -> None:
    leave_unanswered(desk, "GetConfiguration")
    desk.facts.answers(desk.call("GetConfiguration"))
    assert is_passed_on(desk, "GetConfiguration")


def test_a_wallbox_that_disconnects_meanwhile_has_not_been_silent(desk: Desk) -> None:
    call = desk.call("GetConfiguration")
    desk.rule.patience(call, desk.context)
    desk.passes(3)
    assert desk.rule.unanswered(call, desk.context) is not None
    assert is_passed_on(desk, "GetConfiguration")


def test_a_call_that_never_left_has_not_been_unanswered(desk: Desk) -> None:
    call = desk.call("GetConfiguration")
    desk.passes(30)
    assert desk.rule.unanswered(call, desk.context) is not None
    assert is_passed_on(desk, "GetConfiguration")


def test_with_each_boot_one_silent_request_is_tried_again_and_another_each_time(
    desk: Desk,
) -> None:
    asked: dict[str, dict[str, Any]] = {
        "ChangeAvailability": OPERATIVE,
        "GetConfiguration": {},
        "TriggerMessage": {"requestedMessage": "StatusNotification"},
    }
    for action, payload in asked.items():
        leave_unanswered(desk, action, payload)
    tried = set()
    for _ in range(20):
        desk.passes(61)
        desk.reports("BootNotification", BOOT)
        passed_on = [
            action
            for action, payload in asked.items()
            if is_passed_on(desk, action, payload)
        ]
        assert len(passed_on) == 1
        tried |= set(passed_on)
        assert not any(
            is_passed_on(desk, action, payload) for action, payload in asked.items()
        )
    assert tried == set(asked)


def test_what_it_may_have_to_do_is_passed_on_though_it_never_answers(
    desk: Desk,
) -> None:
    leave_unanswered(desk, "ChangeAvailability", OPERATIVE)
    status(desk, "Unavailable")
    assert is_passed_on(desk, "ChangeAvailability", OPERATIVE)


# What is not passed on at all


def test_what_a_wallbox_does_not_bear_is_answered_at_once() -> None:
    """An EN+ restarts on ChangeAvailability (B18)."""
    desk = Desk(StandIn({"intercept": ["ChangeAvailability", "TriggerMessage"]}))
    verdict = desk.asks("ChangeAvailability", OPERATIVE)
    assert answer_of(verdict) == {"status": "Accepted"}
    boot = {"requestedMessage": "BootNotification"}
    assert answer_of(desk.asks("TriggerMessage", boot)) == {"status": "Rejected"}
    assert is_passed_on(desk, "GetConfiguration")
    inoperative = {**OPERATIVE, "type": "Inoperative"}
    assert is_passed_on(desk, "ChangeAvailability", inoperative)


def test_what_controls_charging_cannot_be_kept_from_the_wallbox() -> None:
    with pytest.raises(ValueError, match="intercept"):
        StandIn({"intercept": ["SetChargingProfile"]})


# Anything


ACTIONS = st.sampled_from(
    [
        "ChangeAvailability",
        "ChangeConfiguration",
        "GetCompositeSchedule",
        "GetConfiguration",
        "TriggerMessage",
        "SetChargingProfile",
    ]
)
ASKED = odd_payloads(
    {
        "key": st.sampled_from(["MeterValuesSampledData", "Other"]),
        "value": st.sampled_from(["Voltage", "1"]),
        "requestedMessage": st.sampled_from(["MeterValues", "BootNotification"]),
        "connectorId": st.integers(0, 2),
        "duration": st.integers(0, 100),
        "type": st.just("Operative"),
        "csChargingProfiles": st.just(PROFILE["csChargingProfiles"]),
    }
)


@given(ACTIONS, ASKED, ASKED, OBJECTS)
def test_nothing_odd_breaks_it_and_every_answer_is_valid(
    action: str, asked: dict[str, Any], profile: dict[str, Any], answer: dict[str, Any]
) -> None:
    desk = Desk(StandIn({"intercept": ["GetConfiguration"]}))
    status(desk, "Available")
    desk.facts.obeyed(
        Call("0", "SetChargingProfile", profile), {"status": "Accepted"}, 0.0
    )
    for _ in range(2):
        assert (
            objection(leave_unanswered(desk, action, asked), Call("1", action)) is None
        )
    desk.answered(action, asked, answer)
    desk.answered(action, asked, ("GenericError", ""))
    desk.answered(action, asked, {"status": "Accepted"})
    desk.passes(6)
    desk.rule.woke(desk.context)
