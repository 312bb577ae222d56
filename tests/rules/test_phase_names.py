"""The rule that names phases as EVCC looks for them."""

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.phase_names import PhaseNames
from custom_components.wallbox_evcc_proxy.rules.rule import Mode

from .metering import (
    EPOCH,
    ODD,
    USUAL,
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
    samples_of,
    stop,
    voltage,
)

RULE = PhaseNames()


def test_it_is_off_unless_it_is_wanted() -> None:
    assert PhaseNames.mode is Mode.OFF


def test_phases_that_are_named_rightly_pass_as_they_are() -> None:
    assert judged(RULE, meter_values(*USUAL)) is None
    assert judged(PhaseNames({"phases": 3}), meter_values(*USUAL)) is None


def test_a_current_that_is_only_on_neutral_is_that_of_l1() -> None:
    """Injet Sonic (quirks M13)."""
    call = left(RULE, meter_values(voltage("231.1", "L1-N"), current("15.6", "N")))
    assert in_evcc(call).currents(EPOCH) == (15.6, 0.0, 0.0)


def test_a_current_on_neutral_beside_those_of_the_phases_stays() -> None:
    call = meter_values(current("15.6", "L1"), current("15.5", "N"))
    assert judged(RULE, call) is None


def test_currents_and_powers_against_neutral_are_those_of_the_phases() -> None:
    """EVCC reads them, but does not set them to zero at the end of a charge (quirks M14)."""
    call = left(
        RULE,
        meter_values(
            voltage("222.3", "L1-N"),
            current("15.5", "L1-N"),
            current("15.4", "L2-N"),
            power("3430", phase="L1-N"),
        ),
    )
    assert [each.get("phase") for each in samples_of(call)] == [
        "L1-N",
        "L1",
        "L2",
        "L1",
    ]


def test_a_phase_that_is_there_already_is_not_named_twice() -> None:
    call = meter_values(current("15.5", "L1-N"), current("15.4", "L1"))
    assert judged(RULE, call) is None


def test_a_register_that_is_there_once_on_one_phase_counts_all() -> None:
    """Sino Energy (quirks M12)."""
    call = left(RULE, meter_values(energy("581", phase="L1"), current("6", "L1")))
    assert samples_of(call)[0] == energy("581")


def test_registers_of_several_phases_stay() -> None:
    call = meter_values(energy("1", phase="L1"), energy("2", phase="L2"))
    assert judged(RULE, call) is None
    assert judged(RULE, meter_values(energy("3"), energy("1", phase="L1"))) is None


def test_a_current_without_phase_stays_unless_the_number_of_phases_is_known() -> None:
    assert judged(RULE, meter_values(current("15.6"), voltage("230"))) is None


def test_a_current_without_phase_is_that_of_l1_on_a_single_phase_wallbox() -> None:
    """Orbis Viaris (quirks M15)."""
    rule = PhaseNames({"phases": 1})
    call = left(rule, meter_values(current("15.6"), voltage("230")))
    assert in_evcc(call).currents(EPOCH) == (15.6, 0.0, 0.0)
    assert in_evcc(call).voltages() == (230.0, 0.0, 0.0)


def test_a_current_without_phase_is_taken_for_each_phase_when_told_so() -> None:
    rule = PhaseNames({"phases": 3})
    call = meter_values(current("15.6", context="Trigger"), power("10700"))
    verdict = judged(rule, call)
    assert verdict is not None
    assert [(each.path, each.after) for each in verdict.changes] == [
        ("/meterValue/0/sampledValue/0/phase", "L1"),
        ("/meterValue/0/sampledValue/-", current("15.6", "L2", context="Trigger")),
        ("/meterValue/0/sampledValue/-", current("15.6", "L3", context="Trigger")),
    ]
    seen = in_evcc(left(rule, call))
    assert seen.currents(EPOCH) == (15.6, 15.6, 15.6)
    assert seen.power(EPOCH) == 10700


def test_the_current_on_offer_never_gets_a_phase() -> None:
    offered = {"value": "16", "measurand": "Current.Offered", "unit": "A"}
    assert judged(PhaseNames({"phases": 3}), meter_values(offered)) is None


@pytest.mark.parametrize(
    ("parameter", "samples"),
    [
        ("neutral_is_l1", (current("15.6", "N"),)),
        ("without_neutral", (current("15.6", "L1-N"),)),
        ("total_energy", (energy("1", phase="L1"),)),
    ],
)
def test_each_part_can_be_left_out(
    parameter: str, samples: tuple[dict[str, str]]
) -> None:
    assert judged(RULE, meter_values(*samples)) is not None
    assert judged(PhaseNames({parameter: False}), meter_values(*samples)) is None


def test_the_data_of_a_transaction_is_named_the_same_way() -> None:
    call = left(RULE, stop(bucket(current("15.6", "N"))))
    assert samples_of(call) == [current("15.6", "L1")]


@given(VALID, st.integers(0, 3))
def test_what_leaves_satisfies_the_schema_and_is_left_alone_the_second_time(
    call: Call, phases: int
) -> None:
    rule = PhaseNames({"phases": phases})
    verdict = assert_sound(rule, call, at())
    if verdict is not None:
        assert isinstance(verdict.frame, Call)
        assert judged(rule, verdict.frame) is None


@given(ODD)
def test_whatever_comes_nothing_is_raised(call: Call) -> None:
    judged(PhaseNames({"phases": 3}), call)
