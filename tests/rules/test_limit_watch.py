"""What flows, out of MeterValues, and whether that is more than a limit allows."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.rules.flow import (
    NOTHING,
    Flow,
    flow_of,
    highest_current,
)
from custom_components.wallbox_evcc_proxy.rules.limit_watch import exceeds
from custom_components.wallbox_evcc_proxy.rules.profiles import Limit
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice
from custom_components.wallbox_evcc_proxy.rules.zero_limit import ZeroLimit
from tests.ocpp.test_frames import VALUES
from tests.rules.stage import Stage, meter_values

ZERO = Limit(0.0, "A", None)
SIX = Limit(6.0, "A", None)
SIX_ON_ONE = Limit(6.0, "A", 1)
WATTS = Limit(4140.0, "W", None)


@pytest.mark.parametrize(
    ("limit", "flow", "is_more"),
    [
        (ZERO, Flow((0.2, 1.0, 0.0)), False),
        (ZERO, Flow((0.0, 1.1, 0.0)), True),
        (ZERO, Flow(current=1.1), True),
        (ZERO, Flow((0.0,), power=900.0), False),
        (ZERO, Flow(power=301.0), True),
        (ZERO, Flow(voltage=230.0), None),
        (SIX, Flow((7.0, 0.0, 0.0)), False),
        (SIX, Flow((0.0, 0.0, 7.1)), True),
        (SIX, Flow(power=5313.0), False),
        (SIX, Flow(power=5314.0), True),
        (SIX_ON_ONE, Flow(power=1772.0), True),
        (SIX, Flow(current=6.5), False),
        (SIX, Flow(current=18.0), None),
        (SIX, Flow(current=21.5), True),
        (SIX_ON_ONE, Flow(current=7.5), True),
        (WATTS, Flow(power=4830.0), False),
        (WATTS, Flow(power=4831.0), True),
        (WATTS, Flow((8.0, 8.0, 8.0)), True),
        (WATTS, Flow((6.0, 6.0, 6.0)), False),
        (WATTS, Flow(current=30.0), None),
    ],
)
def test_more_than_the_limit_and_its_margin_is_more(
    limit: Limit, flow: Flow, is_more: bool | None
) -> None:
    assert exceeds(flow, limit) is is_more


def test_current_power_and_voltage_are_read() -> None:
    payload = meter_values(6.1, 6.2, 6.3, power=4200, voltage=229)
    assert flow_of(payload) == Flow((6.1, 6.2, 6.3), None, 4200.0, 229.0)


def sample(value: object, measurand: str, **members: Any) -> dict[str, Any]:
    return {"value": value, "measurand": measurand, **members}


def report(*samples: Any) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"sampledValue": list(samples)}]}


def test_kilowatts_are_a_thousand_and_phases_add_up() -> None:
    power = "Power.Active.Import"
    assert flow_of(report(sample("7.4", power, unit="kW"))).power == 7400
    assert (
        flow_of(
            report(sample("2300", power, phase="L1"), sample("2300", power, phase="L2"))
        ).power
        == 4600
    )


def test_a_voltage_that_dropped_out_or_is_between_phases_is_none() -> None:
    payload = report(
        sample("0.0", "Voltage", phase="L1-N"),
        sample("400", "Voltage", phase="L1-L2"),
        sample("229", "Voltage", phase="L2-N"),
    )
    assert flow_of(payload).voltage == 229


@pytest.mark.parametrize(
    "members",
    [
        {"context": "Transaction.Begin"},
        {"format": "SignedData"},
        {"measurand": "Current.Offered"},
        {"value": "abc"},
        {"value": "nan"},
        {"value": None},
    ],
)
def test_what_is_no_present_current_is_none(members: dict[str, Any]) -> None:
    payload = report({**sample("16", "Current.Import", phase="L1"), **members}, "odd")
    assert flow_of(payload) == NOTHING
    assert highest_current(payload) is None


def test_the_last_meter_value_that_says_something_counts() -> None:
    buckets = [
        report(sample(value, "Current.Import", phase="L1"))["meterValue"][0]
        for value in ("6", "8")
    ]
    payload = {"meterValue": [*buckets, {"sampledValue": []}, None]}
    assert flow_of(payload).highest == 8


def test_a_limit_that_evcc_cleared_is_not_watched() -> None:
    here = Stage((ZeroLimit(),))
    here.starts()
    here.limits(0)
    here.passes(40)
    here.measures(16, 16, 16)
    assert here.holds(Notice.ZERO_LIMIT_IGNORED)
    here.evcc("ClearChargingProfile", {})
    assert not here.holds(Notice.ZERO_LIMIT_IGNORED)
    here.passes(40)
    here.measures(16, 16, 16)
    assert not here.holds(Notice.ZERO_LIMIT_IGNORED)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"value": st.sampled_from(["0", "6.5", "16", "-1"]) | VALUES},
            optional={
                "measurand": st.sampled_from(["Current.Import", "Voltage"]) | VALUES,
                "phase": st.sampled_from(["L1", "L2-N", "L3", "N"]) | VALUES,
                "context": st.sampled_from(["Trigger", "Transaction.Begin"]) | VALUES,
                "format": st.sampled_from(["Raw", "SignedData"]) | VALUES,
            },
        )
        | VALUES,
        max_size=6,
    )
)
def test_the_quick_look_says_what_the_thorough_one_says(samples: list[Any]) -> None:
    payload = report(*samples)
    quick = highest_current(payload)
    flow = flow_of(payload)
    if quick is not None:
        assert flow.currents
        assert quick >= max(flow.currents)
