"""Follows a proxy's journal for the panel: a snapshot first, then what is new, in batches."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic, time
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import DOMAIN, LOGGER
from .ocpp.frames import Call, Frame
from .proxy.journal import Journal
from .telemetry.row import Row, row_of, tag_open
from .telemetry.source import Entry

INTERVAL: Final = 0.1
"""Seconds between two batches. Home Assistant hangs up on a browser that is sent too many messages."""
MOST_IN_BATCH: Final = 500
"""Rows in a batch; of more the newest are sent."""
SLICE: Final = 0.002
"""Seconds for which rows are made in one turn of the event loop."""

type Send = Callable[[dict[str, Any]], None]
"""Sends an event to a browser."""


async def async_rows(
    entries: Iterable[Entry], made: dict[int, Row] | None = None
) -> list[Row]:
    """Return the rows of entries, letting others have their turn in between.

    ``made`` are rows by sequence number that need not be made again; new ones are added.
    """
    rows = []
    known = {} if made is None else made
    began = monotonic()
    for entry in entries:
        row = known.get(entry.seq)
        if row is None:
            if monotonic() - began > SLICE:
                await asyncio.sleep(0)
                began = monotonic()
            row = known[entry.seq] = row_of(entry)
        rows.append(row)
    return rows


@dataclass(slots=True, eq=False)
class Follower:
    """A browser that follows the messages."""

    send: Send
    """How it is reached."""
    cursor: int | None = None
    """Sequence number up to which it was told everything; None until it has its snapshot."""
    has_left: bool = False
    """Whether it wants no more."""


class MessageStream:
    """Tells followers of each new entry of a journal. Without followers it does nothing at all."""

    def __init__(self, hass: HomeAssistant, journal: Journal, boot_id: str) -> None:
        """Follow this journal, whose sequence numbers hold under this boot id."""
        self._hass = hass
        self._journal = journal
        self.boot_id = boot_id
        """Another one stands for other sequence numbers."""
        self.has_ended = False
        """Whether the proxy has stopped."""
        self._followers: list[Follower] = []
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sending: asyncio.Task[None] | None = None
        self._clears = 0

    @property
    def is_followed(self) -> bool:
        """Whether anybody follows, so that work is done."""
        return bool(self._followers)

    @callback
    def follow(self, send: Send) -> Follower:
        """Return a new follower, who gets ``async_send_snapshot`` first."""
        follower = Follower(send)
        self._followers.append(follower)
        if self._unsubscribe is None:
            self._unsubscribe = self._journal.subscribe(self._came)
        return follower

    @callback
    def leave(self, follower: Follower) -> None:
        """Tell a follower nothing any more."""
        follower.has_left = True
        if follower in self._followers:
            self._followers.remove(follower)
        if not self._followers:
            self._rest()

    async def async_send_snapshot(
        self,
        follower: Follower,
        limit: int,
        since_seq: int = 0,
        boot_id: str | None = None,
    ) -> None:
        """Send a follower the newest rows; with the boot id of now only those after ``since_seq``."""
        after = since_seq if boot_id == self.boot_id else 0
        journal = self._journal
        entries = journal.page(limit + 1, after=after)
        newest, clears = journal.given_seq, self._clears
        is_more = len(entries) > limit
        rows = await async_rows(entries[-limit:])
        tag_open(rows, time())
        rows = self._still_kept(rows, clears)
        self._tell(
            follower,
            {"type": "snapshot", "boot_id": self.boot_id, "more": is_more}
            | self._bounds(rows),
        )
        follower.cursor = newest
        if journal.given_seq > newest:
            self._schedule()

    @callback
    def clear(self, wallbox: str) -> None:
        """Forget the entries of a wallbox, of all with an empty text; every follower is told."""
        self._journal.clear(wallbox or None)
        self._clears += 1
        for follower in tuple(self._followers):
            self._tell(follower, {"type": "cleared", "wallbox": wallbox})

    async def async_end(self) -> None:
        """Tell what is still to be told, and that this was all."""
        if self.has_ended:
            return
        self.has_ended = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._sending is not None:
            await self._sending
        await self._send_batches()
        for follower in tuple(self._followers):
            self._tell(follower, {"type": "ended"})
            self.leave(follower)

    # Batches

    @callback
    def _came(self, _entry: Entry, _frame: Frame | None, _call: Call | None) -> None:
        self._schedule()

    @callback
    def _schedule(self) -> None:
        if self._timer is None and self._sending is None and not self.has_ended:
            self._timer = self._hass.loop.call_later(INTERVAL, self._begin)

    @callback
    def _begin(self) -> None:
        self._timer = None
        self._sending = self._hass.async_create_background_task(
            self._send_batches(), f"{DOMAIN} message batches", eager_start=False
        )
        self._sending.add_done_callback(self._sent)

    @callback
    def _sent(self, _task: asyncio.Task[None]) -> None:
        self._sending = None
        newest = self._journal.given_seq
        cursors = (each.cursor for each in self._followers)
        if any(cursor is not None and cursor < newest for cursor in cursors):
            self._schedule()

    async def _send_batches(self) -> None:
        """Send each follower what it does not know yet; rows are made once for all of them."""
        made: dict[int, Row] = {}
        for follower in tuple(self._followers):
            if follower.cursor is None or follower.has_left:
                continue
            try:
                await self._send_batch(follower, made)
            except Exception:
                LOGGER.exception("Messages could not be sent to the panel")
                self.leave(follower)

    async def _send_batch(self, follower: Follower, made: dict[int, Row]) -> None:
        journal = self._journal
        after = follower.cursor or 0
        entries = journal.page(MOST_IN_BATCH, after=after)
        skipped = journal.count_after(after) - len(entries)
        follower.cursor, clears = journal.given_seq, self._clears
        rows = self._still_kept(await async_rows(entries, made), clears)
        if rows or skipped:
            batch = {"type": "batch", "skipped": skipped} | self._bounds(rows)
            self._tell(follower, batch)

    def _still_kept(self, rows: list[Row], clears: int) -> list[Row]:
        """Return rows without those that were cleared while they were made."""
        if clears == self._clears:
            return rows
        return [row for row in rows if self._journal.find(row["seq"]) is not None]

    def _bounds(self, rows: list[Row]) -> dict[str, Any]:
        return {
            "rows": rows,
            "first_seq": self._journal.first_seq,
            "last_seq": self._journal.last_seq,
        }

    @callback
    def _tell(self, follower: Follower, event: dict[str, Any]) -> None:
        """Send an event; a follower that cannot be sent it is let go and disturbs nobody."""
        if follower.has_left:
            return
        try:
            follower.send(event)
        except Exception:
            LOGGER.exception("Messages could not be sent to the panel")
            self.leave(follower)

    @callback
    def _rest(self) -> None:
        """Do nothing until somebody follows again."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
