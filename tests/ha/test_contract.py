"""What the panel is told is what its TypeScript is tested with.

Each sample is one file in frontend/test/fixtures/ws, which contract.test.ts there parses.
After a change that is meant, ``scripts/contract`` writes them anew.
"""

import asyncio
from dataclasses import replace
from functools import partial
import os
import re
from typing import Any, Final

from aiohttp import FormData
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.wallbox_evcc_proxy.telemetry.traces.export import (
    Export,
    ExportFormat,
)
from custom_components.wallbox_evcc_proxy.wallboxes import (
    async_add_wallbox,
    async_set_repairs,
)
from homeassistant.core import HomeAssistant

from ..telemetry.traces.story import story
from .contract import FOLDER, Normal, Sample, Scene, written
from .contract_evcc import EVCC_SAMPLES
from .contract_health import HEALTH_SAMPLES
from .live import CHARGING, Charger, Peer, Proxy, until

WRITES: Final = os.environ.get("WRITE_CONTRACT") == "1"

LIMIT: Final = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
        },
    },
}
STATUS: Final = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
KEYS: Final = {
    "configurationKey": [
        {"key": "MeterValueSampleInterval", "readonly": False, "value": "60"},
        {"key": "AuthorizationKey", "readonly": False, "value": "geheim"},
    ],
    "unknownKey": ["Nonsense"],
}


async def traffic(scene: Scene) -> tuple[Charger, Peer]:
    """Have a wallbox and EVCC say something of every kind."""
    charger = await scene.proxy.charger()
    charger._answers["GetConfiguration"] = KEYS
    observe = {"rule": "trigger_form", "mode": "observe"}
    await scene.ask("set_rule", entry_id=scene.entry_id, wallbox="garage", **observe)
    evcc = scene.proxy.evcc.stations["garage"]
    await charger.status("Preparing")
    await charger.status("Faulted", error="GroundFailure")
    await charger.call("Heartbeat")
    await charger.call("Authorize", {"idTag": "04A1B2C3"})
    await charger.call(
        "StartTransaction",
        {
            "connectorId": 1,
            "idTag": "04A1B2C3",
            "meterStart": 123000,
            "timestamp": "2026-11-23T10:00:00Z",
        },
    )
    await charger.meter(*CHARGING)
    sample = {"measurand": "Power.Active.Import", "value": 3680, "unit": "W"}
    value = {"timestamp": "2026-11-23T10:00:00Z", "sampledValue": [sample]}
    await charger.call("MeterValues", {"connectorId": "1", "meterValue": [value]})
    await charger.call("DataTransfer", {"vendorId": "ABL", "data": "secret"})
    await charger.connection.send("this is no JSON")
    await evcc.call("SetChargingProfile", LIMIT)
    await evcc.call("ClearChargingProfile", {"connectorId": 1})
    await evcc.call("GetConfiguration")
    await evcc.call("ChangeConfiguration", {"key": "AuthorizationKey", "value": "x"})
    await evcc.call("TriggerMessage", {"requestedMessage": "MeterValues"})
    await evcc.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
    await evcc.call("Reset", {"type": "Soft"})
    await charger.call(
        "StopTransaction",
        {
            "transactionId": 1786197601,
            "meterStop": 123456,
            "timestamp": "2026-11-23T11:00:00Z",
            "reason": "EVDisconnected",
        },
    )
    await charger.connection.send('[4,"nobody-asked","InternalError","Oh",{}]')
    await until(lambda: evcc.asked)
    await scene.proxy.settle()
    await asyncio.sleep(0.05)
    return charger, evcc


async def subscribed(scene: Scene) -> Any:
    """Subscribe to the messages; return the snapshot."""
    await scene.ask("subscribe_messages", entry_id=scene.entry_id)
    return await scene.event()


async def info(scene: Scene) -> Any:
    await traffic(scene)
    return await scene.ask("info")


async def snapshot(scene: Scene) -> Any:
    await traffic(scene)
    return await subscribed(scene)


