"""Answers that the proxy gives itself."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.answers import (
    ERROR_CODES,
    REFUSED_STATUS,
    STATUSES,
    acknowledgement,
    boot_accepted,
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
from custom_components.wallbox_evcc_proxy.ocpp.schemas import load

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


def is_valid(action: str, answer: Answer) -> bool:
    """Return whether EVCC could read an answer to its request."""
    if isinstance(answer, CallError):
        return answer.code in ERROR_CODES
    return load().is_valid(action, answer.payload, answer=True)


@pytest.mark.parametrize("action", sorted(STATUSES))
def test_the_statuses_are_those_of_the_schemas(action: str) -> None:
    schema = load().schema(action, answer=True)
    assert schema is not None
    assert STATUSES[action] == set(schema["properties"]["status"]["enum"])


@given(st.sampled_from(OTHERS + EVCC_ASKS), st.text())
def test_a_refusal_is_always_a_valid_answer(action: str, reason: str) -> None:
    answer = refusal(Call("7", action), reason)
    assert answer.id == "7"
    assert is_valid(action, answer)
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
