"""Energy registers: glitches held back, a total split over phases."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.telemetry.energy import (
    Meter,
    PhaseSplit,
    Register,
)

from .traffic import Traffic, current, energy, power, three_phases, voltage


def test_a_register_of_zero_after_a_reboot_is_not_believed() -> None:
    box = Traffic()
    box.register(5000, 0, 0, 0, 0, 5010)
    assert box.connector.energy == 5010


def test_a_lower_register_is_believed_when_three_readings_confirm_it() -> None:
    box = Traffic()
    box.register(5000, 100)
    assert box.connector.energy == 5000
    box.register(100)
    assert box.connector.energy == 5000
    box.register(110)
    assert box.connector.energy == 110


def test_readings_that_fall_again_confirm_nothing() -> None:
    box = Traffic()
    box.register(5000, 120, 110, 100, 90)
    assert box.connector.energy == 5000


def test_a_reading_at_the_old_height_ends_the_doubt() -> None:
    box = Traffic()
    box.register(5000, 100, 110, 5001, 120, 130)
    assert box.connector.energy == 5001


def test_a_negative_register_is_ignored() -> None:
    register = Register(7.0)
    assert register.read(-1.0) is None
    assert register.value == 7.0


def test_the_total_is_the_sum_of_the_phases_when_there_is_no_other() -> None:
    box = Traffic()
    box.meter(energy(100, phase="L1"), energy(200, phase="L2"), energy(300, phase="L3"))
    assert box.connector.energy == 600
    assert box.connector.energies == (100, 200, 300)


def test_a_single_phase_wallbox_has_its_register_on_l1_only() -> None:
    box = Traffic()
    box.meter(energy(1234, phase="L1"), current(16, "L1"))
    assert box.connector.energy == 1234
    assert box.connector.energies == (1234, None, None)
    assert {"energy", "energy_l1"} <= box.connector.reported
    assert "energy_l2" not in box.connector.reported


def test_reported_registers_of_phases_are_left_as_they_are() -> None:
    box = Traffic()
    box.meter(energy(1000), energy(100, phase="L1"), energy(200, phase="L2"))
    assert box.connector.energy == 1000
    assert box.connector.energies == (100, 200, None)


def test_a_phase_register_that_glitches_does_not_pull_the_sum_down() -> None:
    box = Traffic()
    box.meter(energy(100, phase="L1"), energy(200, phase="L2"))
    box.meter(energy(0, phase="L1"), energy(210, phase="L2"))
    assert box.connector.energy == 310


def test_the_total_known_at_first_is_split_equally_over_the_phases_reported() -> None:
    box = Traffic()
    box.register(900)
    assert box.connector.energies == pytest.approx((None, None, None))
    box.meter(energy(900), *three_phases(0))
    assert box.connector.energies == (300, 300, 300)
    assert {"energy_l1", "energy_l2", "energy_l3"} <= box.connector.reported


def test_energy_goes_to_the_phases_whose_power_flows() -> None:
    box = Traffic()
    samples = [power(2000, "L1"), power(1000, "L2"), power(0, "L3")]
    box.meter(energy(300), *samples)
    box.meter(energy(600), *samples)
    assert box.connector.energies == pytest.approx((300, 200, 100))


def test_without_power_energy_follows_voltage_times_current() -> None:
    box = Traffic()
    samples = [
        voltage(200, "L1"),
        voltage(100, "L2"),
        current(10, "L1"),
        current(10, "L2"),
    ]
    box.meter(energy(0), *samples)
    box.meter(energy(300), *samples)
    assert box.connector.energies == pytest.approx((200, 100, None))


def test_without_voltage_energy_follows_the_current() -> None:
    box = Traffic()
    box.meter(energy(0), current(15, "L1"), current(5, "L2"))
    box.meter(energy(400), current(15, "L1"), current(5, "L2"))
    assert box.connector.energies == pytest.approx((300, 100, None))


def test_power_between_two_registers_counts_by_the_time_it_lasted() -> None:
    split = PhaseSplit()
    split.follow(0.0, (0, 1))
    split.flow((1000.0, 0.0, 0.0), 0.0)
    split.flow((1000.0, 0.0, 0.0), 30.0)
    split.flow((0.0, 1000.0, 0.0), 30.0)
    split.flow((0.0, 1000.0, 0.0), 40.0)
    split.follow(40.0, (0, 1))
    assert split.parts == {0: pytest.approx(30.0), 1: pytest.approx(10.0)}


def test_energy_that_came_while_nothing_was_seen_to_flow_goes_the_way_of_the_last() -> (
    None
):
    box = Traffic()
    box.meter(energy(0), power(0, "L1"), power(0, "L2"))
    box.meter(energy(100), power(5000, "L1"), power(0, "L2"))
    box.meter(energy(200), power(0, "L1"), power(0, "L2"))
    box.meter(energy(300), power(0, "L1"), power(0, "L2"))
    assert box.connector.energies == pytest.approx((300, 0, None))


def test_the_proportions_stay_when_counting_begins_anew() -> None:
    box = Traffic()
    box.meter(energy(0), power(3000, "L1"), power(1000, "L2"))
    box.meter(energy(400), power(3000, "L1"), power(1000, "L2"))
    for register in (40, 40, 40):
        box.meter(energy(register))
    assert box.connector.energies == pytest.approx((30, 10, None))


WEIGHTS = st.lists(st.floats(0, 25_000), min_size=3, max_size=3)
REGISTERS = st.one_of(st.none(), st.just(0.0), st.floats(0, 1e9))


@settings(deadline=None)
@given(
    st.lists(st.tuples(WEIGHTS, REGISTERS, st.floats(-100, 1e5)), max_size=30),
    st.sampled_from([(0,), (0, 1), (0, 1, 2), (2,)]),
)
def test_the_phases_energies_always_add_up_to_the_total(
    story: list[tuple[list[float], float | None, float]], phases: tuple[int, ...]
) -> None:
    meter, at = Meter(), 0.0
    for weights, register, lasted in story:
        at += lasted
        meter.flow(weights, at)
        if register is not None:
            before, total_before = meter.phases, meter.total
            meter.read(register, None, phases)
            assert meter.total is not None
            known = [energy for energy in meter.phases if energy is not None]
            assert sum(known) == pytest.approx(meter.total, rel=1e-6, abs=1e-6)
            if total_before is not None and meter.total >= total_before:
                for earlier, later in zip(before, meter.phases, strict=True):
                    assert earlier is None or (later is not None and later >= earlier)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60))
def test_a_register_falls_only_after_three_rising_readings(
    readings: list[float],
) -> None:
    register = Register()
    for count, reading in enumerate(readings):
        before = register.value
        register.read(reading)
        assert register.value is not None
        if before is not None and register.value < before:
            last = readings[count - 2 : count + 1]
            assert last == sorted(last)
            assert register.value == reading


@settings(deadline=None)
@given(st.floats(0, 1e9), st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_split_survives_a_restart(
    total: float, first: float, second: float
) -> None:
    meter = Meter()
    meter.read(total, None, (0, 1))
    meter.flow((first, second, 0.0), 0.0)
    meter.read(total + 1000.0, None, (0, 1))
    again = Meter()
    again.restore(meter.to_json())
    assert again.total == meter.total
    assert again.phases == meter.phases
