"""The parts of the page about known wallboxes: an overview, and a section for each preset."""

import re

from custom_components.wallbox_evcc_proxy.rules.choice import Choice, effective
from custom_components.wallbox_evcc_proxy.rules.presets import Match, Preset, load
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk

from . import texts
from .markdown import anchor, code, link, list_of, plain, table
from .rules_page import RISKS

RULES_PAGE = "rules.md"

REPOSITORIES = {
    "evcc": "evcc-io/evcc",
    "goe": "goecharger/go-eCharger-API-v2",
    "lb": "lbbrhzn/ocpp",
    "mh": "mobilityhouse/ocpp",
    "mo": "matth-x/MicroOcpp",
    "ocpp-go": "lorenzodonini/ocpp-go",
    "steve": "steve-community/steve",
}
"""Repositories on GitHub by their short names in the evidence of presets."""

_REFERENCE = re.compile(
    r"(?P<where>[\w.-]+(?:/[\w.-]+)?)(?:#|/(?P<kind>issues|pull)/)(?P<number>\d+)"
)
"""``evcc#123``, ``evcc-io/evcc#123`` or ``evcc-io/evcc/issues/123``."""

_TOLD = {"vendor": "vendor", "model": "model", "firmware": "firmware", "id": "ID"}

_TOUCHES = {Risk.AMOUNTS: "**measured values**", Risk.CONTROL: "**limits or starts**"}


def _presets() -> list[Preset]:
    return sorted(load(), key=lambda preset: (preset.title.casefold(), preset.name))


def overview() -> str:
    """Return the table of all presets."""
    return table(
        ("wallbox", "recognized by", "changes"),
        (
            (
                link(plain(preset.title), f"#{anchor(preset.title)}"),
                _recognized(preset),
                _touches(preset),
            )
            for preset in _presets()
        ),
    )


def _touches(preset: Preset) -> str:
    risks = {
        texts.rule_named(name).risk
        for name in preset.rules
        if _mode(preset, name) is Mode.ON
    }
    touched = ", ".join(text for risk, text in _TOUCHES.items() if risk in risks)
    return touched or RISKS[Risk.NONE]


def _mode(preset: Preset, name: str) -> Mode:
    mode, _ = effective(texts.rule_named(name), Choice(), preset)
    return mode


def sections() -> str:
    """Return a section for each preset, by the wallboxes' names."""
    return "\n\n".join(map(_section, _presets()))


def _section(preset: Preset) -> str:
    parts = [
        f"### {plain(preset.title)}",
        f"Preset {code(preset.name)}. Recognized by {_recognized(preset)}.",
    ]
    if preset.wrong:
        parts.append(f"**What is wrong:** {plain(preset.wrong)}")
    if preset.done:
        parts.append(f"**What is done:** {plain(preset.done)}")
    if preset.rules:
        parts.append("**Set differently from the defaults:**")
        parts.append(list_of(_set(preset, name) for name in preset.rules))
    else:
        parts.append("The rules that are on for every wallbox are enough.")
    if preset.quirks:
        where = link("in the list", f"{RULES_PAGE}#what-wallboxes-do-wrong")
        parts.append(f"**Numbers {where}:** {', '.join(preset.quirks)}")
    if preset.evidence:
        known = ", ".join(map(reference, preset.evidence))
        parts.append(f"**Known from:** {known}")
    return "\n\n".join(parts)


def _set(preset: Preset, name: str) -> str:
    """Return how a preset sets a rule."""
    rule = texts.rule_named(name)
    parameters = {parameter.name: parameter for parameter in rule.parameters}
    told = [texts.mode(_mode(preset, name)).lower()]
    told += [
        f"{texts.label(rule, parameters[each])}: {texts.shown(rule, parameters[each], value)}"
        for each, value in preset.rules[name].settings.items()
    ]
    return f"{texts.linked(rule, RULES_PAGE)}: {'; '.join(told)}"


def _recognized(preset: Preset) -> str:
    return ", or ".join(map(_match, preset.matches))


def _match(match: Match) -> str:
    told = []
    for name, text in match.texts.items():
        what, prefix, _ = name.partition("_prefix")
        told.append(f"{_TOLD[what]} {code(f'{text}…' if prefix else text)}")
    if match.keys:
        keys = " and ".join(map(code, sorted(match.keys)))
        told.append(f"the settings {keys}")
    return " and ".join(told)


def reference(evidence: str) -> str:
    """Return where something is known from, as links where the repository is known."""
    told = ""
    end = 0
    for found in _REFERENCE.finditer(evidence):
        repository = REPOSITORIES.get(found["where"], found["where"])
        if "/" not in repository:
            continue
        number, kind = found["number"], found["kind"] or "issues"
        short = "evcc" if repository == REPOSITORIES["evcc"] else repository
        told += plain(evidence[end : found.start()])
        told += link(
            f"{short}#{number}", f"https://github.com/{repository}/{kind}/{number}"
        )
        end = found.end()
    return told + plain(evidence[end:])
