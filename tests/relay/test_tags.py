"""What the message list shows beside a frame, by what really happened to it."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Kind, Passage
from custom_components.wallbox_evcc_proxy.telemetry.tags import Tag, tags_of

from .scene import BOOT, EVCC_ID, START, STATUS, Scene, stop


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that is connected, booted and known to EVCC."""
    scene = Scene()
    scene.boot()
    return scene


def passages(scene: Scene, action: str, kind: Kind = Kind.CALL) -> list[Passage]:
    return [
        each for each in scene.passages if (each.action, each.kind) == (action, kind)
    ]


def tags(scene: Scene, action: str, kind: Kind = Kind.CALL) -> list[list[Tag]]:
    return [tags_of(passage) for passage in passages(scene, action, kind)]


def test_what_passes_untouched_has_none(scene: Scene) -> None:
    scene.wallbox_says("Heartbeat")
    scene.evcc_accepts(currentTime="2026-09-21T14:00:00Z")
    assert tags(scene, "Heartbeat") == tags(scene, "Heartbeat", Kind.RESULT) == [[]]


def test_a_changed_member_is_converted_and_a_changed_text_mended(scene: Scene) -> None:
    scene.wallbox_says("StatusNotification", {**STATUS, "connectorId": "1"})
    scene.evcc_accepts()
    scene.sends(Leg.WALLBOX, b'[2,"m","Heartbeat",{},]')
    assert tags(scene, "StatusNotification") == [[Tag.CONVERTED]]
    assert tags(scene, "Heartbeat") == [[Tag.MENDED]]


def test_what_cannot_be_mended_is_invalid_and_dropped(scene: Scene) -> None:
    scene.sends(Leg.WALLBOX, b"nonsense")
    assert tags(scene, "", Kind.UNREADABLE) == [[Tag.DROPPED, Tag.INVALID]]


def test_a_silent_wallbox_gives_the_answer_in_its_place_a_timeout(scene: Scene) -> None:
    asked = scene.evcc_asks("SetChargingProfile")
    scene.passes(31)
    scene.sends(Leg.WALLBOX, CallResult(asked, {"status": "Accepted"}))
    assert tags(scene, "SetChargingProfile") == [[]]
    answer = [Tag.AUTO_RESPONSE, Tag.TIMEOUT]
    assert tags(scene, "SetChargingProfile", Kind.RESULT) == [answer]
    assert tags(scene, "", Kind.RESULT) == [[Tag.DROPPED, Tag.LATE]]


def test_a_call_that_waits_too_long_for_its_turn_is_blocked(scene: Scene) -> None:
    scene.evcc_asks("Reset")
    scene.evcc_asks("SetChargingProfile")
    scene.passes(31)
    assert tags(scene, "SetChargingProfile") == [[Tag.BLOCKED, Tag.TIMEOUT]]


def test_a_silent_evcc_gives_the_answer_in_its_place_a_timeout(scene: Scene) -> None:
    scene.wallbox_says("Heartbeat")
    scene.passes(61)
    assert tags(scene, "Heartbeat", Kind.RESULT)[-1] == [
        Tag.AUTO_RESPONSE,
        Tag.TIMEOUT,
    ]


def test_an_answer_that_evcc_could_not_use_is_invalid(scene: Scene) -> None:
    scene.evcc_asks("GetCompositeSchedule", {"connectorId": 1, "duration": 60})
    call = scene.open_call(Leg.WALLBOX)
    scene.sends(Leg.WALLBOX, CallResult(call.id, {"status": {"odd": 1}}))
    assert tags(scene, "GetCompositeSchedule", Kind.RESULT) == [
        [Tag.DROPPED, Tag.INVALID],
        [Tag.AUTO_RESPONSE],
    ]


def test_an_answer_to_nothing_is_unmatched(scene: Scene) -> None:
    scene.sends(Leg.WALLBOX, CallResult("nothing", {}))
    scene.sends(Leg.EVCC, CallResult("nothing", {}))
    assert tags(scene, "", Kind.RESULT) == [[Tag.DROPPED, Tag.UNMATCHED]] * 2


def test_a_message_that_came_before_is_repeated(scene: Scene) -> None:
    start = Call("100", "StartTransaction", START)
    scene.sends(Leg.WALLBOX, start)
    scene.sends(Leg.WALLBOX, start)
    scene.evcc_accepts(transactionId=EVCC_ID)
    scene.sends(Leg.WALLBOX, start)
    assert tags(scene, "StartTransaction") == [
        [],
        [Tag.BLOCKED, Tag.DROPPED, Tag.REPEATED],
        [Tag.BLOCKED, Tag.REPEATED],
    ]
    assert tags(scene, "StartTransaction", Kind.RESULT)[-1] == [
        Tag.AUTO_RESPONSE,
        Tag.REPEATED,
    ]


def test_what_evcc_missed_is_told_in_the_wallboxs_place_or_replayed() -> None:
    scene = Scene()
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    scene.wallbox_says("StatusNotification", STATUS)
    own_id = scene.keep_start()
    scene.sends_and_saves("StopTransaction", stop(own_id))
    scene.evcc_opens()
    scene.evcc_accepts_all()
    assert tags(scene, "BootNotification") == [[Tag.BLOCKED], [Tag.SYNTHETIC]]
    assert tags(scene, "StatusNotification") == [[Tag.BLOCKED], [Tag.SYNTHETIC]]
    assert tags(scene, "StartTransaction") == [[Tag.BLOCKED], [Tag.REPLAYED]]
    assert tags(scene, "StartTransaction", Kind.RESULT) == [[Tag.AUTO_RESPONSE], []]


def test_the_automatic_configuration_is_injected() -> None:
    scene = Scene(auto_configuration=(("MeterValueSampleInterval", "10"),))
    scene.boot()
    while not scene.has_open_call(Leg.WALLBOX):
        scene.passes(1)
    assert tags(scene, "ChangeConfiguration") == [[Tag.INJECTED]]
    scene.answers(Leg.WALLBOX, {"status": "Accepted"})
    assert tags(scene, "ChangeConfiguration", Kind.RESULT) == [[]]


def test_a_call_that_waited_for_another_is_held(scene: Scene) -> None:
    scene.wallbox_says("StatusNotification")
    scene.wallbox_says("Heartbeat")
    scene.passes(2)
    scene.evcc_accepts()
    assert tags(scene, "StatusNotification") == [[]]
    assert tags(scene, "Heartbeat") == [[Tag.HELD]]


def test_a_wallbox_that_leaves_drops_what_waited(scene: Scene) -> None:
    scene.wallbox_says("StatusNotification")
    scene.wallbox_says("Heartbeat")
    scene.wallbox_leaves()
    assert tags(scene, "Heartbeat") == [[Tag.BLOCKED, Tag.DROPPED]]
