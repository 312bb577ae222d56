"""Names, defaults and limits that the whole integration shares."""

import logging
from typing import Final

from .proxy.journal import DEFAULT_SIZE
from .relay.settings import DEFAULT_AUTO_CONFIGURATION as RELAY_AUTO_CONFIGURATION

DOMAIN: Final = "wallbox_evcc_proxy"

LOGGER = logging.getLogger(__package__)
"""The integration's logger; Home Assistant's debug button switches it."""

# What an entry is, in entry.data: a change of one of these needs a reload.
CONF_LISTEN_HOST: Final = "listen_host"
CONF_LISTEN_PORT: Final = "listen_port"
CONF_EVCC_HOST: Final = "evcc_host"
CONF_EVCC_PORT: Final = "evcc_port"

DEFAULT_LISTEN_HOST: Final = "0.0.0.0"
"""Every IPv4 address of the machine: a wallbox has to reach the port from outside."""
DEFAULT_LISTEN_PORT: Final = 8888
DEFAULT_EVCC_PORT: Final = 8887
"""EVCC's own default for its OCPP server."""
EVCC_WEB_PORT: Final = 7070
"""EVCC's web page, which answers but speaks no OCPP."""
MIN_PORT: Final = 1
MAX_PORT: Final = 65_535

# How an entry behaves, in entry.options: a change applies live.
CONF_ACCEPT_NEW_WALLBOXES: Final = "accept_new_wallboxes"
CONF_WHEN_EVCC_IS_AWAY: Final = "when_evcc_is_away"
CONF_AUTO_CONFIGURATION: Final = "auto_configuration"
CONF_JOURNAL_SIZE: Final = "journal_size"
CONF_TRACE_FILES: Final = "trace_files"
CONF_FOLLOW_EVCC: Final = "follow_evcc"
CONF_EVCC_WEB_PORT: Final = "evcc_web_port"

EVCC_AWAY_KEEP: Final = "keep"
"""The wallbox stays connected, and the proxy answers it."""
EVCC_AWAY_DISCONNECT: Final = "disconnect"
"""The wallbox is disconnected too, as a plain proxy does."""

DEFAULT_ACCEPT_NEW_WALLBOXES: Final = True
DEFAULT_WHEN_EVCC_IS_AWAY: Final = EVCC_AWAY_KEEP
DEFAULT_AUTO_CONFIGURATION: Final = tuple(
    f"{key}={value}" for key, value in RELAY_AUTO_CONFIGURATION
)
"""Written as "Key=Value"; with these the wallbox leaves every decision to EVCC."""
DEFAULT_JOURNAL_SIZE: Final = DEFAULT_SIZE
MIN_JOURNAL_SIZE: Final = 100
MAX_JOURNAL_SIZE: Final = 50_000
"""Passages per wallbox."""
DEFAULT_TRACE_FILES: Final = False
DEFAULT_FOLLOW_EVCC: Final = True
"""Tried; without an answer nothing is missing but what EVCC would say of itself."""

MAX_CONFIGURATION_KEY_LENGTH: Final = 50
"""Characters; OCPP 1.6, 6.8 ChangeConfiguration.req, key: CiString50Type."""
MAX_CONFIGURATION_VALUE_LENGTH: Final = 500
"""Characters; OCPP 1.6, 6.8 ChangeConfiguration.req, value: CiString500Type."""

MAX_ADDED_BY_THEMSELVES: Final = 16
"""Wallboxes that may become part of an entry by connecting; more can be added by hand."""

# What a wallbox is, in the data of its subentry.
SUBENTRY_TYPE_WALLBOX: Final = "wallbox"
CONF_WALLBOX_ID: Final = "wallbox_id"
CONF_PRESET: Final = "preset"
CONF_RULES: Final = "rules"
CONF_REPAIRS: Final = "repairs"
"""The last three as ``rules.choice.choice_from`` reads them; only what differs is stored."""
MAX_WALLBOX_ID_LENGTH: Final = 100
"""Characters; far above the identities seen in the field, which end at about 50."""
