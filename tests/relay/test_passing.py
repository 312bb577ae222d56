"""What passes: untouched, in order, one call at a time, each answer to whom asked."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Leg,
    read,
)
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.telemetry.passage import Kind, Outcome

from .scene import BOOT, Scene

ODD = [
    b'[2,"%b","VendorTalk",{"vendorId":"v"}]',
    b' [ 2 ,\t"%b" , "VendorTalk" , { "b" : 1 , "a" : 2 } ]\r\n',
    b'[2,"%b","VendorTalk",{"a":1.0,"b":1e0,"c":1,"d":-0.0,"e":1E+2}]',
    b'[2,"%b","VendorTalk",{"a":"\\u00fc\\/\\n","b":"\xc3\xbc/"}]',
    b'[2,"%b","VendorTalk",{"a":12345678901234567890123}]',
    b'[2,"%b","VendorTalk",{"a":1,"a":2}]',
]
"""Calls that say what they say in an odd way, with a place for their id."""

ODD_ANSWERS = [
    b'[3,"%b",{"status":"Accepted"}]',
    b'[ 3 , "%b",\n{ "status" : "Accepted"  } ]  ',
    b'[3,"%b",{"status":"\\u0041ccepted"}]',
    b'[4,"%b","NotSupported","\\u00fc",{ }]',
]


@pytest.fixture
def scene() -> Scene:
    """Return a wallbox that is connected, booted and known to EVCC."""
    scene = Scene()
    scene.boot()
    return scene


# 1. Untouched means identical


@pytest.mark.parametrize("raw", ODD)
def test_a_call_of_the_wallbox_reaches_evcc_with_the_text_it_came_with(
    scene: Scene, raw: bytes
) -> None:
    raw = raw % b"w1x"
    scene.sends(Leg.WALLBOX, raw)
    assert scene.texts[Leg.EVCC] == [raw]
    assert scene.last.sent is scene.last.received


@pytest.mark.parametrize("raw", ODD)
def test_a_call_of_evcc_reaches_the_wallbox_with_the_text_it_came_with(
    scene: Scene, raw: bytes
) -> None:
    raw = raw % b"e1x"
    scene.sends(Leg.EVCC, raw)
    assert scene.texts[Leg.WALLBOX] == [raw]


@pytest.mark.parametrize("raw", ODD_ANSWERS)
def test_an_answer_of_the_wallbox_reaches_evcc_with_the_text_it_came_with(
    scene: Scene, raw: bytes
) -> None:
    raw = raw % scene.evcc_asks("ChangeAvailability").encode()
    scene.sends(Leg.WALLBOX, raw)
    assert scene.texts[Leg.EVCC] == [raw]


@pytest.mark.parametrize("raw", [*ODD_ANSWERS, b'[3,"%b",null]', b'[4,"%b"]'])
def test_an_answer_of_evcc_reaches_the_wallbox_with_the_text_it_came_with(
    scene: Scene, raw: bytes
) -> None:
    raw = raw % scene.wallbox_says("VendorTalk").encode()
    scene.sends(Leg.EVCC, raw)
    assert scene.texts[Leg.WALLBOX] == [raw]


# 2. and 3. Order, one call at a time


def test_calls_of_the_wallbox_go_to_evcc_one_at_a_time_and_in_order(
    scene: Scene,
) -> None:
    ids = [scene.wallbox_says("Authorize", {"idTag": f"{n}"}) for n in range(4)]
    for n, frame_id in enumerate(ids):
        assert scene.evcc_gets() == [Call(frame_id, "Authorize", {"idTag": f"{n}"})]
        scene.answers(Leg.EVCC, {})
    assert [frame.id for frame in map(read, scene.texts[Leg.WALLBOX])] == ids  # type: ignore[union-attr]


def test_calls_of_evcc_go_to_the_wallbox_one_at_a_time_and_in_order(
    scene: Scene,
) -> None:
    ids = [scene.evcc_asks("TriggerMessage", {"n": n}) for n in range(4)]
    for n, frame_id in enumerate(ids):
        assert scene.wallbox_gets() == [Call(frame_id, "TriggerMessage", {"n": n})]
        scene.wallbox_accepts()
    assert [frame.id for frame in map(read, scene.texts[Leg.EVCC])] == ids  # type: ignore[union-attr]


def test_an_answer_overtakes_the_calls_that_wait_for_theirs(scene: Scene) -> None:
    asked = scene.evcc_asks("ChangeAvailability")
    for _ in range(3):
        scene.wallbox_says("Heartbeat")
    scene.evcc_gets()
    scene.wallbox_accepts()
    assert scene.evcc_gets() == [CallResult(asked, {"status": "Accepted"})]


def test_the_directions_do_not_wait_for_each_other(scene: Scene) -> None:
    """Each side may have asked the other at the same time; neither may block."""
    said = scene.wallbox_says("Heartbeat")
    asked = scene.evcc_asks("ChangeAvailability")
    assert scene.evcc_gets() == [Call(said, "Heartbeat", {})]
    assert scene.wallbox_gets() == [Call(asked, "ChangeAvailability", {})]


def test_a_call_that_waited_tells_the_journal_how_long(scene: Scene) -> None:
    scene.wallbox_says("Heartbeat")
    waiting = scene.wallbox_says("Heartbeat")
    scene.passes(2.5)
    scene.answers(Leg.EVCC, {})
    passage = next(each for each in scene.passages if each.id == waiting)
    assert passage.held == 2.5


def test_an_answer_tells_the_journal_how_long_it_took_and_what_it_answers(
    scene: Scene,
) -> None:
    said = scene.wallbox_says("Heartbeat")
    scene.passes(0.25)
    scene.answers(Leg.EVCC, {})
    call, answer = scene.passages[-2:]
    assert (call.id, call.kind, call.action) == (said, Kind.CALL, "Heartbeat")
    assert (answer.id, answer.kind, answer.action) == (said, Kind.RESULT, "Heartbeat")
    assert answer.latency == 0.25
    assert answer.call_seq == call.seq


# 4. Whose id is whose


def test_the_proxys_own_calls_have_ids_of_their_own_and_their_answers_end_there() -> (
    None
):
    scene = Scene(auto_configuration=(("A", "1"), ("B", "2")))
    scene.boot()
    scene.passes(5.1)
    ids = []
    for _ in range(2):
        ids.append(scene.open_call(Leg.WALLBOX).id)
        scene.wallbox_accepts()
        scene.passes(0.1)
        assert scene.last.outcome is Outcome.TAKEN or scene.has_open_call(Leg.WALLBOX)
    assert len(set(ids)) == 2
    assert all(each.startswith("proxy-") and len(each) <= 36 for each in ids)
    assert scene.evcc_gets() == []


def test_two_relays_never_use_the_same_ids() -> None:
    ids = set()
    for _ in range(2):
        scene = Scene(auto_configuration=(("A", "1"),))
        scene.boot()
        scene.passes(5.1)
        ids.add(scene.open_call(Leg.WALLBOX).id)
    assert len(ids) == 2


@pytest.mark.parametrize("leg", list(Leg))
def test_an_answer_nobody_waits_for_is_recorded_and_dropped(
    scene: Scene, leg: Leg
) -> None:
    scene.sends(leg, b'[3,"nobody",{"status":"Accepted"}]')
    assert scene.wallbox_gets() == scene.evcc_gets() == []
    assert scene.last.outcome is Outcome.DROPPED
    assert scene.last.reason == "answers no call that is open"


@pytest.mark.parametrize("leg", list(Leg))
def test_an_answer_that_comes_twice_is_passed_on_once(scene: Scene, leg: Leg) -> None:
    if leg is Leg.WALLBOX:
        asked = scene.evcc_asks("ChangeAvailability")
    else:
        asked = scene.wallbox_says("Heartbeat")
    for _ in range(2):
        scene.sends(leg, CallResult(asked, {"status": "Accepted"}))
    assert scene.answer_to(asked, leg.other) == CallResult(
        asked, {"status": "Accepted"}
    )
    assert scene.last.outcome is Outcome.DROPPED


def test_an_answer_to_a_call_that_still_waits_answers_nothing(scene: Scene) -> None:
    scene.evcc_asks("ChangeAvailability")
    waiting = scene.evcc_asks("TriggerMessage")
    scene.sends(Leg.WALLBOX, CallResult(waiting, {"status": "Accepted"}))
    assert not scene.is_answered(waiting, Leg.EVCC)
    scene.wallbox_accepts()
    assert scene.wallbox_gets()[-1] == Call(waiting, "TriggerMessage", {})


# 7. Nothing on the wire can break it


@pytest.mark.parametrize("leg", list(Leg))
@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[", b"{}", b"[1]", b"[" * 5000, b'[5,"x"]']
)
def test_what_is_unreadable_is_recorded_and_dropped_and_disturbs_nobody(
    scene: Scene, leg: Leg, raw: bytes
) -> None:
    scene.sends(leg, raw)
    assert scene.last.outcome is Outcome.DROPPED
    assert scene.last.kind is Kind.UNREADABLE
    assert scene.last.received == raw
    assert scene.last.reason
    assert scene.wallbox_gets() == scene.evcc_gets() == []
    assert scene.closes == []
    said = scene.wallbox_says("Heartbeat")
    assert scene.evcc_gets() == [Call(said, "Heartbeat", {})]


# 9. and 10. Every change is visible; unknown is not zero


def test_a_rules_change_is_told_with_the_text_before_and_after(scene: Scene) -> None:
    status = b'"connectorId":1,"errorCode":"NoError","status":"Available"'
    raw = b'[2, "w1x", "StatusNotification", {%b,"timestamp":""}]' % status
    scene.sends(Leg.WALLBOX, raw)
    assert scene.texts[Leg.EVCC] == [b'[2,"w1x","StatusNotification",{%b}]' % status]
    passage = scene.last
    assert passage.received == raw
    assert passage.sent == scene.texts[Leg.EVCC][0]
    [change] = passage.changes
    assert (change.rule, change.path) == ("timestamps", "/timestamp")
    assert (change.before, change.after) == ("", ABSENT)


def test_what_holds_nothing_is_answered_and_not_passed_on(scene: Scene) -> None:
    raw = b'[2,"w1x","MeterValues",{"connectorId":1,"meterValue":[]}]'
    scene.sends(Leg.WALLBOX, raw)
    assert scene.evcc_gets() == []
    assert scene.answer_to("w1x") == CallResult("w1x", {})
    [answered] = scene.passages_with(Outcome.ANSWERED)
    assert (answered.received, answered.rule) == (raw, "conform")


# The form of frames


@pytest.mark.parametrize(
    ("raw", "passed", "wire_id"),
    [
        (b'[2,"w1x","Heartbeat",{},"more"]', b'[2,"w1x","Heartbeat",{}]', b'"w1x"'),
        (b'[2,"w1x","Heartbeat"]', b'[2,"w1x","Heartbeat",{}]', b'"w1x"'),
        (b'[2,"w1x","Heartbeat",null]', b'[2,"w1x","Heartbeat",{}]', b'"w1x"'),
        (b'["2","w1x","Heartbeat",{}]', b'[2,"w1x","Heartbeat",{}]', b'"w1x"'),
        (b'[2,"w1x","heartbeat",{}]', b'[2,"w1x","Heartbeat",{}]', b'"w1x"'),
        (b'[2,17,"Heartbeat",{}]', b'[2,"17","Heartbeat",{}]', b"17"),
    ],
)
def test_a_call_of_another_form_reaches_evcc_as_ocpp_writes_it_and_is_answered_as_it_asked(
    scene: Scene, raw: bytes, passed: bytes, wire_id: bytes
) -> None:
    scene.sends(Leg.WALLBOX, raw)
    assert scene.texts[Leg.EVCC] == [passed]
    assert [each.rule for each in scene.last.changes] == ["frame_form"]
    scene.answers(Leg.EVCC, {"currentTime": "2026-09-21T14:13:20Z"})
    assert scene.texts[Leg.WALLBOX] == [
        b'[3,%b,{"currentTime":"2026-09-21T14:13:20Z"}]' % wire_id
    ]


@pytest.mark.parametrize("frame_id", ["", "x" * 37, "y" * 500])
def test_an_id_that_evcc_does_not_take_is_another_for_evcc_and_its_own_for_the_wallbox(
    scene: Scene, frame_id: str
) -> None:
    scene.sends(Leg.WALLBOX, b'[2,"%b","Heartbeat",{}]' % frame_id.encode())
    [call] = scene.evcc_gets()
    assert isinstance(call, Call)
    assert call.id.startswith("proxy-")
    scene.sends(Leg.EVCC, CallResult(call.id, {}))
    assert scene.texts[Leg.WALLBOX] == [b'[3,"%b",{}]' % frame_id.encode()]


def test_broken_json_is_mended_and_passed_on_with_what_was_mended(scene: Scene) -> None:
    raw = b'[2,"w1x","Authorize",{,"idTag":"t",}]\x00'
    scene.sends(Leg.WALLBOX, raw)
    assert scene.texts[Leg.EVCC] == [b'[2,"w1x","Authorize",{"idTag":"t"}]']
    assert scene.last.received == raw
    assert {each.rule for each in scene.last.changes} == {"mending"}
    assert all(each.reason for each in scene.last.changes)


def test_two_messages_in_one_frame_are_two(scene: Scene) -> None:
    scene.sends(Leg.WALLBOX, b'[2,"w1x","Heartbeat",{}][2,"w2x","Heartbeat",{}]')
    assert scene.texts[Leg.EVCC] == [b'[2,"w1x","Heartbeat",{}]']
    scene.answers(Leg.EVCC, {})
    assert scene.texts[Leg.EVCC][1:] == [b'[2,"w2x","Heartbeat",{}]']


def test_an_answer_that_cannot_be_read_is_given_in_the_wallboxs_place_at_once(
    scene: Scene,
) -> None:
    asked = scene.evcc_asks("SetChargingProfile")
    scene.sends(Leg.WALLBOX, b'[3,"%b",{"status":"Acc' % asked.encode())
    assert scene.answer_to(asked, Leg.EVCC) == CallResult(asked, {"status": "Rejected"})


def test_without_any_rule_every_frame_passes_as_it_came(scene: Scene) -> None:
    scene.relay.change_settings(scene.settings, lambda _facts: Ruleset())
    scene.is_transparent = True
    broken = [
        b'[2,17,"Heartbeat",null]',
        b"hello",
        b'[2,"w5x","StatusNotification",{"timestamp":"0000-00-00T00:00:00.000Z"}]',
    ]
    for raw in broken:
        scene.sends(Leg.WALLBOX, raw)
        if scene.has_open_call(Leg.EVCC):
            scene.sends(Leg.EVCC, CallResult(scene.open_call(Leg.EVCC).id, {}))
    assert scene.texts[Leg.EVCC] == broken
    asked = scene.evcc_asks("SetChargingProfile")
    raw = b'[3,"%b",{"status":"perhaps"}]' % asked.encode()
    scene.sends(Leg.WALLBOX, raw)
    assert scene.texts[Leg.EVCC][-1] == raw


def test_every_frame_has_its_passage() -> None:
    scene = Scene()
    scene.boot()
    before = len(scene.passages)
    said = scene.wallbox_says("VendorTalk")
    scene.sends(Leg.EVCC, CallError(said, "InternalError", "no"))
    scene.evcc_asks("Reset")
    scene.wallbox_accepts()
    assert [
        (each.origin, each.target, each.kind, each.action, each.outcome)
        for each in scene.passages[before:]
    ] == [
        (Leg.WALLBOX, Leg.EVCC, Kind.CALL, "VendorTalk", Outcome.FORWARDED),
        (Leg.EVCC, Leg.WALLBOX, Kind.ERROR, "VendorTalk", Outcome.FORWARDED),
        (Leg.EVCC, Leg.WALLBOX, Kind.CALL, "Reset", Outcome.FORWARDED),
        (Leg.WALLBOX, Leg.EVCC, Kind.RESULT, "Reset", Outcome.FORWARDED),
    ]


def test_sending_comes_before_recording(scene: Scene) -> None:
    commands = scene.relay.received(
        Leg.WALLBOX, b'[2,"w1x","Heartbeat",{}]', scene.instant
    )
    assert [type(command).__name__ for command in commands] == ["Send", "Record"]


def test_a_wallbox_has_called_once_it_sent_a_call_of_ocpp() -> None:
    scene = Scene()
    scene.connect()
    scene.sends(Leg.WALLBOX, b"hello")
    scene.sends(Leg.WALLBOX, b'[3,"1",{}]')
    scene.wallbox_says("Hello")
    assert not scene.relay.has_called
    scene.wallbox_says("BootNotification", BOOT)
    assert scene.relay.has_called
