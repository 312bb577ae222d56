"""Presets: those that come with the software, whom they fit, and that a broken one stops no other."""

from importlib.resources import files
import re
from typing import Any

from hypothesis import given, strategies as st
import pytest
import yaml

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.choice import Choice, effective
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.presets import (
    Preset,
    load,
    matching,
    parse,
)
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Risk

from ..peers.quirks.boxes import BOXES, COMPLIANT

TEXT = (
    files("custom_components.wallbox_evcc_proxy.rules")
    .joinpath("presets.yaml")
    .read_text(encoding="utf-8")
)
PRESETS = load()
GOOD: dict[str, Any] = {
    "name": "good",
    "title": "Good One",
    "match": [{"vendor": "Good"}],
    "rules": {"throttle": {"trigger_gap": 15}},
}
WALLBOX = "wallbox-1"


def told(vendor: str = "", model: str = "", firmware: str = "") -> Facts:
    """Return what is known of a wallbox by its BootNotification."""
    return Facts(
        boot={
            "chargePointVendor": vendor,
            "chargePointModel": model,
            "firmwareVersion": firmware,
        }
    )


def with_keys(*names: str) -> Facts:
    """Return what is known of a wallbox by its configuration keys."""
    facts = told("Any", "Any")
    keys = [{"key": name, "readonly": False, "value": "1"} for name in names]
    facts.configured(Call("1", "GetConfiguration", {}), {"configurationKey": keys})
    return facts


def fits(
    facts: Facts, wallbox: str = WALLBOX, presets: tuple[Preset, ...] = PRESETS
) -> str:
    """Return the name of the preset that fits a wallbox; empty for none."""
    preset = matching(presets, wallbox, facts)
    return "" if preset is None else preset.name


def read(*entries: Any) -> tuple[tuple[Preset, ...], tuple[str, ...]]:
    """Return the presets of a YAML file with these entries, and what is wrong with the others."""
    return parse(yaml.safe_dump(list(entries)))


def matched_by(**texts: str) -> tuple[Preset, ...]:
    """Return a preset that matches by these texts."""
    presets, problems = read({**GOOD, "match": [texts]})
    assert not problems
    return presets


# Those that come with the software


def test_every_preset_of_the_software_makes_sense() -> None:
    presets, problems = parse(TEXT)
    assert not problems
    assert presets == PRESETS
    assert len(presets) == len(yaml.safe_load(TEXT)) == 40


def test_no_two_presets_have_a_name_or_title_in_common() -> None:
    assert len({preset.name for preset in PRESETS}) == len(PRESETS)
    assert len({preset.title for preset in PRESETS}) == len(PRESETS)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_tells_people_what_is_wrong_what_is_done_and_where_that_is_from(
    preset: Preset,
) -> None:
    for text in (preset.title, preset.wrong, preset.done):
        assert text == " ".join(text.split()) != ""
    assert preset.wrong.endswith(".")
    assert preset.done.endswith(".")
    assert len(preset.wrong) < 400
    assert len(preset.done) < 400
    assert preset.evidence
    assert preset.quirks
    assert all(re.fullmatch(r"[BFHMPRSU]\d\d", quirk) for quirk in preset.quirks)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_what_a_preset_sets_differs_from_the_defaults(preset: Preset) -> None:
    for rule in RULES:
        if rule.name in preset.rules:
            mode, settings = effective(rule, Choice(), preset)
            defaults = {each.name: each.default for each in rule.parameters}
            assert mode is not rule.mode or preset.rules[rule.name].mode is None
            assert mode is not Mode.OFF
            assert all(defaults[name] != value for name, value in settings.items())


def test_a_rule_that_controls_or_changes_amounts_is_on_only_for_a_quirk_it_cures() -> (
    None
):
    for preset in PRESETS:
        for rule in RULES:
            choice = preset.rules.get(rule.name)
            if choice is not None and rule.risk is not Risk.NONE:
                assert set(rule.quirks) & set(preset.quirks), (preset.name, rule.name)


# Whom they fit


