"""Asks a wallbox for meter values that come too rarely while it charges (quirks M20)."""

from dataclasses import dataclass
from typing import ClassVar, Final, override

from ..ocpp.frames import Answer, Call, Leg
from .facts import connector_of
from .parameter import Parameter
from .rule import Context, Mode, Rule, Subject
from .samples import METER_VALUES
from .verdict import Injection, Memory, Verdict

_TRIGGER: Final = "TriggerMessage"
_STATUS: Final = "StatusNotification"
_CHARGING: Final = "Charging"

_ANSWER_TIME: Final = 15.0
"""s within which meter values count as the answer to a request for them; the least ``every``."""
_LONGEST_WAIT: Final = 600.0
"""s between two requests at the most, however many were in vain."""
_SLACK: Final = 0.5
"""s by which meter values may be late before they are asked for."""
_MOST_DOUBLINGS: Final = 8
_MOST_CONNECTORS: Final = 64


class MeterPolling(Rule):
    """Asks each connector that charges, when it has been silent for too long.

    Whether a wallbox refuses is not told to rules, but seen: after each request that no meter
    values follow, the next one waits twice as long. With a new charge it is tried again.
    """

    name: ClassVar[str] = "meter_polling"
    mode: ClassVar[Mode] = Mode.OFF
    quirks: ClassVar[tuple[str, ...]] = ("M20",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="every", default=30.0, unit="s", least=_ANSWER_TIME, most=600),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({METER_VALUES, _STATUS})),
    )

    @override
    def set_up(self) -> None:
        every = self.settings["every"]
        assert isinstance(every, float)
        self._every = every

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        memory, now = context.memory(self), context.monotonic
        all_requests = _all_requests(memory)
        connector = connector_of(frame.payload)
        if frame.action == METER_VALUES:
            requests = all_requests.get(connector)
            if requests is not None and now - requests.at <= _ANSWER_TIME:
                requests.in_vain = 0
            charges = context.facts.status(connector) == _CHARGING
        else:
            charges = frame.payload.get("status") == _CHARGING
            if charges and context.facts.status(connector) != _CHARGING:
                if connector in all_requests or len(all_requests) < _MOST_CONNECTORS:
                    all_requests[connector] = _Requests(since=now)
        # A wake is lost when the rules are chosen anew: a time that has passed counts as none.
        if not charges or now <= memory.get("due", float("-inf")):
            return None
        wait = self._every + _SLACK
        memory["due"] = now + wait
        return Verdict(wake=wait)

    @override
    def woke(self, context: Context) -> Verdict | None:
        memory, now, facts = context.memory(self), context.monotonic, context.facts
        memory.pop("due", None)
        if _TRIGGER in facts.silent:
            return None
        all_requests = _all_requests(memory)
        injections = []
        due = []
        for connector, status in facts.statuses.items():
            if connector < 1 or status.payload.get("status") != _CHARGING:
                continue
            requests = all_requests.setdefault(connector, _Requests(since=status.at))
            report = facts.meter_values.get(connector)
            heard = requests.since if report is None else max(requests.since, report.at)
            if requests.next(heard, self._every) <= now:
                injections.append(_request(connector))
                requests.at = now
                requests.in_vain = min(requests.in_vain + 1, _MOST_DOUBLINGS)
            due.append(requests.next(heard, self._every))
        if not due:
            return None
        # Not later than that: what follows a request may call for the next one earlier.
        wait = min(max(min(due) - now, 0.0), self._every) + _SLACK
        memory["due"] = now + wait
        return Verdict(injections=tuple(injections), wake=wait)


@dataclass(slots=True)
class _Requests:
    """The requests to one connector."""

    since: float
    """When it began to charge; this and the next, monotonic clock, seconds."""
    at: float = float("-inf")
    """When it was last asked."""
    in_vain: int = 0
    """How often nothing came of it, since something did."""

    def next(self, heard: float, every: float) -> float:
        """Return when to ask next, the last meter values having come at ``heard``."""
        wait = min(every * (1 << self.in_vain), max(every, _LONGEST_WAIT))
        return max(heard + every, self.at + wait)


def _all_requests(memory: Memory) -> dict[int, _Requests]:
    """Return the requests that are remembered, by connector."""
    requests: dict[int, _Requests] = memory.setdefault("requests", {})
    return requests


def _request(connector: int) -> Injection:
    return Injection(
        Leg.WALLBOX,
        _TRIGGER,
        {"requestedMessage": METER_VALUES, "connectorId": connector},
        "no meter values for too long while it charges",
    )
