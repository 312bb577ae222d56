"""An entry's options: what they mean when unset, and how the list of keys is read."""

from collections.abc import Iterable, Mapping
from typing import Any

from .const import (
    CONF_ACCEPT_NEW_WALLBOXES,
    CONF_AUTO_CONFIGURATION,
    CONF_EVCC_WEB_PORT,
    CONF_FOLLOW_EVCC,
    CONF_JOURNAL_SIZE,
    CONF_TRACE_FILES,
    CONF_WHEN_EVCC_IS_AWAY,
    DEFAULT_ACCEPT_NEW_WALLBOXES,
    DEFAULT_AUTO_CONFIGURATION,
    DEFAULT_FOLLOW_EVCC,
    DEFAULT_JOURNAL_SIZE,
    DEFAULT_TRACE_FILES,
    DEFAULT_WHEN_EVCC_IS_AWAY,
    EVCC_WEB_PORT,
    MAX_CONFIGURATION_KEY_LENGTH,
    MAX_CONFIGURATION_VALUE_LENGTH,
)

SHOWN_ITEM_LENGTH = 60
"""Characters of a faulty item that an error message repeats."""


def options_with_defaults(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of an entry with every one of them set."""
    return {
        CONF_ACCEPT_NEW_WALLBOXES: DEFAULT_ACCEPT_NEW_WALLBOXES,
        CONF_WHEN_EVCC_IS_AWAY: DEFAULT_WHEN_EVCC_IS_AWAY,
        CONF_AUTO_CONFIGURATION: list(DEFAULT_AUTO_CONFIGURATION),
        CONF_JOURNAL_SIZE: DEFAULT_JOURNAL_SIZE,
        CONF_TRACE_FILES: DEFAULT_TRACE_FILES,
        CONF_FOLLOW_EVCC: DEFAULT_FOLLOW_EVCC,
        CONF_EVCC_WEB_PORT: EVCC_WEB_PORT,
        **options,
    }


def configuration_keys(items: Iterable[str]) -> list[tuple[str, str]]:
    """Return (key, value) of every item, in order, as ChangeConfiguration needs it."""
    return [_split(item) for item in items]


def read_configuration(
    items: Iterable[str],
) -> tuple[list[str], tuple[str, str] | None]:
    """Return the items cleaned of blanks, and what is wrong with the first bad one.

    A problem is its translation key and the item concerned.
    """
    cleaned: list[str] = []
    seen: set[str] = set()
    for item in items:
        key, value = _split(item)
        problem = None
        if item.count("=") != 1 or not key:
            problem = "item_not_key_value"
        elif len(key) > MAX_CONFIGURATION_KEY_LENGTH:
            problem = "item_key_too_long"
        elif len(value) > MAX_CONFIGURATION_VALUE_LENGTH:
            problem = "item_value_too_long"
        elif key.casefold() in seen:  # OCPP's keys are CiStrings
            problem = "item_twice"
        if problem:
            return cleaned, (problem, shortened(item.strip()))
        seen.add(key.casefold())
        cleaned.append(f"{key}={value}")
    return cleaned, None


def _split(item: str) -> tuple[str, str]:
    key, _, value = item.partition("=")
    return key.strip(), value.strip()


def shortened(item: str) -> str:
    """Return a faulty item as an error message repeats it."""
    if len(item) <= SHOWN_ITEM_LENGTH:
        return item
    return f"{item[:SHOWN_ITEM_LENGTH]}…"
