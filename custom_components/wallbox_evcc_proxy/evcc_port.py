"""Whether EVCC's port answers, asked only while somebody wants to know it."""

import asyncio
from time import time
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .checks import async_check_evcc
from .const import CONF_EVCC_HOST, CONF_EVCC_PORT, DOMAIN

ASK_PAUSE: Final = 30.0
"""Seconds between two questions."""
PATIENCE: Final = 1.5
"""Seconds for which whoever wants to know it waits; a machine that is off takes longer to tell."""


class EvccPort:
    """Asks EVCC's port for a page, never for a WebSocket: EVCC would take it for a charger."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare to ask the port of this entry."""
        self._hass = hass
        self._entry = entry
        self.answered: bool | None = None
        """Whether it answered last; None while nobody asked."""
        self.asked_at = 0.0
        """When that was asked, in seconds since the Unix epoch."""
        self._began_at = 0.0
        """When the last question began, answered or not."""
        self._asking: asyncio.Task[None] | None = None
        self._has_ended = False

    async def async_ask(self) -> bool | None:
        """Return whether it answers, as far as that is known soon; asked anew when it is time."""
        if self._asking is None and not self._has_ended:
            if not 0.0 <= time() - self._began_at < ASK_PAUSE:
                self._ask()
        if self._asking is not None:
            await asyncio.wait((self._asking,), timeout=PATIENCE)
        return self.answered

    @callback
    def async_end(self) -> None:
        """Ask no more."""
        self._has_ended = True
        if self._asking is not None:
            self._asking.cancel()

    @callback
    def _ask(self) -> None:
        self._began_at = time()
        self._asking = self._hass.async_create_background_task(
            self._async_take_answer(), f"{DOMAIN} asks EVCC's port", eager_start=False
        )
        self._asking.add_done_callback(self._asked)

    async def _async_take_answer(self) -> None:
        began_at = self._began_at
        problem = await async_check_evcc(
            self._hass,
            self._entry.data[CONF_EVCC_HOST],
            self._entry.data[CONF_EVCC_PORT],
        )
        self.answered, self.asked_at = problem is None, began_at

    @callback
    def _asked(self, _task: asyncio.Task[None]) -> None:
        self._asking = None
