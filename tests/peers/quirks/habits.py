"""Quirks in what a wallbox does by itself while it is connected."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, override

from ..clock import wait_until
from ..link import CallFailed, Link
from ..quirk import Quirk
from ..schemas import Payload

if TYPE_CHECKING:
    from ..wallbox import Wallbox

LONGEST_INFO = 50
"""Characters of info in StatusNotification.req."""
LONG = 60.0
"""Seconds of real time; far longer than any session of a test."""


async def _accepted(box: Wallbox) -> None:
    """Return when the wallbox may send what it likes."""
    await wait_until(lambda: box.reports.is_accepted, "an accepted boot", within=LONG)


async def _call(link: Link, action: str, payload: Payload) -> bool:
    """Send a call; return whether it got a result."""
    try:
        await link.call(action, payload)
    except CallFailed, TimeoutError:
        return False
    return True


@dataclass
class Chatters(Quirk):
    """Sends one message over and over (U01, U03)."""

    action: str
    payload: Payload
    every: float
    """Seconds."""
    bears: int | None = None
    """Refusals in a row after which it ends the connection."""

    @override
    async def live(self, box: Wallbox, link: Link) -> None:
        refused = 0
        await _accepted(box)
        while self.bears is None or refused < self.bears:
            took = await _call(link, self.action, self.payload)
            refused = 0 if took else refused + 1
            await box.clock.sleep(self.every)
        link.drop()


@dataclass
class Tells(Quirk):
    """Sends messages once it is accepted (U02, S07, S24)."""

    messages: tuple[tuple[str, Payload], ...]
    """Actions and payloads."""

    @override
    async def live(self, box: Wallbox, link: Link) -> None:
        await _accepted(box)
        for action, payload in self.messages:
            await _call(link, action, payload)


@dataclass
class BootsTwice(Quirk):
    """Sends its BootNotification once more (B02)."""

    after: float = 2.0
    """Seconds."""
    has_booted: bool = False

    @override
    async def live(self, box: Wallbox, link: Link) -> None:
        if self.has_booted:
            return
        self.has_booted = True
        await _accepted(box)
        await box.clock.sleep(self.after)
        await _call(link, "BootNotification", box.parameters.boot_notification())


@dataclass
class Resends(Quirk):
    """Sends old records again and again until they are acknowledged (S05, U04)."""

    records: tuple[tuple[str, Payload], ...]
    every: float = 10.0
    """Seconds between two attempts."""
    left: list[tuple[str, Payload]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with all of them."""
        self.left = list(self.records)

    @override
    async def live(self, box: Wallbox, link: Link) -> None:
        await _accepted(box)
        while self.left:
            if await _call(link, *self.left[0]):
                del self.left[0]
            else:
                await box.clock.sleep(self.every)


@dataclass
class Flaps(Quirk):
    """Loses its connection every now and then (H14)."""

    every: float
    """Seconds."""

    @override
    async def live(self, box: Wallbox, link: Link) -> None:
        await box.clock.sleep(self.every)
        link.drop()


@dataclass
class StatusOnZero(Quirk):
    """Tells some states of its connector as those of connector 0 (S12)."""

    statuses: frozenset[str]

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        payload = message[3] if message[0] == 2 else None
        if action != "StatusNotification" or not isinstance(payload, dict):
            return message
        if payload["status"] not in self.statuses:
            return message
        return [*message[:3], {**payload, "connectorId": 0}]


@dataclass
class SilentAtFirst(Quirk):
    """Tells the states of some connectors only when asked for, or when they change (S13)."""

    connectors: frozenset[int]
    told: set[int] = field(default_factory=set)

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> None:
        if action == "TriggerMessage" and "connectorId" in payload:
            self.told.add(payload["connectorId"])

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        payload = message[3] if message[0] == 2 else None
        if action != "StatusNotification" or not isinstance(payload, dict):
            return message
        number = payload["connectorId"]
        if payload["status"] != "Available":
            self.told.add(number)
        if number in self.connectors and number not in self.told:
            return None
        return message


@dataclass
class StampsIdle(Quirk):
    """Names a transaction in meter values while there is none (S18)."""

    transaction_id: int | None
    """None is that of the last transaction."""

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] != 2 or action != "MeterValues":
            return message
        named = self.transaction_id
        if named is None and box.transactions:
            named = box.transactions[-1].transaction_id
        if named is None or "transactionId" in message[3]:
            return message
        return [*message[:3], {**message[3], "transactionId": named}]


@dataclass
class Warns(Quirk):
    """Reports an error of no consequence with the states of its connector (S24)."""

    error_code: str
    text: str

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] != 2 or action != "StatusNotification":
            return message
        warning = {"errorCode": self.error_code, "info": self.text[:LONGEST_INFO]}
        return [*message[:3], {**message[3], **warning}]


@dataclass
class Explains(Quirk):
    """Explains a status in more words than there is room for (S10)."""

    status: str
    text: str

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] != 2 or message[3].get("status") != self.status:
            return message
        return [*message[:3], {**message[3], "info": self.text}]


def naive(moment: float) -> str:
    """Write a time in UTC without saying so (S02)."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def naive_seconds(moment: float) -> str:
    """Write a time to the second without a zone (S02)."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
