"""What the peers write down of every frame they send and receive."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
import json
from typing import Any, Literal

from .clock import wait_until

type Direction = Literal["sent", "received"]

CALL, CALL_RESULT, CALL_ERROR = 2, 3, 4


@dataclass(frozen=True)
class LoggedFrame:
    """One WebSocket message as a peer sent or received it."""

    at: float
    """When, in seconds since the epoch on the peer's clock."""
    station: str
    """Id of the wallbox."""
    direction: Direction
    """As this peer sees it."""
    raw: str | bytes
    """Exactly what was on the wire; bytes if it is not text in UTF-8."""

    @cached_property
    def message(self) -> list[Any] | None:
        """The JSON array, or None where it is none."""
        try:
            message = json.loads(self.raw)
        except ValueError, RecursionError:
            return None
        return message if isinstance(message, list) and len(message) > 2 else None

    @property
    def kind(self) -> Any:
        """2 (call), 3 (result), 4 (error), or whatever stands there."""
        return self.message[0] if self.message else None

    @property
    def message_id(self) -> Any:
        """The unique id that ties a call and its answer."""
        return self.message[1] if self.message else None

    @property
    def action(self) -> Any:
        """The action of a call, else None."""
        return self.message[2] if self.message and self.kind == CALL else None

    @property
    def payload(self) -> Any:
        """The payload of a call or a result, else None."""
        if not self.message:
            return None
        if self.kind == CALL_RESULT:
            return self.message[2]
        return self.message[3] if self.kind == CALL and len(self.message) > 3 else None


class FrameLog(list[LoggedFrame]):
    """Everything sent and received, in order."""

    def matching(
        self,
        *,
        station: str | None = None,
        direction: Direction | None = None,
        kind: int | None = None,
        action: str | None = None,
        message_id: str | None = None,
        since: int = 0,
    ) -> list[LoggedFrame]:
        """Return the frames from index `since` on that fit all that is given."""
        return [
            frame
            for frame in self[since:]
            if (station is None or frame.station == station)
            and (direction is None or frame.direction == direction)
            and (kind is None or frame.kind == kind)
            and (action is None or frame.action == action)
            and (message_id is None or frame.message_id == message_id)
        ]

    def answers_to(self, call: LoggedFrame) -> list[LoggedFrame]:
        """Return every answer that carries the id of this call."""
        return [
            frame
            for frame in self
            if frame.station == call.station
            and frame.direction != call.direction
            and frame.kind in (CALL_RESULT, CALL_ERROR)
            and frame.message_id == call.message_id
        ]

    async def wait_for_match(
        self,
        *,
        direction: Direction | None = None,
        kind: int | None = None,
        action: str | None = None,
        message_id: str | None = None,
        since: int | None = None,
        within: float = 5.0,
    ) -> LoggedFrame:
        """Return the first frame that fits, from now on or from index `since` on.

        `within` is seconds of real time.
        """
        start = len(self) if since is None else since
        found = await wait_until(
            lambda: self.matching(
                direction=direction,
                kind=kind,
                action=action,
                message_id=message_id,
                since=start,
            ),
            action or message_id or "a frame",
            within=within,
        )
        return found[0]

    async def wait_for(
        self,
        fits: Callable[[LoggedFrame], bool],
        what: str = "a frame",
        *,
        since: int | None = None,
        within: float = 5.0,
    ) -> LoggedFrame:
        """Return the first frame of which `fits` is true, otherwise the same."""
        start = len(self) if since is None else since
        found = await wait_until(
            lambda: next(iter([frame for frame in self[start:] if fits(frame)]), None),
            what,
            within=within,
        )
        assert found is not None
        return found
