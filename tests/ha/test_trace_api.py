"""Traces over Home Assistant: what is downloaded, what is opened, by whom, and for how long."""

import asyncio
from collections.abc import Awaitable, Callable
import csv
from datetime import timedelta
import io
import json
from time import perf_counter
from typing import Any

from aiohttp import FormData
from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockUser,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.wallbox_evcc_proxy.const import DOMAIN
from custom_components.wallbox_evcc_proxy.trace_files import FILES
from homeassistant.core import HomeAssistant

from .live import CHARGING, Proxy

type Ask = Callable[..., Awaitable[Any]]
type Download = Callable[..., Awaitable[str]]
type Upload = Callable[[str | bytes], Awaitable[str]]

LINE = json.dumps(
    {
        "schemaVersion": "1.0",
        "timestamp": "2026-09-21T14:13:20.250Z",
        "transport": "json",
        "chargePointId": "WB1",
        "direction": "cp-to-csms",
        "messageType": "CALL",
        "messageId": "1",
        "action": "Heartbeat",
        "payload": {},
    }
)


@pytest.fixture
async def ask(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, proxy: Proxy
) -> Ask:
    """Return what gives a command and returns its answer, or an error's code."""
    client = await hass_ws_client(hass)

    async def ask(command: str, **members: Any) -> Any:
        await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **members})
        answer = await client.receive_json()
        return answer["result"] if answer["success"] else answer["error"]["code"]

    return ask


@pytest.fixture
async def download(
    ask: Ask, hass_client_no_auth: ClientSessionGenerator, proxy: Proxy
) -> Download:
    """Return what exports and downloads, with nothing but the signed path."""
    client = await hass_client_no_auth()

    async def download(format: str, **members: Any) -> str:
        source = {} if "trace_id" in members else {"entry_id": proxy.entry.entry_id}
        prepared = await ask("export", **source, format=format, **members)
        response = await client.get(prepared["path"])
        assert response.status == 200
        assert prepared["name"] in response.headers["Content-Disposition"]
        return await response.text()

    return download


@pytest.fixture
async def upload(hass_client: ClientSessionGenerator) -> Upload:
    """Return what uploads a file as a browser does, and returns its id."""
    client = await hass_client()

    async def upload(content: str | bytes) -> str:
        raw = content.encode() if isinstance(content, str) else content
        form = FormData()
        form.add_field("file", raw, filename="trace.jsonl")
        response = await client.post("/api/file_upload", data=form)
        assert response.status == 200
        file_id: str = (await response.json())["file_id"]
        return file_id

    return upload


async def traffic(proxy: Proxy) -> None:
    charger = await proxy.charger()
    await charger.call("Authorize", {"idTag": "04A2B3C4D5"})
    await charger.meter(*CHARGING)
    await proxy.settle()


# Export


async def test_a_trace_is_downloaded_without_what_is_private(
    proxy: Proxy, download: Download
) -> None:
    await traffic(proxy)
    text = await download("jsonl")
    records = [json.loads(line) for line in text.splitlines()]
    actions = [each["action"] for each in records if each["messageType"] == "CALL"]
    assert {"BootNotification", "Authorize", "MeterValues"} <= set(actions)
    assert {each["chargePointId"] for each in records} == {"wallbox-1"}
    assert "04A2B3C4D5" not in text
    assert "garage" not in text


async def test_a_trace_may_be_downloaded_as_it_is(
    proxy: Proxy, download: Download
) -> None:
    await traffic(proxy)
    text = await download("jsonl", anonymise=False)
    assert "04A2B3C4D5" in text
    assert "garage" in text
    without = await download("jsonl", anonymise=False, payload=False)
    assert "04A2B3C4D5" not in without


async def test_each_format_can_be_downloaded(proxy: Proxy, download: Download) -> None:
    await traffic(proxy)
    frames = len((await download("jsonl")).splitlines())
    log = await download("log")
    assert "7.35 kW · 16/15.9/0 A" in log
    assert len(log.splitlines()) >= frames
    assert " │ RESULT after " in await download("pairs", payload=False)
    rows = list(csv.DictReader(io.StringIO(await download("csv"), newline="")))
    assert len(rows) == len(log.splitlines())


