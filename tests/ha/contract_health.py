"""Samples of what the panel is told of the wallboxes' health."""

from datetime import timedelta
from typing import Any, Final

from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.wallbox_evcc_proxy.wallboxes import async_set_repairs
from homeassistant.util import dt as dt_util

from .contract import Sample, Scene
from .live import Charger, until

GARBAGE: Final = "this is no JSON"


async def subscribed(scene: Scene) -> Any:
    """Subscribe to the findings; return the first event."""
    await scene.ask("subscribe_findings", entry_id=scene.entry_id)
    return await scene.event()


async def looked_at(scene: Scene) -> None:
    """Have what has come looked at."""
    await scene.proxy.settle()
    async_fire_time_changed(scene.proxy.hass, dt_util.utcnow() + timedelta(seconds=31))
    await scene.proxy.settle()


async def says(scene: Scene, charger: Charger, *texts: str) -> None:
    """Let a wallbox send what is no OCPP."""
    wallbox = scene.proxy.hub.wallboxes["garage"]
    frames = wallbox.frames + len(texts)
    for text in texts:
        await charger.connection.send(text)
    await until(lambda: wallbox.frames == frames)


async def found(scene: Scene) -> Charger:
    """Have some things go wrong at a wallbox, and be looked at."""
    charger = await scene.proxy.charger()
    charger._answers["SetChargingProfile"] = {"status": "Rejected"}
    charger._answers["Reset"] = "NotSupported"
    await charger.call(
        "StatusNotification",
        {"connectorId": "1", "status": "Available", "errorCode": "NoError"},
    )
    await says(scene, charger, GARBAGE, GARBAGE)
    evcc = scene.proxy.evcc.stations["garage"]
    await evcc.call("Reset", {"type": "Soft"})
    await looked_at(scene)
    return charger


async def quiet(scene: Scene) -> Any:
    await scene.proxy.charger()
    await looked_at(scene)
    return await subscribed(scene)


async def ill(scene: Scene) -> Any:
    await found(scene)
    return await subscribed(scene)


async def changed(scene: Scene) -> Any:
    """Have one of two wallboxes fall ill."""
    charger = await scene.proxy.charger()
    await scene.proxy.charger("carport")
    await looked_at(scene)
    await subscribed(scene)
    await says(scene, charger, GARBAGE)
    await looked_at(scene)
    return await scene.event()


async def gone(scene: Scene) -> Any:
    await scene.proxy.charger()
    await looked_at(scene)
    await subscribed(scene)
    proxy = scene.proxy
    proxy.hass.config_entries.async_remove_subentry(
        proxy.entry, proxy.subentry_id("garage")
    )
    event = await scene.event()
    while not event["gone"]:
        event = await scene.event()
    return event


async def ended(scene: Scene) -> Any:
    await subscribed(scene)
    await scene.proxy.unload()
    event = await scene.event()
    await scene.proxy.load()  # the sample is made alike with a running proxy
    return event


async def cure(scene: Scene, code: str, cure: int, subject: str = "") -> Any:
    """Apply a cure; return what it changed."""
    return await scene.ask(
        "cure",
        entry_id=scene.entry_id,
        wallbox="garage",
        code=code,
        subject=subject,
        cure=cure,
        dry_run=False,
    )


async def has_wrong_clock(scene: Scene, charger: Charger) -> None:
    """Let a wallbox report with a clock that is far behind, and have that looked at."""
    for status in ("Available", "Preparing", "Charging"):
        await charger.status(status)
    await looked_at(scene)


async def cured_by_rule(scene: Scene) -> Any:
    await has_wrong_clock(scene, await scene.proxy.charger())
    return await cure(scene, "clock_off", 0)


async def cured_by_repairs(scene: Scene) -> Any:
    charger = await scene.proxy.charger()
    async_set_repairs(scene.proxy.hass, scene.proxy.entry, "garage", on=False)
    await scene.proxy.settle()
    await has_wrong_clock(scene, charger)
    return await cure(scene, "clock_off", 1)


HEALTH_SAMPLES: Final[dict[str, Sample]] = {
    "health_quiet": quiet,
    "health_found": ill,
    "health_changed": changed,
    "health_gone": gone,
    "health_ended": ended,
    "cured_rule": cured_by_rule,
    "cured_repairs": cured_by_repairs,
}
"""By the name of the file, what makes it."""
