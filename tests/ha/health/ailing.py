"""Wallboxes that something is wrong with, and what is told of it."""

import asyncio
from typing import Any

from custom_components.wallbox_evcc_proxy.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..live import CentralSystem, Charger, Proxy, until
from ..test_repairs import FIX, post


def found(proxy: Proxy, code: str) -> dict[str, Any] | None:
    """Return what the panel is told of a finding, None when it is not found."""
    findings = proxy.hub.health("garage")["findings"]
    return next((each for each in findings if each["code"] == code), None)


async def find(proxy: Proxy, code: str) -> dict[str, Any]:
    """Wait until something is found; return it."""
    await until(lambda: found(proxy, code))
    finding = found(proxy, code)
    assert finding is not None
    return finding


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return the issues there are by the key of their texts."""
    return {
        issue.translation_key or "": issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN
    }


async def fix(browser: Any, issue: ir.IssueEntry) -> str:
    """Open an issue and submit its only page; return what it said would be changed."""
    handler = {"handler": DOMAIN, "issue_id": issue.issue_id}
    page = await post(browser, FIX, handler)
    assert page["step_id"] == "confirm", page
    done = await post(browser, f"{FIX}/{page['flow_id']}", {})
    assert done["type"] == "create_entry"
    changes: str = page["description_placeholders"]["changes"]
    return changes


def limit(amps: float) -> dict[str, Any]:
    """Return a limit as EVCC sets it."""
    return {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": dt_util.utcnow().isoformat(),
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": amps}],
            },
        },
    }


async def draw(proxy: Proxy, charger: Charger, amps: float, power: float) -> None:
    """Let the wallbox report a current in three phases and a power, and have that looked at."""
    await charger.meter(
        *((f"Voltage/L{phase}", 230, "V") for phase in (1, 2, 3)),
        *((f"Current.Import/L{phase}", amps, "A") for phase in (1, 2, 3)),
        ("Power.Active.Import", power, "W"),
        ("Energy.Active.Import.Register", 5000, "Wh"),
    )
    looks: list[None] = []
    unsubscribe = proxy.hub.doctors.subscribe(lambda: looks.append(None))
    await until(lambda: looks)
    unsubscribe()


async def charging(proxy: Proxy) -> Charger:
    """Return a wallbox with a car that charges."""
    charger = await proxy.charger()
    await charger.status("Charging")
    await charger.call(
        "StartTransaction",
        {
            "connectorId": 1,
            "idTag": "A",
            "meterStart": 0,
            "timestamp": dt_util.utcnow().isoformat(),
        },
    )
    return charger


async def ignores_zero(proxy: Proxy, evcc: CentralSystem) -> Charger:
    """Return a wallbox that goes on charging though EVCC has set a limit of zero."""
    charger = await charging(proxy)
    await keep_charging(proxy, evcc, charger)
    return charger


async def keep_charging(proxy: Proxy, evcc: CentralSystem, charger: Charger) -> None:
    """Let EVCC set a limit of zero, which the wallbox does not obey, until that is found."""
    await evcc.stations["garage"].call("SetChargingProfile", limit(0))
    async with asyncio.timeout(5.0):
        while not found(proxy, "zero_not_obeyed"):
            await draw(proxy, charger, 6.0, 4140.0)
