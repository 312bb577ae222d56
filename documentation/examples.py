"""What rules made of real messages: for each quirk the first message that shows its cure."""

from dataclasses import dataclass
from functools import cache
import json
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.mending import mend
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.rules.mending import Mending
from custom_components.wallbox_evcc_proxy.rules.presets import load
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome, Passage
from tests.rules.frames_through import CASES, Defect, defects, through

from .markdown import code, plain

_LONGEST = 50
"""Characters of a value in an example."""
_AROUND = 18
"""Characters shown before and after what differs between two texts."""
_MOST = 3
"""Differences shown of one change."""
_MOST_CHANGES = 2
"""Changes of one rule that are shown of one message."""
_MATTERS = ("chargingRateUnit", "limit", "chargingProfileKind")
"""What makes the difference in a charging profile."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule did to one real message."""

    rule: str
    text: str
    """The message and what was changed in it, as Markdown."""


@cache
def examples() -> dict[str, tuple[Example, ...]]:
    """Return by the quirk's id what each of its rules did to the first message that it did anything to."""
    cures = {rule.name: frozenset(rule.quirks) for rule in RULES}
    found: dict[str, dict[str, Example]] = {}
    for defect in defects():
        passage = through(defect, CASES[defect.id]).passage
        for rule in dict.fromkeys(_rules(passage)):
            told = _told(passage, defect, rule)
            for quirk in defect.quirks:
                if told and quirk in cures[rule]:
                    found.setdefault(quirk, {}).setdefault(rule, Example(rule, told))
    return {quirk: tuple(by_rule.values()) for quirk, by_rule in found.items()}


def _rules(passage: Passage) -> list[str]:
    rules = [change.rule for change in passage.changes]
    return rules if not passage.rule else [*rules, passage.rule]


def _told(passage: Passage, defect: Defect, rule: str) -> str:
    """Return what a rule did to a message, empty when it cannot be shown."""
    changes: dict[str, Change] = {}
    for change in passage.changes:
        if change.rule == rule:
            # What it did several times for the same reason is shown once.
            changes.setdefault(change.reason, change)
    told = [
        f"{pairs}. {_sentence(change.reason)}"
        for change in list(changes.values())[:_MOST_CHANGES]
        if (pairs := _pairs(passage, defect, change))
    ]
    if rule == passage.rule and passage.outcome is Outcome.ANSWERED:
        told.append(f"answered by the proxy. {_sentence(passage.reason)}")
    if not told:
        return ""
    about = f"{defect.action}, answer" if defect.is_answer else defect.action
    if defect.action == "CALLERROR":
        about = "An error"
    return f"{about}: {' '.join(told)}{_with_preset(defect, rule)}"


def _with_preset(defect: Defect, rule: str) -> str:
    """Return which preset a rule owes its settings to, empty when they are the defaults."""
    name = CASES[defect.id].preset
    preset = next((each for each in load() if each.name == name), None)
    if preset is None or rule not in preset.rules:
        return ""
    return f" With the preset {plain(preset.title)}."


def _pairs(passage: Passage, defect: Defect, change: Change) -> str:
    """Return what was before and what is after, of each thing that differs; empty for nothing."""
    if not change.path and not isinstance(change.before, dict):
        after = passage.sent or b""
        if change.rule == Mending.name:
            # Mended before it was read: what else was changed afterwards does not belong here.
            mended = mend(defect.raw)
            after = mended.texts[0] if mended is not None else after
        return _differing_texts(defect.raw.decode(), after.decode())
    name = _name(change.path)
    differences = [(name, change.before, change.after)]
    if isinstance(change.before, dict) and change.after:
        differences = _differences(change.before, change.after, name)
    elif not change.path:
        differences = [(name, change.before.get("errorCode"), change.after)]
    shown = [_pair(*each) for each in differences[:_MOST]]
    if len(differences) > _MOST:
        shown.append("and more")
    return ", ".join(shown)


def _pair(name: str, before: Any, after: Any) -> str:
    told = f"{code(name)} " if name else ""
    if before is ABSENT:
        return f"{told}added: {_value(after)}"
    if after is ABSENT:
        return f"{told}{_value(before)} → taken out"
    return f"{told}{_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    return code(text)


def _name(path: str) -> str:
    """Return the last name in a JSON pointer; indices say little without the message."""
    names = [step for step in path.split("/") if step and not step.isdigit()]
    return names[-1] if names else ""


def _differences(before: Any, after: Any, name: str) -> list[tuple[str, Any, Any]]:
    """Return name, before and after of each entry that differs, what matters most first."""
    found: list[tuple[str, Any, Any]] = []
    match before, after:
        case dict(), dict():
            for key in (*after, *(each for each in before if each not in after)):
                old, new = before.get(key, ABSENT), after.get(key, ABSENT)
                found += _differences(old, new, key)
        case list(), list() if len(before) == len(after):
            for old, new in zip(before, after, strict=True):
                found += _differences(old, new, name)
        case _ if before != after:
            found.append((name, before, after))
    return sorted(found, key=lambda each: each[0] not in _MATTERS)


def _differing_texts(before: str, after: str) -> str:
    """Return the surroundings of what differs between two texts, empty when only blanks do."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if before == after:
        return ""
    ahead = 0
    while ahead < min(len(before), len(after)) and before[ahead] == after[ahead]:
        ahead += 1
    behind = 0
    while (
        behind < min(len(before), len(after)) - ahead
        and before[-1 - behind] == after[-1 - behind]
    ):
        behind += 1
    return f"{_excerpt(before, ahead, behind)} → {_excerpt(after, ahead, behind)}"


def _excerpt(text: str, ahead: int, behind: int) -> str:
    begin = max(0, ahead - _AROUND)
    end = min(len(text), len(text) - behind + _AROUND)
    dots = "…" if begin else ""
    return code(f"{dots}{text[begin:end]}{'…' if end < len(text) else ''}")


def _sentence(reason: str) -> str:
    """Return a rule's reason as a sentence."""
    reason = plain(reason)
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""