@pytest.mark.parametrize("name", sorted(BOXES.keys() - {"daheimladen-family"}))
def test_a_preset_fits_its_quirky_wallbox_by_the_boot(name: str) -> None:
    expected = "wallbox-pulsar-pro" if name == "wallbox-fw6" else name
    assert fits(Facts(boot=BOXES[name].box.boot_notification())) == expected


@pytest.mark.parametrize(
    ("vendor", "model", "firmware", "name"),
    [
        ("ABB", "CDT_TACW7", "V1.8.0", "abb-terra-ac"),
        ("AcTEC", "EV-AC22K", "V1.17.9", "actec-ev-ac22k"),
        ("BS AC EV Charger", "BS-EV07", "", "ocular-bs"),
        ("EN+", "48", "1.4.859", "enplus"),
        ("Schneider Electric", "EVlink Smart Wallbox", "3.4.0.2", "schneider-evlink-g4"),
        ("United Chargers", "GRU_10000325881", "", "grizzl-e"),
        ("Wall Box Chargers", "PLP1-0-2-4", "5.17.87", "wallbox-fw5"),
        ("Wall Box Chargers", "PLP1-0-2-3", "6.4.14", "wallbox-fw6"),
        ("Wall Box Chargers", "PUP1-U-1-6", "6.6.15", "wallbox-fw6"),
        ("Wall Box Chargers", "PPR1-0-2-4", "6.11.16", "wallbox-pulsar-pro"),
        ("MENNEKES", "AMTRON 4Business", "", "mennekes-amtron"),
        ("go-e", "go-eCharger_V3", "056.9", "go-e"),
        ("", "", "THOR_11AS-V5.2.4-20230307-NOVO", "growatt-thor"),
    ],
)  # fmt: skip
def test_what_was_seen_of_wallboxes_fits_their_preset(
    vendor: str, model: str, firmware: str, name: str
) -> None:
    assert fits(told(vendor, model, firmware)) == name
    assert fits(told(vendor.upper(), model.lower(), firmware.lower())) == name
    assert fits(told(f" {vendor} ", f"{model} ", firmware)) == name


@pytest.mark.parametrize(
    ("wallbox", "name"), [("ABL_10203040", "abl-emh"), ("TAG0D1024B", "project-ev")]
)
def test_some_are_known_by_their_id(wallbox: str, name: str) -> None:
    assert fits(told("Any", "Any"), wallbox) == name
    assert fits(Facts(), wallbox.lower()) == name


def test_the_daheimladen_family_is_known_by_its_keys() -> None:
    assert fits(with_keys("qrcode", "ChargeRate", "Else")) == "daheimladen-family"
    assert fits(with_keys("ChargeRate")) == ""


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        Facts(boot=COMPLIANT.box.boot_notification()),
        told("ABB", "Terra 54"),
        told("United Chargers", "Avalanche"),
        told("Wall Box Chargers", "PLP1-0-2-4", "4.9"),
        told("MENNEKES", "Other"),
        Facts(boot={"chargePointVendor": 7, "chargePointModel": None}),
    ],
)
def test_no_preset_fits_other_wallboxes(facts: Facts) -> None:
    assert fits(facts) == ""


def test_what_a_preset_matches_by_is_no_pattern() -> None:
    """Grizzl-E calls its model GRS-* (B05)."""
    presets = matched_by(model="GRS-*")
    assert fits(told("v", "grs-*"), presets=presets) == "good"
    assert fits(told("v", "GRS-1"), presets=presets) == ""
    assert fits(told("v", "GRS-*-40"), presets=presets) == ""
    presets = matched_by(model_prefix="GRS-*")
    assert fits(told("v", "GRS-*-40"), presets=presets) == "good"
    assert fits(told("v", "GRS-14"), presets=presets) == ""
    assert fits(told("United Chargers", "GRS-*")) == "grizzl-e"


def test_everything_in_a_match_has_to_hold_and_one_match_is_enough() -> None:
    either = [{"vendor": "A", "model": "1"}, {"vendor": "B"}]
    presets, _ = read({**GOOD, "match": either})
    assert fits(told("A", "1"), presets=presets) == "good"
    assert fits(told("A", "2"), presets=presets) == ""
    assert fits(told("B", "2"), presets=presets) == "good"


