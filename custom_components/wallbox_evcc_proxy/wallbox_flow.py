"""The flow for wallboxes: adding one by hand, its name, its preset and its repairs."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.translation import async_get_translations

from .addresses import async_wallbox_url
from .const import (
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    CONF_PRESET,
    CONF_RULES,
    CONF_WALLBOX_ID,
    DOMAIN,
)
from .forms import WALLBOX_NAME_SCHEMA, WALLBOX_SCHEMA
from .hub import Hub
from .rule_forms import preset_schema, read_rules, rules_schema, shown_rules
from .rules.choice import AUTOMATIC, TRANSPARENT, choice_from
from .rules.presets import Preset, load
from .wallboxes import async_get_wallbox, is_wallbox_id, read_wallbox_id


class WallboxSubentryFlow(ConfigSubentryFlow):
    """Adds a wallbox by hand, or changes its name and what is repaired for it."""

    _title: str
    _preset: str
    """What the first page of a reconfiguration said."""
    _basis: Preset | None
    """What the second page begins with."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the id; wallboxes that connect by themselves need no asking."""
        errors: dict[str, str] = {}
        entry = self._get_entry()
        if user_input is not None:
            wallbox_id = read_wallbox_id(user_input[CONF_WALLBOX_ID])
            if not wallbox_id:
                errors[CONF_WALLBOX_ID] = "no_wallbox_id"
            elif not is_wallbox_id(wallbox_id):
                errors[CONF_WALLBOX_ID] = "invalid_wallbox_id"
            elif async_get_wallbox(entry, wallbox_id):
                errors[CONF_WALLBOX_ID] = "already_configured"
            else:
                return self.async_create_entry(
                    title=user_input.get(CONF_NAME, "").strip() or wallbox_id,
                    data={CONF_WALLBOX_ID: wallbox_id},
                    unique_id=wallbox_id,
                )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(WALLBOX_SCHEMA, user_input),
            errors=errors,
            description_placeholders={
                "url": await async_wallbox_url(
                    self.hass,
                    entry.data[CONF_LISTEN_HOST],
                    entry.data[CONF_LISTEN_PORT],
                )
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for name and preset; the id is what makes it this wallbox."""
        subentry = self._get_reconfigure_subentry()
        wallbox_id: str = subentry.data[CONF_WALLBOX_ID]
        presets = await self.hass.async_add_executor_job(load)
        by_name = {preset.name: preset for preset in presets}
        hub = self._hub()
        found = None if hub is None else hub.preset_found(wallbox_id)
        if user_input is not None:
            self._title = user_input.get(CONF_NAME, "").strip() or wallbox_id
            self._preset = user_input[CONF_PRESET]
            if self._preset == TRANSPARENT:
                # Nothing is repaired then; what was chosen waits for another preset.
                return self._save(subentry.data.get(CONF_RULES, {}))
            self._basis = found if self._preset == AUTOMATIC else by_name[self._preset]
            return await self.async_step_rules()
        chosen = choice_from(subentry.data).preset
        if chosen not in (AUTOMATIC, TRANSPARENT) and chosen not in by_name:
            chosen = AUTOMATIC  # a preset that another version of this software had
        schema = WALLBOX_NAME_SCHEMA.extend(preset_schema(presets))
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                schema, {CONF_NAME: subentry.title, CONF_PRESET: chosen}
            ),
            description_placeholders={
                "wallbox_id": wallbox_id,
                "found": await self._name_of(found),
            },
            last_step=False,
        )

    async def async_step_rules(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show every repair, folded up, with what the preset says and what was chosen."""
        errors: dict[str, str] = {}
        placeholders: Mapping[str, str] = {}
        shown: Mapping[str, Any]
        if user_input is not None:
            stored, problem = read_rules(user_input, self._basis)
            if problem is None:
                return self._save(stored)
            errors[problem.rule], placeholders = problem.key, problem.placeholders
            shown = user_input
        else:
            choice = choice_from(self._get_reconfigure_subentry().data)
            shown = shown_rules(choice, self._basis)
        return self.async_show_form(
            step_id="rules",
            data_schema=self.add_suggested_values_to_schema(
                rules_schema(self._basis), shown
            ),
            errors=errors,
            description_placeholders={
                "preset": await self._name_of(self._basis),
                "item": "",
                "least": "",
                "most": "",
                **placeholders,
            },
            last_step=True,
        )

    def _save(self, rules: Mapping[str, Any]) -> SubentryFlowResult:
        """Store what differs from what is so by itself; it applies live."""
        subentry = self._get_reconfigure_subentry()
        data = {
            key: value
            for key, value in subentry.data.items()
            if key not in (CONF_PRESET, CONF_RULES)
        }
        if self._preset != AUTOMATIC:
            data[CONF_PRESET] = self._preset
        if rules:
            data[CONF_RULES] = dict(rules)
        return self.async_update_and_abort(
            self._get_entry(), subentry, title=self._title, data=data
        )

    def _hub(self) -> Hub | None:
        """Return the running proxy, None while it cannot run."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        hub: Hub = entry.runtime_data
        return hub

    async def _name_of(self, preset: Preset | None) -> str:
        """Return what a preset is called, the defaults in the household's language."""
        if preset is not None:
            return preset.title
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "common", {DOMAIN}
        )
        return texts[f"component.{DOMAIN}.common.no_preset"]
