"""Bending what wallboxes report: what they are, their status, their transactions."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.absent import ABSENT
from custom_components.wallbox_evcc_proxy.ocpp.bending import Edit, bend
from tests.ocpp.payloads import SCHEMAS


def edits(action: str, payload: Any, *, answer: bool = False) -> list[Edit]:
    """Return what is changed in a payload that can be bent."""
    bent = bend(action, payload, SCHEMAS, answer=answer)
    assert bent is not None
    return list(bent[1])


def call(action: str, payload: Any) -> Any:
    """Return what becomes of the payload of a call, None when it is lost."""
    bent = bend(action, payload, SCHEMAS, answer=False)
    return None if bent is None else bent[0]


def meter_values(*samples: Any) -> dict[str, Any]:
    bucket = {"timestamp": "2031-05-06T16:02:16Z", "sampledValue": list(samples)}
    return {"connectorId": 1, "meterValue": [bucket]}


def status(**members: Any) -> Any:
    """Return what becomes of a StatusNotification with these members."""
    payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    payload |= members
    return call(
        "StatusNotification",
        {name: member for name, member in payload.items() if member is not ABSENT},
    )


# BootNotification


def test_serial_numbers_keep_their_last_characters_and_names_their_first() -> None:
    boot = {
        "chargeBoxSerialNumber": "EVB000000000000000000000000000000",
        "chargePointModel": "EVlink Smart Wallbox 4 with more",
        "chargePointSerialNumber": "3N000000000F2S1B0000000001",
        "chargePointVendor": "Schneider Electric",
        "firmwareVersion": "3.4.0.9",
    }
    assert call("BootNotification", boot) == boot | {
        "chargeBoxSerialNumber": "0000000000000000000000000",
        "chargePointModel": "EVlink Smart Wallbox",
        "chargePointSerialNumber": "N000000000F2S1B0000000001",
    }


def test_blanks_go_before_anything_is_cut() -> None:
    boot = {
        "chargePointVendor": "  EN+                        ",
        "chargePointModel": "x",
    }
    assert call("BootNotification", boot)["chargePointVendor"] == "EN+"


@pytest.mark.parametrize(
    "boot", [{}, {"chargePointModel": "", "chargePointVendor": None}]
)
def test_a_wallbox_without_a_name_is_unknown(boot: dict[str, Any]) -> None:
    unknown = {"chargePointModel": "unknown", "chargePointVendor": "unknown"}
    assert call("BootNotification", boot) == unknown


def test_null_is_left_out_and_a_text_that_evcc_takes_stays_although_it_says_nothing() -> (
    None
):
    boot = {
        "chargePointVendor": "Wall Box Chargers",
        "chargePointModel": "PLP1-0-2-3",
        "meterSerialNumber": "",
        "iccid": "null",
    }
    assert call("BootNotification", {**boot, "imsi": None}) == boot


# StatusNotification


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("charging", "Charging"),
        (" Charging ", "Charging"),
        ("SuspendedEvse", "SuspendedEVSE"),
        ("Suspended_EV", "SuspendedEV"),
        ("Occupied", "Preparing"),
        (["Available"], "Available"),
    ],
)
def test_a_status_is_understood_in_other_spellings(sent: Any, meant: str) -> None:
    assert status(status=sent)["status"] == meant


@pytest.mark.parametrize("sent", [ABSENT, None, "", "Dancing", {"is": "Available"}, 3])
def test_a_status_that_nobody_knows_is_not_guessed(sent: Any) -> None:
    assert status(status=sent) is None


@pytest.mark.parametrize(
    "sent", [ABSENT, None, "", "None", "noError", "no_error", 0, "OK"]
)
def test_no_error_in_any_words_is_no_error(sent: Any) -> None:
    assert status(errorCode=sent)["errorCode"] == "NoError"


def test_no_error_code_at_all_is_some_error_when_the_wallbox_is_faulted() -> None:
    faulted = status(status="faulted", errorCode=ABSENT)
    assert faulted == {"connectorId": 1, "errorCode": "OtherError", "status": "Faulted"}


def test_an_unknown_error_is_another_error_and_its_name_is_kept() -> None:
    assert status(status="Faulted", errorCode="Error") == {
        "connectorId": 1,
        "errorCode": "OtherError",
        "status": "Faulted",
        "info": "Error",
    }
    assert status(errorCode="E42", info="Door")["info"] == "Door"
    assert status(errorCode="E42", info="")["info"] == "E42"


def test_what_is_told_too_long_is_cut() -> None:
    told = "User didn't disconnect vehicle within 00:10:00 minutes after the end"
    assert status(info=told)["info"] == told[:50]


def test_a_missing_connector_is_the_wallbox_as_a_whole() -> None:
    assert status(connectorId=ABSENT)["connectorId"] == 0
    assert status(connectorId=-1)["connectorId"] == 0
    assert call("MeterValues", {"meterValue": meter_values({"value": "1"})["meterValue"]})[
        "connectorId"
    ] == 0  # fmt: skip


def test_names_of_members_are_understood_in_other_spellings() -> None:
    payload = {"ConnectorID": 2, "error_code": "NoError", "status": "Available"}
    assert call("StatusNotification", payload) == {
        "connectorId": 2,
        "errorCode": "NoError",
        "status": "Available",
    }


def test_members_that_ocpp_does_not_have_go() -> None:
    assert call("Authorize", {"connectorId": 2, "idTag": "043768e29a7xxx"}) == {
        "idTag": "043768e29a7xxx"
    }
    assert status(Status="Charging")["status"] == "Available"


def test_times_are_left_to_the_rule_that_mends_them() -> None:
    for time in ("", "0000-00-00T00:00:00.000Z", None, 1786197600):
        assert status(timestamp=time, info="")["timestamp"] == time


# Transactions


def test_a_start_is_made_acceptable() -> None:
    start = {
        "connectorId": 0,
        "idTag": "",
        "meterStart": "12.5",
        "reservationId": -1,
        "timestamp": "2031-05-06T10:01:39.000Z",
    }
    assert call("StartTransaction", start) == {
        "connectorId": 1,
        "idTag": "unknown",
        "meterStart": 13,
        "timestamp": "2031-05-06T10:01:39.000Z",
    }
    assert call("StartTransaction", start | {"meterStart": -1})["meterStart"] == 0
    assert call("StartTransaction", start | {"idTag": 12345678})["idTag"] == "12345678"
    assert call("StartTransaction", start | {"idTag": "A" * 22})["idTag"] == "A" * 20


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        *(("Remote", "Remote"), ("evdisconnected", "EVDisconnected"), ("Deauthorized", "DeAuthorized")),
        *(("Card swiped twice", None), ("", None), (None, None), (7, None)),
    ],
)  # fmt: skip
def test_a_reason_that_nobody_knows_is_left_out(sent: Any, meant: str | None) -> None:
    stop = {"meterStop": 2, "timestamp": "2031-05-06T13:54:20Z", "transactionId": 58}
    stopped = call("StopTransaction", stop | {"reason": sent})
    assert stopped == (stop if meant is None else stop | {"reason": meant})


def test_a_stop_is_never_lost() -> None:
    assert call("StopTransaction", {}) == {"meterStop": 0, "transactionId": -1}
    assert call("StopTransaction", {"transactionId": 2**63 - 1, "meterStop": 3.5}) == {
        "transactionId": -1,
        "meterStop": 4,
    }


def test_transaction_data_that_cannot_be_read_goes_and_the_stop_stays() -> None:
    stop = {"meterStop": 2, "timestamp": "2031-05-06T13:54:20Z", "transactionId": 58}
    broken = [{"timestamp": "2031-05-06T13:54:20Z", "sampledValue": [{"value": ""}]}, 7]
    everything: tuple[Any, ...] = (broken, "none", 3, [{}], None, {"sampledValue": []})
    for data in everything:
        assert call("StopTransaction", stop | {"transactionData": data}) == stop
    assert (
        call("StopTransaction", stop | {"transactionData": []})["transactionData"] == []
    )


# DataTransfer


def test_the_text_of_a_data_transfer_is_left_as_it_is() -> None:
    transfer = {"vendorId": "V", "data": " \x10\x0e"}
    assert call("DataTransfer", transfer) is transfer
    assert call("DataTransfer", transfer | {"extra": 1}) == transfer


def test_data_that_is_no_text_is_written_as_json() -> None:
    for data, text in (({"a": [1]}, '{"a":[1]}'), (["x"], '["x"]'), (5, "5")):
        assert call("DataTransfer", {"vendorId": "V", "data": data})["data"] == text


# What is told of it


def test_each_edit_tells_where_what_and_why() -> None:
    values = meter_values({"value": "1"}, {"value": ""}, {"value": 2, "unit": "Hz"})
    assert edits("MeterValues", values | {"a/b~c": 1, "connectorId": "1"}) == [
        Edit("/a~1b~0c", 1, ABSENT, "OCPP has no such member here"),
        Edit("/connectorId", "1", 1, "written as a number"),
        Edit("/meterValue/0/sampledValue/1", {"value": ""}, ABSENT, "not a number"),
        Edit("/meterValue/0/sampledValue/2/value", 2, "2", "written as text"),
        Edit("/meterValue/0/sampledValue/2/unit", "Hz", ABSENT, "not one of OCPP's words for it"),
    ]  # fmt: skip


def test_what_is_filled_in_is_one_edit() -> None:
    assert edits("StatusNotification", {"status": "Available", "errorCode": ""}) == [
        Edit("/connectorId", ABSENT, 0, "missing or not readable, filled in"),
        Edit("/errorCode", "", "NoError", "missing or not readable, filled in"),
    ]


def test_edits_within_what_is_removed_are_not_told() -> None:
    stop = {"meterStop": 2, "transactionId": 58}
    data: list[Any] = [{"sampledValue": {"value": 1, "measurand": "Happiness"}}]
    assert edits("StopTransaction", stop | {"transactionData": data}) == [
        Edit("/transactionData", data, ABSENT, "not one of OCPP's words for it")
    ]


def test_an_action_that_ocpp_does_not_have_is_left_alone() -> None:
    payload = {"any": None}
    assert call("VendorNews", payload) is payload
