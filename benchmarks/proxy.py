"""The proxy with journal and telemetry, as Home Assistant runs it, but without Home Assistant."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Frame
from custom_components.wallbox_evcc_proxy.proxy.keeper import KeepInMemory
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.proxy.settings import Settings
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.telemetry.passage import Passage
from custom_components.wallbox_evcc_proxy.telemetry.source import Entry
from custom_components.wallbox_evcc_proxy.telemetry.wallbox import Wallbox

_UNLIMITED = 1e9


class _Telemetry:
    """Tells each wallbox's facts what the journal records, as Home Assistant's layer does."""

    def __init__(self) -> None:
        self._wallboxes: dict[str, Wallbox] = {}

    def __call__(self, entry: Entry, frame: Frame | None, call: Call | None) -> None:
        if not entry.wallbox:
            return
        wallbox = self._wallboxes.get(entry.wallbox)
        if wallbox is None:
            wallbox = self._wallboxes[entry.wallbox] = Wallbox(entry.wallbox)
        if isinstance(entry, Passage):
            assert frame is not None
            wallbox.observe(entry, frame, call)
        else:
            wallbox.note(entry)


@asynccontextmanager
async def listening(host: str, evcc_port: int) -> AsyncGenerator[int]:
    """Run the proxy between wallboxes and EVCC; the value is the port that listens."""
    relay = RelaySettings(
        auto_configuration=(), frames_per_second=_UNLIMITED, burst=_UNLIMITED
    )
    settings = Settings(
        listen_host=host,
        listen_port=0,
        evcc_host=host,
        evcc_port=evcc_port,
        connections=2000,
        relay=relay,
    )
    server = Server(settings, KeepInMemory())
    server.journal.subscribe(_Telemetry())
    await server.start()
    try:
        yield server.port
    finally:
        await server.stop()
