"""The rules in force for one wallbox, applied in order."""

from collections.abc import Iterable
import logging
import math
from typing import Any

from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .rows import Row, row_of
from .rule import Context, Mode, Rule
from .samples import METER_VALUES
from .tables import Rules, armed_of, tables_of
from .times import is_of_now
from .verdict import Changed, Injection, Notice, Tell, Verdict

_LOGGER = logging.getLogger(__package__)

_MOST_ROWS = 8
"""Numbers of samples for which a row is remembered; a wallbox has one or two."""

_LEARN_AGAIN = 1.0
"""Seconds between two rows that are learned: that takes as long as to ask all rules."""


class Judgement[F: Call | Answer]:
    """What all rules together make of one frame.

    Most do no more than change it, so the rest stands with the class until it is needed.
    """

    changes: tuple[Change, ...] = ()
    """What was changed."""
    observed: tuple[Change, ...] = ()
    """What rules that only observe would have changed."""
    answer: Answer | None = None
    """The answer the proxy gives itself; the call does not go on."""
    answered_by = ""
    """The rule that gives it."""
    is_no_answer = False
    """Whether it is an answer that EVCC cannot use."""
    reason = ""
    """Why it is answered, held or of no use."""
    hold = 0.0
    """Seconds to wait before the call goes on."""
    held_by = ""
    """The rule that lets it wait."""
    injections: tuple[tuple[str, Injection], ...] = ()
    """Calls of the proxy's own, each with the rule that wants it."""
    tells: tuple[Tell, ...] = ()
    """What the user is to be told."""
    wants_more = False
    """Whether more is to be done than to pass the frame on or to answer it."""

    def __init__(self, frame: F) -> None:
        """Begin with the frame as it came."""
        self.frame: F = frame
        """The frame as it is to go on."""

    def add(self, rule: Rule, verdict: Verdict) -> None:
        """Add what one rule says."""
        if verdict.frame is not None:
            self.frame = verdict.frame  # type: ignore[assignment]
            self.changes += verdict.changes
        if verdict.answer is not None:
            self.answer, self.answered_by = verdict.answer, rule.name
            self.reason = verdict.reason
        if verdict.is_no_answer:
            self.is_no_answer, self.reason = True, verdict.reason
        if verdict.hold > self.hold:
            self.hold, self.held_by = verdict.hold, rule.name
            self.reason = self.reason or verdict.reason
        if verdict.injections:
            self.injections += tuple((rule.name, each) for each in verdict.injections)
        if verdict.tells:
            self.tells += verdict.tells


