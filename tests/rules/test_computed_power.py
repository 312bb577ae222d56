"""The rule that adds the power which a wallbox does not report."""

from hypothesis import given
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.computed_power import ComputedPower
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk

from .metering import (
    EPOCH,
    ODD,
    POWER,
    USUAL,
    VALID,
    assert_sound,
    at,
    current,
    energy,
    in_evcc,
    judged,
    left,
    meter_values,
    power,
    samples_of,
    voltage,
)

RULE = ComputedPower()


def test_it_invents_an_amount_and_is_off_unless_it_is_wanted() -> None:
    assert (ComputedPower.mode, ComputedPower.risk) == (Mode.OFF, Risk.AMOUNTS)


def test_a_wallbox_that_reports_its_power_is_left_alone() -> None:
    assert judged(RULE, meter_values(*USUAL)) is None
    assert judged(RULE, meter_values(current("6", "L1"), power("0"))) is None
    on_a_phase = power("1380", phase="L1")
    assert judged(RULE, meter_values(current("6", "L1"), on_a_phase)) is None


def test_the_power_is_voltage_times_current_over_all_phases() -> None:
    """AcTec (quirks M11)."""
    call = meter_values(
        voltage("230", "L1-N"),
        voltage("231", "L2-N"),
        voltage("232", "L3"),
        current("10.1", "L1", context="Sample.Clock"),
        current("10", "L2"),
        current("9.9", "L3"),
    )
    verdict = judged(RULE, call)
    assert verdict is not None
    [change] = verdict.changes
    assert (change.path, change.before) == ("/meterValue/0/sampledValue/-", ABSENT)
    assert change.after == {
        "value": "6930",
        "measurand": POWER,
        "unit": "W",
        "context": "Sample.Clock",
    }
    assert in_evcc(left(RULE, call)).power(EPOCH) == 6930


def test_no_current_is_no_power() -> None:
    call = left(RULE, meter_values(current("0.0", "L1"), voltage("230", "L1-N")))
    assert samples_of(call)[-1]["value"] == "0"


@pytest.mark.parametrize("voltages", [(), (voltage("0", "L1-N"),)])
def test_a_voltage_that_is_missing_or_none_is_the_nominal_one(
    voltages: tuple[dict[str, str], ...],
) -> None:
    call = meter_values(current("10", "L1"), *voltages)
    assert in_evcc(left(RULE, call)).power(EPOCH) == 2300
    rule = ComputedPower({"nominal_voltage": 240})
    assert in_evcc(left(rule, call)).power(EPOCH) == 2400


@pytest.mark.parametrize(
    "samples",
    [
        (energy("581"), voltage("230", "L1-N")),
        (current("10"), voltage("230")),
        (current("10", "N"), voltage("230", "L1-N")),
    ],
)
def test_without_currents_by_phase_nothing_is_added(
    samples: tuple[dict[str, str], ...],
) -> None:
    assert judged(RULE, meter_values(*samples)) is None


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
