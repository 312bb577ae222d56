"""Fix flows of the repair issues."""

from typing import Any

import voluptuous as vol

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .cures import async_treat
from .finding_issues import words_of
from .issues import FINDING
from .message_sources import UnknownError, async_get_hub
from .treatment_words import async_changes
from .wallboxes import as_code, async_add_wallbox, async_get_wallbox


class LetWallboxInFlow(RepairsFlow):
    """Adds a wallbox that was refused because nobody knew it."""

    def __init__(self, entry_id: str, wallbox_id: str, address: str) -> None:
        """Keep which wallbox asked to be let in, from where, and by which entry."""
        self._entry_id = entry_id
        self._wallbox_id = wallbox_id
        self._address = address

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Start with the only question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show who asked, and add the wallbox if the user agrees."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            # An abort leaves the issue in place, and nothing can solve it any more.
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="entry_removed")
        if user_input is not None:
            async_add_wallbox(self.hass, entry, self._wallbox_id)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={
                "wallbox_id": as_code(self._wallbox_id),
                "address": as_code(self._address),
                "entry": entry.title,
            },
        )


class CureFlow(RepairsFlow):
    """Applies the likeliest cure of a finding that can be applied here, once the user has seen what it changes."""

    def __init__(self, entry_id: str, wallbox_id: str, code: str, subject: str) -> None:
        """Keep what was found at which wallbox."""
        self._entry_id = entry_id
        self._wallbox_id = wallbox_id
        self._code = code
        self._subject = subject

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Start with the only question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show what would be changed, and change it if the user agrees."""
        try:
            hub = async_get_hub(self.hass, self._entry_id)
        except UnknownError:
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="entry_removed")
        subentry = async_get_wallbox(hub.entry, self._wallbox_id)
        finding = hub.doctors.finding(self._wallbox_id, self._code, self._subject)
        treatment = None
        if finding is not None:
            treatment = hub.doctors.best_treatment(self._wallbox_id, finding)
        if subentry is None or finding is None or treatment is None:
            # Whoever looks next makes the issue anew if there is one.
            ir.async_delete_issue(self.hass, DOMAIN, self.issue_id)
            return self.async_abort(reason="nothing_to_do")
        if user_input is not None:
            async_treat(self.hass, hub.entry, self._wallbox_id, treatment)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=words_of(subentry.title, finding)
            | {"changes": await async_changes(self.hass, treatment)},
        )


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the fix flow of an issue."""
    # Those that are fixable all carry data.
    assert data is not None
    if FINDING in data:
        return CureFlow(
            entry_id=str(data["entry_id"]),
            wallbox_id=str(data["wallbox_id"]),
            code=str(data[FINDING]),
            subject=str(data["about"]),
        )
    return LetWallboxInFlow(
        entry_id=str(data["entry_id"]),
        wallbox_id=str(data["wallbox_id"]),
        address=str(data["address"]),
    )
