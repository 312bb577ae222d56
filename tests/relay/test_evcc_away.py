"""While EVCC is away: the wallbox keeps its connection and is answered; nothing is lost."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallError, CallResult, Leg
from custom_components.wallbox_evcc_proxy.relay.outbox import OWN_TRANSACTION_IDS
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening, Outcome

from .scene import BOOT, EVCC_ID, START, Scene, stop
from .world import EPOCH

NOW = "2026-09-21T14:13:20Z"


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that is connected while nobody is at EVCC's port."""
    scene = Scene()
    scene.be_without_evcc()
    return scene


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Heartbeat", {"currentTime": NOW}),
        ("StatusNotification", {}),
        ("MeterValues", {}),
        ("Authorize", {"idTagInfo": {"status": "Accepted"}}),
        ("DataTransfer", {"status": "Accepted"}),
        ("FirmwareStatusNotification", {}),
        (
            "BootNotification",
            {"currentTime": NOW, "interval": 60, "status": "Accepted"},
        ),
    ],
)
def test_a_call_is_answered_on_evccs_behalf(
    scene: Scene, action: str, payload: dict[str, Any]
) -> None:
    assert EPOCH == 1_790_000_000
    said = scene.wallbox_says(action)
    assert scene.answer_to(said) == CallResult(said, payload)
    call, answer = scene.passages[-2:]
    assert (call.outcome, call.target, call.reason) == (
        Outcome.ANSWERED,
        None,
        "EVCC is away",
    )
    assert (answer.outcome, answer.origin, answer.target) == (
        Outcome.INJECTED,
        None,
        Leg.WALLBOX,
    )
    assert answer.call_seq == call.seq


def test_what_evcc_does_not_know_either_is_not_supported(scene: Scene) -> None:
    said = scene.wallbox_says("VendorTalk")
    assert scene.answer_to(said) == CallError(
        said, "NotSupported", "Unsupported feature VendorTalk", {}
    )


def test_the_heartbeat_interval_that_evcc_gave_is_given_on() -> None:
    scene = Scene()
    scene.connect()
    scene.wallbox_says("BootNotification", BOOT)
    scene.evcc_accepts(interval=17)
    scene.evcc_closes()
    said = scene.wallbox_says("BootNotification", BOOT)
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["interval"] == 17


@pytest.mark.parametrize("interval", [0, -1, "60", None, True])
def test_an_interval_that_is_none_is_not_given_on(interval: object) -> None:
    scene = Scene()
    scene.connect()
    scene.wallbox_says("BootNotification", BOOT)
    scene.evcc_accepts(interval=interval)
    scene.evcc_closes()
    said = scene.wallbox_says("BootNotification", BOOT)
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["interval"] == 60


def test_calls_wait_5_s_for_an_evcc_that_is_being_dialled() -> None:
    scene = Scene()
    scene.wallbox_connects()
    said = scene.wallbox_says("Heartbeat")
    scene.passes(4.9)
    assert not scene.is_answered(said)
    scene.passes(0.2)
    assert scene.is_answered(said)


def test_calls_that_waited_for_evccs_leg_go_to_evcc_when_it_opens() -> None:
    scene = Scene()
    scene.wallbox_connects()
    scene.wallbox_says("BootNotification", BOOT)
    scene.wallbox_says("Heartbeat")
    scene.passes(2)
    assert scene.wallbox_gets() == []
    scene.evcc_opens()
    assert [action for action, _ in scene.evcc_accepts_all()] == [
        "BootNotification",
        "Heartbeat",
    ]


def test_what_evcc_did_not_answer_before_it_went_away_is_answered() -> None:
    scene = Scene()
    scene.boot()
    said = scene.wallbox_says("Heartbeat")
    waiting = scene.wallbox_says("StatusNotification", {"connectorId": 1})
    scene.evcc_closes()
    assert isinstance(scene.answer_to(said), CallResult)
    assert isinstance(scene.answer_to(waiting), CallResult)


