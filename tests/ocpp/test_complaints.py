"""Where a payload violates its schema, in words."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.complaints import complaints
from custom_components.wallbox_evcc_proxy.ocpp.schemas import load

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


def told(action: str, payload: Any, *, answer: bool = False) -> list[tuple[str, str]]:
    found = complaints(action, payload, answer=answer)
    assert found is not None
    return [(each.path, each.message) for each in found]


def test_a_valid_payload_has_none() -> None:
    assert told("StatusNotification", STATUS) == []
    assert told("MeterValues", {}, answer=True) == []


def test_of_an_unknown_action_nothing_can_be_told() -> None:
    assert complaints("Frobnicate", {}, answer=False) is None


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"connectorId": "1"}, "/connectorId", "is a text, not a whole number"),
        ({"connectorId": None}, "/connectorId", "is null, not a whole number"),
        ({"info": "x" * 60}, "/info", "has 60 characters, at most 50 are allowed"),
        ({"colour": 1}, "/colour", "is not a member that OCPP 1.6 knows"),
        ({"a/b~c": 1}, "/a~1b~0c", "is not a member that OCPP 1.6 knows"),
        ({"info": ["x"]}, "/info", "is a list, not a text"),
    ],
)
def test_each_violation_says_where_and_what(
    changed: dict[str, Any], path: str, message: str
) -> None:
    assert told("StatusNotification", STATUS | changed) == [(path, message)]


def test_a_word_that_is_none_of_the_standards_is_shown_with_those_that_are() -> None:
    [(path, message)] = told("StatusNotification", STATUS | {"status": "Occupied"})
    assert path == "/status"
    assert message.startswith('"Occupied" is none of Available, Preparing, ')


def test_what_is_missing_is_named_with_its_own_path() -> None:
    assert told("StatusNotification", {"connectorId": 1}) == [
        ("/errorCode", "is missing"),
        ("/status", "is missing"),
    ]


def test_places_in_lists_are_numbered() -> None:
    sample = {"value": 230}
    value = {"timestamp": "2026-09-21T14:00:00Z", "sampledValue": [sample]}
    payload = {"connectorId": 1, "meterValue": [value]}
    assert told("MeterValues", payload) == [
        ("/meterValue/0/sampledValue/0/value", "is a number, not a text")
    ]


def test_a_long_value_is_shown_shortened() -> None:
    [(_, message)] = told("StatusNotification", STATUS | {"status": "x" * 500})
    assert "x" * 60 in message
    assert "x" * 61 not in message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(
    st.sampled_from(sorted(load().checks_of_calls)),
    st.dictionaries(st.text(), _JSON, max_size=5),
    st.booleans(),
)
def test_whatever_comes_is_told_valid_or_not_as_the_check_has_it(
    action: str, payload: dict[str, Any], answer: bool
) -> None:
    found = complaints(action, payload, answer=answer)
    if found is None:
        assert load().schema(action, answer=answer) is None
    else:
        assert (found == ()) is load().is_valid(action, payload, answer=answer)
