"""How the EVCC stand-in treats connections, and what becomes of them and of transactions."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from .peers.clock import Clock, wait_until
from .peers.evcc import Evcc
from .peers.evcc_settings import StationOptions
from .peers.evcc_socket import station_id
from .peers.link import LinkLost
from .peers.pair import WALLBOX, pair
from .peers.parameters import EVERY_ACTION, Redial, WallboxParameters
from .peers.wallbox import Wallbox

pytestmark = pytest.mark.usefixtures("socket_enabled")

OCPP = [Subprotocol("ocpp1.6")]
NO_CLOSE_FRAME = 1006
UNKNOWN = StationOptions(id="another")


def dial(evcc: Evcc, path: str = f"/{WALLBOX}", **options: Any) -> Any:
    """Return a bare WebSocket connection to EVCC."""
    options = {"subprotocols": OCPP, "proxy": None, "ping_interval": None, **options}
    return connect(f"ws://127.0.0.1:{evcc.port}{path}", **options)


async def closing(connection: ClientConnection) -> tuple[int, str] | None:
    """Return code and reason of the close frame that ends a connection, if any."""
    async with asyncio.timeout(5):
        await connection.wait_closed()
    code, reason = connection.close_code, connection.close_reason
    return None if code is None or code == NO_CLOSE_FRAME else (code, reason or "")


@pytest.mark.parametrize(
    ("target", "name", "moved_to"),
    [
        ("/WB1", "WB1", None),
        ("/WB1?x=y", "WB1", None),
        ("/W%20B", "W B", None),
        ("//WB1", None, "/WB1"),
        ("/./WB1", None, "/WB1"),
        ("/a/../WB1", None, "/WB1"),
        ("/WB1/", None, None),
        ("/ocpp/WB1", None, None),
        ("/ocpp1.6/WB1", None, None),
        ("/a%2FWB1", None, None),
        ("/", None, None),
    ],
)
def test_the_path_is_the_station_id(
    target: str, name: str | None, moved_to: str | None
) -> None:
    """The table of 1.2."""
    assert station_id(target) == (name, moved_to)


@pytest.mark.parametrize(
    ("path", "status"), [("/{id}", 301), ("/{id}/", 404), ("/ocpp/{id}", 404)]
)
async def test_other_paths_are_refused(path: str, status: int) -> None:
    """The wallbox does not follow the redirect."""
    path = path.replace("/{id}", "//{id}") if status == 301 else path
    async with pair(connect=False, path=path) as (evcc, box):
        with pytest.raises(InvalidStatus) as refused:
            await box.connect()
        assert refused.value.response.status_code == status
        assert refused.value.response.headers.get("Location") == (
            f"/{WALLBOX}" if status == 301 else None
        )
        assert not evcc.frames


async def test_a_plain_get_is_answered_without_a_charger() -> None:
    """400 on an id, 404 elsewhere; nothing is registered."""
    async with pair(connect=False) as (evcc, _):
        for path, status in (("/x", "400"), ("/", "404")):
            reader, writer = await asyncio.open_connection("127.0.0.1", evcc.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: evcc\r\n\r\n".encode())
            answer = await reader.readline()
            assert answer.split()[1].decode() == status
            writer.close()
            await writer.wait_closed()
        assert list(evcc.stations) == [WALLBOX]


@pytest.mark.parametrize(
    "offered", [None, [Subprotocol("ocpp2.0.1")], [Subprotocol("OCPP1.6")]]
)
async def test_without_the_subprotocol_evcc_upgrades_and_closes(
    offered: list[Subprotocol] | None,
) -> None:
    """101, then 1002 (1.3)."""
    async with pair(connect=False) as (evcc, _):
        async with dial(evcc, subprotocols=offered) as connection:
            assert connection.subprotocol is None
            expected = (1002, "invalid or unsupported subprotocol")
            assert await closing(connection) == expected
        assert evcc.stations[WALLBOX].connection is None
        assert evcc.log == []


async def test_ocpp_16_is_picked_and_nothing_is_compressed() -> None:
    """Among others, and permessage-deflate is never agreed on."""
    offered = [Subprotocol("ocpp2.0.1"), Subprotocol("ocpp1.6")]
    async with pair(connect=False) as (evcc, _):
        async with dial(
            evcc, subprotocols=offered, compression="deflate"
        ) as connection:
            assert connection.subprotocol == "ocpp1.6"
            assert connection.protocol.extensions == []
        await wait_until(lambda: evcc.stations[WALLBOX].connection is None)


async def test_a_second_connection_is_closed_and_the_first_is_kept() -> None:
    """1008 as long as the old one is registered (1.6)."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        async with dial(evcc) as second:
            duplicate = (1008, "a connection with this ID already exists")
            assert await closing(second) == duplicate
        assert box.is_connected
        assert evcc.stations[WALLBOX].connection is not None
        await box.call("Heartbeat", {})


