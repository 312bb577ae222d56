"""The quick way of reading and writing one whole text frame says exactly what the library says."""

from collections.abc import Generator

from hypothesis import given, strategies as st
import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from custom_components.wallbox_evcc_proxy.proxy.framing import (
    Masks,
    server_frame,
    whole_message,
)

TEXTS = st.one_of(
    st.binary(max_size=300), st.integers(0, 70_000).map(lambda size: b"x" * size)
)


def parsed(data: bytes, *, masked: bool) -> Frame:
    """Return the one frame that the library reads in the data."""
    reader = StreamReader()
    reader.feed_data(data)
    parsing: Generator[None, None, Frame] = Frame.parse(reader.read_exact, mask=masked)
    try:
        next(parsing)
    except StopIteration as end:
        assert not reader.buffer, "more than one frame"
        frame: Frame = end.value
        return frame
    raise AssertionError("not a whole frame")


@given(TEXTS)
def test_what_is_framed_here_is_read_by_the_library(text: bytes) -> None:
    for frame, masked in (
        (server_frame(text), False),
        (Masks().client_frame(text), True),
    ):
        read = parsed(frame, masked=masked)
        assert (bytes(read.data), read.opcode, read.fin) == (text, Opcode.TEXT, True)


@given(TEXTS, st.booleans())
def test_a_whole_text_frame_of_the_library_is_taken_apart(
    text: bytes, masked: bool
) -> None:
    data = Frame(Opcode.TEXT, text).serialize(mask=masked)
    message = whole_message(data, masked=masked)
    assert message == (text if len(text) <= 0xFFFF else None)


@given(
    st.sampled_from(list(Opcode)),
    st.binary(max_size=120),
    st.booleans(),
    st.booleans(),
)
def test_any_other_frame_is_left_to_the_library(
    opcode: Opcode, text: bytes, fin: bool, masked: bool
) -> None:
    if opcode is Opcode.TEXT and fin:
        fin = False
    if not fin and opcode in (Opcode.CLOSE, Opcode.PING, Opcode.PONG):
        fin = True
    data = Frame(opcode, text, fin).serialize(mask=masked)
    assert whole_message(data, masked=masked) is None


@given(st.binary(max_size=40), st.integers(0, 60), st.booleans())
def test_a_part_of_a_frame_or_more_than_one_is_left_to_the_library(
    text: bytes, cut: int, masked: bool
) -> None:
    data = Frame(Opcode.TEXT, text).serialize(mask=masked)
    if cut < len(data):
        assert whole_message(data[:cut], masked=masked) is None
    assert whole_message(data + b"\x81", masked=masked) is None
    assert whole_message(data * 2, masked=masked) is None


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_message_only_if_the_library_reads_the_same(
    data: bytes, masked: bool
) -> None:
    message = whole_message(data, masked=masked)
    if message is not None:
        frame = parsed(data, masked=masked)
        assert bytes(frame.data) == message
        assert (frame.opcode, frame.fin) == (Opcode.TEXT, True)


@pytest.mark.parametrize("masked", [True, False])
def test_a_frame_that_is_masked_otherwise_than_it_has_to_be_is_left_to_the_library(
    masked: bool,
) -> None:
    data = Frame(Opcode.TEXT, b"text").serialize(mask=not masked)
    assert whole_message(data, masked=masked) is None


def test_no_masking_key_is_used_twice() -> None:
    masks = Masks()
    keys = {masks.client_frame(b"")[2:6] for _ in range(5000)}
    assert len(keys) > 4990, "keys of four random bytes are hardly ever the same"
