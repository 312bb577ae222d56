"""The OCPP frames that the peers exchange, written beforehand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
import json
import time
from typing import Any

from .framing import client_header, server_frame

_VARIANTS = 16
"""So many bodies of one load, with values that differ, are sent in turn."""
_ID_LENGTH = 24
"""All message ids of a load are of this length, so that one header fits every frame."""
TRANSACTION = 4711
"""Transaction id that EVCC assigns to every wallbox."""
_METER_START = 1843210
"""The meter's register at first, in Wh; it keeps its seven digits."""
_FRAMES_PER_WH = 64
"""At 200 frames/s, which a wallbox sends here at saturation, that makes 11 kW."""
_REGISTER = "%(register)07d"
_TIME = "%(time)b"
"""What stands in a load's bodies for what is new in each call."""


def now() -> str:
    """Return the present time as OCPP writes it."""
    return _written(int(time.time()))


@lru_cache(maxsize=2)
def _written(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@dataclass(frozen=True, slots=True)
class Load:
    """Calls of one kind, ready to be sent but for their message ids."""

    name: str
    """What it is called in the results."""
    untouched: bool
    """Whether the proxy has to pass them on exactly as they came."""
    heads: tuple[bytes, ...]
    """Per variant, what goes before the message id: WebSocket header and ``[2,"``."""
    tails: tuple[bytes, ...]
    """Per variant, what goes after it."""
    has_places: bool
    """Whether the tails leave a place for the meter's register, which rises, or the time."""

    def frame(self, frame_id: bytes, number: int) -> bytes:
        """Return the masked WebSocket frame of one call."""
        variant = number % len(self.tails)
        tail = self.tails[variant]
        if self.has_places:
            tail = _filled(tail, _METER_START + number // _FRAMES_PER_WH)
        return self.heads[variant] + frame_id + tail


def _filled(tail: bytes, register: int) -> bytes:
    return tail % {b"register": register, b"time": now().encode()}


def message_id(wallbox: int, number: int) -> bytes:
    """Return a message id that no other call of this run has."""
    return b"%08d-%015d" % (wallbox, number)


def call(frame_id: bytes, action: str, payload: dict[str, Any]) -> bytes:
    """Return a call as the masked WebSocket frame of a wallbox."""
    text = b'[2,"%s","%s",%s]' % (frame_id, action.encode(), _compact(payload))
    return client_header(len(text)) + text


def refusal(frame_id: bytes) -> bytes:
    """Return a wallbox's answer to a call it does not know."""
    text = b'[4,"%s","NotImplemented","",{}]' % frame_id
    return client_header(len(text)) + text


def _compact(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, separators=(",", ":")).encode()


def _load(
    name: str, action: str, payloads: list[dict[str, Any]], *, untouched: bool = True
) -> Load:
    head = b'[2,"'
    tails = tuple(
        b'","%s",%s]' % (action.encode(), _compact(payload)) for payload in payloads
    )
    has_places = b"%(" in tails[0]
    as_sent = (_filled(tail, _METER_START) if has_places else tail for tail in tails)
    sizes = (len(head) + _ID_LENGTH + len(tail) for tail in as_sent)
    heads = tuple(client_header(size) + head for size in sizes)
    return Load(name, untouched, heads, tails, has_places)


def heartbeats() -> Load:
    """Return Heartbeats, the shortest frames there are."""
    return _load("Heartbeat", "Heartbeat", [{}])


def meter_values() -> Load:
    """Return valid MeterValues of about 1.7 kB."""
    return _load(
        "MeterValues",
        "MeterValues",
        [_meter_values(_TIME, step) for step in range(_VARIANTS)],
    )


def null_timestamps() -> Load:
    """Return the same MeterValues with a timestamp that EVCC cannot read and the proxy mends."""
    payloads = [
        _meter_values("0000-00-00T00:00:00.000Z", step) for step in range(_VARIANTS)
    ]
    return _load("MeterValues mended", "MeterValues", payloads, untouched=False)


def ten_defects() -> Load:
    """Return the same MeterValues with ten defects for which EVCC would refuse them."""
    payloads = [_spoiled(_meter_values(_TIME, step)) for step in range(_VARIANTS)]
    return _load("MeterValues bent", "MeterValues", payloads, untouched=False)


def _spoiled(payload: dict[str, Any]) -> dict[str, Any]:
    """Return meter values with wrong types, words that OCPP does not know, and a member too many."""
    samples = payload["meterValue"][0]["sampledValue"]
    for sample in samples[2:5]:
        sample["value"] = float(sample["value"])
    samples[5]["unit"] = "amps"
    samples[6]["measurand"] = "current.import"
    samples[7]["context"] = "Whenever"
    samples[8]["location"] = "outlet"
    samples[9]["quality"] = "good"
    samples[10]["phase"] = "l3-n"
    return {**payload, "connectorId": str(payload["connectorId"])}


def _meter_values(timestamp: str, step: int) -> dict[str, Any]:
    """Return what a three-phase wallbox reports while it charges with about 11 kW."""
    values: list[tuple[str, str, str | None, str]] = [
        ("Energy.Active.Import.Register", "Wh", None, _REGISTER),
        ("Power.Active.Import", "W", None, f"{10900 + 15 * step}.0"),
    ]
    for phase in (1, 2, 3):
        values += [
            ("Power.Active.Import", "W", f"L{phase}", f"{3620 + 5 * step + phase}.0"),
            (
                "Current.Import",
                "A",
                f"L{phase}",
                f"{15.7 + step / 100 + phase / 10:.2f}",
            ),
            ("Voltage", "V", f"L{phase}-N", f"{229.1 + step / 10 + phase / 10:.1f}"),
        ]
    values.append(("Current.Offered", "A", None, "16.0"))
    samples = []
    for measurand, unit, phase_name, value in values:
        sample = {
            "value": value,
            "context": "Sample.Periodic",
            "format": "Raw",
            "measurand": measurand,
        }
        if phase_name is not None:
            sample["phase"] = phase_name
        samples.append(sample | {"location": "Outlet", "unit": unit})
    return {
        "connectorId": 1,
        "transactionId": TRANSACTION,
        "meterValue": [{"timestamp": timestamp, "sampledValue": samples}],
    }


def opening() -> list[tuple[str, dict[str, Any]]]:
    """Return the calls with which a wallbox sets up its session."""
    return [
        (
            "BootNotification",
            {
                "chargePointVendor": "Benchmark",
                "chargePointModel": "Eleven",
                "chargePointSerialNumber": "B-0001",
                "firmwareVersion": "1.0.0",
            },
        )
    ]


def charging() -> list[tuple[str, dict[str, Any]]]:
    """Return the calls with which a wallbox begins to charge."""
    return [
        (
            "StatusNotification",
            {
                "connectorId": 1,
                "errorCode": "NoError",
                "status": "Preparing",
                "timestamp": now(),
            },
        ),
        (
            "StartTransaction",
            {
                "connectorId": 1,
                "idTag": "bench",
                "meterStart": _METER_START,
                "timestamp": now(),
            },
        ),
        (
            "StatusNotification",
            {
                "connectorId": 1,
                "errorCode": "NoError",
                "status": "Charging",
                "timestamp": now(),
            },
        ),
    ]


class Answers:
    """What EVCC answers to each action."""

    def __init__(self) -> None:
        """Write the answers of this minute."""
        present = now()
        payloads: dict[str, dict[str, Any]] = {
            "BootNotification": {
                "status": "Accepted",
                "currentTime": present,
                "interval": 300,
            },
            "StartTransaction": {
                "transactionId": TRANSACTION,
                "idTagInfo": {"status": "Accepted"},
            },
            "Heartbeat": {"currentTime": present},
            "StatusNotification": {},
            "MeterValues": {},
        }
        self._tails = {
            action.encode(): b'",%s]' % _compact(payload)
            for action, payload in payloads.items()
        }
        """What goes after the message id, per action."""

    def frame(self, frame_id: bytes, action: bytes) -> bytes:
        """Return the answer as a frame; KeyError for an action that no wallbox here uses."""
        return server_frame(b'[3,"' + frame_id + self._tails[action])
