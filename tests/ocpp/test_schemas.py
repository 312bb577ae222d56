"""The schemas with EVCC's limits, and both libraries that check them."""

from copy import deepcopy
from importlib.resources import files
import sys
from typing import Any

from hypothesis import given
import orjson
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import answers
from custom_components.wallbox_evcc_proxy.ocpp.schemas import Schemas, load
from tests.ocpp.payloads import SCHEMAS, satisfying, spoilt

SAMPLE = {
    "value": "230.1",
    "context": "Sample.Periodic",
    "format": "Raw",
    "measurand": "Voltage",
    "phase": "L1-N",
    "location": "Outlet",
    "unit": "V",
}
METER_VALUES: dict[str, Any] = {
    "connectorId": 1,
    "transactionId": 4711,
    "meterValue": [{"timestamp": "2031-05-06T13:35:45Z", "sampledValue": [SAMPLE]}],
}
START: dict[str, Any] = {"connectorId": 1, "idTag": "04A1", "meterStart": 0}
STATUS: dict[str, Any] = {
    "connectorId": 1,
    "errorCode": "NoError",
    "status": "Available",
}
SCHEDULE: dict[str, Any] = {
    "status": "Accepted",
    "connectorId": 1,
    "scheduleStart": "2031-05-06T09:46:13Z",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "startSchedule": "2031-05-06T09:46:13",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.15}],
    },
}


@pytest.fixture(scope="module")
def slow() -> Schemas:
    """Return the schemas as they are where there is no jsonschema_rs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "jsonschema_rs", None)
        return load.__wrapped__()


def with_sample(**members: Any) -> dict[str, Any]:
    payload = deepcopy(METER_VALUES)
    payload["meterValue"][0]["sampledValue"] = [SAMPLE | members]
    return payload


RIGHT: list[tuple[str, bool, dict[str, Any]]] = [
    ("MeterValues", False, METER_VALUES),
    ("MeterValues", False, with_sample(value="OCMF|", format="SignedData")),
    ("MeterValues", False, METER_VALUES | {"meterValue": [{"sampledValue": [SAMPLE]}]}),
    ("StartTransaction", False, START),
    ("StartTransaction", False, START | {"timestamp": "0000-00-00T00:00:00.000Z"}),
    ("StatusNotification", False, STATUS | {"timestamp": None, "connectorId": 0}),
    ("GetCompositeSchedule", True, SCHEDULE),
    ("GetConfiguration", True, {}),
    ("Heartbeat", False, {}),
    ("VendorNews", False, {"any": "thing"}),
]

WRONG: list[tuple[str, bool, dict[str, Any]]] = [
    ("MeterValues", False, with_sample(value="")),
    ("MeterValues", False, with_sample(value="12,5")),
    ("MeterValues", False, with_sample(value="NaN")),
    ("MeterValues", False, with_sample(value=230.1)),
    ("MeterValues", False, with_sample(value="", format="SignedData")),
    ("MeterValues", False, with_sample(unit="Hertz")),
    ("MeterValues", False, METER_VALUES | {"meterValue": []}),
    ("MeterValues", False, METER_VALUES | {"meterValue": [{"sampledValue": []}]}),
    ("MeterValues", False, METER_VALUES | {"transactionId": 2**63 - 1}),
    ("StartTransaction", False, START | {"connectorId": 0}),
    ("StartTransaction", False, START | {"meterStart": -1}),
    ("StartTransaction", False, START | {"meterStart": 12.0}),
    ("StartTransaction", False, START | {"idTag": ""}),
    ("BootNotification", False, {"chargePointVendor": "x", "chargePointModel": ""}),
    ("DataTransfer", False, {"vendorId": ""}),
    ("GetCompositeSchedule", True, SCHEDULE | {"scheduleStart": "0"}),
    ("GetCompositeSchedule", True, SCHEDULE | {"chargingSchedule": {}}),
    ("GetConfiguration", True, {"configurationKey": [{"key": "", "readonly": True}]}),
    ("GetConfiguration", True, {"unknownKey": [""]}),
]


@pytest.mark.parametrize(("action", "answer", "payload"), RIGHT)
def test_what_evcc_takes_is_valid(
    action: str, answer: bool, payload: dict[str, Any], slow: Schemas
) -> None:
    assert SCHEMAS.is_valid(action, payload, answer=answer)
    assert slow.is_valid(action, payload, answer=answer)


@pytest.mark.parametrize(("action", "answer", "payload"), WRONG)
def test_what_evcc_refuses_is_not_valid(
    action: str, answer: bool, payload: dict[str, Any]
) -> None:
    assert not SCHEMAS.is_valid(action, payload, answer=answer)


@pytest.mark.parametrize(("action", "answer", "payload"), WRONG[:-1])
def test_what_evcc_refuses_is_not_valid_for_the_slower_library_either(
    action: str, answer: bool, payload: dict[str, Any], slow: Schemas
) -> None:
    assert not slow.is_valid(action, payload, answer=answer)


@given(case=spoilt())
def test_any_payload_gets_a_verdict(slow: Schemas, case: tuple[str, bool, Any]) -> None:
    action, answer, payload = case
    verdict = SCHEMAS.is_valid(action, payload, answer=answer)
    assert type(slow.is_valid(action, payload, answer=answer)) is bool
    if verdict:
        assert slow.is_valid(action, payload, answer=answer)


@given(satisfying(SCHEMAS.schema("SetChargingProfile", answer=False) or {}))
def test_what_evcc_asks_is_valid(payload: dict[str, Any]) -> None:
    assert SCHEMAS.is_valid("SetChargingProfile", payload, answer=False)


def test_every_status_that_the_proxy_may_answer_is_in_the_schemas() -> None:
    for action, statuses in answers.STATUSES.items():
        schema = SCHEMAS.schema(action, answer=True)
        assert schema is not None
        assert set(schema["properties"]["status"]["enum"]) == statuses


@pytest.mark.parametrize(
    ("action", "member"),
    [("MeterValues", "meterValue"), ("StopTransaction", "transactionData")],
)
def test_evccs_units_are_those_of_ocpp_but_hertz(action: str, member: str) -> None:
    def units(schema: dict[str, Any] | None) -> set[str]:
        assert schema is not None
        bucket = schema["properties"][member]["items"]["properties"]
        sample = bucket["sampledValue"]["items"]["properties"]
        return set(sample["unit"]["enum"])

    file = files("ocpp").joinpath("v16", "schemas", f"{action}.json")
    known = units(orjson.loads(file.read_bytes()))
    assert known - {"Hertz"} == units(SCHEMAS.schema(action, answer=False))


def test_an_unknown_action_has_no_schema() -> None:
    assert SCHEMAS.knows("Heartbeat")
    assert not SCHEMAS.knows("VendorNews")
    assert SCHEMAS.schema("VendorNews", answer=False) is None
    assert SCHEMAS.shape("VendorNews", answer=True) is None


def test_the_schemas_are_loaded_once() -> None:
    assert load() is SCHEMAS


def test_the_slower_library_is_not_loaded_where_the_quick_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    assert load.__wrapped__().is_valid("StatusNotification", STATUS, answer=False)