async def test_a_half_dead_connection_blocks_the_wallbox_for_a_minute() -> None:
    """Until the read deadline of the old one passes, each new one is closed."""
    redial = Redial(first=5, factor=1)
    async with pair(redial=redial) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        old = evcc.stations[WALLBOX].connection
        await box.half_die()
        await box.connect()
        await wait_until(lambda: not box.is_connected)
        assert box.closings == [(1008, "a connection with this ID already exists")]
        assert evcc.stations[WALLBOX].connection is old
        await evcc.wait_until(
            WALLBOX, lambda one: one.connection not in (None, old), "a new connection"
        )
        await wait_until(lambda: box.is_connected)
        await box.call("Heartbeat", {})


async def test_silence_ends_a_connection_without_a_close_frame() -> None:
    """60 s without data or ping; pongs do not count, pings do (1.4)."""
    clock = Clock(60)
    async with (
        Evcc([UNKNOWN], clock=clock) as evcc,
        dial(evcc) as silent,
        dial(evcc, "/pinging") as pinging,
    ):
        began = clock.time()

        async def pong() -> None:
            with suppress(ConnectionClosed):
                while True:
                    await silent.pong()
                    await pinging.ping()
                    await clock.sleep(10)

        pongs = asyncio.create_task(pong())
        assert await closing(silent) is None
        assert 50 < clock.time() - began < 120
        await pongs
        assert evcc.stations["pinging"].connection is not None
        await pinging.send('[2,"1","Heartbeat",{}]')
        assert "currentTime" in str(await pinging.recv())


async def test_the_wallbox_pings_as_configured() -> None:
    """WebSocketPingInterval keeps a wallbox that has nothing to say connected."""
    async with pair(boots="never", never_answers=EVERY_ACTION) as (evcc, box):
        box.configuration.change("HeartbeatInterval", "0")
        await box.clock.sleep(70)
        assert box.is_connected
        assert evcc.stations[WALLBOX].connection is not None


async def test_the_id_keeps_its_case() -> None:
    """Another spelling is an unknown station."""
    options = StationOptions(id=WALLBOX.upper())
    async with pair(options=options) as (evcc, box):
        await evcc.wait_until(WALLBOX, lambda one: one.connection)
        assert f"INFO {WALLBOX}: unknown charge point connected" in evcc.log
        assert not box.reports.is_accepted


async def test_an_unknown_station_gets_answers_but_no_requests() -> None:
    """1.5: Pending, transaction id 0, everything else taken."""
    async with pair(options=UNKNOWN, boots="never") as (evcc, box):
        boot = await box.call("BootNotification", box.parameters.boot_notification())
        assert boot["status"] == "Pending"
        assert boot["interval"] == 60
        assert boot["currentTime"].endswith("Z")
        status = box.reports.status(1)
        assert await box.call("StatusNotification", status) == {}
        values = box.reports.meter_values(1, "Sample.Periodic")
        assert await box.call("MeterValues", values) == {}
        accepted = {"idTagInfo": {"status": "Accepted"}}
        assert await box.call("Authorize", {"idTag": "x"}) == accepted
        await box.plug_in()
        transaction = await box.start_charging()
        assert transaction is not None
        await wait_until(transaction.started.is_set)
        assert transaction.transaction_id == 0
        await box.stop_charging()
        await wait_until(transaction.stopped.is_set)
        assert await box.call("DataTransfer", {"vendorId": "x"}) == {
            "status": "Accepted"
        }
        assert not evcc.frames.matching(direction="sent", kind=2)


async def test_a_wallbox_that_boots_late_is_asked_to() -> None:
    """TriggerMessage(BootNotification) 5 s after the connect, if none ever came."""
    async with pair(boots="never") as (evcc, box):
        began = evcc.clock.time()
        trigger = await box.wait_for_call("TriggerMessage", since=0)
        assert trigger == {"requestedMessage": "BootNotification"}
        assert evcc.clock.time() - began < 50
        await evcc.wait_ready(WALLBOX)
        assert evcc.clock.time() - began < 59


