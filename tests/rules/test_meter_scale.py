"""The rule that puts right what is off by a power of ten, while the meter's own values prove it."""

from collections.abc import Iterator
from itertools import pairwise
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Leg
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.meter_scale import MeterScale
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode, Risk
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset

from .metering import (
    ENERGY,
    EPOCH,
    ODD,
    USUAL,
    VALID,
    Sample,
    assert_sound,
    at,
    bucket,
    current,
    energy,
    in_evcc,
    meter_values,
    power,
    samples_of,
    stop,
    voltage,
)

STEP = 60.0
"""Seconds between two meter values; at 12 kW that are 200 Wh."""


class Charge:
    """A wallbox of 12 kW whose register and power are written in its own way, behind the rule."""

    def __init__(
        self, register: float = 600_000.0, mode: Mode = Mode.ON, **settings: Any
    ) -> None:
        """Begin with a register of so many Wh."""
        self.wh = register
        self.scale = 0.001
        """What it writes of its register, called Wh: kWh."""
        self.power_scale = 1.0
        """What it writes of its power."""
        self.amperes = 17.4
        self.context = at()
        self.use(mode, **settings)
        self.sent: list[Call] = []
        """What EVCC has got."""

    def use(self, mode: Mode = Mode.ON, **settings: Any) -> None:
        """Go on with the rule in this mode."""
        self.rules = Ruleset([(MeterScale(settings), mode)])

    def wants_to_be_saved(self) -> bool:
        return self.context.must_save

    def restart(self) -> None:
        """Go on as after a restart of the proxy: with what is on disk, and another clock."""
        kept = json.loads(json.dumps(self.rules.kept(self.context)))
        before = self.context
        facts = Facts(boot=before.facts.boot)
        self.context = Context(facts, kept)
        self.context.epoch, self.context.monotonic = before.epoch, 5.0
        self.use()

    def pass_on(self, call: Call) -> Call:
        """Send a call through the rules."""
        judgement = self.rules.judge_call(Leg.WALLBOX, call, self.context)
        assert not self.rules.broken
        passed = call if judgement is None else judgement.frame
        self.context.facts.reported(passed, self.context.monotonic)
        self.sent.append(passed)
        return passed

    def samples(self) -> Iterator[Sample]:
        watts = 3 * 230 * self.amperes
        for line in (1, 2, 3):
            yield voltage("230", f"L{line}-N")
            yield current(f"{self.amperes}", f"L{line}")
        yield power(f"{watts * self.power_scale:.1f}")
        yield energy(f"{self.wh * self.scale:.4f}")

    def report(self, seconds: float = STEP) -> float:
        """Charge so long and report; return the register in Wh that EVCC shows."""
        self.wh += 3 * 230 * self.amperes * seconds / 3600
        self.context.epoch += seconds
        self.context.monotonic += seconds
        now = self.context.epoch
        return self.register(self.pass_on(meter_values(*self.samples(), at=now)))

    def reports(self, count: int) -> list[float]:
        return [self.report() for _ in range(count)]

    def register(self, call: Call) -> float:
        return in_evcc(call).energy() * 1000

    def power(self) -> float:
        """Return the power that EVCC shows."""
        return in_evcc(self.sent[-1]).power(self.context.epoch)

    def start(self, meter_start: int) -> int:
        """Start a transaction; return the meterStart that EVCC gets."""
        payload = {
            "connectorId": 1,
            "idTag": "t",
            "meterStart": meter_start,
            "timestamp": "2026-09-21T14:13:20Z",
        }
        started: int = self.pass_on(Call("1", "StartTransaction", payload)).payload[
            "meterStart"
        ]
        return started

    def stop(self, meter_stop: int, *buckets: dict[str, Any]) -> Call:
        return self.pass_on(stop(*buckets, meterStop=meter_stop))


STEP_WH = 3 * 230 * 17.4 * STEP / 3600
"""Wh in one report: 200.1."""


def rises(readings: list[float]) -> list[float]:
    return [b - a for a, b in pairwise(readings)]


def test_it_changes_amounts_and_is_off_unless_it_is_wanted() -> None:
    assert (MeterScale.mode, MeterScale.risk) == (Mode.OFF, Risk.AMOUNTS)


