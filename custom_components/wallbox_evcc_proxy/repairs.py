"""Fix flows of the repair issues."""

from typing import Any

import voluptuous as vol

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .wallboxes import as_code, async_add_wallbox


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


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the fix flow of an issue."""
    # Only issues about a refused wallbox are fixable, and they all carry data.
    assert data is not None
    return LetWallboxInFlow(
        entry_id=str(data["entry_id"]),
        wallbox_id=str(data["wallbox_id"]),
        address=str(data["address"]),
    )
