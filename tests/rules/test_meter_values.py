"""The rule that lets meter values say each thing once: EVCC takes the value that is meant."""

from timeit import repeat

from hypothesis import given
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.rules.meter_values import MeterValues
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset

from .metering import (
    CURRENT,
    ENERGY,
    EPOCH,
    ODD,
    POWER,
    USUAL,
    VALID,
    VOLTAGE,
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

RULE = MeterValues()


def test_the_meter_values_of_a_compliant_wallbox_pass_as_they_are() -> None:
    assert judged(RULE, meter_values(*USUAL)) is None


def test_what_the_transaction_began_with_does_not_stand_in_for_the_live_value() -> None:
    """Project EV: EVCC showed 0 kWh (quirks M16)."""
    call = meter_values(
        energy("581", context="Sample.Periodic"),
        energy("0", context="Transaction.Begin"),
        power("3914", context="Sample.Periodic"),
    )
    verdict = judged(RULE, call)
    assert verdict is not None
    assert verdict.changes == (
        Change(
            "meter_values",
            "/meterValue/0/sampledValue/1",
            samples_of(call)[1],
            ABSENT,
            "what the transaction began with, and there is a live value: EVCC takes only one",
        ),
    )
    assert in_evcc(call).energy() == 0
    assert in_evcc(left(RULE, call)).energy() == 0.581


def test_a_lone_begin_of_the_transaction_stays() -> None:
    assert (
        judged(RULE, meter_values(energy("581", context="Transaction.Begin"))) is None
    )


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Transaction.End", "Sample.Periodic"),
        ("Sample.Periodic", "Sample.Clock"),
        ("Sample.Clock", "Trigger"),
        ("Trigger", "Interruption.Begin"),
        ("Interruption.End", "Other"),
        ("Other", "Transaction.Begin"),
        ("", "Sample.Clock"),
    ],
)
def test_of_two_contexts_the_better_is_kept(better: str, worse: str) -> None:
    good = energy("2", **({"context": better} if better else {}))
    bad = energy("1", context=worse)
    assert samples_of(left(RULE, meter_values(good, bad))) == [good]
    assert in_evcc(left(RULE, meter_values(bad, good))).energy() == 0.002


def test_where_evcc_takes_the_right_one_already_nothing_is_changed() -> None:
    call = meter_values(
        energy("0", context="Transaction.Begin"),
        energy("570", location="Inlet"),
        energy("581", location="Outlet"),
    )
    assert judged(RULE, call) is None
    assert in_evcc(call).energy() == 0.581


def test_of_two_equal_samples_the_last_stays_as_evcc_has_it() -> None:
    assert judged(RULE, meter_values(energy("1"), energy("2"))) is None


@pytest.mark.parametrize("location", ["Inlet", "Cable", "EV", "Body"])
@pytest.mark.parametrize("at_home", [{"location": "Outlet"}, {}])
def test_what_is_measured_at_the_outlet_counts(
    location: str, at_home: dict[str, str]
) -> None:
    call = meter_values(power("3600", **at_home), power("9", location=location))
    assert in_evcc(left(RULE, call)).power(EPOCH) == 3600


def test_the_context_counts_more_than_the_location() -> None:
    call = meter_values(
        energy("581", location="Inlet"), energy("0", context="Transaction.Begin")
    )
    assert in_evcc(left(RULE, call)).energy() == 0.581


def test_the_same_measurand_on_another_phase_is_another_value() -> None:
    call = meter_values(current("1", "L1"), current("2", "L2"), current("3"))
    assert judged(RULE, call) is None


def test_signed_data_beside_the_plain_value_is_left_out() -> None:
    signed = energy("7B224F434D46", format="SignedData")
    call = meter_values(energy("581", format="Raw"), signed)
    assert in_evcc(left(RULE, call)).energy() == 0.581


def test_a_signed_number_gives_way_to_a_plain_one_of_a_worse_context() -> None:
    call = meter_values(
        energy("581", context="Other"),
        energy("580", context="Transaction.End", format="SignedData"),
    )
    assert in_evcc(left(RULE, call)).energy() == 0.581


def test_a_signed_number_alone_stays() -> None:
    assert judged(RULE, meter_values(energy("581", format="SignedData"))) is None


def test_a_message_of_signed_data_only_is_answered_and_not_passed_on() -> None:
    """EVCC would take the signature for the value, and fail on it in every cycle."""
    verdict = judged(RULE, meter_values(energy("OCMF|{}", format="SignedData")))
    assert verdict is not None
    assert verdict.frame is None
    assert verdict.answer == CallResult("1", {})
    assert "signed" in verdict.reason


def test_a_bucket_of_signed_data_beside_another_is_left_out() -> None:
    payload = {
        "connectorId": 1,
        "meterValue": [
            bucket(energy("581")),
            bucket(energy("OCMF|{}", format="SignedData")),
        ],
    }
    call = left(RULE, Call("1", "MeterValues", payload))
    assert call.payload["meterValue"] == [bucket(energy("581"))]


