"""What the proxy tells EVCC in a wallbox's place when EVCC asked for it with TriggerMessage.

Nothing is invented: it is what the wallbox reported last, and no power only where its status
says that nothing is charging (quirks B19, M21).
"""

from collections.abc import Collection, Mapping
from typing import Any

from ..ocpp import timestamps
from ..ocpp.frames import Leg, Payload
from .amounts import LINES, amount_of
from .facts import Facts, Report
from .keys import SAMPLED
from .rule import Context
from .sampled_data import measurands_in
from .samples import CURRENT, ENERGY, POWER, text
from .verdict import Injection

FRESH = 60.0
"""Seconds for which meter values may stand for the present; EVCC itself takes them so long (evcc.md 3.5)."""

REPLAYABLE = frozenset({"BootNotification", "MeterValues", "StatusNotification"})
"""Messages that can be told in the wallbox's place."""

_IDLE = frozenset(
    {
        "Available",
        "Faulted",
        "Finishing",
        "Preparing",
        "Reserved",
        "SuspendedEV",
        "SuspendedEVSE",
        "Unavailable",
    }
)
"""Statuses in which nothing is charging."""

_FLOWS: Mapping[str, float] = {CURRENT: 1.0, POWER: 50.0}
"""What shows that something is charging: from so many A or W on."""

_UNITS: Mapping[str, str] = {POWER: "W", CURRENT: "A"}
"""What is zero while nothing is charging."""

_REASON = "asked for by EVCC; told by the proxy in the wallbox's place"


def trigger_of(payload: Payload) -> tuple[str, int]:
    """Return the message that a TriggerMessage asks for, and of which connector (0: of all)."""
    requested = payload.get("requestedMessage")
    connector = payload.get("connectorId", 0)
    return (
        requested if type(requested) is str else "",
        connector if type(connector) is int and connector > 0 else 0,
    )


def replayed(
    requested: str,
    connector: int,
    context: Context,
    measured: Collection[str] = frozenset(),
) -> tuple[Injection, ...]:
    """Return the calls to EVCC that do what a TriggerMessage asks for; none when that is not known.

    ``connector`` is the one asked for, 0 for all of them. ``measured`` are measurands that the
    wallbox is known to have, besides those that it has sent or lists.
    """
    facts = context.facts
    match requested:
        case "BootNotification":
            payloads = [facts.boot] if facts.boot is not None else []
        case "StatusNotification":
            payloads = [
                _without(report.payload, "timestamp")
                for number, report in facts.statuses.items()
                if connector in (0, number)
            ]
        case "MeterValues":
            numbers = dict.fromkeys([*facts.meter_values, *facts.statuses])
            asked = [number for number in numbers if connector in (0, number)]
            told = (_meter_values(number, context, measured) for number in asked)
            payloads = [payload for payload in told if payload is not None]
        case _:
            payloads = []
    return tuple(
        Injection(Leg.EVCC, requested, payload, _REASON) for payload in payloads
    )


def came_since(requested: str, connector: int, since: float, facts: Facts) -> bool:
    """Return whether a wallbox has reported what a TriggerMessage asks for since a monotonic time."""
    reports = {
        "MeterValues": facts.meter_values,
        "StatusNotification": facts.statuses,
    }.get(requested, {})
    return any(
        report.at >= since
        for number, report in reports.items()
        if connector in (0, number)
    )


