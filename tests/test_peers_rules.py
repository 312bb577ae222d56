"""What the EVCC stand-in refuses, and what it takes although it is odd."""

from datetime import datetime
import json
from typing import Any

import pytest

from .peers.evcc_rules import Call, Error, Rejection, Result, parse, read
from .peers.evcc_timestamps import parse_timestamp

FORMATION = "FormationViolation"
OCCURRENCE = "OccurenceConstraintViolation"
PROPERTY = "PropertyConstraintViolation"
GENERIC = "GenericError"

NOW = "2026-08-08T14:00:00Z"


def call(action: str, payload: Any) -> str:
    """Return a call of the wallbox."""
    return json.dumps([2, "1", action, payload])


def meter_values(**sample: Any) -> str:
    """Return MeterValues with one sample."""
    bucket = {"timestamp": NOW, "sampledValue": [{"value": "1", **sample}]}
    return call("MeterValues", {"connectorId": 1, "meterValue": [bucket]})


def status(**members: Any) -> str:
    """Return a StatusNotification."""
    usual = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    return call("StatusNotification", {**usual, **members})


def start(**members: Any) -> str:
    """Return a StartTransaction."""
    usual = {"connectorId": 1, "idTag": "x", "meterStart": 0, "timestamp": NOW}
    return call("StartTransaction", {**usual, **members})


def stop(**members: Any) -> str:
    """Return a StopTransaction."""
    usual = {"meterStop": 1, "transactionId": 1, "timestamp": NOW}
    return call("StopTransaction", {**usual, **members})


def boot(**members: Any) -> str:
    """Return a BootNotification."""
    usual = {"chargePointModel": "m", "chargePointVendor": "v"}
    return call("BootNotification", {**usual, **members})


