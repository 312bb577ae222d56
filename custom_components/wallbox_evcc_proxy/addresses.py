"""Addresses as people write them, and the address a wallbox has to be told."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
import re

from yarl import URL

from homeassistant.components import network
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.network import NoURLAvailableError, get_url

type IPAddress = IPv4Address | IPv6Address

MDNS_NAME = "homeassistant.local"
"""The name Home Assistant OS gives itself: the last resort."""

# Underscores are no host name by the book, but container names have them.
_HOST_NAME = re.compile(r"(?!\.)(?!.*\.\.)[\w.-]{1,253}")
_ONLY_DIGITS_AND_DOTS = re.compile(r"[\d.]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A host, and the port if one was written with it."""

    host: str
    """A host name or an IP address, IPv6 without brackets."""
    port: int | None = None


def read_address(text: str) -> Address:
    """Read a host, a host with a port, or a whole pasted URL.

    Raises ValueError if no host can be found in it.
    """
    text = text.strip()
    if ip := read_ip(text):
        return Address(str(ip))
    url = URL(text if "://" in text else f"ws://{text}")
    host = url.host or ""
    if ip := read_ip(host):
        return Address(str(ip), url.explicit_port)
    if not _HOST_NAME.fullmatch(host) or _ONLY_DIGITS_AND_DOTS.fullmatch(host):
        raise ValueError(f"No host in {text!r}")
    return Address(host, url.explicit_port)


def read_ip(text: str) -> IPAddress | None:
    """Return the IP address that a text is, with or without brackets."""
    try:
        return ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


async def async_wallbox_url(hass: HomeAssistant, host: str, port: int) -> str:
    """Return what to enter in a wallbox that shall connect to this listener."""
    listen_ip = read_ip(host)
    if listen_ip and listen_ip.is_unspecified:
        host = await async_own_host(hass)
    # Written out, port 80 too: the forms of wallboxes often ask for the port.
    return f"ws://[{host}]:{port}/" if ":" in host else f"ws://{host}:{port}/"


async def async_own_host(hass: HomeAssistant) -> str:
    """Return the host at which a wallbox at home reaches Home Assistant.

    An IP address wherever there is one, since few wallboxes resolve mDNS names.
    The one the user has set comes first: in a container without host networking
    nothing else knows it.
    """
    set_by_user = URL(hass.config.internal_url or "").host
    if set_by_user and _is_reachable_ip(set_by_user):
        return set_by_user
    try:
        source_ip = await network.async_get_source_ip(hass)
    except HomeAssistantError:
        pass
    else:
        if _is_reachable_ip(source_ip):
            return source_ip
    try:
        url = get_url(hass, allow_external=False, allow_cloud=False)
    except NoURLAvailableError:
        return MDNS_NAME
    return URL(url).host or MDNS_NAME


async def async_own_ips(hass: HomeAssistant) -> set[IPAddress]:
    """Return the addresses of the machine's network adapters."""
    return {
        ip_address(str(ip).partition("%")[0])  # without IPv6 scope
        for ip in await network.async_get_enabled_source_ips(hass)
    }


def _is_reachable_ip(host: str) -> bool:
    ip = read_ip(host)
    return ip is not None and not ip.is_loopback and not ip.is_unspecified
