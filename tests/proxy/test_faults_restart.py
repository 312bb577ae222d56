"""The proxy, which is to say Home Assistant, restarts."""

from pathlib import Path

from custom_components.wallbox_evcc_proxy.relay.outbox import OWN_TRANSACTION_IDS

from ..peers.clock import wait_until
from .house import WALLBOX, house


async def test_a_restart_keeps_a_charge_going(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        await home.restart_proxy()
        await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
        home.evcc.set_wanted(7.0)
        await home.box.wait_for_offer(7)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_transactions_kept_on_disk_outlive_a_restart(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        first = await home.charge()
        await home.stop_charging(first)
        second = await home.charge()
        await home.restart_proxy()
        await home.box.wait_connected()
        await home.stop_charging(second)
        await home.evcc.start()
        await home.wait_for_bills()
        await wait_until(lambda: not home.keeper.on_disk(WALLBOX)["kept"])
        await home.evcc.wait_until(WALLBOX, lambda one: one.status == "Available")
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_transactions_kept_on_disk_outlive_a_crash(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        first = await home.charge()
        await home.stop_charging(first)
        second = await home.charge()
        await home.crash_proxy()
        await home.evcc.start()
        await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        await home.stop_charging(second)
        await home.wait_for_bills()
        home.assert_content()


async def test_a_crash_while_a_transaction_is_written_leaves_it_with_the_wallbox(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        home.keeper.delay = 60.0
        await home.box.plug_in()
        transaction = await home.box.start_charging()
        assert transaction is not None
        await wait_until(lambda: home.server.sessions[WALLBOX].relay.outbox.kept)
        await home.crash_proxy()
        assert not home.server.sessions
        await home.evcc.start()
        await wait_until(transaction.started.is_set)
        await home.stop_charging(transaction)
        await home.wait_for_bills()


async def test_a_stop_in_the_middle_of_writing_a_transaction_loses_nothing(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        home.keeper.delay = 60.0
        await home.box.plug_in()
        transaction = await home.box.start_charging()
        assert transaction is not None
        await wait_until(lambda: home.server.sessions[WALLBOX].relay.outbox.kept)
        await home.restart_proxy()
        await wait_until(transaction.started.is_set)
        await home.evcc.start()
        await home.stop_charging(transaction)
        await home.wait_for_bills()


async def test_ids_stay_mapped_when_it_restarts_between_start_and_stop(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        transaction = await home.charge()
        assert transaction.transaction_id in OWN_TRANSACTION_IDS
        await home.evcc.start()
        station = await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        evccs = station.transaction_id
        await wait_until(lambda: home.keeper.on_disk(WALLBOX)["transaction_ids"])
        await home.crash_proxy()
        await home.box.wait_connected()
        await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
        since = len(home.evcc.frames)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        stop = home.evcc.frames.matching(action="StopTransaction", since=since)
        assert [each.payload["transactionId"] for each in stop] == [evccs]
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_ids_stay_mapped_when_evcc_and_the_proxy_restart_one_after_the_other(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        transaction = await home.charge()
        await home.evcc.start()
        station = await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        evccs = station.transaction_id
        await home.restart_proxy()
        await home.evcc.restart()
        station = await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        assert station.transaction_id == evccs
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_a_disk_that_cannot_be_read_counts_as_empty(tmp_path: Path) -> None:
    disk = tmp_path / "disk.json"
    disk.write_text('{"wallbox-1": {"kept": "nonsense"}}')
    async with house(tmp_path) as home:
        transaction = await home.charge()
        await home.stop_charging(transaction)
        await home.wait_for_bills()