def verdict(raw: str, pending: str | None = None) -> Any:
    """Return what EVCC reads, or code and id of its CALLERROR."""
    message = parse(raw.encode())
    assert message is not None
    try:
        return read(message, lambda message_id: pending if message_id == "7" else None)
    except Rejection as rejection:
        return rejection.code, rejection.message_id


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "garbage",
        "{}",
        '{"a":1}',
        '"text"',
        "5",
        '[2,"1","Heartbeat",{}]\0',
        '[2,"1","Heartbeat",{}][2,"2","Heartbeat",{}]',
        '\ufeff[2,"1","Heartbeat",{}]',
        '[2,"1","Heartbeat",{},]',
        "[2,'1','Heartbeat',{}]",
        '[2,"1","Heartbeat",NaN]',
        '[2,"1","Heartbeat",1e999]',
        '[2,"1","Heart\nbeat",{}]',
        pytest.param("[" * 100_000, id="nested too deeply"),
    ],
)
def test_text_that_is_no_json_array_is_dropped(raw: str) -> None:
    """Without reply and without a line in the log (4.1, 1)."""
    assert parse(raw.encode()) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("[]", (FORMATION, "")),
        ('[2,"1"]', (FORMATION, "")),
        ('["2","1","Heartbeat",{}]', (FORMATION, "")),
        ('[true,"1","Heartbeat",{}]', (FORMATION, "")),
        ('[2,1,"Heartbeat",{}]', (FORMATION, "")),
        ('[2,"","Heartbeat",{}]', (FORMATION, "")),
        ('[5,"1","Heartbeat",{}]', (FORMATION, "1")),
        ('[2,"1","Heartbeat"]', (FORMATION, "1")),
        ('[2,"1","Heartbeat",{},{}]', (FORMATION, "1")),
        ('[2,"1",5,{}]', (FORMATION, "1")),
        ('[2,"1","Heartbeat",[]]', (FORMATION, "1")),
        ('[2,"1","Heartbeat","x"]', (FORMATION, "1")),
        ('[2,"1","heartbeat",{}]', ("NotSupported", "1")),
        ('[2,"1","LogStatusNotification",{}]', ("NotSupported", "1")),
        (f'[2,"{"x" * 37}","Heartbeat",{{}}]', (PROPERTY, "")),
        (f'[2,"{"x" * 37}","Vendor",{{}}]', ("NotSupported", "")),
    ],
)
def test_an_array_that_is_no_ocpp_message_is_refused(
    raw: str, expected: tuple[str, str]
) -> None:
    """With a CALLERROR only where an id can be quoted (4.1, 2 to 4)."""
    assert verdict(raw) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (boot(chargePointModel=""), OCCURRENCE),
        (call("BootNotification", {}), OCCURRENCE),
        (boot(chargePointModel="m" * 21), PROPERTY),
        (boot(chargePointVendor="v" * 21), PROPERTY),
        (boot(chargePointSerialNumber="s" * 26), PROPERTY),
        (boot(chargeBoxSerialNumber="s" * 26), PROPERTY),
        (boot(meterType="s" * 26), PROPERTY),
        (boot(firmwareVersion="f" * 51), PROPERTY),
        (boot(iccid="1" * 21), PROPERTY),
        (boot(chargePointModel=5), FORMATION),
        (status(errorCode=""), OCCURRENCE),
        (status(errorCode="None"), GENERIC),
        (status(errorCode="noError"), GENERIC),
        (status(status="Occupied"), GENERIC),
        (status(status="charging"), GENERIC),
        (status(connectorId=-1), PROPERTY),
        (status(connectorId="1"), FORMATION),
        (status(info="i" * 51), PROPERTY),
        (status(vendorErrorCode="e" * 51), PROPERTY),
        (status(vendorId="v" * 256), PROPERTY),
        (status(timestamp="0000-00-00T00:00:00.000Z"), FORMATION),
        (status(timestamp=""), FORMATION),
        (status(status="Occupied", errorCode=""), OCCURRENCE),
        (call("MeterValues", {"connectorId": 1}), OCCURRENCE),
        (call("MeterValues", {"connectorId": 1, "meterValue": []}), PROPERTY),
        (call("MeterValues", {"meterValue": {"timestamp": NOW}}), FORMATION),
        (call("MeterValues", {"meterValue": [{"timestamp": NOW}]}), OCCURRENCE),
        (
            call("MeterValues", {"meterValue": [{"sampledValue": [{"value": "1"}]}]}),
            OCCURRENCE,
        ),
        (
            call(
                "MeterValues",
                {"meterValue": [{"timestamp": NOW, "sampledValue": {"value": "1"}}]},
            ),
            FORMATION,
        ),
        (meter_values(value=12.3), FORMATION),
        (meter_values(value=""), OCCURRENCE),
        (meter_values(measurand="Power.Active.Import.L1"), GENERIC),
        (meter_values(unit="Hz"), GENERIC),
        (meter_values(unit="Hertz"), GENERIC),
        (meter_values(unit="%"), GENERIC),
        (meter_values(unit="kwh"), GENERIC),
        (meter_values(phase="L4"), GENERIC),
        (meter_values(context="Sample"), GENERIC),
        (meter_values(location="Grid"), GENERIC),
        (meter_values(format="raw"), GENERIC),
        (call("Authorize", {"idTag": "t" * 21}), PROPERTY),
        (call("Authorize", {"idTag": ""}), OCCURRENCE),
        (start(idTag="t" * 21), PROPERTY),
        (start(connectorId=0), PROPERTY),
        (call("StartTransaction", {"idTag": "x", "timestamp": NOW}), PROPERTY),
        (start(meterStart=-1), PROPERTY),
        (start(meterStart=12.5), FORMATION),
        (start(timestamp=None), OCCURRENCE),
        (stop(reason="Unknown"), GENERIC),
        (stop(timestamp=None), OCCURRENCE),
        (stop(transactionId="1"), FORMATION),
        (stop(transactionData=[{"timestamp": NOW, "sampledValue": []}]), PROPERTY),
        (call("DataTransfer", {}), OCCURRENCE),
        (call("DataTransfer", {"vendorId": "v", "messageId": "m" * 51}), PROPERTY),
    ],
)
def test_a_call_beyond_the_limits_is_refused(raw: str, code: str) -> None:
    """The table of 4.2, and bad enums as GenericError."""
    assert verdict(raw) == (code, "1")