async def test_a_reconnect_counts_after_a_minute_or_a_boot() -> None:
    """1.6: without BootNotification 60 s, no trigger, no new Setup."""
    async with pair(redial=None) as (evcc, box):
        station = await evcc.wait_ready(WALLBOX)
        point = station.charge_point
        assert point is not None
        await box.go_away()
        await wait_until(lambda: station.connection is None)
        assert not station.is_connected
        began, asked = evcc.clock.time(), len(evcc.frames)
        await box.connect()
        await wait_until(lambda: station.is_connected)
        assert evcc.clock.time() - began > 50
        assert "DEBUG wallbox-1: boot notification timeout, proceeding" in evcc.log
        assert point.setups == 1
        triggers = evcc.frames.matching(action="TriggerMessage", since=asked)
        wanted = {frame.payload["requestedMessage"] for frame in triggers}
        assert wanted <= {"MeterValues"}

        await box.call("BootNotification", box.parameters.boot_notification())
        await wait_until(lambda: point.setups == 2, "Setup again")
        assert "INFO wallbox-1: reboot detected" in evcc.log


async def test_a_wallbox_that_boots_on_every_connect_is_set_up_each_time() -> None:
    """MonitorReboot (fact 6)."""
    async with pair(boots="every connect", redial=Redial(first=2)) as (evcc, box):
        station = await evcc.wait_ready(WALLBOX)
        box.drop(reset=True)
        await wait_until(
            lambda: station.charge_point and station.charge_point.setups > 1
        )
        assert station.is_connected


async def test_a_reset_boots_and_applies_what_needed_it() -> None:
    """RebootRequired keys change, the transaction ends, the wallbox comes back."""
    async with pair(
        reboot_keys=frozenset({"HeartbeatInterval"}), reboot_time=3.0, wanted=16.0
    ) as (evcc, box):
        station = await evcc.wait_ready(WALLBOX)
        await box.plug_in()
        transaction = await box.start_charging()
        assert transaction is not None
        change = {"key": "HeartbeatInterval", "value": "77"}
        answer = await evcc.request(WALLBOX, "ChangeConfiguration", change)
        assert answer == {"status": "RebootRequired"}
        assert box.configuration.text("HeartbeatInterval") == "300"
        answer = await evcc.request(WALLBOX, "Reset", {"type": "Hard"})
        assert answer == {"status": "Accepted"}
        await wait_until(transaction.stopped.is_set)
        assert box.configuration.text("HeartbeatInterval") == "77"
        stop = evcc.frames.matching(action="StopTransaction")[0].payload
        assert stop["reason"] == "HardReset"
        assert station.charge_point is not None
        boots = evcc.frames.matching(direction="received", action="BootNotification")
        assert len(boots) == 2


async def test_a_half_dead_wallbox_answers_nothing() -> None:
    """The socket stays open, a request of EVCC times out."""
    async with pair(redial=None) as (evcc, box):
        station = await evcc.wait_ready(WALLBOX)
        await box.half_die()
        heard = len(box.frames)
        assert station.connection is not None
        with pytest.raises(LinkLost):
            await box.call("Heartbeat", {})
        evcc.send_raw(WALLBOX, '[2,"1","ClearCache",{}]')
        await evcc.clock.sleep(20)
        assert len(box.frames) == heard
        assert station.connection is not None


async def test_bytes_beneath_the_websocket_can_be_sent() -> None:
    """A frame that ends in its middle, and one that breaks the protocol."""
    async with pair(redial=None) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        received = len(evcc.frames)
        box.send_wire(b"\x81\xfe\x01\x00\x00\x00")
        box.drop()
        await wait_until(lambda: evcc.stations[WALLBOX].connection is None)
        assert not evcc.frames.matching(direction="received", kind=2, since=received)

        await box.connect()
        # An unmasked frame.
        box.send_wire(b"\x81\x02[]")
        await wait_until(lambda: not box.is_connected)
        await wait_until(lambda: evcc.stations[WALLBOX].connection is None)


async def test_the_wallbox_knocks_until_it_is_let_in() -> None:
    """`run` dials for ever."""
    clock = Clock(60)
    evcc = Evcc([WALLBOX], clock=clock)
    await evcc.start()
    await evcc.stop()
    box = Wallbox(
        evcc.url,
        WallboxParameters(id=WALLBOX, redial=Redial(first=3, longest=6)),
        clock=clock,
    )
    running = asyncio.create_task(box.run())
    await wait_until(lambda: len(box.dial_failures) > 1)
    async with evcc:
        await evcc.wait_ready(WALLBOX)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
