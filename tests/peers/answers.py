"""How the simulated wallbox answers the central system."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from .schemas import Payload, violation

if TYPE_CHECKING:
    from .wallbox import Wallbox

type Afterwards = Callable[[], Awaitable[object]]
"""What the wallbox does once its answer is out."""
type Answer = tuple[Payload, Afterwards | None]

TRIGGERED = ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification")
"""What TriggerMessage can ask for."""


class Refusal(Exception):
    """A call gets a CALLERROR; its arguments are code and description."""


def answer(box: Wallbox, action: str, payload: Payload) -> Answer:
    """Return the answer to a call, as OCPP 1.6 (chapter 5) asks.

    Raises Refusal for an action or a payload that this wallbox does not take.
    """
    handler = _HANDLERS.get(action)
    if handler is None:
        raise Refusal("NotImplemented", f"{action} is not implemented")
    if problem := violation(action, payload):
        raise Refusal("FormationViolation", problem)
    if payload.get("connectorId", 0) not in (0, *box.connectors):
        raise Refusal("PropertyConstraintViolation", "no such connector")
    return handler(box, payload)


def _change_availability(box: Wallbox, payload: Payload) -> Answer:
    number = payload["connectorId"]
    operative = payload["type"] == "Operative"
    scheduled = False
    for connector in box.connectors.values():
        if number not in (0, connector.number):
            continue
        connector.becomes_inoperative = False
        if connector.transaction and not operative:
            connector.becomes_inoperative = scheduled = True
        else:
            connector.is_operative = operative
    status = "Scheduled" if scheduled else "Accepted"
    return {"status": status}, box.refresh


def _change_configuration(box: Wallbox, payload: Payload) -> Answer:
    return {"status": box.configuration.change(payload["key"], payload["value"])}, None


def _clear_cache(box: Wallbox, payload: Payload) -> Answer:
    return {"status": "Accepted"}, None


def _clear_charging_profile(box: Wallbox, payload: Payload) -> Answer:
    cleared = box.profiles.clear(payload)
    return {"status": "Accepted" if cleared else "Unknown"}, box.refresh


def _data_transfer(box: Wallbox, payload: Payload) -> Answer:
    return {"status": "UnknownVendorId"}, None


def _get_composite_schedule(box: Wallbox, payload: Payload) -> Answer:
    connector = box.connectors.get(payload["connectorId"])
    if connector is None:
        return {"status": "Rejected"}, None
    current, phases = connector.limit(box.clock.time(), box.profiles)
    unit = payload.get("chargingRateUnit", "A")
    now = box.timestamp()
    value = current if unit == "A" else current * 230 * phases
    return {
        "status": "Accepted",
        "connectorId": connector.number,
        "scheduleStart": now,
        "chargingSchedule": {
            "duration": payload["duration"],
            "startSchedule": now,
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": round(value, 1)}],
        },
    }, None


def _get_configuration(box: Wallbox, payload: Payload) -> Answer:
    return box.configuration.get(payload.get("key", [])), None


def _get_local_list_version(box: Wallbox, payload: Payload) -> Answer:
    return {"listVersion": -1}, None


def _remote_start(box: Wallbox, payload: Payload) -> Answer:
    number = payload.get("connectorId", 1)
    connector = box.connectors.get(number)
    if connector is None or connector.transaction or not connector.is_operative:
        return {"status": "Rejected"}, None

    async def start() -> None:
        if profile := payload.get("chargingProfile"):
            box.profiles.install(number, profile, box.clock.time())
        await box.start_invited(number, payload["idTag"])

    return {"status": "Accepted"}, start


def _remote_stop(box: Wallbox, payload: Payload) -> Answer:
    named = [
        connector.number
        for connector in box.connectors.values()
        if connector.transaction
        and connector.transaction.transaction_id == payload["transactionId"]
    ]
    if not named:
        return {"status": "Rejected"}, None
    return {"status": "Accepted"}, lambda: box.stop_charging(named[0], "Remote")


def _reset(box: Wallbox, payload: Payload) -> Answer:
    kind = payload["type"]
    return {"status": "Accepted"}, lambda: box.reset(f"{kind}Reset")


def _send_local_list(box: Wallbox, payload: Payload) -> Answer:
    return {"status": "NotSupported"}, None


def _set_charging_profile(box: Wallbox, payload: Payload) -> Answer:
    profile = payload["csChargingProfiles"]
    number = payload["connectorId"]
    purpose = profile["chargingProfilePurpose"]
    connector = box.connectors.get(number)
    allowed = box.configuration.text("ChargingScheduleAllowedChargingRateUnit")
    unit = {"A": "Current", "W": "Power"}[
        profile["chargingSchedule"]["chargingRateUnit"]
    ]
    refused = (
        profile["stackLevel"] > box.configuration.number("ChargeProfileMaxStackLevel")
        or unit not in allowed.split(",")
        or (purpose == "ChargePointMaxProfile" and number != 0)
        or (
            purpose == "TxProfile"
            and (connector is None or connector.transaction is None)
        )
    )
    if refused:
        return {"status": "Rejected"}, None
    box.profiles.install(number, profile, box.clock.time())
    return {"status": "Accepted"}, box.refresh


def _trigger_message(box: Wallbox, payload: Payload) -> Answer:
    requested = payload["requestedMessage"]
    if requested not in TRIGGERED:
        return {"status": "NotImplemented"}, None
    connector = payload.get("connectorId")
    return {"status": "Accepted"}, lambda: box.send_triggered(requested, connector)


def _unlock_connector(box: Wallbox, payload: Payload) -> Answer:
    number = payload["connectorId"]
    connector = box.connectors.get(number)
    if connector is None:
        return {"status": "NotSupported"}, None
    if connector.transaction:
        return {"status": "Unlocked"}, lambda: box.stop_charging(
            number, "UnlockCommand"
        )
    return {"status": "Unlocked"}, None


_HANDLERS: dict[str, Callable[[Wallbox, Payload], Answer]] = {
    "ChangeAvailability": _change_availability,
    "ChangeConfiguration": _change_configuration,
    "ClearCache": _clear_cache,
    "ClearChargingProfile": _clear_charging_profile,
    "DataTransfer": _data_transfer,
    "GetCompositeSchedule": _get_composite_schedule,
    "GetConfiguration": _get_configuration,
    "GetLocalListVersion": _get_local_list_version,
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _remote_stop,
    "Reset": _reset,
    "SendLocalList": _send_local_list,
    "SetChargingProfile": _set_charging_profile,
    "TriggerMessage": _trigger_message,
    "UnlockConnector": _unlock_connector,
}
