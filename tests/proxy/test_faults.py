"""A charge through the proxy, and EVCC that restarts or is away meanwhile."""

from pathlib import Path
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.relay.outbox import OWN_TRANSACTION_IDS
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening, Outcome

from ..peers.clock import wait_until
from ..peers.evcc import Evcc
from ..peers.pair import pair
from .house import WALLBOX, House, house


def requests(evcc: Evcc) -> list[tuple[str, Any]]:
    """Return what EVCC asked until it was ready."""
    frames = evcc.frames.matching(direction="sent", kind=2)
    return [(frame.action, frame.payload) for frame in frames]


async def pause_and_resume(home: House) -> None:
    """Let EVCC change its limit up and down, pause and resume."""
    for current in (10.0, 6.0, 16.0, 0.0, 8.0):
        home.evcc.set_wanted(current)
        await home.box.wait_for_offer(current)
        await home.box.wait_for_status("Charging" if current else "SuspendedEVSE")


async def test_evccs_set_up_through_the_proxy_is_the_same_as_direct(
    tmp_path: Path,
) -> None:
    async with pair() as (evcc, _box):
        await evcc.wait_ready(WALLBOX)
        direct = requests(evcc)[:13]
    async with house(tmp_path, probes=True) as home:
        assert requests(home.evcc)[:13] == direct
        home.assert_content()


async def test_a_charge_follows_evcc_and_every_frame_passes_untouched(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        box, evcc = home.box, home.evcc
        transaction = await home.charge()
        await evcc.wait_until(WALLBOX, lambda one: one.status == "Charging")
        await pause_and_resume(home)
        station = home.station()
        await evcc.wait_until(WALLBOX, lambda one: one.readings.current_offered == 8)
        assert station.transaction_id == transaction.transaction_id
        assert station.limit == 8
        await home.stop_charging(transaction)
        await evcc.wait_until(WALLBOX, lambda one: one.status == "Available")
        await home.wait_for_bills()
        await box.go_away(abruptly=False)
        await wait_until(lambda: station.connection is None)

        for there, here in (("sent", "received"), ("received", "sent")):
            ours = [each.raw for each in box.frames.matching(direction=there)]  # type: ignore[arg-type]
            theirs = [each.raw for each in evcc.frames.matching(direction=here)]  # type: ignore[arg-type]
            # What EVCC said last may not have arrived any more when the wallbox went.
            assert ours == (theirs[: len(ours)] if there == "received" else theirs)
            assert len(theirs) - len(ours) <= 1
        passages = home.passages()
        assert {each.outcome for each in passages} <= {
            Outcome.FORWARDED,
            Outcome.ANSWERED,
            Outcome.INJECTED,
            Outcome.DROPPED,
        }
        assert all(
            each.sent is each.received and not each.changes
            for each in passages
            if each.outcome is Outcome.FORWARDED
        )
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_evcc_restarts_in_the_middle_of_a_charge(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        await home.box.wait_for_offer(10)
        await home.evcc_goes()
        energy = home.box.reading().energy
        await home.evcc.start()
        await home.evcc.wait_ready(WALLBOX)
        station = await home.evcc.wait_until(
            WALLBOX, lambda one: one.transaction_id and one.readings.energy, "a charge"
        )
        assert station.status == "Charging"
        assert station.transaction_id == transaction.transaction_id
        assert (station.readings.energy or 0) >= energy / 1000
        assert (station.readings.power or 0) > 6000
        home.evcc.set_wanted(6.0)
        await home.box.wait_for_offer(6)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert not home.box.closings
        told = [what for what, _reason in home.events(leg=Leg.EVCC)]
        assert told[:2] == [Happening.CONNECTED, Happening.DISCONNECTED]
        assert told[-1] is Happening.CONNECTED
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_evcc_restarts_again_and_again_in_one_charge(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=8.0) as home:
        transaction = await home.charge()
        for _time in range(3):
            await home.evcc.restart()
            await home.evcc.wait_ready(WALLBOX)
            await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert not home.box.closings
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_evcc_is_away_when_a_transaction_starts_and_ends(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        for _time in range(2):
            transaction = await home.charge()
            assert transaction.transaction_id in OWN_TRANSACTION_IDS
            await home.clock.sleep(30)
            await home.stop_charging(transaction)
        kept = home.keeper.on_disk(WALLBOX)["kept"]
        assert [each["action"] for each in kept] == [
            "StartTransaction",
            "StopTransaction",
        ] * 2
        await home.evcc.start()
        await home.wait_for_bills()
        await home.evcc.wait_ready(WALLBOX)
        await home.evcc.wait_until(WALLBOX, lambda one: one.status == "Available")
        assert home.station().transaction_id == 0
        assert not home.box.closings
        await wait_until(lambda: not home.keeper.on_disk(WALLBOX)["kept"])
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_evcc_is_away_only_when_a_transaction_starts(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        await home.evcc_goes()
        transaction = await home.charge()
        assert transaction.transaction_id in OWN_TRANSACTION_IDS
        await home.evcc.start()
        await home.evcc.wait_ready(WALLBOX)
        station = await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        assert station.transaction_id not in OWN_TRANSACTION_IDS
        await home.box.wait_for_offer(10)
        await home.evcc.wait_until(WALLBOX, lambda one: one.readings.power)
        assert station.status == "Charging"
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert not home.box.closings
        changed = home.passages(lambda each: each.changes)
        assert {change.rule for each in changed for change in each.changes} == {
            "transaction_ids"
        }
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_evcc_is_away_only_when_a_transaction_ends(tmp_path: Path) -> None:
    async with house(tmp_path, wanted=10.0) as home:
        transaction = await home.charge()
        await home.box.wait_for_offer(10)
        await home.evcc_goes()
        await home.stop_charging(transaction)
        await home.evcc.start()
        await home.wait_for_bills()
        await home.evcc.wait_ready(WALLBOX)
        await home.evcc.wait_until(WALLBOX, lambda one: one.status == "Available")
        assert home.station().transaction_id == 0
        assert not home.box.closings
        home.assert_content()
        home.assert_meter_is_continuous()


async def test_a_wallbox_that_comes_while_evcc_is_away_is_served_at_once(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, evcc_runs=False) as home:
        await home.box.wait_connected()
        transaction = await home.charge()
        await home.wait_for_event(Happening.UNREACHABLE, "nothing listens")
        await home.evcc.start()
        await home.evcc.wait_ready(WALLBOX)
        await home.evcc.wait_until(WALLBOX, lambda one: one.transaction_id)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert not home.box.closings
        home.assert_content()


async def test_what_the_disk_does_not_take_stays_with_the_wallbox(
    tmp_path: Path, caplog: Any
) -> None:
    async with house(tmp_path) as home:
        await home.evcc_goes()
        home.keeper.is_full = True
        await home.box.plug_in()
        transaction = await home.box.start_charging()
        assert transaction is not None
        await wait_until(lambda: home.box.reports.failures)
        assert not transaction.started.is_set()
        home.keeper.is_full = False
        await wait_until(transaction.started.is_set, within=20)
        await home.stop_charging(transaction)
        await home.evcc.start()
        await home.wait_for_bills()
        assert "could not be kept on disk" in caplog.text
        home.box.reports.failures.clear()
        home.assert_content()
