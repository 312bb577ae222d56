"""Tests of the texts: complete, alike in every language, and fit for Home Assistant."""

import ast
from collections.abc import Iterator
import json
import re
from typing import get_args

import pytest

from custom_components.wallbox_evcc_proxy.checks import EvccProblem, ListenProblem
from custom_components.wallbox_evcc_proxy.notices import LOGGED_ONLY
from custom_components.wallbox_evcc_proxy.rule_forms import (
    CONF_MODE,
    choices_key,
    translated_choices,
)
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk, Rule
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice

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