def test_an_evcc_that_does_not_answer_is_answered_for_after_20_s() -> None:
    scene = Scene()
    scene.boot()
    said = scene.wallbox_says("Heartbeat")
    scene.passes(19.9)
    assert not scene.is_answered(said)
    scene.passes(0.2)
    assert isinstance(scene.answer_to(said), CallResult)
    assert scene.last.reason == "EVCC did not answer in time"


def test_evccs_late_answer_is_dropped() -> None:
    scene = Scene()
    scene.boot()
    said = scene.wallbox_says("Heartbeat")
    scene.passes(31)
    scene.wallbox_gets()
    scene.sends(Leg.EVCC, CallResult(said, {}))
    assert scene.wallbox_gets() == []
    assert scene.last.reason == "came too late"


def test_why_evcc_cannot_be_reached_is_told_once(scene: Scene) -> None:
    """Redials go on for days; the same reason every 30 s would fill the journal."""
    for _ in range(5):
        scene.evcc_cannot_be_reached()
    told = [event for event in scene.events if event.what is Happening.UNREACHABLE]
    assert [(event.leg, event.reason) for event in told] == [(Leg.EVCC, "refused")]
    scene.evcc_opens()
    scene.evcc_closes()
    scene.evcc_cannot_be_reached()
    told = [event for event in scene.events if event.what is Happening.UNREACHABLE]
    assert len(told) == 2


# Transactions


def test_a_start_is_acknowledged_only_when_it_is_safe_on_disk(scene: Scene) -> None:
    said = scene.wallbox_says("StartTransaction", START)
    scene.passes(60)
    assert not scene.is_answered(said)
    scene.disk_finishes()
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["idTagInfo"] == {"status": "Accepted"}
    assert answer.payload["transactionId"] in OWN_TRANSACTION_IDS
    assert scene.kept[0]["payload"] == START


def test_a_stop_is_acknowledged_only_when_it_is_safe_on_disk(scene: Scene) -> None:
    said = scene.wallbox_says("StopTransaction", stop(EVCC_ID))
    assert not scene.is_answered(said)
    scene.disk_finishes()
    assert scene.answer_to(said) == CallResult(
        said, {"idTagInfo": {"status": "Accepted"}}
    )
    assert [kept["action"] for kept in scene.kept] == ["StopTransaction"]


def test_a_transaction_that_could_not_be_written_is_not_acknowledged(
    scene: Scene,
) -> None:
    said = scene.wallbox_says("StartTransaction", START)
    scene.disk_finishes(safe=False)
    assert scene.answer_to(said) == CallError(
        said, "InternalError", "could not be kept", {}
    )
    assert scene.relay.outbox.kept == []


def test_a_wallbox_that_sends_it_again_gets_it_kept(scene: Scene) -> None:
    scene.wallbox_says("StartTransaction", START)
    scene.disk_finishes(safe=False)
    assert scene.keep_start() in OWN_TRANSACTION_IDS


def test_each_start_gets_an_id_of_its_own(scene: Scene) -> None:
    ids = set()
    for minute in range(3):
        said = scene.wallbox_says(
            "StartTransaction", {**START, "timestamp": f"2026-09-21T14:0{minute}:00Z"}
        )
        scene.disk_finishes()
        answer = scene.answer_to(said)
        assert isinstance(answer, CallResult)
        ids.add(answer.payload["transactionId"])
    assert len(ids) == 3


def test_the_same_start_sent_again_is_kept_once_and_gets_the_same_id(
    scene: Scene,
) -> None:
    first = scene.keep_start()
    said = scene.wallbox_says("StartTransaction", START)
    while scene.saving:
        scene.disk_finishes()
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["transactionId"] == first
    assert len(scene.relay.outbox.kept) == 1


