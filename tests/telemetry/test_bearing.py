"""Which facts a frame bears on."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Unreadable,
)
from custom_components.wallbox_evcc_proxy.ocpp.schemas import load
from custom_components.wallbox_evcc_proxy.telemetry.bearing import bears_on
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)

LIMIT = {
    "connectorId": 2,
    "csChargingProfiles": {
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}],
        }
    },
}
LIMITS = {"limit_power", "limit_current", "limit_use"}


def borne(
    origin: Leg, frame: Frame, call: Call | None = None
) -> tuple[int | None, set[str]]:
    kind = Kind.CALL if isinstance(frame, Call) else Kind.RESULT
    passage = Passage(
        "w", 1.0, origin, origin.other, kind, "1", "", b"", b"", Outcome.FORWARDED
    )
    connector, keys = bears_on(passage, frame, call)
    return connector, set(keys)


def test_meter_values_bear_on_what_they_measure_and_on_what_follows_from_it() -> None:
    samples = [
        {"measurand": "Voltage", "phase": "L1", "value": "230"},
        {"measurand": "Power.Active.Import", "phase": "L1", "value": "2300"},
    ]
    payload = {"connectorId": 2, "meterValue": [{"sampledValue": samples}]}
    connector, keys = borne(Leg.WALLBOX, Call("1", "MeterValues", payload))
    assert connector == 2
    assert {"voltage_l1", "average_voltage", "power_l1", "power"} <= keys
    assert "energy" not in keys


@pytest.mark.parametrize(
    ("action", "payload", "keys"),
    [
        (
            "StatusNotification",
            {"connectorId": 1, "status": "Charging", "errorCode": "NoError"},
            {"status", "plugged_in", "charging", "problem", "error_code"},
        ),
        (
            "StartTransaction",
            {"connectorId": 1, "meterStart": 5},
            {"transaction_id", "session_energy", "energy"},
        ),
        (
            "StopTransaction",
            {"transactionId": 5, "meterStop": 9},
            {"transaction_id", "session_energy", "energy"},
        ),
        ("Heartbeat", {}, set()),
    ],
)
def test_what_a_wallbox_reports(
    action: str, payload: dict[str, Any], keys: set[str]
) -> None:
    assert borne(Leg.WALLBOX, Call("1", action, payload))[1] == keys


def test_a_limit_and_its_acceptance_bear_on_the_limit() -> None:
    call = Call("1", "SetChargingProfile", LIMIT)
    commanded = {"last_command", "last_command_time"}
    assert borne(Leg.EVCC, call) == (2, LIMITS | commanded)
    accepted = CallResult("1", {"status": "Accepted"})
    assert borne(Leg.WALLBOX, accepted, call) == (2, LIMITS)
    refused = CallResult("1", {"status": "Rejected"})
    assert borne(Leg.WALLBOX, refused, call) == (2, set())
    assert borne(Leg.EVCC, Call("1", "ClearChargingProfile", {}))[1] >= LIMITS


def test_evccs_answer_to_a_start_bears_on_the_transactions_id() -> None:
    call = Call("1", "StartTransaction", {"connectorId": 1, "meterStart": 5})
    answer = CallResult("1", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}})
    assert borne(Leg.EVCC, answer, call) == (1, {"transaction_id"})


@pytest.mark.parametrize(
    "frame", [Unreadable("no JSON"), CallError("1", "GenericError"), CallResult("1")]
)
def test_what_says_nothing_bears_on_nothing(frame: Frame) -> None:
    assert borne(Leg.WALLBOX, frame) == (None, set())


@given(
    st.sampled_from(sorted(load().checks_of_calls)),
    st.dictionaries(
        st.sampled_from(["connectorId", "status", "meterValue", "csChargingProfiles"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers(), max_size=2),
    ),
    st.sampled_from(list(Leg)),
)
def test_whatever_a_frame_holds_it_can_be_asked(
    action: str, payload: dict[str, Any], origin: Leg
) -> None:
    call = Call("1", action, payload)
    borne(origin, call)
    borne(origin.other, CallResult("1", payload), call)
