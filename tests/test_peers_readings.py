"""What the EVCC stand-in makes of a wallbox's configuration, status and meter values."""

from typing import Any

import pytest

from .peers.clock import wait_until
from .peers.configuration import Key, usual_keys
from .peers.evcc_connector import ReadingError, Readings, StationConnector
from .peers.evcc_settings import EvccTimes, StationOptions
from .peers.evcc_setup import Learned, learn
from .peers.frames import LoggedFrame
from .peers.pair import WALLBOX, pair

NOW = 1_786_197_600.0

POWER = "Power.Active.Import"
ENERGY = "Energy.Active.Import.Register"
CURRENT = "Current.Import"


def connector() -> StationConnector:
    """Return connector 1 with EVCC's own durations."""
    return StationConnector(1, EvccTimes())


def values(*samples: tuple[str, str, str], at: float = NOW, **more: Any) -> Any:
    """Return a decoded MeterValues of (measurand.phase, value, unit)."""
    sampled = []
    for key, value, unit in samples:
        measurand, _, phase = key.partition("@")
        sample = {"measurand": measurand, "value": value, "unit": unit}
        sampled.append({**sample, "phase": phase} if phase else sample)
    return {"meterValue": [{"timestamp": at, "sampledValue": sampled}], **more}


def status(name: str, at: float | None = NOW, code: str = "NoError") -> dict[str, Any]:
    """Return a decoded StatusNotification."""
    told: dict[str, Any] = {"connectorId": 1, "errorCode": code, "status": name}
    return told if at is None else {**told, "timestamp": at}


@pytest.mark.parametrize("form", ["L{}", "L{}-N"])
def test_totals_are_summed_from_phases_of_either_spelling(form: str) -> None:
    """Where no total came (3.5)."""
    read = connector()
    samples = []
    for number in (1, 2, 3):
        phase = form.format(number)
        samples += [
            (f"{POWER}@{phase}", str(number), "kW"),
            (f"{ENERGY}@{phase}", "1500", ""),
            (f"{CURRENT}@{phase}", "5", "A"),
            (f"Voltage@{phase}", "230000", "mV"),
        ]
    read.take_meter_values(values(*samples))
    assert read.power(NOW) == 6000
    assert read.energy() == 4.5
    assert read.currents(NOW) == (5, 5, 5)
    assert read.voltages() == (230, 230, 230)


def test_a_current_without_a_phase_is_not_used() -> None:
    """Nor a sample without measurand."""
    read = connector()
    read.take_meter_values(values((CURRENT, "5", "A"), ("", "77", "Wh")))
    with pytest.raises(ReadingError, match="not available"):
        read.currents(NOW)
    with pytest.raises(ReadingError, match="not available"):
        read.energy()
    assert read.readings([CURRENT, ENERGY], NOW) == Readings()


@pytest.mark.parametrize("text", ["12,5", "n/a", "--", "1_0"])
def test_a_value_that_is_no_number_is_an_error(text: str) -> None:
    """Each cycle again (3.5)."""
    read = connector()
    read.take_meter_values(values((POWER, text, "W")))
    with pytest.raises(ReadingError, match="invalid syntax"):
        read.power(NOW)


@pytest.mark.parametrize(("text", "number"), [("1e3", 1000), (" +5 ", 5)])
def test_a_value_as_go_reads_numbers(text: str, number: float) -> None:
    """ParseFloat after trimming."""
    read = connector()
    read.take_meter_values(values((POWER, text, "W")))
    assert read.power(NOW) == number


def test_older_samples_are_dropped_and_old_ones_time_out() -> None:
    """By the wallbox's own timestamps."""
    read = connector()
    read.take_meter_values(values((POWER, "5", "W"), ("SoC", "40", "Percent")))
    read.take_meter_values(values((POWER, "9", "W"), at=NOW - 1))
    assert read.power(NOW + 60) == 5
    assert read.value("SoC", NOW) == 40
    assert read.power(NOW + 61) == 0
    assert read.currents(NOW + 61) == (0, 0, 0)
    with pytest.raises(ReadingError, match="timeout"):
        read.value("SoC", NOW + 61)
    read.start_transaction(5, "tag")
    with pytest.raises(ReadingError, match="timeout"):
        read.power(NOW + 61)
    with pytest.raises(ReadingError, match="timeout"):
        read.currents(NOW + 61)


