"""What a connector's facts say about what flows."""

import pytest

from .traffic import Traffic, current, power, sample, three_phases, voltage


def test_nothing_is_known_before_anything_was_said() -> None:
    connector = Traffic().connector
    facts = (
        connector.power,
        connector.energy,
        connector.session_energy,
        connector.average_voltage,
        connector.average_current,
        connector.power_factor,
        connector.frequency,
        connector.temperature,
        connector.soc,
        connector.current_offered,
        connector.power_offered,
        connector.limit_power,
        connector.limit_current,
        connector.limit_use,
        connector.status,
        connector.error_code,
        connector.transaction_id,
        connector.plugged_in,
        connector.charging,
        connector.problem,
    )
    assert facts == (None,) * len(facts)
    nothing = (None, None, None)
    assert connector.voltages == connector.currents == connector.powers == nothing
    assert connector.energies == nothing
    assert connector.reported == set()


def test_a_three_phase_wallbox_tells_every_phase() -> None:
    box = Traffic()
    box.raw(
        '[2,"fx-084","MeterValues",{"connectorId":1,"transactionId":4711,"meterValue":[{'
        '"timestamp":"2031-05-06T21:06:56.333Z","sampledValue":['
        '{"measurand":"Energy.Active.Import.Register","unit":"Wh","value":"113500"},'
        '{"measurand":"Power.Active.Import","unit":"kW","value":"3.4"},'
        '{"measurand":"Temperature","unit":"Celsius","value":"32"},'
        '{"measurand":"Voltage","phase":"L1-N","unit":"V","value":"229.7"},'
        '{"measurand":"Voltage","phase":"L2-N","unit":"V","value":"233.7"},'
        '{"measurand":"Voltage","phase":"L3-N","unit":"V","value":"236.4"},'
        '{"measurand":"Current.Import","phase":"L1","unit":"A","value":"14.9"},'
        '{"measurand":"Current.Import","phase":"L2","unit":"A","value":"0.0"},'
        '{"measurand":"Current.Import","phase":"L3","unit":"A","value":"0.0"}]}]}]'
    )
    connector = box.connector
    assert connector.voltages == (229.7, 233.7, 236.4)
    assert connector.currents == (14.9, 0.0, 0.0)
    assert connector.powers == (None, None, None)
    assert connector.power == 3400
    assert connector.energy == 113500
    assert connector.temperature == 32
    assert connector.transaction_id == 4711
    assert connector.active_phases == (0,)
    assert connector.average_voltage == 229.7
    assert connector.average_current == 14.9
    assert connector.power_factor == pytest.approx(3400 / (229.7 * 14.9))
    assert connector.reported == {
        *(
            "voltage_l1",
            "voltage_l2",
            "voltage_l3",
            "current_l1",
            "current_l2",
            "current_l3",
        ),
        *("power", "energy", "energy_l1", "energy_l2", "energy_l3", "session_energy"),
        *(
            "average_voltage",
            "average_current",
            "power_factor",
            "temperature",
            "transaction_id",
        ),
    }


def test_phases_named_l1_n_are_phases_for_current_and_power_too() -> None:
    box = Traffic()
    box.raw(
        '[2,"fx-080","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2031-05-06T20:50:03Z",'
        '"sampledValue":[{"value":"222.30","measurand":"Voltage","phase":"L1-N","location":"Body",'
        '"unit":"V"},{"value":"15.52","measurand":"Current.Import","phase":"L1-N","location":"Body",'
        '"unit":"A"},{"value":"3.43","measurand":"Power.Active.Import","phase":"L1-N",'
        '"location":"Body","unit":"kW"},{"value":"2331816","location":"Body","unit":"Wh",'
        '"measurand":"Energy.Active.Import.Register"},{"value":"16.00","location":"Body",'
        '"measurand":"Current.Offered","unit":"A"}]}]}]'
    )
    connector = box.connector
    assert connector.powers == (3430.0, None, None)
    assert connector.power == 3430
    assert connector.currents == (15.52, None, None)
    assert connector.energies == (2331816, None, None)
    assert connector.current_offered == 16


def test_a_current_on_phase_n_is_the_current_of_a_single_phase_wallbox() -> None:
    box = Traffic()
    box.raw(
        '[2,"fx-079","MeterValues",{"connectorId":1,"transactionId":4711,"meterValue":[{"timestamp":'
        '"2031-05-06T21:41:59.333Z","sampledValue":[{"measurand":"Power.Active.Import","unit":"kW",'
        '"value":"3.5"},{"measurand":"Voltage","phase":"L1-N","unit":"V","value":"231.1"},'
        '{"measurand":"Current.Import","phase":"N","unit":"A","value":"15.6"}]}]}]'
    )
    assert box.connector.average_current == 15.6
    assert box.connector.power_factor == pytest.approx(3500 / (231.1 * 15.6))


def test_values_as_numbers_in_batches_are_read() -> None:
    box = Traffic()
    box.raw(
        '[2,"fx-073","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2031-05-06T20:38:32Z",'
        '"sampledValue":[{"value":604.213,"measurand":"Energy.Active.Import.Register","unit":"Wh"},'
        '{"value":7,"measurand":"Power.Active.Import","unit":"W"}]},{"timestamp":'
        '"2031-05-06T20:39:32Z","sampledValue":[{"value":604.3,"measurand":'
        '"Energy.Active.Import.Register","unit":"Wh"},{"value":0,"measurand":"Power.Active.Import",'
        '"unit":"W"}]}]}]'
    )
    assert box.connector.energy == 604.3
    assert box.connector.power == 0


