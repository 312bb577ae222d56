"""When EVCC is back it is told what it missed, in an order it can make sense of."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .scene import BOOT, EVCC_ID, START, Scene, stop


def status(connector: int, minute: int = 5) -> dict[str, Any]:
    return {
        "connectorId": connector,
        "errorCode": "NoError",
        "status": "Charging",
        "timestamp": f"2026-09-21T14:{minute:02}:00Z",
    }


def values(
    connector: int, value: str, transaction_id: int | None = None
) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "connectorId": connector,
        "meterValue": [
            {"timestamp": "2026-09-21T14:10:00Z", "sampledValue": [{"value": value}]}
        ],
    }
    if transaction_id is not None:
        payload["transactionId"] = transaction_id
    return payload


def without_time(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != "timestamp"}


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that booted while nobody was at EVCC's port."""
    scene = Scene()
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    return scene


def test_evcc_is_told_everything_in_order(scene: Scene) -> None:
    scene.wallbox_says("StatusNotification", status(0))
    scene.wallbox_says("StatusNotification", {**status(1), "status": "Preparing"})
    own_id = scene.keep_start()
    scene.wallbox_says("StatusNotification", status(1))
    scene.wallbox_says("MeterValues", values(1, "100", own_id))
    scene.wallbox_says("MeterValues", values(1, "200", own_id))
    scene.sends_and_saves("StopTransaction", stop(own_id))
    scene.evcc_opens()
    assert scene.evcc_accepts_all() == [
        ("BootNotification", BOOT),
        ("StatusNotification", without_time(status(0))),
        ("StatusNotification", without_time(status(1))),
        ("StartTransaction", START),
        ("StopTransaction", stop(EVCC_ID)),
        ("MeterValues", values(1, "200", EVCC_ID)),
    ]
    assert scene.relay.outbox.kept == []
    assert scene.relay.outbox.meter_values == {}
    assert scene.kept == []


def test_what_it_was_told_is_not_told_again(scene: Scene) -> None:
    scene.wallbox_says("MeterValues", values(1, "100"))
    scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    scene.evcc_closes()
    scene.evcc_opens()
    assert scene.evcc_accepts_all() == [("BootNotification", BOOT)]


def test_the_wallbox_hears_nothing_of_all_that(scene: Scene) -> None:
    scene.wallbox_says("StatusNotification", status(1))
    scene.keep_start()
    scene.wallbox_gets()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    assert scene.wallbox_gets() == []
    taken = scene.passages_with(Outcome.TAKEN)
    assert [each.action for each in taken] == [
        "BootNotification",
        "StatusNotification",
        "StartTransaction",
    ]


def test_what_the_wallbox_says_meanwhile_comes_after(scene: Scene) -> None:
    scene.keep_start()
    scene.evcc_opens()
    scene.wallbox_says("StatusNotification", status(2))
    assert [action for action, _ in scene.evcc_accepts_all()] == [
        "BootNotification",
        "StartTransaction",
        "StatusNotification",
    ]


def test_a_stop_that_comes_before_its_start_is_delivered_is_kept_behind_it(
    scene: Scene,
) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts()
    scene.evcc_refuses()
    said = scene.wallbox_says("StopTransaction", stop(own_id))
    assert not scene.is_answered(said)
    scene.disk_finishes()
    assert isinstance(scene.answer_to(said), CallResult)
    assert scene.last.reason == (
        "EVCC has not got the transactions before it yet; kept on disk"
    )
    scene.passes(61)
    assert scene.evcc_accepts_all() == [
        ("StartTransaction", START),
        ("StopTransaction", stop(EVCC_ID)),
    ]


def test_a_stop_that_waits_while_its_start_is_delivered_goes_right_behind_it(
    scene: Scene,
) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.wallbox_says("StopTransaction", stop(own_id))
    assert scene.evcc_accepts_all()[1:] == [
        ("StartTransaction", START),
        ("StopTransaction", stop(EVCC_ID)),
    ]
    assert scene.saving == []


def test_a_stop_after_its_start_was_delivered_goes_with_evccs_id(scene: Scene) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    said = scene.wallbox_says("StopTransaction", stop(own_id))
    assert scene.evcc_accepts_all() == [("StopTransaction", stop(EVCC_ID))]
    assert isinstance(scene.answer_to(said), CallResult)
    passage = next(each for each in scene.passages if each.id == said)
    [change] = passage.changes
    assert (change.rule, change.before, change.after) == (
        "transaction_ids",
        own_id,
        EVCC_ID,
    )


def test_meter_values_go_without_an_id_that_evcc_has_not_given_yet(
    scene: Scene,
) -> None:
    """EVCC would take the proxy's id for that of a transaction it lost (evcc.md 3.4)."""
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts()
    said = scene.wallbox_says("MeterValues", values(1, "5", own_id))
    scene.evcc_refuses()
    scene.evcc_gets()
    assert scene.open_call(Leg.EVCC).payload == values(1, "5")
    passage = next(each for each in scene.passages if each.id == said)
    [change] = passage.changes
    assert (change.before, change.after) == (own_id, ABSENT)


def test_a_remote_stop_of_evcc_reaches_the_wallbox_with_the_id_it_knows(
    scene: Scene,
) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    scene.evcc_asks("RemoteStopTransaction", {"transactionId": EVCC_ID})
    assert scene.wallbox_got() == [
        ("RemoteStopTransaction", {"transactionId": own_id})
    ]
    [change] = scene.last.changes
    assert (change.before, change.after) == (EVCC_ID, own_id)


