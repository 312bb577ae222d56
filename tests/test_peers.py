"""The simulated wallbox and the EVCC stand-in charge a car together."""

from itertools import pairwise

import pytest

from .peers.clock import wait_until
from .peers.evcc import Evcc
from .peers.evcc_settings import EvccTimes, StationOptions
from .peers.meter import Car
from .peers.pair import WALLBOX, pair
from .peers.schemas import Payload
from .peers.wallbox import Wallbox

pytestmark = pytest.mark.usefixtures("socket_enabled")

SAMPLED = "MeterValuesSampledData"


def requests(evcc: Evcc) -> list[tuple[str, Payload]]:
    """Return what EVCC asked, in order."""
    frames = evcc.frames.matching(direction="sent", kind=2)
    return [(frame.action, frame.payload) for frame in frames]


def limits(evcc: Evcc) -> list[float]:
    """Return the limits EVCC sent, in order."""
    return [
        payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"][0][
            "limit"
        ]
        for action, payload in requests(evcc)
        if action == "SetChargingProfile"
    ]


async def charge(evcc: Evcc, box: Wallbox, car: Car | None = None) -> int:
    """Plug a car in and charge it; return the transaction id."""
    await evcc.wait_ready(WALLBOX)
    await box.plug_in(1, car)
    transaction = await box.start_charging()
    assert transaction is not None
    await wait_until(transaction.started.is_set)
    assert transaction.transaction_id is not None
    return transaction.transaction_id


async def test_evcc_sets_a_wallbox_up_in_its_order() -> None:
    """The requests of 2.1, each answered, and neither side finds fault."""
    async with pair() as (evcc, box):
        station = await evcc.wait_ready(WALLBOX)

        asked = requests(evcc)
        assert [action for action, _ in asked[:13]] == [
            "ChangeAvailability",
            "GetConfiguration",
            *["ChangeConfiguration"] * 8,
            "TriggerMessage",
            "ChangeConfiguration",
            "ChangeConfiguration",
        ]
        probed = [payload["value"] for _, payload in asked[2:9]]
        assert probed[0] == "Power.Active.Import"
        chosen = [
            "Power.Active.Import",
            "Energy.Active.Import.Register",
            "Current.Import",
            "Voltage",
            "Current.Offered",
        ]
        assert asked[9][1] == {"key": SAMPLED, "value": ",".join(chosen)}
        assert asked[10][1] == {"requestedMessage": "MeterValues"}
        assert asked[11][1] == {"key": "MeterValueSampleInterval", "value": "10"}
        assert asked[12][1] == {"key": "WebSocketPingInterval", "value": "30"}
        assert station.setup_result == ""
        assert station.charge_point is not None
        assert station.charge_point.measurands == chosen
        assert not evcc.rejected
        assert not box.problems
        assert not box.reports.failures


async def test_a_wallbox_without_a_status_of_its_own_is_asked_for_it() -> None:
    """NewConnector triggers the StatusNotification that is not there yet."""

    def mute_status(text: str) -> str | None:
        return None if "StatusNotification" in text and not asked() else text

    def asked() -> bool:
        return bool(box.frames.matching(direction="received", action="TriggerMessage"))

    async with pair(misbehave=mute_status, call_timeout=2.0, connect=False) as (
        evcc,
        box,
    ):
        await box.connect()
        await evcc.wait_ready(WALLBOX)
        assert ("TriggerMessage", {"requestedMessage": "MeterValues"}) in requests(evcc)
        assert box.reports.failures


async def test_evcc_asks_one_thing_at_a_time() -> None:
    """No request leaves before the one before it is answered."""
    async with pair(answer_delay=0.5) as (evcc, _):
        await evcc.wait_ready(WALLBOX)
        calls = evcc.frames.matching(direction="sent", kind=2)[:13]
        answers = [evcc.frames.answers_to(call) for call in calls]
        assert all(len(answer) == 1 for answer in answers)
        for answer, following in pairwise(zip(answers, calls, strict=True)):
            assert evcc.frames.index(answer[0][0]) < evcc.frames.index(following[1])


