"""The form of a wallbox's repairs: a section for each rule, made from what a rule can be told."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
import re
from typing import Any, override

import voluptuous as vol

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from .const import CONF_PRESET
from .options import shortened
from .rules.choice import AUTOMATIC, TRANSPARENT, Choice, effective, mode_from
from .rules.parameter import Parameter, Setting
from .rules.presets import Preset
from .rules.rule import Mode, Rule

CONF_MODE = "mode"
"""Beside the parameters of a rule, how far it may go."""

AS_PRESET = "preset_"
"""Begins the option that leaves a mode to the preset; the mode that the preset says follows."""

_TRANSLATABLE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
"""What Home Assistant takes as the key of a text. Other choices are OCPP's own words."""


class BoxedNumber(NumberSelector):
    """A number whose bounds the form only shows.

    Home Assistant would answer one out of bounds with a sentence in English and without saying
    where; ``read_rules`` does better.
    """

    @override
    def __call__(self, data: Any) -> float:
        """Return the number as it was given."""
        number: float = vol.Coerce(float)(data)
        return number


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of the form."""

    rule: str
    """The section it is in."""
    key: str
    """The text that says so."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    """What stands in that text."""


def preset_schema(presets: tuple[Preset, ...]) -> dict[Any, Any]:
    """Return the field for the preset."""
    known = sorted(presets, key=lambda preset: preset.title.casefold())
    return {
        vol.Required(CONF_PRESET, default=AUTOMATIC): SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=AUTOMATIC, label=AUTOMATIC),
                    SelectOptionDict(value=TRANSPARENT, label=TRANSPARENT),
                    *(
                        SelectOptionDict(value=preset.name, label=preset.title)
                        for preset in known
                    ),
                ],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key="preset",
            )
        )
    }


def rules_schema(
    rules: Iterable[type[Rule]],
    preset: Preset | None,
    unfolded: Container[str] = (),
) -> vol.Schema:
    """Return the form of some rules; ``preset`` is the one chosen, None for the defaults.

    The sections of the rules named by ``unfolded`` are open from the beginning.
    """
    sections: dict[Any, Any] = {}
    for rule in rules:
        mode, _ = _basis(rule, preset)
        fields: dict[Any, Any] = {
            vol.Required(CONF_MODE, default=f"{AS_PRESET}{mode}"): SelectSelector(
                SelectSelectorConfig(
                    options=[f"{AS_PRESET}{mode}", *Mode],
                    mode=SelectSelectorMode.DROPDOWN,
                    translation_key="rule_mode",
                )
            )
        }
        for parameter in rule.parameters:
            # A field left empty means the preset's value, or none where there may be none.
            fields[vol.Optional(parameter.name)] = _selector(rule, parameter)
        sections[vol.Required(rule.name)] = section(
            vol.Schema(fields), {"collapsed": rule.name not in unfolded}
        )
    return vol.Schema(sections)


def shown_rules(
    rules: Iterable[type[Rule]], choice: Choice, preset: Preset | None
) -> dict[str, dict[str, Any]]:
    """Return what the form is filled with: what the user chose on top of the preset."""
    shown = {}
    for rule in rules:
        mode, settings = _basis(rule, preset)
        told = choice.rules.get(rule.name)
        chosen = {} if told is None else told.settings
        fields: dict[str, Any] = {CONF_MODE: f"{AS_PRESET}{mode}"}
        if told is not None and told.mode is not None:
            fields[CONF_MODE] = str(told.mode)
        for parameter in rule.parameters:
            value = settings[parameter.name]
            if parameter.name in chosen:
                value = _readable(parameter, chosen[parameter.name], value)
            if value != "":
                fields[parameter.name] = _to_field(value)
        shown[rule.name] = fields
    return shown


def read_rules(
    rules: Iterable[type[Rule]],
    given: Mapping[str, Mapping[str, Any]],
    preset: Preset | None,
) -> tuple[dict[str, dict[str, Any]], Problem | None]:
    """Return what a filled form says otherwise than the preset, as it is stored.

    With what is wrong with the first bad field, if there is one.
    """
    stored: dict[str, dict[str, Any]] = {}
    for rule in rules:
        fields = given[rule.name]
        _, settings = _basis(rule, preset)
        differing: dict[str, Setting] = {}
        for parameter in rule.parameters:
            usual = settings[parameter.name]
            value = _from_field(rule, parameter, fields.get(parameter.name), usual)
            if isinstance(value, Problem):
                return stored, value
            if value != usual:
                differing[parameter.name] = value
        try:
            rule({**settings, **differing})
        except ValueError as error:
            item = shortened(str(error))
            return stored, Problem(rule.name, "setting_refused", {"item": item})
        told = {name: _to_stored(value) for name, value in differing.items()}
        mode = mode_from(fields[CONF_MODE])
        if mode is not None:
            told[CONF_MODE] = str(mode)
        if told:
            stored[rule.name] = told
    return stored, None


def translated_choices(parameter: Parameter) -> tuple[str, ...]:
    """Return the choices of a parameter that have texts; the others are words of OCPP."""
    return tuple(filter(_TRANSLATABLE.fullmatch, parameter.choices))


def choices_key(rule: type[Rule], parameter: Parameter) -> str:
    """Return under which key the choices of a parameter have their texts."""
    return f"{rule.name}_{parameter.name}"


def _basis(
    rule: type[Rule], preset: Preset | None
) -> tuple[Mode, Mapping[str, Setting]]:
    """Return the mode and all parameters of a rule without anything the user chose."""
    mode, differing = effective(rule, Choice(), preset)
    return mode, rule(differing).settings


def _selector(rule: type[Rule], parameter: Parameter) -> Selector[Any]:
    match parameter.default:
        case bool():
            return BooleanSelector()
        case int() | float():
            return _number(parameter)
        case str() | tuple() if parameter.choices:
            config = SelectSelectorConfig(
                options=[choice for choice in parameter.choices if choice],
                multiple=isinstance(parameter.default, tuple),
                mode=SelectSelectorMode.DROPDOWN,
            )
            if translated_choices(parameter):
                config["translation_key"] = choices_key(rule, parameter)
            return SelectSelector(config)
        case str():
            return TextSelector(TextSelectorConfig(autocomplete="off"))
        case _:
            # Not several text fields: the frontend would name them only on the button that
            # adds one, as in "Add Only these currents".
            return SelectSelector(
                SelectSelectorConfig(
                    options=[],
                    multiple=True,
                    custom_value=True,
                    mode=SelectSelectorMode.DROPDOWN,
                )
            )


def _number(parameter: Parameter) -> NumberSelector:
    config = NumberSelectorConfig(
        mode=NumberSelectorMode.BOX,
        step=1 if type(parameter.default) is int else "any",
    )
    if parameter.least is not None:
        config["min"] = parameter.least
    if parameter.most is not None:
        config["max"] = parameter.most
    if parameter.unit:
        config["unit_of_measurement"] = parameter.unit
    return BoxedNumber(config)


def _readable(parameter: Parameter, value: Any, otherwise: Setting) -> Setting:
    """Return a stored value; ``otherwise`` where an earlier version stored what is none now."""
    try:
        return parameter.read(value)
    except ValueError:
        return otherwise


def _to_field(value: Setting) -> Any:
    """Return a value as its selector shows it."""
    match value:
        case tuple():
            return list(value)
        case Mapping():
            return [f"{key}={item}" for key, item in value.items()]
        case _:
            return value


def _to_stored(value: Setting) -> Any:
    """Return a value as JSON has it."""
    match value:
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
        case _:
            return value


def _from_field(
    rule: type[Rule], parameter: Parameter, given: Any, usual: Setting
) -> Setting | Problem:
    """Return the value that a field means, or what is wrong with it."""
    match parameter.default:
        case tuple():
            value: Any = given or []
        case Mapping():
            pairs = _pairs(rule, given or [])
            if isinstance(pairs, Problem):
                return pairs
            value = pairs
        case str() if given is None:
            free = not parameter.choices or "" in parameter.choices
            value = "" if free else usual
        case int() | float() if given is not None and type(given) is not bool:
            if problem := _out_of_bounds(rule, parameter, given):
                return problem
            value = given
        case _:
            value = usual if given is None else given
    try:
        return parameter.read(value)
    except ValueError:
        item = shortened(str(given))
        return Problem(rule.name, "setting_refused", {"item": item})


def _out_of_bounds(
    rule: type[Rule], parameter: Parameter, number: float
) -> Problem | None:
    least, most = parameter.least, parameter.most
    shown = {"item": f"{number:g}"}
    if least is not None and number < least:
        return Problem(rule.name, "number_too_small", shown | {"least": f"{least:g}"})
    if most is not None and number > most:
        return Problem(rule.name, "number_too_large", shown | {"most": f"{most:g}"})
    if type(parameter.default) is int and number % 1:
        return Problem(rule.name, "number_not_whole", shown)
    return None


def _pairs(rule: type[Rule], lines: list[str]) -> dict[str, str] | Problem:
    """Return the table that lines with key and value make; keys differ by more than their case."""
    table: dict[str, str] = {}
    seen = set()
    for line in lines:
        key, equals, value = line.partition("=")
        key = key.strip()
        item = {"item": shortened(line.strip())}
        if not equals or not key:
            return Problem(rule.name, "item_not_key_value", item)
        if key.casefold() in seen:
            return Problem(rule.name, "item_twice", item)
        seen.add(key.casefold())
        table[key] = value.strip()
    return table
