"""Valid answers: the statuses and codes that OCPP has, and the smallest ones the proxy can give itself."""

from collections.abc import Callable, Mapping
from typing import Any

from . import timestamps
from .frames import Answer, Call, CallError, CallResult, Payload

_ACCEPTED_OR_REJECTED = frozenset({"Accepted", "Rejected"})

STATUSES: Mapping[str, frozenset[str]] = {
    "CancelReservation": _ACCEPTED_OR_REJECTED,
    "ChangeAvailability": _ACCEPTED_OR_REJECTED | {"Scheduled"},
    "ChangeConfiguration": _ACCEPTED_OR_REJECTED | {"RebootRequired", "NotSupported"},
    "ClearCache": _ACCEPTED_OR_REJECTED,
    "ClearChargingProfile": frozenset({"Accepted", "Unknown"}),
    "DataTransfer": _ACCEPTED_OR_REJECTED | {"UnknownMessageId", "UnknownVendorId"},
    "ExtendedTriggerMessage": _ACCEPTED_OR_REJECTED | {"NotImplemented"},
    "GetCompositeSchedule": _ACCEPTED_OR_REJECTED,
    "RemoteStartTransaction": _ACCEPTED_OR_REJECTED,
    "RemoteStopTransaction": _ACCEPTED_OR_REJECTED,
    "ReserveNow": _ACCEPTED_OR_REJECTED | {"Faulted", "Occupied", "Unavailable"},
    "Reset": _ACCEPTED_OR_REJECTED,
    "SendLocalList": frozenset(
        {"Accepted", "Failed", "NotSupported", "VersionMismatch"}
    ),
    "SetChargingProfile": _ACCEPTED_OR_REJECTED | {"NotSupported"},
    "TriggerMessage": _ACCEPTED_OR_REJECTED | {"NotImplemented"},
    "UnlockConnector": frozenset({"Unlocked", "UnlockFailed", "NotSupported"}),
}
"""The statuses that OCPP 1.6 lets a wallbox answer a central system's request with."""

REFUSED_STATUS: Mapping[str, str] = {
    "ClearChargingProfile": "Unknown",
    "SendLocalList": "Failed",
    "UnlockConnector": "UnlockFailed",
}
"""What says no where there is no ``Rejected``."""

ERROR_CODES = frozenset(
    {
        "NotImplemented",
        "NotSupported",
        "InternalError",
        "ProtocolError",
        "SecurityError",
        "FormationViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "TypeConstraintViolation",
        "GenericError",
        # Not of 1.6, but EVCC reads them:
        "FormatViolation",
        "MessageTypeNotSupported",
        "RpcFrameworkError",
    }
)
"""Error codes of OCPP-J 1.6, section 4.2.3; both spellings of Occurrence are in use."""

TRANSACTION_ACTIONS = frozenset({"StartTransaction", "StopTransaction"})
"""What must never be lost."""


def refusal(call: Call, reason: str) -> Answer:
    """Return the answer to a request of EVCC that says no without stalling it."""
    if call.action in STATUSES:
        return CallResult(
            call.id, {"status": REFUSED_STATUS.get(call.action, "Rejected")}
        )
    if call.action == "GetConfiguration":
        return CallResult(call.id, {"configurationKey": []})
    return CallError(call.id, "InternalError", reason[:255])


_Conf = Callable[[float], dict[str, Any]]


def _empty(_epoch: float) -> dict[str, Any]:
    return {}


def _id_tag_accepted(_epoch: float) -> dict[str, Any]:
    return {"idTagInfo": {"status": "Accepted"}}


def _time(epoch: float) -> dict[str, Any]:
    return {"currentTime": timestamps.write(epoch)}


_ACKNOWLEDGEMENTS: Mapping[str, _Conf] = {
    "Authorize": _id_tag_accepted,
    "DataTransfer": lambda _epoch: {"status": "Accepted"},
    "DiagnosticsStatusNotification": _empty,
    "FirmwareStatusNotification": _empty,
    "Heartbeat": _time,
    "LogStatusNotification": _empty,
    "MeterValues": _empty,
    "SecurityEventNotification": _empty,
    "SignedFirmwareStatusNotification": _empty,
    "StatusNotification": _empty,
    "StopTransaction": _id_tag_accepted,
}
"""What EVCC itself would answer (evcc.md 3.4), where that does not depend on its state."""


WALLBOX_ACTIONS = frozenset(_ACKNOWLEDGEMENTS) | {
    "BootNotification",
    "SignCertificate",
    "StartTransaction",
}
"""The requests that OCPP 1.6 and its security extension let a wallbox make."""


def acknowledgement(call: Call, epoch: float) -> Answer:
    """Return the answer to a wallbox's request while EVCC cannot give one.

    ``epoch`` is the time in seconds since the Unix epoch. BootNotification and StartTransaction
    need more than the time: see ``boot_accepted`` and ``start_accepted``. What EVCC does not
    support either is answered as EVCC would.
    """
    conf = _ACKNOWLEDGEMENTS.get(call.action)
    if conf is None:
        return CallError(
            call.id, "NotSupported", f"Unsupported feature {call.action}"[:255]
        )
    return CallResult(call.id, conf(epoch))


def boot_accepted(call: Call, epoch: float, interval: int) -> CallResult:
    """Return the acceptance of a BootNotification with a heartbeat interval in seconds."""
    return CallResult(
        call.id,
        {
            "currentTime": timestamps.write(epoch),
            "interval": interval,
            "status": "Accepted",
        },
    )


def start_accepted(call: Call, transaction_id: int) -> CallResult:
    """Return the acceptance of a StartTransaction under an id of the proxy's own range."""
    return CallResult(
        call.id, {"idTagInfo": {"status": "Accepted"}, "transactionId": transaction_id}
    )


def status_of(answer: Answer) -> str | None:
    """Return the status an answer carries, None when it is an error or carries none."""
    if isinstance(answer, CallError):
        return None
    status: Payload | Any = answer.payload.get("status")
    return status if isinstance(status, str) else None