async def test_the_meter_follows_the_limit() -> None:
    """After the wallbox's own delay the car draws what EVCC allows, and EVCC sees it."""
    async with pair(wanted=10.0, obey_delay=30.0) as (evcc, box):
        await charge(evcc, box)
        await box.wait_for_offer(10)
        assert box.reading().currents == pytest.approx((10, 10, 10), abs=0.05)

        evcc.set_wanted(7.0)
        await box.wait_for_call("SetChargingProfile")
        assert box.reading().currents == pytest.approx((10, 10, 10), abs=0.05)
        await box.wait_for_offer(7)
        assert box.reading().currents == pytest.approx((7, 7, 7), abs=0.05)

        station = await evcc.wait_until(
            WALLBOX, lambda one: (one.readings.power or 9e9) < 5500, "7 A"
        )
        readings = station.readings
        assert readings.currents == pytest.approx((7, 7, 7), abs=0.05)
        assert readings.voltages == pytest.approx((230, 230, 230), abs=5)
        assert readings.power == pytest.approx(7 * 230 * 3, rel=0.03)
        assert readings.energy == pytest.approx(123.4, abs=0.7)
        assert readings.current_offered == 7
        assert station.limit == 7


async def test_limit_0_pauses_and_two_equal_profiles_resume() -> None:
    """Disable is one profile of 0, enable from off is two equal ones (3.2)."""
    async with pair(wanted=16.0) as (evcc, box):
        transaction_id = await charge(evcc, box)
        await box.wait_for_offer(16)

        evcc.set_wanted(0.0)
        await box.wait_for_status("SuspendedEVSE")
        assert box.reading().power == 0
        evcc.set_wanted(8.5)
        await box.wait_for_offer(8.5)
        assert box.reading().power > 0

        assert limits(evcc)[-3:] == [0, 8.5, 8.5]
        station = evcc.stations[WALLBOX]
        assert station.transaction_id == transaction_id
        await evcc.wait_until(WALLBOX, lambda one: one.status == "Charging")


async def test_the_profile_is_written_as_evcc_writes_it() -> None:
    """3.2, A mode: ids from the configuration, one period, a start a minute ago."""
    async with pair() as (evcc, box):
        await charge(evcc, box)
        evcc.set_wanted(10.79)
        profile = await box.wait_for_call("SetChargingProfile")
        start = profile["csChargingProfiles"]["chargingSchedule"].pop("startSchedule")
        assert start.endswith("Z")
        assert len(start) == len("2026-08-08T13:59:00Z")
        assert profile == {
            "connectorId": 1,
            "csChargingProfiles": {
                "chargingProfileId": 4,
                "stackLevel": 8,
                "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Absolute",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.7}],
                },
            },
        }


async def test_options_change_the_profile() -> None:
    """W mode, stack level zero and a relative schedule, as the templates ask."""
    options = StationOptions(
        id=WALLBOX, forcepowerctrl=True, stacklevelzero=True, profilekindrelative=True
    )
    power_unit = (("ChargingScheduleAllowedChargingRateUnit", "Power"),)
    async with pair(options=options, wanted=16.0, key_values=power_unit) as (evcc, box):
        await charge(evcc, box)
        await wait_until(lambda: limits(evcc)[-1:] == [11040])
        evcc.set_wanted(6.0)
        await wait_until(lambda: limits(evcc)[-1:] == [4140])
        profile = requests(evcc)[-1][1]["csChargingProfiles"]
        assert profile["stackLevel"] == 0
        assert profile["chargingProfileKind"] == "Relative"
        assert "startSchedule" not in profile["chargingSchedule"]
        await wait_until(lambda: 0 < box.reading().power < 4500)


