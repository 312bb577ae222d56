"""Tests of how options are read."""

from custom_components.wallbox_evcc_proxy.const import DEFAULT_AUTO_CONFIGURATION
from custom_components.wallbox_evcc_proxy.options import (
    configuration_keys,
    options_with_defaults,
    read_configuration,
)


def test_unset_options_have_their_defaults() -> None:
    assert options_with_defaults({}) == {
        "accept_new_wallboxes": True,
        "when_evcc_is_away": "keep",
        "auto_configuration": list(DEFAULT_AUTO_CONFIGURATION),
        "journal_size": 500,
        "trace_files": False,
        "follow_evcc": True,
        "evcc_web_port": 7070,
    }
    assert options_with_defaults({"auto_configuration": []})["auto_configuration"] == []


def test_items_become_keys_and_values_in_their_order() -> None:
    assert configuration_keys(["B = 2", "A=", *DEFAULT_AUTO_CONFIGURATION[:1]]) == [
        ("B", "2"),
        ("A", ""),
        ("LocalPreAuthorize", "true"),
    ]


def test_the_default_items_are_valid() -> None:
    items, problem = read_configuration(DEFAULT_AUTO_CONFIGURATION)
    assert items == list(DEFAULT_AUTO_CONFIGURATION)
    assert problem is None
