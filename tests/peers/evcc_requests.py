"""EVCC's queue of requests to one wallbox: one at a time, in order (reference: EVCC, 2)."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
import json
from random import Random
from typing import Any

from .clock import Clock
from .schemas import Payload

TIMED_OUT = ("GenericError", "Request timed out")


class RequestError(Exception):
    """A request failed; the text is what EVCC logs."""


@dataclass
class Request:
    """A request that waits for its turn or its answer."""

    message_id: str
    action: str
    payload: Payload
    answered: asyncio.Future[Payload | tuple[str, str]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    """The payload of the result, or code and description of an error."""

    @property
    def text(self) -> str:
        """The frame."""
        return json.dumps(
            [2, self.message_id, self.action, self.payload], separators=(",", ":")
        )

    def end(self, outcome: Payload | tuple[str, str]) -> None:
        """Tell who waits, if anyone still does."""
        if not self.answered.done():
            self.answered.set_result(outcome)


class RequestQueue:
    """Sends one request after another; an unanswered one blocks those behind it."""

    def __init__(
        self, clock: Clock, timeout: float, random: Random, send: Callable[[str], None]
    ) -> None:
        """Make a closed queue; `send` puts a frame on the connection."""
        self.pending: Request | None = None
        """The request that was sent and is not answered."""
        self.waiting: deque[Request] = deque()
        """Those behind it."""
        self.is_open = False
        """Whether there is a connection."""
        self._clock = clock
        self._timeout = timeout
        self._random = random
        self._send = send
        self._timer: asyncio.TimerHandle | None = None

    def submit(self, action: str, payload: Payload) -> Request:
        """Queue a request without waiting for it; raise RequestError if unconnected."""
        message_id = str(self._random.getrandbits(32))
        if not self.is_open:
            raise RequestError(f"cannot send request {message_id}, no client exists")
        request = Request(message_id, action, payload)
        self.waiting.append(request)
        self._send_next()
        return request

    async def request(self, action: str, payload: Payload) -> Payload:
        """Return the answer to a request.

        Gives up when the timeout has passed since it was queued, although it
        may still be sent later. Raises RequestError.
        """
        answered = self.submit(action, payload).answered
        try:
            async with self._clock.timeout(self._timeout):
                outcome = await asyncio.shield(answered)
        except TimeoutError:
            raise RequestError("timeout") from None
        if isinstance(outcome, dict):
            return outcome
        code, description = outcome
        raise RequestError(
            "timeout" if code == "GenericError" else f"{code} - {description}"
        )

    def pending_action(self, message_id: str) -> str | None:
        """Return the action of the pending request if that is its id."""
        if self.pending and self.pending.message_id == message_id:
            return self.pending.action
        return None

    def answer(self, outcome: Payload | tuple[str, str]) -> None:
        """Complete the pending request and send the next one."""
        self._stop_timer()
        request, self.pending = self.pending, None
        if request:
            request.end(outcome)
        self._send_next()

    def open(self) -> None:
        """Begin with a new connection."""
        self.is_open = True

    def close(self) -> None:
        """End every request with an error: the connection is gone."""
        self.is_open = False
        self._stop_timer()
        unanswered = [*([self.pending] if self.pending else []), *self.waiting]
        self.pending = None
        self.waiting.clear()
        for request in unanswered:
            request.end(("GenericError", "client disconnected"))

    def _send_next(self) -> None:
        if self.pending is None and self.waiting:
            self.pending = self.waiting.popleft()
            self._timer = self._clock.call_later(
                self._timeout, lambda: self.answer(TIMED_OUT)
            )
            self._send(self.pending.text)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


def accepted(answer: dict[str, Any]) -> None:
    """Raise RequestError with the status unless it is Accepted."""
    if answer.get("status") != "Accepted":
        raise RequestError(str(answer.get("status")))
