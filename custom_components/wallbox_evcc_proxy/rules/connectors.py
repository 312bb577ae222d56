"""Translates between connector 0 and connector 1 for wallboxes that have only one.

EVCC looks at its own connector only; what a wallbox reports on connector 0, OCPP's number for
the wallbox as a whole, is not used (quirks S12, S13; evcc.md 4.3, R19).
"""

from typing import ClassVar, override

from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .facts import Facts
from .parameter import Parameter
from .rule import Context, Mode, Rule, Subject
from .samples import METER_VALUES
from .verdict import Injection, Memory, Verdict, changed

_OF_THE_WHOLE = frozenset({"Available", "Unavailable"})
"""Statuses that OCPP 1.6 (4.9) allows on connector 0 beside Faulted, which is never copied."""
_KNOWN_FOR = 5.0
"""Seconds for which a connector's own status is newer than what is said on connector 0."""
_MOST_CONNECTORS = 16
"""Connectors that are asked for at the most."""


class Connectors(Rule):
    """Tells EVCC on connector 1 what a wallbox with one connector says on connector 0."""

    name: ClassVar[str] = "connectors"
    mode: ClassVar[Mode] = Mode.OFF
    quirks: ClassVar[tuple[str, ...]] = ("S12", "S13", "R19")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="copy_zero_to_one", default=True),
        Parameter(name="meter_values_zero_to_one", default=True),
        Parameter(name="transactions_zero_to_one", default=True),
        # Whether connectors are asked for their status that have not told it after a boot ...
        Parameter(name="ask_missing", default=False),
        # ... and how long after.
        Parameter(name="ask_after", default=10.0, unit="s", least=1, most=300),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(
            Leg.WALLBOX,
            frozenset(
                {
                    "BootNotification",
                    METER_VALUES,
                    "StartTransaction",
                    "StatusNotification",
                }
            ),
        ),
    )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        memory = context.memory(self)
        match frame.action:
            case "BootNotification":
                return self._booted(memory, context)
            case "StatusNotification":
                return self._status(frame, memory, context)
            case "StartTransaction" if self.settings["transactions_zero_to_one"]:
                return self._numbered(frame, context.facts)
            case "MeterValues" if self.settings["meter_values_zero_to_one"]:
                if frame.payload.get("connectorId", 0) != 0:
                    memory["measures_one"] = True
                elif not memory.get("measures_one"):
                    return self._numbered(frame, context.facts)
        return None

    @override
    def woke(self, context: Context) -> Verdict | None:
        booted_at = context.memory(self).pop("booted_at", None)
        if booted_at is None:
            return None
        facts = context.facts
        missing = [
            connector
            for connector in range(1, min(_number_of(facts) or 1, _MOST_CONNECTORS) + 1)
            if connector not in facts.statuses
            or facts.statuses[connector].at < booted_at
        ]
        asked = tuple(
            Injection(
                Leg.WALLBOX,
                "TriggerMessage",
                {"requestedMessage": "StatusNotification", "connectorId": connector},
                f"connector {connector} has not told its status since the wallbox started",
            )
            for connector in missing
        )
        return Verdict(injections=asked) if asked else None

    def _booted(self, memory: Memory, context: Context) -> Verdict | None:
        memory.clear()
        if not self.settings["ask_missing"]:
            return None
        memory["booted_at"] = context.monotonic
        after = self.settings["ask_after"]
        return Verdict(wake=after if isinstance(after, float) else 0.0)

    def _status(self, call: Call, memory: Memory, context: Context) -> Verdict | None:
        if not self.settings["copy_zero_to_one"]:
            return None
        payload = call.payload
        if payload.get("connectorId", 0) != 0:
            # It speaks for itself again.
            memory.pop("copied", None)
            return None
        status = payload.get("status")
        if type(status) is not str or status == "Faulted":
            return None
        if status in _OF_THE_WHOLE and not memory.get("copied"):
            return None
        if not _has_one_connector(context.facts):
            return None
        own = context.facts.statuses.get(1)
        if own is not None and context.monotonic - own.at < _KNOWN_FOR:
            return None
        # What ends it is copied too, for EVCC would wait for it otherwise.
        memory["copied"] = status not in _OF_THE_WHOLE
        told = {**payload, "connectorId": 1, "errorCode": "NoError"}
        reason = "told on connector 0; the wallbox has only one connector"
        injection = Injection(Leg.EVCC, "StatusNotification", told, reason)
        return Verdict(injections=(injection,))

    def _numbered(self, call: Call, facts: Facts) -> Verdict | None:
        """Return the verdict that has a call for connector 1 where it names 0 or none."""
        before = call.payload.get("connectorId", ABSENT)
        if before not in (0, ABSENT) or not _has_one_connector(facts):
            return None
        change = Change(
            self.name, "/connectorId", before, 1, "the only connector that there is"
        )
        return changed(call.bearing({**call.payload, "connectorId": 1}), change)


def _number_of(facts: Facts) -> int | None:
    """Return how many connectors a wallbox says it has; None when it has not told."""
    told = (facts.key("NumberOfConnectors") or "").strip()
    is_number = told.isascii() and told.isdecimal() and len(told) <= 3
    return int(told) if is_number else None


def _has_one_connector(facts: Facts) -> bool:
    """Return whether a wallbox has one connector, by its word or else by what it has reported."""
    number = _number_of(facts)
    if number is not None:
        return number <= 1
    seen = (*facts.statuses, *facts.meter_values, *facts.running)
    return all(connector <= 1 for connector in seen)
