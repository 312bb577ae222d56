"""The parts of the page about rules: each rule, and what wallboxes do wrong with its repair."""

from collections.abc import Iterable
from itertools import chain

from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk, Rule

from . import texts
from .examples import examples
from .markdown import code, table
from .quirks import GROUPS, NO_RULE, Group, NoRule

RISKS = {
    Risk.NONE: "messages only",
    Risk.AMOUNTS: "**measured values**",
    Risk.CONTROL: "**limits, or the start and stop of charging**",
}
"""What a rule may change, for people."""


def overview() -> str:
    """Return the table of all rules."""
    return table(
        ("rule", "default", "changes"),
        (
            (texts.linked(rule), texts.mode(rule.mode).lower(), _may_change(rule))
            for rule in RULES
        ),
    )


def _may_change(rule: type[Rule]) -> str:
    if rule.risk is not Risk.NONE and rule.mode is Mode.ON:
        # What is on for every wallbox only watches; its settings make it more.
        return f"nothing by itself; if set so, {RISKS[rule.risk]}"
    return RISKS[rule.risk]


def sections() -> str:
    """Return a section for each rule, in the order in which they look at a message."""
    return "\n\n".join(map(_section, RULES))


def _section(rule: type[Rule]) -> str:
    about = (
        f"Default: **{texts.mode(rule.mode).lower()}** · changes: {_may_change(rule)}"
        f" · name in presets: {code(rule.name)}"
    )
    parts = [f"### {texts.title(rule)}", texts.description(rule), about]
    if rule.parameters:
        rows = (
            (
                texts.label(rule, parameter),
                texts.shown(rule, parameter, parameter.default),
                texts.allowed(rule, parameter),
                texts.meaning(rule, parameter),
                code(parameter.name),
            )
            for parameter in rule.parameters
        )
        head = ("setting", "default", "allowed", "meaning", "name in presets")
        parts.append(table(head, rows))
    return "\n\n".join(parts)


def quirks() -> str:
    """Return the tables of what wallboxes do wrong, with the rule for it and an example."""
    return "\n\n".join(filter(None, map(_quirks_of, GROUPS)))


def _quirks_of(group: Group) -> str:
    rows = [
        (quirk, text, _repairs(quirk), _example(quirk))
        for quirk, text in group.quirks.items()
        if quirk not in without_rule()
    ]
    if not rows:
        return ""
    head = ("number", "what is wrong", "repair", "example")
    return f"### {group.title}\n\n{table(head, rows)}"


def without_rule() -> frozenset[str]:
    """Return the quirks that no rule is for, or none that helps."""
    return frozenset(chain.from_iterable(kind.reasons for kind in NO_RULE))


def _repairs(quirk: str) -> str:
    return ", ".join(
        texts.linked(rule)
        + ("" if rule.mode is Mode.ON else f" ({texts.mode(rule.mode).lower()})")
        for rule in RULES
        if quirk in rule.quirks
    )


def _example(quirk: str) -> str:
    return "<br>".join(each.text for each in examples().get(quirk, ()))


def left() -> str:
    """Return the tables of what no rule is for, each with the reason."""
    return "\n\n".join(map(_left_of, NO_RULE))


def _left_of(kind: NoRule) -> str:
    wrong = {quirk: text for group in GROUPS for quirk, text in group.quirks.items()}
    rows: Iterable[tuple[str, str, str]] = (
        (quirk, wrong[quirk], reason) for quirk, reason in kind.reasons.items()
    )
    return f"### {kind.title}\n\n{table(('number', 'what is wrong', 'why'), rows)}"
