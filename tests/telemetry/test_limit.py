"""The limit that EVCC sets, in watts and in amperes."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Leg,
)
from custom_components.wallbox_evcc_proxy.telemetry.limit import Limit
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .traffic import ACCEPTED, Traffic, current, power, profile, three_phases, voltage


def test_a_limit_in_amperes_is_worth_watts_by_phases_and_measured_voltage() -> None:
    box = Traffic()
    box.limit(16)
    connector = box.connector
    assert connector.limit == Limit(16.0, "A", None, box.now)
    assert connector.limit_current == 16
    assert connector.limit_power is None
    assert {"limit_power", "limit_current", "limit_use"} <= connector.reported
    box.meter(*three_phases(0, 231))
    assert connector.limit_power == pytest.approx(16 * 3 * 231)
    box.meter(voltage(220, "L1"), current(15, "L1"), current(0, "L2"), current(0, "L3"))
    assert connector.limit_power == pytest.approx(16 * 220)


def test_a_limit_in_watts_is_worth_amperes() -> None:
    box = Traffic()
    box.limit(11_040, "W")
    assert box.connector.limit_power == 11_040
    assert box.connector.limit_current is None
    box.meter(*three_phases(10))
    assert box.connector.limit_current == pytest.approx(16)


def test_the_phases_that_the_limit_names_go_first() -> None:
    box = Traffic()
    box.limit(10, numberPhases=1)
    assert box.connector.limit_power == 2300  # the nominal voltage
    box.meter(*three_phases(10))
    assert box.connector.limit_power == 2300


def test_a_limit_of_zero_is_zero_in_both_and_has_no_use() -> None:
    box = Traffic()
    box.limit(0)
    box.meter(power(0))
    assert box.connector.limit_power == 0
    assert box.connector.limit_current == 0
    assert box.connector.limit_use is None


def test_the_use_of_a_limit_is_power_to_limit() -> None:
    box = Traffic()
    box.limit(16)
    assert box.connector.limit_use is None
    box.meter(power(5520), *three_phases(8))
    assert box.connector.limit_use == pytest.approx(50)


@pytest.mark.parametrize(
    "answer", [{"status": "Rejected"}, {}, {"status": ["Accepted"]}]
)
def test_a_limit_that_was_not_accepted_is_none(answer: dict[str, Any]) -> None:
    box = Traffic()
    box.limit(16)
    box.evcc("SetChargingProfile", profile(6), answer)
    assert box.connector.limit_current == 16


def test_a_limit_without_answer_or_refused_by_an_error_is_none() -> None:
    box = Traffic()
    box.evcc("SetChargingProfile", profile(6))
    box.answered(
        Call("2", "SetChargingProfile", profile(6)), CallError("2", "x"), Leg.WALLBOX
    )
    box.tell(CallResult("2", ACCEPTED), Leg.WALLBOX)
    assert box.connector.limit is None


def test_a_limit_that_the_proxy_accepted_for_the_wallbox_counts_for_evcc() -> None:
    box = Traffic()
    box.evcc(
        "SetChargingProfile", profile(6), ACCEPTED, by=None, outcome=Outcome.INJECTED
    )
    assert box.connector.limit_current == 6


def test_a_limit_of_the_proxys_own_is_not_evccs() -> None:
    box = Traffic()
    call = Call("own", "SetChargingProfile", profile(6))
    box.tell(call, None, outcome=Outcome.INJECTED, target=Leg.WALLBOX)
    box.answered(call, CallResult("own", ACCEPTED), Leg.WALLBOX, outcome=Outcome.TAKEN)
    assert box.connector.limit is None


def test_a_limit_for_connector_0_is_for_all_and_clearing_takes_it_away() -> None:
    box = Traffic()
    box.status("Available", connector=2)
    box.limit(16, connector=0)
    first, second = box.wallbox.connectors.values()
    assert (first.limit_current, second.limit_current) == (16, 16)
    box.evcc("ClearChargingProfile", {"connectorId": 2}, ACCEPTED)
    assert (first.limit_current, second.limit) == (16, None)
    box.evcc("ClearChargingProfile", {}, ACCEPTED)
    assert first.limit is None


def test_of_several_periods_the_first_in_time_counts() -> None:
    box = Traffic()
    payload = profile(2000, "W")
    schedule = payload["csChargingProfiles"]["chargingSchedule"]
    schedule["chargingSchedulePeriod"] = [
        {"startPeriod": 300, "limit": 11_000},
        {"startPeriod": 0, "limit": 2000},
    ]
    box.evcc("SetChargingProfile", payload, ACCEPTED)
    assert box.connector.limit_power == 2000


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"csChargingProfiles": []},
        {"csChargingProfiles": {"chargingSchedule": 5}},
        profile(16, "X"),
        profile(16, None),
        profile("x"),
        profile(-1),
        {
            "csChargingProfiles": {
                "chargingSchedule": {"chargingSchedulePeriod": [[], None]}
            }
        },
    ],
)
def test_a_profile_that_says_no_limit_changes_nothing(payload: dict[str, Any]) -> None:
    box = Traffic()
    box.limit(16)
    box.evcc("SetChargingProfile", payload, ACCEPTED)
    assert box.connector.limit_current == 16
