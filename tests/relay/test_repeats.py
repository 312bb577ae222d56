"""What a wallbox repeats because it never heard the answer: done once, answered each time."""

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .scene import BOOT, EVCC_ID, START, Scene, stop


def test_a_start_that_evcc_answered_when_the_wallbox_was_gone_is_not_told_twice() -> (
    None
):
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_says("StartTransaction", START)
    scene.wallbox_leaves()
    scene.evcc_accepts(transactionId=EVCC_ID)
    scene.wallbox_connects()
    scene.evcc_gets()
    said = scene.wallbox_says("StartTransaction", START)
    assert scene.answer_to(said) == CallResult(
        said, {"status": "Accepted", "transactionId": EVCC_ID}
    )
    assert scene.evcc_gets() == []
    answered = scene.passages_with(Outcome.ANSWERED)[-1]
    assert (answered.id, answered.reason) == (said, "acknowledged before, unheard")


def test_the_acknowledgement_is_given_once_and_another_start_is_another() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_says("StartTransaction", START)
    scene.wallbox_connects()
    scene.evcc_accepts(transactionId=EVCC_ID)
    other = {**START, "meterStart": 6}
    scene.evcc_gets()
    scene.wallbox_says("StartTransaction", other)
    assert scene.evcc_got() == [("StartTransaction", other)]
    scene.evcc_accepts(transactionId=EVCC_ID + 1)
    scene.wallbox_says("StartTransaction", START)
    assert scene.evcc_gets() == []
    scene.wallbox_says("StartTransaction", START)
    assert scene.evcc_got() == [("StartTransaction", START)]


def test_a_start_that_evcc_refused_when_the_wallbox_was_gone_is_told_again() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_says("StartTransaction", START)
    scene.wallbox_connects()
    scene.evcc_refuses()
    scene.evcc_gets()
    scene.wallbox_says("StartTransaction", START)
    assert scene.evcc_got() == [("StartTransaction", START)]


def test_a_stop_that_was_kept_when_the_wallbox_was_gone_is_kept_once() -> None:
    scene = Scene()
    scene.be_without_evcc()
    scene.wallbox_says("StopTransaction", stop(EVCC_ID))
    scene.wallbox_connects()
    scene.disk_finishes()
    scene.evcc_cannot_be_reached()
    said = scene.wallbox_says("StopTransaction", stop(EVCC_ID))
    assert scene.answer_to(said) == CallResult(
        said, {"idTagInfo": {"status": "Accepted"}}
    )
    assert len(scene.kept) == 1


def test_a_heartbeat_is_no_repeat_of_another() -> None:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    scene.wallbox_says("Heartbeat")
    scene.wallbox_connects()
    scene.evcc_accepts()
    scene.evcc_gets()
    scene.wallbox_says("Heartbeat")
    assert scene.evcc_got() == [("Heartbeat", {})]


def test_a_boot_of_the_wallboxs_own_that_evcc_does_not_answer_holds_up_nothing() -> (
    None
):
    scene = Scene()
    scene.be_without_evcc()
    scene.keep_start()
    scene.wallbox_connects()
    scene.evcc_opens()
    said = scene.wallbox_says("BootNotification", BOOT)
    scene.passes(30.1)
    assert isinstance(scene.answer_to(said), CallResult)
    assert scene.open_call(Leg.EVCC).action == "StartTransaction"