@pytest.mark.parametrize(
    ("members", "measurand"),
    [
        ({"unit": "A"}, CURRENT),
        ({"unit": "V", "phase": "L1-N"}, VOLTAGE),
        ({"unit": "W"}, POWER),
        ({"unit": "kW"}, POWER),
        ({"unit": "Wh"}, ENERGY),
        ({"unit": "kWh"}, ENERGY),
        ({}, ENERGY),
    ],
)
def test_a_missing_measurand_is_told_by_the_unit(
    members: dict[str, str], measurand: str
) -> None:
    verdict = judged(RULE, meter_values(sample("1", **members)))
    assert verdict is not None
    assert [(each.path, each.before, each.after) for each in verdict.changes] == [
        ("/meterValue/0/sampledValue/0/measurand", ABSENT, measurand)
    ]


def test_the_register_of_a_wallbox_that_names_no_measurand_reaches_evcc() -> None:
    """Alfen (quirks M08)."""
    call = meter_values(sample("0.505", unit="kWh", context="Transaction.Begin"))
    assert in_evcc(left(RULE, call)).energy() == 0.505


def test_the_current_on_offer_is_told_by_alfens_own_context() -> None:
    call = left(RULE, meter_values(sample("16", unit="A", context="CurrentMax")))
    assert samples_of(call) == [sample("16", "Current.Offered", unit="A")]


@pytest.mark.parametrize("unit", ["Percent", "Celsius", "varh"])
def test_a_sample_whose_unit_tells_nothing_stays_without_a_measurand(unit: str) -> None:
    assert judged(RULE, meter_values(sample("1", unit=unit))) is None


def test_a_nameless_sample_does_not_stand_in_for_one_with_a_name() -> None:
    call = meter_values(energy("581"), sample("3"))
    assert judged(RULE, call) is None
    assert in_evcc(call).energy() == 0.581


def test_of_nameless_samples_too_only_the_best_stays() -> None:
    call = meter_values(
        sample("0.581", unit="kWh"),
        sample("0", unit="kWh", context="Transaction.Begin"),
    )
    assert in_evcc(left(RULE, call)).energy() == 0.581


def test_a_missing_unit_is_not_filled_because_evcc_reads_the_base_unit() -> None:
    call = meter_values(
        sample("3600", POWER), sample("16", CURRENT, phase="L1"), sample("581", ENERGY)
    )
    assert judged(RULE, call) is None
    assert in_evcc(call).power(EPOCH) == 3600


def test_a_missing_unit_is_filled_for_a_wallbox_known_to_mean_kilowatts() -> None:
    rule = MeterValues({"units": {POWER: "kW"}})
    call = left(rule, meter_values(sample("3.6", POWER), sample("581", ENERGY)))
    assert samples_of(call)[1] == sample("581", ENERGY)
    assert in_evcc(call).power(EPOCH) == 3600
    assert judged(rule, call) is None


def test_a_unit_is_not_filled_in_what_is_left_out() -> None:
    rule = MeterValues({"units": {ENERGY: "kWh"}})
    begin = sample("0", ENERGY, context="Transaction.Begin")
    call = left(rule, meter_values(sample("0.5", ENERGY), begin))
    assert samples_of(call) == [sample("0.5", ENERGY, unit="kWh")]


def test_a_nameless_value_counts_where_the_named_one_is_signed() -> None:
    call = meter_values(energy("OCMF|{}", format="SignedData"), sample("581"))
    assert in_evcc(left(RULE, call)).energy() == 0.581


@pytest.mark.parametrize("units", [{POWER: "Kilowatt"}, {"Strom": "A"}])
def test_units_that_ocpp_has_not_are_refused(units: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="OCPP has not"):
        MeterValues({"units": units})


def test_what_evcc_does_not_read_keeps_its_signatures() -> None:
    data = bucket(energy("1"), energy("OCMF|{}", format="SignedData"))
    rules = Ruleset([(RULE, Mode.ON)])
    assert rules.judge_call(Leg.WALLBOX, stop(data), at()) is None


def test_each_bucket_is_looked_at() -> None:
    begin = energy("0", context="Transaction.Begin")
    payload = {
        "connectorId": 1,
        "meterValue": [bucket(energy("1")), bucket(energy("2"), begin)],
    }
    call = left(RULE, Call("1", "MeterValues", payload))
    assert samples_of(call, 1) == [energy("2")]
    assert samples_of(call, 0) is payload["meterValue"][0]["sampledValue"]  # type: ignore[index]


@given(VALID)
def test_what_leaves_satisfies_the_schema_and_is_left_alone_the_second_time(
    call: Call,
) -> None:
    verdict = assert_sound(RULE, call, at())
    if verdict is not None and isinstance(verdict.frame, Call):
        assert judged(RULE, verdict.frame) is None


@given(ODD)
def test_whatever_comes_nothing_is_raised(call: Call) -> None:
    judged(RULE, call)
    judged(MeterValues({"units": {POWER: "kW"}}), call)


def test_a_look_at_compliant_meter_values_is_quick() -> None:
    """About 1.2 us; the bound leaves room for a busy machine."""
    call, context = meter_values(*USUAL), at()
    took = min(repeat(lambda: RULE.judge(call, context), number=1000, repeat=20)) / 1000
    assert took < 6e-6