def test_a_meter_that_is_right_is_never_touched() -> None:
    charge = Charge()
    charge.scale = 1.0
    for _ in range(100):
        before = charge.wh
        assert charge.report() == pytest.approx(before + STEP_WH)
    assert charge.start(600_100) == 600_100
    charge.stop(620_000, bucket(energy("620000")))
    assert charge.sent[-1] == stop(bucket(energy("620000")), meterStop=620_000)


def test_a_register_in_kilowatthours_called_watthours_rises_by_what_was_charged() -> (
    None
):
    """OpenEVSE (quirks M09): three intervals prove it, and from there each Wh counts."""
    charge = Charge()
    readings = charge.reports(10)
    assert readings[:3] == pytest.approx([600.2001, 600.4002, 600.6003])
    assert rises(readings[2:]) == pytest.approx([STEP_WH] * 7, abs=0.1)


def test_a_register_in_watthours_called_kilowatthours_rises_by_what_was_charged() -> (
    None
):
    charge = Charge()
    charge.scale = 1000.0
    readings = charge.reports(10)
    assert rises(readings[:3]) == pytest.approx([STEP_WH * 1000] * 2)
    assert rises(readings[2:]) == pytest.approx([STEP_WH] * 7, rel=1e-3)


def test_the_register_neither_falls_nor_leaps_when_a_factor_begins_or_ends() -> None:
    """A new firmware puts it right in the middle of a charge: EVCC counts on."""
    charge = Charge()
    readings = charge.reports(20)
    charge.scale = 1.0
    readings += charge.reports(20)
    assert all(0.0 <= rise < 1.001 * STEP_WH for rise in rises(readings))
    assert rises(readings[-10:]) == pytest.approx([STEP_WH] * 9)


def test_the_factor_ends_when_the_register_is_right_though_it_does_not_leap() -> None:
    charge = Charge(register=0.0)
    charge.reports(6)
    charge.scale, charge.wh = 1.0, 2.0
    readings = charge.reports(20)
    assert rises(readings[-5:]) == pytest.approx([STEP_WH] * 4)
    assert all(rise < 5 * STEP_WH for rise in rises(readings))


def test_another_firmware_has_to_be_proven_wrong_again() -> None:
    charge = Charge()
    charge.context.facts.boot = {"firmwareVersion": "4.2.2"}
    charge.reports(6)
    charge.context.facts.boot = {"firmwareVersion": "4.3.0"}
    readings = charge.reports(6)
    assert rises(readings)[0] == pytest.approx(STEP_WH / 1000, abs=1e-3)
    assert rises(readings)[-1] == pytest.approx(STEP_WH)


@pytest.mark.parametrize("scale", [0.001, 1000.0])
def test_what_was_proven_and_where_the_register_was_outlive_a_restart(
    scale: float,
) -> None:
    charge = Charge()
    charge.scale = scale
    readings = charge.reports(6)
    charge.restart()
    readings += charge.reports(3)
    assert rises(readings[3:]) == pytest.approx([STEP_WH] * 5, rel=1e-3)
    charge.restart()
    assert charge.report(7200) - readings[-1] == pytest.approx(120 * STEP_WH, rel=1e-3)


def test_a_factor_of_the_power_outlives_a_restart() -> None:
    charge = Charge()
    charge.power_scale = 0.1
    charge.reports(4)
    charge.restart()
    charge.report()
    assert charge.power() == pytest.approx(3 * 230 * charge.amperes, rel=0.01)


def test_that_a_factor_is_proven_is_kept_at_once_and_nothing_of_a_meter_that_is_right() -> (
    None
):
    charge = Charge()
    charge.reports(2)
    assert not charge.wants_to_be_saved()
    charge.reports(2)
    assert charge.wants_to_be_saved()
    charge = Charge()
    charge.scale = 1.0
    charge.reports(6)
    assert not charge.wants_to_be_saved()
    assert charge.rules.kept(charge.context) == {}


def test_a_restart_with_another_firmware_forgets_what_was_proven() -> None:
    charge = Charge()
    charge.context.facts.boot = {"firmwareVersion": "4.2.2"}
    charge.reports(6)
    charge.context.facts.boot = {"firmwareVersion": "4.3.0"}
    charge.restart()
    readings = charge.reports(6)
    assert rises(readings)[0] == pytest.approx(STEP_WH / 1000, abs=1e-3)