@pytest.mark.parametrize(
    "raw",
    [
        '[2,"1","Heartbeat",null]',
        '[2.0,"1","Heartbeat",{"unknown":1}]',
        ' [2,"1","Heartbeat",{}]\r\n',
        boot(chargePointVendor=None),
        boot(chargePointModel="ä" * 20),
        status(info="", unknown=[]),
        status(timestamp=None, connectorId=None),
        '[2,"1","StatusNotification",{"ErrorCode":"NoError","STATUS":"Available"}]',
        start(meterStart=12.0),
        stop(reason=""),
        meter_values(unit="", phase="L1-N", format="SignedData", measurand="SoC"),
        meter_values(value="n/a"),
        call("FirmwareStatusNotification", {"status": "Idle"}),
        call("SecurityEventNotification", {"type": "x", "timestamp": NOW}),
    ],
)
def test_what_go_takes_is_taken(raw: str) -> None:
    """Names without case, null as missing, further members, empty optional ones."""
    assert isinstance(verdict(raw), Call)


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("ChangeAvailability", {}, OCCURRENCE),
        ("ChangeAvailability", None, OCCURRENCE),
        ("ChangeAvailability", {"status": "accepted"}, GENERIC),
        ("ChangeAvailability", "OK", FORMATION),
        ("ChangeConfiguration", {"status": "Ok"}, GENERIC),
        ("TriggerMessage", {"status": "NotSupported"}, GENERIC),
        ("SetChargingProfile", {"status": "NotImplemented"}, GENERIC),
        ("RemoteStartTransaction", {"status": ""}, OCCURRENCE),
        ("GetConfiguration", {"configurationKey": [{"key": "k" * 51}]}, PROPERTY),
        (
            "GetConfiguration",
            {"configurationKey": [{"key": "k", "value": "v" * 501}]},
            PROPERTY,
        ),
        (
            "GetConfiguration",
            {"configurationKey": [{"key": "k", "value": True}]},
            FORMATION,
        ),
        (
            "GetConfiguration",
            {"configurationKey": [{"key": "k", "readonly": "true"}]},
            FORMATION,
        ),
        ("GetConfiguration", {"unknownKey": ["k" * 51]}, PROPERTY),
        (
            "GetCompositeSchedule",
            {
                "status": "Rejected",
                "connectorId": 0,
                "chargingSchedule": {
                    "duration": 0,
                    "chargingSchedulePeriod": [],
                    "startSchedule": "0",
                    "chargingRateUnit": "",
                },
                "scheduleStart": "0",
            },
            FORMATION,
        ),
        (
            "GetCompositeSchedule",
            {
                "status": "Rejected",
                "chargingSchedule": {
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1}]
                },
            },
            OCCURRENCE,
        ),
        (
            "GetCompositeSchedule",
            {
                "status": "Accepted",
                "chargingSchedule": {
                    "chargingRateUnit": "W",
                    "chargingSchedulePeriod": [],
                },
            },
            PROPERTY,
        ),
    ],
)
def test_an_answer_beyond_the_limits_is_refused(
    action: str, payload: Any, code: str
) -> None:
    """With a CALLERROR that carries EVCC's own id (4.1, 5)."""
    assert verdict(json.dumps([3, "7", payload]), action) == (code, "7")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('[4,"7","NotSupported"]', (FORMATION, "7")),
        ('[4,"7","Unknown",""]', (GENERIC, "7")),
        ('[4,"7","",""]', (GENERIC, "7")),
        ('[4,"7","NotSupported",5,{}]', Error("7", "NotSupported", "")),
        ('[4,"7","FormatViolation",""]', Error("7", "FormatViolation", "")),
        ('[3,"7",{"status":"Accepted"},1]', Result("7", {"status": "Accepted"})),
        ('[3,"8",{}]', None),
        ('[4,"8","x"]', None),
        ('[3,7,{"status":"Accepted"}]', (FORMATION, "")),
    ],
)
def test_answers_are_matched_with_the_pending_request(raw: str, expected: Any) -> None:
    """Others are dropped silently."""
    assert verdict(raw, "ChangeAvailability") == expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-08T14:00:00Z", NOW),
        ("2026-08-08T14:00:00.000Z", NOW),
        ("2026-08-08T14:00:00.000000000Z", NOW),
        ("2026-08-08T14:00:00.Z", NOW),
        ("2026-08-08T16:00:00+02:00", NOW),
        ("2026-08-08T16:00:00+0200", NOW),
        ("2026-08-08T16:00:00.0+02", NOW),
        ("2026-08-08T10:30:00-03:30", NOW),
        ("2026-08-08T14:00:00", NOW),
        ("2026-08-08T14:00Z", NOW),
        ("2026-08-08T14Z", NOW),
        ("2026-08-08", "2026-08-08T00:00:00Z"),
        ("2026-8-8T4:0:0Z", "2026-08-08T04:00:00Z"),
        ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ],
)
def test_timestamps_evcc_takes(text: str, moment: str) -> None:
    """The left column of 3.6; a missing zone is UTC."""
    assert parse_timestamp(text) == datetime.fromisoformat(moment).timestamp()


def test_a_bare_number_is_a_year() -> None:
    """The trap of 3.6: everything later is older than this."""
    far = parse_timestamp("1786197600")
    assert far is not None
    assert far > 5e16


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0000-00-00T00:00:00Z",
        "2026-08-08 14:00:00Z",
        "2026-08-08t14:00:00Z",
        "2026-08-08T14:00:00z",
        "20260808T140000Z",
        "2026-08-08T14:00:00 Z",
        "2026-08-08T14:00:00Z ",
        "2026-08-08T14:00:00,000Z",
        "2026-08-08T14:00:00.0000000000Z",
        "2026-08-08T24:00:00Z",
        "2026-08-08T14:60:00Z",
        "2026-08-08T14:00:60Z",
        "2026-02-29T14:00:00Z",
        "2026-08-08T14:00:00-00:00",
        "2026-08-08T14:00:00+1:00",
        "2026-08-08T14:00:00GMT",
        "2026/08/08T14:00:00Z",
        "08.08.2026 14:00:00",
        "2026-13-08T14:00:00Z",
        "٢٠٢٦-08-08T14:00:00Z",
        pytest.param("9" * 1000, id="a long number"),
    ],
)
def test_timestamps_evcc_refuses(text: str) -> None:
    """The right column of 3.6."""
    assert parse_timestamp(text) is None
