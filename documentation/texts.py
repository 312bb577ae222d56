"""The words of the integration's own forms, so that the pages call things what the screen does."""

from functools import cache
import json
from pathlib import Path
from typing import Any

from custom_components.wallbox_evcc_proxy.rule_forms import (
    choices_key,
    translated_choices,
)
from custom_components.wallbox_evcc_proxy.rules.parameter import Parameter, Setting
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Rule

from .markdown import anchor, code, link, plain

ROOT = Path(__file__).parents[1]
_ENGLISH = ROOT / "custom_components/wallbox_evcc_proxy/translations/en.json"

_LONGEST_CHOICE = 8
"""More choices than these are not told one by one; the form has them in a list."""


@cache
def _english() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_ENGLISH.read_text(encoding="utf-8"))
    return content


def _section(rule: type[Rule]) -> dict[str, Any]:
    steps = _english()["config_subentries"]["wallbox"]["step"]
    section: dict[str, Any] = steps["rules"]["sections"][rule.name]
    return section


def rule_named(name: str) -> type[Rule]:
    """Return the rule of this name. Raises LookupError when there is none."""
    found = [rule for rule in RULES if rule.name == name]
    if not found:
        raise LookupError(f"there is no rule {name}")
    return found[0]


def title(rule: type[Rule]) -> str:
    """Return what a rule is called on screen."""
    return str(_section(rule)["name"])


def description(rule: type[Rule]) -> str:
    """Return what a rule does, as the form says it."""
    return str(_section(rule)["description"])


def linked(rule: type[Rule], page: str = "") -> str:
    """Return a rule's title as a link to its section, on the page of rules unless another is named."""
    return link(title(rule), f"{page}#{anchor(title(rule))}")


def mode(of: Mode) -> str:
    """Return what a mode is called on screen."""
    return str(_english()["selector"]["rule_mode"]["options"][of])


def label(rule: type[Rule], parameter: Parameter) -> str:
    """Return what a parameter is called on screen."""
    return str(_section(rule)["data"][parameter.name])


def meaning(rule: type[Rule], parameter: Parameter) -> str:
    """Return what the form says about a parameter."""
    return str(_section(rule)["data_description"][parameter.name])


def shown(rule: type[Rule], parameter: Parameter, value: Setting) -> str:
    """Return a parameter's value as the form shows it, as Markdown."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:g} {parameter.unit}".strip()
        case str():
            return _choice(rule, parameter, value) if value else "empty"
        case tuple():
            items = [_choice(rule, parameter, item) for item in value]
        case _:
            items = [code(f"{key}={item}") for key, item in value.items()]
    return ", ".join(items) or "empty"


def allowed(rule: type[Rule], parameter: Parameter) -> str:
    """Return what a parameter may be, as Markdown."""
    match parameter.default:
        case bool():
            return "yes, no"
        case int() | float():
            return _bounds(parameter)
        case str() | tuple() if parameter.choices:
            return _choices(rule, parameter)
        case str():
            return "any text"
        case tuple():
            return "any names"
        case _:
            return "any name=value"


def _bounds(parameter: Parameter) -> str:
    least, most = parameter.least, parameter.most
    unit = f" {parameter.unit}" if parameter.unit else ""
    if least is not None and most is not None:
        return f"{_number(least)} to {_number(most)}{unit}"
    if least is not None:
        return f"{_number(least)}{unit} or more"
    return "any number" if most is None else f"{_number(most)}{unit} or less"


def _number(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:g}"


def _choices(rule: type[Rule], parameter: Parameter) -> str:
    choices = [choice for choice in parameter.choices if choice]
    several = isinstance(parameter.default, tuple)
    if len(choices) > _LONGEST_CHOICE:
        return f"{'any' if several else 'one'} of a list of {len(choices)}"
    told = ", ".join(_choice(rule, parameter, choice) for choice in choices)
    return f"any of {told}" if several else told


def _choice(rule: type[Rule], parameter: Parameter, value: str) -> str:
    if value in translated_choices(parameter):
        selector = _english()["selector"][choices_key(rule, parameter)]
        return f"{plain(selector['options'][value])} ({code(value)})"
    return code(value)