class Ruleset:
    """Applies rules to frames; a frame that none looks at costs one look-up.

    The rules themselves hold nothing of a wallbox, so that many wallboxes may share them.
    """

    def __init__(self, rules: Iterable[tuple[Rule, Mode]] = ()) -> None:
        """Take the rules, each with how far it may go, in the order in which they are applied."""
        self._armed = armed_of(tuple(rules))
        self.broken: dict[str, str] = {}
        """Rules that raised and are switched off since: name and error."""
        self._due: dict[str, float] = {}
        """When rules want to be asked again: by name, monotonic clock, seconds."""
        self._tables = tables_of(self._armed)
        self._rows: dict[int, Row] = {}
        """By the number of samples, a row against which rules that go by kinds had nothing to say."""
        self._learned_at = -math.inf
        """When one was learned last; monotonic clock, seconds."""

    def __contains__(self, name: object) -> bool:
        """Return whether the rule of this name is on."""
        return name in self._tables.by_name

    @property
    def is_empty(self) -> bool:
        """Whether it holds no rule at all: every frame passes as it came."""
        return not self._armed and not self.broken

    def kept(self, context: Context) -> dict[str, Any]:
        """Return by rule what outlives a restart, as JSON; of rules not asked yet what was kept."""
        kept = dict(context.kept)
        for rule, _ in self._armed:
            memory = context.memories.get(rule.name)
            if memory and (told := rule.kept(memory, context)) is not None:
                kept[rule.name] = told
        return kept

    def rule(self, name: str) -> Rule | None:
        """Return the rule of this name if it is on."""
        return self._tables.by_name.get(name)

    def setting(self, name: str, parameter: str) -> object:
        """Return the value of a parameter of a rule; None when the rule is not on."""
        rule = self._tables.by_name.get(name)
        return None if rule is None else rule.settings[parameter]

    def follow(self, before: Ruleset) -> None:
        """Go on for a wallbox in the place of other rules: what those wait for is waited for."""
        names = {rule.name for rule, _ in self._armed}
        self._due = {name: at for name, at in before._due.items() if name in names}

    # Frames

    def judge_call(
        self, origin: Leg, call: Call, context: Context, text: bytes | None = None
    ) -> Judgement[Call] | None:
        """Return what the rules make of a call; None when they let it pass as it came.

        A rule that raises is switched off and changes nothing. ``text`` is what the call was
        read from, if that is known.
        """
        table = self._tables.calls[origin]
        rules = table.get(call.action) or table.get("*")
        context.of_now = ABSENT
        if rules is None:
            return None
        if (
            text is not None
            and call.action == METER_VALUES
            and origin is Leg.WALLBOX
            and type(buckets := call.payload.get("meterValue")) is list
            and len(buckets) == 1
            and type(bucket := buckets[0]) is dict
            and type(samples := bucket.get("sampledValue")) is list
        ):
            # Several rules ask this.
            if is_of_now(told := bucket.get("timestamp"), context.epoch):
                context.of_now = told
            return self._judge_row(rules, call, context, text, len(samples))
        return self._judge(rules, call, context)

    def _judge_row(
        self, rules: Rules, call: Call, context: Context, text: bytes, length: int
    ) -> Judgement[Call] | None:
        """Ask only the rules that heed numbers, when the others let the same pass before."""
        row = self._rows.get(length)
        if row is not None:
            if row.fits(call, text):
                return self._judge(self._tables.of_known_rows, call, context)
            del self._rows[length]
        judgement = self._judge(rules, call, context)
        if context.monotonic - self._learned_at > _LEARN_AGAIN and (
            judgement is None or not self._is_of_kinds(judgement)
        ):
            self._learned_at = context.monotonic
            row = row_of(call, text)
            if row is not None:
                if len(self._rows) >= _MOST_ROWS:
                    self._rows.clear()
                self._rows[length] = row
        return judgement

    def _is_of_kinds(self, judgement: Judgement[Call]) -> bool:
        """Return whether a rule that goes by the kinds of samples has spoken, or was not asked."""
        spoken = (*judgement.changes, *judgement.observed)
        return judgement.answer is not None or any(
            change.rule in self._tables.of_kinds for change in spoken
        )

    def judge_answer[A: Answer](
        self, origin: Leg, answer: A, call: Call, context: Context
    ) -> Judgement[Answer] | None:
        """Return what the rules make of the answer to a call; None when they let it pass."""
        table = self._tables.answers[origin]
        rules = table.get(call.action) or table.get("*")
        if rules is None:
            return None
        context.call = call
        try:
            return self._judge(rules, answer, context)
        finally:
            context.call = None

    def _judge[F: Call | Answer](
        self, rules: Rules, frame: F, context: Context
    ) -> Judgement[F] | None:
        judgement: Judgement[F] | None = None
        for judge, rule, observes in rules:
            try:
                verdict = judge(frame, context)
            except Exception as error:
                if judgement is None:
                    judgement = Judgement(frame)
                judgement.tells += (self._switch_off(rule, error),)
                judgement.wants_more = True
                continue
            if verdict is None:
                continue
            if judgement is None:
                judgement = Judgement(frame)
            if type(verdict) is Changed and not observes:
                judgement.frame = frame = verdict.frame  # type: ignore[assignment]
                judgement.changes += verdict.changes
                continue
            self._heed(rule, verdict, judgement, context, observes=observes)
            if judgement.answer is not None or judgement.is_no_answer:
                break
            frame = judgement.frame
        return judgement

    def _heed(
        self,
        rule: Rule,
        verdict: Verdict,
        judgement: Judgement[Any],
        context: Context,
        *,
        observes: bool,
    ) -> None:
        if verdict.wake is not None:
            self._due[rule.name] = context.monotonic + verdict.wake
            judgement.wants_more = True
        if verdict.injections or verdict.tells:
            judgement.wants_more = True
        if observes:
            judgement.observed += verdict.changes or _summary(rule, verdict)
        else:
            judgement.add(rule, verdict)

    def _switch_off(self, rule: Rule, error: Exception) -> Tell:
        _LOGGER.error(
            "Rule %s failed and is switched off for this wallbox",
            rule.name,
            exc_info=error,
        )
        self.broken[rule.name] = str(error) or type(error).__name__
        self._armed = tuple(each for each in self._armed if each[0] is not rule)
        self._due.pop(rule.name, None)
        self._tables = tables_of(self._armed)
        return Tell(Notice.RULE_FAILED, True, {"rule": rule.name})

    # Answers in the wallbox's place

    def patience(self, call: Call, context: Context) -> float | None:
        """Return after how many seconds without an answer a call of EVCC is answered here.

        None when no rule has an answer to give.
        """
        patiences = [
            patience
            for rule in self._tables.stand_ins
            if (patience := rule.patience(call, context)) is not None
        ]
        return min(patiences, default=None)

    def unanswered(self, call: Call, context: Context) -> Judgement[Call] | None:
        """Return the answer in place of one that the wallbox did not give; None when no rule has any."""
        for rule in self._tables.stand_ins:
            try:
                verdict = rule.unanswered(call, context)
            except Exception as error:
                judgement = Judgement(call)
                judgement.tells = (self._switch_off(rule, error),)
                return judgement
            if verdict is not None:
                judgement = Judgement(call)
                self._heed(rule, verdict, judgement, context, observes=False)
                return judgement
        return None

    # Time

    def due_at(self) -> float:
        """Return when ``woke`` wants to be called; monotonic clock, seconds, infinite for never."""
        return min(self._due.values(), default=float("inf"))

    def woke(self, context: Context) -> list[Judgement[Call]]:
        """Return what rules want done whose time has come."""
        judgements = []
        for rule, observes in self._armed:
            if self._due.get(rule.name, float("inf")) > context.monotonic:
                continue
            del self._due[rule.name]
            judgement = Judgement(Call("", ""))
            try:
                verdict = rule.woke(context)
            except Exception as error:
                judgement.tells = (self._switch_off(rule, error),)
            else:
                if verdict is not None:
                    self._heed(rule, verdict, judgement, context, observes=observes)
            judgements.append(judgement)
        return judgements


def _summary(rule: Rule, verdict: Verdict) -> tuple[Change, ...]:
    """Return in the form of changes what an observing rule would do besides changing the frame."""
    told = []
    if verdict.answer is not None:
        told.append(
            Change(rule.name, "", None, None, f"would answer: {verdict.reason}")
        )
    if verdict.hold:
        told.append(Change(rule.name, "", None, None, f"would wait: {verdict.reason}"))
    told += [
        Change(
            rule.name,
            "",
            None,
            each.payload,
            f"would send {each.action}: {each.reason}",
        )
        for each in verdict.injections
    ]
    return tuple(told)
