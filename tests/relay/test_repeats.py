"""What a wallbox repeats because it never heard the answer: done once, answered each time."""

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
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
    assert (answered.id, answered.rule) == (said, "repeats")
    assert "acknowledged" in answered.reason


def test_the_acknowledgement_is_given_for_a_while_and_another_start_is_another() -> (
    None
):
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
    for _ in range(2):
        said = scene.wallbox_says("StartTransaction", START)
        assert scene.evcc_gets() == []
        assert scene.answer_to(said) == CallResult(
            said, {"status": "Accepted", "transactionId": EVCC_ID}
        )
    scene.passes(121)
    scene.evcc_gets()
    scene.wallbox_says("StartTransaction", START)
    assert scene.evcc_got() == [("StartTransaction", START)]


def test_the_same_message_again_before_its_answer_reaches_evcc_once() -> None:
    scene = Scene()
    scene.boot()
    start = Call("100", "StartTransaction", START)
    for _ in range(4):
        scene.sends(Leg.WALLBOX, start)
    assert scene.evcc_got() == [("StartTransaction", START)]
    dropped = scene.passages_with(Outcome.DROPPED)
    assert [each.rule for each in dropped] == ["repeats"] * 3
    scene.evcc_accepts(transactionId=EVCC_ID)
    assert len(scene.wallbox_gets()) == 1


def test_a_stop_sent_again_without_its_transactions_id_is_the_same_stop() -> None:
    scene = Scene()
    scene.boot()
    first = Call("7", "StopTransaction", stop(EVCC_ID))
    scene.sends(Leg.WALLBOX, first)
    scene.evcc_accepts(idTagInfo={"status": "Accepted"})
    scene.evcc_gets()
    scene.wallbox_gets()
    scene.sends(Leg.WALLBOX, Call("7", "StopTransaction", stop(-1)))
    assert scene.evcc_gets() == []
    assert isinstance(scene.answer_to("7"), CallResult)


def test_a_start_after_a_stop_is_new_although_it_looks_like_the_one_before() -> None:
    scene = Scene()
    scene.boot()
    for minute in (30, 31):
        scene.wallbox_says("StartTransaction", START)
        scene.evcc_accepts(transactionId=EVCC_ID)
        scene.wallbox_says("StopTransaction", stop(EVCC_ID, minute))
        scene.evcc_accepts(idTagInfo={"status": "Accepted"})
    actions = [action for action, _ in scene.evcc_got()]
    assert actions == ["StartTransaction", "StopTransaction"] * 2


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
