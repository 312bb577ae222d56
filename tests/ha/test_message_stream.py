"""Following the messages: a snapshot first, then batches, without a loss, a doubling or an end too late."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy.message_stream import MOST_IN_BATCH
from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Event, Happening
from homeassistant.core import HomeAssistant

from .live import CentralSystem, Proxy, until
from .viewer import Viewer


@pytest.fixture
async def viewer(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> Viewer:
    """Return a running proxy and an administrator's panel."""
    return Viewer(proxy, await hass_ws_client(hass))


def happen(proxy: Proxy, count: int, wallbox: str = "garage") -> None:
    """Let many things happen at once."""
    for _ in range(count):
        event = Event(wallbox, 1.0, Leg.WALLBOX, Happening.CONNECTED, "again")
        proxy.hub.server.journal.note(event)


def seqs(event: dict[str, Any]) -> list[int]:
    return [row["seq"] for row in event["rows"]]


async def test_the_snapshot_has_what_came_before_and_batches_what_comes_then(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()
    snapshot = await viewer.follow()
    assert snapshot["type"] == "snapshot"
    assert snapshot["more"] is False
    assert seqs(snapshot) == list(range(1, snapshot["last_seq"] + 1))
    await charger.status("Charging")
    batch = await viewer.event()
    assert batch["type"] == "batch"
    assert seqs(batch) == [snapshot["last_seq"] + 1, snapshot["last_seq"] + 2]
    assert [row["action"] for row in batch["rows"]] == ["StatusNotification"] * 2
    assert batch["rows"][1]["call"] == batch["rows"][0]["seq"]
    assert batch["skipped"] == 0
    assert batch["last_seq"] == batch["rows"][-1]["seq"]


async def test_a_snapshot_has_the_newest_and_says_that_there_is_more(
    viewer: Viewer,
) -> None:
    happen(viewer.proxy, 20)
    snapshot = await viewer.follow(limit=5)
    assert seqs(snapshot) == [17, 18, 19, 20, 21]
    assert snapshot["more"] is True
    assert snapshot["first_seq"] == 1


async def test_who_comes_back_is_told_only_what_is_new(viewer: Viewer) -> None:
    happen(viewer.proxy, 5)
    first = await viewer.follow()
    happen(viewer.proxy, 3)
    again = await viewer_again(viewer, first["last_seq"], first["boot_id"])
    assert seqs(again) == [first["last_seq"] + each for each in (1, 2, 3)]
    assert again["more"] is False


async def test_who_comes_back_to_another_start_is_told_everything(
    viewer: Viewer,
) -> None:
    happen(viewer.proxy, 5)
    again = await viewer_again(viewer, 4, "an-earlier-start")
    assert seqs(again) == [1, 2, 3, 4, 5, 6]


async def viewer_again(viewer: Viewer, since_seq: int, boot_id: str) -> Any:
    """Subscribe once more, as a browser does that had lost its connection; return the snapshot."""
    await viewer.client.send_json_auto_id(
        {
            "type": "wallbox_evcc_proxy/subscribe_messages",
            "entry_id": viewer.entry_id,
            "since_seq": since_seq,
            "boot_id": boot_id,
        }
    )
    while True:
        received = await viewer.received()
        if received["type"] == "event" and received["event"]["type"] == "snapshot":
            return received["event"]


async def test_what_comes_while_the_snapshot_is_made_is_neither_lost_nor_doubled(
    viewer: Viewer,
) -> None:
    happen(viewer.proxy, 400)
    hub = viewer.proxy.hub
    told: list[dict[str, Any]] = []
    follower = hub.messages.follow(told.append)
    snapshot = asyncio.create_task(
        hub.messages.async_send_snapshot(follower, limit=1000)
    )
    for _ in range(10):
        await asyncio.sleep(0)
        happen(viewer.proxy, 10)
    await snapshot
    await until(lambda: sum(len(event["rows"]) for event in told) == 501)
    assert [event["type"] for event in told][:2] == ["snapshot", "batch"]
    assert [seq for event in told for seq in seqs(event)] == list(range(1, 502))
    hub.messages.leave(follower)


async def test_messages_that_come_together_are_sent_together(viewer: Viewer) -> None:
    await viewer.follow()
    for _ in range(5):
        happen(viewer.proxy, 10)
        await asyncio.sleep(0.001)
    assert len((await viewer.event())["rows"]) == 50


async def test_of_too_many_the_newest_are_sent_and_the_others_can_be_asked_for(
    viewer: Viewer,
) -> None:
    viewer.proxy.hub.server.journal.resize(5000)
    snapshot = await viewer.follow()
    happen(viewer.proxy, MOST_IN_BATCH + 70)
    batch = await viewer.event()
    assert len(batch["rows"]) == MOST_IN_BATCH
    assert batch["skipped"] == 70
    assert seqs(batch)[0] == snapshot["last_seq"] + 71
    page = await viewer.ask(
        "query_messages",
        entry_id=viewer.entry_id,
        before_seq=seqs(batch)[0],
        limit=70,
    )
    assert seqs(page)[0] == snapshot["last_seq"] + 1


async def test_a_call_without_an_answer_is_open_until_it_has_one(
    viewer: Viewer, evcc: CentralSystem
) -> None:
    charger = await viewer.proxy.charger()
    peer = evcc.stations["garage"]
    peer._reading.cancel()  # EVCC reads nothing any more
    asking = asyncio.create_task(charger.call("Heartbeat"))
    await until(
        lambda: [
            entry
            for entry in viewer.proxy.hub.server.journal.entries("garage")
            if getattr(entry, "action", "") == "Heartbeat"
        ]
    )
    snapshot = await viewer.follow()
    assert snapshot["rows"][-1]["tags"] == ["open"]
    assert not any(row.get("tags") for row in snapshot["rows"][:-1])
    asking.cancel()


# Who leaves, and what is left


async def test_who_leaves_is_told_nothing_more_and_leaves_nothing_behind(
    viewer: Viewer,
) -> None:
    hub = viewer.proxy.hub
    watched = len(hub.server.journal._listeners)
    await viewer.follow()
    assert len(hub.server.journal._listeners) == watched + 1
    happen(viewer.proxy, 1)
    await viewer.client.send_json_auto_id(
        {"type": "unsubscribe_events", "subscription": 1}
    )
    received = await viewer.received()
    while received["type"] == "event":
        received = await viewer.received()
    assert received["success"]
    assert not hub.messages.is_followed
    assert len(hub.server.journal._listeners) == watched
    happen(viewer.proxy, 1)
    with pytest.raises(TimeoutError):
        await viewer.client.receive_json(timeout=0.3)


async def test_a_browser_that_is_closed_leaves_nothing_behind(viewer: Viewer) -> None:
    await viewer.follow()
    await viewer.client.close()
    await until(lambda: not viewer.proxy.hub.messages.is_followed)


async def test_a_follower_that_fails_disturbs_neither_the_traffic_nor_another(
    viewer: Viewer,
) -> None:
    hub = viewer.proxy.hub
    charger = await viewer.proxy.charger()

    def fail(_event: dict[str, Any]) -> None:
        raise RuntimeError

    first = hub.messages.follow(fail)
    first.cursor = hub.server.journal.given_seq
    await viewer.follow()
    assert await charger.call("Heartbeat") == {"currentTime": "2026-11-23T10:00:00Z"}
    batch = await viewer.event()
    assert [row["action"] for row in batch["rows"]] == ["Heartbeat", "Heartbeat"]
    assert first.has_left


# The proxy's end


async def test_a_proxy_that_is_loaded_again_says_that_it_ended_and_begins_anew(
    viewer: Viewer,
) -> None:
    await viewer.proxy.charger()
    first = await viewer.follow()
    await viewer.proxy.reload()
    event = await viewer.event()
    last: list[int] = []
    while event["type"] == "batch":
        last += seqs(event)
        event = await viewer.event()
    assert event == {"type": "ended"}
    assert last, "the end of the connections was told before"
    again = await viewer_again(viewer, first["last_seq"], first["boot_id"])
    assert again["boot_id"] != first["boot_id"]
    assert seqs(again)[0] == 1


# Clearing


async def test_what_is_cleared_is_gone_for_everybody(
    hass: HomeAssistant, viewer: Viewer, hass_ws_client: WebSocketGenerator
) -> None:
    other = Viewer(viewer.proxy, await hass_ws_client(hass))
    await viewer.proxy.charger("left")
    await viewer.proxy.charger("right")
    await viewer.follow()
    await other.follow()
    await viewer.client.send_json_auto_id(
        {
            "type": "wallbox_evcc_proxy/clear",
            "entry_id": viewer.entry_id,
            "wallbox": "left",
        }
    )
    told = [await viewer.received(), await viewer.received()]
    assert {each["type"] for each in told} == {"event", "result"}
    assert await other.event() == {"type": "cleared", "wallbox": "left"}
    assert {row["wb"] for row in await viewer_rows(other)} == {"", "right"}


async def viewer_rows(viewer: Viewer) -> list[dict[str, Any]]:
    page = await viewer.ask("query_messages", entry_id=viewer.entry_id)
    rows: list[dict[str, Any]] = page["rows"]
    return rows


async def test_after_clearing_everything_the_numbers_go_on(viewer: Viewer) -> None:
    happen(viewer.proxy, 5)
    await viewer.ask("clear", entry_id=viewer.entry_id)
    page = await viewer.ask("query_messages", entry_id=viewer.entry_id)
    assert page == {"rows": [], "first_seq": 0, "last_seq": 0, "more": False}
    happen(viewer.proxy, 1)
    snapshot = await viewer.follow()
    assert seqs(snapshot) == [7]


async def test_what_is_cleared_while_it_waits_to_be_sent_is_not_sent(
    viewer: Viewer,
) -> None:
    await viewer.follow()
    happen(viewer.proxy, 3)
    viewer.proxy.hub.messages.clear("")
    assert (await viewer.event())["type"] == "cleared"
    happen(viewer.proxy, 1)
    batch = await viewer.event()
    assert len(batch["rows"]) == 1
    assert batch["skipped"] == 0
