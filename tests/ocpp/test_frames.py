"""Reading and writing OCPP-J frames."""

import json
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Unreadable,
    read,
    write,
)

NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(
    allow_nan=False, allow_infinity=False
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)
IDS = TEXTS.filter(bool)

WELL_FORMED = (
    st.tuples(st.just(2), IDS, TEXTS.filter(bool), OBJECTS)
    | st.tuples(st.just(3), IDS, OBJECTS)
    | st.tuples(st.just(4), IDS, TEXTS, TEXTS, OBJECTS)
)

NEARLY = st.lists(
    st.sampled_from([2, 3, 4, 2.0, True, "2", None, "id", 17, "Heartbeat"]) | VALUES,
    max_size=7,
)


@pytest.mark.parametrize(
    ("raw", "frame"),
    [
        (b'[2,"1","Heartbeat",{}]', Call("1", "Heartbeat", {})),
        (b' [ 2 , "1" , "A" , { "a" : 1 } ]\n', Call("1", "A", {"a": 1})),
        (b'[3,"1",{"status":"Accepted"}]', CallResult("1", {"status": "Accepted"})),
        (
            b'[4,"1","NotSupported","no",{"a":1}]',
            CallError("1", "NotSupported", "no", {"a": 1}),
        ),
        (b'[4,"1","","",{}]', CallError("1", "", "", {})),
        ('[2,"ü","Ä",{}]'.encode(), Call("ü", "Ä", {})),
    ],
)
def test_a_frame_in_the_form_of_ocpp_is_read_as_it_stands(
    raw: bytes, frame: Frame
) -> None:
    assert read(raw) == frame


@pytest.mark.parametrize(
    ("raw", "frame"),
    [
        (b'[2,17,"Heartbeat",{}]', Call("17", "Heartbeat", {}, False, 17)),
        (b'[2,-1,"Heartbeat",{}]', Call("-1", "Heartbeat", {}, False, -1)),
        (b'[2,1.5,"Heartbeat",{}]', Call("1.5", "Heartbeat", {}, False, 1.5)),
        (b'[2,"","Heartbeat",{}]', Call("", "Heartbeat", {}, False, "")),
        (b'["2","1","Heartbeat",{}]', Call("1", "Heartbeat", {}, False)),
        (b'[2.0,"1","Heartbeat",{}]', Call("1", "Heartbeat", {}, False)),
        (b'[2,"1","Heartbeat"]', Call("1", "Heartbeat", {}, False)),
        (b'[2,"1","Heartbeat",null]', Call("1", "Heartbeat", {}, False)),
        (b'[2,"1","Heartbeat",[]]', Call("1", "Heartbeat", {}, False)),
        (b'[2,"1","Heartbeat",{"a":1},5]', Call("1", "Heartbeat", {"a": 1}, False)),
        (b"[3,17,{}]", CallResult("17", {}, False)),
        (b'[3,"1"]', CallResult("1", {}, False)),
        (b'[3,"1",null]', CallResult("1", {}, False)),
        (b'[3,"1","Accepted"]', CallResult("1", {}, False)),
        (b'[3,"1",{"a":1},{}]', CallResult("1", {"a": 1}, False)),
        (b'[4,"1"]', CallError("1", "", "", {}, False)),
        (b'[4,"1","NotSupported"]', CallError("1", "NotSupported", "", {}, False)),
        (
            b'[4,"1","NotSupported","no"]',
            CallError("1", "NotSupported", "no", {}, False),
        ),
        (b'[4,"1",5,null,{}]', CallError("1", "", "", {}, False)),
        (b'[4,"1","E","no",null]', CallError("1", "E", "no", {}, False)),
        (b'[4,"1","E","no",{},{}]', CallError("1", "E", "no", {}, False)),
        (b'[4,1,"E","no",{}]', CallError("1", "E", "no", {}, False)),
    ],
)
def test_a_frame_of_another_form_that_can_be_understood_is_read_and_marked(
    raw: bytes, frame: Frame
) -> None:
    assert read(raw) == frame


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty message"),
        (b"   ", "not JSON"),
        (b"hello", "not JSON"),
        (b'[2,"1","Heartbeat",{}', "not JSON"),
        (b'[2,"1","Heartbeat",{}]\x00', "not JSON"),
        (b'[2,"1","A",{}][2,"2","A",{}]', "not JSON"),
        (b'\xef\xbb\xbf[2,"1","A",{}]', "not JSON"),
        (b'[2,"\xff","A",{}]', "not JSON"),
        (b'[2,"1","A",{"x":NaN}]', "not JSON"),
        (b'{"a":1}', "not a JSON array"),
        (b"2", "not a JSON array"),
        (b"null", "not a JSON array"),
        (b"[]", "fewer than two"),
        (b"[2]", "fewer than two"),
        (b'[2,null,"A",{}]', "id is not a text"),
        (b'[2,true,"A",{}]', "id is not a text"),
        (b'[2,["1"],"A",{}]', "id is not a text"),
        (b'[2,"1"]', "without an action"),
        (b'[2,"1","",{}]', "without an action"),
        (b'[2,"1",{},{}]', "without an action"),
        (b'[1,"1",{}]', "message type 1 is not 2, 3 or 4"),
        (b'["5","1","A",{}]', "message type '5' is not"),
        (b'[true,"1","A",{}]', "message type True is not"),
        (b'[null,"1","A",{}]', "message type None is not"),
    ],
)
def test_what_is_no_frame_is_unreadable_for_a_reason_that_is_told(
    raw: bytes, reason: str
) -> None:
    frame = read(raw)
    assert isinstance(frame, Unreadable)
    assert reason in frame.reason