def test_the_first_preset_that_fits_is_taken() -> None:
    other = {**GOOD, "name": "other"}
    presets, _ = read(GOOD, other)
    assert fits(told("Good"), presets=presets) == "good"
    presets, _ = read(other, GOOD)
    assert fits(told("Good"), presets=presets) == "other"


# Broken ones


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({**GOOD, "rules": {"nonsense": {}}}, "there is no rule nonsense"),
        ({**GOOD, "rules": {"throttle": {"gap": 1}}}, "has no parameter gap"),
        ({**GOOD, "rules": {"throttle": {"trigger_gap": 900}}}, "at most 60"),
        ({**GOOD, "rules": {"throttle": {"trigger_gap": "5"}}}, "a number"),
        ({**GOOD, "rules": {"throttle": {"mode": "often"}}}, "often"),
        ({**GOOD, "rules": ["throttle"]}, "items"),
        ({**GOOD, "match": []}, "names no wallbox"),
        ({**GOOD, "match": [{}]}, "fits every wallbox"),
        ({**GOOD, "match": [{"colour": "red"}]}, "colour is nothing to match by"),
        ({**GOOD, "match": [{"firmware": 5.1}]}, "has to be a text"),
        ({**GOOD, "match": [{"keys": []}]}, "fits every wallbox"),
        ({**GOOD, "match": [{"vendor_prefix": " "}]}, "fits every wallbox"),
        ({**GOOD, "titel": "Good"}, "titel means nothing"),
        ({**GOOD, "title": 1}, "has to be a text"),
        ({**GOOD, "name": None}, "has to be a text"),
        ({**GOOD, "evidence": [1]}, "has to be a text"),
        ({**GOOD, "evidence": "a text"}, "list of texts"),
        ({**GOOD, "match": [{"keys": "QrCode"}]}, "list of texts"),
        ({"name": "nothing else"}, "match"),
        ("a text", "text"),
        (None, "None"),
        ([GOOD], "list"),
    ],
)
def test_a_broken_preset_is_named_and_stops_no_other(broken: Any, words: str) -> None:
    presets, problems = read(broken, {**GOOD, "name": "another"})
    assert [preset.name for preset in presets] == ["another"]
    [problem] = problems
    assert words in problem


def test_a_preset_that_is_there_twice_is_used_once() -> None:
    presets, problems = read(GOOD, {**GOOD, "title": "Other"})
    assert [preset.title for preset in presets] == ["Good One"]
    assert problems == ("good: good is there twice",)


@pytest.mark.parametrize(
    "text",
    ["{", "a: b", "- [", "text", "7", "- &a [*a]", "[" * 5000, "- 2001-99-99", "\x00"],
)
def test_a_file_that_is_no_list_of_presets_gives_none(text: str) -> None:
    presets, problems = parse(text)
    assert presets == ()
    assert problems


def test_an_empty_file_has_no_presets_and_no_problem() -> None:
    assert parse("") == parse("[]") == ((), ())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(["vendor", "keys", "mode", "throttle", "trigger_gap"])
            | st.integers(),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys((*GOOD, "quirks", "evidence"), ANYTHING)
    ),
    ANYTHING,
)
def test_whatever_stands_in_a_file_the_good_ones_are_used(
    changes: dict[str, Any], entry: Any
) -> None:
    last = {**GOOD, "name": "the last one"}
    presets, problems = read({**GOOD, **changes}, entry, last)
    assert presets[-1].name == "the last one"
    assert len(presets) + len(problems) == 3


@given(st.text() | st.text("-{}[]:, \n#&*!|>'\"%@`ab1", max_size=60))
def test_no_text_breaks_reading(text: str) -> None:
    parse(text)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_whatever_a_wallbox_tells_the_presets_are_looked_through(
    vendor: Any, model: Any, firmware: Any
) -> None:
    boot = {
        "chargePointVendor": vendor,
        "chargePointModel": model,
        "firmwareVersion": firmware,
    }
    matching(PRESETS, WALLBOX, Facts(boot=boot))
