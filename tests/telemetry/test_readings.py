"""Meter values in all the spellings seen in the field."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.telemetry.readings import (
    Reader,
    Readings,
    number,
)

from .traffic import current, energy, power, sample, voltage


def read(*samples: Any) -> Readings:
    """Return the readings of one meter value."""
    return Reader().read(
        [{"timestamp": "2031-05-06T08:09:37Z", "sampledValue": list(samples)}]
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("230.1", 230.1),
        (" 230.1 ", 230.1),
        (230.1, 230.1),
        (230, 230.0),
        ("12,5", 12.5),
        ("+5", 5.0),
        ("1e3", 1000.0),
        ("-0.5", -0.5),
        ("", None),
        (" ", None),
        ("--", None),
        ("n/a", None),
        ("1.234,5", None),
        ("1,234,567", None),
        ("NaN", None),
        ("Infinity", None),
        ("-inf", None),
        ("1e999", None),
        (10**400, None),
        (float("nan"), None),
        (True, None),
        (None, None),
        ([1], None),
        ({}, None),
    ],
)
def test_numbers_are_read_from_numbers_and_texts_and_nothing_else(
    value: Any, expected: float | None
) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("measurand", "unit", "value", "slot", "expected"),
    [
        ("Power.Active.Import", "kW", "3.5", "power", 3500.0),
        ("Power.Active.Import", "KW", "3.5", "power", 3500.0),
        ("Power.Active.Import", "w", "3500", "power", 3500.0),
        ("Power.Active.Import", None, "3500", "power", 3500.0),
        ("Power.Active.Import", "", "3500", "power", 3500.0),
        ("Power.Active.Import", "MW", "0.0035", "power", 3500.0),
        ("Power.Active.Import", "mW", "3500000", "power", 3500.0),
        ("power.active.import", "W", "1", "power", 1.0),
        (" Power.Active.Import ", "W", "1", "power", 1.0),
        ("'Power.Active.Import'", "W", "1", "power", 1.0),
        ("Energy.Active.Import.Register", "kWh", "19091.5", "energy", 19_091_500.0),
        ("Energy.Active.Import.Register", "kwh", "1", "energy", 1000.0),
        ("Energy.Active.Import.Register", "MWh", "1", "energy", 1e6),
        ("Energy.Active.Import.Register", None, "1", "energy", 1.0),
        (None, None, "12", "energy", 12.0),
        (None, "kWh", "12", "energy", 12_000.0),
        (None, "A", "12", "current", 12.0),
        (None, "kW", "12", "power", 12_000.0),
        (None, "V", "230", "voltage", 230.0),
        ("Current.Import", "mA", "6000", "current", 6.0),
        ("Current.Import", "MA", "6000", "current", 6.0),
        ("Voltage", "mV", "230000", "voltage", 230.0),
        ("Voltage", "kV", "0.23", "voltage", 230.0),
        ("Voltage", "V", 230, "voltage", 230.0),
        ("Temperature", "Celsius", "35", "temperature", 35.0),
        ("Temperature", "Celcius", "35", "temperature", 35.0),
        ("Temperature", "°C", "35", "temperature", 35.0),
        ("Temperature", None, "35", "temperature", 35.0),
        ("Temperature", "Fahrenheit", "95", "temperature", 35.0),
        ("Temperature", "K", "308.15", "temperature", 35.0),
        ("SoC", "Percent", "55", "soc", 55.0),
        ("SoC", "%", "55", "soc", 55.0),
        ("Frequency", "Hz", "50.01", "frequency", 50.01),
        ("Frequency", "Hertz", "50.01", "frequency", 50.01),
        ("Power.Factor", None, "0.98", "power_factor", 0.98),
        ("Power.Factor", "Percent", "98", "power_factor", 0.98),
        ("Current.Offered", "A", "16", "current_offered", 16.0),
        ("Power.Offered", "kW", "11", "power_offered", 11_000.0),
    ],
)
def test_every_measurand_and_unit_comes_in_base_units(
    measurand: str | None, unit: str | None, value: Any, slot: str, expected: float
) -> None:
    assert read(sample(measurand, value, unit=unit)) == {slot: pytest.approx(expected)}


@pytest.mark.parametrize(
    ("measurand", "phase", "slot"),
    [
        ("Current.Import", "L1", "current_l1"),
        ("Current.Import", "L2-N", "current_l2"),
        ("Current.Import", "l3", "current_l3"),
        ("Current.Import.L1", None, "current_l1"),
        ("Current.Import.Inlet.L1", None, "current_l1"),
        ("Current.Import.L1.Inlet", None, "current_l1"),
        ("Current.Import", "", "current"),
        ("Current.Import", "N", "current"),
        ("Power.Active.Import.L2", None, "power_l2"),
        ("Voltage.L1-N", None, "voltage_l1"),
        ("Voltage", "L3-N", "voltage_l3"),
        ("Voltage", "L3", "voltage_l3"),
        ("Energy.Active.Import.Register", "L1", "energy_l1"),
        ("Temperature", "L1", "temperature"),
    ],
)
def test_a_phase_is_found_in_its_member_and_in_the_measurand(
    measurand: str, phase: str | None, slot: str
) -> None:
    assert read(sample(measurand, "7", phase=phase)) == {slot: 7.0}


@pytest.mark.parametrize(
    "unwanted",
    [
        voltage(400, "L1-L2"),
        sample("Voltage.L2-L3", "400"),
        voltage(230, "N"),
        voltage(230, "L4"),
        sample("Energy.Active.Import.Interval", "5"),
        sample("Energy.Active.Export.Register", "5"),
        sample("RPM", "5"),
        energy("AABBCC==", format="SignedData"),
        energy("123", format="signeddata"),
        energy("-1"),
        energy(""),
        sample("SoC", "101"),
        power("1e300"),
        sample("Voltage", None),
        {"measurand": ["Voltage"], "value": "1"},
        {"measurand": "Voltage", "phase": {"a": 1}, "value": "1"},
        {"measurand": 5, "value": "1"},
        {"measurand": "Voltage", "unit": "V" * 1000, "value": "1"},
        "230",
        None,
        [],
    ],
)
def test_what_is_no_reading_is_left_out_and_spoils_nothing(unwanted: Any) -> None:
    for _ in range(2):  # recognised the second time
        assert read(unwanted, current(6, "L1"), unwanted) == {"current_l1": 6.0}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Project EV: the value of the transaction's begin follows the live one.
        ({"context": "Sample.Periodic"}, {"context": "Transaction.Begin"}, 1.0),
        ({"context": "Transaction.Begin"}, {"context": "Sample.Periodic"}, 2.0),
        ({"context": "Transaction.End"}, {"context": "Transaction.Begin"}, 1.0),
        ({"context": "Other"}, {"context": "Transaction.End"}, 2.0),
        ({"context": "CurrentMax"}, {}, 2.0),
        ({}, {"context": "Other"}, 1.0),
        ({}, {"context": "Trigger"}, 2.0),
        ({"location": "Outlet"}, {"location": "Inlet"}, 1.0),
        ({}, {"location": "Body"}, 1.0),
        ({"location": "Cable"}, {"location": "Inlet"}, 2.0),
        ({"location": "EV"}, {"location": "Outlet"}, 2.0),
        ({"location": "EV"}, {"location": "EV"}, 2.0),
    ],
)
def test_of_several_samples_of_one_thing_the_preferred_one_counts(
    first: dict[str, str], second: dict[str, str], expected: float
) -> None:
    assert read(energy("1", **first), energy("2", **second)) == {"energy": expected}


def test_temperature_and_state_of_charge_are_at_home_in_body_and_car() -> None:
    assert read(
        sample("Temperature", "30"),
        sample("Temperature", "31", location="Body"),
        sample("SoC", "50"),
        sample("SoC", "51", location="EV"),
    ) == {"temperature": 31.0, "soc": 51.0}


def test_a_current_on_n_gives_way_to_one_without_phase() -> None:
    assert read(current(15, ""), current(16, "N")) == {"current": 15.0}
    assert read(current(16, "N"), current(15, "")) == {"current": 15.0}


def test_of_several_meter_values_the_last_counts_but_not_for_the_begin_of_the_transaction() -> (
    None
):
    batch = [
        {"sampledValue": [energy("100"), power("5000")]},
        {"sampledValue": [energy("200")]},
        {"sampledValue": [energy("50", context="Transaction.Begin")]},
    ]
    assert Reader().read(batch) == {"energy": 200.0, "power": 5000.0}


def test_objects_where_lists_belong_are_read() -> None:
    # Huawei: meterValue is an object.
    begin = sample(
        "Energy.Active.Import.Register", "0.5", context="Transaction.Begin", unit="kWh"
    )
    assert Reader().read({"sampledValue": [begin]}) == {"energy": 500.0}
    assert Reader().read([{"sampledValue": begin}]) == {"energy": 500.0}


@pytest.mark.parametrize(
    "nothing", [None, [], {}, "x", 5, [[]], [None, 3], [{"sampledValue": []}]]
)
def test_nothing_is_read_from_nothing(nothing: Any) -> None:
    assert Reader().read(nothing) == {}


def test_samples_are_told_apart_when_only_one_member_changes() -> None:
    reader = Reader()
    for unit, phase, expected in (
        ("W", "L1", {"power_l1": 2.0}),
        ("kW", "L1", {"power_l1": 2000.0}),
        ("W", "L2", {"power_l2": 2.0}),
        ("W", None, {"power": 2.0}),
        ("W", "L1", {"power_l1": 2.0}),
    ):
        row = [sample("Power.Active.Import", "2", unit=unit, phase=phase)]
        assert reader.read([{"sampledValue": row}]) == expected
    assert reader.read([{"sampledValue": [{"value": "2"}]}]) == {"energy": 2.0}
    assert reader.read([{"sampledValue": [{}]}]) == {}


def test_what_is_remembered_has_a_bound() -> None:
    reader = Reader()
    for each in range(2000):
        row = [sample("Voltage", "230", context=f"Sample.{each}")] * (each % 50)
        reader.read([{"sampledValue": row}])
    assert len(reader._meanings) <= 256
    assert len(reader._rows) <= 8


def test_more_samples_than_any_wallbox_has_are_not_read() -> None:
    flood = [voltage(230, "L1")] * 500 + [voltage(231, "L1")]
    assert read(*flood) == {"voltage_l1": 230.0}
