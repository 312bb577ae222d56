"""Tests of the texts: complete, alike in every language, and fit for Home Assistant."""

import ast
from collections.abc import Iterator
import json
import re
from typing import get_args

import pytest

from custom_components.wallbox_evcc_proxy.checks import EvccProblem, ListenProblem
from custom_components.wallbox_evcc_proxy.finding_issues import issue_key
from custom_components.wallbox_evcc_proxy.notices import LOGGED_ONLY
from custom_components.wallbox_evcc_proxy.rule_forms import (
    CONF_MODE,
    choices_key,
    translated_choices,
)
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk, Rule
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice
from custom_components.wallbox_evcc_proxy.telemetry.doctor.catalogue import SIGNS
from custom_components.wallbox_evcc_proxy.telemetry.findings import Place, Severity

from .texts import INTEGRATION, TRANSLATIONS, flat, placeholders, texts

LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json"))
URL = re.compile(r"\b(https?|wss?)://", re.IGNORECASE)


def test_there_is_english_and_german() -> None:
    assert {"en", "de"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_keys_and_placeholders_of_english(language: str) -> None:
    english, other = flat("en"), flat(language)
    assert other.keys() == english.keys()
    different = [
        key
        for key, text in english.items()
        if placeholders(text) != placeholders(other[key])
    ]
    assert not different


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_obeys_the_rules_of_home_assistant(language: str) -> None:
    for key, text in flat(language).items():
        assert text, key
        assert text == text.strip(), key
        assert not URL.search(text), f"{key}: addresses belong in placeholders"
        assert not re.search(r"'\{|\}'", text), f"{key}: quotes eat placeholders"
        assert not re.search(r"<[a-z/]", text), f"{key}: no HTML"
        assert "[%key" not in text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_sorted_so_that_two_people_can_edit_them(language: str) -> None:
    content = texts(language)
    assert json.dumps(content) == json.dumps(content, sort_keys=True)


def test_every_field_has_a_label_and_an_explanation() -> None:
    def pairs(node: object) -> Iterator[tuple[set[str], set[str]]]:
        if isinstance(node, dict):
            if isinstance(node.get("data"), dict):
                yield set(node["data"]), set(node.get("data_description", {}))
            for child in node.values():
                yield from pairs(child)

    found = list(pairs(texts("en")))
    assert found
    assert all(labels == explanations for labels, explanations in found)


def test_each_problem_of_the_checks_has_its_text() -> None:
    errors = texts("en")["config"]["error"]
    for problem in (
        *get_args(ListenProblem.__value__),
        *get_args(EvccProblem.__value__),
    ):
        assert errors[problem]
    assert set(get_args(ListenProblem.__value__)) <= set(texts("en")["exceptions"])


def used_keys() -> Iterator[tuple[str, str]]:
    """Yield (where, dotted key) of each translation_key that code spells out."""
    for path in sorted(INTEGRATION.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            for keyword in node.keywords:
                key = getattr(keyword.value, "value", None)
                if keyword.arg == "translation_key" and isinstance(key, str):
                    name = ast.unparse(node.func).rpartition(".")[2]
                    group = group_of(name, path.stem)
                    yield f"{path.name}:{node.lineno}", f"{group}.{key}"


def group_of(function: str, module: str) -> str:
    """Return under which keys Home Assistant looks for a function's texts."""
    match function:
        case "SelectSelectorConfig" | "NumberSelectorConfig":
            return "selector"
        case "async_create_issue":
            return "issues"
        case "async_get_or_create" | "async_get_or_create_child":
            return "device"
        case "DeviceInfo" | "ChildDeviceInfo":
            return "device"
        case _ if "Description" in function:
            return f"entity.{module}"
        case _:
            return "exceptions"


def test_every_translation_key_in_the_code_has_a_text() -> None:
    known = flat("en")
    missing = [
        (where, key)
        for where, key in used_keys()
        if not any(
            candidate == key or candidate.startswith(f"{key}.") for candidate in known
        )
    ]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_and_all_it_can_be_told_is_explained(
    rule: type[Rule], language: str
) -> None:
    wallbox = texts(language)["config_subentries"]["wallbox"]
    section = wallbox["step"]["rules"]["sections"].get(rule.name, {})
    assert section.get("name"), "no name"
    assert section.get("description"), "nothing says what it does"
    fields = {CONF_MODE, *(parameter.name for parameter in rule.parameters)}
    assert section["data"].keys() == fields
    assert section["data_description"].keys() == fields
    for parameter in rule.parameters:
        choices = translated_choices(parameter)
        options = texts(language)["selector"].get(choices_key(rule, parameter), {})
        assert set(options.get("options", {})) == set(choices), parameter.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_risk_of_a_rule_is_said_where_it_is_turned_on(language: str) -> None:
    wallbox = texts(language)["config_subentries"]["wallbox"]
    sections = wallbox["step"]["rules"]["sections"]
    said: dict[Risk, set[str]] = {risk: set() for risk in Risk}
    for rule in RULES:
        said[rule.risk].add(sections[rule.name]["data_description"][CONF_MODE])
    assert all(len(sentences) <= 1 for sentences in said.values())
    assert len(set().union(*said.values())) == sum(map(bool, said.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mode_has_a_name_also_as_that_of_the_preset(language: str) -> None:
    options = texts(language)["selector"]["rule_mode"]["options"]
    assert options.keys() == {*Mode, *(f"preset_{mode}" for mode in Mode)}
    assert len(set(options.values())) == len(options)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", [each for each in Notice if each not in LOGGED_ONLY])
def test_each_notice_says_what_happened_and_what_to_do(
    notice: Notice, language: str
) -> None:
    issue = texts(language)["issues"][notice]
    assert placeholders(issue["title"]) == {"wallbox"}
    assert "wallbox" in placeholders(issue["description"])
    # What happened, what to do, and how it ends: a paragraph each.
    assert issue["description"].count("\n\n") in (1, 2)


VALUES: dict[str, set[str]] = {
    "mended": {"action", "path", "before", "after", "reason"},
    "would_mend": {"action", "path", "before", "after", "reason"},
    "not_json": {"reason"},
    "slow_answer": {"seconds"},
    "invalid_answer": {"reason"},
    "refuses": {"code", "text"},
    "refuses_limits": {"code", "text"},
    "refuses_start": {"code", "text"},
    "refused_by_evcc": {"code", "text"},
    "queue_stalled": {"seconds"},
    "drops": {"reason"},
    "drops_when_quiet": {"seconds"},
    "boot_pending": {"id"},
    "boot_rejected": {"id"},
    "clock_off": {"minutes", "direction"},
    "meter_gap": {"seconds"},
    "limit_not_followed": {"amps", "watts", "seconds"},
    "zero_not_obeyed": {"amps", "watts", "seconds"},
    "phases_not_followed": {"amps", "watts", "seconds"},
    "power_mismatch": {"watts", "expected", "factor"},
    "evcc_does_not_know_id": {"id"},
    "evcc_knows_similar_id": {"id", "similar"},
    "evcc_no_sponsor": {"class", "device", "error"},
    "evcc_fatal": {"class", "device", "error"},
    "evcc_other_port": {"dialled", "port"},
}
"""By code, the values that the doctor gives a finding; none for the others."""
SIGN_CODES = {sign.code: sign for sign in SIGNS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_finding_says_what_it_is_what_it_means_and_what_helps(
    language: str,
) -> None:
    said = texts(language)["config_panel"]["findings"]
    wanted = {
        f"{code}_{part}" for code in SIGN_CODES for part in ("title", "text", "cure")
    }
    assert said.keys() == wanted
    for code in SIGN_CODES:
        given = VALUES.get(code, set()) | {"subject"}
        assert not placeholders(said[f"{code}_title"])
        assert placeholders(said[f"{code}_text"]) <= given, code
        assert placeholders(said[f"{code}_cure"]) <= given, code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "code", [sign.code for sign in SIGNS if sign.severity is Severity.CRITICAL]
)
def test_a_critical_finding_has_an_issue_and_a_fix_where_one_click_helps(
    code: str, language: str
) -> None:
    issues = texts(language)["issues"]
    given = VALUES.get(code, set()) | {"subject", "wallbox"}
    told = issues[issue_key(code, is_fixable=False)]
    assert placeholders(told["title"]) == {"wallbox"}
    assert placeholders(told["description"]) <= given
    is_curable = any(
        cure.place in (Place.RULE, Place.PRESET, Place.REPAIRS)
        for cure in SIGN_CODES[code].cures
    )
    key = issue_key(code, is_fixable=True)
    assert (key in issues) is is_curable
    if is_curable:
        step = issues[key]["fix_flow"]["step"]["confirm"]
        assert "changes" in placeholders(step["description"])
        assert placeholders(step["description"]) <= given | {"changes"}


def test_no_issue_is_about_a_finding_that_there_is_not() -> None:
    critical = {sign.code for sign in SIGNS if sign.severity is Severity.CRITICAL}
    for key in texts("en")["issues"]:
        kind, _, code = key.partition("_")
        if kind in ("finding", "cure"):
            assert code in critical
