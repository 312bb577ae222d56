"""Mending, whatever comes: never an error, never slow, and never another message than was meant."""

import json
from random import Random
import re
from time import process_time
from typing import Any

from hypothesis import assume, example, given, strategies as st
import orjson
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.mending import Mended, mend
from tests.ocpp.test_frames import IDS, OBJECTS, TEXTS, WELL_FORMED

CALLS = st.tuples(st.just(2), IDS, TEXTS.filter(bool), OBJECTS)
ANSWERS = st.tuples(st.just(3), IDS, OBJECTS) | st.tuples(
    st.just(4), IDS, TEXTS, TEXTS, OBJECTS
)
LAYOUTS = st.randoms(use_true_random=False)

FRAGMENTS = st.sampled_from(
    [
        *(b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b" ", b"\0", b"\n", b"\xff"),
        *(b"[2,", b'[3,"1",', b'"a":', b'"b"', b"5", b"+.5", b"nan", b"True", b"\\u"),
        *(
            b'[3,"1",{"a":[]}]',
            b'[2,"1","A",{}]',
            b"{}",
            b"[]",
            b"\xef\xbb\xbf",
            b"\\ud800",
        ),
    ]
)


def tokens(value: Any, layout: Random) -> list[bytes]:
    """Return the JSON of a value in pieces, its members in any order."""
    if isinstance(value, dict):
        members = list(value.items())
        layout.shuffle(members)
        pieces = [b"{"]
        for key, inner in members:
            pieces += [*tokens(key, layout), b":", *tokens(inner, layout), b","]
        return [*(pieces[:-1] if members else pieces), b"}"]
    if isinstance(value, (list, tuple)):
        pieces = [b"["]
        for inner in value:
            pieces += [*tokens(inner, layout), b","]
        return [*(pieces[:-1] if value else pieces), b"]"]
    return [json.dumps(value, ensure_ascii=layout.random() < 0.5).encode()]


def spread(pieces: list[bytes], layout: Random) -> bytes:
    """Return the pieces of a JSON text with any white space between them."""
    blanks = [b"", b"", b"", b" ", b"\n", b"\t", b"\r\n  "]
    return b"".join(piece + layout.choice(blanks) for piece in pieces[:-1]) + pieces[-1]


def meaning(mended: Mended | None) -> list[Any] | None:
    """Return what the texts of a mended message say."""
    return None if mended is None else [orjson.loads(text) for text in mended.texts]


def as_read(message: Any) -> Any:
    """Return a message as it is read when nothing happened to it."""
    return orjson.loads(json.dumps(message))


def holds_another(text: bytes) -> bool:
    """Return whether within a text is what looks like the beginning of a message."""
    return re.search(rb'(?s).\[\s*[234]\s*,\s*"', text) is not None


@given(st.binary() | st.lists(FRAGMENTS, max_size=30).map(b"".join))
def test_no_bytes_break_it_and_what_is_mended_is_mended_for_good(raw: bytes) -> None:
    mended = mend(raw)
    if mended is None:
        return
    for text in mended.texts:
        assert mend(text) == Mended((text,), ())
    if mended.reasons:
        assert all(orjson.loads(text)[0] in (2, 3, 4) for text in mended.texts)
    else:
        assert mended.texts[0] is raw


@given(WELL_FORMED, st.integers(0), FRAGMENTS, st.booleans())
def test_any_small_damage_gives_nothing_or_what_can_be_read(
    message: Any, place: int, fragment: bytes, is_loss: bool
) -> None:
    raw = orjson.dumps(message)
    place %= len(raw)
    mended = mend(raw[:place] + (b"" if is_loss else fragment) + raw[place + is_loss :])
    for text in mended.texts if mended else ():
        assert isinstance(orjson.loads(text), list)


@given(WELL_FORMED, LAYOUTS)
def test_a_message_that_is_right_comes_back_as_it_came(
    message: Any, layout: Random
) -> None:
    raw = b" \n" + spread(tokens(message, layout), layout) + b"\r\n"
    mended = mend(raw)
    assert mended == Mended((raw,), ())
    assert mended is not None
    assert mended.texts[0] is raw


@given(ANSWERS, LAYOUTS, st.integers(1))
def test_an_answer_without_its_last_brackets_is_completed_unless_more_may_be_missing(
    answer: Any, layout: Random, lost: int
) -> None:
    pieces = tokens(answer, layout)
    closing = 0
    while pieces[-1 - closing] in (b"]", b"}"):
        closing += 1
    kept = pieces[: len(pieces) - 1 - lost % closing]
    raw = spread(kept, layout)
    assume(not holds_another(raw))
    if kept[-1] in (b"[", b"{") or kept[-1][0] in b"-0123456789":
        assert mend(raw) is None
    else:
        mended = mend(raw)
        assert meaning(mended) == [as_read(answer)]
        assert mended is not None
        assert mended.texts[0].startswith(raw)


