"""Writes EVCC's TriggerMessage in the form that a wallbox understands, with or without a connector.

Some reject it without a connector, some with connector 0 (quirks B19).
"""

from typing import ClassVar, override

from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .facts import Facts
from .parameter import Parameter
from .replayed import trigger_of
from .rule import Context, Mode, Rule, Subject
from .verdict import Verdict, changed

_OF_A_CONNECTOR = frozenset({"MeterValues", "StatusNotification"})
"""Messages that are about a connector."""


class TriggerForm(Rule):
    """Adds the connector to a TriggerMessage, or takes away connector 0."""

    name: ClassVar[str] = "trigger_form"
    mode: ClassVar[Mode] = Mode.OFF
    quirks: ClassVar[tuple[str, ...]] = ("B19",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # add: the only connector, or 1, where none is named; drop_zero: connector 0 is not named.
        Parameter(name="connector", default="add", choices=("add", "drop_zero")),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, frozenset({"TriggerMessage"})),
    )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if not isinstance(frame, Call):
            return None
        payload = frame.payload
        if self.settings["connector"] == "drop_zero":
            if payload.get("connectorId", ABSENT) != 0:
                return None
            rest = {key: told for key, told in payload.items() if key != "connectorId"}
            reason = "the wallbox does not understand connector 0 here"
            change = Change(self.name, "/connectorId", 0, ABSENT, reason)
            return changed(frame.bearing(rest), change)
        if "connectorId" in payload or trigger_of(payload)[0] not in _OF_A_CONNECTOR:
            return None
        connector = _only_connector(context.facts)
        reason = "the wallbox wants to be told the connector"
        change = Change(self.name, "/connectorId", ABSENT, connector, reason)
        return changed(frame.bearing({**payload, "connectorId": connector}), change)


def _only_connector(facts: Facts) -> int:
    """Return the only connector that reports its status; 1 where there are several or none."""
    connectors = [connector for connector in facts.statuses if connector > 0]
    return connectors[0] if len(connectors) == 1 else 1
