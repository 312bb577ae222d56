"""Answers EVCC when a wallbox is silent, or says what EVCC can do nothing with.

EVCC waits 60 s for each of its thirteen calls at start-up, and fails without an answer to
GetConfiguration (evcc.md 2.2, 2.4, R4, R7). Evidence: quirks B06, B17 to B19, B22, M21.
"""

from collections.abc import Mapping
from typing import ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg
from .change import Change
from .facts import request_of
from .parameter import Parameter
from .replayed import REPLAYABLE, came_since, replayed, trigger_of
from .rule import Context, Rule, Subject
from .substitutes import holds_no_key, is_available_already, meant_status, substitute
from .verdict import Injection, Memory, Verdict, changed

_KNOWN = frozenset(
    {
        "ChangeAvailability",
        "ChangeConfiguration",
        "GetCompositeSchedule",
        "GetConfiguration",
        "TriggerMessage",
    }
)
"""Calls that can be answered from what is known, so that the wallbox need not be asked each time.
A charging profile, a start, a stop or a reset is always passed on, however silent the wallbox."""

_PATIENCES: Mapping[str, str] = {
    "ChangeAvailability": "change_availability",
    "ChangeConfiguration": "change_configuration",
    "GetCompositeSchedule": "get_composite_schedule",
    "GetConfiguration": "get_configuration",
    "TriggerMessage": "trigger_message",
}
"""The parameter that says how long the wallbox may take, by action."""

_NO_EFFECT_AFTER = 5.0
"""Seconds within which what a wallbox was triggered for, and has accepted, has to come."""

_MOST_AWAITED = 8
"""Triggers whose effect is awaited at the most; EVCC sends one at a time."""

_MOST_SILENT = 256
"""Requests that are learned at the most to be never answered."""

_IMPRECISION = 0.05
"""Seconds by which timers may be early."""


def _patience(name: str, seconds: float) -> Parameter:
    return Parameter(name=name, default=seconds, unit="s", least=1, most=30)