async def batch(scene: Scene) -> Any:
    charger = await scene.proxy.charger()
    await subscribed(scene)
    await charger.status("Available")
    return await scene.event()


async def cleared(scene: Scene) -> Any:
    await scene.proxy.charger()
    await subscribed(scene)
    await scene.client.send_json_auto_id(
        {"type": "wallbox_evcc_proxy/clear", "entry_id": scene.entry_id}
    )
    return await scene.event()


async def ended(scene: Scene) -> Any:
    await subscribed(scene)
    await scene.proxy.unload()
    event = await scene.event()
    await scene.proxy.load()  # the sample is made alike with a running proxy
    return event


async def page(scene: Scene) -> Any:
    await traffic(scene)
    return await scene.ask(
        "query_messages", entry_id=scene.entry_id, before_seq=12, limit=6
    )


async def message(scene: Scene, action: str, kind: str) -> Any:
    """Return the last message of a kind in full."""
    await traffic(scene)
    rows = (await subscribed(scene))["rows"]
    seq = next(
        row["seq"]
        for row in reversed(rows)
        if row["kind"] == kind and row["action"] == action
    )
    return await scene.ask("get_message", entry_id=scene.entry_id, seq=seq)


async def changed_message(scene: Scene) -> Any:
    return await message(scene, "MeterValues", "call")


async def observed_message(scene: Scene) -> Any:
    return await message(scene, "TriggerMessage", "call")


async def answer_message(scene: Scene) -> Any:
    return await message(scene, "SetChargingProfile", "result")


async def broken_message(scene: Scene) -> Any:
    return await message(scene, "", "unreadable")


async def rules(scene: Scene) -> Any:
    await traffic(scene)
    return await scene.ask("rules", entry_id=scene.entry_id, wallbox="garage")


async def looked(scene: Scene) -> Any:
    """Subscribe to the status; return the snapshot."""
    await scene.ask("subscribe_status", entry_id=scene.entry_id)
    return await scene.event()


async def status_charging(scene: Scene) -> Any:
    """Show a wallbox that charges, and a limit that was set after its power was drawn."""
    charger = await scene.proxy.charger()
    await charger.status("Charging")
    await looked(scene)
    await charger.meter(*CHARGING)
    while not (await scene.event())["wallboxes"][0]["connectors"][0]["curve"]:
        pass
    await scene.proxy.evcc.stations["garage"].call("SetChargingProfile", LIMIT)
    await scene.proxy.settle()
    again = replace(scene, client=await scene.another_client())
    return await looked(again)


async def status_unknown(scene: Scene) -> Any:
    """Show a wallbox that was added and has never come."""
    async_add_wallbox(scene.proxy.hass, scene.proxy.entry, "garage")
    await scene.proxy.settle()
    return await looked(scene)


async def status_changed(scene: Scene) -> Any:
    await status_unknown(scene)
    hass, entry = scene.proxy.hass, scene.proxy.entry
    async_set_repairs(hass, entry, "garage", on=False)
    return await scene.event()


async def status_gone(scene: Scene) -> Any:
    await status_unknown(scene)
    proxy = scene.proxy
    proxy.hass.config_entries.async_remove_subentry(
        proxy.entry, proxy.subentry_id("garage")
    )
    return await scene.event()


async def status_ended(scene: Scene) -> Any:
    await looked(scene)
    await scene.proxy.unload()
    event = await scene.event()
    await scene.proxy.load()  # the sample is made alike with a running proxy
    return event


async def sent(
    scene: Scene,
    action: str,
    payload: dict[str, Any],
    target: str = "wallbox",
    **members: Any,
) -> Any:
    """Send a message of the user's own; return what came of it."""
    return await scene.ask(
        "send",
        entry_id=scene.entry_id,
        wallbox="garage",
        target=target,
        action=action,
        payload=payload,
        **members,
    )


async def sent_and_answered(scene: Scene) -> Any:
    await traffic(scene)
    return await sent(scene, "GetConfiguration", {"key": ["AuthorizationKey"]})