def _meter_values(
    connector: int, context: Context, measured: Collection[str]
) -> Payload | None:
    """Return what can be said now of a connector's meter; None when that is not known."""
    facts = context.facts
    report = facts.meter_values.get(connector)
    status = facts.statuses.get(connector)
    bucket = None if report is None else _newest_bucket(report.payload)
    if report is not None and bucket is not None:
        is_of_this_status = status is None or report.at >= status.at
        behind = _behind(bucket, report, context)
        profile = facts.profiles.get(connector) or facts.profiles.get(0)
        # What flowed under another limit EVCC would take for disobedience.
        is_of_this_limit = profile is None or report.at >= profile.at
        is_fresh = context.monotonic - report.at < FRESH and abs(behind) < FRESH
        if is_fresh and is_of_this_status and is_of_this_limit:
            return {**report.payload, "meterValue": [_stamped(bucket, behind, context)]}
        if is_of_this_status and _flows(bucket):
            # Its last word was that something is charging.
            return None
    if connector == 0 or facts.status(connector) not in _IDLE:
        return None
    samples = _nothing_flows(bucket, facts, measured)
    if not samples:
        return None
    behind = 0.0
    if report is not None and bucket is not None:
        behind = _behind(bucket, report, context)
    stamped = _stamped(
        {"sampledValue": samples}, behind if abs(behind) < FRESH else 0.0, context
    )
    return {"connectorId": connector, "meterValue": [stamped]}


def _newest_bucket(payload: Payload) -> dict[str, Any] | None:
    """Return the meter values of the newest time, those of the same time as one."""
    buckets = payload.get("meterValue")
    samples: list[Any] = []
    newest: Any = None
    for bucket in buckets if isinstance(buckets, list) else []:
        if not isinstance(bucket, dict):
            continue
        sampled = bucket.get("sampledValue")
        if not isinstance(sampled, list) or not sampled:
            continue
        told = bucket.get("timestamp")
        if told != newest and (not samples or _is_later(told, newest)):
            newest, samples = told, []
        if told == newest:
            samples = samples + sampled
    return {"timestamp": newest, "sampledValue": samples} if samples else None


def _is_later(one: object, other: object) -> bool:
    first, second = timestamps.understand(one), timestamps.understand(other)
    return first is not None and (second is None or first > second)


def _behind(bucket: Mapping[str, Any], report: Report, context: Context) -> float:
    """Return by how many seconds the wallbox's clock was behind ours when it reported.

    What is told in its place is put back by as much: EVCC drops the wallbox's own values when
    they are older than the last it got (evcc.md 3.5).
    """
    moment = timestamps.understand(bucket.get("timestamp"))
    if moment is None:
        return 0.0
    try:
        own = moment.timestamp()
    except OverflowError, ValueError:
        return 0.0
    return context.epoch - (context.monotonic - report.at) - own


def _stamped(
    bucket: Mapping[str, Any], behind: float, context: Context
) -> dict[str, Any]:
    return {**bucket, "timestamp": timestamps.write(context.epoch - behind)}


def _flows(bucket: Mapping[str, Any]) -> bool:
    """Return whether meter values show that something is charging."""
    for sample in bucket["sampledValue"]:
        if not isinstance(sample, dict):
            continue
        least = _FLOWS.get(text(sample, "measurand"))
        if least is None:
            continue
        amount = amount_of(sample)
        if amount is None or abs(amount) >= least:
            return True
    return False


def _nothing_flows(
    bucket: Mapping[str, Any] | None, facts: Facts, measured: Collection[str]
) -> list[dict[str, Any]]:
    """Return samples that say that nothing is charging, with the last energy register.

    They are those that the wallbox reported last, or where it has reported none, those of what
    it is known to measure.
    """
    samples = []
    for sample in bucket["sampledValue"] if bucket is not None else []:
        if (
            not isinstance(sample, dict)
            or sample.get("format") == "SignedData"
            or sample.get("context") == "Transaction.Begin"
        ):
            continue
        measurand = sample.get("measurand", ENERGY)
        if measurand in _UNITS:
            samples.append({**sample, "value": "0", "context": "Trigger"})
        elif measurand == ENERGY:
            samples.append({**sample, "context": "Trigger"})
    if samples:
        return samples
    known = facts.measurands | measurands_in(facts.key(SAMPLED) or "")
    return [
        {
            "value": "0",
            "measurand": measurand,
            **where,
            "unit": unit,
            "context": "Trigger",
        }
        for measurand, unit in _UNITS.items()
        if measurand in known or measurand in measured
        for where in (
            ({"phase": phase} for phase in LINES) if measurand == CURRENT else ({},)
        )
    ]


def _without(payload: Payload, name: str) -> Payload:
    return {key: told for key, told in payload.items() if key != name}
