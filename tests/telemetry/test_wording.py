"""What frames say, in English words."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import read
from custom_components.wallbox_evcc_proxy.telemetry.summary import summary_of
from custom_components.wallbox_evcc_proxy.telemetry.wording import (
    energy,
    power,
    summary_words,
    visible,
)

from .traces.story import story


def words(frame: str, action: str = "") -> str:
    return summary_words(summary_of(read(frame.encode()), action))


def test_meter_values_tell_power_and_currents() -> None:
    meter: Any = story()[3]
    assert (
        summary_words(summary_of(read(meter.sent), "MeterValues"))
        == "7.27 kW · 15.8/15.7/0 A"
    )


@pytest.mark.parametrize(
    ("frame", "action", "said"),
    [
        ('[2,"1","StatusNotification",{"connectorId":1,"status":"Charging","errorCode":"NoError"}]', "", "Charging"),
        ('[2,"1","StatusNotification",{"connectorId":1,"status":"Faulted","errorCode":"GroundFailure","info":"F3"}]',
         "", "Faulted: GroundFailure (F3)"),
        ('[2,"1","BootNotification",{"chargePointVendor":"ABL","chargePointModel":"eMH1","firmwareVersion":"1.8"}]',
         "", "ABL eMH1, firmware 1.8"),
        ('[2,"1","StartTransaction",{"connectorId":1,"meterStart":123456}]', "", "connector 1, meter 123.5 kWh"),
        ('[3,"1",{"transactionId":7,"idTagInfo":{"status":"Accepted"}}]', "StartTransaction", "transaction 7, Accepted"),
        ('[2,"1","StopTransaction",{"transactionId":7,"meterStop":900,"reason":"Local"}]', "",
         "transaction 7, meter 900 Wh, Local"),
        ('[2,"1","ChangeConfiguration",{"key":"A","value":"b"}]', "", "A = b"),
        ('[3,"1",{"configurationKey":[{"key":"A"}],"unknownKey":["x"]}]', "GetConfiguration", "1 key, 1 unknown"),
        ('[3,"1",{"configurationKey":[]}]', "GetConfiguration", "0 keys"),
        ('[2,"1","TriggerMessage",{"requestedMessage":"MeterValues","connectorId":1}]', "", "MeterValues, connector 1"),
        ('[2,"1","ChangeAvailability",{"connectorId":0,"type":"Operative"}]', "", "Operative, connector 0"),
        ('[2,"1","ClearChargingProfile",{"id":1}]', "", "no limit"),
        ('[3,"1",{"status":"Accepted","interval":60,"currentTime":"x"}]', "BootNotification", "Accepted, interval 60 s"),
        ('[3,"1",{"currentTime":"2026-11-24T10:00:00Z"}]', "Heartbeat", "2026-11-24T10:00:00Z"),
        ('[4,"1","NotSupported","no",{}]', "", "NotSupported: no"),
        ('[4,"1","NotSupported","",{}]', "", "NotSupported"),
        ('[2,"1","Heartbeat",{}]', "", ""),
    ],
)  # fmt: skip
def test_each_action_has_its_words(frame: str, action: str, said: str) -> None:
    assert words(frame, action) == said


@pytest.mark.parametrize(
    ("period", "unit", "said"),
    [
        ('{"startPeriod":0,"limit":32,"numberPhases":1}', "A", "limit 7.4 kW (32 A × 1)"),
        ('{"startPeriod":0,"limit":6.5,"numberPhases":3}', "A", "limit 4.5 kW (6.5 A × 3)"),
        ('{"startPeriod":0,"limit":0,"numberPhases":3}', "A", "limit 0 W (0 A × 3)"),
        ('{"startPeriod":0,"limit":16}', "A", "limit 16 A"),
        ('{"startPeriod":0,"limit":11040}', "W", "limit 11 kW"),
    ],
)  # fmt: skip
def test_a_limit_is_told_as_power_where_its_phases_are_known(
    period: str, unit: str, said: str
) -> None:
    frame = (
        '[2,"1","SetChargingProfile",{"connectorId":1,"csChargingProfiles":{"chargingSchedule":'
        f'{{"chargingRateUnit":"{unit}","chargingSchedulePeriod":[{period}]}}}}}}]'
    )
    assert words(frame) == said


def test_what_is_unknown_is_not_told_as_zero() -> None:
    summary = {
        "is": "meter",
        "power": None,
        "currents": [None, 15.0, None],
        "energy": None,
        "soc": 54.5,
    }
    assert summary_words(summary) == "–/15 A · 54.5 %"
    assert summary_words(None) == ""


def test_powers_and_energies_have_the_unit_that_fits() -> None:
    assert [power(each) for each in (0, 850.4, 1000, 7273, 22080)] == [
        "0 W", "850 W", "1 kW", "7.27 kW", "22.1 kW",
    ]  # fmt: skip
    assert [energy(each) for each in (0, 999, 1284300)] == ["0 Wh", "999 Wh", "1284.3 kWh"]  # fmt: skip


def test_what_would_steer_a_terminal_is_written_out() -> None:
    assert visible("a\x1b[31mb\n\u202ec\ud800 Küche 漢") == "a\\x1b[31mb\\x0a\\u202ec\\ud800 Küche 漢"  # fmt: skip
