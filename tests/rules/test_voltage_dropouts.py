"""The rule that leaves out voltages near zero while current flows."""

from hypothesis import given
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk
from custom_components.wallbox_evcc_proxy.rules.voltage_dropouts import VoltageDropouts

from .metering import (
    ODD,
    USUAL,
    VALID,
    assert_sound,
    at,
    current,
    in_evcc,
    judged,
    left,
    meter_values,
    voltage,
)

RULE = VoltageDropouts()


def test_it_takes_an_amount_away_and_is_off_unless_it_is_wanted() -> None:
    assert (VoltageDropouts.mode, VoltageDropouts.risk) == (Mode.OFF, Risk.AMOUNTS)


def test_meter_values_with_good_voltages_pass_as_they_are() -> None:
    assert judged(RULE, meter_values(*USUAL)) is None


def test_a_voltage_of_zero_while_current_flows_is_left_out_and_the_last_one_stands() -> (
    None
):
    """AcTec (quirks M17)."""
    before = meter_values(voltage("231", "L1-N"), current("10", "L1"))
    dropped = meter_values(voltage("0", "L1-N"), current("10", "L1"))
    after = left(RULE, dropped)
    assert in_evcc(before, after).voltages() == (231.0, 0.0, 0.0)


@pytest.mark.parametrize("phase", ["", "L1", "L1-N", "L1-L2"])
def test_however_the_phase_of_the_voltage_is_named(phase: str) -> None:
    call = meter_values(voltage("49.9", phase), current("1.1", "L1"))
    verdict = judged(RULE, call)
    assert verdict is not None
    assert [each.path for each in verdict.changes] == ["/meterValue/0/sampledValue/0"]


@pytest.mark.parametrize(
    ("volts", "amperes"), [("50", "10"), ("0", "1"), ("0", "0"), ("n/a", "10")]
)
def test_a_voltage_that_may_be_true_stays(volts: str, amperes: str) -> None:
    call = meter_values(voltage(volts, "L1-N"), current(amperes, "L1"))
    assert judged(RULE, call) is None


def test_a_phase_that_is_not_connected_keeps_its_zero() -> None:
    call = meter_values(
        voltage("230", "L1-N"),
        voltage("0", "L2-N"),
        current("10", "L1"),
        current("0", "L2"),
    )
    assert judged(RULE, call) is None


def test_the_bounds_can_be_set() -> None:
    call = meter_values(voltage("80", "L1-N"), current("3", "L1"))
    assert judged(VoltageDropouts({"least_voltage": 90}), call) is not None
    assert judged(VoltageDropouts({"least_voltage": 90, "current": 3}), call) is None


@given(VALID)
def test_what_leaves_satisfies_the_schema_and_is_left_alone_the_second_time(
    call: Call,
) -> None:
    verdict = assert_sound(RULE, call, at())
    if verdict is not None:
        assert isinstance(verdict.frame, Call)
        assert judged(RULE, verdict.frame) is None


@given(ODD)
def test_whatever_comes_nothing_is_raised(call: Call) -> None:
    judged(RULE, call)