@given(st.binary(max_size=200))
def test_any_bytes_make_a_frame_or_something_unreadable(raw: bytes) -> None:
    assert isinstance(read(raw), Call | CallResult | CallError | Unreadable)


@given(st.text(max_size=200))
@example('[2,"\\ud800","A",{}]')
@example("[2,1e999]")
def test_any_text_makes_a_frame_or_something_unreadable(text: str) -> None:
    raw = text.encode(errors="surrogatepass")
    assert isinstance(read(raw), Call | CallResult | CallError | Unreadable)


@given(NEARLY)
def test_any_array_makes_a_frame_that_can_be_written_or_something_unreadable(
    message: list[Any],
) -> None:
    frame = read(json.dumps(message).encode())
    if not isinstance(frame, Unreadable):
        rewritten = read(write(frame))
        assert not isinstance(rewritten, Unreadable)
        assert rewritten.well_formed
        assert rewritten.id == frame.id


@given(WELL_FORMED)
def test_a_well_formed_frame_that_is_written_again_says_the_same(
    message: tuple[Any, ...],
) -> None:
    frame = read(json.dumps(message).encode())
    assert not isinstance(frame, Unreadable)
    assert frame.well_formed
    assert json.loads(write(frame)) == list(message)


def test_what_is_written_is_compact_and_not_escaped() -> None:
    assert (
        write(Call("1", "DataTransfer", {"data": "Küche"}))
        == '[2,"1","DataTransfer",{"data":"Küche"}]'.encode()
    )
    assert write(CallResult("1", {})) == b'[3,"1",{}]'
    assert (
        write(CallError("1", "InternalError", "no", {}))
        == b'[4,"1","InternalError","no",{}]'
    )


def test_a_frame_that_was_marked_is_written_in_the_right_form() -> None:
    assert write(Call("1", "A", {}, well_formed=False)) == b'[2,"1","A",{}]'
    assert write(CallError("1", "E")) == b'[4,"1","E","",{}]'


@pytest.mark.parametrize("depth", [100, 900, 1022, 1023, 5000, 500_000])
@pytest.mark.parametrize(
    "around", ['[2,"1","A",{{"x":{}}}]', '[{},"1",{{}}]', '[2,{},"A",{{}}]', "{}"]
)
def test_deep_nesting_raises_nothing(depth: int, around: str) -> None:
    raw = around.format("[" * depth + "]" * depth).encode()
    assert isinstance(read(raw), Call | Unreadable)


def test_what_is_nested_as_deep_as_can_be_read_can_be_written() -> None:
    raw = b'[2,"1","A",{"x":' + b"[" * 200 + b"]" * 200 + b"}]"
    frame = read(raw)
    assert isinstance(frame, Call)
    assert write(frame) == raw


def test_a_message_of_one_mebibyte_is_read() -> None:
    text = "x" * (2**20 - 40)
    raw = json.dumps([2, "1", "DataTransfer", {"data": text}]).encode()
    assert read(raw) == Call("1", "DataTransfer", {"data": text})


def test_an_unreadable_message_does_not_fill_the_journal_with_its_reason() -> None:
    frame = read(b'["' + b"x" * 2**20 + b'","1",{}]')
    assert isinstance(frame, Unreadable)
    assert len(frame.reason) < 100


def test_each_leg_has_the_other_on_its_other_side() -> None:
    assert Leg.WALLBOX.other is Leg.EVCC
    assert Leg.EVCC.other is Leg.WALLBOX
