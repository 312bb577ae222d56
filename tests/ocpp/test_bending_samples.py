"""Bending meter values and the samples in them."""

from typing import Any

import pytest

from tests.ocpp.test_bending import call, meter_values


def sample(given: dict[str, Any]) -> Any:
    """Return what becomes of one sample, None when it is lost."""
    payload = call("MeterValues", meter_values({"value": "1"}, {"value": "7"} | given))
    samples = payload["meterValue"][0]["sampledValue"]
    assert samples[0] == {"value": "1"}
    return samples[1] if len(samples) == 2 else None


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        *((12.3, "12.3"), (0, "0"), (12.0, "12.0"), (1e-7, "0.0000001"), (1e22, "1" + "0" * 22)),
        *(("12,5", "12.5"), (" 230.1 ", "230.1"), ("7\r\n", "7"), (["230.1"], "230.1")),
        *(("1e3", "1e3"), ("+5", "+5"), (".5", ".5")),
        *(("", None), ("--", None), ("NaN", None), ("n/a", None), ("inf", None), ("1e999", None)),
        *((None, None), (True, None), ({"a": 1}, None), ("1.234,5", None), (float("inf"), None)),
    ],
)  # fmt: skip
def test_a_value_is_the_text_of_a_number_or_the_sample_goes(
    sent: Any, meant: str | None
) -> None:
    bent = sample({"value": sent})
    assert bent == (None if meant is None else {"value": meant})


def test_signed_data_is_no_number_and_stays() -> None:
    signed = {"value": "OCMF|{}|,", "format": "SignedData"}
    assert sample(signed) == signed
    assert sample(signed | {"format": "signeddata"}) == signed
    assert sample(signed | {"format": "Raw"}) is None
    assert sample(signed | {"value": ""}) is None


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ({"measurand": "Power.Active.Import.L1"}, {"measurand": "Power.Active.Import", "phase": "L1"}),
        ({"measurand": "Current.Import.L1-N"}, {"measurand": "Current.Import", "phase": "L1-N"}),
        (
            {"measurand": "Current.Import.Inlet.L1"},
            {"measurand": "Current.Import", "location": "Inlet", "phase": "L1"},
        ),
        (
            {"measurand": "voltage.l2", "phase": "L3"},
            {"measurand": "Voltage", "phase": "L3"},
        ),
        ({"measurand": "SOC"}, {"measurand": "SoC"}),
        ({"measurand": ""}, {}),
        ({"context": "CurrentMax", "unit": "A"}, {"measurand": "Current.Offered", "unit": "A"}),
        ({"context": "sample.periodic"}, {"context": "Sample.Periodic"}),
        ({"context": "Whenever"}, {}),
        ({"location": "Kitchen"}, {}),
        ({"format": "Cooked"}, {}),
        ({"phase": "l1n"}, {"phase": "L1-N"}),
        ({"phase": 2}, {"phase": "L2"}),
        ({"phase": ""}, {}),
        ({"unit": "Hz"}, {}),
        ({"unit": "Hertz"}, {}),
        ({"unit": "kwh"}, {"unit": "kWh"}),
        ({"unit": "VAR"}, {"unit": "var"}),
        ({"unit": "%"}, {"unit": "Percent"}),
        ({"unit": "°C"}, {"unit": "Celsius"}),
        ({"unit": "Celcius"}, {"unit": "Celcius"}),
    ],
)  # fmt: skip
def test_words_of_a_sample_are_understood_or_left_out(
    sent: dict[str, Any], meant: dict[str, Any]
) -> None:
    assert sample(sent) == {"value": "7"} | meant


@pytest.mark.parametrize(
    "sent",
    [
        {"measurand": "Happiness"},
        {"measurand": "Current.Import.Roof"},
        {"unit": "mA"},
        {"unit": "Ah"},
        {"phase": "X9"},
    ],
)
def test_a_sample_goes_when_without_a_word_it_would_mean_something_else(
    sent: dict[str, Any],
) -> None:
    assert sample(sent) is None


def test_an_object_where_a_list_belongs_becomes_a_list() -> None:
    value = {"value": "0.00", "unit": "kWh"}
    payload = {
        "connectorId": 1,
        "meterValue": {"timestamp": "t", "sampledValue": value},
    }
    assert call("MeterValues", payload) == {
        "connectorId": 1,
        "meterValue": [{"timestamp": "t", "sampledValue": [value]}],
    }


@pytest.mark.parametrize(
    "payload",
    [
        meter_values(),
        meter_values({"value": ""}, {"value": ""}),
        {"connectorId": 1, "meterValue": []},
        {"connectorId": 1},
        {},
        [],
        None,
    ],
)
def test_meter_values_that_hold_no_value_are_lost(payload: Any) -> None:
    assert call("MeterValues", payload) is None


def test_transaction_ids_that_evcc_cannot_read_are_left_out() -> None:
    values = meter_values({"value": "0.505"})
    wrongs: tuple[Any, ...] = (2**63 - 1, "x", None, [], 1e30)
    for wrong in wrongs:
        assert call("MeterValues", values | {"transactionId": wrong}) == values
    assert call("MeterValues", values | {"transactionId": -1})["transactionId"] == -1
