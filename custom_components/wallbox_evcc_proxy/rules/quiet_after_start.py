"""Leaves a wallbox in peace for some seconds after a transaction has begun.

There are wallboxes that end a transaction when a call comes within moments of its start (S22).
"""

from typing import ClassVar, cast, override

from ..ocpp.frames import Answer, Call, Leg
from .parameter import Parameter
from .rule import ANY, Context, Mode, Rule, Subject
from .verdict import Verdict

_MUST_NOT_WAIT = frozenset({"RemoteStartTransaction", "RemoteStopTransaction"})


class QuietAfterStart(Rule):
    """Lets EVCC's calls wait, all but those that start and stop.

    They wait in their order. A limit waits with them: the car may charge without it until then.
    """

    name: ClassVar[str] = "quiet_after_start"
    mode: ClassVar[Mode] = Mode.OFF
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="seconds", default=10.0, unit="s", least=1.0, most=30.0),
    )
    quirks: ClassVar[tuple[str, ...]] = ("S22",)
    subjects: ClassVar[tuple[Subject, ...]] = (Subject(Leg.EVCC, ANY),)

    @override
    def set_up(self) -> None:
        self._seconds = cast(float, self.settings["seconds"])

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        running = context.facts.running
        if not running or type(frame) is not Call or frame.action in _MUST_NOT_WAIT:
            return None
        since = max(each.since for each in running.values())
        wait = since + self._seconds - context.monotonic
        if wait <= 0.0:
            return None
        return Verdict(hold=wait, reason="a transaction has just begun")
