"""What can be done about a finding with one click: what it would change, and doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .const import CONF_PRESET, CONF_REPAIRS, CONF_RULES
from .rule_forms import CONF_MODE
from .rules.choice import TRANSPARENT, Choice, choice_from, effective
from .rules.parameter import Setting
from .rules.presets import Preset
from .rules.registry import RULES
from .rules.rule import Mode, Rule
from .telemetry.findings import Cure, Place
from .wallboxes import async_get_wallbox

type PresetFound = Callable[[str, Choice], Preset | None]
"""Returns the preset that is in force for a wallbox by such a choice."""

BY_NAME: Final[Mapping[str, type[Rule]]] = {rule.name: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """How a cure changes what one rule does."""

    rule: str
    before: Mode
    after: Mode
    settings: Mapping[str, Setting]
    """Its parameters that are set otherwise."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a cure does to a wallbox's settings."""

    data: Mapping[str, Any]
    """What is stored of the wallbox afterwards."""
    changes: tuple[RuleChange, ...]
    preset: Preset | None
    """The preset that is chosen by it; None when it chooses none."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force for a wallbox."""

    rules: Mapping[str, tuple[Mode, Mapping[str, Setting]]]
    """By name, how far each rule goes, and its parameters that differ from its defaults."""
    preset: Preset | None
    is_active: bool
    """Whether rules may do anything at all."""


@callback
def in_force(choice: Choice, preset: Preset | None) -> InForce:
    """Return what is in force by a choice on top of a preset."""
    is_active = not choice.is_off and choice.preset != TRANSPARENT
    rules: dict[str, tuple[Mode, Mapping[str, Setting]]] = {}
    for rule in RULES:
        mode, settings = effective(rule, choice, preset)
        rules[rule.name] = (mode if is_active else Mode.OFF, settings)
    return InForce(rules, preset, is_active)


@callback
def treatment_of(
    entry: ConfigEntry, wallbox_id: str, cure: Cure, preset_found: PresetFound
) -> Treatment | None:
    """Return what a cure does, None when it lies elsewhere or would change nothing.

    Whoever wants to be helped wants rules to act: repairs that are off are on afterwards.
    """
    subentry = async_get_wallbox(entry, wallbox_id)
    if subentry is None or cure.place not in (Place.RULE, Place.PRESET, Place.REPAIRS):
        return None
    choice = choice_from(subentry.data)
    before = in_force(choice, preset_found(wallbox_id, Choice(choice.preset)))
    data = {key: value for key, value in subentry.data.items() if key != CONF_REPAIRS}
    if cure.place is Place.PRESET or choice.preset == TRANSPARENT:
        data.pop(CONF_PRESET, None)  # the one that fits
    preset = preset_found(wallbox_id, Choice(choice_from(data).preset))
    if cure.place is Place.PRESET and preset is None:
        return None
    if cure.place is Place.RULE:
        if cure.rule not in BY_NAME:
            return None
        rules = with_rule(data, preset, cure.rule, Mode.ON, cure.settings)
        data = with_rules(data, rules)
    after = in_force(choice_from(data), preset)
    changes = tuple(_changes(before, after))
    if not changes:
        return None
    is_chosen = preset is not None and preset is not before.preset
    return Treatment(data, changes, preset if is_chosen else None)


def _changes(before: InForce, after: InForce) -> list[RuleChange]:
    changes = []
    for name, (mode, settings) in after.rules.items():
        was, had = before.rules[name]
        usual = {each.name: each.default for each in BY_NAME[name].parameters}
        differing = {
            key: setting
            for key, setting in (usual | dict(settings)).items()
            if setting != had.get(key, usual[key])
        }
        if mode is not was or (differing and mode is not Mode.OFF):
            changes.append(RuleChange(name, was, mode, differing))
    return changes


@callback
def async_treat(
    hass: HomeAssistant, entry: ConfigEntry, wallbox_id: str, treatment: Treatment
) -> None:
    """Store what a cure does; it applies live."""
    subentry = async_get_wallbox(entry, wallbox_id)
    if subentry is not None:
        hass.config_entries.async_update_subentry(
            entry, subentry, data=dict(treatment.data)
        )


# What is stored of rules


def with_rule(
    data: Mapping[str, Any],
    preset: Preset | None,
    name: str,
    mode: Mode,
    settings: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return what a wallbox stores of its rules when one may go so far, with parameters set.

    What the preset says anyway is not stored. ``preset`` is the one in force.
    """
    usual_mode, usual = effective(BY_NAME[name], Choice(), preset)
    stored: dict[str, Any] = dict(data.get(CONF_RULES, {}))
    told = dict(stored.pop(name, {}))
    told.pop(CONF_MODE, None)
    if mode is not usual_mode:
        told[CONF_MODE] = str(mode)
    for key, value in (settings or {}).items():
        if usual.get(key) == value:
            told.pop(key, None)
        else:
            told[key] = value
    if told:
        stored[name] = told
    return stored


def with_rules(data: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stored of a wallbox, with other rules."""
    changed = {key: value for key, value in data.items() if key != CONF_RULES}
    if rules:
        changed[CONF_RULES] = dict(rules)
    return changed
