"""Known wallboxes and the rules they need, read from ``presets.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
import logging
from typing import Any

import yaml

from .facts import Facts
from .parameter import Setting
from .registry import RULES
from .rule import Mode

_LOGGER = logging.getLogger(__package__)

_MATCHES = ("vendor", "model", "firmware", "id")
"""What a wallbox is known by; each also with ``_prefix`` for its beginning."""
_BOOT_MEMBERS = {
    "vendor": "chargePointVendor",
    "model": "chargePointModel",
    "firmware": "firmwareVersion",
}


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """How one rule is set."""

    mode: Mode | None = None
    """How far it may go; None: as it is otherwise."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """Values of parameters."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a wallbox has to be to fit; everything named has to hold, letters of either case."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """``vendor``, ``model``, ``firmware`` or ``id`` with the whole text, in lower case; with
    ``_prefix`` for its beginning."""
    keys: frozenset[str] = frozenset()
    """Configuration keys that it has, in lower case."""

    def fits(self, wallbox: str, facts: Facts) -> bool:
        """Return whether a wallbox with this id, of which this is known, fits."""
        boot = facts.boot or {}
        for name, wanted in self.texts.items():
            what, prefix, _ = name.partition("_prefix")
            told = wallbox if what == "id" else boot.get(_BOOT_MEMBERS[what])
            text = told.strip().lower() if isinstance(told, str) else ""
            if not (text.startswith(wanted) if prefix else text == wanted):
                return False
        return self.keys <= facts.keys.keys()


@dataclass(frozen=True, slots=True)
class Preset:
    """A known wallbox and the rules it needs."""

    name: str
    title: str
    """The wallbox's name, for people."""
    matches: tuple[Match, ...]
    """It is one of these."""
    rules: Mapping[str, RuleChoice]
    """By name, the rules that are set otherwise than by default."""
    quirks: tuple[str, ...] = ()
    """What it is known to do wrong, by the catalogue's ids."""
    wrong: str = ""
    """What it does wrong, in a sentence for people."""
    done: str = ""
    """What is done about it, in a sentence for people."""
    evidence: tuple[str, ...] = ()
    """Where that is known from."""


class PresetError(ValueError):
    """A preset that makes no sense."""


def matching(presets: tuple[Preset, ...], wallbox: str, facts: Facts) -> Preset | None:
    """Return the first preset that fits a wallbox, None when none does."""
    return next(
        (
            preset
            for preset in presets
            if any(match.fits(wallbox, facts) for match in preset.matches)
        ),
        None,
    )


@cache
def load() -> tuple[Preset, ...]:
    """Return the presets that come with this software. Blocking: reads a file, once."""
    text = files(__package__).joinpath("presets.yaml").read_text(encoding="utf-8")
    presets, problems = parse(text)
    for problem in problems:
        _LOGGER.error("A preset is not used: %s", problem)
    return presets


def parse(text: str) -> tuple[tuple[Preset, ...], tuple[str, ...]]:
    """Return the presets in a YAML text, and what is wrong with those that are left out."""
    presets: list[Preset] = []
    problems: list[str] = []
    try:
        entries = yaml.safe_load(text) or []
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return (), (f"the file is no YAML: {error}",)
    if not isinstance(entries, list):
        return (), ("the file is no list of presets",)
    for entry in entries:
        try:
            preset = _read(entry)
            if any(preset.name == other.name for other in presets):
                raise PresetError(f"{preset.name} is there twice")
            presets.append(preset)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            name = entry.get("name", "?") if isinstance(entry, dict) else entry
            problems.append(f"{name!s:.50}: {error}")
    return tuple(presets), tuple(problems)


def _read(entry: Mapping[str, Any]) -> Preset:
    unknown = entry.keys() - {
        "name", "title", "match", "rules", "quirks", "wrong", "done", "evidence",
    }  # fmt: skip
    if unknown:
        raise PresetError(f"{', '.join(sorted(unknown))} means nothing in a preset")
    matches = tuple(_read_match(each) for each in entry["match"])
    if not matches:
        raise PresetError("match names no wallbox")
    return Preset(
        name=_text(entry["name"]),
        title=_text(entry["title"]),
        matches=matches,
        rules={
            name: _read_rule(name, told or {})
            for name, told in (entry.get("rules") or {}).items()
        },
        quirks=_texts(entry.get("quirks")),
        wrong=_text(entry.get("wrong", "")),
        done=_text(entry.get("done", "")),
        evidence=_texts(entry.get("evidence")),
    )


def _read_match(entry: Mapping[str, Any]) -> Match:
    allowed = {*_MATCHES, *(f"{name}_prefix" for name in _MATCHES), "keys"}
    if unknown := entry.keys() - allowed:
        raise PresetError(f"{', '.join(sorted(unknown))} is nothing to match by")
    texts = {
        name: _text(told).strip().lower()
        for name, told in entry.items()
        if name != "keys"
    }
    keys = frozenset(key.lower() for key in _texts(entry.get("keys")))
    if not (texts or keys) or not all(texts.values()):
        raise PresetError("a match that names nothing fits every wallbox")
    return Match(texts, keys)


def _read_rule(name: str, told: Mapping[str, Any]) -> RuleChoice:
    rule = next((each for each in RULES if each.name == name), None)
    if rule is None:
        raise PresetError(f"there is no rule {name}")
    mode = told.get("mode")
    if isinstance(mode, bool):  # YAML reads on and off as these
        mode = "on" if mode else "off"
    settings = {key: each for key, each in told.items() if key != "mode"}
    return RuleChoice(
        None if mode is None else Mode(mode),
        {key: each for key, each in rule(settings).settings.items() if key in settings},
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PresetError(f"{value!r:.50} has to be a text")
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list | None):
        raise PresetError(f"{values!r:.50} has to be a list of texts")
    return tuple(map(_text, values or ()))
