"""A running proxy for tests: real sockets on 127.0.0.1, at either end as little as needed."""

import asyncio
from collections.abc import Callable, Mapping
import json
from typing import Any, Self

from pytest_homeassistant_custom_component.common import MockConfigEntry
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    DOMAIN,
)
from custom_components.wallbox_evcc_proxy.devices import unique_id
from custom_components.wallbox_evcc_proxy.hub import Hub
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er

HOST = "127.0.0.1"
OCPP = Subprotocol("ocpp1.6")
PATIENCE = 5.0
"""Seconds until a test gives up waiting."""

CHARGING = (
    ("Voltage/L1", 230, "V"),
    ("Voltage/L2", 231, "V"),
    ("Voltage/L3", 229, "V"),
    ("Current.Import/L1", 16, "A"),
    ("Current.Import/L2", 15.9, "A"),
    ("Current.Import/L3", 0, "A"),
    ("Power.Active.Import/L1", 3.68, "kW"),
    ("Power.Active.Import/L2", 3.67, "kW"),
    ("Power.Active.Import/L3", 0, "kW"),
    ("Energy.Active.Import.Register", 123456, "Wh"),
)
"""A car that charges with two phases."""
BOOT = {
    "chargePointVendor": "ABL",
    "chargePointModel": "eMH1",
    "chargePointSerialNumber": "7",
    "firmwareVersion": "1.8",
}
NOW = "2026-11-23T10:00:00Z"
EVCC_ANSWERS: dict[str, dict[str, Any]] = {
    "BootNotification": {"status": "Accepted", "currentTime": NOW, "interval": 60},
    "Heartbeat": {"currentTime": NOW},
    "MeterValues": {},
    "StatusNotification": {},
    "StartTransaction": {
        "transactionId": 1786197601,
        "idTagInfo": {"status": "Accepted"},
    },
}


class Peer:
    """One end of a connection that speaks OCPP-J: calls, and answers what it is asked."""

    def __init__(
        self,
        connection: ClientConnection | ServerConnection,
        answers: Mapping[str, dict[str, Any] | str | None],
    ) -> None:
        """Answer calls as ``answers`` says by action, else with nothing in particular.

        A text is the code of an error, None is silence.
        """
        self.connection = connection
        self.asked: list[tuple[str, Any]] = []
        """Calls that came: action and payload."""
        self._answers = dict(answers)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._ids = 0
        self._reading = asyncio.create_task(self._read())

    async def call(self, action: str, payload: Any = None) -> Any:
        """Call the other end; return its answer, the error's code when it is an error."""
        self._ids += 1
        message_id = f"{id(self)}-{self._ids}"
        answer = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        await self.connection.send(json.dumps([2, message_id, action, payload or {}]))
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def close(self) -> None:
        """Close the connection."""
        await self.connection.close()
        await self._reading

    async def closed(self) -> None:
        """Wait until the other end has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            await self._reading

    async def _read(self) -> None:
        try:
            async for message in self.connection:
                await self._take(json.loads(message))
        except ConnectionClosed:
            pass

    async def _take(self, frame: Any) -> None:
        match frame:
            case [2, message_id, action, payload]:
                self.asked.append((action, payload))
                match self._answers.get(action, {"status": "Accepted"}):
                    case None:
                        pass
                    case str() as code:
                        error = [4, message_id, code, "not now", {}]
                        await self.connection.send(json.dumps(error))
                    case answer:
                        await self.connection.send(json.dumps([3, message_id, answer]))
            case [3, message_id, result]:
                self._waiting.pop(message_id).set_result(result)
            case [4, message_id, code, *_]:
                self._waiting.pop(message_id).set_result(code)


class Charger(Peer):
    """A wallbox, as far as these tests need one."""

    @classmethod
    async def dial(cls, port: int, wallbox_id: str) -> Self:
        """Connect to a proxy."""
        connection = await connect(
            f"ws://{HOST}:{port}/{wallbox_id}", subprotocols=[OCPP], proxy=None
        )
        return cls(connection, {"GetConfiguration": {"configurationKey": []}})

    async def boot(self, **changed: Any) -> Any:
        """Send a BootNotification."""
        return await self.call("BootNotification", BOOT | changed)

    async def status(
        self, status: str, *, connector: int = 1, error: str = "NoError"
    ) -> Any:
        """Send a StatusNotification."""
        return await self.call(
            "StatusNotification",
            {
                "connectorId": connector,
                "status": status,
                "errorCode": error,
                "timestamp": NOW,
            },
        )

    async def meter(self, *samples: tuple[str, float, str], connector: int = 1) -> Any:
        """Send MeterValues: measurand with phase after a slash, value, unit."""
        values = []
        for measurand, value, unit in samples:
            name, _, phase = measurand.partition("/")
            sample = {"measurand": name, "value": str(value), "unit": unit}
            values.append(sample | ({"phase": phase} if phase else {}))
        return await self.call(
            "MeterValues",
            {
                "connectorId": connector,
                "meterValue": [{"timestamp": NOW, "sampledValue": values}],
            },
        )

    async def energy(self, watt_hours: float, *, connector: int = 1) -> Any:
        """Report the energy register."""
        sample = ("Energy.Active.Import.Register", watt_hours, "Wh")
        return await self.meter(sample, connector=connector)


class CentralSystem:
    """EVCC, as far as these tests need one."""

    def __init__(self, port: int = 0) -> None:
        """Prepare to listen on a port, 0 for any."""
        self.stations: dict[str, Peer] = {}
        """Connections by the station's id."""
        self.port = port
        """Settled by the first start."""
        self._server: Server | None = None

    async def start(self) -> None:
        """Listen, on the same port as before."""
        self._server = await serve(self._serve, HOST, self.port, subprotocols=[OCPP])
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Close every connection and listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def station(self, wallbox_id: str) -> Peer:
        """Return the connection of a station, once it is there."""
        await until(lambda: wallbox_id in self.stations)
        return self.stations[wallbox_id]

    async def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        wallbox_id = connection.request.path.removeprefix("/")
        peer = self.stations[wallbox_id] = Peer(connection, EVCC_ANSWERS)
        await connection.wait_closed()
        if self.stations.get(wallbox_id) is peer:
            del self.stations[wallbox_id]


