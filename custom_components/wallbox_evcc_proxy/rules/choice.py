"""Which rules are in force for a wallbox: those of its preset, with what the user says on top."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import logging
from typing import Any

from .facts import Facts
from .parameter import Setting
from .presets import Preset, RuleChoice, matching
from .registry import RULES
from .rule import Mode, Rule
from .ruleset import Ruleset

_LOGGER = logging.getLogger(__package__)

AUTOMATIC = "automatic"
"""The preset that fits what the wallbox tells of itself; the defaults where none does."""
TRANSPARENT = "transparent"
"""No rule at all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose for one wallbox."""

    preset: str = AUTOMATIC
    """``AUTOMATIC``, ``TRANSPARENT`` or the name of a preset."""
    rules: Mapping[str, RuleChoice] = field(default_factory=dict)
    """By the rule's name, what differs from the preset."""
    is_off: bool = False
    """Whether all rules are off for the time being, whatever else is chosen."""


def choice_from(stored: Mapping[str, Any]) -> Choice:
    """Return the choice that a mapping of settings describes; what makes no sense is left out.

    Its form: ``{"preset": name, "repairs": bool, "rules": {rule: {"mode": mode, parameter: value}}}``.
    """
    rules = {}
    for name, told in dict(stored.get("rules") or {}).items():
        if isinstance(told, Mapping):
            settings = {str(key): each for key, each in told.items() if key != "mode"}
            rules[str(name)] = RuleChoice(mode_from(told.get("mode")), settings)
    return Choice(
        str(stored.get("preset") or AUTOMATIC),
        rules,
        stored.get("repairs") is False,
    )


def mode_from(text: object) -> Mode | None:
    """Return the mode of this name, None when there is none such."""
    return next((mode for mode in Mode if mode == text), None)


def preset_for(
    choice: Choice, wallbox: str, facts: Facts, presets: tuple[Preset, ...]
) -> Preset | None:
    """Return the preset in force for a wallbox by its id and what it told; None for the defaults."""
    if choice.preset == AUTOMATIC:
        return matching(presets, wallbox, facts)
    return next((each for each in presets if each.name == choice.preset), None)


def rules_for(choice: Choice, preset: Preset | None) -> Ruleset:
    """Return the rules in force, in order, each with its mode and parameters."""
    if choice.is_off or choice.preset == TRANSPARENT:
        return Ruleset()
    key = (repr(choice), "" if preset is None else preset.name)
    shared = _SHARED.get(key)
    if shared is None:
        if len(_SHARED) >= _MOST_SHARED:
            _SHARED.clear()
        shared = _SHARED[key] = tuple(_armed(rule, choice, preset) for rule in RULES)
    return Ruleset(shared)


_MOST_SHARED = 32
_SHARED: dict[tuple[str, str], tuple[tuple[Rule, Mode], ...]] = {}
"""Rules by choice and preset: most wallboxes have the same, and a set of them takes 20 kB."""


def effective(
    rule: type[Rule], choice: Choice, preset: Preset | None
) -> tuple[Mode, dict[str, Setting]]:
    """Return the mode of a rule and the values of its parameters that differ from its defaults."""
    mode = rule.mode
    settings: dict[str, Setting] = {}
    chosen = (preset.rules if preset is not None else {}, choice.rules)
    for told in (each[rule.name] for each in chosen if rule.name in each):
        mode = told.mode or mode
        settings.update(told.settings)
    return mode, settings


def _armed(
    rule: type[Rule], choice: Choice, preset: Preset | None
) -> tuple[Rule, Mode]:
    mode, settings = effective(rule, choice, preset)
    try:
        return rule(settings), mode
    except (ValueError, TypeError) as error:
        # A parameter that another version of this software knew, or an edit by hand.
        _LOGGER.warning("Settings of rule %s are not used: %s", rule.name, error)
        return rule(), mode


class Selection:
    """Finds the rules of one wallbox, anew whenever it tells what it is."""

    def __init__(
        self, choice: Choice, wallbox: str, presets: tuple[Preset, ...]
    ) -> None:
        """Select for the wallbox of this id."""
        self._choice = choice
        self._wallbox = wallbox
        self._presets = presets
        self._selected = False
        self.preset: Preset | None = None
        """The preset in force; None: the defaults, or no rule."""

    def __call__(self, facts: Facts) -> Ruleset | None:
        """Return the rules in force; None when they are those returned last."""
        preset = preset_for(self._choice, self._wallbox, facts, self._presets)
        if self._selected and preset is self.preset:
            return None
        self._selected, self.preset = True, preset
        return rules_for(self._choice, preset)
