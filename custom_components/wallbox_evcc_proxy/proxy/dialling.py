"""Dials EVCC for a wallbox, and says in words why that failed."""

from typing import override
from urllib.parse import quote

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from .handshake import SUBPROTOCOL
from .legs import LOGGER as WEBSOCKETS_LOGGER, EvccConnection, forget_handshake
from .settings import Settings


class _Dial(connect):
    """Dials without following redirects: what redirects is not EVCC, or not this wallbox's id."""

    @override
    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def dial(wallbox: str, settings: Settings) -> EvccConnection:
    """Open EVCC's socket for the wallbox with this id; raises what ``why_not`` puts in words."""
    host = settings.evcc_host
    if ":" in host:
        host = f"[{host}]"
    connection = await _Dial(
        f"ws://{host}:{settings.evcc_port}/{quote(wallbox, safe='')}",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
        open_timeout=settings.handshake_timeout,
        close_timeout=settings.close_timeout,
        ping_interval=settings.ping_interval,
        ping_timeout=settings.ping_interval,
        max_size=settings.frame_size,
        logger=WEBSOCKETS_LOGGER,
        create_connection=EvccConnection,
    )
    assert isinstance(connection, EvccConnection)
    forget_handshake(connection)
    return connection


def why_not(error: Exception) -> str:
    """Return in words why EVCC could not be reached."""
    match error:
        case TimeoutError():
            return "EVCC did not answer in time"
        case ConnectionRefusedError():
            return "nothing listens at EVCC's address and port"
        case InvalidStatus():
            return f"EVCC's port answered with HTTP status {error.response.status_code}"
        case InvalidHandshake():
            return f"what answers at EVCC's port does not speak OCPP: {error}"
        case _:
            return str(error) or type(error).__name__