def test_a_disk_that_fails_later_does_not_lose_what_was_acknowledged(
    scene: Scene,
) -> None:
    """The wallbox repeats a start that is safe already; the repeat must not throw it away."""
    first = scene.keep_start()
    said = scene.wallbox_says("StartTransaction", START)
    while scene.saving:
        scene.disk_finishes(safe=False)
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["transactionId"] == first
    assert [kept.payload for kept in scene.relay.outbox.kept] == [START]


def test_calls_behind_one_that_is_being_saved_wait_their_turn(scene: Scene) -> None:
    scene.wallbox_says("StartTransaction", START)
    said = scene.wallbox_says("Heartbeat")
    assert not scene.is_answered(said)
    scene.disk_finishes()
    assert scene.is_answered(said)
    ids = [getattr(frame, "id", "") for frame in scene.wallbox_gets()]
    assert ids[-1] == said


def test_a_wallbox_that_went_away_while_its_start_was_saved_is_sent_nothing(
    scene: Scene,
) -> None:
    scene.wallbox_says("StartTransaction", START)
    scene.wallbox_leaves()
    scene.disk_finishes()
    assert scene.wallbox_gets() == []
    assert len(scene.kept) == 1


def test_a_wallbox_that_connects_again_meanwhile_is_not_sent_an_answer_to_its_old_call(
    scene: Scene,
) -> None:
    scene.wallbox_says("StartTransaction", START)
    scene.wallbox_connects()
    scene.disk_finishes()
    assert scene.wallbox_gets() == []
    assert len(scene.kept) == 1


def test_a_start_that_evcc_did_not_answer_in_time_is_kept() -> None:
    scene = Scene()
    scene.boot()
    said = scene.wallbox_says("StartTransaction", START)
    scene.passes(31)
    assert not scene.is_answered(said)
    scene.disk_finishes()
    assert isinstance(scene.answer_to(said), CallResult)
    assert len(scene.kept) == 1


def test_a_start_that_evcc_answers_is_acknowledged_by_evcc_alone() -> None:
    scene = Scene()
    scene.boot()
    said = scene.wallbox_says("StartTransaction", START)
    scene.evcc_accepts(transactionId=EVCC_ID)
    answer = scene.answer_to(said)
    assert isinstance(answer, CallResult)
    assert answer.payload["transactionId"] == EVCC_ID
    assert scene.relay.outbox.kept == []


def test_when_no_more_can_be_kept_the_wallbox_has_to_keep_it(scene: Scene) -> None:
    for number in range(500):
        payload = {**START, "meterStart": number}
        scene.sends_and_saves("StartTransaction", payload)
    said = scene.wallbox_says("StartTransaction", {**START, "meterStart": 500})
    assert scene.answer_to(said) == CallError(
        said, "InternalError", "too many transactions are kept", {}
    )
    assert scene.saving == []
    heartbeat = scene.wallbox_says("Heartbeat")
    assert isinstance(scene.answer_to(heartbeat), CallResult)


# The other behaviour: a plain proxy


def test_with_the_option_the_wallbox_is_disconnected_when_evcc_goes_away() -> None:
    scene = Scene(disconnect_when_evcc_is_away=True)
    scene.boot()
    said = scene.wallbox_says("Heartbeat")
    scene.evcc_closes()
    [close] = scene.closes
    assert (close.leg, close.code) == (Leg.WALLBOX, 1001)
    assert close.reason == "EVCC is away: gone"
    assert not scene.is_answered(said)
    assert not scene.relay.wants_evcc


def test_with_the_option_the_wallbox_is_disconnected_when_evcc_cannot_be_reached() -> (
    None
):
    scene = Scene(disconnect_when_evcc_is_away=True)
    scene.be_without_evcc()
    assert [close.leg for close in scene.closes] == [Leg.WALLBOX]
    assert not scene.relay.wallbox_is_open


def test_without_the_option_it_stays_connected(scene: Scene) -> None:
    scene.evcc_cannot_be_reached()
    assert scene.closes == []
    assert scene.relay.wants_evcc
