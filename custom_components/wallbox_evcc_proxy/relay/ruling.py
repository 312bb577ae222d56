"""Asks the rules in force about each frame, and has done what they want beyond it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ..ocpp.frames import Answer, Call, Leg
from ..rules.facts import Facts
from ..rules.rule import Context
from ..rules.ruleset import Judgement, Ruleset
from ..rules.verdict import Injection
from .orders import Instant, Orders

type Choose = Callable[[Facts], Ruleset | None]
"""Returns the rules for a wallbox by what is known of it; None when those in force are right."""


class Inject(Protocol):
    """Makes a call of the proxy's own to one leg."""

    def __call__(self, injection: Injection, rule: str, now: Instant) -> None:
        """Make it, on behalf of a rule."""


class Ruling:
    """The rules in force for one wallbox, and what they know."""

    __slots__ = (
        "_choose",
        "_orders",
        "context",
        "facts",
        "inject",
        "ruleset",
    )

    def __init__(
        self,
        orders: Orders,
        facts: Facts,
        ruleset: Ruleset,
        choose: Choose | None = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with these rules; ``choose`` finds others when the wallbox tells what it is.

        ``kept`` is what rules kept over a restart.
        """
        self._orders = orders
        self.facts = facts
        self.ruleset = ruleset
        self.context = Context(facts, kept)
        self._choose = choose
        self.inject: dict[Leg, Inject] = {}
        """Who makes calls of the proxy's own, by leg."""

    def change(self, choose: Choose) -> None:
        """Go on with other rules, if they are others; what they remember stays."""
        self._choose = choose
        self.choose()

    def choose(self) -> None:
        """Take the rules that fit what the wallbox has just told of itself."""
        if self._choose is None:
            return
        chosen = self._choose(self.facts)
        if chosen is not None:
            chosen.follow(self.ruleset)
            self.ruleset = chosen

    def kept(self) -> dict[str, Any]:
        """Return what rules keep over a restart, as JSON."""
        return self.ruleset.kept(self.context)

    def forget(self, rule: str) -> None:
        """Forget what a rule remembers: it is of the connection that has ended."""
        self.context.memories.pop(rule, None)

    @property
    def is_transparent(self) -> bool:
        """Whether no rule is in force at all."""
        return self.ruleset.is_empty

    def seconds(self, rule: str, parameter: str, otherwise: float) -> float:
        """Return a rule's parameter in seconds; ``otherwise`` where the rule is not in force."""
        value = self.ruleset.setting(rule, parameter)
        return value if isinstance(value, float) else otherwise

    # Frames

    def of_call(
        self, leg: Leg, call: Call, now: Instant, text: bytes | None = None
    ) -> Judgement[Call] | None:
        """Return what the rules make of a call that came on a leg; None to let it pass.

        ``text`` is what the call was read from, if that is known.
        """
        context = self.context
        context.monotonic, context.epoch = now
        judgement = self.ruleset.judge_call(leg, call, context, text)
        if context.must_save:
            self._save()
        return judgement

    def _save(self) -> None:
        self.context.must_save = False
        self._orders.save()

    def of_answer(
        self, leg: Leg, answer: Answer, call: Call, now: Instant
    ) -> Judgement[Answer] | None:
        """Return what the rules make of an answer that came on a leg; None to let it pass."""
        context = self.context
        context.monotonic, context.epoch = now
        judgement = self.ruleset.judge_answer(leg, answer, call, context)
        if context.must_save:
            self._save()
        return judgement

    def patience(self, call: Call, now: Instant) -> float | None:
        """Return how long the wallbox may take to answer EVCC's call, in seconds."""
        self.context.monotonic, self.context.epoch = now
        return self.ruleset.patience(call, self.context)

    def unanswered(self, call: Call, now: Instant) -> Judgement[Call] | None:
        """Return the answer in place of the one that the wallbox did not give to EVCC's call."""
        self.context.monotonic, self.context.epoch = now
        return self.ruleset.unanswered(call, self.context)

    def carry_out(
        self,
        judgement: Judgement[Call] | Judgement[Answer],
        now: Instant,
        *,
        first: bool,
    ) -> None:
        """Make the calls that rules want before the judged frame (``first``), or after it.

        What they have to tell is told after it.
        """
        if not judgement.wants_more:
            return
        for rule, injection in judgement.injections:
            if injection.first is first:
                self.inject[injection.target](injection, rule, now)
        if not first:
            for tell in judgement.tells:
                self._orders.tell(now, tell)
            self._orders.wake(self.ruleset.due_at())

    # Time

    def woke(self, now: Instant) -> None:
        """Let rules do what they asked to be woken for."""
        if self.ruleset.due_at() > now.monotonic:
            return
        self.context.monotonic, self.context.epoch = now
        for judgement in self.ruleset.woke(self.context):
            self.carry_out(judgement, now, first=True)
            self.carry_out(judgement, now, first=False)
        if self.context.must_save:
            self._save()

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return self.ruleset.due_at()
