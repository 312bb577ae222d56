"""The simulated wallbox by itself: profiles, configuration, meter, car, misbehaviour."""

from typing import Any

import pytest

from .peers.charging import ChargingProfiles, Limit
from .peers.clock import wait_until
from .peers.configuration import MEASURANDS
from .peers.evcc_settings import DAY, EvccTimes, sunny_day, wanted_current
from .peers.link import LinkLost
from .peers.meter import Car, Meter
from .peers.pair import WALLBOX, pair
from .peers.parameters import WallboxParameters

START = 1_786_197_600.0
"""2026-08-08T14:00:00Z."""


def profile(limit: float, **changes: Any) -> dict[str, Any]:
    """Return a profile like EVCC's."""
    schedule = {
        "startSchedule": "2026-08-08T13:59:00Z",
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
    }
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {**schedule, **changes.pop("schedule", {})},
        **changes,
    }


def test_a_later_profile_of_the_same_id_replaces_the_earlier() -> None:
    """As EVCC does all the time."""
    profiles = ChargingProfiles()
    profiles.install(1, profile(16), START)
    profiles.install(1, profile(6), START)
    assert profiles.limits(1, START, None) == (Limit(6, "A"),)
    assert profiles.limits(2, START, None) == ()


def test_the_highest_stack_level_binds_and_the_wallbox_limit_too() -> None:
    """Purpose before stack level, and ChargePointMaxProfile beside both."""
    profiles = ChargingProfiles()
    profiles.install(0, profile(8), START)
    profiles.install(1, profile(16, chargingProfileId=2, stackLevel=1), START)
    profiles.install(1, profile(10, chargingProfileId=3, stackLevel=2), START)
    wall = {"chargingProfileId": 4, "chargingProfilePurpose": "ChargePointMaxProfile"}
    profiles.install(0, profile(13, **wall), START)
    own = {"chargingProfileId": 5, "chargingProfilePurpose": "TxProfile"}
    profiles.install(1, profile(7, **own), START)
    assert profiles.limits(1, START, None) == (Limit(13, "A"), Limit(10, "A"))
    assert profiles.limits(1, START, START) == (Limit(13, "A"), Limit(7, "A"))
    assert profiles.limits(2, START, None) == (Limit(13, "A"), Limit(8, "A"))
    profiles.forget_transaction(1)
    assert profiles.limits(1, START, START) == (Limit(13, "A"), Limit(10, "A"))
    assert profiles.clear({"id": 4})
    assert profiles.clear({"connectorId": 1, "stackLevel": 2})
    assert not profiles.clear({"connectorId": 1, "stackLevel": 2})
    assert profiles.limits(1, START, None) == (Limit(16, "A"),)


def test_periods_durations_and_validity_bind() -> None:
    """A schedule that has not begun or has ended sets no limit."""
    periods = [
        {"startPeriod": 0, "limit": 6.0},
        {"startPeriod": 120, "limit": 11_040, "numberPhases": 1},
    ]
    changes = {"chargingSchedulePeriod": periods, "duration": 300}
    profiles = ChargingProfiles()
    profiles.install(1, profile(0, schedule=changes), START)
    assert profiles.limits(1, START - 61, None) == ()
    assert profiles.limits(1, START, None) == (Limit(6, "A"),)
    assert profiles.limits(1, START + 60, None) == (Limit(11_040, "A", 1),)
    assert profiles.limits(1, START + 240, None) == ()

    valid = {"validFrom": "2026-08-08T14:00:00Z", "validTo": "2026-08-08T15:00:00Z"}
    profiles.install(1, profile(9, **valid), START)
    assert profiles.limits(1, START - 1, None) == ()
    assert profiles.limits(1, START, None) == (Limit(9, "A"),)
    assert profiles.limits(1, START + 3600, None) == ()


def test_relative_and_recurring_schedules() -> None:
    """From the transaction's start; and every day again."""
    periods = [{"startPeriod": 0, "limit": 6}, {"startPeriod": 60, "limit": 9}]
    schedule = {"chargingSchedulePeriod": periods}
    profiles = ChargingProfiles()
    profiles.install(
        1, profile(0, schedule=schedule, chargingProfileKind="Relative"), START
    )
    assert profiles.limits(1, START + 500, None) == (Limit(6, "A"),)
    assert profiles.limits(1, START + 500, START + 440) == (Limit(9, "A"),)
    daily = {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}
    profiles.install(1, profile(0, schedule=schedule, **daily), START)
    assert profiles.limits(1, START + 86_400 - 30, None) == (Limit(6, "A"),)
    assert profiles.limits(1, START + 86_400, None) == (Limit(9, "A"),)


