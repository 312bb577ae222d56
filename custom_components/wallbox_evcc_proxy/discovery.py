"""EVCC as it announces itself by zeroconf: where it is, and what it says of its OCPP port."""

from dataclasses import dataclass

from aiohttp import ClientError
from yarl import URL

from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .addresses import IPAddress
from .checks import async_is_same_machine
from .const import EVCC_WEB_PORT
from .evcc_web import async_fetch_state, web_url
from .telemetry.evcc import ocpp_port


@dataclass(frozen=True, slots=True)
class Announced:
    """An EVCC that announces itself."""

    host: str
    """Where it is reached: an IPv4 address, if it has one."""
    name: str
    """Its host name in the network."""
    addresses: frozenset[IPAddress]
    """All its addresses."""
    web_port: int
    """The port of its page."""

    @property
    def unique_id(self) -> str:
        """What tells it from another EVCC, also when its address changes."""
        return f"{self.name}:{self.web_port}"

    @property
    def url(self) -> URL:
        """Where its page is."""
        return web_url(self.host, self.web_port)

    async def async_is_at(self, hass: HomeAssistant, host: str) -> bool:
        """Return whether that host is the machine it runs on."""
        return host.rstrip(".").casefold() == self.name or await async_is_same_machine(
            hass, host, self.addresses
        )

    async def async_ocpp_port(self, hass: HomeAssistant) -> int | None:
        """Return the port on which it waits for wallboxes, None when it does not tell."""
        try:
            return ocpp_port(await async_fetch_state(hass, self.url))
        except ClientError, TimeoutError, ValueError:
            return None


def announced(service: ZeroconfServiceInfo) -> Announced:
    """Return the EVCC that a service found by zeroconf is."""
    reachable = [ip for ip in service.ip_addresses if not ip.is_loopback]
    # IPv4 addresses stay longer: those of IPv6 may change each day.
    reachable.sort(key=lambda ip: ip.version)
    host = str(reachable[0]) if reachable else service.host
    name = service.hostname.rstrip(".").casefold()
    return Announced(
        host=host,
        name=name or host,
        addresses=frozenset(service.ip_addresses),
        web_port=service.port or EVCC_WEB_PORT,
    )
