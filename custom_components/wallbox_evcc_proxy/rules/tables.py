"""Which rules look at what: worked out once for each set of rules, shared by all wallboxes that have it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ..ocpp.frames import Leg
from .rule import Context, Mode, Rule
from .samples import METER_VALUES
from .verdict import Verdict

type Armed = tuple[Rule, bool]
"""A rule and whether it only observes."""
type _Judge = Callable[[Any, Context], Verdict | None]
type Rules = tuple[tuple[_Judge, Rule, bool], ...]
"""Rules in order: how each judges, the rule itself, and whether it only observes."""
type _Table = dict[str, Rules]
"""Rules by action; under ``*`` those for actions that have no row of their own."""


class Tables:
    """Which rules look at what, for rules in an order."""

    __slots__ = (
        "answers",
        "by_name",
        "calls",
        "of_kinds",
        "of_known_rows",
        "stand_ins",
    )

    def __init__(self, armed: tuple[Armed, ...]) -> None:
        """Work it out for these rules."""
        self.calls = {leg: _table(armed, leg, answers=False) for leg in Leg}
        """Rules for calls, by the leg that they come from."""
        self.answers = {leg: _table(armed, leg, answers=True) for leg in Leg}
        """Rules for answers, by the leg that they come from."""
        self.of_known_rows: Rules = tuple(
            each
            for each in self.calls[Leg.WALLBOX].get(METER_VALUES, ())
            if each[1].heeds_numbers
        )
        """Those of them for meter values of which only the numbers are new."""
        self.of_kinds = frozenset(
            rule.name for rule, _ in armed if not rule.heeds_numbers
        )
        """The names of those that need not be asked again then."""
        self.by_name = {rule.name: rule for rule, observes in armed if not observes}
        """The rules that are on."""
        self.stand_ins = tuple(
            rule
            for rule, observes in armed
            if not observes and type(rule).unanswered is not Rule.unanswered
        )
        """Those of them that answer for a silent wallbox."""


@lru_cache(maxsize=32)
def armed_of(rules: tuple[tuple[Rule, Mode], ...]) -> tuple[Armed, ...]:
    """Return the rules that are not off."""
    return tuple(
        (rule, mode is Mode.OBSERVE) for rule, mode in rules if mode is not Mode.OFF
    )


@lru_cache(maxsize=32)
def tables_of(armed: tuple[Armed, ...]) -> Tables:
    """Return which of these rules look at what."""
    return Tables(armed)


def _table(armed: tuple[Armed, ...], leg: Leg, *, answers: bool) -> _Table:
    subjects = [
        (each, subject)
        for each in armed
        for subject in each[0].looks_at()
        if subject.origin is leg and subject.answers is answers
    ]
    actions = {action for _, subject in subjects for action in subject.actions}
    return {
        action: tuple(
            (rule.judge, rule, observes)
            for rule, observes in dict.fromkeys(
                each
                for each, subject in subjects
                if action in subject.actions or "*" in subject.actions
            )
        )
        for action in actions
    }