def test_watts_are_shared_among_the_phases() -> None:
    """230 V each."""
    assert Limit(11_040, "W").current(3) == 16
    assert Limit(3_680, "W").current(1) == 16
    assert Limit(3_680, "W", phases=1).current(3) == 16


def test_configuration_keys_are_changed_as_ocpp_says() -> None:
    """Accepted, Rejected, RebootRequired, NotSupported."""
    table = WallboxParameters(
        refused_keys=frozenset({"LocalPreAuthorize"}),
        reboot_keys=frozenset({"HeartbeatInterval"}),
    ).configuration()
    assert table.change("WebSocketPingInterval", "10") == "Accepted"
    assert table.change("websocketpinginterval", "20") == "Accepted"
    assert table.number("WebSocketPingInterval") == 20
    assert table.change("WebSocketPingInterval", "soon") == "Rejected"
    assert table.change("AuthorizeRemoteTxRequests", "FALSE") == "Accepted"
    assert table.change("AuthorizeRemoteTxRequests", "no") == "Rejected"
    assert table.change("LocalPreAuthorize", "true") == "Rejected"
    assert table.change("NumberOfConnectors", "3") == "Rejected"
    assert table.change("MeterValuesSampledData", "Voltage") == "Accepted"
    assert table.change("MeterValuesSampledData", "Voltage,SoC") == "Rejected"
    assert table.change("Unheard", "x") == "NotSupported"
    assert table.change("HeartbeatInterval", "5") == "RebootRequired"
    assert table.text("HeartbeatInterval") == "300"
    table.reboot()
    assert table.text("HeartbeatInterval") == "5"
    answer = table.get(["voltage", "numberofconnectors"])
    assert answer["unknownKey"] == ["voltage"]
    assert answer["configurationKey"] == [
        {"key": "NumberOfConnectors", "readonly": True, "value": "1"}
    ]
    assert len(table.get([])["configurationKey"]) > 20


def test_the_meter_counts_what_flows_and_repeats_itself() -> None:
    """The same seed shows the same values; energy is the integral of the power."""
    readings = []
    for _ in range(2):
        meter = Meter(3, seed=7, energy=300.0)
        meter.load(16, 2)
        power = meter.reading().power
        counted = meter.count(3600)
        assert counted == pytest.approx(power)
        readings.append(meter.reading())
    assert readings[0] == readings[1]
    assert readings[0].currents[2] == 0
    assert readings[0].energies[2] == 100
    assert readings[0].energy == pytest.approx(300 + 2 * 16 * 230, rel=0.03)


def test_a_car_tapers_near_full() -> None:
    """All it can, then less, then nothing."""
    assert Car(soc=0.5, max_current=20).current(32) == 20
    assert Car(soc=0.5, max_current=20).current(10) == 10
    assert Car(soc=0.975, max_current=20, taper_from=0.95).current(32) == pytest.approx(
        10
    )
    assert Car(soc=0.9998, taper_from=0.95).current(32) == 1
    assert Car(soc=1.0).current(32) == 0


def test_the_sun_shines_between_0_and_16_a() -> None:
    """A limit is 0, or at least the 6 A that charging needs."""
    wishes = [sunny_day(float(second)) for second in range(int(DAY))]
    assert wishes[0] > 6
    assert max(wishes) == 16
    assert 0 in wishes
    assert all(wish == 0 or 6 <= wish <= 16 for wish in wishes)
    assert len(set(wishes)) > 30
    assert wanted_current([6, 10], 0, 0) == 6
    assert wanted_current([6, 10], 0, 5) == 10


def test_times_can_be_shortened() -> None:
    """For a proxy in between, whose clock is real."""
    times = EvccTimes(restart_delay=5).shortened(10)
    assert times.request_timeout == 6
    assert times.restart_delay == 0.5