def test_a_stop_clears_the_load_and_sets_the_meter_clock() -> None:
    """So a wallbox whose clock lags is not heard for a while."""
    read = connector()
    read.start_transaction(5, "tag")
    read.take_meter_values(values((POWER, "5000", "W")))
    read.stop_transaction(6, NOW)
    assert read.transaction_id == 5
    read.stop_transaction(5, NOW + 10)
    assert read.transaction_id == 0
    assert read.power(NOW + 10) == 0
    read.take_meter_values(values((POWER, "7", "W"), at=NOW + 9))
    assert read.power(NOW + 10) == 0


def test_a_lost_transaction_is_recovered_while_charging() -> None:
    """From the transactionId of MeterValues (3.4)."""
    read = connector()
    read.take_meter_values(values((POWER, "1", "W"), transactionId=9))
    assert read.transaction_id == 0
    read.take_status(status("Charging"), NOW)
    read.take_meter_values(values((POWER, "1", "W"), transactionId=9))
    assert read.transaction_id == 9
    read.take_status(status("Available", NOW + 1), NOW + 1)
    assert read.transaction_id == 0


def test_outdated_statuses_are_ignored() -> None:
    """The first always counts, and one without timestamp too."""
    read = connector()
    assert read.car_state() == "A"
    assert read.take_status(status("Preparing", NOW - 600), NOW)
    assert not read.take_status(status("Charging", NOW - 61), NOW)
    assert read.take_status(status("Charging", NOW - 59), NOW)
    assert not read.take_status(status("Finishing", NOW - 60), NOW)
    assert read.car_state() == "C"
    assert read.take_status(status("Finishing", None), NOW)
    assert read.car_state() == "B"
    assert len(read.ignored) == 2


def test_faults_and_reservations_are_errors() -> None:
    """3.3."""
    read = connector()
    read.take_status(status("Reserved"), NOW)
    with pytest.raises(ReadingError, match="invalid status: Reserved"):
        read.car_state()
    read.take_status(status("Charging", code="OtherError"), NOW)
    with pytest.raises(ReadingError, match="OtherError"):
        read.car_state()


def test_the_configuration_is_read_as_evcc_reads_it() -> None:
    """2.3: key names without case, entries without value skipped."""
    assert learn({}) == Learned()
    keys = {
        "CHARGEPROFILEMAXSTACKLEVEL": "3",
        "MaxChargingProfilesInstalled": "x",
        "ChargingScheduleAllowedChargingRateUnit": "Power",
        "NumberOfConnectors": "2",
        "SupportedFeatureProfiles": "Core, SmartCharging",
        "PlugAndChargeIdentifier": "plug",
        "evb_SupportedMeasurands": "Voltage",
        "MeterValuesSampledDataMaxLength": "2",
    }
    entries: list[dict[str, Any]] = [
        {"key": name, "value": value} for name, value in keys.items()
    ]
    entries.append({"key": "MeterValuesSampledData", "value": "A,,B", "readonly": True})
    entries.append({"key": "NumberOfConnectors"})
    assert learn({"configurationKey": entries}) == Learned(
        stack_level=3,
        profile_id=0,
        unit="W",
        measurands=("A", "B"),
        measurands_readonly=True,
        most_measurands=2,
        connectors=2,
        remote_trigger=False,
        id_tag="plug",
        given_measurands="Voltage",
    )
    both = {"key": "ChargingScheduleAllowedChargingRateUnit", "value": "Current,Power"}
    assert learn({"configurationKey": [both]}).unit == "A"


def written(frames: list[LoggedFrame]) -> list[str]:
    """Return what EVCC wrote to MeterValuesSampledData."""
    return [
        frame.payload["value"]
        for frame in frames
        if frame.action == "ChangeConfiguration"
        and frame.payload["key"] == "MeterValuesSampledData"
    ]


@pytest.mark.parametrize(
    ("metervalues", "count", "chosen"),
    [
        (f"{POWER},{ENERGY}", 1, [POWER, ENERGY]),
        (f"-Voltage,{CURRENT}", 6, [POWER, ENERGY, "Current.Offered"]),
    ],
)
async def test_measurands_as_the_options_say(
    socket_enabled: None, metervalues: str, count: int, chosen: list[str]
) -> None:
    """A list is taken as it is; one that begins with - is left out."""
    options = StationOptions(
        id=WALLBOX, metervalues=metervalues, nochangeavailability=True
    )
    async with pair(options=options) as (evcc, _):
        station = await evcc.wait_ready(WALLBOX)
        assert len(written(evcc.frames)) == count
        assert written(evcc.frames)[-1] == ",".join(chosen)
        assert station.charge_point is not None
        assert station.charge_point.measurands == chosen
        assert not evcc.frames.matching(action="ChangeAvailability")