@pytest.mark.parametrize(
    "kept",
    [
        *(None, [], {}, "x", {"firmware": None, "scales": 5}),
        {"firmware": None, "scales": {"x": {}}},
        {"firmware": None, "scales": {"1": {"power": 1, "energy": 2, "at": 3}}},
        {
            "firmware": None,
            "scales": {
                "1": {"power": 7, "energy": 1, "at": 0, "registers": {"": ["x", 1, 1]}}
            },
        },
    ],
)
def test_what_is_kept_and_makes_no_sense_is_forgotten(kept: Any) -> None:
    charge = Charge()
    charge.context = Context(Facts(), {"meter_scale": kept})
    charge.context.epoch = charge.context.monotonic = EPOCH
    readings = charge.reports(10)
    assert rises(readings[2:]) == pytest.approx([STEP_WH] * 7, abs=0.1)


def test_a_register_that_begins_anew_does_not_pull_the_told_one_down() -> None:
    charge = Charge()
    before = charge.reports(6)[-1]
    charge.wh = 0.0
    readings = charge.reports(3)
    assert min(readings) >= before
    assert rises(readings) == pytest.approx([STEP_WH] * 2)


def test_a_register_that_shows_zero_once_is_not_counted_on_its_way_back() -> None:
    charge = Charge()
    before = charge.reports(6)[-1]
    true, charge.wh = charge.wh, 0.0
    zero = charge.report()
    charge.wh = true
    after = charge.report()
    assert before <= zero <= after < before + STEP_WH


def test_one_leap_of_a_right_register_proves_nothing() -> None:
    """A wallbox that has just booted shows 0 first; what it leaps by is no factor."""
    charge = Charge(register=0.0)
    charge.scale = 1.0
    charge.reports(4)
    charge.wh = 600_000.0
    for _ in range(10):
        before = charge.wh
        assert charge.report() == pytest.approx(before + STEP_WH)


def test_a_register_of_whole_kilowatthours_is_proven_too() -> None:
    charge = Charge()
    readings = []
    for _ in range(60):
        charge.wh += STEP_WH
        charge.context.epoch += STEP
        whole = energy(str(int(charge.wh / 1000)))
        call = meter_values(power("12006"), whole, at=charge.context.epoch)
        readings.append(charge.register(charge.pass_on(call)))
    assert max(rises(readings)) == pytest.approx(1000)
    assert readings[-1] - readings[20] == pytest.approx(40 * STEP_WH, rel=0.2)


def test_where_the_power_is_missing_voltage_times_current_proves_it() -> None:
    charge = Charge()
    readings = []
    for _ in range(6):
        charge.wh += STEP_WH
        charge.context.epoch += STEP
        samples = [each for each in charge.samples() if each["measurand"][0] != "P"]
        call = meter_values(*samples, at=charge.context.epoch)
        readings.append(charge.register(charge.pass_on(call)))
    assert rises(readings)[-1] == pytest.approx(STEP_WH)


@pytest.mark.parametrize("factors", [[], ["power * 10"], ["energy / 1000"]])
def test_a_factor_that_is_not_allowed_is_not_applied(factors: list[str]) -> None:
    charge = Charge(factors=factors)
    assert rises(charge.reports(8)) == pytest.approx([STEP_WH / 1000] * 7, abs=1e-3)


def test_little_energy_proves_nothing() -> None:
    charge = Charge()
    charge.amperes = 6.0
    readings = [charge.report(10.0) for _ in range(8)]
    assert rises(readings) == pytest.approx([3 * 230 * 6 / 360_000] * 7, abs=1e-3)


def test_meter_start_and_stop_follow_the_register() -> None:
    charge = Charge(register=600_400.0)
    told = charge.reports(6)[-1]
    assert charge.start(601) == round(told), "the register itself, in whole kWh"
    charge.reports(20)
    last = charge.register(charge.sent[-1])
    end = charge.stop(round(charge.wh / 1000)).payload["meterStop"]
    assert end == round(last)
    assert end - round(told) == pytest.approx(20 * STEP_WH, abs=2)


def test_a_meter_start_that_is_right_already_fits_the_told_register() -> None:
    charge = Charge()
    told = charge.reports(6)[-1]
    assert charge.start(round(charge.wh) + 50) == pytest.approx(told + 50, abs=1)


@pytest.mark.parametrize("meter", [0, -1])
def test_a_meter_start_that_says_nothing_stays(meter: int) -> None:
    charge = Charge()
    charge.reports(6)
    assert charge.start(meter) == meter


