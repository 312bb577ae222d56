"""TriggerMessage in the form that a wallbox understands."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.trigger_form import TriggerForm

from ..peers.schemas import violation
from .desk import Desk, objection, odd_payloads, told

MESSAGES = ["BootNotification", "MeterValues", "StatusNotification", "Heartbeat"]


def status(connector: int) -> dict[str, Any]:
    return {"connectorId": connector, "errorCode": "NoError", "status": "Available"}


def test_it_is_for_a_preset_to_turn_it_on() -> None:
    assert TriggerForm.mode is Mode.OFF


def test_a_connector_is_named_where_evcc_names_none() -> None:
    """An ABL rejects a trigger without one (B19)."""
    desk = Desk(TriggerForm())
    asked = {"requestedMessage": "MeterValues"}
    assert told(desk.asks("TriggerMessage", asked)) == {**asked, "connectorId": 1}


def test_it_is_the_only_connector_that_the_wallbox_has() -> None:
    desk = Desk(TriggerForm())
    for connector in (0, 2):
        desk.facts.reported(desk.call("StatusNotification", status(connector)), 1.0)
    asked = {"requestedMessage": "StatusNotification"}
    assert told(desk.asks("TriggerMessage", asked)) == {**asked, "connectorId": 2}


@pytest.mark.parametrize(
    "asked",
    [
        {"requestedMessage": "BootNotification"},
        {"requestedMessage": "MeterValues", "connectorId": 2},
        {"requestedMessage": "MeterValues", "connectorId": 0},
    ],
)
def test_no_connector_is_named_where_there_is_one_or_none_belongs(
    asked: dict[str, Any],
) -> None:
    assert Desk(TriggerForm()).asks("TriggerMessage", asked) is None


def test_connector_0_is_not_named_where_the_wallbox_rejects_it() -> None:
    """As an EN+ does (B19)."""
    desk = Desk(TriggerForm({"connector": "drop_zero"}))
    asked = {"requestedMessage": "StatusNotification", "connectorId": 0}
    verdict = desk.asks("TriggerMessage", asked)
    assert told(verdict) == {"requestedMessage": "StatusNotification"}
    assert (
        desk.asks(
            "TriggerMessage",
            {"requestedMessage": "StatusNotification", "connectorId": 1},
        )
        is None
    )
    assert desk.asks("TriggerMessage", {"requestedMessage": "MeterValues"}) is None


@given(
    st.sampled_from(["add", "drop_zero"]),
    odd_payloads(
        {
            "requestedMessage": st.sampled_from(MESSAGES),
            "connectorId": st.integers(0, 2),
        }
    ),
)
def test_whatever_is_asked_the_form_is_valid_and_not_changed_twice(
    connector: str, payload: dict[str, Any]
) -> None:
    desk = Desk(TriggerForm({"connector": connector}))
    call = Call("1", "TriggerMessage", payload)
    before = violation(call.action, payload)
    verdict = desk.rule.judge(call, desk.context)
    if verdict is not None:
        assert before is not None or objection(verdict, call) is None
        assert desk.asks("TriggerMessage", told(verdict)) is None
