"""The rules in force for one wallbox, applied in order."""

from collections.abc import Iterable
from dataclasses import replace
import logging

from ..ocpp.frames import Call, Leg
from .change import Change
from .rule import Context, Rule, RuleTable

_LOGGER = logging.getLogger(__package__)


class Ruleset:
    """Applies rules to frames; a frame that none looks at costs one look-up."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the rules in the order in which they are to be applied."""
        self._rules = tuple(rules)
        self._table: RuleTable = self._tabulate()
        self.broken: dict[str, str] = {}
        """Rules that raised and are switched off since: name and error."""

    def _tabulate(self) -> dict[tuple[Leg, str], tuple[Rule, ...]]:
        table: dict[tuple[Leg, str], tuple[Rule, ...]] = {}
        for rule in self._rules:
            for subject in rule.subjects:
                for action in subject.actions:
                    table[subject.origin, action] = (
                        *table.get((subject.origin, action), ()),
                        rule,
                    )
        return table

    def apply(
        self, origin: Leg, call: Call, epoch: float
    ) -> tuple[Call, tuple[Change, ...]]:
        """Return the call as it is to go on, and what was changed; the same object if nothing was.

        ``epoch`` is the time now, in seconds since the Unix epoch. A rule that raises is
        switched off and changes nothing.
        """
        rules = self._table.get((origin, call.action))
        if rules is None:
            return call, ()
        changes: tuple[Change, ...] = ()
        for rule in rules:
            try:
                verdict = rule.judge(call, Context(epoch))
            except Exception as error:
                self._switch_off(rule, error)
                continue
            if verdict is not None:
                call = replace(call, payload=verdict.payload)
                changes += verdict.changes
        return call, changes

    def _switch_off(self, rule: Rule, error: Exception) -> None:
        _LOGGER.error(
            "Rule %s failed and is switched off for this wallbox",
            rule.name,
            exc_info=error,
        )
        self.broken[rule.name] = str(error)
        self._rules = tuple(other for other in self._rules if other is not rule)
        self._table = self._tabulate()