def test_a_charging_profile_of_evcc_reaches_the_wallbox_with_the_id_it_knows(
    scene: Scene,
) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    profile = {"chargingProfileId": 1, "transactionId": EVCC_ID}
    scene.evcc_asks(
        "SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile}
    )
    assert scene.wallbox_got() == [
        (
            "SetChargingProfile",
            {
                "connectorId": 1,
                "csChargingProfiles": {**profile, "transactionId": own_id},
            },
        )
    ]


def test_another_transactions_id_passes_as_it_is(scene: Scene) -> None:
    scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts_all()
    scene.evcc_asks("RemoteStopTransaction", {"transactionId": EVCC_ID + 1})
    assert scene.wallbox_got() == [
        ("RemoteStopTransaction", {"transactionId": EVCC_ID + 1})
    ]
    assert scene.last.sent is scene.last.received


def test_a_transaction_that_evcc_refuses_is_offered_three_times_a_minute_apart(
    scene: Scene,
) -> None:
    scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts()
    for _ in range(2):
        assert scene.open_call(Leg.EVCC).action == "StartTransaction"
        scene.evcc_refuses()
        assert not scene.has_open_call(Leg.EVCC)
        scene.passes(59.9)
        assert not scene.has_open_call(Leg.EVCC)
        scene.passes(0.2)
    scene.evcc_refuses()
    dropped = scene.passages_with(Outcome.DROPPED)[-1]
    assert dropped.action == "StartTransaction"
    assert dropped.reason == "EVCC refused it for good: InternalError no"
    scene.passes(600)
    assert not scene.has_open_call(Leg.EVCC)
    assert scene.kept == []


def test_the_transactions_behind_one_that_was_given_up_are_delivered(
    scene: Scene,
) -> None:
    scene.keep_start()
    other = stop(EVCC_ID + 5)
    scene.sends_and_saves("StopTransaction", other)
    scene.evcc_opens()
    scene.evcc_accepts()
    for _ in range(3):
        scene.evcc_refuses()
        scene.passes(61)
    scene.evcc_gets()
    assert scene.evcc_accepts_all() == [("StopTransaction", other)]


def test_an_evcc_that_is_silent_about_a_transaction_is_offered_it_again(
    scene: Scene,
) -> None:
    scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts()
    for _ in range(5):
        assert scene.open_call(Leg.EVCC).action == "StartTransaction"
        scene.passes(30.1 + 60.1)
    scene.evcc_accepts(transactionId=EVCC_ID)
    assert scene.relay.outbox.kept == []


def test_a_start_that_evcc_gives_no_id_is_delivered_all_the_same(scene: Scene) -> None:
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.evcc_accepts()
    scene.evcc_accepts()
    assert scene.relay.outbox.kept == []
    scene.wallbox_says("MeterValues", values(1, "5", own_id))
    assert scene.open_call(Leg.EVCC).payload == values(1, "5")


def test_an_evcc_that_goes_away_in_the_middle_is_told_the_rest_later(
    scene: Scene,
) -> None:
    scene.keep_start()
    scene.wallbox_says("StatusNotification", status(1))
    scene.evcc_opens()
    scene.evcc_accepts()
    scene.evcc_closes()
    scene.evcc_opens()
    assert [action for action, _ in scene.evcc_accepts_all()] == [
        "BootNotification",
        "StatusNotification",
        "StartTransaction",
    ]


def test_meter_values_that_evcc_refused_are_told_again_another_time(
    scene: Scene,
) -> None:
    scene.wallbox_says("MeterValues", values(1, "5"))
    scene.evcc_opens()
    scene.evcc_accepts()
    scene.evcc_refuses()
    scene.evcc_closes()
    scene.evcc_opens()
    assert scene.evcc_accepts_all()[-1] == ("MeterValues", values(1, "5"))


def test_newer_meter_values_that_evcc_got_itself_replace_older_ones(
    scene: Scene,
) -> None:
    scene.wallbox_says("MeterValues", values(1, "5"))
    scene.evcc_opens()
    scene.evcc_accepts()
    scene.evcc_refuses()
    scene.wallbox_says("MeterValues", values(1, "6"))
    scene.evcc_accepts()
    scene.evcc_closes()
    scene.evcc_opens()
    assert scene.evcc_accepts_all() == [("BootNotification", BOOT)]


def test_a_wallbox_that_has_never_booted_is_told_of_without_a_boot() -> None:
    scene = Scene()
    scene.be_without_evcc()
    scene.wallbox_says("StatusNotification", status(1))
    scene.passes(5)
    scene.evcc_opens()
    assert scene.evcc_accepts_all() == [
        ("StatusNotification", without_time(status(1)))
    ]


def test_statuses_from_before_a_boot_are_not_told(scene: Scene) -> None:
    scene.wallbox_says("StatusNotification", status(1))
    scene.wallbox_connects()
    scene.evcc_cannot_be_reached()
    scene.wallbox_says("BootNotification", BOOT)
    scene.wallbox_says("StatusNotification", status(2))
    scene.evcc_opens()
    assert scene.evcc_accepts_all() == [
        ("BootNotification", BOOT),
        ("StatusNotification", without_time(status(2))),
    ]


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
    scene.wallbox_says("MeterValues", values(1, "5", own_id))
    assert scene.evcc_accepts_all() == [("MeterValues", values(1, "5", EVCC_ID))]


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
