"""Calls that the user has the proxy make to either side: in their turn, with an end in every case."""

from collections.abc import Callable
from functools import partial

from ..ocpp.frames import Answer, Call, Leg, Payload, write
from ..ocpp.value import value
from ..telemetry.passage import Mark, Passage
from .calls import PendingCall
from .downward import Downward
from .orders import Instant
from .outbox import Outbox
from .ownids import OwnIds
from .settings import RelaySettings
from .upward import Upward

REASON = "asked for by the user"


@value
class Reply:
    """What came of a call that the user asked for."""

    answer: Answer | None
    """The answer; None when there is none."""
    problem: str = ""
    """Why there is none, for people; empty when there is one."""
    call: Passage | None = None
    """The call's passage; None when it was not sent."""
    latency: float | None = None
    """Time from the call's leaving to its answer, in seconds."""


type OnReply = Callable[[Reply], None]


class Asking:
    """Puts calls of the user between those of the two sides.

    They leave as they were asked for: no rule sees them, and neither does anything that is
    remembered of what EVCC set or the wallbox reported. Only transaction ids are put as who is
    asked knows them, as in every call.
    """

    __slots__ = ("_down", "_ids", "_outbox", "_up", "settings")

    def __init__(
        self,
        outbox: Outbox,
        ids: OwnIds,
        up: Upward,
        down: Downward,
        settings: RelaySettings,
    ) -> None:
        """Ask through the calls of the two directions."""
        self._outbox = outbox
        self._ids = ids
        self._up = up
        self._down = down
        self.settings = settings

    def ask(
        self,
        leg: Leg,
        action: str,
        payload: Payload,
        on_reply: OnReply,
        now: Instant,
    ) -> None:
        """Send a call to a leg when its turn comes, and tell what came of it, once."""
        call = Call(self._ids.next(), action, payload)
        pending = PendingCall(call, write(call), None, now, reason=REASON)
        pending.mark = Mark.USER
        pending.deadline = now.monotonic + self.settings.answer_user_within
        pending.on_answer = partial(_replied, pending, on_reply)
        if leg is Leg.EVCC:
            self._up.take_users(pending, now)
            return
        renamed, changes = self._outbox.for_wallbox(payload)
        if changes:
            pending.call = call.bearing(renamed)
            pending.text = write(pending.call)
            pending.changes = changes
        self._down.take_own(pending, now)


def _replied(
    pending: PendingCall, on_reply: OnReply, answer: Answer | None, now: Instant
) -> None:
    if answer is None:
        on_reply(Reply(None, pending.problem, pending.passage))
    else:
        latency = now.monotonic - pending.sent
        on_reply(Reply(answer, "", pending.passage, latency))
