"""The rule that keeps some measurands from EVCC."""

from hypothesis import given
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.hidden_values import HiddenValues
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk

from ..peers.evcc_connector import ReadingError
from .metering import (
    ENERGY,
    EPOCH,
    ODD,
    VALID,
    assert_sound,
    at,
    bucket,
    current,
    energy,
    in_evcc,
    judged,
    left,
    meter_values,
    power,
    sample,
    samples_of,
    stop,
)

RULE = HiddenValues()
OFFERED = sample("0", "Current.Offered", unit="A")
POWER_OFFERED = sample("7360", "Power.Offered", unit="W")


def test_it_takes_amounts_away_and_is_off_unless_it_is_wanted() -> None:
    assert (HiddenValues.mode, HiddenValues.risk) == (Mode.OFF, Risk.AMOUNTS)


def test_meter_values_without_them_pass_as_they_are() -> None:
    call = meter_values(energy("581"), power("3600"), current("16", "L1"))
    assert judged(RULE, call) is None


def test_contradictory_offers_are_not_seen_by_evcc() -> None:
    """Orbis (quirks M18)."""
    call = meter_values(energy("581"), OFFERED, POWER_OFFERED)
    verdict = judged(RULE, call)
    assert verdict is not None
    assert [(each.path, each.before, each.after) for each in verdict.changes] == [
        ("/meterValue/0/sampledValue/1", OFFERED, ABSENT),
        ("/meterValue/0/sampledValue/2", POWER_OFFERED, ABSENT),
    ]
    seen = in_evcc(left(RULE, call))
    assert seen.energy() == 0.581
    for measurand in ("Current.Offered", "Power.Offered"):
        with pytest.raises(ReadingError, match="not available"):
            seen.value(measurand, EPOCH)


def test_meter_values_of_which_nothing_is_left_are_answered_and_not_passed_on() -> None:
    verdict = judged(RULE, meter_values(OFFERED))
    assert verdict is not None
    assert verdict.frame is None
    assert verdict.answer == CallResult("1", {})
    assert verdict.reason


def test_a_bucket_of_which_nothing_is_left_is_left_out() -> None:
    payload = {
        "connectorId": 1,
        "meterValue": [bucket(OFFERED), bucket(energy("1"), OFFERED)],
    }
    call = left(RULE, Call("1", "MeterValues", payload))
    assert call.payload == {"connectorId": 1, "meterValue": [bucket(energy("1"))]}


def test_a_transaction_is_ended_though_nothing_is_left_of_its_meter_values() -> None:
    call = left(RULE, stop(bucket(OFFERED)))
    assert call.payload == stop().payload


def test_which_ones_can_be_chosen() -> None:
    rule = HiddenValues({"measurands": ["SoC"]})
    call = meter_values(sample("0", "SoC", unit="Percent"), OFFERED)
    assert samples_of(left(rule, call)) == [OFFERED]
    with pytest.raises(ValueError, match="measurands"):
        HiddenValues({"measurands": ["Strom"]})


def test_a_sample_without_a_measurand_is_the_energy_register() -> None:
    rule = HiddenValues({"measurands": [ENERGY]})
    call = left(rule, meter_values(sample("581", unit="Wh"), power("3600")))
    assert samples_of(call) == [power("3600")]


@given(VALID)
def test_what_leaves_satisfies_the_schema_and_is_left_alone_the_second_time(
    call: Call,
) -> None:
    verdict = assert_sound(RULE, call, at())
    if verdict is not None and verdict.answer is None:
        assert isinstance(verdict.frame, Call)
        assert judged(RULE, verdict.frame) is None


@given(ODD)
def test_whatever_comes_nothing_is_raised(call: Call) -> None:
    judged(RULE, call)
