"""A stretch of traffic with a bit of everything: entries as a journal has them, and their file's text."""

from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
    Mark,
    Outcome,
    Passage,
)
from custom_components.wallbox_evcc_proxy.telemetry.source import Entry

AT = 1_790_000_000.25
"""2026-09-21T14:13:20.250Z."""
SECRETS = ("04A2B3C4D5", "SN-7781-XK", "192.168.178.44", "hunter22hunter22", "garage")
"""What of it is private."""

_METER = (
    b'[2,"3","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-09-21T14:13:25Z",'
    b'"sampledValue":[{"value":"7270","measurand":"Power.Active.Import","unit":"W"},'
    b'{"value":"15.8","measurand":"Current.Import","phase":"L1"},'
    b'{"value":"15.7","measurand":"Current.Import","phase":"L2"},'
    b'{"value":"0","measurand":"Current.Import","phase":"L3"}]}]}]'
)
_LIMIT = (
    b'[2,"e1","SetChargingProfile",{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1,'
    b'"stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Absolute",'
    b'"chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":'
    b'[{"startPeriod":0,"limit":32.0,"numberPhases":1}]}}}]'
)


def up(seq: int, kind: Kind, action: str, raw: bytes, **members: Any) -> Passage:
    """Return a frame of the wallbox that went on as it came, with some members changed."""
    return _passage(seq, Leg.WALLBOX, kind, action, raw, members)


def down(seq: int, kind: Kind, action: str, raw: bytes, **members: Any) -> Passage:
    """Return the same of EVCC."""
    return _passage(seq, Leg.EVCC, kind, action, raw, members)


def _passage(
    seq: int,
    origin: Leg,
    kind: Kind,
    action: str,
    raw: bytes,
    members: dict[str, Any],
) -> Passage:
    told: dict[str, Any] = {
        "wallbox": "garage",
        "at": AT + seq,
        "origin": origin,
        "target": origin.other,
        "kind": kind,
        "id": raw.split(b'"')[1].decode() if b'"' in raw else "",
        "action": action,
        "received": raw,
        "sent": raw,
        "outcome": Outcome.FORWARDED,
        "seq": seq,
    }
    return Passage(**(told | members))


def story() -> list[Entry]:
    """Return the entries, with the sequence numbers 1 to 14."""
    boot = (
        b'[2,"1","BootNotification",{"chargePointVendor":"ABL","chargePointModel":"eMH1",'
        b'"chargePointSerialNumber":"SN-7781-XK","firmwareVersion":"1.8.2.1"}]'
    )
    authorize = b'[2,"4","Authorize",{"idTag":"04A2B3C4D5"}]'
    keys = (
        b'[3,"e2",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,'
        b'"value":"hunter22hunter22"}]}]'
    )
    return [
        Event(
            "garage", AT, Leg.WALLBOX, Happening.CONNECTED, "192.168.178.44:50412", 1
        ),
        up(2, Kind.CALL, "BootNotification", boot),
        down(
            3,
            Kind.RESULT,
            "BootNotification",
            b'[3,"1",{"status":"Accepted","interval":60,"currentTime":"2026-09-21T14:13:23Z"}]',
            call_seq=2,
            latency=0.0182,
        ),
        up(
            4,
            Kind.CALL,
            "MeterValues",
            b"[," + _METER[1:],
            id="3",
            sent=_METER,
            changes=(
                Change("mending", "", ABSENT, ABSENT, "a leading comma was taken out"),
            ),
            took=0.0004,
        ),
        down(5, Kind.RESULT, "MeterValues", b'[3,"3",{}]', call_seq=4, latency=0.049),
        down(6, Kind.CALL, "SetChargingProfile", _LIMIT),
        up(
            7,
            Kind.ERROR,
            "SetChargingProfile",
            b'[4,"e1","PropertyConstraintViolation","no such stack level",{}]',
            call_seq=6,
            latency=0.31,
        ),
        up(8, Kind.CALL, "Authorize", authorize, target=None, sent=None,
           outcome=Outcome.ANSWERED, reason="04A2B3C4D5 is free to charge", rule="id_tags"),
        down(
            9, Kind.RESULT, "Authorize", b'[3,"4",{"idTagInfo":{"status":"Accepted"}}]',
            origin=None, target=Leg.WALLBOX, received=None, call_seq=8,
            outcome=Outcome.INJECTED,
        ),
        down(10, Kind.CALL, "GetConfiguration", b'[2,"e2","GetConfiguration",{}]'),
        up(11, Kind.RESULT, "GetConfiguration", keys, call_seq=10, latency=0.1,
           observed=(Change("hidden_values", "/configurationKey/0/value", "hunter22hunter22", "x", "is secret"),)),
        up(12, Kind.UNREADABLE, "", b'\x07 idTag="04A2B3C4D5', target=None, sent=None,
           outcome=Outcome.DROPPED, reason="not JSON"),
        up(13, Kind.RESULT, "", b'[3,"77",{}]', target=None, sent=None,
           outcome=Outcome.DROPPED, reason="answers no call that is open", mark=Mark.UNMATCHED),
        Event("garage", AT + 14, Leg.WALLBOX, Happening.DISCONNECTED, "went away", 14),
    ]  # fmt: skip