class StandIn(Rule):
    """Gives EVCC the answer that the wallbox does not give.

    What a wallbox has never answered and then once left unanswered is answered at once from then
    on; that is known of its firmware. It may be learned in error, so with each BootNotification
    one such request, another each time, is passed on again when EVCC makes it next; an answer,
    however late, ends it.
    """

    name: ClassVar[str] = "stand_in"
    quirks: ClassVar[tuple[str, ...]] = (
        "B06", "B10", "B17", "B18", "B19", "B22", "M21", "F11",
    )  # fmt: skip
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # How long the wallbox may take to answer.
        _patience("change_availability", 5.0),
        _patience("change_configuration", 5.0),
        _patience("get_composite_schedule", 5.0),
        _patience("get_configuration", 10.0),
        _patience("trigger_message", 5.0),
        _patience("others", 30.0),
        # Calls that the wallbox does not bear: answered at once and not passed on.
        Parameter(name="intercept", default=(), choices=tuple(sorted(_KNOWN))),
        # Keys with the values EVCC is told while the wallbox has told none.
        Parameter(name="configuration", default={}),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, _KNOWN),
        Subject(
            Leg.WALLBOX,
            frozenset({"ChangeConfiguration", "GetConfiguration", "TriggerMessage"}),
            answers=True,
        ),
        Subject(Leg.WALLBOX, frozenset({"BootNotification"})),
    )

    @override
    def set_up(self) -> None:
        intercept, table = self.settings["intercept"], self.settings["configuration"]
        self._intercept = frozenset(intercept if isinstance(intercept, tuple) else ())
        self._table = table if isinstance(table, Mapping) else {}

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if not isinstance(frame, Call):
            return self._judge_answer(frame, context)
        if frame.action == "BootNotification":
            _choose_probe(context, context.memory(self))
            return None
        if frame.action not in _KNOWN:
            return None
        return self._judge_request(frame, context)

    # EVCC's calls

    def _judge_request(self, call: Call, context: Context) -> Verdict | None:
        memory = context.memory(self)
        if call.action == "TriggerMessage":
            memory["triggered"] = context.monotonic
        is_intercepted = call.action in self._intercept
        request = request_of(call)
        if not is_intercepted and request not in context.facts.silent:
            return None
        if call.action == "ChangeAvailability" and not is_available_already(
            call.payload, context.facts
        ):
            # There is something to do: the wallbox may do it, though it does not say so.
            return None
        if not is_intercepted and memory.get("probe") == request:
            del memory["probe"]
            return None
        verdict = substitute(call, context, self._table)
        why = (
            "not passed on to this wallbox" if is_intercepted else "it never answers it"
        )
        return Verdict(
            answer=verdict.answer,
            injections=verdict.injections,
            reason=f"{why}: {verdict.reason}",
        )

    @override
    def patience(self, call: Call, context: Context) -> float | None:
        # Asked when the call leaves: from here on the wallbox is waited for.
        context.memory(self)["waited"] = (call.id, context.monotonic)
        return self._seconds(call.action)

    def _seconds(self, action: str) -> float:
        seconds = self.settings[_PATIENCES.get(action, "others")]
        return seconds if isinstance(seconds, float) else 30.0

    @override
    def unanswered(self, call: Call, context: Context) -> Verdict | None:
        if call.action in _KNOWN and self._was_waited_for(call, context):
            silent, request = context.facts.silent, request_of(call)
            if request not in context.facts.answered and len(silent) < _MOST_SILENT:
                silent.add(request)
        return substitute(call, context, self._table)

    def _was_waited_for(self, call: Call, context: Context) -> bool:
        """Return whether the wallbox had all the time that it may take.

        It had not when it disconnected meanwhile, was busy with other calls, or answered nonsense.
        """
        waited: tuple[str, float] | None = context.memory(self).get("waited")
        if waited is None or waited[0] != call.id:
            return False
        return context.monotonic - waited[1] >= (
            self._seconds(call.action) - _IMPRECISION
        )

    # The wallbox's answers

    def _judge_answer(self, answer: Answer, context: Context) -> Verdict | None:
        call = context.call
        if call is None:
            return None
        match call.action:
            case "TriggerMessage":
                return self._judge_triggered(answer, call, context)
            case "GetConfiguration" if holds_no_key(answer, call):
                return Verdict(
                    is_no_answer=True,
                    reason="EVCC cannot start without the wallbox's configuration",
                )
            case "ChangeConfiguration" if isinstance(answer, CallError):
                status = meant_status(answer)
                reason = "what the error means; EVCC goes on without the key"
                return self._told(answer, status, reason, ())
            case _:
                return None

    def _judge_triggered(
        self, answer: Answer, call: Call, context: Context
    ) -> Verdict | None:
        requested, connector = trigger_of(call.payload)
        if answers.status_of(answer) == "Accepted":
            if requested not in REPLAYABLE:
                return None
            return self._await(requested, connector, context)
        injections = replayed(requested, connector, context)
        if injections:
            reason = "the proxy tells it from what the wallbox reported last"
            return self._told(answer, "Accepted", reason, injections)
        if isinstance(answer, CallError):
            reason = "what the error means"
            return self._told(answer, "NotImplemented", reason, ())
        return None

    def _told(
        self,
        answer: Answer,
        status: str,
        reason: str,
        injections: tuple[Injection, ...],
    ) -> Verdict:
        """Return the verdict that tells EVCC another status."""
        after = CallResult(answer.id, {"status": status})
        if isinstance(answer, CallResult):
            before = answers.status_of(answer)
            change = Change(self.name, "/status", before, status, reason)
        else:
            error = {"errorCode": answer.code, "errorDescription": answer.description}
            change = Change(self.name, "", error, {"status": status}, reason)
        verdict = changed(after, change)
        if not injections:
            return verdict
        return Verdict(frame=after, changes=verdict.changes, injections=injections)

    # Triggers accepted without effect

    def _await(
        self, requested: str, connector: int, context: Context
    ) -> Verdict | None:
        """Ask to be woken when what was triggered should have come."""
        memory = context.memory(self)
        since: float = memory.get("triggered", context.monotonic)
        if _has_come(requested, connector, since, context, memory):
            return None
        awaited = memory.setdefault("awaited", [])
        awaited.append((requested, connector, since, context.monotonic))
        del awaited[:-_MOST_AWAITED]
        return Verdict(wake=_soonest(awaited, context.monotonic))

    @override
    def woke(self, context: Context) -> Verdict | None:
        memory = context.memory(self)
        awaited = memory.get("awaited", [])
        latest = context.monotonic - _NO_EFFECT_AFTER + _IMPRECISION
        due = [each for each in awaited if each[3] <= latest]
        left = memory["awaited"] = [each for each in awaited if each[3] > latest]
        kinds = dict.fromkeys(
            (requested, connector)
            for requested, connector, since, _accepted in due
            if not _has_come(requested, connector, since, context, memory)
        )
        injections = tuple(
            injection
            for requested, connector in kinds
            for injection in replayed(requested, connector, context)
        )
        wake = _soonest(left, context.monotonic) if left else None
        if not injections and wake is None:
            return None
        return Verdict(
            injections=injections,
            wake=wake,
            reason="the wallbox accepted the trigger, and nothing came",
        )


def _choose_probe(context: Context, memory: Memory) -> None:
    """Choose which of the requests that are never answered is passed on once more."""
    memory["booted"] = context.monotonic
    silent = sorted(context.facts.silent)
    if silent:
        memory["probe"] = silent[int(context.epoch) % len(silent)]


def _soonest(awaited: list[tuple[str, int, float, float]], monotonic: float) -> float:
    """Return in how many seconds the first of what is awaited is due."""
    first = min(accepted for _requested, _connector, _since, accepted in awaited)
    return max(first + _NO_EFFECT_AFTER - monotonic, 0.0)


def _has_come(
    requested: str, connector: int, since: float, context: Context, memory: Memory
) -> bool:
    """Return whether a wallbox has reported, since a monotonic time, what it was triggered for."""
    if requested == "BootNotification":
        return bool(memory.get("booted", float("-inf")) >= since)
    return came_since(requested, connector, since, context.facts)
