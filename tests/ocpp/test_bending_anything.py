"""Bending, whatever comes: valid or nothing, never twice, never an error, never slow."""

from copy import deepcopy
from importlib.resources import files
from time import perf_counter
from typing import Any

from hypothesis import given, strategies as st
from jsonschema_rs import Draft4Validator
import orjson
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.absent import ABSENT
from custom_components.wallbox_evcc_proxy.ocpp.bending import bend
from tests.ocpp.payloads import JSON, KINDS, SCHEMAS, spoilt, valid

PAYLOADS = (
    valid()
    | spoilt()
    | st.tuples(st.sampled_from(KINDS), JSON).map(lambda drawn: (*drawn[0], drawn[1]))
)


def original(action: str, answer: bool) -> Draft4Validator:
    """Return OCPP's own schema, without what it says of times in calls and of steps of 0.1 A."""
    name = f"{action}Response.json" if answer else f"{action}.json"
    schema = orjson.loads(files("ocpp").joinpath("v16", "schemas", name).read_bytes())
    _loosen(schema, answer)
    return Draft4Validator(schema)


def _loosen(schema: Any, answer: bool) -> None:
    if isinstance(schema, dict):
        schema.pop("multipleOf", None)
        if "timestamp" in schema.get("properties", {}) and not answer:
            schema["properties"]["timestamp"] = {}
            required = schema.pop("required", [])
            if others := [name for name in required if name != "timestamp"]:
                schema["required"] = others
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, (dict, list)):
            _loosen(inner, answer)


ORIGINALS = {kind: original(*kind) for kind in KINDS}


def at(payload: Any, path: str) -> Any:
    """Return what stands at a JSON pointer, ABSENT when nothing does."""
    for step in path.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(payload, list):
            payload = payload[int(step)]
        elif step in payload:
            payload = payload[step]
        else:
            return ABSENT
    return payload


@given(valid())
def test_a_valid_payload_is_left_alone(case: tuple[str, bool, dict[str, Any]]) -> None:
    action, answer, payload = case
    assert SCHEMAS.is_valid(action, payload, answer=answer)
    assert ORIGINALS[action, answer].is_valid(payload)
    bent = bend(action, payload, SCHEMAS, answer=answer)
    assert bent is not None
    assert bent[0] is payload
    assert bent[1] == ()


@given(PAYLOADS)
def test_what_is_bent_is_valid_and_stays_as_it_is(case: tuple[str, bool, Any]) -> None:
    action, answer, payload = case
    before = deepcopy(payload)
    was_valid = SCHEMAS.is_valid(action, payload, answer=answer)
    bent = bend(action, payload, SCHEMAS, answer=answer)

    assert repr(payload) == repr(before)
    if bent is None:
        assert not was_valid
        return
    result, edits = bent
    assert was_valid == (result is payload) == (not edits)
    assert SCHEMAS.is_valid(action, result, answer=answer)
    assert ORIGINALS[action, answer].is_valid(result)
    assert bend(action, result, SCHEMAS, answer=answer) == (result, ())


@given(spoilt())
def test_every_place_that_changed_is_told(case: tuple[str, bool, Any]) -> None:
    action, answer, payload = case
    bent = bend(action, payload, SCHEMAS, answer=answer)
    if bent is None:
        return
    result, edits = bent
    for edit in edits:
        assert edit.reason
        if edit.after is ABSENT and not edit.path.rpartition("/")[2].isdigit():
            assert at(result, edit.path) is ABSENT or any(
                later.path == edit.path for later in edits if later is not edit
            )
    untold = {name for name in result if at(payload, f"/{name}") is not result[name]}
    told = {edit.path.split("/")[1].replace("~1", "/") for edit in edits if edit.path}
    assert untold <= told or any(edit.path == "" for edit in edits)


SAMPLE = {"value": 1, "measurand": "power.active.import.l1", "unit": "w", "context": 1}


@pytest.mark.parametrize(
    "payload",
    [
        {"meterValue": [{"sampledValue": [SAMPLE] * 100_000}]},
        {"meterValue": [{"sampledValue": [SAMPLE] * 10}] * 10_000},
        {"meterValue": [[]] * 200_000},
        {str(number): None for number in range(100_000)},
        {"meterValue": [{"sampledValue": [{"value": "1" * 1_000_000}]}]},
        {"meterValue": [{"sampledValue": [{"value": "1", "unit": "," * 1_000_000}]}]},
    ],
)  # fmt: skip
def test_no_payload_takes_long(payload: dict[str, Any]) -> None:
    began = perf_counter()
    bend("MeterValues", payload, SCHEMAS, answer=False)
    assert perf_counter() - began < 0.5


def test_thousands_of_bad_samples_are_bent_and_told_as_one_edit() -> None:
    payload = {"connectorId": 1, "meterValue": [{"sampledValue": [SAMPLE] * 4_000}]}
    bent = bend("MeterValues", payload, SCHEMAS, answer=False)
    assert bent is not None
    result, (edit,) = bent
    assert len(result["meterValue"][0]["sampledValue"]) == 4_000
    assert (edit.path, edit.before, edit.after) == ("", payload, result)


def test_of_more_bad_samples_than_any_wallbox_sends_the_first_are_kept() -> None:
    buckets = [{"sampledValue": [SAMPLE] * 9} for _ in range(1_000)]
    payload = {"connectorId": 1, "meterValue": buckets}
    bent = bend("MeterValues", payload, SCHEMAS, answer=False)
    assert bent is not None
    assert 490 < len(bent[0]["meterValue"]) <= 501
    assert bend("MeterValues", bent[0], SCHEMAS, answer=False) == (bent[0], ())


def test_a_valid_payload_of_any_size_is_left_alone() -> None:
    payload = {
        "connectorId": 1,
        "meterValue": [{"sampledValue": [{"value": "1"}] * 30_000}],
    }
    assert bend("MeterValues", payload, SCHEMAS, answer=False) == (payload, ())


def test_nesting_without_end_is_no_error() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    payload = {
        "connectorId": deep,
        "status": "Available",
        "info": deep,
        "x": {"y": deep},
    }
    bent = bend("StatusNotification", payload, SCHEMAS, answer=False)
    assert bent is not None
    assert bent[0] == {"connectorId": 0, "status": "Available", "errorCode": "NoError"}
    bent = bend("DataTransfer", {"vendorId": "x", "data": deep}, SCHEMAS, answer=False)
    assert bent is not None
    assert bent[0] == {"vendorId": "x"}