async def test_a_filtered_view_is_downloaded_with_its_notes(
    proxy: Proxy, ask: Ask, download: Download
) -> None:
    await traffic(proxy)
    await proxy.charger("carport")
    page = await ask("query_messages", entry_id=proxy.entry.entry_id)
    row = next(each for each in page["rows"] if each.get("action") == "MeterValues")
    text = await download(
        "jsonl",
        ranges=[[row["seq"], row["seq"]]],
        notes={str(row["seq"]): "04A2B3C4D5 was here"},
    )
    (record,) = map(json.loads, text.splitlines())
    assert record["action"] == "MeterValues"
    assert record["meta"]["x-wallbox-evcc-proxy"]["note"] == "04A2B3C4D5 was here"
    others = await download("csv", wallbox="carport", anonymise=False)
    assert "garage" not in others
    assert "carport" in others


async def test_what_is_unknown_cannot_be_exported(ask: Ask, proxy: Proxy) -> None:
    assert await ask("export", entry_id="x", format="log") == "unknown_entry"
    assert await ask("export", trace_id="x", format="log") == "unknown_trace"
    assert await ask("export", format="log") == "unknown_entry"
    entry_id = proxy.entry.entry_id
    assert await ask("export", entry_id=entry_id, format="pdf") == "invalid_format"
    assert (
        await ask("export", entry_id=entry_id, format="log", ranges=[[1]])
        == "invalid_format"
    )


