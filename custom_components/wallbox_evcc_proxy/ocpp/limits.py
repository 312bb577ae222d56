"""Where EVCC is stricter than the schemas of OCPP 1.6, and where looser (evcc.md 4.2 and 4.3).

By action, then by the path of a member (``*`` for the items of an array): keywords of JSON
Schema that replace those of the schema, None to take one away. Two are not of JSON Schema:
``required`` on a member says whether its object must have it, and ``number`` on an object names
the member whose text must be a number, and when it need not be.
"""

from collections.abc import Mapping
from typing import Any

type Keywords = Mapping[str, Any]
type Limits = Mapping[str, Mapping[str, Keywords]]

TIME = "time"
"""The format of a time that EVCC can read, as ``timestamps.is_accepted`` knows it."""

_NOT_EMPTY: Keywords = {"minLength": 1}

_NOT_NEGATIVE: Keywords = {"minimum": 0}

_INT32: Keywords = {"minimum": -(2**31), "maximum": 2**31 - 1}
"""Transaction ids: EVCC loses a message with one of 64 bits (quirk S18)."""

_ANY_TIME: Keywords = {
    "type": ["boolean", "null", "number", "string"],
    "required": False,
}
"""The time of a call: for the rule ``timestamps`` to mend, whatever it is and if it is there."""

_SOME: Keywords = {"minItems": 1}

_UNITS: Keywords = {
    "enum": [
        "Wh", "kWh", "varh", "kvarh", "W", "kW", "VA", "kVA", "var", "kvar",
        "A", "V", "K", "Celcius", "Celsius", "Fahrenheit", "Percent",
    ]
}  # fmt: skip
"""EVCC knows neither Hertz nor Hz (quirk M06)."""


def _meter_values(member: str) -> dict[str, Keywords]:
    """Return the limits of an array of meter values."""
    sample = f"{member}.*.sampledValue.*"
    return {
        f"{member}.*.timestamp": _ANY_TIME,
        f"{member}.*.sampledValue": _SOME,
        sample: {"number": {"member": "value", "unless": ("format", "SignedData")}},
        f"{sample}.value": _NOT_EMPTY,
        f"{sample}.unit": _UNITS,
    }


CALLS: Limits = {
    "Authorize": {"idTag": _NOT_EMPTY},
    "BootNotification": {
        "chargePointModel": _NOT_EMPTY,
        "chargePointVendor": _NOT_EMPTY,
    },
    "DataTransfer": {"vendorId": _NOT_EMPTY},
    "MeterValues": {
        "connectorId": _NOT_NEGATIVE,
        "transactionId": _INT32,
        "meterValue": _SOME,
        **_meter_values("meterValue"),
    },
    "SecurityEventNotification": {"timestamp": _ANY_TIME},
    "StartTransaction": {
        "connectorId": {"minimum": 1},
        "idTag": _NOT_EMPTY,
        "meterStart": _NOT_NEGATIVE,
        "reservationId": {"minimum": 1},
        "timestamp": _ANY_TIME,
    },
    "StatusNotification": {
        "connectorId": _NOT_NEGATIVE,
        "timestamp": _ANY_TIME,
    },
    "StopTransaction": {
        "meterStop": _NOT_NEGATIVE,
        "timestamp": _ANY_TIME,
        "transactionId": _INT32,
        **_meter_values("transactionData"),
    },
}
"""For what a wallbox asks and reports."""

ANSWERS: Limits = {
    "GetCompositeSchedule": {
        "connectorId": _NOT_NEGATIVE,
        "scheduleStart": {"format": TIME},
        "chargingSchedule.duration": _NOT_NEGATIVE,
        "chargingSchedule.minChargingRate": _NOT_NEGATIVE,
        "chargingSchedule.startSchedule": {"format": TIME},
        "chargingSchedule.chargingSchedulePeriod": _SOME,
        "chargingSchedule.chargingSchedulePeriod.*.limit": _NOT_NEGATIVE,
        "chargingSchedule.chargingSchedulePeriod.*.numberPhases": _NOT_NEGATIVE,
        "chargingSchedule.chargingSchedulePeriod.*.startPeriod": _NOT_NEGATIVE,
    },
    "GetConfiguration": {
        "configurationKey.*.key": _NOT_EMPTY,
        "configurationKey.*.value": {"maxLength": 500},
        "unknownKey.*": _NOT_EMPTY,
    },
}
"""For what a wallbox answers."""

WIDEST = 2**53
"""Whole numbers beyond it do not survive EVCC's reading, which takes numbers as doubles first."""

NUMBER = r"^[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?$"
"""The text of a number that EVCC can read, and that a double can hold (evcc.md 3.5)."""
