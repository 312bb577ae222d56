"""A simulated wallbox: an OCPP 1.6J charge point with cars, meters and bad habits."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
import contextlib
from copy import deepcopy
from datetime import UTC, datetime
import json
from typing import Any, override

from .answers import Answer, Refusal, answer
from .charging import ChargingProfiles
from .clock import Clock, wait_until
from .connector import Connector, Transaction
from .dialler import Dialler
from .link import CallFailed, Link, LinkLost
from .meter import Car, Reading
from .parameters import WallboxParameters
from .quirk import NoAnswer
from .reports import Reports, TransactionMessage
from .schemas import Payload

NULL_TIMESTAMP = "0000-00-00T00:00:00.000Z"
"""What some wallboxes send for want of a clock."""
TICK = 0.25
"""Seconds of real time between looks at batteries and limits, at most."""
SAME_CURRENT = 0.05
"""A; limits go in steps of 0.1."""
SHORTEST_TICK = 0.005
"""Seconds of real time."""


class Wallbox(Dialler):
    """One wallbox; cars and transactions live on while its connections come and go."""

    def __init__(
        self,
        url: str,
        parameters: WallboxParameters | None = None,
        *,
        clock: Clock | None = None,
    ) -> None:
        """Make a wallbox that dials `url`, to which it appends its own path."""
        super().__init__(url, parameters, clock)
        self.quirks = deepcopy(self.parameters.quirks)
        self.configuration = self.parameters.configuration()
        self.profiles = ChargingProfiles()
        self.connectors = {
            number: Connector(number, self.parameters, self.clock.time())
            for number in range(1, self.parameters.connectors + 1)
        }
        self.transactions: list[Transaction] = []
        """Every transaction there ever was."""
        self.reports = Reports(self)
        self._ticking: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()

    # Connections

    @override
    async def connect(self) -> None:
        self._start_ticking()
        await super().connect()

    @override
    async def run(self) -> None:
        self._start_ticking()
        await super().run()

    @override
    async def stop(self) -> None:
        try:
            await super().stop()
        finally:
            tasks = tuple(self._background)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._ticking = None
        if self.crashes:
            raise self.crashes[0]

    @override
    def work(self, link: Link) -> list[Coroutine[Any, Any, None]]:
        def ping_interval() -> float:
            return self.configuration.number("WebSocketPingInterval")

        return [
            self._answer(link),
            self.reports.run(link),
            link.ping_for_ever(ping_interval),
            *(quirk.live(self, link) for quirk in self.quirks),
        ]

    @override
    def reshape(self, action: str, message: list[Any]) -> list[Any] | str | None:
        shaped: list[Any] | str | None = message
        for quirk in self.quirks:
            if isinstance(shaped, list):
                shaped = quirk.outgoing(self, action, shaped)
        return shaped

    # Cars and charging

    async def plug_in(self, connector: int = 1, car: Car | None = None) -> Car:
        """Plug a car in; a RemoteStart that waits for it begins a transaction."""
        place = self.connectors[connector]
        place.car = car or Car()
        place.has_finished = False
        self.on_event(f"car plugged in, {place.car.soc:.0%} full")
        await self.refresh()
        invited, place.invited = place.invited, None
        if invited and self.clock.time() < invited[1]:
            await self.start_charging(connector, invited[0])
        return place.car

    async def unplug(self, connector: int = 1) -> None:
        """Take the car away, which ends a running transaction."""
        place = self.connectors[connector]
        await self.stop_charging(connector, "EVDisconnected")
        place.car = None
        place.has_finished = False
        self.on_event("car unplugged")
        await self.refresh()

    async def start_charging(
        self, connector: int = 1, id_tag: str = "04A2B3C4", *, authorize: bool = True
    ) -> Transaction | None:
        """Authorize and start a transaction; None if that was refused.

        Without a connection it starts as LocalAuthorizeOffline allows. The
        transaction is kept until StartTransaction is acknowledged
        (`transaction.started`).
        """
        place = self.connectors[connector]
        if place.transaction:
            raise ValueError(f"connector {connector} is already charging")
        if authorize and not await self._is_authorized(id_tag):
            return None
        place.advance(self.clock.time(), self.profiles)
        transaction = Transaction(
            connector=connector,
            id_tag=id_tag,
            meter_start=round(place.meter.reading().energy),
            began=self.clock.time(),
        )
        place.transaction = transaction
        self.transactions.append(transaction)
        payload = {
            "connectorId": connector,
            "idTag": id_tag,
            "meterStart": transaction.meter_start,
            "timestamp": self.timestamp(),
        }
        self.reports.note_transaction(
            TransactionMessage(transaction, "StartTransaction", payload)
        )
        self.on_event("transaction started")
        await self.refresh()
        return transaction

    async def stop_charging(self, connector: int = 1, reason: str = "Local") -> None:
        """End the running transaction, if there is one."""
        self.end_transaction(connector, reason)
        await self.refresh()

    def end_transaction(self, connector: int, reason: str) -> None:
        """End the running transaction and keep its StopTransaction until told."""
        place = self.connectors[connector]
        transaction = place.transaction
        if transaction is None:
            return
        place.advance(self.clock.time(), self.profiles)
        transaction.meter_stop = round(place.meter.reading().energy)
        place.transaction = None
        place.has_finished = True
        if place.becomes_inoperative:
            place.is_operative = place.becomes_inoperative = False
        self.profiles.forget_transaction(connector)
        payload = {
            "idTag": transaction.id_tag,
            "meterStop": transaction.meter_stop,
            "timestamp": self.timestamp(),
            "reason": reason,
        }
        self.reports.note_transaction(
            TransactionMessage(transaction, "StopTransaction", payload)
        )
        self.on_event(f"transaction ended: {reason}")

    async def start_invited(self, connector: int, id_tag: str) -> None:
        """Do what an accepted RemoteStartTransaction asks (OCPP 1.6, 5.11)."""
        place = self.connectors[connector]
        if place.car is None:
            patience = self.configuration.number("ConnectionTimeOut")
            place.invited = (id_tag, self.clock.time() + patience)
            return
        asks = self.configuration.is_true("AuthorizeRemoteTxRequests")
        await self.start_charging(connector, id_tag, authorize=asks)

    async def set_error(self, error_code: str, connector: int = 1) -> None:
        """Become Faulted with an errorCode of OCPP, or well again with NoError."""
        self.connectors[connector].error_code = error_code
        await self.refresh()

    async def reset(self, reason: str, *, abruptly: bool = False) -> None:
        """Reboot: end transactions, go away, come back and boot."""
        for number in self.connectors:
            self.end_transaction(number, reason)
        self.configuration.reboot()
        self.reports.forget_boot()
        self.on_event("reboots")
        await self.go_away(abruptly=abruptly)
        self._come_back_after(self.parameters.reboot_time)

    def reading(self, connector: int = 1) -> Reading:
        """Return what the meter of a connector shows now."""
        place = self.connectors[connector]
        place.advance(self.clock.time(), self.profiles)
        return place.meter.reading()

    async def refresh(self) -> None:
        """Bring meters and limits up to date and report what changed."""
        for connector in self.connectors.values():
            connector.advance(self.clock.time(), self.profiles)
        self.reports.note_status()

    async def send_triggered(self, requested: str, connector: int | None) -> None:
        """Send what a TriggerMessage asked for."""
        await self.reports.send_triggered(self._open_link(), requested, connector)

    def timestamp(self) -> str:
        """Return the present as this wallbox writes it."""
        if self.parameters.null_timestamps:
            return NULL_TIMESTAMP
        moment = self.clock.time() + self.parameters.clock_offset
        if self.parameters.write_time is not None:
            return self.parameters.write_time(moment)
        text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")

    def soon(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something beside the rest; that the connection is lost ends it."""
        self._in_background(self._quietly(work))

    # Waiting

    async def wait_for_call(
        self, action: str, *, since: int | None = None, within: float = 5.0
    ) -> Payload:
        """Return the payload of the next such call of the central system.

        Next means from now on, or from index `since` of `frames` on; `within`
        is seconds of real time.
        """
        frame = await self.frames.wait_for_match(
            direction="received", action=action, since=since, within=within
        )
        payload: Payload = frame.payload
        return payload

    async def wait_for_status(
        self, status: str, connector: int = 1, *, within: float = 5.0
    ) -> None:
        """Return when the connector has that status."""
        place = self.connectors[connector]
        await wait_until(lambda: place.status == status, status, within=within)

    async def wait_for_offer(
        self, current: float, connector: int = 1, *, within: float = 5.0
    ) -> None:
        """Return when the car is offered that many A per phase, 0 is paused."""
        place = self.connectors[connector]
        await wait_until(
            lambda: abs(place.offered_now - current) < SAME_CURRENT,
            f"{current:g} A",
            within=within,
        )

    async def wait_connected(self, *, within: float = 5.0) -> None:
        """Return when connected and accepted by the central system."""
        await wait_until(
            lambda: self.is_connected and self.reports.is_accepted,
            "an accepted connection",
            within=within,
        )

    # Inside

    async def _is_authorized(self, id_tag: str) -> bool:
        if self.link is None:
            return self.configuration.is_true("LocalAuthorizeOffline")
        try:
            conf = await self.link.call("Authorize", {"idTag": id_tag})
        except CallFailed, TimeoutError, LinkLost:
            return False
        return bool(conf.get("idTagInfo", {}).get("status") == "Accepted")

    async def _answer(self, link: Link) -> None:
        """Answer the central system's calls, one after the other."""
        while True:
            request = await link.requests.get()
            if request.action in self.parameters.never_answers:
                continue
            delay = max(
                (quirk.delay(request.action) for quirk in self.quirks), default=0
            )
            await self.clock.sleep(self.parameters.answer_delay + delay)
            if (
                instead := self.parameters.answers_instead.get(request.action)
            ) is not None:
                await link.send(instead.replace("$id", json.dumps(request.unique_id)))
                continue
            afterwards = None
            try:
                payload, afterwards = self._reply(request.action, request.payload)
            except NoAnswer:
                continue
            except Refusal as refusal:
                self.problems.append(f"{refusal}: {request}")
                await link.refuse(request, *refusal.args)
            else:
                await link.answer(request, payload)
            if afterwards:
                self._in_background(self._quietly(afterwards))

    def _reply(self, action: str, payload: Payload) -> Answer:
        for quirk in self.quirks:
            if (own := quirk.on_call(self, action, payload)) is not None:
                return own
        return answer(self, action, payload)

    async def _quietly(self, work: Callable[[], Awaitable[object]]) -> None:
        with contextlib.suppress(CallFailed, TimeoutError, LinkLost):
            await work()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.crashes.append(error)

    def _start_ticking(self) -> None:
        if self._ticking is None:
            self._ticking = self._in_background(self._tick())

    async def _tick(self) -> None:
        quick = self.parameters.obey_delay / 4 / self.clock.speed
        while True:
            await asyncio.sleep(max(SHORTEST_TICK, min(TICK, quick)))
            await self.refresh()
