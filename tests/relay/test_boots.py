"""Who tells EVCC of the wallbox's boot, and how it goes on after a restart of Home Assistant."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg

from .scene import BOOT, EVCC_ID, METER_VALUES, START, Scene, stop


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that booted while nobody was at EVCC's port."""
    scene = Scene()
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    return scene


# EVCC's consent to a boot


def test_an_evcc_that_is_pending_is_asked_again_after_10_20_40_60_60_s(
    scene: Scene,
) -> None:
    scene.keep_start()
    scene.evcc_opens()
    for pause in (10, 20, 40, 60, 60):
        assert scene.open_call(Leg.EVCC).action == "BootNotification"
        scene.answers(Leg.EVCC, {"status": "Pending", "interval": 60})
        scene.evcc_gets()
        scene.passes(pause - 0.1)
        assert scene.evcc_gets() == []
        scene.passes(0.2)
    assert [action for action, _ in scene.evcc_accepts_all()] == [
        "BootNotification",
        "StartTransaction",
    ]


def test_a_boot_of_the_wallboxs_own_that_is_left_pending_is_repeated_for_it() -> None:
    """EVCC answers Pending while it starts; the wallbox would wait a minute."""
    scene = Scene()
    scene.connect()
    said = scene.wallbox_says("BootNotification", BOOT)
    scene.answers(Leg.EVCC, {"status": "Pending", "interval": 60})
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["status"] == "Pending"
    scene.evcc_gets()
    scene.passes(10.1)
    assert scene.evcc_got() == [("BootNotification", BOOT)]


def test_a_new_connection_to_evcc_starts_with_10_s_again(scene: Scene) -> None:
    for _ in range(2):
        scene.evcc_opens()
        scene.answers(Leg.EVCC, {"status": "Pending"})
        scene.passes(10.1)
        scene.answers(Leg.EVCC, {"status": "Pending"})
        scene.evcc_closes()


def test_an_evcc_that_does_not_answer_a_boot_is_told_the_rest(scene: Scene) -> None:
    scene.keep_start()
    scene.evcc_opens()
    scene.passes(30.1)
    assert scene.open_call(Leg.EVCC).action == "StartTransaction"


# Who boots


def test_a_wallbox_that_boots_itself_is_not_spoken_for() -> None:
    scene = Scene()
    scene.boot()
    scene.wallbox_leaves()
    scene.connect()
    scene.passes(2.9)
    scene.wallbox_says("BootNotification", BOOT)
    assert scene.evcc_accepts_all() == [("BootNotification", BOOT)]
    scene.passes(60)
    assert scene.evcc_gets()[1:] == []


def test_a_wallbox_that_does_not_boot_when_it_is_back_is_spoken_for_after_3_s() -> None:
    scene = Scene()
    scene.boot()
    scene.wallbox_leaves()
    scene.connect()
    scene.passes(2.9)
    assert scene.evcc_gets() == []
    scene.passes(0.2)
    assert scene.evcc_got() == [("BootNotification", BOOT)]
    assert scene.last.reason == "EVCC is told which wallbox this is"


def test_after_evcc_came_back_alone_it_is_told_of_the_boot_at_once() -> None:
    scene = Scene()
    scene.boot()
    scene.passes(100)
    scene.evcc_closes()
    scene.evcc_opens()
    assert scene.evcc_got() == [("BootNotification", BOOT)]


def test_a_boot_that_waits_for_evcc_is_not_sent_twice() -> None:
    scene = Scene()
    scene.wallbox_connects()
    scene.wallbox_says("BootNotification", BOOT)
    scene.evcc_opens()
    scene.passes(10)
    assert scene.evcc_got() == [("BootNotification", BOOT)]


def test_a_boot_that_waited_for_evcc_and_is_repeated_costs_one_set_up() -> None:
    """EVCC's leg opens a moment after the wallbox's, so the first boot always waits."""
    scene = Scene()
    scene.wallbox_connects()
    scene.wallbox_says("BootNotification", BOOT)
    scene.evcc_opens()
    scene.evcc_accepts()
    assert scene.evcc_got() == [("BootNotification", BOOT)]
    scene.passes(2)
    again = scene.wallbox_says("BootNotification", BOOT)
    answer = scene.answer_to(again)
    assert isinstance(answer, CallResult)
    assert answer.payload["status"] == "Accepted"
    assert scene.evcc_got() == []


def test_a_new_set_up_of_evccs_asks_the_wallbox_itself_however_soon() -> None:
    """EVCC waits a minute for the meter values it asks for then (evcc.md 2.1)."""
    scene = Scene()
    scene.boot()
    for _ in range(2):
        scene.evcc_asks("TriggerMessage", {"requestedMessage": "MeterValues"})
        assert scene.wallbox_accepts() == "TriggerMessage"
        scene.wallbox_says("MeterValues")
        scene.passes(1)
        scene.evcc_closes()
        scene.evcc_opens()
        scene.passes(1)


def test_a_wallbox_that_flaps_within_its_grace_costs_evcc_no_set_up() -> None:
    """EVCC runs its whole set-up again on every BootNotification (evcc.md, fact 6)."""
    scene = Scene(wallbox_grace=30)
    scene.boot()
    scene.wallbox_leaves()
    scene.passes(5)
    scene.wallbox_connects()
    scene.passes(60)
    assert scene.evcc_gets() == []


def test_what_evcc_has_to_be_told_survives_a_flap_within_the_grace() -> None:
    scene = Scene(wallbox_grace=30)
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    scene.keep_start()
    scene.evcc_opens()
    scene.answers(Leg.EVCC, {"status": "Pending"})
    scene.wallbox_leaves()
    scene.passes(5)
    scene.wallbox_connects()
    scene.evcc_gets()
    scene.passes(3.1)
    assert [action for action, _ in scene.evcc_accepts_all()] == [
        "BootNotification",
        "StartTransaction",
    ]


# Restarts of Home Assistant


def test_what_was_kept_is_delivered_after_a_restart(scene: Scene) -> None:
    own_id = scene.keep_start()
    scene.sends_and_saves("StopTransaction", stop(own_id))
    scene.restart()
    scene.connect()
    scene.passes(3.1)
    assert scene.evcc_accepts_all() == [
        ("BootNotification", BOOT),
        ("StartTransaction", START),
        ("StopTransaction", stop(EVCC_ID)),
    ]


def test_a_transaction_goes_on_under_its_id_after_a_restart(scene: Scene) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    scene.restart()
    scene.connect()
    scene.passes(3.1)
    scene.evcc_accepts_all()
    scene.wallbox_says("MeterValues", {**METER_VALUES, "transactionId": own_id})
    assert scene.evcc_accepts_all() == [
        ("MeterValues", {**METER_VALUES, "transactionId": EVCC_ID})
    ]


def test_ids_are_not_given_twice_over_a_restart(scene: Scene) -> None:
    first = scene.keep_start()
    scene.restart()
    scene.be_without_evcc()
    said = scene.wallbox_says("StartTransaction", {**START, "meterStart": 6})
    scene.disk_finishes()
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["transactionId"] != first


def test_refusals_are_counted_over_a_restart(scene: Scene) -> None:
    scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts()
    scene.evcc_refuses()
    scene.restart()
    scene.connect()
    scene.passes(3.1)
    scene.evcc_accepts()
    scene.evcc_refuses()
    scene.passes(61)
    scene.evcc_refuses()
    assert scene.kept == []
