"""The forms of the flows: their fields, selectors and defaults."""

import voluptuous as vol

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from .const import (
    CONF_ACCEPT_NEW_WALLBOXES,
    CONF_AUTO_CONFIGURATION,
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_EVCC_WEB_PORT,
    CONF_FOLLOW_EVCC,
    CONF_JOURNAL_SIZE,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    CONF_TRACE_FILES,
    CONF_WALLBOX_ID,
    CONF_WHEN_EVCC_IS_AWAY,
    DEFAULT_AUTO_CONFIGURATION,
    DEFAULT_EVCC_PORT,
    DEFAULT_LISTEN_HOST,
    DEFAULT_LISTEN_PORT,
    EVCC_AWAY_DISCONNECT,
    EVCC_AWAY_KEEP,
    MAX_JOURNAL_SIZE,
    MAX_PORT,
    MIN_JOURNAL_SIZE,
    MIN_PORT,
)

CONF_SET_UP_ANYWAY = "set_up_anyway"
SECTION_RECORDING = "recording"
SECTION_EVCC_WEB = "evcc_web"
SECTIONS = (SECTION_RECORDING, SECTION_EVCC_WEB)
"""Of the options; what they hold is stored flat."""

_TEXT = TextSelector(TextSelectorConfig(autocomplete="off"))
_PORT = vol.All(
    NumberSelector(
        NumberSelectorConfig(min=MIN_PORT, max=MAX_PORT, mode=NumberSelectorMode.BOX)
    ),
    vol.Coerce(int),
)

CONNECTION_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_EVCC_HOST): _TEXT,
        vol.Required(CONF_EVCC_PORT, default=DEFAULT_EVCC_PORT): _PORT,
        vol.Required(CONF_LISTEN_HOST, default=DEFAULT_LISTEN_HOST): _TEXT,
        vol.Required(CONF_LISTEN_PORT, default=DEFAULT_LISTEN_PORT): _PORT,
    }
)
UNREACHABLE_SCHEMA = CONNECTION_SCHEMA.extend(
    {vol.Required(CONF_SET_UP_ANYWAY, default=False): BooleanSelector()}
)
"""Shown once EVCC did not answer."""

OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_ACCEPT_NEW_WALLBOXES): BooleanSelector(),
        vol.Required(CONF_WHEN_EVCC_IS_AWAY): SelectSelector(
            SelectSelectorConfig(
                options=[EVCC_AWAY_KEEP, EVCC_AWAY_DISCONNECT],
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_WHEN_EVCC_IS_AWAY,
            )
        ),
        # Optional without a default: leaving it empty is a choice.
        vol.Optional(CONF_AUTO_CONFIGURATION): SelectSelector(
            SelectSelectorConfig(
                options=list(DEFAULT_AUTO_CONFIGURATION),
                multiple=True,
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Required(SECTION_RECORDING): section(
            vol.Schema(
                {
                    vol.Required(CONF_JOURNAL_SIZE): vol.All(
                        NumberSelector(
                            NumberSelectorConfig(
                                min=MIN_JOURNAL_SIZE,
                                max=MAX_JOURNAL_SIZE,
                                mode=NumberSelectorMode.BOX,
                            )
                        ),
                        vol.Coerce(int),
                    ),
                    vol.Required(CONF_TRACE_FILES): BooleanSelector(),
                }
            ),
            {"collapsed": True},
        ),
        vol.Required(SECTION_EVCC_WEB): section(
            vol.Schema(
                {
                    vol.Required(CONF_FOLLOW_EVCC): BooleanSelector(),
                    vol.Required(CONF_EVCC_WEB_PORT): _PORT,
                }
            ),
            {"collapsed": True},
        ),
    }
)
WALLBOX_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_WALLBOX_ID): _TEXT,
        vol.Optional(CONF_NAME): _TEXT,
    }
)
WALLBOX_NAME_SCHEMA = vol.Schema({vol.Optional(CONF_NAME): _TEXT})
