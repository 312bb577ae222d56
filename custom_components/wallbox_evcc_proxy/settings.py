"""The proxy's settings as an entry and its wallboxes give them."""

from typing import Any

from homeassistant.config_entries import ConfigEntry

from .const import (
    CONF_AUTO_CONFIGURATION,
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_JOURNAL_SIZE,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    CONF_WHEN_EVCC_IS_AWAY,
    EVCC_AWAY_DISCONNECT,
)
from .options import configuration_keys, options_with_defaults
from .proxy.settings import Settings
from .relay.settings import RelaySettings
from .rules.choice import choice_from
from .wallboxes import wallboxes_of


def settings_of(entry: ConfigEntry[Any]) -> Settings:
    """Return the proxy's settings as an entry gives them."""
    options = options_with_defaults(entry.options)
    return Settings(
        listen_host=entry.data[CONF_LISTEN_HOST],
        listen_port=entry.data[CONF_LISTEN_PORT],
        evcc_host=entry.data[CONF_EVCC_HOST],
        evcc_port=entry.data[CONF_EVCC_PORT],
        journal_size=options[CONF_JOURNAL_SIZE],
        relay=RelaySettings(
            auto_configuration=tuple(
                configuration_keys(options[CONF_AUTO_CONFIGURATION])
            ),
            disconnect_when_evcc_is_away=(
                options[CONF_WHEN_EVCC_IS_AWAY] == EVCC_AWAY_DISCONNECT
            ),
        ),
        choices={
            wallbox_id: choice_from(subentry.data)
            for wallbox_id, subentry in wallboxes_of(entry).items()
        },
    )