async def test_a_refused_profile_is_tried_again() -> None:
    """Rejected is an error of the cycle; the next one tries again (3.2)."""
    power_only = (("ChargingScheduleAllowedChargingRateUnit", "Power,Other"),)
    async with pair(
        wanted=10.0, key_values=power_only, times=EvccTimes(control_interval=5)
    ) as (evcc, box):
        await charge(evcc, box)
        await wait_until(lambda: len(limits(evcc)) > 2)
        station = evcc.stations[WALLBOX]
        assert station.loadpoint is not None
        assert "set charging profile: Rejected" in station.loadpoint.errors
        assert station.limit is None


async def test_a_transaction_carries_the_id_evcc_gave_it() -> None:
    """From StartTransaction.conf into MeterValues and StopTransaction."""
    async with pair(wanted=16.0) as (evcc, box):
        transaction_id = await charge(evcc, box)
        assert abs(transaction_id - evcc.clock.time()) < 120
        await evcc.frames.wait_for(
            lambda frame: (
                frame.action == "MeterValues"
                and frame.payload.get("transactionId") == transaction_id
            ),
            "MeterValues of the transaction",
        )
        await box.stop_charging()
        await wait_until(box.transactions[0].stopped.is_set)
        stop = evcc.frames.matching(action="StopTransaction")[0].payload
        assert stop["transactionId"] == transaction_id
        assert stop["reason"] == "Local"
        assert stop["meterStop"] >= box.transactions[0].meter_start
        assert evcc.stations[WALLBOX].transaction_id == 0
        await evcc.wait_until(WALLBOX, lambda one: one.status == "Finishing")
        await box.unplug()
        await evcc.wait_until(WALLBOX, lambda one: one.status == "Available")
        second = await charge(evcc, box)
        assert second == transaction_id + 1


async def test_a_battery_fills_and_then_takes_no_more() -> None:
    """The car draws less and less, then nothing: SuspendedEV."""
    async with pair(wanted=16.0, speed=600.0) as (evcc, box):
        car = Car(capacity=300, soc=0.5, taper_from=0.6)
        await charge(evcc, box, car)
        await wait_until(lambda: 0 < box.reading().currents[0] < 10, "tapering")
        await box.wait_for_status("SuspendedEV")
        assert car.is_full
        assert box.reading().power == 0
        counted = box.reading().energy - box.parameters.initial_energy
        assert counted == pytest.approx(150, rel=0.02)


async def test_a_single_phase_wallbox_reports_one_phase() -> None:
    """L1 only, and a third of the power."""
    async with pair(wanted=16.0, phases=1) as (evcc, box):
        await charge(evcc, box)
        station = await evcc.wait_until(WALLBOX, lambda one: one.readings.power)
        assert station.readings.currents == pytest.approx((16, 0, 0), abs=0.05)
        assert station.readings.power == pytest.approx(16 * 230, rel=0.03)


async def test_every_measurand_is_acceptable_to_evcc() -> None:
    """Also those that EVCC does not ask for."""
    extra = ("SoC", "Frequency", "Temperature", "Power.Offered")
    async with pair(extra_measurands=extra, energy_per_phase=True) as (evcc, box):
        await charge(evcc, box)
        values = await evcc.frames.wait_for(
            lambda frame: frame.action == "MeterValues" and "SoC" in frame.raw,
            "MeterValues",
        )
        await wait_until(lambda: evcc.frames.answers_to(values))
        samples = values.payload["meterValue"][0]["sampledValue"]
        assert set(extra) <= {sample["measurand"] for sample in samples}
        energies = [
            float(sample["value"])
            for sample in samples
            if sample["measurand"] == "Energy.Active.Import.Register"
        ]
        assert energies[0] == pytest.approx(sum(energies[1:]), abs=0.2)
        assert not evcc.rejected


async def test_remotestart_starts_by_itself() -> None:
    """EVCC sends RemoteStartTransaction when a car is plugged in (3.4)."""
    options = StationOptions(id=WALLBOX, remotestart=True)
    async with pair(options=options, wanted=16.0) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.plug_in()
        await box.wait_for_status("Charging")
        assert requests(evcc)[-1][0] in ("RemoteStartTransaction", "SetChargingProfile")
        assert box.transactions[0].id_tag == "evcc"