def test_the_data_of_a_transaction_tells_what_was_told() -> None:
    charge = Charge()
    charge.report()
    first = samples_of(charge.sent[-1])[-1]
    charge.reports(2)
    proven = [(dict(call), told) for call, told in _came_and_told(charge, 6)]
    data = [bucket(energy(first["value"], context="Transaction.Begin"))]
    data += [bucket(came) for came, _ in proven]
    passed = charge.stop(600, *data)
    assert samples_of(passed, 0)[0]["value"] == first["value"]
    for place, (_, told) in enumerate(proven, 1):
        assert float(samples_of(passed, place)[0]["value"]) == pytest.approx(told)


def _came_and_told(charge: Charge, count: int) -> Iterator[tuple[Sample, float]]:
    for _ in range(count):
        told = charge.report()
        yield energy(f"{charge.wh * charge.scale:.4f}"), told


def test_what_a_transaction_began_with_is_history_and_no_fall() -> None:
    charge = Charge()
    before = charge.reports(6)[-1]
    begin = energy("599.0", context="Transaction.Begin")
    charge.pass_on(meter_values(begin, at=charge.context.epoch))
    assert charge.report() == pytest.approx(before + STEP_WH)


def test_older_meter_values_are_history_too() -> None:
    charge = Charge()
    readings = charge.reports(6)
    late = meter_values(energy(f"{(charge.wh - STEP_WH) / 1000:.4f}"), at=EPOCH)
    assert charge.register(charge.pass_on(late)) == pytest.approx(readings[-2])
    assert charge.report() == pytest.approx(readings[-1] + STEP_WH)


def test_a_clock_that_was_ahead_for_once_does_not_stop_it() -> None:
    charge = Charge()
    charge.report()
    charge.pass_on(meter_values(*charge.samples(), at=EPOCH + 1e8))
    assert rises(charge.reports(8))[-1] == pytest.approx(STEP_WH)


def test_registers_by_phase_rise_together() -> None:
    charge = Charge()
    readings = []
    for _ in range(8):
        charge.wh += STEP_WH
        charge.context.epoch += STEP
        thirds = [
            energy(f"{charge.wh / 3000:.5f}", phase=f"L{line}") for line in (1, 2, 3)
        ]
        call = meter_values(power("12006"), *thirds, at=charge.context.epoch)
        readings.append(charge.register(charge.pass_on(call)))
    assert rises(readings)[-1] == pytest.approx(STEP_WH, rel=1e-3)


def test_each_connector_is_proven_on_its_own() -> None:
    charge = Charge()
    charge.reports(6)
    other = meter_values(energy("5"), connector=2, at=charge.context.epoch)
    assert charge.pass_on(other) is other


def test_switching_from_watching_to_doing_does_not_let_the_register_leap() -> None:
    charge = Charge(mode=Mode.OBSERVE)
    readings = charge.reports(10)
    assert rises(readings) == pytest.approx([STEP_WH / 1000] * 9, abs=1e-3)
    charge.use(Mode.ON)
    readings += charge.reports(3)
    assert max(rises(readings)) == pytest.approx(STEP_WH)


# Power


def test_a_power_of_a_tenth_is_put_right_after_three_samples_that_prove_it() -> None:
    """AcTec (quirks M10)."""
    charge = Charge(factors=["power * 10"])
    charge.power_scale = 0.1
    shown = []
    for _ in range(5):
        charge.report()
        shown.append(charge.power())
    assert shown == pytest.approx([1200.6, 1200.6, 12006, 12006, 12006])


@pytest.mark.parametrize("wrong", [0.001, 1000.0])
def test_kilowatts_and_watts_that_are_called_the_other_are_put_right(
    wrong: float,
) -> None:
    charge = Charge()
    charge.power_scale = wrong
    shown = []
    for _ in range(5):
        charge.report()
        shown.append(charge.power())
    assert shown == pytest.approx([12006 * wrong] * 2 + [12006] * 3, rel=1e-3)


@pytest.mark.parametrize("factors", [["power * 10"], ["power / 1000"]])
def test_a_factor_of_the_power_that_is_not_allowed_is_not_applied(
    factors: list[str],
) -> None:
    charge = Charge(factors=factors)
    charge.power_scale = 0.001
    charge.reports(5)
    assert charge.power() == pytest.approx(12.006, rel=1e-3)