async def test_a_download_is_only_there_for_those_who_were_given_its_path(
    hass: HomeAssistant,
    proxy: Proxy,
    ask: Ask,
    hass_client_no_auth: ClientSessionGenerator,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    stranger, admin = await hass_client_no_auth(), await hass_client()
    guest = await hass_client(hass_read_only_access_token)
    prepared = await ask("export", entry_id=proxy.entry.entry_id, format="log")
    bare = prepared["path"].split("?")[0]
    assert (await stranger.get(bare)).status == 401
    assert (await guest.get(bare)).status == 401
    assert (await admin.get(bare)).status == 200
    assert (await admin.get(f"{bare}x")).status == 404
    assert (await stranger.get(prepared["path"])).status == 200


async def test_a_download_waits_for_five_minutes_and_for_no_proxy_that_is_gone(
    hass: HomeAssistant,
    proxy: Proxy,
    ask: Ask,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = await hass_client()
    entry_id = proxy.entry.entry_id
    old = (await ask("export", entry_id=entry_id, format="log"))["path"].split("?")[0]
    later = hass.loop.time() + 301
    with monkeypatch.context() as patch:
        patch.setattr(hass.loop, "time", lambda: later)
        assert (await client.get(old)).status == 404
        await ask("export", entry_id=entry_id, format="log")
        assert len(hass.data[FILES].tickets) == 1
    for _ in range(30):
        await ask("export", entry_id=entry_id, format="log")
    assert len(hass.data[FILES].tickets) == 20
    path = (await ask("export", entry_id=entry_id, format="log"))["path"].split("?")[0]
    await proxy.unload()
    assert (await client.get(path)).status == 404


async def test_a_large_export_leaves_the_event_loop_its_turns(
    hass: HomeAssistant, proxy: Proxy, download: Download, upload: Upload, ask: Ask
) -> None:
    opened = await ask("import", file_id=await upload(f"{LINE}\n" * 20_000), name="x")
    longest, was = 0.0, perf_counter()

    async def watch() -> None:
        nonlocal longest, was
        while True:
            was = perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, perf_counter() - was)

    watching = asyncio.create_task(watch())
    text = await download("log", trace_id=opened["trace_id"])
    watching.cancel()
    assert len(text.splitlines()) == 20_000
    assert longest < 0.1, "5 ms where nothing else has the machine's cores"


# Import


async def test_an_exported_trace_is_opened_and_read_like_the_proxys_own_messages(
    proxy: Proxy, ask: Ask, download: Download, upload: Upload
) -> None:
    await traffic(proxy)
    file_id = await upload(await download("jsonl", anonymise=False))
    opened = await ask("import", file_id=file_id, name="garage.jsonl")
    assert opened["name"] == "garage.jsonl"
    assert opened["format"] == "open-ocpp-trace"
    assert opened["unreadable_lines"] == 0
    assert opened["wallboxes"] == ["garage"]
    assert opened["first_at"] <= opened["last_at"]
    own = await ask("query_messages", entry_id=proxy.entry.entry_id)
    page = await ask("query_messages", trace_id=opened["trace_id"])
    for mine, theirs in zip(own["rows"], page["rows"], strict=True):
        assert theirs.get("sum") == mine.get("sum")
        assert theirs.get("call") == mine.get("call")
        assert theirs.get("tags") == mine.get("tags")
    row = next(each for each in page["rows"] if each.get("action") == "Authorize")
    message = await ask("get_message", trace_id=opened["trace_id"], seq=row["seq"])
    assert "04A2B3C4D5" in message["received"]
    assert message["exchange"]
    again = await download("jsonl", trace_id=opened["trace_id"])
    assert "04A2B3C4D5" not in again


async def test_the_original_proxys_log_is_opened(
    hass: HomeAssistant, ask: Ask, upload: Upload
) -> None:
    await hass.config.async_set_time_zone("Europe/Zurich")
    log = (
        '2026-01-15 05:03:29,854 - [client->target-FIXED] [2,"7","Heartbeat",{}]\n'
        "this is no line of it\n"
    )
    opened = await ask("import", file_id=await upload(log), name="ocpp_messages.log")
    assert opened["format"] == "original-log"
    assert (opened["frames"], opened["unreadable_lines"]) == (1, 1)
    assert opened["first_at"] == pytest.approx(1_768_449_809.854)
    page = await ask("query_messages", trace_id=opened["trace_id"])
    assert page["rows"][0]["action"] == "Heartbeat"


async def test_what_is_no_trace_is_not_opened(ask: Ask, upload: Upload) -> None:
    async def opened(content: str | bytes) -> Any:
        return await ask("import", file_id=await upload(content), name="x")

    assert await opened("hello") == "trace_unreadable"
    assert await opened(b"\xff\x00" * 1000) == "trace_unreadable"
    assert await opened(b"x" * (20 * 2**20 + 1)) == "trace_too_large"
    assert await ask("import", file_id="../../secret", name="x") == "unknown_file"
    file_id = await upload(LINE)
    assert (await ask("import", file_id=file_id, name="x"))["frames"] == 1
    assert await ask("import", file_id=file_id, name="x") == "unknown_file"


async def test_three_traces_are_open_at_most(ask: Ask, upload: Upload) -> None:
    ids = [
        (await ask("import", file_id=await upload(LINE), name=f"{number}"))["trace_id"]
        for number in range(4)
    ]
    traces = (await ask("opened"))["traces"]
    assert [each["name"] for each in traces] == ["1", "2", "3"]
    assert await ask("query_messages", trace_id=ids[0]) == "unknown_trace"
    assert await ask("close", trace_id=ids[1]) is None
    assert await ask("close", trace_id=ids[1]) == "unknown_trace"
    assert len((await ask("opened"))["traces"]) == 2


async def test_a_trace_is_closed_after_an_hour(
    hass: HomeAssistant, ask: Ask, upload: Upload, freezer: FrozenDateTimeFactory
) -> None:
    await ask("import", file_id=await upload(LINE), name="x")
    freezer.tick(timedelta(minutes=59))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert len((await ask("opened"))["traces"]) == 1
    freezer.tick(timedelta(minutes=2))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert (await ask("opened"))["traces"] == []


async def test_opened_traces_go_with_the_last_proxy(
    proxy: Proxy, ask: Ask, upload: Upload
) -> None:
    opened = await ask("import", file_id=await upload(LINE), name="x")
    await proxy.unload()
    assert (await ask("opened"))["traces"] == []
    assert await ask("query_messages", trace_id=opened["trace_id"]) == "unknown_trace"


@pytest.mark.parametrize(
    "command",
    [
        {"type": "export", "format": "log", "entry_id": "x"},
        {"type": "import", "file_id": "x", "name": "x"},
        {"type": "opened"},
        {"type": "close", "trace_id": "x"},
    ],
)
async def test_only_administrators_have_to_do_with_traces(
    hass: HomeAssistant,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    command: dict[str, Any],
) -> None:
    hass_admin_user.groups = []
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(command | {"type": f"{DOMAIN}/{command['type']}"})
    answer = await client.receive_json()
    assert answer["error"]["code"] == "unauthorized"
