"""Checks of the two ends of the proxy before an entry is created or changed.

Each check returns the translation key of what is wrong, or None.
"""

import asyncio
from collections.abc import Collection
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL, ECONNREFUSED
from ipaddress import IPv4Address, ip_address
import socket
from typing import Final, Literal

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientTimeout,
    ConnectionTimeoutError,
)
from yarl import URL

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .addresses import IPAddress, async_own_ips, read_ip
from .const import EVCC_WEB_PORT

type ListenProblem = Literal[
    "port_in_use", "address_not_available", "port_not_allowed", "listen_failed"
]
type EvccProblem = Literal[
    "evcc_name_not_found",
    "evcc_refused",
    "evcc_timeout",
    "evcc_unreachable",
    "evcc_wrong_answer",
    "evcc_web_page",
]

CONNECT_TIMEOUT = 4.0
"""Seconds for the TCP connection; at home it takes milliseconds."""
ANSWER_TIMEOUT = 8.0
"""Seconds for the whole request."""
LOOPBACK: Final = "127.0.0.1"


_LISTEN_PROBLEMS: Final[dict[int | None, ListenProblem]] = {
    EADDRINUSE: "port_in_use",
    EADDRNOTAVAIL: "address_not_available",
    # asyncio swallows EADDRNOTAVAIL and then raises an error without a number.
    None: "address_not_available",
    EACCES: "port_not_allowed",
}


def listen_problem(err: OSError) -> ListenProblem:
    """Name the reason why a listener could not be started.

    The names are translation keys of the config flow's errors and of exceptions; the
    placeholders of the latter are host, port and error.
    """
    if isinstance(err, socket.gaierror):
        return "address_not_available"
    return _LISTEN_PROBLEMS.get(err.errno, "listen_failed")


async def async_check_listener(host: str, port: int) -> ListenProblem | None:
    """Bind as the proxy's server will, and let go at once.

    It does not listen, so no wallbox can connect in between. Port 0 checks the
    address only.
    """
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(
            asyncio.Protocol, host, port, start_serving=False
        )
    except OSError as err:
        return listen_problem(err)
    server.close()
    await server.wait_closed()
    return None


async def async_check_evcc(
    hass: HomeAssistant, host: str, port: int
) -> EvccProblem | None:
    """Ask EVCC's OCPP port for a page; any HTTP answer will do.

    Never a WebSocket: EVCC would take it for a new charger.
    """
    if port == EVCC_WEB_PORT:
        return "evcc_web_page"
    try:
        async with async_get_clientsession(hass).get(
            URL.build(scheme="http", host=host, port=port, path="/"),
            allow_redirects=False,
            timeout=ClientTimeout(total=ANSWER_TIMEOUT, sock_connect=CONNECT_TIMEOUT),
        ):
            return None
    except ClientConnectorDNSError:
        return "evcc_name_not_found"
    except ClientConnectorError as err:
        return (
            "evcc_refused" if err.os_error.errno == ECONNREFUSED else "evcc_unreachable"
        )
    except ConnectionTimeoutError:
        return "evcc_timeout"
    except ClientError, TimeoutError:
        return "evcc_wrong_answer"


async def async_is_own_listener(
    hass: HomeAssistant, listen_host: str, host: str
) -> bool:
    """Return whether a connection to host reaches a listener on listen_host.

    Both are meant with the same port.
    """
    listener = await _async_resolve(listen_host)
    # Connecting to the unspecified address ends at the machine itself.
    targets = {
        IPv4Address(LOOPBACK) if ip.is_unspecified else ip
        for ip in await _async_resolve(host)
    }
    if any(ip.is_unspecified for ip in listener):
        own_ips = await async_own_ips(hass)
        return any(ip.is_loopback or ip in own_ips for ip in targets)
    return not listener.isdisjoint(targets)


async def async_is_same_machine(
    hass: HomeAssistant, host: str, addresses: Collection[IPAddress]
) -> bool:
    """Return whether a host is the machine that has these addresses."""
    found = await _async_resolve(host)
    if any(ip.is_loopback or ip.is_unspecified for ip in found):
        found |= await async_own_ips(hass)
        found |= {ip for ip in addresses if ip.is_loopback}
    return not found.isdisjoint(addresses)


async def _async_resolve(host: str) -> set[IPAddress]:
    """Return the addresses of a host, none if its name is unknown."""
    if ip := read_ip(host):
        return {ip}
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, None, type=socket.SOCK_STREAM
        )
    except OSError, UnicodeError:
        return set()
    return {ip_address(address[0]) for *_, address in found}