async def test_a_remote_start_waits_for_the_car() -> None:
    """ConnectionTimeOut long, and a remote stop ends it."""
    async with pair(wanted=16.0) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        start = {"connectorId": 1, "idTag": "app"}
        assert await evcc.request(WALLBOX, "RemoteStartTransaction", start) == {
            "status": "Accepted"
        }
        await box.plug_in()
        await wait_until(
            lambda: box.transactions and box.transactions[0].started.is_set()
        )
        stop = {"transactionId": box.transactions[0].transaction_id}
        answer = await evcc.request(WALLBOX, "RemoteStopTransaction", stop)
        assert answer == {"status": "Accepted"}
        await wait_until(box.transactions[0].stopped.is_set)
        assert (
            evcc.frames.matching(action="StopTransaction")[0].payload["reason"]
            == "Remote"
        )


async def test_without_offered_values_evcc_asks_for_the_schedule() -> None:
    """GetCompositeSchedule each cycle while nothing else tells (3.3)."""
    few = ("Power.Active.Import", "Energy.Active.Import.Register")
    async with pair(measurands=few, times=EvccTimes(control_interval=5)) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        schedule = await box.wait_for_call("GetCompositeSchedule", since=0)
        assert schedule == {"connectorId": 1, "duration": 60}
        await box.wait_for_call("GetCompositeSchedule")
        assert not evcc.rejected


async def test_evcc_asks_for_meter_values_that_are_late() -> None:
    """The watchdog, when the wallbox meters only in transactions (3.5)."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        trigger = await box.wait_for_call("TriggerMessage")
        assert trigger == {"requestedMessage": "MeterValues", "connectorId": 1}
        assert not evcc.stations[WALLBOX].is_timed_out


async def test_a_clock_that_lags_makes_meter_values_time_out() -> None:
    """EVCC's meter clock is the wallbox's timestamp (fact 2)."""
    async with pair(wanted=16.0, clock_offset=-90.0) as (evcc, box):
        await charge(evcc, box)
        station = await evcc.wait_until(
            WALLBOX,
            lambda one: (
                one.loadpoint
                and "charger get max current: timeout" in one.loadpoint.errors
            ),
            "a time-out",
        )
        assert station.is_timed_out
        assert station.readings.power is None
        assert not evcc.rejected


async def test_two_connectors_charge_independently() -> None:
    """EVCC reads the one it is configured for; the other gets transaction id 0."""
    async with pair(
        options=StationOptions(id=WALLBOX, connector=2), wanted=8.0, connectors=2
    ) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.plug_in(1)
        first = await box.start_charging(1)
        await box.plug_in(2)
        second = await box.start_charging(2)
        assert first is not None
        assert second is not None
        await wait_until(lambda: first.started.is_set() and second.started.is_set())
        assert first.transaction_id == 0
        assert second.transaction_id == evcc.stations[WALLBOX].transaction_id
        await box.wait_for_offer(8, 2)
        assert box.reading(2).currents[0] == pytest.approx(8, abs=0.05)
        assert box.reading(1).currents[0] == pytest.approx(16, abs=0.05)


async def test_a_connector_that_is_not_there_is_fatal() -> None:
    """NumberOfConnectors is checked (2.2)."""
    async with pair(options=StationOptions(id=WALLBOX, connector=2)) as (evcc, _):
        station = await evcc.wait_until(WALLBOX, lambda one: one.setup_result)
        assert station.setup_result == "invalid connector: 2"


async def test_a_faulted_wallbox_is_not_controlled() -> None:
    """Any errorCode stops the cycle, whatever the status (3.3)."""
    async with pair(wanted=16.0, times=EvccTimes(control_interval=5)) as (evcc, box):
        await charge(evcc, box)
        await box.set_error("GroundFailure")
        await evcc.wait_until(WALLBOX, lambda one: one.status == "Faulted")
        assert box.reading().power == 0
        await evcc.wait_until(
            WALLBOX,
            lambda one: one.loadpoint and "GroundFailure: " in one.loadpoint.errors,
        )
        await box.set_error("NoError")
        await box.wait_for_status("Charging")
