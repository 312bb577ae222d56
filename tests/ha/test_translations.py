"""Tests of the texts: complete, alike in every language, and fit for Home Assistant."""

import ast
from collections.abc import Iterator
import json
import re
from typing import get_args

import pytest

from custom_components.wallbox_evcc_proxy.checks import EvccProblem, ListenProblem

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