def test_empty_values_are_unknown_not_zero() -> None:
    box = Traffic()
    box.raw(
        '[2,"fx-074","MeterValues",{"meterValue":[{"timestamp":"2031-05-06T16:02:16Z","sampledValue":'
        '[{"context":"Trigger","measurand":"Power.Active.Import","value":""},{"context":"Trigger",'
        '"measurand":"Voltage","value":""}]}],"connectorId":1}]'
    )
    assert box.connector.power is None
    assert box.connector.average_voltage is None
    assert box.connector.reported == set()


def test_the_wallboxs_total_goes_before_the_sum_of_the_phases() -> None:
    box = Traffic()
    box.meter(power(1000, "L1"), power(1100, "L2"), power(1200, "L3"))
    assert box.connector.power == 3300
    box.meter(power(3333), power(1000, "L1"), power(1100, "L2"), power(1200, "L3"))
    assert box.connector.power == 3333


def test_a_total_that_is_not_repeated_gives_way_to_newer_phases() -> None:
    box = Traffic()
    box.meter(power(3333))
    box.meter(power(1000, "L1"), power(1000, "L2"))
    assert box.connector.power == 2000


def test_averages_are_over_the_phases_that_carry_current() -> None:
    box = Traffic()
    box.meter(
        voltage(228, "L1"), voltage(232, "L2"), voltage(240, "L3"),
        current(10, "L1"), current(12, "L2"), current(0.4, "L3"),
    )  # fmt: skip
    assert box.connector.average_voltage == 230
    assert box.connector.average_current == 11
    box.meter(current(0, "L1"), current(0, "L2"), current(0, "L3"))
    assert box.connector.average_voltage == pytest.approx(700 / 3)
    assert box.connector.average_current == 0


def test_values_without_phase_are_averages_where_there_are_no_others() -> None:
    box = Traffic()
    box.meter(voltage(230), current(16))
    assert box.connector.average_voltage == 230
    assert box.connector.average_current == 16
    assert box.connector.voltages == (None, None, None)
    assert {"average_voltage", "average_current"} == box.connector.reported


def test_phases_that_only_tell_their_power_are_active_by_that() -> None:
    box = Traffic()
    box.meter(
        voltage(228, "L1"), voltage(240, "L2"), power(3000, "L1"), power(10, "L2")
    )
    assert box.connector.active_phases == (0,)
    assert box.connector.average_voltage == 228


def test_a_reported_power_factor_goes_before_a_computed_one() -> None:
    box = Traffic()
    box.meter(sample("Power.Factor", "0.91"), power(11_000), *three_phases(16))
    assert box.connector.power_factor == 0.91


def test_power_factors_of_phases_are_averaged_over_those_that_carry_current() -> None:
    box = Traffic()
    box.meter(
        *(sample("Power.Factor", factor, phase=phase)
          for phase, factor in (("L1", "0.9"), ("L2", "0.8"), ("L3", "0"))),
        current(6, "L1"), current(6, "L2"), current(0, "L3"),
    )  # fmt: skip
    assert box.connector.power_factor == pytest.approx(0.85)
    assert "power_factor" in box.connector.reported


@pytest.mark.parametrize(
    ("watts", "amperes", "expected"),
    [
        (11_040, 16, 1.0),
        (11_100, 16, 1.0),  # by rounding
        (10_000, 16, 10_000 / 11_040),
        (20_000, 16, None),  # cannot be
        (300, 0.6, 300 / (3 * 230 * 0.6)),
        (0, 0.0, None),  # nothing flows
        (-100, 16, None),
    ],
)
def test_a_power_factor_is_computed_where_it_means_something(
    watts: float, amperes: float, expected: float | None
) -> None:
    box = Traffic()
    box.meter(power(watts), *three_phases(amperes))
    assert box.connector.power_factor == (
        None if expected is None else pytest.approx(expected)
    )


def test_a_power_factor_needs_the_voltage_of_each_active_phase() -> None:
    box = Traffic()
    box.meter(power(3000), current(10, "L1"), current(5, "L2"), voltage(230, "L1"))
    assert box.connector.power_factor is None
    box.meter(
        power(3000),
        current(10, "L1"),
        current(5, "L2"),
        voltage(230, "L1"),
        voltage(230),
    )
    assert box.connector.power_factor == pytest.approx(3000 / 3450)


def test_a_power_factor_needs_a_voltage_and_a_current() -> None:
    box = Traffic()
    box.meter(power(3000), current(13))
    assert box.connector.power_factor is None


def test_what_is_offered_is_told_in_total_or_by_phase() -> None:
    box = Traffic()
    box.meter(
        *(sample("Current.Offered", "16", phase=phase) for phase in ("L1", "L2")),
        *(sample("Power.Offered", "3680", phase=phase) for phase in ("L1", "L2")),
    )
    assert box.connector.current_offered == 16
    assert box.connector.power_offered == 7360
    assert {"current_offered", "power_offered"} <= box.connector.reported


def test_available_means_that_nothing_flows_while_the_voltage_stays() -> None:
    box = Traffic()
    box.meter(power(11_040), *three_phases(16))
    box.status("Available")
    connector = box.connector
    assert connector.power == 0
    assert connector.currents == (0, 0, 0)
    assert connector.average_voltage == 230
    assert connector.powers == (None, None, None)


def test_what_was_never_reported_stays_unknown_when_nothing_flows() -> None:
    box = Traffic()
    box.status("Available")
    assert box.connector.power is None
    assert box.connector.average_current is None