@pytest.mark.parametrize("wrong", [0.1, 0.001, 1000.0])
def test_a_power_that_is_right_again_is_left_alone_at_once(wrong: float) -> None:
    charge = Charge()
    charge.power_scale = wrong
    charge.reports(5)
    charge.power_scale = 1.0
    charge.report()
    assert charge.power() == pytest.approx(12006)
    charge.power_scale = wrong
    charge.report()
    assert charge.power() == pytest.approx(12006 * wrong, rel=1e-3), (
        "it has to be proven again"
    )


def test_little_current_proves_nothing_about_the_power() -> None:
    charge = Charge()
    charge.power_scale, charge.amperes = 0.1, 3.0
    charge.reports(5)
    assert charge.power() == pytest.approx(3 * 230 * 3 * 0.1)


def test_a_proven_tenth_holds_while_little_current_flows() -> None:
    charge = Charge()
    charge.power_scale = 0.1
    charge.reports(3)
    charge.amperes = 2.0
    charge.report()
    assert charge.power() == pytest.approx(3 * 230 * 2)


def test_without_voltages_nothing_is_proven_about_the_power() -> None:
    charge = Charge()
    for _ in range(5):
        call = meter_values(current("16", "L1"), voltage("0", "L1-N"), power("368"))
        assert charge.pass_on(call) is call


def test_the_phases_of_a_wrong_total_are_wrong_with_it_if_they_add_up_to_it() -> None:
    charge = Charge()
    for _ in range(3):
        passed = charge.pass_on(
            meter_values(
                *charge.samples(),
                *(power("4002", phase=f"L{line}") for line in (1, 2, 3)),
                power("1200.6"),
            )
        )
    assert [each["value"] for each in samples_of(passed)[-4:]] == [
        "4002", "4002", "4002", "12006",
    ]  # fmt: skip
    for _ in range(3):
        passed = charge.pass_on(
            meter_values(
                *(each for each in charge.samples() if each["measurand"][0] in "VC"),
                *(power("400.2", phase=f"L{line}") for line in (1, 2, 3)),
            )
        )
    assert [each["value"] for each in samples_of(passed)[-3:]] == ["4002"] * 3


def test_a_tenth_of_the_power_and_kilowatthours_are_told_apart() -> None:
    charge = Charge()
    charge.power_scale = 0.1
    readings = charge.reports(12)
    assert charge.power() == pytest.approx(12006)
    assert rises(readings)[-1] == pytest.approx(STEP_WH)


# Whatever may come


def test_kilowatthours_are_written_as_such() -> None:
    charge = Charge()
    charge.scale = 1.0
    for _ in range(8):
        charge.wh += STEP_WH
        charge.context.epoch += STEP
        kilo = energy(f"{charge.wh:.1f}", unit="kWh")
        passed = charge.pass_on(
            meter_values(power("12006"), kilo, at=charge.context.epoch)
        )
    last = samples_of(passed)[-1]
    assert last["unit"] == "kWh"
    assert last["measurand"] == ENERGY
    assert float(last["value"]) < charge.wh


@given(st.lists(VALID, max_size=8))
def test_what_leaves_satisfies_the_schema(calls: list[Call]) -> None:
    rule, context = MeterScale(), at()
    for call in calls:
        verdict = assert_sound(rule, call, context)
        if verdict is not None:
            assert isinstance(verdict.frame, Call)


@given(
    st.lists(st.floats(0, 1e9), max_size=40), st.lists(st.floats(0, 2e5), max_size=40)
)
def test_whatever_a_meter_says_the_told_register_never_falls_or_leaps_once_it_is_scaled(
    readings: list[float], powers: list[float]
) -> None:
    charge = Charge()
    told = charge.reports(8)[-1]
    for reading, watts in zip(readings, powers, strict=False):
        charge.context.epoch += STEP
        call = meter_values(
            power(f"{watts:.0f}"), energy(f"{reading:.3f}"), at=charge.context.epoch
        )
        now = charge.register(charge.pass_on(call))
        assert -0.01 <= now - told <= 100_000 * STEP / 3600 + 1000
        told = now


@given(st.lists(ODD, max_size=4))
def test_whatever_comes_nothing_is_raised(calls: list[Call]) -> None:
    rule, context = MeterScale(), at()
    for call in calls:
        rule.judge(call, context)


def test_a_wallbox_with_countless_connectors_fills_no_memory() -> None:
    rule, context = MeterScale(), Context(Facts())
    for connector in range(1000):
        rule.judge(meter_values(*USUAL, connector=connector), context)
    assert len(context.memories["meter_scale"]["scales"]) == 64
