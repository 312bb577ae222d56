"""Tests of the fields of rules: which kind each parameter gets, and what is read from it."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.rule_forms import (
    Problem,
    read_rules,
    rules_schema,
    shown_rules,
)
from custom_components.wallbox_evcc_proxy.rule_groups import GROUPS
from custom_components.wallbox_evcc_proxy.rules.charging_profile import ChargingProfile
from custom_components.wallbox_evcc_proxy.rules.choice import Choice, choice_from
from custom_components.wallbox_evcc_proxy.rules.configuration import Configuration
from custom_components.wallbox_evcc_proxy.rules.hidden_values import HiddenValues
from custom_components.wallbox_evcc_proxy.rules.meter_values import MeterValues
from custom_components.wallbox_evcc_proxy.rules.presets import Match, Preset, RuleChoice
from custom_components.wallbox_evcc_proxy.rules.profile_by_setting import (
    ProfileBySetting,
)
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.zero_limit import ZeroLimit

USED = (
    Configuration,
    HiddenValues,
    MeterValues,
    ChargingProfile,
    ProfileBySetting,
    ZeroLimit,
)
"""Rules that have every kind of parameter between them."""


def selector(rule: str, parameter: str) -> Any:
    """Return the selector of a parameter."""
    sections = {str(key): part for key, part in rules_schema(USED, None).schema.items()}
    fields = {str(key): field for key, field in sections[rule].schema.schema.items()}
    return fields[parameter]


def read(**changed: dict[str, Any]) -> tuple[dict[str, Any], Problem | None]:
    """Return what is read from the untouched form with these fields changed."""
    form = shown_rules(USED, Choice(), None)
    for rule, fields in changed.items():
        form[rule] |= fields
    checked = rules_schema(USED, None)(form)  # as Home Assistant does
    return read_rules(USED, checked, None)


def test_each_parameter_has_the_field_that_suits_it() -> None:
    number = selector("zero_limit", "minimum")
    assert number.selector_type == "number"
    assert number.config["unit_of_measurement"] == "A"
    assert (number.config["min"], number.config["max"]) == (1.0, 16.0)
    assert number.config["step"] == "any"
    assert selector("charging_profile", "phases").config["step"] == 1
    assert selector("charging_profile", "template_nulls").selector_type == "boolean"
    choice = selector("zero_limit", "strategy")
    assert choice.config["options"] == ["warn", "minimum", "stop", "availability"]
    assert choice.config["translation_key"] == "zero_limit_strategy"
    measurands = selector("hidden_values", "measurands")
    assert measurands.config["multiple"]
    assert "SoC" in measurands.config["options"]
    assert "translation_key" not in measurands.config
    assert selector("profile_by_setting", "key").selector_type == "text"
    for parameter in ("hide", "set"):
        lines = selector("configuration", parameter)
        assert lines.selector_type == "select"
        assert lines.config["multiple"]
        assert lines.config["custom_value"]


def test_an_untouched_form_says_nothing() -> None:
    assert read() == ({}, None)


def test_a_changed_field_of_each_kind_is_stored_as_json_and_shown_again() -> None:
    stored, problem = read(
        zero_limit={"mode": "off", "strategy": "stop", "minimum": 8},
        charging_profile={"phases": 3.0, "template_nulls": True},
        hidden_values={"measurands": ["SoC"]},
        configuration={
            "hide": ["Foo"],
            "set": [" ChargeProfileMaxStackLevel = 0", "Path=a=b"],
            "blocked": ["WebSocketPingInterval="],
        },
        profile_by_setting={"key": "ChargeRate"},
    )
    assert problem is None
    assert stored == {
        "configuration": {
            "hide": ["Foo"],
            "set": {"ChargeProfileMaxStackLevel": "0", "Path": "a=b"},
            "blocked": {"WebSocketPingInterval": ""},
        },
        "hidden_values": {"measurands": ["SoC"]},
        "charging_profile": {"phases": 3, "template_nulls": True},
        "profile_by_setting": {"key": "ChargeRate"},
        "zero_limit": {"strategy": "stop", "minimum": 8.0, "mode": "off"},
    }
    shown = shown_rules(USED, choice_from({"rules": stored}), None)
    assert shown["zero_limit"]["mode"] == "off"
    assert shown["zero_limit"]["strategy"] == "stop"
    assert shown["configuration"]["set"] == ["ChargeProfileMaxStackLevel=0", "Path=a=b"]
    assert shown["hidden_values"]["measurands"] == ["SoC"]
    assert read_rules(USED, rules_schema(USED, None)(shown), None) == (stored, None)


def test_what_the_preset_says_is_shown_and_not_stored_but_can_be_emptied() -> None:
    preset = Preset(
        name="one",
        title="One",
        matches=(Match({"vendor": "one"}),),
        rules={
            "configuration": RuleChoice(None, {"set": {"A": "1"}, "hide": ("B",)}),
            "profile_by_setting": RuleChoice(Mode.ON, {"key": "ChargeRate"}),
        },
    )
    shown = shown_rules(USED, Choice(), preset)
    assert shown["configuration"]["set"] == ["A=1"]
    assert shown["profile_by_setting"]["key"] == "ChargeRate"
    assert shown["profile_by_setting"]["mode"] == "preset_on"
    assert read_rules(USED, shown, preset) == ({}, None)
    shown["configuration"] |= {"set": [], "hide": []}
    del shown["profile_by_setting"]["key"]  # as the frontend sends an emptied text
    shown["profile_by_setting"]["mode"] = "off"
    stored, _ = read_rules(USED, shown, preset)
    assert stored == {
        "configuration": {"set": {}, "hide": []},
        "profile_by_setting": {"key": "", "mode": "off"},
    }
    again = shown_rules(USED, choice_from({"rules": stored}), preset)
    assert again["configuration"]["hide"] == []
    assert "key" not in again["profile_by_setting"]


@pytest.mark.parametrize(
    ("rule", "fields", "key", "item"),
    [
        ("configuration", {"set": ["nonsense"]}, "item_not_key_value", "nonsense"),
        ("configuration", {"set": ["=1"]}, "item_not_key_value", "=1"),
        ("configuration", {"set": ["Key=1", "key=2"]}, "item_twice", "key=2"),
        ("charging_profile", {"phases": 1.5}, "number_not_whole", "1.5"),
        ("charging_profile", {"phases": 4}, "number_too_large", "4"),
        ("zero_limit", {"minimum": 0}, "number_too_small", "0"),
        ("zero_limit", {"minimum": "nan"}, "setting_refused", "nan"),
        ("charging_profile", {"phases": "inf"}, "number_too_large", "inf"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    rule: str, fields: dict[str, Any], key: str, item: str
) -> None:
    _, problem = read(**{rule: fields})
    assert problem is not None
    assert (problem.rule, problem.key) == (rule, key)
    assert problem.placeholders["item"] == item


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("charging_profile", {"steps": ["six"]}),
        ("meter_values", {"units": ["Power.Active.Import=hp"]}),
    ],
)
def test_what_the_rule_itself_refuses_is_told_in_its_own_words(
    rule: str, fields: dict[str, Any]
) -> None:
    _, problem = read(**{rule: fields})
    assert problem is not None
    assert (problem.rule, problem.key) == (rule, "setting_refused")
    assert problem.placeholders["item"]


def test_only_sections_of_interest_are_unfolded() -> None:
    schema = rules_schema(USED, None, {"zero_limit", "gone"})
    unfolded = [
        str(key) for key, part in schema.schema.items() if not part.options["collapsed"]
    ]
    assert unfolded == ["zero_limit"]


def test_each_rule_is_in_one_group() -> None:
    grouped = [rule for group in GROUPS.values() for rule in group]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(RULES)