async def sent_to_evcc(scene: Scene) -> Any:
    await traffic(scene)
    return await sent(scene, "StatusNotification", STATUS, "evcc")


async def sent_and_refused(scene: Scene) -> Any:
    charger, _ = await traffic(scene)
    charger._answers["Reset"] = "NotSupported"
    return await sent(scene, "Reset", {"type": "Soft"})


async def sent_in_vain(scene: Scene) -> Any:
    charger = await scene.proxy.charger()
    await scene.proxy.hang_up(charger)
    return await sent(scene, "Reset", {"type": "Soft"})


async def sent_unsent(scene: Scene) -> Any:
    """Check what violates its schema."""
    await scene.proxy.charger()
    return await sent(scene, "Reset", {"type": "Warm"}, dry_run=True)


async def configuration(scene: Scene) -> Any:
    charger, _ = await traffic(scene)
    automatic = {"key": "LocalPreAuthorize", "readonly": False, "value": "false"}
    charger._answers["GetConfiguration"] = {"configurationKey": [automatic]}
    await sent(scene, "GetConfiguration", {})
    await scene.proxy.settle()
    return await scene.ask("configuration", entry_id=scene.entry_id, wallbox="garage")


async def configuration_unread(scene: Scene) -> Any:
    await scene.proxy.charger()
    return await scene.ask("configuration", entry_id=scene.entry_id, wallbox="garage")


async def export(scene: Scene) -> Any:
    prepared = await scene.ask("export", entry_id=scene.entry_id, format="jsonl")
    return {
        "path": f"{prepared['path'].split('=')[0]}=signature",
        "name": re.sub(r"\d", "0", prepared["name"]),
    }


async def imported(scene: Scene) -> Any:
    """Open a file of three frames and a line that is none."""
    lines = "".join(Export(format=ExportFormat.JSONL).pieces(story()[1:4]))
    client = await scene.http_client()
    form = FormData()
    form.add_field("file", f"{lines}no frame\n".encode(), filename="trace.jsonl")
    uploaded = await (await client.post("/api/file_upload", data=form)).json()
    return await scene.ask("import", file_id=uploaded["file_id"], name="trace.jsonl")


async def opened(scene: Scene) -> Any:
    await imported(scene)
    return await scene.ask("opened")


SAMPLES: Final[dict[str, Sample]] = (EVCC_SAMPLES | HEALTH_SAMPLES) | {
    "info": info,
    "snapshot": snapshot,
    "batch": batch,
    "cleared": cleared,
    "ended": ended,
    "page": page,
    "message_changed": changed_message,
    "message_answer": answer_message,
    "message_broken": broken_message,
    "message_observed": observed_message,
    "rules": rules,
    "status_charging": status_charging,
    "status_unknown": status_unknown,
    "status_changed": status_changed,
    "status_gone": status_gone,
    "status_ended": status_ended,
    "sent_answered": sent_and_answered,
    "sent_to_evcc": sent_to_evcc,
    "sent_refused": sent_and_refused,
    "sent_in_vain": sent_in_vain,
    "sent_unsent": sent_unsent,
    "configuration_read": configuration,
    "configuration_unread": configuration_unread,
    "export": export,
    "import": imported,
    "opened": opened,
}
"""By the name of the file, what makes it. ``frontend/test/contract.test.ts`` has them, too."""


@pytest.mark.parametrize("name", SAMPLES)
async def test_the_panel_is_tested_with_what_it_is_told(
    hass: HomeAssistant,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    name: str,
) -> None:
    scene = Scene(
        proxy, await hass_ws_client(hass), partial(hass_ws_client, hass), hass_client
    )
    sample = Normal(proxy).of(await SAMPLES[name](scene))
    path = FOLDER / f"{name}.json"
    if WRITES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(sample), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written(sample), (
        "scripts/contract writes it anew, if this is meant"
    )


def test_there_is_no_sample_that_nothing_makes() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == SAMPLES.keys()