async def test_readonly_measurands_are_not_probed(socket_enabled: None) -> None:
    """EVCC takes what the wallbox says it has."""
    keys = [
        key for key in usual_keys() if not key.name.startswith("MeterValuesSampled")
    ]
    keys.append(Key("MeterValuesSampledData", POWER, readonly=True))
    async with pair(keys=tuple(keys)) as (evcc, _):
        station = await evcc.wait_ready(WALLBOX)
        assert written(evcc.frames) == []
        assert station.charge_point is not None
        assert station.charge_point.measurands == [POWER]


async def test_a_short_list_of_measurands_is_cut(socket_enabled: None) -> None:
    """MeterValuesSampledDataMaxLength is a number of measurands."""
    short = (("MeterValuesSampledDataMaxLength", "2"),)
    async with pair(key_values=short) as (evcc, _):
        await evcc.wait_ready(WALLBOX)
        assert written(evcc.frames)[-1] == f"{POWER},{ENERGY}"


async def test_refused_keys_are_only_warned_of(socket_enabled: None) -> None:
    """And RebootRequired counts as refused (2.2)."""
    async with pair(
        refused_keys=frozenset({"MeterValueSampleInterval", "WebSocketPingInterval"}),
        reboot_keys=frozenset({"MeterValuesSampledData"}),
    ) as (evcc, _):
        station = await evcc.wait_ready(WALLBOX)
        assert station.charge_point is not None
        assert station.charge_point.measurands == []
        interval = "failed configuring MeterValueSampleInterval: Rejected"
        assert f"WARN {WALLBOX}: {interval}" in evcc.log


async def test_without_remote_trigger_nothing_is_triggered(
    socket_enabled: None,
) -> None:
    """No watchdog either (2.3)."""
    profiles = (("SupportedFeatureProfiles", "Core,SmartCharging"),)
    async with pair(key_values=profiles) as (evcc, _):
        await evcc.wait_ready(WALLBOX)
        await evcc.clock.sleep(25)
        assert not evcc.frames.matching(action="TriggerMessage")


async def test_a_wallbox_that_refuses_triggers_takes_two_minutes(
    socket_enabled: None,
) -> None:
    """60 s for the boot timer and 60 s in Setup (2.4)."""
    instead = {
        "TriggerMessage": '[3,$id,{"status":"Rejected"}]',
        "ChangeAvailability": '[3,$id,{"status":"Rejected"}]',
    }
    async with pair(boots="never", answers_instead=instead, speed=150.0) as (evcc, box):
        began = evcc.clock.time()
        await evcc.wait_ready(WALLBOX)
        assert 110 < evcc.clock.time() - began < 200
        lines = [line.partition(": ")[2] for line in evcc.log]
        assert "failed configuring availability: Rejected" in lines
        assert "failed triggering BootNotification: Rejected" in lines
        assert "BootNotification timeout" in lines
        assert not box.problems


async def test_meter_values_that_do_not_come_are_waited_for(
    socket_enabled: None,
) -> None:
    """The trigger was accepted, but nothing follows: a warning after 60 s."""

    def misbehave(text: str) -> str | None:
        return None if '"MeterValues"' in text else text

    async with pair(misbehave=misbehave, speed=150.0) as (evcc, _):
        await evcc.wait_ready(WALLBOX)
        assert f"WARN {WALLBOX}: meter timeout" in evcc.log


async def test_a_remote_start_with_a_long_id_tag_is_never_sent(
    socket_enabled: None,
) -> None:
    """EVCC's own validation refuses it (3.4)."""
    options = StationOptions(id=WALLBOX, remotestart=True, idtag="x" * 21)
    async with pair(options=options) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.plug_in()
        await wait_until(
            lambda: any("maximum 20" in line for line in evcc.log), "the refusal"
        )
        assert not evcc.frames.matching(action="RemoteStartTransaction")


async def test_a_wallbox_that_offers_something_else_is_corrected(
    socket_enabled: None,
) -> None:
    """EVCC sends its limit again (3.2)."""
    times = EvccTimes(control_interval=10, sync_guard=5)
    async with pair(wanted=10.0, times=times) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.plug_in()
        await box.start_charging()
        await box.wait_for_offer(10)
        box.profiles.clear({})
        await box.wait_for_offer(16)
        await box.wait_for_offer(10)
        assert any("charger out of sync" in line for line in evcc.log)
