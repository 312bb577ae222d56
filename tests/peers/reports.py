"""What the simulated wallbox tells by itself, and keeps until it has been told."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
import math
from typing import TYPE_CHECKING, Any

from .connector import Transaction
from .link import CallFailed, Link, LinkLost
from .schemas import Payload

if TYPE_CHECKING:
    from .wallbox import Wallbox

BOOT_RETRY = 10.0
"""Seconds until the next BootNotification where the answer names none."""
IDLE_PERIOD = 1.0
"""Seconds between looks at whether a period has changed."""


@dataclass(frozen=True)
class TransactionMessage:
    """A StartTransaction or StopTransaction that is not acknowledged yet."""

    transaction: Transaction
    action: str
    payload: Payload
    """As it is sent, but for the transaction id, which may not be known yet."""


class Reports:
    """Sends while connected; transactions outlive connections (OCPP 1.6, 3.7.2)."""

    def __init__(self, box: Wallbox) -> None:
        """Start with nothing to tell."""
        self.kept: deque[TransactionMessage] = deque()
        """Transaction messages that are not acknowledged, in order."""
        self.is_accepted = box.parameters.boots == "never"
        """Whether the central system accepted the last BootNotification."""
        self.failures: list[str] = []
        """Calls of this wallbox that were refused or not answered."""
        self._box = box
        self._interval = box.configuration.number("HeartbeatInterval")
        self._told: dict[int, tuple[str, str]] = {}
        self._statuses: deque[Payload] = deque()
        self._has_statuses = asyncio.Event()
        self._has_kept = asyncio.Event()

    def note_status(self) -> None:
        """Queue a StatusNotification for each connector whose status changed."""
        for connector in self._box.connectors.values():
            state = (connector.status, connector.error_code)
            if self._told.get(connector.number) != state and self._box.is_connected:
                self._told[connector.number] = state
                self._statuses.append(self.status(connector.number))
                self._has_statuses.set()

    def note_transaction(self, message: TransactionMessage) -> None:
        """Keep a transaction message until it is acknowledged."""
        self.kept.append(message)
        self._has_kept.set()

    def forget_boot(self) -> None:
        """Make the next connection begin with a BootNotification."""
        self.is_accepted = self._box.parameters.boots == "never"
        self._told.clear()

    def status(self, number: int) -> Payload:
        """Return the StatusNotification.req of a connector, 0 is the wallbox."""
        connector = self._box.connectors.get(number)
        return {
            "connectorId": number,
            "errorCode": connector.error_code if connector else "NoError",
            "status": connector.status if connector else "Available",
            "timestamp": self._box.timestamp(),
        }

    def meter_values(self, number: int, context: str) -> Payload:
        """Return the MeterValues.req of a connector."""
        box = self._box
        connector = box.connectors[number]
        connector.advance(box.clock.time(), box.profiles)
        sampled = box.configuration.text("MeterValuesSampledData").split(",")
        measurands = tuple(
            dict.fromkeys((*filter(None, sampled), *box.parameters.extra_measurands))
        )
        running = connector.transaction
        payload: Payload = {"connectorId": number}
        if running and running.transaction_id is not None:
            payload["transactionId"] = running.transaction_id
        payload["meterValue"] = [
            {
                "timestamp": box.timestamp(),
                "sampledValue": connector.sampled_values(measurands, context),
            }
        ]
        return payload

    async def run(self, link: Link) -> None:
        """Report over this connection until it is gone or this is cancelled."""
        if self._box.parameters.boots == "every connect":
            self.forget_boot()
        if not self.is_accepted:
            await self._boot(link)
        self._catch_up_on_statuses()
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in self._workers(link):
                    tasks.create_task(work)
        except* LinkLost:
            pass

    async def send_triggered(
        self, link: Link, requested: str, connector: int | None
    ) -> None:
        """Send what TriggerMessage.req asked for (OCPP 1.6, 5.17)."""
        every = tuple(self._box.connectors)
        match requested:
            case "BootNotification":
                conf = await self._call(
                    link, requested, self._box.parameters.boot_notification()
                )
                self._take_boot(conf)
            case "Heartbeat":
                await self._call(link, requested, {})
            case "StatusNotification":
                for number in every if connector is None else (connector,):
                    await self._call(link, requested, self.status(number))
            case "MeterValues":
                for number in (connector,) if connector else every:
                    values = self.meter_values(number, "Trigger")
                    await self._call(link, requested, values)

    def _workers(self, link: Link) -> list[Coroutine[Any, Any, None]]:
        return [
            self._send_statuses(link),
            self._send_kept(link),
            self._send_heartbeats(link),
            *(self._send_meter_values(link, number) for number in self._box.connectors),
        ]

    async def _boot(self, link: Link) -> None:
        while True:
            conf = await self._call(
                link, "BootNotification", self._box.parameters.boot_notification()
            )
            self._take_boot(conf)
            if self.is_accepted:
                return
            await self._box.clock.sleep(self._interval or BOOT_RETRY)

    def _take_boot(self, conf: Payload | None) -> None:
        if conf is None:
            self._interval = BOOT_RETRY
            return
        self.is_accepted = self.is_accepted or conf.get("status") == "Accepted"
        interval = conf.get("interval")
        self._interval = interval if isinstance(interval, (int, float)) else BOOT_RETRY

    def _catch_up_on_statuses(self) -> None:
        """Queue every status after a boot, else those the other side has not got."""
        for untold in self._statuses:
            self._told.pop(untold["connectorId"], None)
        self._statuses.clear()
        if not self._told:
            self._statuses.append(self.status(0))
        self.note_status()

    async def _send_statuses(self, link: Link) -> None:
        while True:
            self._has_statuses.clear()
            while self._statuses:
                status = self._statuses[0]
                await self._call(link, "StatusNotification", status)
                if self._statuses and self._statuses[0] is status:
                    self._statuses.popleft()
            await self._has_statuses.wait()

    async def _send_kept(self, link: Link) -> None:
        while True:
            self._has_kept.clear()
            while self.kept:
                conf = await self._deliver(link, self.kept[0])
                if conf is not None:
                    self._acknowledged(self.kept.popleft(), conf)
                    continue
                retry = self._box.configuration.number(
                    "TransactionMessageRetryInterval", BOOT_RETRY
                )
                await self._box.clock.sleep(retry or BOOT_RETRY)
            await self._has_kept.wait()

    async def _deliver(self, link: Link, message: TransactionMessage) -> Payload | None:
        payload = dict(message.payload)
        if message.action == "StopTransaction":
            payload["transactionId"] = message.transaction.transaction_id
        return await self._call(link, message.action, payload)

    def _acknowledged(self, message: TransactionMessage, conf: Payload) -> None:
        transaction = message.transaction
        if message.action == "StopTransaction":
            transaction.stopped.set()
            return
        transaction.transaction_id = conf.get("transactionId", 0)
        transaction.started.set()
        status = conf.get("idTagInfo", {}).get("status")
        ends = self._box.configuration.is_true("StopTransactionOnInvalidId")
        if status != "Accepted" and ends and transaction.meter_stop is None:
            self._box.end_transaction(transaction.connector, "DeAuthorized")

    async def _send_heartbeats(self, link: Link) -> None:
        while True:
            await self._pause(lambda: self._interval)
            await self._call(link, "Heartbeat", {})

    async def _send_meter_values(self, link: Link, number: int) -> None:
        box = self._box
        connector = box.connectors[number]

        def period() -> float:
            configured = box.configuration.number("MeterValueSampleInterval")
            fixed = box.parameters.meter_period
            return configured if fixed is None else fixed

        while True:
            await self._pause(period)
            if connector.transaction or box.parameters.meters_when_idle:
                values = self.meter_values(number, "Sample.Periodic")
                await self._call(link, "MeterValues", values)

    async def _pause(self, period: Callable[[], float]) -> None:
        """Sleep for a period in seconds that may change meanwhile; 0 is for ever."""
        clock = self._box.clock
        began = clock.time()
        while (rest := (period() or math.inf) + began - clock.time()) > 0:
            await clock.sleep(min(rest, IDLE_PERIOD))

    async def _call(self, link: Link, action: str, payload: Payload) -> Payload | None:
        """Call and return the answer; None, noted as failure, where there is none.

        Raises LinkLost when the connection goes away.
        """
        try:
            conf = await link.call(action, payload)
        except CallFailed as error:
            self.failures.append(f"{action}: {error}")
        except TimeoutError:
            self.failures.append(f"{action}: no answer")
        else:
            return conf if isinstance(conf, dict) else {}
        return None
