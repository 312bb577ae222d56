"""Valid answers: which ones EVCC can read, and the smallest ones the proxy can give itself.

EVCC stalls for 60 s on one invalid answer (evcc.md 4.1), so what a wallbox answers is looked
at before it goes on.
"""

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

_LONGEST_KEY = 50
_LONGEST_VALUE = 500
"""Characters of a configuration key and of its value."""

TRANSACTION_ACTIONS = frozenset({"StartTransaction", "StopTransaction"})
"""What must never be lost."""


def is_valid_answer(action: str, answer: Answer) -> bool:
    """Return whether EVCC can read an answer to its request."""
    if not answer.well_formed:
        return False
    if isinstance(answer, CallError):
        return answer.code in ERROR_CODES
    statuses = STATUSES.get(action)
    if statuses is not None and status_of(answer) not in statuses:
        return False
    return readable_part(action, answer.payload) is answer.payload


def readable_part(action: str, payload: Payload) -> Payload:
    """Return what EVCC can read of an answer's payload; the same object when that is all of it.

    Follows EVCC's limits (evcc.md 4.2) where more than a status is answered.
    """
    match action:
        case "GetConfiguration":
            part = {
                "configurationKey": _filtered(payload, "configurationKey", _is_setting),
                "unknownKey": _filtered(payload, "unknownKey", _is_key),
            }
            if all(payload.get(name) in (None, part[name]) for name in part):
                return payload
            return part
        case "GetCompositeSchedule" if not _holds_no_broken_schedule(payload):
            return {"status": payload.get("status")}
        case _:
            return payload


def _filtered(
    payload: Payload, name: str, is_readable: Callable[[object], bool]
) -> list[Any]:
    entries = payload.get(name)
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if is_readable(entry)]


def _is_key(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_KEY


def _is_setting(entry: object) -> bool:
    if not isinstance(entry, dict) or not _is_key(entry.get("key")):
        return False
    readonly, value = entry.get("readonly"), entry.get("value")
    return (readonly is None or isinstance(readonly, bool)) and (
        value is None or (isinstance(value, str) and len(value) <= _LONGEST_VALUE)
    )


def _holds_no_broken_schedule(payload: Payload) -> bool:
    schedule = payload.get("chargingSchedule")
    if not _are_whole(payload.get("connectorId")) or not _are_times(
        payload.get("scheduleStart")
    ):
        return False
    if schedule is None:
        return True
    if not isinstance(schedule, dict):
        return False
    periods = schedule.get("chargingSchedulePeriod")
    return (
        schedule.get("chargingRateUnit") in ("A", "W")
        and _are_whole(schedule.get("duration"))
        and _are_times(schedule.get("startSchedule"))
        and _are_numbers(schedule.get("minChargingRate"))
        and isinstance(periods, list)
        and bool(periods)
        and all(
            isinstance(period, dict)
            and _are_whole(period.get("startPeriod"), period.get("numberPhases"))
            and _are_numbers(period.get("limit"))
            for period in periods
        )
    )


def _are_whole(*values: object) -> bool:
    return all(value is None or type(value) is int for value in values)


def _are_numbers(*values: object) -> bool:
    return all(value is None or type(value) in (int, float) for value in values)


def _are_times(*values: object) -> bool:
    return all(value is None or timestamps.is_accepted(value) for value in values)


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
