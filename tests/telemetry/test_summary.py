"""What a frame says, short enough for a line in a list."""

import json
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import read
from custom_components.wallbox_evcc_proxy.ocpp.schemas import load
from custom_components.wallbox_evcc_proxy.telemetry.summary import summary_of

ACTIONS = sorted(load().checks_of_calls)


def call(action: str, payload: Any) -> Any:
    raw = json.dumps([2, "1", action, payload]).encode()
    return summary_of(read(raw), action)


def answer(action: str, payload: Any) -> Any:
    return summary_of(read(json.dumps([3, "1", payload]).encode()), action)


def samples(*samples: tuple[str, str, str, str]) -> dict[str, Any]:
    return {
        "connectorId": 2,
        "meterValue": [
            {
                "timestamp": "2026-09-21T14:00:00Z",
                "sampledValue": [
                    {"measurand": name, "phase": phase, "value": value, "unit": unit}
                    if phase
                    else {"measurand": name, "value": value, "unit": unit}
                    for name, phase, value, unit in samples
                ],
            }
        ],
    }


def limit(**schedule: Any) -> dict[str, Any]:
    return {
        "chargingProfilePurpose": "TxProfile",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16, "numberPhases": 3}
            ],
            **schedule,
        },
    }


def test_meter_values_tell_power_currents_and_energy_in_base_units() -> None:
    assert call(
        "MeterValues",
        samples(
            ("Power.Active.Import", "", "7.27", "kW"),
            ("Current.Import", "L1", "15.8", "A"),
            ("Current.Import", "L2", "15.7", "A"),
            ("Energy.Active.Import.Register", "", "1284.3", "kWh"),
            ("SoC", "", "40", "Percent"),
        ),
    ) == {
        "is": "meter",
        "connector": 2,
        "power": 7270.0,
        "currents": [15.8, 15.7, None],
        "energy": 1284300.0,
        "soc": 40.0,
    }


def test_power_told_by_phase_is_summed_and_what_is_not_told_is_unknown() -> None:
    told = call(
        "MeterValues",
        samples(
            ("Power.Active.Import", "L1", "3.6", "kW"),
            ("Power.Active.Import", "L2", "3.5", "kW"),
        ),
    )
    assert told["power"] == 7100.0
    assert told["currents"] is told["energy"] is told["soc"] is None


def test_a_status_tells_an_error_only_where_there_is_one() -> None:
    fine = {"connectorId": 1, "status": "charging", "errorCode": "NoError"}
    assert call("StatusNotification", fine) == {
        "is": "status",
        "connector": 1,
        "status": "Charging",
        "error": None,
        "note": None,
    }
    broken = fine | {
        "errorCode": "OtherError",
        "info": "door open",
        "vendorErrorCode": "E7",
    }
    told = call("StatusNotification", broken)
    assert (told["error"], told["note"]) == ("OtherError", "door open · E7")


def test_a_limit_is_told_as_it_was_set() -> None:
    told = {
        "is": "limit",
        "connector": 1,
        "limit": 16.0,
        "unit": "A",
        "phases": 3,
        "purpose": "TxProfile",
    }
    payload = {"connectorId": 1, "csChargingProfiles": limit()}
    assert call("SetChargingProfile", payload) == told
    start = {"connectorId": 1, "idTag": "x", "chargingProfile": limit()}
    assert call("RemoteStartTransaction", start) == told
    assert call("SetChargingProfile", {"connectorId": 1}) is None
    assert call("ClearChargingProfile", {}) == {"is": "no_limit", "connector": None}
    schedule = limit()["chargingSchedule"]
    composite = {"status": "Accepted", "connectorId": 1, "chargingSchedule": schedule}
    assert answer("GetCompositeSchedule", composite) == told | {"purpose": None}


@pytest.mark.parametrize(
    ("action", "payload", "told"),
    [
        (
            "BootNotification",
            {"chargePointVendor": "ABL", "chargePointModel": "eMH1"},
            {"is": "boot", "vendor": "ABL", "model": "eMH1", "firmware": None},
        ),
        (
            "StartTransaction",
            {"connectorId": 1, "idTag": "x", "meterStart": 5},
            {"is": "start", "connector": 1, "meter": 5.0},
        ),
        (
            "StopTransaction",
            {"transactionId": 7, "meterStop": 9, "reason": "Local"},
            {"is": "stop", "transaction": 7, "meter": 9.0, "reason": "Local"},
        ),
        (
            "RemoteStopTransaction",
            {"transactionId": 7},
            {"is": "stop", "transaction": 7, "meter": None, "reason": None},
        ),
        (
            "RemoteStartTransaction",
            {"idTag": "x"},
            {"is": "start", "connector": None, "meter": None},
        ),
        (
            "ChangeConfiguration",
            {"key": "HeartbeatInterval", "value": "60"},
            {"is": "key", "key": "HeartbeatInterval", "value": "60"},
        ),
        (
            "TriggerMessage",
            {"requestedMessage": "MeterValues", "connectorId": 1},
            {"is": "trigger", "message": "MeterValues", "connector": 1},
        ),
        (
            "ChangeAvailability",
            {"connectorId": 0, "type": "Operative"},
            {"is": "availability", "connector": 0, "type": "Operative"},
        ),
        ("Heartbeat", {}, {"is": "empty"}),
        ("GetConfiguration", {}, {"is": "empty"}),
        (
            "GetConfiguration",
            {"key": ["A", "B", "C", "D", "E", "F"]},
            {"is": "words", "words": "A, B, C, D +2"},
        ),
        ("Reset", {"type": "Hard"}, {"is": "words", "words": "Hard"}),
        ("UnlockConnector", {"connectorId": 1}, {"is": "words", "words": "#1"}),
        (
            "FirmwareStatusNotification",
            {"status": "Installed"},
            {"is": "words", "words": "Installed"},
        ),
        ("OfAVendor", {"one": 1, "two": 2}, {"is": "words", "words": "one, two"}),
    ],
)
def test_calls_say(action: str, payload: Any, told: Any) -> None:
    assert call(action, payload) == told