async def test_the_wallbox_answers_the_rest_of_the_core(socket_enabled: None) -> None:
    """Requests that EVCC never sends, but other central systems do."""
    async with pair(wanted=16.0) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        answers = {
            ("ClearCache", ()): {"status": "Accepted"},
            ("DataTransfer", (("vendorId", "x"),)): {"status": "UnknownVendorId"},
            ("UnlockConnector", (("connectorId", 1),)): {"status": "Unlocked"},
            ("ClearChargingProfile", (("id", 99),)): {"status": "Unknown"},
            ("RemoteStopTransaction", (("transactionId", 9),)): {"status": "Rejected"},
        }
        for (action, members), expected in answers.items():
            assert await evcc.request(WALLBOX, action, dict(members)) == expected

        await box.plug_in()
        transaction = await box.start_charging()
        assert transaction is not None
        off: dict[str, Any] = {"connectorId": 1, "type": "Inoperative"}
        answer = await evcc.request(WALLBOX, "ChangeAvailability", off)
        assert answer == {"status": "Scheduled"}
        unlocked = await evcc.request(WALLBOX, "UnlockConnector", {"connectorId": 1})
        assert unlocked == {"status": "Unlocked"}
        await box.wait_for_status("Unavailable")
        on = {"connectorId": 0, "type": "Operative"}
        assert await evcc.request(WALLBOX, "ChangeAvailability", on) == {
            "status": "Accepted"
        }
        await box.wait_for_status("Finishing")
        await wait_until(transaction.stopped.is_set)


async def test_triggers_bring_what_they_ask_for(socket_enabled: None) -> None:
    """Each message that can be triggered."""
    async with pair() as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        for message in (
            "Heartbeat",
            "StatusNotification",
            "MeterValues",
            "BootNotification",
        ):
            since = len(evcc.frames)
            answer = await evcc.request(
                WALLBOX, "TriggerMessage", {"requestedMessage": message}
            )
            assert answer == {"status": "Accepted"}
            await evcc.frames.wait_for_match(
                direction="received", action=message, since=since
            )
        answer = await evcc.request(
            WALLBOX,
            "TriggerMessage",
            {"requestedMessage": "DiagnosticsStatusNotification"},
        )
        assert answer == {"status": "NotImplemented"}
        assert not box.problems


async def test_misbehaviour_changes_only_what_is_sent(socket_enabled: None) -> None:
    """Text into text, bytes or nothing."""

    def misbehave(text: str) -> str | bytes | None:
        if '"Heartbeat"' in text:
            return b"\xff"
        if '"DataTransfer"' in text:
            return None
        return text.replace("Simulated", "Broken")

    async with pair(misbehave=misbehave, call_timeout=3.0) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        boot = evcc.frames.matching(action="BootNotification")[0]
        assert boot.payload["chargePointVendor"] == "Broken"
        for action, payload in (("Heartbeat", {}), ("DataTransfer", {"vendorId": "x"})):
            with pytest.raises(TimeoutError):
                await box.call(action, payload)
        assert b"\xff" in [frame.raw for frame in evcc.frames]
        assert not evcc.frames.matching(action="DataTransfer")


async def test_offline_a_transaction_begins_only_if_allowed(
    socket_enabled: None,
) -> None:
    """LocalAuthorizeOffline."""
    async with pair(redial=None) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        await box.go_away()
        with pytest.raises(LinkLost):
            await box.call("Heartbeat", {})
        await box.plug_in()
        box.configuration.change("LocalAuthorizeOffline", "false")
        assert await box.start_charging() is None
        box.configuration.change("LocalAuthorizeOffline", "true")
        transaction = await box.start_charging()
        assert transaction is not None
        await box.connect()
        await wait_until(transaction.started.is_set)
        await evcc.wait_until(
            WALLBOX, lambda one: one.status in ("Charging", "SuspendedEVSE")
        )


async def test_meter_values_come_as_often_as_told(socket_enabled: None) -> None:
    """MeterValueSampleInterval, at once when it changes; or a period of its own."""
    async with pair(wanted=16.0, meters_when_idle=True) as (evcc, box):
        await evcc.wait_ready(WALLBOX)
        change = {"key": "MeterValueSampleInterval", "value": "3"}
        await evcc.request(WALLBOX, "ChangeConfiguration", change)
        since = len(evcc.frames)
        await wait_until(
            lambda: len(evcc.frames.matching(action="MeterValues", since=since)) > 4
        )
        times = [
            frame.at
            for frame in evcc.frames.matching(action="MeterValues", since=since)
        ]
        assert 8 < times[4] - times[1] < 60
        assert set(MEASURANDS) == {
            sample["measurand"]
            for sample in evcc.frames.matching(action="MeterValues", since=since)[
                0
            ].payload["meterValue"][0]["sampledValue"]
        }
        assert box.reports.failures == []
