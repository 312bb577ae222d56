"""Charging profiles of one exact shape, for wallboxes that obey no other (P04).

What stands in braces is filled in: ``{limit}`` with the limit in W, ``{midnight}`` with the
last midnight in UTC. A template without ``connectorId`` keeps the one that EVCC names.
"""

from collections.abc import Mapping
from typing import Any, Final

LIMIT: Final = "{limit}"
MIDNIGHT: Final = "{midnight}"

TEMPLATES: Final[Mapping[str, Mapping[str, Any]]] = {
    # As the AcTec's documentation has it (fx-089).
    "actec_document": {
        "csChargingProfiles": {
            "chargingProfileId": 231,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "recurrencyKind": "Daily",
            "chargingSchedule": {
                "duration": 86400,
                "startSchedule": MIDNIGHT,
                "chargingRateUnit": "W",
                "minChargingRate": 0.0,
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": LIMIT, "numberPhases": 3}
                ],
            },
        },
    },
    # As a script in use with an AcTec sends it.
    "actec_code": {
        "connectorId": 0,
        "csChargingProfiles": {
            "chargingProfileId": 231,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": LIMIT, "numberPhases": 3}
                ],
            },
        },
    },
}

_NULLS: Final = ("transactionId", "recurrencyKind", "validFrom", "validTo")
_SCHEDULE_NULLS: Final = ("duration", "startSchedule", "minChargingRate")
"""Members that the script sends as null where they mean nothing; the schema forbids that."""


def filled(
    template: Mapping[str, Any], limit: float, midnight: str, *, with_nulls: bool
) -> dict[str, Any]:
    """Return a template with a limit, in W; with nulls where it leaves something out if asked."""
    words = {LIMIT: limit, MIDNIGHT: midnight}
    payload: dict[str, Any] = _filled(template, words)
    if with_nulls:
        profile = payload["csChargingProfiles"]
        schedule = profile["chargingSchedule"]
        profile |= {name: None for name in _NULLS if name not in profile}
        schedule |= {name: None for name in _SCHEDULE_NULLS if name not in schedule}
    return payload


def _filled(part: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(part, Mapping):
        return {name: _filled(value, words) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, words) for value in part]
    return words.get(part, part) if isinstance(part, str) else part
