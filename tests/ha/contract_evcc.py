"""Samples of what the panel is told of EVCC's own side."""

import asyncio
from typing import Any, Final

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_WEB_PORT,
    CONF_FOLLOW_EVCC,
)

from ..peers.evcc_state import evcc_state, loadpoint
from ..peers.evcc_web import EvccWeb
from .contract import Sample, Scene
from .live import until


async def evcc(scene: Scene, link: str) -> Any:
    """Return what is known of EVCC's web side, once it has come to that."""
    asked = await scene.ask("evcc", entry_id=scene.entry_id)
    while asked["link"] != link or (link == "answers" and not asked["log"]):
        await asyncio.sleep(0.02)
        asked = await scene.ask("evcc", entry_id=scene.entry_id)
    return asked | {"url": "http://127.0.0.1:7070"}


async def evcc_answers(scene: Scene) -> Any:
    """Let EVCC's web side tell all that there is to tell."""
    hub, page = scene.proxy.hub, EvccWeb()
    page.state = evcc_state(
        fatal=[{"class": "meter", "device": "db:1", "error": "timeout"}],
        ocppforwarder={"status": [{"chargerId": "attic", "error": "refused"}]},
        loadpoints=[loadpoint(), {"title": "Attic"}],
    )
    await page.start()
    options = {CONF_EVCC_WEB_PORT: page.port}
    scene.proxy.hass.config_entries.async_update_entry(hub.entry, options=options)
    await until(lambda: page.listeners)
    await page.logs("charger status: timeout", "warn")
    try:
        return await evcc(scene, "answers")
    finally:
        await hub.evcc.async_stop()
        await page.stop()


async def evcc_off(scene: Scene) -> Any:
    """Switch following EVCC's web side off."""
    scene.proxy.hass.config_entries.async_update_entry(
        scene.proxy.entry, options={CONF_FOLLOW_EVCC: False}
    )
    return await evcc(scene, "off")


EVCC_SAMPLES: Final[dict[str, Sample]] = {
    "evcc_answers": evcc_answers,
    "evcc_off": evcc_off,
}