@given(CALLS, LAYOUTS, st.integers(0))
@example((2, "1", "A", {"a": [1]}), Random(1), 22)
def test_a_call_cut_off_anywhere_is_completed_only_when_it_lacks_its_last_bracket(
    call: Any, layout: Random, cut: int
) -> None:
    raw = spread(tokens(call, layout), layout)
    cut %= len(raw)
    if cut >= len(raw[:-1].rstrip()):
        assert meaning(mend(raw[:cut])) == [as_read(call)]
    else:
        assert mend(raw[:cut]) is None


@given(WELL_FORMED, LAYOUTS)
def test_commas_put_in_anywhere_are_taken_out(message: Any, layout: Random) -> None:
    pieces = []
    for piece in tokens(message, layout):
        if piece in (b"]", b"}") and layout.random() < 0.5:
            pieces.append(b",")
        pieces.append(piece)
        if piece in (b"[", b"{", b",") and layout.random() < 0.3:
            pieces += [b","] * layout.randint(1, 3)
    assert meaning(mend(spread(pieces, layout))) == [as_read(message)]


@given(WELL_FORMED, st.text(st.characters(max_codepoint=0x1F)), st.text('\n\x10a\\é"'))
def test_control_characters_in_texts_are_kept(
    message: Any, controls: str, text: str
) -> None:
    message = [*message[:-1], {**message[-1], "x": controls, text: text}]
    raw = orjson.dumps(message)
    for control in range(0x20):
        escaped = orjson.dumps(chr(control))[1:-1]
        # Not behind another backslash, which would be one of the text itself.
        raw = re.sub(
            rb"(?<!\\)((?:\\\\)*)" + re.escape(escaped),
            rb"\g<1>" + (b"\n" if control == 10 else bytes([control])),
            raw,
        )
    assert meaning(mend(raw)) == [as_read(message)]


@given(
    WELL_FORMED,
    st.sampled_from([b"", b"\xef\xbb\xbf", b"\0", b" \n\0\xef\xbb\xbf"]),
    st.binary().map(lambda garbage: garbage.lstrip(b" \t\n\r\0,[")),
    st.sampled_from([b"\0", b"\0\0\0\0", b"\n\0", b""]),
)
def test_what_stands_around_a_message_does_not_change_what_it_says(
    message: Any, before: bytes, garbage: bytes, after: bytes
) -> None:
    raw = orjson.dumps(message)
    assert meaning(mend(before + raw + after)) == [as_read(message)]
    garbage = re.sub(rb"[\[{]", b"", garbage)
    assert meaning(mend(before + raw + after + garbage)) == [as_read(message)]


@given(
    st.lists(WELL_FORMED, min_size=2, max_size=4),
    LAYOUTS,
    st.sampled_from([b"", b"\n", b"\0", b",", b" , ", b"\r\n\r\n"]),
)
def test_messages_in_a_row_are_each_what_they_were(
    messages: list[Any], layout: Random, between: bytes
) -> None:
    raws = [spread(tokens(message, layout), layout) for message in messages]
    mended = mend(between.join(raws))
    assert mended is not None
    assert mended.texts == tuple(raws)


@pytest.mark.parametrize(
    "repeated",
    [
        *(b"[", b",", b'"', b"[2,", b"\\", b"\0", b"9", b"]", b"\xff", b"\xef\xbb\xbf"),
        *(b" ,", b"1,,", b'{"a":', b'"a":,', b'"\\ud800",', b"+5,", b'[3,"",{}]'),
    ],
)
@pytest.mark.parametrize(
    "start",
    [b"", b'[2,"1","A",[', b'[2,"1","A",{', b'[3,"1",{"a":"', b'[2,"1","A",{}]'],
)
def test_a_hostile_message_of_one_mebibyte_takes_no_time(
    start: bytes, repeated: bytes
) -> None:
    raw = start + repeated * (2**20 // len(repeated))
    began = process_time()
    mend(raw)
    assert process_time() - began < 2


def test_more_messages_in_one_than_any_wallbox_sends_are_refused() -> None:
    assert meaning(mend(b'[3,"",{}]' * 1000)) == [[3, "", {}]] * 1000
    assert mend(b'[3,"",{}]' * 1001) is None
