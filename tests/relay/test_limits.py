"""Limits, comings and goings, and settings that change while all goes on."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg
from custom_components.wallbox_evcc_proxy.relay.calls import MOST_WAITING
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.timestamps import Timestamps
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening, Outcome

from .scene import BOOT, Scene


def happenings(scene: Scene, leg: Leg = Leg.WALLBOX) -> list[Happening]:
    return [event.what for event in scene.events if event.leg is leg]


# Floods


def test_a_wallbox_that_floods_is_closed_with_the_reason() -> None:
    scene = Scene(burst=5, frames_per_second=2)
    scene.connect()
    for _ in range(6):
        assert scene.closes == []
        scene.sends(Leg.WALLBOX, b"noise")
    close = scene.closes[0]
    assert (close.leg, close.code) == (Leg.WALLBOX, 1008)
    assert close.reason == "more than 2 messages a second"
    assert close.reason in [event.reason for event in scene.events]


def test_a_wallbox_may_go_on_for_ever_at_the_pace_it_is_allowed() -> None:
    scene = Scene(burst=5, frames_per_second=2)
    scene.connect()
    for _ in range(500):
        scene.sends(Leg.WALLBOX, b"noise")
        scene.passes(0.5)
    assert scene.closes == []


def test_a_burst_may_be_used_again_after_a_pause_but_no_more_than_that() -> None:
    scene = Scene(burst=5, frames_per_second=2)
    scene.connect()
    for _ in range(3):
        for _ in range(5):
            scene.sends(Leg.WALLBOX, b"noise")
        scene.passes(1000)
    for _ in range(5):
        scene.sends(Leg.WALLBOX, b"noise")
    assert scene.closes == []
    scene.sends(Leg.WALLBOX, b"noise")
    assert scene.closes[0].leg is Leg.WALLBOX


def test_a_wallbox_that_was_closed_for_a_flood_may_connect_again() -> None:
    scene = Scene(burst=5, frames_per_second=2)
    scene.connect()
    for _ in range(6):
        scene.sends(Leg.WALLBOX, b"noise")
    scene.connect()
    for _ in range(5):
        scene.sends(Leg.WALLBOX, b"noise")
    assert len(scene.closes) == 2  # the wallbox's, and EVCC's with it


def test_evcc_is_not_limited() -> None:
    scene = Scene(burst=5, frames_per_second=2)
    scene.connect()
    for _ in range(100):
        scene.sends(Leg.EVCC, b"noise")
    assert scene.closes == []


def test_too_many_calls_that_wait_close_the_wallbox_and_keep_the_queue_bounded() -> (
    None
):
    scene = Scene()
    scene.boot()
    for _ in range(MOST_WAITING + 1):
        scene.wallbox_says("Heartbeat")
    assert scene.closes == []
    scene.wallbox_says("Heartbeat")
    assert [(close.leg, close.code) for close in scene.closes] == [
        (Leg.WALLBOX, 1013),
        (Leg.EVCC, 1001),
    ]
    assert scene.closes[0].reason == "too many calls wait for their answer"
    dropped = scene.passages_with(Outcome.DROPPED)
    assert len(dropped) == MOST_WAITING + 1, "each call has its end in the journal"


# Grace


def test_without_grace_evcc_learns_at_once_that_the_wallbox_is_gone() -> None:
    scene = Scene()
    scene.boot()
    scene.wallbox_leaves()
    assert [(close.leg, close.code) for close in scene.closes] == [(Leg.EVCC, 1001)]
    assert not scene.relay.wants_evcc
    assert happenings(scene, Leg.EVCC)[-1] is Happening.DISCONNECTED


def test_with_grace_evccs_leg_stays_that_long_and_then_closes() -> None:
    scene = Scene(wallbox_grace=10)
    scene.boot()
    scene.wallbox_leaves()
    scene.passes(9.9)
    assert scene.closes == []
    assert scene.relay.wants_evcc
    scene.passes(0.2)
    assert [close.leg for close in scene.closes] == [Leg.EVCC]
    assert not scene.relay.wants_evcc


def test_a_wallbox_that_is_back_within_its_grace_ends_it() -> None:
    scene = Scene(wallbox_grace=10)
    scene.boot()
    scene.wallbox_leaves()
    scene.passes(9)
    scene.wallbox_connects()
    scene.passes(100)
    assert scene.closes == []
    said = scene.wallbox_says("Heartbeat")
    scene.answers(Leg.EVCC, {})
    assert scene.is_answered(said)


def test_an_evcc_that_opens_within_the_grace_is_used_when_the_wallbox_is_back() -> None:
    scene = Scene(wallbox_grace=10)
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    scene.wallbox_leaves()
    scene.evcc_opens()
    assert scene.evcc_got() == [("BootNotification", BOOT)]


# Sockets that end, or take another's place


def test_closing_a_socket_that_is_closed_says_nothing() -> None:
    scene = Scene()
    scene.boot()
    scene.evcc_closes()
    scene.wallbox_leaves()
    before = len(scene.notes)
    scene.wallbox_leaves()
    scene.evcc_closes()
    assert len(scene.notes) == before


def test_a_wallbox_that_connects_again_takes_the_place_of_its_old_socket() -> None:
    scene = Scene()
    scene.boot()
    said = scene.wallbox_says("Heartbeat")
    waiting = scene.wallbox_says("Heartbeat")
    scene.wallbox_connects()
    assert happenings(scene) == [Happening.CONNECTED, Happening.REPLACED]
    scene.sends(Leg.EVCC, CallResult(said, {}))
    assert scene.wallbox_gets() == [], "its answer would go to the wrong connection"
    assert scene.last.reason == "the wallbox, which asked, is gone"
    dropped = next(each for each in scene.passages if each.id == waiting)
    assert dropped.outcome is Outcome.DROPPED
    said = scene.wallbox_says("Heartbeat")
    scene.answers(Leg.EVCC, {})
    assert scene.is_answered(said)
    assert scene.closes == []


def test_what_evcc_asked_the_old_socket_is_answered_for_it() -> None:
    scene = Scene()
    scene.boot()
    asked = scene.evcc_asks("ChangeAvailability")
    scene.wallbox_connects()
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, {"status": "Rejected"})
    assert "connected again" in scene.last.reason


def test_comings_and_goings_are_told_with_their_reasons() -> None:
    scene = Scene(wallbox_grace=5)
    scene.relay.wallbox_opened(scene.instant, "192.0.2.7")
    scene.boot()
    scene.evcc_closes()
    scene.wallbox_leaves()
    assert [(event.leg, event.what, event.reason) for event in scene.events] == [
        (Leg.WALLBOX, Happening.REPLACED, ""),
        (Leg.EVCC, Happening.CONNECTED, ""),
        (Leg.EVCC, Happening.DISCONNECTED, "gone"),
        (Leg.WALLBOX, Happening.DISCONNECTED, "gone"),
    ]


def test_an_open_call_of_a_wallbox_that_went_away_does_not_block_the_next() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_says("Heartbeat")
    scene.wallbox_leaves()
    scene.wallbox_connects()
    said = scene.wallbox_says("StatusNotification", {"connectorId": 1})
    scene.passes(31)
    scene.answers(Leg.EVCC, {})
    assert scene.is_answered(said)


# Settings and rules that change


def test_settings_change_without_touching_a_connection() -> None:
    scene = Scene()
    scene.boot()
    scene.relay.change_settings(
        RelaySettings(burst=1e6, wallbox_grace=10, answer_evcc_within=12),
        lambda _facts: None,
    )
    assert scene.closes == []
    asked = scene.evcc_asks("Reset")
    scene.passes(12.1)
    assert scene.is_answered(asked, Leg.EVCC)
    scene.wallbox_leaves()
    assert scene.closes == []
    assert scene.relay.wants_evcc


def test_the_option_to_disconnect_holds_from_when_it_is_set() -> None:
    scene = Scene()
    scene.boot()
    scene.relay.change_settings(
        RelaySettings(burst=1e6, disconnect_when_evcc_is_away=True), lambda _facts: None
    )
    scene.evcc_closes()
    assert [close.leg for close in scene.closes] == [Leg.WALLBOX]


def test_rules_change_for_the_next_frame() -> None:
    scene = Scene()
    scene.boot()
    raw = b'[2,"w%dx","StatusNotification",{"timestamp":null}]'
    scene.relay.change_settings(scene.settings, lambda _facts: Ruleset())
    scene.sends(Leg.WALLBOX, raw % 1)
    assert scene.texts[Leg.EVCC] == [raw % 1]
    scene.evcc_accepts()
    only = Ruleset([(Timestamps(), Mode.ON)])
    scene.relay.change_settings(scene.settings, lambda _facts: only)
    scene.sends(Leg.WALLBOX, raw % 2)
    assert scene.texts[Leg.EVCC][-1] == b'[2,"w2x","StatusNotification",{}]'


@pytest.mark.parametrize("seconds", [0.0, 1.0, 3600.0])
def test_a_relay_with_nothing_to_do_asks_not_to_be_woken(seconds: float) -> None:
    scene = Scene()
    scene.boot()
    scene.passes(60 + seconds)
    assert scene.relay.wake_at == float("inf")
