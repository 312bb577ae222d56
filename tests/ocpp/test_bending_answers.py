"""Bending what wallboxes answer to EVCC's requests."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.bending import bend
from tests.ocpp.payloads import SCHEMAS


def answer(action: str, payload: Any) -> Any:
    """Return what becomes of the payload of an answer, None when it is lost."""
    bent = bend(action, payload, SCHEMAS, answer=True)
    return None if bent is None else bent[0]


def test_configuration_keys_are_made_readable_and_nameless_ones_go() -> None:
    told = {
        "configurationKey": [
            {"key": "HeartbeatInterval", "readonly": 0, "value": 60},
            {"key": "AuthorizeRemoteTxRequests", "readonly": "true", "value": False},
            {"key": "MeterValuesSampledData", "value": "x" * 600},
            {"key": "NumberOfConnectors", "readonly": True, "value": None},
            {"key": "", "readonly": True, "value": "lost"},
            {"key": "k" * 51, "readonly": True, "value": "lost"},
        ],
        "unknownKey": None,
    }
    assert answer("GetConfiguration", told) == {
        "configurationKey": [
            {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
            {"key": "AuthorizeRemoteTxRequests", "readonly": True, "value": "false"},
            {"key": "MeterValuesSampledData", "readonly": False, "value": "x" * 500},
            {"key": "NumberOfConnectors", "readonly": True},
        ]
    }


def test_a_schedule_that_cannot_be_read_goes_and_the_status_stays() -> None:
    amperfied = {
        "status": "Rejected",
        "connectorId": 0,
        "chargingSchedule": {
            "duration": 0,
            "chargingSchedulePeriod": [],
            "startSchedule": "0",
            "chargingRateUnit": "",
        },
        "scheduleStart": "0",
    }
    assert answer("GetCompositeSchedule", amperfied) == {
        "status": "Rejected",
        "connectorId": 0,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"chargingRateUnit": ""},
        {"chargingSchedulePeriod": []},
        {
            "chargingSchedulePeriod": [
                {"startPeriod": 0},
                {"startPeriod": 1, "limit": 6},
            ]
        },
        {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}, "later"]},
        {"startSchedule": "2031-05-06 11:11:25"},
        {"duration": "soon"},
    ],
)
def test_no_schedule_is_told_when_a_part_of_it_cannot_be_read(
    wrong: dict[str, Any],
) -> None:
    schedule = {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.5}],
    }
    whole = {"status": "Accepted", "connectorId": 1, "chargingSchedule": schedule}
    assert answer("GetCompositeSchedule", whole) is whole
    broken = whole | {"chargingSchedule": schedule | wrong}
    assert answer("GetCompositeSchedule", broken) == {
        "status": "Accepted",
        "connectorId": 1,
    }


def test_a_schedule_in_other_spelling_is_kept() -> None:
    period = {"startPeriod": "0", "limit": "16,5"}
    schedule = {"chargingRateUnit": "a", "chargingSchedulePeriod": period}
    told = {"status": "accepted", "chargingSchedule": [schedule]}
    assert answer("GetCompositeSchedule", told) == {
        "status": "Accepted",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.5}],
        },
    }


def test_an_answer_with_more_than_its_status_is_cut_down_to_it() -> None:
    told = {"status": "Accepted", "connectorId": 1, "chargingSchedule": {"duration": 0}}
    assert answer("SetChargingProfile", told) == {"status": "Accepted"}


@pytest.mark.parametrize(
    ("action", "sent", "meant"),
    [
        ("SetChargingProfile", "NotImplemented", "NotSupported"),
        ("TriggerMessage", "NotSupported", "NotImplemented"),
        ("ChangeAvailability", "NotSupported", "Rejected"),
        ("SendLocalList", "Rejected", "Failed"),
        ("Reset", "OK", "Accepted"),
    ],
)
def test_a_refusal_is_told_in_the_words_of_its_action(
    action: str, sent: str, meant: str
) -> None:
    assert answer(action, {"status": sent}) == {"status": meant}


@pytest.mark.parametrize(
    "told", [{}, {"status": "Maybe"}, {"status": None}, {"status": {}}]
)
def test_whether_a_command_was_accepted_is_not_guessed(told: dict[str, Any]) -> None:
    assert answer("SetChargingProfile", told) is None
