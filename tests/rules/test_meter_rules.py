"""What all rules about meter values have in common, and what they do together."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallError, CallResult, Leg
from custom_components.wallbox_evcc_proxy.rules.computed_power import ComputedPower
from custom_components.wallbox_evcc_proxy.rules.hidden_values import HiddenValues
from custom_components.wallbox_evcc_proxy.rules.meter_polling import MeterPolling
from custom_components.wallbox_evcc_proxy.rules.meter_scale import MeterScale
from custom_components.wallbox_evcc_proxy.rules.meter_values import MeterValues
from custom_components.wallbox_evcc_proxy.rules.phase_names import PhaseNames
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk, Rule
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.voltage_dropouts import VoltageDropouts

from .metering import (
    EPOCH,
    USUAL,
    at,
    current,
    energy,
    in_evcc,
    meter_values,
    sample,
    samples_of,
    voltage,
)

RULES: tuple[type[Rule], ...] = (
    MeterValues,
    PhaseNames,
    MeterScale,
    ComputedPower,
    VoltageDropouts,
    HiddenValues,
    MeterPolling,
)
"""In the order in which they look at a frame."""


@pytest.mark.parametrize("rule", RULES)
def test_answers_are_not_looked_at(rule: type[Rule]) -> None:
    assert rule().judge(CallResult("1", {"meterValue": [1]}), at()) is None
    assert rule().judge(CallError("1", "GenericError"), at()) is None


@pytest.mark.parametrize("rule", RULES)
def test_what_changes_an_amount_is_off_unless_it_is_wanted(rule: type[Rule]) -> None:
    assert rule.mode is Mode.OFF or rule.risk is Risk.NONE


@pytest.mark.parametrize("rule", [each for each in RULES if each is not HiddenValues])
def test_what_is_odd_but_harmless_passes_as_it_is(rule: type[Rule]) -> None:
    """Too many samples to be looked at, and such as hold no number."""
    samples = [sample("n/a", "SoC", unit="Percent")] * 201
    assert rule().judge(meter_values(*samples), at()) is None


def test_together_they_leave_a_compliant_wallbox_alone() -> None:
    rules = Ruleset([(rule(), Mode.ON) for rule in RULES if rule is not HiddenValues])
    assert rules.judge_call(Leg.WALLBOX, meter_values(*USUAL), at()) is None


def test_together_they_make_sense_of_a_wallbox_with_many_faults() -> None:
    """AcTec, an old firmware: no power, a voltage of 0, a register without a name."""
    rules = Ruleset([(rule(), Mode.ON) for rule in RULES])
    call = meter_values(
        voltage("0", "L1-N"),
        voltage("231", "L2-N"),
        voltage("232", "L3-N"),
        current("10", "L1-N"),
        current("10", "L2-N"),
        current("10", "L3-N"),
        sample("123", unit="kWh"),
        energy("0", context="Transaction.Begin", phase="L1"),
        sample("32", "Current.Offered", unit="A"),
    )
    judgement = rules.judge_call(Leg.WALLBOX, call, at())
    assert judgement is not None
    left = judgement.frame
    seen = in_evcc(left)
    assert seen.power(EPOCH) == 6930
    assert seen.energy() == 123
    assert seen.currents(EPOCH) == (10, 10, 10)
    assert seen.voltages() == (0, 231, 232)
    assert "Current.Offered" not in {each["measurand"] for each in samples_of(left)}
    assert {change.rule for change in judgement.changes} == {
        "meter_values",
        "phase_names",
        "computed_power",
        "voltage_dropouts",
        "hidden_values",
    }
