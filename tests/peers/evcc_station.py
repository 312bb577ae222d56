"""One wallbox id that EVCC has seen or is configured for, and EVCC's answers to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import json
from random import Random
from typing import Any

from .clock import Clock
from .evcc_charge_point import ChargePoint, evcc_time
from .evcc_connector import Readings
from .evcc_loadpoint import Loadpoint
from .evcc_requests import RequestQueue
from .evcc_rules import Call, Error, Rejection, Result, parse, read
from .evcc_settings import EvccTimes, StationOptions
from .evcc_socket import EvccConnection, Outbox
from .schemas import Payload

BOOT_INTERVAL = 60
"""Seconds between heartbeats, in every BootNotification.conf."""


@dataclass(frozen=True)
class RejectedFrame:
    """A frame EVCC refused."""

    station: str
    raw: bytes
    error: str
    """As in EVCC's log: code and text."""
    replied: bool
    """Whether a CALLERROR went back."""


class Station:
    """A wallbox id in one EVCC process."""

    def __init__(
        self,
        station_id: str,
        options: StationOptions | None,
        *,
        times: EvccTimes,
        clock: Clock,
        random: Random,
        log: Callable[[str], None],
    ) -> None:
        """Begin unconnected; `options` is None for an id nobody configured."""
        self.id = station_id
        self.options = options
        self.queue = RequestQueue(clock, times.request_timeout, random, self.send)
        """Requests to the wallbox."""
        self.connection: EvccConnection | None = None
        """The registered connection."""
        self.outbox: Outbox | None = None
        self.charge_point: ChargePoint | None = None
        """None while no charger is configured, not yet created, or creation failed."""
        self.loadpoint: Loadpoint | None = None
        """None until EVCC's control runs."""
        self.setup_result: str | None = None
        """None while the charger is being created, "" when it is, else the error."""
        self.sent: Callable[[str, str], None] = lambda station, text: None
        """Called with each frame before it is sent; it does the sending."""
        self._times = times
        self._clock = clock
        self._log = log
        self._statuses: dict[int, dict[str, Any]] = {}

    # What tests look at

    @property
    def is_connected(self) -> bool:
        """Whether EVCC takes the wallbox for connected."""
        return self.charge_point is not None and self.charge_point.is_connected

    @property
    def is_ready(self) -> bool:
        """Whether the charger is created."""
        return self.charge_point is not None and self.charge_point.is_ready

    @property
    def status(self) -> str | None:
        """The connector's status, as EVCC knows it."""
        found = self.charge_point and self.charge_point.connector.status
        return found["status"] if found else None

    @property
    def transaction_id(self) -> int:
        """Of the running transaction, 0 without one."""
        return self.charge_point.connector.transaction_id if self.charge_point else 0

    @property
    def limit(self) -> float | None:
        """A per phase as EVCC set it last; 0 is off, None not set yet."""
        return self.loadpoint.limit if self.loadpoint else None

    @property
    def readings(self) -> Readings:
        """The meter values as EVCC shows them now."""
        if self.charge_point is None:
            return Readings()
        point = self.charge_point
        return point.connector.readings(point.measurands, self._clock.time())

    @property
    def is_timed_out(self) -> bool:
        """Whether EVCC takes the meter values for too old."""
        point = self.charge_point
        return point is None or point.connector.is_timed_out(self._clock.time())

    # Life

    def create_charge_point(self) -> ChargePoint:
        """Begin to create the charger."""
        assert self.options is not None
        point = ChargePoint(
            self.options, self._times, self._clock, self.queue, self._log
        )
        self.charge_point = point
        if cached := self._statuses.get(self.options.connector):
            point.connector.take_status(cached, self._clock.time())
        if self.connection is not None:
            point.connected()
        return point

    def connected(self, connection: EvccConnection) -> None:
        """Register a connection."""
        self.connection = connection
        self.outbox = Outbox(connection, self._times.write_deadline)
        self.queue.open()
        if self.charge_point:
            self._log("DEBUG charge point connected")
            self.charge_point.connected()
        else:
            self._log("INFO unknown charge point connected")

    def disconnected(self) -> None:
        """Forget the connection."""
        self.connection = self.outbox = None
        self._log("DEBUG charge point disconnected")
        self.queue.close()
        if self.charge_point:
            self.charge_point.disconnected()

    def stop(self) -> None:
        """Let no timer fire any more."""
        self.queue.close()
        if self.charge_point:
            self.charge_point.stop_timers()

    # Frames

    def send(self, text: str) -> None:
        """Send a frame."""
        self.sent(self.id, text)

    def receive(
        self, raw: bytes, next_transaction: Callable[[], int]
    ) -> RejectedFrame | None:
        """Take a frame; return it if it is refused."""
        message = parse(raw)
        if message is None:
            return None
        try:
            match read(message, self.queue.pending_action):
                case Call() as call:
                    self._reply(call.message_id, self._answer(call, next_transaction))
                case Result() as result:
                    self.queue.answer(result.payload)
                case Error() as error:
                    self.queue.answer((error.code, error.description))
        except Rejection as rejection:
            self._log(f"ERROR ocpp message ({rejection.message_id}): {rejection}")
            if rejection.message_id:
                reply = [4, rejection.message_id, rejection.code, rejection.text, {}]
                self.send(json.dumps(reply, separators=(",", ":")))
            return RejectedFrame(
                self.id, raw, str(rejection), bool(rejection.message_id)
            )
        return None

    def _reply(self, message_id: str, payload: Payload) -> None:
        self.send(json.dumps([3, message_id, payload], separators=(",", ":")))

    def _answer(self, call: Call, next_transaction: Callable[[], int]) -> Payload:
        """Return EVCC's answer to a call, having taken note of it."""
        payload, now = call.payload, self._clock.time()
        accepted = {"idTagInfo": {"status": "Accepted"}}
        match call.action:
            case "BootNotification":
                return self._booted(now)
            case "Heartbeat":
                return {"currentTime": evcc_time(now)}
            case "StatusNotification":
                self._take_status(payload, now)
            case "MeterValues":
                if point := self._addressed(payload):
                    point.connector.take_meter_values(payload)
                if self.charge_point:
                    self.charge_point.meter_values += 1
            case "Authorize":
                return accepted
            case "StartTransaction":
                transaction = 0
                if point := self._addressed(payload):
                    transaction = next_transaction()
                    point.connector.start_transaction(transaction, payload["idTag"])
                return {**accepted, "transactionId": transaction}
            case "StopTransaction":
                if self.charge_point and self.charge_point.is_connected:
                    transaction = payload.get("transactionId", 0)
                    self.charge_point.connector.stop_transaction(transaction, now)
                return accepted
            case "DataTransfer":
                return {"status": "Accepted"}
            case "SignCertificate":
                return {"status": "Rejected"}
        return {}

    def _booted(self, now: float) -> Payload:
        status = "Pending"
        if self.charge_point:
            status = "Accepted"
            self.charge_point.booted()
        return {
            "currentTime": evcc_time(now),
            "interval": BOOT_INTERVAL,
            "status": status,
        }

    def _addressed(self, payload: dict[str, Any]) -> ChargePoint | None:
        """Return the charge point if the payload is about its connector."""
        point = self.charge_point
        if point and payload.get("connectorId", 0) == point.connector.number:
            return point
        return None

    def _take_status(self, payload: dict[str, Any], now: float) -> None:
        self._statuses[payload.get("connectorId", 0)] = payload
        if point := self._addressed(payload):
            if point.connector.take_status(payload, now):
                # The answer leaves first.
                asyncio.get_running_loop().call_soon(point.status_arrived)
