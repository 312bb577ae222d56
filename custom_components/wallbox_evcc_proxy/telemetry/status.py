"""What a StatusNotification says: the state of a connector, or of the wallbox as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from ..rules.change import Change
from ..rules.status_errors import StatusErrors
from .identity import text

STATUSES: Final = (
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEVSE",
    "SuspendedEV",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
)
"""ChargePointStatus (OCPP 1.6, 7.7)."""

ERROR_CODES: Final = (
    "NoError",
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "OtherError",
    "OverCurrentFailure",
    "OverVoltage",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "WeakSignal",
)
"""ChargePointErrorCode (OCPP 1.6, 7.6)."""

PLUGGED_IN: Final = {
    "Available": False,
    "Reserved": False,
    "Preparing": True,
    "Charging": True,
    "SuspendedEVSE": True,
    "SuspendedEV": True,
    "Finishing": True,
}
"""Whether a car is plugged in; Unavailable and Faulted don't say."""

IN_TRANSACTION: Final = frozenset(("Charging", "SuspendedEV", "SuspendedEVSE", None))
"""The states in which a transaction may be running whose start was not heard (as EVCC has it);
None before the first."""

_STATUSES: Final = {status.lower(): status for status in STATUSES}
_ERROR_CODES: Final = {code.lower(): code for code in ERROR_CODES}


@dataclass(frozen=True, slots=True)
class State:
    """A StatusNotification's content (OCPP 1.6, 6.47)."""

    status: str | None = None
    """One of STATUSES; None when it is none of them."""
    error_code: str | None = None
    """One of ERROR_CODES; None when it is none of them."""
    info: str | None = None
    """Free text with details."""
    vendor_id: str | None = None
    """Whose the vendor's error code is."""
    vendor_error_code: str | None = None
    """The vendor's own error code."""

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        """Return what the payload of a StatusNotification says, in whatever case."""
        status, error_code = text(payload.get("status")), text(payload.get("errorCode"))
        return cls(
            status=_STATUSES.get(status.lower()) if status else None,
            error_code=_ERROR_CODES.get(error_code.lower()) if error_code else None,
            info=text(payload.get("info")),
            vendor_id=text(payload.get("vendorId")),
            vendor_error_code=text(payload.get("vendorErrorCode")),
        )

    @property
    def problem(self) -> bool | None:
        """Whether something is wrong; None while nothing is known."""
        if self.status is None and self.error_code is None:
            return None
        return self.status == "Faulted" or self.error_code not in (None, "NoError")


def as_reported(
    payload: Mapping[str, Any], changes: Sequence[Change]
) -> Mapping[str, Any]:
    """Return a payload with the wallbox's own error code, where EVCC is told of none for it."""
    for change in changes:
        if change.rule == StatusErrors.name and change.path == "/errorCode":
            return {**payload, "errorCode": change.before}
    return payload
