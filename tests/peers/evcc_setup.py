"""EVCC's Setup of a wallbox and what it learns from it (reference: EVCC, 2.1 to 2.3)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .clock import wait_until
from .evcc_requests import RequestError, accepted
from .evcc_settings import MEASURANDS

if TYPE_CHECKING:
    from .evcc_charge_point import ChargePoint

PING_INTERVAL = 30
"""Seconds, written to WebSocketPingInterval."""
SAMPLED = "MeterValuesSampledData"


@dataclass(frozen=True)
class Learned:
    """What GetConfiguration told."""

    stack_level: int = 0
    profile_id: int = 0
    unit: str = "A"
    measurands: tuple[str, ...] = ()
    """As the wallbox has them configured."""
    measurands_readonly: bool = False
    most_measurands: int | None = None
    connectors: int = 0
    remote_trigger: bool = True
    id_tag: str | None = None
    """Alfen's for plug and charge."""
    given_measurands: str = ""
    """EVBox's list."""


def learn(answer: dict[str, Any]) -> Learned:
    """Read a GetConfiguration.conf; keys without a value are skipped."""
    found: dict[str, Any] = {}
    for entry in answer.get("configurationKey", []):
        value = entry.get("value")
        if value is None:
            continue
        match entry["key"].lower():
            case "chargeprofilemaxstacklevel":
                found["stack_level"] = _integer(value)
            case "maxchargingprofilesinstalled":
                found["profile_id"] = _integer(value)
            case "chargingscheduleallowedchargingrateunit":
                found["unit"] = "W" if value in ("Power", "W") else "A"
            case "metervaluessampleddata":
                found["measurands"] = tuple(filter(None, value.split(",")))
                found["measurands_readonly"] = entry.get("readonly", False)
            case "metervaluessampleddatamaxlength":
                found["most_measurands"] = _integer(value)
                found["measurands_readonly"] = False
            case "numberofconnectors":
                found["connectors"] = _integer(value)
            case "supportedfeatureprofiles":
                profiles = value.replace(" ", "").split(",")
                found["remote_trigger"] = (
                    "Core" not in profiles or "RemoteTrigger" in profiles
                )
            case "plugandchargeidentifier":
                found["id_tag"] = value
            case "evb_supportedmeasurands":
                found["given_measurands"] = value
    return Learned(**found)


async def set_up(point: ChargePoint) -> None:
    """Run the whole of Setup; raise RequestError if GetConfiguration fails."""
    options = point.options
    if not options.nochangeavailability:
        await _make_available(point)
    point.learned = learn(await point.request("GetConfiguration", {}))
    if point.learned.remote_trigger and not point.has_booted:
        await _trigger_boot(point)
    await _choose_measurands(point)
    if point.learned.remote_trigger:
        await _trigger_meter_values(point)
    interval = str(max(1, round(point.times.meter_interval)))
    await _configure(point, "MeterValueSampleInterval", interval, "WARN")
    await _configure(point, "WebSocketPingInterval", str(PING_INTERVAL), "DEBUG")


async def _make_available(point: ChargePoint) -> None:
    operative = {"connectorId": 0, "type": "Operative"}
    try:
        answer = await point.request("ChangeAvailability", operative)
        result = answer["status"]
    except RequestError as error:
        result = str(error)
    if result not in ("Accepted", "Scheduled"):
        point.note(f"DEBUG failed configuring availability: {result}")


async def _trigger_boot(point: ChargePoint) -> None:
    wait = point.times.setup_boot_wait
    try:
        await point.trigger("BootNotification")
    except RequestError as error:
        point.note(f"DEBUG failed triggering BootNotification: {error}")
    try:
        await wait_until(
            lambda: point.has_booted,
            "BootNotification",
            within=wait / point.clock.speed,
        )
    except TimeoutError:
        point.note("DEBUG BootNotification timeout")


async def _choose_measurands(point: ChargePoint) -> None:
    """Settle MeterValuesSampledData: as told, or by probing one by one."""
    told, learned = point.options.metervalues, point.learned
    chosen: list[str] = []
    if told and not told.startswith("-"):
        chosen = told.split(",")
    elif learned.given_measurands:
        chosen = learned.given_measurands.split(",")
    elif learned.measurands_readonly:
        point.measurands = list(learned.measurands)
        return
    else:
        unwanted = told.removeprefix("-").split(",")
        for measurand in MEASURANDS:
            if measurand not in unwanted and await _configure(
                point, SAMPLED, measurand, None
            ):
                chosen.append(measurand)
    chosen = chosen[: learned.most_measurands]
    point.measurands = chosen
    if chosen:
        await _configure(point, SAMPLED, ",".join(chosen), "WARN")


async def _trigger_meter_values(point: ChargePoint) -> None:
    before = point.meter_values
    try:
        await point.trigger("MeterValues")
    except RequestError:
        return
    try:
        await wait_until(
            lambda: point.meter_values > before,
            "MeterValues",
            within=point.times.setup_meter_wait / point.clock.speed,
        )
    except TimeoutError:
        point.note("WARN meter timeout")


async def _configure(
    point: ChargePoint, key: str, value: str, level: str | None
) -> bool:
    """Change a key; return whether that was accepted, else log at that level."""
    try:
        accepted(
            await point.request("ChangeConfiguration", {"key": key, "value": value})
        )
    except RequestError as error:
        if level:
            point.note(f"{level} failed configuring {key}: {error}")
        return False
    return True


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
