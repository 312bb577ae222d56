"""What the live status shows beside readings: boots, legs, and how fresh values are."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening, Outcome

from .traffic import Traffic, current, energy, power, sample, voltage

BOOT = {"chargePointVendor": "Demo", "chargePointModel": "Box"}


def booted(box: Traffic, status: str, *, by_proxy: bool = False) -> None:
    """Tell of a BootNotification that EVCC answers."""
    call = Call("b", "BootNotification", BOOT)
    outcome = Outcome.INJECTED if by_proxy else Outcome.FORWARDED
    box.tell(call, None if by_proxy else Leg.WALLBOX, outcome=outcome, target=Leg.EVCC)
    taken = Outcome.TAKEN if by_proxy else Outcome.FORWARDED
    box.answered(call, CallResult("b", {"status": status}), Leg.EVCC, outcome=taken)


# Boots


def test_evccs_last_answer_to_a_boot_is_known() -> None:
    box = Traffic()
    assert box.wallbox.boot_answer is None
    for status in ("Pending", "Accepted", "Rejected"):
        booted(box, status)
        assert box.wallbox.boot_answer == status


def test_that_to_a_boot_on_the_wallboxs_behalf_counts_too() -> None:
    box = Traffic()
    booted(box, "Pending", by_proxy=True)
    assert box.wallbox.boot_answer == "Pending"


def test_what_the_proxy_answers_in_evccs_place_does_not_count() -> None:
    box = Traffic()
    call = Call("b", "BootNotification", BOOT)
    box.tell(call, Leg.WALLBOX, outcome=Outcome.ANSWERED)
    accepted = CallResult("b", {"status": "Accepted"})
    box.answered(call, accepted, None, outcome=Outcome.INJECTED, target=Leg.WALLBOX)
    assert box.wallbox.boot_answer is None


@pytest.mark.parametrize("status", [None, 5.5, "", {}, []])
def test_an_answer_without_a_status_leaves_it_unknown_or_as_text(
    status: object,
) -> None:
    box = Traffic()
    call = Call("b", "BootNotification", BOOT)
    box.tell(call, Leg.WALLBOX)
    box.answered(call, CallResult("b", {"status": status}), Leg.EVCC)
    assert box.wallbox.boot_answer in (None, "5.5")


def test_a_wallbox_has_booted_when_it_said_so_on_this_connection() -> None:
    box = Traffic()
    box.happens(Leg.WALLBOX, Happening.CONNECTED)
    assert not box.wallbox.booted
    booted(box, "Accepted")
    assert box.wallbox.booted
    box.happens(Leg.WALLBOX, Happening.DISCONNECTED)
    assert not box.wallbox.booted
    box.happens(Leg.WALLBOX, Happening.CONNECTED)
    assert not box.wallbox.booted
    booted(box, "Accepted")
    assert box.wallbox.booted


# Legs


def test_it_is_known_when_each_sides_last_frame_came() -> None:
    box = Traffic()
    assert (box.wallbox.last_seen, box.wallbox.evcc_last_seen) == (None, None)
    box.says("Heartbeat")
    wallbox_at = box.now
    assert (box.wallbox.last_seen, box.wallbox.evcc_last_seen) == (wallbox_at, None)
    box.answered(Call("1", "Heartbeat", {}), CallResult("1", {}), Leg.EVCC)
    assert box.wallbox.last_seen == wallbox_at
    assert box.wallbox.evcc_last_seen == box.now
    box.evcc("Reset", {"type": "Soft"})
    assert box.wallbox.evcc_last_seen == box.now


# How fresh values are


def test_it_is_known_when_meter_values_came_and_how_far_apart_they_are() -> None:
    box = Traffic()
    assert (box.connector.updated, box.connector.interval) == (None, None)
    box.meter(power(1000))
    assert (box.connector.updated, box.connector.interval) == (box.now, None)
    box.meter(power(1100))
    assert (box.connector.updated, box.connector.interval) == (box.now, 10.0)
    at = box.now
    box.says("Heartbeat")
    box.meter()
    assert (box.connector.updated, box.connector.interval) == (at, 10.0)


def test_a_pause_does_not_change_what_is_usual() -> None:
    box = Traffic()
    for _ in range(5):
        box.meter(power(1000))
    box.now += 3600.0
    box.meter(power(1000))
    assert box.connector.interval == 10.0
    for _ in range(20):
        box.now += 50.0
        box.meter(power(1000))
    assert box.connector.interval == 60.0


def test_how_fresh_they_are_is_unknown_after_a_restart() -> None:
    box = Traffic()
    box.meter(energy(1000))
    again = Traffic(box.wallbox.to_json())
    assert again.connector.energy == 1000.0
    assert again.connector.updated is None


# Power factor


def test_a_power_factor_that_is_computed_is_none_that_is_reported() -> None:
    box = Traffic()
    assert not box.connector.power_factor_reported
    box.meter(voltage(230), current(10), power(2200))
    assert box.connector.power_factor == pytest.approx(0.957, abs=0.001)
    assert not box.connector.power_factor_reported
    box.meter(sample("Power.Factor", "0.99"))
    assert box.connector.power_factor == 0.99
    assert box.connector.power_factor_reported


def test_one_of_the_phases_is_reported_too() -> None:
    box = Traffic()
    box.meter(current(10, "L1"), sample("Power.Factor", "0.98", phase="L1"))
    assert box.connector.power_factor == 0.98
    assert box.connector.power_factor_reported