@pytest.mark.parametrize(
    ("action", "payload", "told"),
    [
        (
            "BootNotification",
            {"status": "Accepted", "interval": 60, "currentTime": "now"},
            {"is": "answer", "status": "Accepted", "interval": 60},
        ),
        (
            "StartTransaction",
            {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
            {"is": "started", "transaction": 7, "status": "Accepted"},
        ),
        (
            "Authorize",
            {"idTagInfo": {"status": "Invalid"}},
            {"is": "answer", "status": "Invalid", "interval": None},
        ),
        (
            "GetConfiguration",
            {"configurationKey": [{}, {}], "unknownKey": ["x"]},
            {"is": "keys", "count": 2, "unknown": 1},
        ),
        (
            "Heartbeat",
            {"currentTime": "2026-09-21T14:00:00Z"},
            {"is": "time", "time": "2026-09-21T14:00:00Z"},
        ),
        ("MeterValues", {}, {"is": "empty"}),
        ("GetLocalListVersion", {"listVersion": 3}, {"is": "words", "words": "3"}),
        ("GetDiagnostics", {"fileName": "a.zip"}, {"is": "words", "words": "a.zip"}),
        (
            "",
            {"status": "Rejected"},
            {"is": "answer", "status": "Rejected", "interval": None},
        ),
    ],
)
def test_answers_say(action: str, payload: Any, told: Any) -> None:
    assert answer(action, payload) == told


def test_errors_and_what_cannot_be_read_say_what_is_wrong() -> None:
    assert summary_of(read(b'[4,"1","NotSupported","no such thing",{}]'), "Reset") == {
        "is": "failure",
        "code": "NotSupported",
        "text": "no such thing",
    }
    told = summary_of(read(b"nonsense"), "")
    assert told is not None
    assert told["is"] == "broken"
    assert told["text"].startswith("not JSON")


def test_nothing_private_is_told() -> None:
    private = "04A1B2C3D4"
    told = [
        call("Authorize", {"idTag": private}),
        call("StartTransaction", {"connectorId": 1, "idTag": private}),
        call("StopTransaction", {"transactionId": 1, "idTag": private}),
        call("RemoteStartTransaction", {"connectorId": 1, "idTag": private}),
        call("ReserveNow", {"connectorId": 1, "idTag": private}),
        call("DataTransfer", {"vendorId": "v", "data": private}),
        call("ChangeConfiguration", {"key": "AuthorizationKey", "value": private}),
        call("ChangeConfiguration", {"key": "WifiPassword", "value": private}),
        call("GetDiagnostics", {"location": f"ftp://user:{private}@host"}),
        call("UpdateFirmware", {"location": f"ftp://user:{private}@host"}),
        call("SignCertificate", {"csr": private}),
        call("OfAVendor", {"secret": private}),
        answer("Authorize", {"idTagInfo": {"parentIdTag": private}}),
        answer("GetConfiguration", {"configurationKey": [{"value": private}]}),
    ]
    assert private not in json.dumps(told)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)
_MEMBERS = st.sampled_from(
    [
        *("connectorId", "status", "errorCode", "info", "transactionId", "meterStart"),
        *("meterStop", "meterValue", "csChargingProfiles", "chargingProfile", "key"),
        *("value", "requestedMessage", "type", "interval", "currentTime", "idTagInfo"),
        *("configurationKey", "unknownKey", "chargingSchedule", "chargePointVendor"),
    ]
)
_ODD = st.sampled_from(["9" * 20, 1e300, -1e300, 2**70, "1e999", "NaN", "null"])


@given(
    st.sampled_from([*ACTIONS, "", "Odd"]),
    st.dictionaries(_MEMBERS, _JSON | _ODD, max_size=6),
    st.booleans(),
)
def test_whatever_a_frame_holds_its_summary_can_be_sent(
    action: str, payload: dict[str, Any], is_answer: bool
) -> None:
    message = [3, "1", payload] if is_answer else [2, "1", action, payload]
    raw = json.dumps(message).encode()
    orjson.dumps(summary_of(read(raw), action))


@given(st.binary(max_size=200))
def test_any_bytes_have_a_summary_that_can_be_sent(raw: bytes) -> None:
    orjson.dumps(summary_of(read(raw), "StartTransaction"))
