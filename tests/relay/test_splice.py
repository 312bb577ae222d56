"""A changed frame is written into the text that came where that is sure to be right, else anew."""

import json
from typing import Any

from hypothesis import given, strategies as st

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, read
from custom_components.wallbox_evcc_proxy.relay.splice import written
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change

WORDS = st.sampled_from(["", "a", "ü", 'a"b', "back\\slash", "\n", "0000-00-00", "x"])
PAYLOADS = st.dictionaries(
    WORDS, st.one_of(WORDS, st.lists(WORDS, max_size=4)), min_size=1, max_size=5
)


def places(payload: Any, word: str, path: str = "") -> list[str]:
    """Return the paths of the values in a payload that are this word."""
    if payload == word:
        return [path]
    inner = (
        payload.items()
        if isinstance(payload, dict)
        else enumerate(payload)
        if isinstance(payload, list)
        else ()
    )
    return [
        place for key, each in inner for place in places(each, word, f"{path}/{key}")
    ]


def replaced(payload: Any, word: str, by: str) -> Any:
    """Return a payload with a word replaced wherever it is a value."""
    if isinstance(payload, dict):
        return {key: replaced(each, word, by) for key, each in payload.items()}
    if isinstance(payload, list):
        return [replaced(each, word, by) for each in payload]
    return by if payload == word else payload


@given(PAYLOADS, WORDS, WORDS, st.booleans(), st.sampled_from([None, 1]))
def test_what_is_written_says_what_the_rules_made_of_it(
    payload: dict[str, Any],
    before: str,
    after: str,
    ascii_only: bool,
    indent: int | None,
) -> None:
    """However the text was written, and wherever else the word stands in it."""
    found = places(payload, before)
    if not found or before == after:
        return
    text = json.dumps(
        [2, "1", "DataTransfer", payload], ensure_ascii=ascii_only, indent=indent
    ).encode()
    call = Call("1", "DataTransfer", replaced(payload, before, after))
    changes = tuple(Change("test", path, before, after, "") for path in found)
    assert read(written(text, call, changes)) == call


@given(PAYLOADS, WORDS, WORDS)
def test_a_word_that_is_changed_in_one_place_only_stays_in_the_others(
    payload: dict[str, Any], before: str, after: str
) -> None:
    payload = {**payload, "first": before, "second": before}
    text = json.dumps([2, "1", "DataTransfer", payload]).encode()
    call = Call("1", "DataTransfer", {**payload, "first": after})
    changes = (Change("test", "/first", before, after, ""),)
    assert read(written(text, call, changes)) == call


def test_the_rest_of_the_text_stays_as_the_wallbox_wrote_it() -> None:
    text = b'[2, "1",\t"Authorize" , {"idTag" : "long", "x": 1.0}]'
    call = Call("1", "Authorize", {"idTag": "short", "x": 1.0})
    changes = (Change("test", "/idTag", "long", "short", ""),)
    assert written(text, call, changes) == text.replace(b"long", b"short")


def test_what_is_no_word_for_another_is_written_anew() -> None:
    text = b'[2, "1", "Authorize", {"idTag": "a", "n": 1}]'
    gone = (Change("test", "/n", 1, ABSENT, ""),)
    call = Call("1", "Authorize", {"idTag": "a"})
    assert written(text, call, gone) == b'[2,"1","Authorize",{"idTag":"a"}]'
