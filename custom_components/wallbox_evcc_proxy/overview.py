"""What the panel learns first: the proxies with their wallboxes, the rules, and what can be sent."""

import asyncio
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration

from .addresses import IPAddress, async_own_ips, async_wallbox_url, read_ip
from .const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_JOURNAL_SIZE,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    CONF_TRACE_FILES,
    DOMAIN,
)
from .devices import connector_devices, device_id, hub_identifier, wallbox_identifier
from .hub import Hub, ProxyConfigEntry
from .ocpp.answers import WALLBOX_ACTIONS
from .ocpp.frames import Leg
from .ocpp.schemas import load as load_schemas
from .options import options_with_defaults
from .rule_groups import GROUPS
from .rules.registry import RULES
from .wallboxes import wallboxes_of

TRACES_FOLDER: Final = "traces"
"""Folder of trace files, in the one that is named as the integration."""
_BOTH_WAYS: Final = frozenset(("DataTransfer",))
"""Actions that either side may call."""


async def async_overview(hass: HomeAssistant) -> dict[str, Any]:
    """Return the answer to the command ``info``, as ``Info`` in the panel's ``protocol.ts``."""
    integration = await async_get_integration(hass, DOMAIN)
    entries = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    groups = {rule.name: group for group, rules in GROUPS.items() for rule in rules}
    return {
        "version": str(integration.version),
        "proxies": await asyncio.gather(
            *(_async_proxy(hass, entry) for entry in entries)
        ),
        "rules": [
            {"name": rule.name, "group": groups[rule.name], "risk": rule.risk}
            for rule in RULES
        ],
        "actions": await async_actions(hass),
    }


async def async_actions(hass: HomeAssistant) -> dict[Leg, list[str]]:
    """Return the actions of OCPP 1.6 that may be sent to each side."""
    schemas = await hass.async_add_executor_job(load_schemas)
    return {
        Leg.WALLBOX: sorted(
            schemas.checks_of_calls.keys() - (WALLBOX_ACTIONS - _BOTH_WAYS)
        ),
        Leg.EVCC: sorted(WALLBOX_ACTIONS),
    }


async def _async_proxy(hass: HomeAssistant, entry: ProxyConfigEntry) -> dict[str, Any]:
    hub = entry.runtime_data if entry.state is ConfigEntryState.LOADED else None
    options = options_with_defaults(entry.options)
    port = entry.data[CONF_LISTEN_PORT] if hub is None else hub.server.port
    journal = None if hub is None else hub.server.journal
    return {
        "entry_id": entry.entry_id,
        "title": entry.title,
        "boot_id": "" if hub is None else hub.messages.boot_id,
        "device_id": device_id(hass, entry, hub_identifier(entry)),
        "urls": await _async_urls(hass, entry.data[CONF_LISTEN_HOST], port),
        "listening": hub is not None and hub.server.is_listening,
        "problem": entry.reason if hub is None else hub.server.problem,
        "evcc": _address(entry.data[CONF_EVCC_HOST], entry.data[CONF_EVCC_PORT]),
        "evcc_reachable": None if hub is None else await _async_evcc_is_reachable(hub),
        "accepts_new": hub is not None and hub.accepts_new_wallboxes,
        "journal": {
            "size": options[CONF_JOURNAL_SIZE],
            "first_seq": 0 if journal is None else journal.first_seq,
            "last_seq": 0 if journal is None else journal.last_seq,
        },
        "trace_files": {
            "active": options[CONF_TRACE_FILES]
            if hub is None
            else hub.traces_are_written,
            "folder": hass.config.path(DOMAIN, TRACES_FOLDER),
        },
        "wallboxes": _wallboxes(hass, entry, hub),
    }


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _async_urls(hass: HomeAssistant, host: str, port: int) -> list[str]:
    """Return what can be entered in a wallbox: the likeliest first, then the other networks'."""
    urls = [await async_wallbox_url(hass, host, port)]
    listen_ip = read_ip(host)
    if listen_ip is not None and listen_ip.is_unspecified:
        others = sorted(filter(_is_for_wallboxes, await async_own_ips(hass)), key=str)
        urls += [f"ws://{ip}:{port}/" for ip in others]
    return list(dict.fromkeys(urls))


def _is_for_wallboxes(ip: IPAddress) -> bool:
    return ip.version == 4 and not ip.is_loopback and not ip.is_link_local


async def _async_evcc_is_reachable(hub: Hub) -> bool | None:
    """Return whether EVCC could be reached last: by a wallbox's leg, else by asking its port."""
    if any(wallbox.evcc_connected for wallbox in hub.wallboxes.values()):
        return True
    answered = await hub.evcc_port.async_ask()
    legs = [
        (wallbox.connections[Leg.EVCC].since or 0.0, wallbox)
        for wallbox in hub.wallboxes.values()
        if wallbox.wallbox_connected and not wallbox.evcc_connected
    ]
    # A leg from before the wallbox came was closed for the wallbox's sake.
    lost = [at for at, each in legs if at >= (each.connections[Leg.WALLBOX].since or 0)]
    return False if max(lost, default=0.0) > hub.evcc_port.asked_at else answered


@callback
def _wallboxes(
    hass: HomeAssistant, entry: ConfigEntry, hub: Hub | None
) -> list[dict[str, Any]]:
    """Return the wallboxes of an entry, and those that are connected without being in it."""
    subentries = wallboxes_of(entry)
    facts = {} if hub is None else hub.wallboxes
    listed = []
    for wallbox_id in dict.fromkeys((*subentries, *facts)):
        subentry, wallbox = subentries.get(wallbox_id), facts.get(wallbox_id)
        numbers = () if wallbox is None else tuple(wallbox.connectors)
        listed.append(
            {
                "id": wallbox_id,
                "title": wallbox_id if subentry is None else subentry.title,
                "subentry_id": None if subentry is None else subentry.subentry_id,
                "device_id": device_id(hass, entry, wallbox_identifier(wallbox_id)),
                "connected": wallbox is not None and wallbox.wallbox_connected,
                "connector_devices": connector_devices(
                    hass, entry, wallbox_id, numbers
                ),
            }
        )
    return listed
