"""Texts, numbers and words within a message that are not written as JSON writes them."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.mending import mend
from tests.ocpp.test_mending import ESCAPED, check

ENCODING = "bytes that are no UTF-8 were replaced by U+FFFD"
HALF = "an escape that is half a character was replaced by U+FFFD"
BACKSLASH = "a backslash that escapes nothing was mended"
NUMBER = "a number was written as JSON writes it"
NO_NUMBER = "a number that is none, or has no end, became null"
WORD = "true, false or null was written as JSON writes it"


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        (b"a\nb\tc\0d", b"a\\nb\\tc\\u0000d", ESCAPED),
        (b"\x08\x0c\r\x1b\x7f", b"\\b\\f\\r\\u001b\x7f", ESCAPED),
        (b"Z\xfcrich", "Z\ufffdrich".encode(), ENCODING),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd".encode(), ENCODING),
        (b"\\ud800x", b"\\ufffdx", HALF),
        (b"\\uDC00\\ud83d\\ude00", b"\\ufffd\\ud83d\\ude00", HALF),
        (b"it\\'s", b"it's", BACKSLASH),
        (b"C:\\Users\\x", b"C:\\\\Users\\\\x", BACKSLASH),
        (b"\\\\\\x41 \\u12", b"\\\\\\\\x41 \\\\u12", BACKSLASH),
        (b"\\\xc3\xbc", b"\\\\\xc3\xbc", BACKSLASH),
    ],
)
def test_what_json_does_not_allow_within_a_text_is_written_as_it_was_meant(
    raw: bytes, text: bytes, reason: str
) -> None:
    start, end = b'[2,"1","DataTransfer",{"vendorId":"', b'","data":"\\u00e4\\/"}]'
    check(start + raw + end, start + text + end, reason)
    start, end = b'[2,"1","DataTransfer",{"', b'":[]}]'
    check(start + raw + end, start + text + end, reason)


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        (b"+5", b"5", NUMBER),
        (b".5", b"0.5", NUMBER),
        (b"-.50e+3", b"-0.50e+3", NUMBER),
        (b"5.", b"5", NUMBER),
        (b"5.e3", b"5e3", NUMBER),
        (b"007", b"7", NUMBER),
        (b"-00", b"-0", NUMBER),
        (b"00.10", b"0.10", NUMBER),
        (b"NaN", b"null", NO_NUMBER),
        (b"-nan", b"null", NO_NUMBER),
        (b"-Infinity", b"null", NO_NUMBER),
        (b"1.#INF", b"null", NO_NUMBER),
        (b"1e999", b"null", NO_NUMBER),
        (b"True", b"true", WORD),
        (b"FALSE", b"false", WORD),
        (b"None", b"null", WORD),
        (b"Null", b"null", WORD),
    ],
)
def test_numbers_and_words_are_written_as_json_writes_them(
    raw: bytes, text: bytes, reason: str
) -> None:
    start, end = b'[2,"1","A",{"a":', b',"b":-1.50E+1}]'
    check(start + raw + end, start + text + end, reason)


@pytest.mark.parametrize(
    "raw", [b"--5", b"1.2.3", b"0x1F", b"5A", b".", b"+", b".e5", b"1e", b"yes", b"'a'"]
)
def test_what_is_neither_number_nor_word_is_left_alone(raw: bytes) -> None:
    assert mend(b'[2,"1","A",{"a":' + raw + b"}]") is None
