"""Keeps repeated BootNotifications from EVCC, and holds how the relay treats boots and disconnects.

EVCC runs its whole set-up again, some thirteen requests, for every BootNotification it gets
(evcc.md fact 6; quirks B01, B02, H14).
"""

from typing import Any, ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallResult, Leg
from .parameter import Parameter
from .rule import Context, Rule, Subject
from .verdict import Verdict

_INTERVAL = 60
"""Seconds between heartbeats where EVCC's own answer does not tell (evcc.md 1.4)."""


class Session(Rule):
    """Answers the same BootNotification again itself, once EVCC has accepted the first.

    A wallbox that really restarts needs a new connection, so on one connection a second one is
    never a restart. The relay empties this rule's memory whenever the wallbox connects and when
    EVCC's leg closes: what stands in it is true of the present connections only. Until EVCC has accepted a BootNotification, and
    after it asked for one, every one goes on.
    """

    name: ClassVar[str] = "session"
    quirks: ClassVar[tuple[str, ...]] = ("B01", "B02", "H14")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # Read by the relay: how long a wallbox may take to send its own BootNotification ...
        # ... and how long EVCC's leg stays open after the wallbox went away.
        Parameter(name="grace", default=0.0, unit="s", least=0, most=300),
        Parameter(name="boot_window", default=120.0, unit="s", least=0, most=3600),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({"BootNotification"})),
        Subject(Leg.EVCC, frozenset({"BootNotification"}), answers=True),
        Subject(Leg.EVCC, frozenset({"TriggerMessage"})),
    )

    @override
    def set_up(self) -> None:
        window = self.settings["boot_window"]
        self._window = window if isinstance(window, float) else 0.0

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        memory = context.memory(self)
        if not isinstance(frame, Call):
            _take_answer(frame, memory, context.monotonic)
            return None
        if frame.action == "TriggerMessage":
            if frame.payload.get("requestedMessage") == "BootNotification":
                memory.clear()
            return None
        if frame.action != "BootNotification":
            return None
        return self._judge_boot(frame, memory, context)

    def _judge_boot(
        self, call: Call, memory: dict[str, Any], context: Context
    ) -> Verdict | None:
        since = context.monotonic - memory.get("at", float("-inf"))
        if memory.get("accepted") != call.payload or since >= self._window:
            memory.clear()
            memory["offered"] = call.payload
            return None
        # A wallbox that goes on repeating it is answered here as long as it does.
        memory["at"] = context.monotonic
        return Verdict(
            answer=answers.boot_accepted(call, context.epoch, memory["interval"]),
            reason="the same BootNotification again: EVCC has accepted it already",
        )


def _take_answer(answer: Answer, memory: dict[str, Any], monotonic: float) -> None:
    """Remember the BootNotification that EVCC accepted, with the interval it gave."""
    offered = memory.pop("offered", None)
    if answers.status_of(answer) != "Accepted" or offered is None:
        memory.clear()
        return
    interval = answer.payload.get("interval") if isinstance(answer, CallResult) else 0
    memory["accepted"] = offered
    memory["at"] = monotonic
    memory["interval"] = (
        interval if type(interval) is int and interval > 0 else _INTERVAL
    )
