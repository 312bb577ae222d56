"""Answers to EVCC's calls in a wallbox's place, from what is known of the wallbox.

Where nothing is known the answer is the refusal that EVCC copes with best (evcc.md 2.2): a set-up
goes on after any but a failing GetConfiguration.
"""

from collections.abc import Mapping
from typing import Any

from ..ocpp import answers, timestamps
from ..ocpp.frames import Answer, Call, CallError, CallResult, Payload
from .facts import Facts, Report
from .keys import FEATURES, SAMPLED, asked_keys, is_already_so, told_by
from .replayed import replayed, trigger_of
from .rule import Context
from .sampled_data import MEASURANDS, measurands_in
from .verdict import Verdict

_SUPPORTED = "Core,RemoteTrigger,SmartCharging"
"""What EVCC needs: without a word of RemoteTrigger it would ask for nothing, and the proxy obeys
its triggers where the wallbox does not."""

_UNKNOWN_ACTION = frozenset({"NotImplemented", "NotSupported"})
"""Error codes with which a wallbox says that it does not know what was asked."""


def substitute(call: Call, context: Context, table: Mapping[str, str]) -> Verdict:
    """Return the verdict that answers a call of EVCC in the wallbox's place.

    ``table`` are configuration keys with values to tell while the wallbox has told none.
    """
    match call.action:
        case "ChangeAvailability":
            is_so = is_available_already(call.payload, context.facts)
            return _status(
                call,
                "Accepted" if is_so else "Rejected",
                "it is available already" if is_so else "it does not obey",
            )
        case "ChangeConfiguration":
            return _changed_configuration(call, context.facts)
        case "GetCompositeSchedule":
            return _composite_schedule(call, context)
        case "GetConfiguration":
            return _configuration(call, context.facts, table)
        case "TriggerMessage":
            requested, connector = trigger_of(call.payload)
            measured = measurands_in(table.get(SAMPLED, ""))
            injections = replayed(requested, connector, context, measured)
            if not injections:
                return _status(call, "Rejected", "nothing is known that could be told")
            return Verdict(
                answer=CallResult(call.id, {"status": "Accepted"}),
                injections=injections,
                reason="told from what the wallbox reported last",
            )
        case _:
            return Verdict(answer=answers.refusal(call, "the wallbox does not answer"))


def is_available_already(payload: Payload, facts: Facts) -> bool:
    """Return whether a ChangeAvailability asks for nothing that is not so already.

    That is: to be operative, of connectors of which none has said that it is unavailable.
    """
    connector = payload.get("connectorId")
    return payload.get("type") == "Operative" and not any(
        report.payload.get("status") == "Unavailable"
        for number, report in facts.statuses.items()
        if connector in (0, number)
    )


def meant_status(error: CallError) -> str:
    """Return the status of a ChangeConfiguration.conf that an error in its place means."""
    return "NotSupported" if error.code in _UNKNOWN_ACTION else "Rejected"


def holds_no_key(answer: Answer, call: Call) -> bool:
    """Return whether the answer to a GetConfiguration is of no use: an error, or not one key.

    EVCC cannot start with an error (evcc.md 2.2). Asked for single keys a wallbox may know none.
    """
    return isinstance(answer, CallError) or (
        asked_keys(call.payload) is None and not answer.payload.get("configurationKey")
    )


def _status(call: Call, status: str, reason: str) -> Verdict:
    return Verdict(answer=CallResult(call.id, {"status": status}), reason=reason)


def _changed_configuration(call: Call, facts: Facts) -> Verdict:
    key, value = call.payload.get("key"), call.payload.get("value")
    if is_already_so(facts, key, value):
        return _status(call, "Accepted", "the key has this value already")
    if type(key) is not str or type(value) is not str:
        return _status(call, "Rejected", "the call is not complete")
    if key.lower() == SAMPLED.lower():
        wanted = measurands_in(value)
        if wanted and wanted <= facts.measurands:
            return _status(call, "Accepted", "the wallbox has sent these measurands")
    if key.lower() in facts.keys:
        return _status(call, "Rejected", "it does not let the key be changed")
    return _status(call, "NotSupported", "it has never told of this key")


def _configuration(call: Call, facts: Facts, table: Mapping[str, str]) -> Verdict:
    asked = asked_keys(call.payload)
    if facts.knows_all_keys:
        payload: dict[str, Any] = told_by(facts, asked)
        reason = "from what the wallbox told before"
    else:
        payload = told_by(facts, asked, table or _fewest_keys(facts))
        reason = "the few keys that EVCC needs to start"
    return Verdict(answer=CallResult(call.id, payload), reason=reason)


def _fewest_keys(facts: Facts) -> dict[str, str]:
    """Return keys with which EVCC starts and controls a wallbox that tells none.

    Only what EVCC cannot be misled by (evcc.md 2.3). NumberOfConnectors is not among them: EVCC
    does without, and fails for good with a number that is too low. The measurands are those that
    the wallbox has sent; while it has sent none EVCC asks for each.
    """
    keys = {FEATURES: _SUPPORTED}
    sent = [measurand for measurand in MEASURANDS if measurand in facts.measurands]
    if sent:
        keys[SAMPLED] = ",".join(sent)
    return keys


def _composite_schedule(call: Call, context: Context) -> Verdict:
    report = _last_profile(call.payload, context.facts)
    if report is None:
        # Without a schedule EVCC goes on by what it has set itself (evcc.md 3.3).
        return _status(call, "Accepted", "no charging profile is known to hold")
    schedule = _schedule_of(report.payload, call.payload)
    if schedule is None:
        return _status(call, "Rejected", "the last charging profile does not tell it")
    now = timestamps.write(context.epoch)
    payload: dict[str, Any] = {
        "status": "Accepted",
        "connectorId": call.payload["connectorId"],
        "scheduleStart": now,
        "chargingSchedule": {
            "startSchedule": now,
            "duration": call.payload["duration"],
            **schedule,
        },
    }
    reason = "from the last charging profile that was accepted"
    return Verdict(answer=CallResult(call.id, payload), reason=reason)


def _last_profile(asked: Payload, facts: Facts) -> Report | None:
    """Return the last profile that holds for a connector; None if none is known."""
    connector = asked.get("connectorId")
    if type(connector) is not int:
        return None
    return facts.profiles.get(connector) or facts.profiles.get(0)


def _schedule_of(told: Payload, asked: Payload) -> dict[str, Any] | None:
    """Return unit and first period of a SetChargingProfile; None if that does not answer what is asked."""
    profile = told.get("csChargingProfiles")
    schedule = profile.get("chargingSchedule") if isinstance(profile, dict) else None
    if not isinstance(schedule, dict) or type(asked.get("duration")) is not int:
        return None
    unit = schedule.get("chargingRateUnit")
    periods = schedule.get("chargingSchedulePeriod")
    first = periods[0] if isinstance(periods, list) and periods else None
    if not isinstance(first, dict) or unit not in ("A", "W"):
        return None
    limit = first.get("limit")
    if type(limit) not in (int, float) or asked.get("chargingRateUnit", unit) != unit:
        return None
    period = {"startPeriod": 0, "limit": limit}
    if type(first.get("numberPhases")) is int:
        period["numberPhases"] = first["numberPhases"]
    return {"chargingRateUnit": unit, "chargingSchedulePeriod": [period]}
