"""Answers: which ones EVCC can read, and those the proxy gives itself."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.answers import (
    ERROR_CODES,
    REFUSED_STATUS,
    STATUSES,
    acknowledgement,
    boot_accepted,
    is_valid_answer,
    readable_part,
    refusal,
    start_accepted,
    status_of,
)
from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Answer,
    Call,
    CallError,
    CallResult,
    read,
    write,
)

from .test_frames import OBJECTS, VALUES

EPOCH = 1_790_000_000.0
NOW = "2026-09-21T14:13:20Z"

EVCC_ASKS = [
    "ChangeAvailability",
    "ChangeConfiguration",
    "GetCompositeSchedule",
    "GetConfiguration",
    "RemoteStartTransaction",
    "SetChargingProfile",
    "TriggerMessage",
]
"""All that EVCC ever asks (evcc.md 3.1)."""

OTHERS = sorted({*STATUSES, "GetLocalListVersion", "GetDiagnostics", "Unheard", ""})


@pytest.mark.parametrize(
    ("action", "status"),
    [
        (action, status)
        for action, all_of in STATUSES.items()
        for status in sorted(all_of)
    ],
)
def test_every_status_of_ocpp_is_valid_where_it_belongs(
    action: str, status: str
) -> None:
    assert is_valid_answer(action, CallResult("1", {"status": status}))


@pytest.mark.parametrize("action", sorted(STATUSES))
@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"status": None},
        {"status": ""},
        {"status": "accepted"},
        {"status": "OK"},
        {"status": 1},
        {"status": True},
        {"status": ["Accepted"]},
        {"status": {"Accepted": 1}},
        {"Status": "Accepted"},
    ],
)
def test_any_other_status_is_not(action: str, payload: dict[str, Any]) -> None:
    assert not is_valid_answer(action, CallResult("1", payload))


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("ChangeAvailability", "RebootRequired"),
        ("SetChargingProfile", "Scheduled"),
        ("TriggerMessage", "NotSupported"),
        ("ClearChargingProfile", "Rejected"),
        ("UnlockConnector", "Accepted"),
        ("RemoteStartTransaction", "Failed"),
    ],
)
def test_a_status_of_another_action_is_not_valid(action: str, status: str) -> None:
    assert not is_valid_answer(action, CallResult("1", {"status": status}))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"configurationKey": []},
        {"configurationKey": None, "unknownKey": None},
        {"configurationKey": [{"key": "A", "readonly": False, "value": "1"}]},
        {"configurationKey": [{"key": "A", "readonly": True}]},
        {"configurationKey": [{"key": "A", "readonly": True, "value": None}]},
        {"configurationKey": [{"key": "k" * 50, "readonly": True, "value": "v" * 500}]},
        {"unknownKey": ["B", "C"]},
        {"configurationKey": [{"key": "A", "readonly": False}], "vendor": 1},
    ],
)
def test_a_configuration_that_evcc_can_read_is_valid(payload: dict[str, Any]) -> None:
    assert is_valid_answer("GetConfiguration", CallResult("1", payload))


@pytest.mark.parametrize(
    "payload",
    [
        {"configurationKey": {"key": "A", "readonly": False}},
        {"configurationKey": "A"},
        {"configurationKey": ["A"]},
        {"configurationKey": [None]},
        {"configurationKey": [{"readonly": False, "value": "1"}]},
        {"configurationKey": [{"key": "", "readonly": False}]},
        {"configurationKey": [{"key": 5, "readonly": False}]},
        {"configurationKey": [{"key": "k" * 51, "readonly": False}]},
        {"configurationKey": [{"key": "A", "readonly": "true"}]},
        {"configurationKey": [{"key": "A", "readonly": 0}]},
        {"configurationKey": [{"key": "A", "readonly": False, "value": 10}]},
        {"configurationKey": [{"key": "A", "readonly": False, "value": True}]},
        {"configurationKey": [{"key": "A", "readonly": False, "value": "v" * 501}]},
        {"unknownKey": "B"},
        {"unknownKey": [1]},
    ],
)
def test_one_entry_that_evcc_cannot_read_spoils_a_configuration(
    payload: dict[str, Any],
) -> None:
    assert not is_valid_answer("GetConfiguration", CallResult("1", payload))


def test_the_rest_of_a_spoilt_configuration_is_kept() -> None:
    good = {"key": "A", "readonly": False, "value": "1"}
    payload = {
        "configurationKey": [good, {"key": "B", "readonly": False, "value": 5}, "C"],
        "unknownKey": ["D", 5],
    }
    assert readable_part("GetConfiguration", payload) == {
        "configurationKey": [good],
        "unknownKey": ["D"],
    }


SCHEDULE = {
    "duration": 60,
    "startSchedule": "2026-08-08T14:00:00Z",
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0, "numberPhases": 3}],
    "minChargingRate": 6,
}


@pytest.mark.parametrize(
    "payload",
    [
        {"status": "Accepted"},
        {"status": "Rejected", "chargingSchedule": None},
        {
            "status": "Accepted",
            "connectorId": 1,
            "scheduleStart": "2026-08-08T14:00:00Z",
            "chargingSchedule": SCHEDULE,
        },
        {
            "status": "Accepted",
            "chargingSchedule": {
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 0}],
            },
        },
    ],
)
def test_a_schedule_that_evcc_can_read_is_valid(payload: dict[str, Any]) -> None:
    assert is_valid_answer("GetCompositeSchedule", CallResult("1", payload))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"connectorId": "1"},
        {"scheduleStart": "0"},
        {"scheduleStart": ""},
        {"chargingSchedule": []},
        {"chargingSchedule": {}},
        {"chargingSchedule": {**SCHEDULE, "chargingRateUnit": ""}},
        {"chargingSchedule": {**SCHEDULE, "chargingRateUnit": ["A"]}},
        {"chargingSchedule": {**SCHEDULE, "chargingSchedulePeriod": []}},
        {"chargingSchedule": {**SCHEDULE, "chargingSchedulePeriod": {}}},
        {"chargingSchedule": {**SCHEDULE, "chargingSchedulePeriod": ["16"]}},
        {
            "chargingSchedule": {
                **SCHEDULE,
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": "16"}],
            }
        },
        {
            "chargingSchedule": {
                **SCHEDULE,
                "chargingSchedulePeriod": [{"startPeriod": 0.5, "limit": 16}],
            }
        },
        {"chargingSchedule": {**SCHEDULE, "startSchedule": "0"}},
        {"chargingSchedule": {**SCHEDULE, "duration": "60"}},
        {"chargingSchedule": {**SCHEDULE, "minChargingRate": "6"}},
    ],
)
@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
def test_a_broken_schedule_spoils_the_answer_and_is_left_out(
    spoilt: dict[str, Any], status: str
) -> None:
    payload = {"status": status, **spoilt}
    assert not is_valid_answer("GetCompositeSchedule", CallResult("1", payload))
    assert readable_part("GetCompositeSchedule", payload) == {"status": status}


@pytest.mark.parametrize("code", sorted(ERROR_CODES))
def test_an_error_with_a_code_of_ocpp_is_a_valid_answer(code: str) -> None:
    assert is_valid_answer("Reset", CallError("1", code, "", {}))


@pytest.mark.parametrize("code", ["", "Unknown", "notsupported", "NotFound"])
def test_an_error_with_any_other_code_is_not(code: str) -> None:
    assert not is_valid_answer("Reset", CallError("1", code, "", {}))


@pytest.mark.parametrize(
    "raw",
    [
        b'[3,17,{"status":"Accepted"}]',
        b'[3,"17",{"status":"Accepted"},1]',
        b'[4,"17","NotSupported"]',
        b'[4,"17","NotSupported",null,{}]',
    ],
)
def test_an_answer_of_the_wrong_form_is_not_valid(raw: bytes) -> None:
    answer = read(raw)
    assert isinstance(answer, CallResult | CallError)
    assert not is_valid_answer("Reset", answer)


def test_what_ocpp_gives_no_status_may_be_answered_with_anything() -> None:
    assert is_valid_answer("GetLocalListVersion", CallResult("1", {"listVersion": 3}))


@given(
    st.sampled_from(OTHERS + EVCC_ASKS),
    OBJECTS
    | st.fixed_dictionaries({"status": VALUES})
    | st.fixed_dictionaries({"configurationKey": VALUES})
    | st.fixed_dictionaries(
        {"status": st.just("Accepted"), "chargingSchedule": VALUES}
    ),
)
def test_any_answer_is_valid_or_not_and_what_is_readable_of_it_is_no_worse(
    action: str, payload: dict[str, Any]
) -> None:
    was_valid = is_valid_answer(action, CallResult("1", payload))
    part = CallResult("1", readable_part(action, payload))
    assert is_valid_answer(action, part) >= was_valid


@given(st.sampled_from(OTHERS + EVCC_ASKS), st.text())
def test_a_refusal_is_always_a_valid_answer(action: str, reason: str) -> None:
    answer = refusal(Call("7", action), reason)
    assert answer.id == "7"
    assert is_valid_answer(action, answer)
    again = read(write(answer)) if reason.isascii() else answer
    assert not isinstance(again, Call)


@pytest.mark.parametrize("action", EVCC_ASKS)
def test_no_refusal_says_yes(action: str) -> None:
    assert status_of(refusal(Call("7", action), "silent")) != "Accepted"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("ChangeAvailability", {"status": "Rejected"}),
        ("SetChargingProfile", {"status": "Rejected"}),
        ("TriggerMessage", {"status": "Rejected"}),
        ("ClearChargingProfile", {"status": "Unknown"}),
        ("SendLocalList", {"status": "Failed"}),
        ("UnlockConnector", {"status": "UnlockFailed"}),
        ("GetConfiguration", {"configurationKey": []}),
    ],
)
def test_a_refusal_says_no_in_the_words_of_the_action(
    action: str, payload: dict[str, Any]
) -> None:
    assert refusal(Call("7", action), "silent") == CallResult("7", payload)


def test_what_has_no_word_for_no_is_refused_with_an_error() -> None:
    assert refusal(Call("7", "Unheard"), "s" * 300) == CallError(
        "7", "InternalError", "s" * 255
    )


def test_every_action_without_rejected_has_a_word_for_no() -> None:
    for action, statuses in STATUSES.items():
        assert REFUSED_STATUS.get(action, "Rejected") in statuses


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Authorize", {"idTagInfo": {"status": "Accepted"}}),
        ("DataTransfer", {"status": "Accepted"}),
        ("DiagnosticsStatusNotification", {}),
        ("FirmwareStatusNotification", {}),
        ("Heartbeat", {"currentTime": NOW}),
        ("LogStatusNotification", {}),
        ("MeterValues", {}),
        ("SecurityEventNotification", {}),
        ("SignedFirmwareStatusNotification", {}),
        ("StatusNotification", {}),
        ("StopTransaction", {"idTagInfo": {"status": "Accepted"}}),
    ],
)
def test_a_call_of_the_wallbox_is_acknowledged_as_evcc_would(
    action: str, payload: dict[str, Any]
) -> None:
    assert acknowledgement(Call("7", action), EPOCH) == CallResult("7", payload)


@pytest.mark.parametrize("action", ["VendorTalk", "heartbeat", "SignCertificate" * 40])
def test_what_evcc_does_not_know_either_is_not_supported(action: str) -> None:
    answer = acknowledgement(Call("7", action), EPOCH)
    assert isinstance(answer, CallError)
    assert answer.code == "NotSupported"
    assert answer.description.startswith(f"Unsupported feature {action[:100]}")
    assert len(answer.description) <= 255


def test_a_boot_is_accepted_with_the_time_and_an_interval() -> None:
    assert boot_accepted(Call("7", "BootNotification"), EPOCH, 60) == CallResult(
        "7", {"currentTime": NOW, "interval": 60, "status": "Accepted"}
    )


def test_a_start_is_accepted_under_a_transaction_id() -> None:
    assert start_accepted(Call("7", "StartTransaction"), 5) == CallResult(
        "7", {"idTagInfo": {"status": "Accepted"}, "transactionId": 5}
    )


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (CallResult("1", {"status": "Accepted"}), "Accepted"),
        (CallResult("1", {"status": 5}), None),
        (CallResult("1", {}), None),
        (CallError("1", "Accepted"), None),
    ],
)
def test_the_status_of_an_answer_is_the_text_it_carries(
    answer: Answer, status: str | None
) -> None:
    assert status_of(answer) == status
