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
            {
                "timestamp": "2026-09-21T14:10:00Z",
                "sampledValue": [
                    {"value": value, "measurand": "Energy.Active.Import.Register"}
                ],
            }
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
    assert scene.wallbox_got() == [("RemoteStopTransaction", {"transactionId": own_id})]
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
        scene.passes(20.1 + 60.1)
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
    assert scene.evcc_accepts_all() == [("StatusNotification", without_time(status(1)))]


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
