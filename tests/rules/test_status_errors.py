"""The rule for warnings: EVCC goes on controlling, the code is kept for people, a fault stays one."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.rules.status_errors import (
    _CODES,
    StatusErrors,
)

from ..ocpp.test_frames import VALUES
from ..peers.schemas import violation
from .desk import Desk, told
from .metering import at

STATUSES = [
    "Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing",
    "Reserved", "Unavailable",
]  # fmt: skip


def status(code: str, status: str = "Charging", **members: Any) -> dict[str, Any]:
    return {"connectorId": 1, "errorCode": code, "status": status, **members}


def after(payload: dict[str, Any], **settings: Any) -> Any:
    verdict = Desk(StatusErrors(settings)).reports("StatusNotification", payload)
    return payload if verdict is None else told(verdict)


@pytest.mark.parametrize("each", STATUSES)
def test_a_status_without_an_error_is_not_touched(each: str) -> None:
    payload = status("NoError", each, info="all well")
    assert after(payload) is payload


@pytest.mark.parametrize("code", _CODES)
def test_a_fault_stays_one(code: str) -> None:
    payload = status(code, "Faulted")
    assert after(payload) is payload


@pytest.mark.parametrize("code", _CODES)
@pytest.mark.parametrize("each", STATUSES)
def test_a_warning_becomes_none_and_its_code_is_kept(code: str, each: str) -> None:
    assert after(status(code, each)) == status("NoError", each, info=code)


def test_what_is_changed_is_told() -> None:
    verdict = Desk(StatusErrors()).reports("StatusNotification", status("WeakSignal"))
    assert verdict is not None
    assert [(each.path, each.before, each.after) for each in verdict.changes][0] == (
        "/errorCode",
        "WeakSignal",
        "NoError",
    )
    assert isinstance(verdict.changes[1], Change)
    assert verdict.changes[1].after == "WeakSignal"


def test_the_wallboxs_own_words_stay() -> None:
    payload = status("OtherError", info="Modbus lost", vendorErrorCode="210")
    assert after(payload) == status(
        "NoError", info="OtherError: Modbus lost", vendorErrorCode="210"
    )


def test_words_that_leave_no_room_stay_as_they_are() -> None:
    info = "Modbus TCP/IP lost, in safe mode max 14.0A"
    assert after(status("OtherError", info=info)) == status("NoError", info=info)


def test_an_empty_info_is_free() -> None:
    assert after(status("OtherError", info="")) == status("NoError", info="OtherError")


def test_a_code_can_be_made_to_stay_an_error() -> None:
    payload = status("GroundFailure")
    assert after(payload, faults=["GroundFailure"]) is payload
    assert after(status("WeakSignal"), faults=["GroundFailure"]) != status("WeakSignal")
    with pytest.raises(ValueError):
        StatusErrors({"faults": ["NoSuchCode"]})


def test_an_answer_is_not_looked_at() -> None:
    assert StatusErrors().judge(CallResult("1"), at()) is None


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "connectorId": st.integers(0, 2),
            "errorCode": st.sampled_from([*_CODES, "NoError"]) | VALUES,
            "status": st.sampled_from([*STATUSES, "Faulted"]) | VALUES,
            "info": st.text(max_size=60) | VALUES,
        },
    )
)
def test_whatever_comes_what_was_valid_stays_so(payload: dict[str, Any]) -> None:
    was_valid = violation("StatusNotification", payload) is None
    left = after(payload)
    if was_valid:
        assert violation("StatusNotification", dict(left)) is None
    assert after(left) is left, "a second pass finds nothing more to do"
    Call("1", "StatusNotification", left)
