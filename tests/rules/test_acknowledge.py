"""A wallbox gets no error for a report: EVCC's errors are replaced, other answers pass."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.answers import (
    TRANSACTION_ACTIONS,
    WALLBOX_ACTIONS,
)
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.acknowledge import Acknowledge

from ..ocpp.test_frames import OBJECTS, TEXTS
from .desk import Desk, answer_of, objection, told

NOW = "2026-09-21T14:13:20Z"
ERROR = ("NotSupported", "Unsupported feature")
ID_TAG = {"idTagInfo": {"status": "Accepted"}}


@pytest.fixture
def desk() -> Desk:
    return Desk(Acknowledge())


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Authorize", ID_TAG),
        (
            "BootNotification",
            {"status": "Accepted", "currentTime": NOW, "interval": 60},
        ),
        ("DataTransfer", {"status": "Accepted"}),
        ("DiagnosticsStatusNotification", {}),
        ("FirmwareStatusNotification", {}),
        ("Heartbeat", {"currentTime": NOW}),
        ("LogStatusNotification", {}),
        ("MeterValues", {}),
        ("SecurityEventNotification", {}),
        ("SignCertificate", {"status": "Rejected"}),
        ("SignedFirmwareStatusNotification", {}),
        ("StatusNotification", {}),
    ],
)
def test_an_error_of_evcc_becomes_the_smallest_valid_answer(
    desk: Desk, action: str, payload: dict[str, Any]
) -> None:
    verdict = desk.answered(action, {}, ERROR)
    assert told(verdict) == payload
    assert objection(verdict, Call("1", action)) is None
    assert verdict is not None
    assert verdict.changes[0].before["errorCode"] == "NotSupported"
    assert verdict.changes[0].after == payload


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
def test_a_transaction_that_evcc_refuses_is_left_to_the_relay(
    desk: Desk, action: str
) -> None:
    """To acknowledge it is to promise that it is safe; only the relay can keep it."""
    assert desk.answered(action, {}, ERROR) is None


def test_what_evcc_answers_validly_is_not_touched(desk: Desk) -> None:
    for action in WALLBOX_ACTIONS:
        assert desk.answered(action, {}, {}) is None
    start = {"idTagInfo": {"status": "Invalid"}, "transactionId": 0}
    assert desk.answered("StartTransaction", {}, start) is None


def test_an_error_for_an_action_of_the_vendor_stays(desk: Desk) -> None:
    assert desk.answered("VendorSays", {}, ERROR) is None


def test_an_error_for_an_action_of_the_vendor_can_become_an_empty_answer() -> None:
    desk = Desk(Acknowledge({"unknown_actions": "empty"}))
    assert told(desk.answered("VendorSays", {}, ERROR)) == {}


def test_reports_go_on_unless_told_otherwise(desk: Desk) -> None:
    report = {"status": "Installed"}
    assert desk.reports("FirmwareStatusNotification", report) is None
    assert desk.reports("DataTransfer", {"vendorId": "v"}) is None


def test_a_report_can_be_answered_here_without_asking_evcc() -> None:
    """An AcTec reports its firmware every 10 s and leaves after five errors (U01)."""
    local = ["FirmwareStatusNotification", "DataTransfer"]
    desk = Desk(Acknowledge({"local": local}))
    report = {"status": "Installed"}
    assert answer_of(desk.reports("FirmwareStatusNotification", report)) == {}
    transfer = {"vendorId": "generalConfiguration"}
    assert answer_of(desk.reports("DataTransfer", transfer)) == {"status": "Accepted"}
    assert desk.reports("LogStatusNotification", {"status": "Idle"}) is None


def test_a_transaction_cannot_be_answered_without_asking_evcc() -> None:
    with pytest.raises(ValueError, match="local"):
        Acknowledge({"local": ["StopTransaction"]})


@given(
    st.sampled_from(sorted(WALLBOX_ACTIONS)) | TEXTS,
    OBJECTS,
    TEXTS,
    st.sampled_from(["pass", "empty"]),
)
def test_whatever_error_comes_the_answer_is_valid(
    action: str, payload: dict[str, Any], text: str, unknown: str
) -> None:
    desk = Desk(Acknowledge({"unknown_actions": unknown}))
    verdict = desk.answered(action, payload, (text, text))
    if action in WALLBOX_ACTIONS - TRANSACTION_ACTIONS:
        assert objection(verdict, Call("1", action)) is None
        assert verdict is not None
        assert isinstance(verdict.frame, CallResult)
        assert desk.judge_answer(verdict.frame, Call("1", action)) is None
    desk.reports(action, payload)