async def until(is_so: Callable[[], object], *, within: float = PATIENCE) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110 - no event tells of what a user would see
            await asyncio.sleep(0.01)


class Proxy:
    """The integration, running."""

    def __init__(
        self, hass: HomeAssistant, evcc: CentralSystem, listen_port: int = 0
    ) -> None:
        """Prepare an entry whose proxy listens on that port, 0 for any."""
        self.hass = hass
        self.evcc = evcc
        self.entry = MockConfigEntry(
            domain=DOMAIN,
            title="EVCC",
            data={
                CONF_LISTEN_HOST: HOST,
                CONF_LISTEN_PORT: listen_port,
                CONF_EVCC_HOST: HOST,
                CONF_EVCC_PORT: evcc.port,
            },
        )
        self.chargers: list[Charger] = []

    async def load(self) -> None:
        """Set the entry up."""
        if self.hass.config_entries.async_get_entry(self.entry.entry_id) is None:
            self.entry.add_to_hass(self.hass)
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()
        assert self.entry.state is ConfigEntryState.LOADED

    async def reload(self) -> None:
        """Load the entry again."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    async def unload(self) -> None:
        """Unload the entry, if it is loaded, and hang up all wallboxes."""
        if self.entry.state is ConfigEntryState.LOADED:
            assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        for charger in self.chargers:
            await charger.close()
        await self.settle()

    async def settle(self) -> None:
        """Let Home Assistant do what it has to do, and read the latest meter values."""
        await self.hass.async_block_till_done()
        if self.entry.state is ConfigEntryState.LOADED:
            wallboxes = self.hub.wallboxes
            await until(lambda: not any(one.has_unread for one in wallboxes.values()))
            await self.hass.async_block_till_done()

    @property
    def hub(self) -> Hub:
        """The running hub."""
        hub: Hub = self.entry.runtime_data
        return hub

    @property
    def wallbox_ids(self) -> list[str | None]:
        """The ids of the wallboxes that the entry has."""
        return [subentry.unique_id for subentry in self.entry.subentries.values()]

    def subentry_id(self, wallbox_id: str) -> str:
        """Return the id of a wallbox's subentry."""
        return next(
            subentry.subentry_id
            for subentry in self.entry.subentries.values()
            if subentry.unique_id == wallbox_id
        )

    async def hang_up(self, charger: Charger, wallbox_id: str = "garage") -> None:
        """Disconnect a wallbox and wait until that is known."""
        await charger.close()
        await until(lambda: not self.hub.wallboxes[wallbox_id].wallbox_connected)
        await self.settle()

    async def charger(
        self, wallbox_id: str = "garage", *, boots: bool = True
    ) -> Charger:
        """Connect a wallbox, wait until EVCC has it too, and let it boot."""
        charger = await Charger.dial(self.hub.server.port, wallbox_id)
        self.chargers.append(charger)
        await self.evcc.station(wallbox_id)
        await until(lambda: self.hub.wallboxes[wallbox_id].evcc_connected)
        if boots:
            await charger.boot()
        await self.settle()
        return charger

    def entity_id(
        self, key: str, *, connector: int = 1, wallbox_id: str = "garage"
    ) -> str | None:
        """Return the entity of a fact; connector 0 is the wallbox itself."""
        registry = er.async_get(self.hass)
        identity = unique_id(self.entry, wallbox_id, connector, key)
        for domain in ("sensor", "binary_sensor", "switch"):
            if found := registry.async_get_entity_id(domain, DOMAIN, identity):
                return found
        return None

    def state(self, key: str, **which: Any) -> State:
        """Return the state of a fact's entity."""
        entity_id = self.entity_id(key, **which)
        assert entity_id, f"no entity of {key}"
        state = self.hass.states.get(entity_id)
        assert state, f"no state of {entity_id}"
        return state

    def value(self, key: str, **which: Any) -> str:
        """Return what the state of a fact's entity says."""
        return self.state(key, **which).state

    def device(self, wallbox_id: str = "garage") -> dr.DeviceEntry | None:
        """Return the device of a wallbox."""
        return dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, wallbox_id), self.entry.entry_id
        )
