"""Tests of what is kept over a restart: on disk, before anybody relies on it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.wallbox_evcc_proxy.const import DOMAIN
from custom_components.wallbox_evcc_proxy.storage import Storage
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .live import CentralSystem, Proxy, until

START = {
    "connectorId": 1,
    "idTag": "A",
    "meterStart": 100,
    "timestamp": "2026-11-23T10:00:00Z",
}


@pytest.fixture
def file(hass: HomeAssistant) -> Path:
    """Return the file of a storage."""
    return Path(hass.config.path(".storage", f"{DOMAIN}.test"))


@pytest.fixture
async def storage(hass: HomeAssistant) -> Storage:
    """Return a storage that has loaded."""
    storage = Storage(hass, "test")
    await storage.async_load()
    return storage


def always(value: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    """Return what gives a value when it is asked."""
    return lambda: value


def content(file: Path) -> dict[str, Any]:
    """Return what a storage has written."""
    data: dict[str, Any] = json.loads(file.read_text())["data"]
    return data


def write(file: Path, data: Any) -> None:
    """Put something where a storage keeps its data."""
    file.parent.mkdir(exist_ok=True)
    kept = {"version": 1, "minor_version": 1, "key": file.name, "data": data}
    file.write_text(json.dumps(kept))


def make_unwritable(file: Path) -> None:
    """Put a folder where the file belongs: that stops root, too."""
    file.unlink(missing_ok=True)
    (file / "occupied").mkdir(parents=True)


def make_writable(file: Path) -> None:
    """Undo that."""
    (file / "occupied").rmdir()
    file.rmdir()


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let what is due within that time be done."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def test_what_is_saved_now_is_on_disk(storage: Storage, file: Path) -> None:
    await storage.save_now("garage", {"kept": 1})
    assert content(file)["relays"] == {"garage": {"kept": 1}}
    await storage.save_now("garage", {"kept": 2})
    assert content(file)["relays"] == {"garage": {"kept": 2}}


async def test_what_cannot_be_written_is_said_not_to_be(
    storage: Storage, file: Path
) -> None:
    make_unwritable(file)
    with pytest.raises(OSError, match="could not be written"):
        await storage.save_now("garage", {})


async def test_a_file_that_cannot_be_replaced_is_noticed(
    storage: Storage, file: Path
) -> None:
    await storage.save_now("garage", {"kept": 1})
    make_unwritable(file)
    with pytest.raises(OSError, match="could not be written"):
        await storage.save_now("garage", {"kept": 2})
    make_writable(file)
    await storage.save_now("garage", {"kept": 3})
    assert content(file)["relays"] == {"garage": {"kept": 3}}


async def test_memory_is_written_within_seconds_also_while_facts_wait(
    hass: HomeAssistant, storage: Storage, file: Path
) -> None:
    storage.save_facts("garage", always({"fact": 1}))
    storage.save_soon("garage", always({"kept": 1}))
    await pass_time(hass, 6)
    assert content(file)["relays"] == {"garage": {"kept": 1}}
    assert content(file)["facts"] == {"garage": {"fact": 1}}


async def test_facts_are_not_put_off_for_ever_by_new_ones(
    hass: HomeAssistant, storage: Storage, file: Path
) -> None:
    for number in range(3):
        storage.save_facts("garage", always({"fact": number}))
    await pass_time(hass, 59)
    with pytest.raises(FileNotFoundError):
        content(file)
    storage.save_facts("garage", always({"fact": 9}))
    await pass_time(hass, 61)
    assert content(file)["facts"] == {"garage": {"fact": 9}}


async def test_a_closed_storage_writes_what_waits_and_nothing_more(
    hass: HomeAssistant, storage: Storage, file: Path
) -> None:
    storage.save_facts("garage", always({"fact": 1}))
    await storage.async_close()
    assert content(file)["facts"] == {"garage": {"fact": 1}}
    storage.save_facts("garage", always({"fact": 2}))
    storage.save_soon("garage", always({"kept": 2}))
    with pytest.raises(OSError, match="stopped"):
        await storage.save_now("garage", {"kept": 2})
    await pass_time(hass, 120)
    assert content(file)["facts"] == {"garage": {"fact": 1}}


async def test_everything_is_there_after_a_restart(
    hass: HomeAssistant, storage: Storage
) -> None:
    await storage.save_now("garage", {"kept": 1})
    storage.save_facts("garage", always({"fact": 1}))
    await storage.async_close()
    restarted = Storage(hass, "test")
    await restarted.async_load()
    assert restarted.restored("garage") == {"kept": 1}
    assert restarted.restored_facts("garage") == {"fact": 1}
    assert restarted.restored("carport") is None
    await restarted.save_now("garage", {"kept": 2})  # counts on where the other ended
    await restarted.async_close()


async def test_a_wallbox_that_is_forgotten_is_gone_from_the_file(
    hass: HomeAssistant, storage: Storage, file: Path
) -> None:
    await storage.save_now("garage", {"kept": 1})
    storage.forget("garage")
    await pass_time(hass, 6)
    assert content(file)["relays"] == {}


@pytest.mark.parametrize(
    "stored",
    [
        [],
        {"relays": 7, "facts": None, "revision": "x"},
        {"relays": {"garage": 7}, "facts": {"garage": []}},
        {
            "relays": {"garage": {"kept": [None, {"x": 1}]}},
            "facts": {"garage": {"connectors": 5}},
        },
    ],
)
async def test_a_file_that_makes_no_sense_harms_nothing(
    hass: HomeAssistant, file: Path, stored: Any
) -> None:
    write(file, stored)
    storage = Storage(hass, "test")
    await storage.async_load()
    assert storage.restored("carport") is None
    await storage.save_now("carport", {"kept": 1})
    assert content(file)["relays"]["carport"] == {"kept": 1}


async def away(proxy: Proxy, evcc: CentralSystem) -> None:
    """Let EVCC go away, and wait until the proxy answers for it."""
    await evcc.stop()
    await until(lambda: not proxy.hub.wallboxes["garage"].evcc_connected)


async def test_a_transaction_is_on_disk_before_the_wallbox_is_told_it_is_accepted(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    await away(proxy, evcc)
    answer = await charger.call("StartTransaction", START)
    assert answer["idTagInfo"] == {"status": "Accepted"}
    file = Path(proxy.hass.config.path(".storage", f"{DOMAIN}.{proxy.entry.entry_id}"))
    assert str(answer["transactionId"]) in json.dumps(content(file)["relays"]["garage"])


async def test_a_transaction_that_cannot_be_kept_is_not_acknowledged(
    proxy: Proxy, evcc: CentralSystem, caplog: pytest.LogCaptureFixture
) -> None:
    charger = await proxy.charger()
    await away(proxy, evcc)
    make_unwritable(
        Path(proxy.hass.config.path(".storage", f"{DOMAIN}.{proxy.entry.entry_id}"))
    )
    assert await charger.call("StartTransaction", START) == "InternalError"
    assert "could not be kept on disk" in caplog.text


async def test_a_kept_transaction_is_delivered_after_a_restart(
    proxy: Proxy, evcc: CentralSystem
) -> None:
    charger = await proxy.charger()
    await away(proxy, evcc)
    await charger.call("StartTransaction", START)
    await proxy.reload()
    await charger.closed()
    await evcc.start()
    await proxy.charger()
    station = await evcc.station("garage")
    await until(
        lambda: [
            payload for action, payload in station.asked if action == "StartTransaction"
        ]
    )
    delivered = next(
        payload for action, payload in station.asked if action == "StartTransaction"
    )
    assert delivered == START
