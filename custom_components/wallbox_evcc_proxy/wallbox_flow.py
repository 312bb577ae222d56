"""The flow for wallboxes: adding one by hand, its name, its preset and its repairs."""

from collections.abc import Container, Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME

from .addresses import async_wallbox_url
from .const import (
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    CONF_PRESET,
    CONF_RULES,
    CONF_WALLBOX_ID,
)
from .forms import WALLBOX_NAME_SCHEMA, WALLBOX_SCHEMA
from .hub import Hub
from .rule_forms import Problem, preset_schema, read_rules, rules_schema, shown_rules
from .rule_groups import GROUPS
from .rules.choice import AUTOMATIC, TRANSPARENT, choice_from
from .rules.presets import Preset, load
from .rules.registry import RULES
from .wallboxes import async_get_wallbox, is_wallbox_id, read_wallbox_id


class WallboxSubentryFlow(ConfigSubentryFlow):
    """Adds a wallbox by hand, or changes its name and what is repaired for it."""

    _group: str
    """Which repairs were chosen from the menu."""

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
        """Ask what to change; nothing but the preset, where nothing is repaired."""
        subentry = self._get_reconfigure_subentry()
        if choice_from(subentry.data).preset == TRANSPARENT:
            return await self.async_step_preset()
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["preset", *GROUPS],
            description_placeholders={"wallbox_id": subentry.data[CONF_WALLBOX_ID]},
        )

    async def async_step_preset(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for name and preset; the id is what makes it this wallbox."""
        subentry = self._get_reconfigure_subentry()
        wallbox_id: str = subentry.data[CONF_WALLBOX_ID]
        if user_input is not None:
            data = {**subentry.data, CONF_PRESET: user_input[CONF_PRESET]}
            if data[CONF_PRESET] == AUTOMATIC:
                del data[CONF_PRESET]
            title = user_input.get(CONF_NAME, "").strip() or wallbox_id
            return self.async_update_and_abort(
                self._get_entry(), subentry, title=title, data=data
            )
        presets = await self.hass.async_add_executor_job(load)
        chosen = choice_from(subentry.data).preset
        known = {AUTOMATIC, TRANSPARENT, *(preset.name for preset in presets)}
        schema = WALLBOX_NAME_SCHEMA.extend(preset_schema(presets))
        return self.async_show_form(
            step_id="preset",
            data_schema=self.add_suggested_values_to_schema(
                schema,
                {
                    CONF_NAME: subentry.title,
                    # Another version of this software may have had other presets.
                    CONF_PRESET: chosen if chosen in known else AUTOMATIC,
                },
            ),
            description_placeholders={
                "wallbox_id": wallbox_id,
                "found": _name_of(self._found()),
            },
        )

    async def async_step_charging(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the repairs of limits and of starting."""
        return await self._show_group("charging")

    async def async_step_meter_values(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the repairs of meter values."""
        return await self._show_group("meter_values")

    async def async_step_reports(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the repairs of what else the wallbox reports."""
        return await self._show_group("reports")

    async def async_step_requests(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the repairs of what EVCC asks the wallbox."""
        return await self._show_group("requests")

    async def async_step_messages(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the repairs of how messages are written."""
        return await self._show_group("messages")

    async def async_step_rules(self, user_input: dict[str, Any]) -> SubentryFlowResult:
        """Store what differs from what is so by itself; it applies live."""
        subentry = self._get_reconfigure_subentry()
        basis = await self._basis()
        rules = GROUPS[self._group]
        told, problem = read_rules(rules, user_input, basis)
        if problem is not None:
            return self._show_rules(basis, user_input, {problem.rule}, problem)
        shown = {rule.name for rule in rules}
        others = {rule.name for rule in RULES} - shown
        stored: Mapping[str, Any] = subentry.data.get(CONF_RULES, {})
        told |= {rule: stored[rule] for rule in stored.keys() & others}
        data = {key: value for key, value in subentry.data.items() if key != CONF_RULES}
        if told:
            data[CONF_RULES] = told
        return self.async_update_and_abort(self._get_entry(), subentry, data=data)

    async def _show_group(self, group: str) -> SubentryFlowResult:
        """Show the repairs of a group, with what the preset says and what was chosen."""
        self._group = group
        choice = choice_from(self._get_reconfigure_subentry().data)
        basis = await self._basis()
        filled = shown_rules(GROUPS[group], choice, basis)
        return self._show_rules(basis, filled, choice.rules)

    def _show_rules(
        self,
        basis: Preset | None,
        filled: Mapping[str, Any],
        unfolded: Container[str],
        problem: Problem | None = None,
    ) -> SubentryFlowResult:
        """Show a filled form, with the sections of interest unfolded."""
        schema = rules_schema(GROUPS[self._group], basis, unfolded)
        placeholders = {"item": "", "least": "", "most": ""}
        errors = {}
        if problem is not None:
            errors[problem.rule] = problem.key
            placeholders |= problem.placeholders
        return self.async_show_form(
            step_id="rules",
            data_schema=self.add_suggested_values_to_schema(schema, filled),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _basis(self) -> Preset | None:
        """Return the preset in force, None for the defaults."""
        chosen = choice_from(self._get_reconfigure_subentry().data).preset
        presets = await self.hass.async_add_executor_job(load)
        if chosen == AUTOMATIC:
            return self._found()
        return next((preset for preset in presets if preset.name == chosen), None)

    def _found(self) -> Preset | None:
        """Return the preset that the wallbox is recognised by, None while nothing runs."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        hub: Hub = entry.runtime_data
        wallbox_id: str = self._get_reconfigure_subentry().data[CONF_WALLBOX_ID]
        return hub.preset_found(wallbox_id)


def _name_of(preset: Preset | None) -> str:
    """Return what a preset is called; a dash, which needs no translation, for none.

    A flow does not know in which language the user reads its texts.
    """
    return "–" if preset is None else preset.title
