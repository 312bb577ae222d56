"""Anonymising: who and where a trace is from is not in it, and all else stays as it is."""

from dataclasses import replace
import json
from time import perf_counter
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.anonymise import Anonymiser
from custom_components.wallbox_evcc_proxy.telemetry.json_tokens import tokens
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Event,
    Happening,
    Kind,
    Passage,
)
from custom_components.wallbox_evcc_proxy.telemetry.source import Entry
from custom_components.wallbox_evcc_proxy.telemetry.traces.export import (
    Export,
    ExportFormat,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.record import trace_lines

from .traces.story import SECRETS, story, up


def anonymised(text: str) -> str:
    return Anonymiser().text(text)


def told(*entries: Entry, **how: Any) -> list[Entry]:
    anonymiser = Anonymiser(**how)
    for entry in entries:
        anonymiser.learn(entry)
    return [anonymiser.entry(entry) for entry in entries]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ('{"idTag": "04A2"}', '{"idTag": "tag-1"}'),
        ('{"parentIdTag":"04A2","idTag":"04a2"}', '{"parentIdTag":"tag-1","idTag":"tag-1"}'),
        ('{"idTag":1234}', '{"idTag":"tag-1"}'),
        ('{"chargePointSerialNumber":"A-1","meterSerialNumber":"B"}',
         '{"chargePointSerialNumber":"serial-1","meterSerialNumber":"serial-2"}'),
        ('{"iccid":"8949","imsi":"26201"}', '{"iccid":"sim-1","imsi":"sim-2"}'),
        ('{"key":"AuthorizationKey","value":"abc"}', '{"key":"AuthorizationKey","value":"secret-1"}'),
        ('{"value":"abc","readonly":true,"key":"wifi_password"}',
         '{"value":"secret-1","readonly":true,"key":"wifi_password"}'),
        ('{"key":"HeartbeatInterval","value":"300"}', '{"key":"HeartbeatInterval","value":"300"}'),
        ('{"key":"FreeIdTags","value":["A1","A2"]}', '{"key":"FreeIdTags","value":["tag-1","tag-2"]}'),
        ('{"data":"{\\"idTag\\":\\"A1\\",\\"n\\": 1.50}"}', '{"data":"{\\"idTag\\":\\"tag-1\\",\\"n\\": 1.50}"}'),
        ('{"location":"ftp://me:pw@files.example.com:21/up?sig=abc"}',
         '{"location":"ftp://secret-1@host-1:21/up?sig=secret-2"}'),
        ('{"a":"wss://192.168.1.5:8887/x"}', '{"a":"wss://ip-1:8887/x"}'),
        ('{"key":"Backend","value":"10.0.0.7"}', '{"key":"Backend","value":"ip-1"}'),
        ('{"key":"ServerUrl","value":"evcc.fritz.box:8887"}', '{"key":"ServerUrl","value":"host-1:8887"}'),
        ('{"firmwareVersion":"1.2.3.4"}', '{"firmwareVersion":"1.2.3.4"}'),
        ('{"info":"fe80::1 and aa:bb:cc:dd:ee:ff"}', '{"info":"ip-1 and mac-1"}'),
        ('{"info":"AA-BB-CC-DD-EE-FF aa:bb:cc:dd:ee:ff"}', '{"info":"mac-1 mac-1"}'),
        ('{"info":"write to me@example.com"}', '{"info":"write to mail-1"}'),
        ('{"a":"Basic dXNlcjpwdw=="}', '{"a":"Basic secret-1"}'),
        ('{"certificateType":"CentralSystemRootCertificate"}', '{"certificateType":"CentralSystemRootCertificate"}'),
        ('{"idTag":"","x":null}', '{"idTag":"","x":null}'),
        ('{"timestamp":"2026-11-24T10:00:00.000Z"}', '{"timestamp":"2026-11-24T10:00:00.000Z"}'),
    ],
)  # fmt: skip
def test_what_is_private_becomes_a_pseudonym_in_its_place(
    text: str, without: str
) -> None:
    anonymous = anonymised(text)
    assert anonymous == without
    json.loads(anonymous)


def test_a_list_under_a_private_name_is_private_too() -> None:
    assert anonymised('{"idTags":["A1","B2","A1"]}') == '{"idTags":["tag-1","tag-2","tag-1"]}'  # fmt: skip


def test_what_is_not_private_keeps_every_blank_and_zero() -> None:
    text = ' [2 , "1",\t"X",{"a":1.500,"b" : [true,null],"ü":"\\u00fc \\/"}] '
    assert anonymised(text) == text
    passage = up(1, Kind.CALL, "X", b'[2,"1","X",{"a": 1.0}]')
    (without,) = told(passage, wallboxes=False)
    assert isinstance(without, Passage)
    assert without.received is passage.received
    assert without.sent is without.received


@pytest.mark.parametrize(
    "broken",
    [
        '[2,"4","Authorize",{"idTag":"04A2B3C4D5',
        "[2,'4','Authorize',{'idTag':'04A2B3C4D5'}]",
        '[2,"4,"Authorize",{"idTag":"04A2B3C4D5"}]',
        "idTag=04A2B3C4D5;",
        "{idTag: 04A2B3C4D5}",
        '\x00\x07{"idTag":"04A2B3C4D5"',
    ],
)
def test_in_a_text_that_is_broken_what_is_private_is_found_by_its_name(
    broken: str,
) -> None:
    assert "04A2" not in anonymised(broken)


def test_what_is_known_from_one_frame_is_found_in_all_others_and_in_what_is_told() -> (
    None
):
    entries = told(
        Event(
            "garage", 1.0, Leg.WALLBOX, Happening.FAILED, "no tag 04a2b3c4d5 in garage"
        ),
        up(1, Kind.UNREADABLE, "", b"\xff04A2B3C4D5\xff"),
        up(2, Kind.CALL, "DataTransfer", b'[2,"1","DataTransfer",{"data":"x04A2B3C4D5y"}]'),
        up(3, Kind.CALL, "Authorize", b'[2,"04A2B3C4D5","Authorize",{"idTag":"04A2B3C4D5"}]'),
    )  # fmt: skip
    event, *frames = entries
    assert event.reason == "no tag tag-1 in wallbox-1"
    assert [frame.received for frame in frames if isinstance(frame, Passage)] == [
        "�tag-1�".encode(),
        b'[2,"1","DataTransfer",{"data":"xtag-1y"}]',
        b'[2,"tag-1","Authorize",{"idTag":"tag-1"}]',
    ]
    assert {frame.wallbox for frame in frames} == {"wallbox-1"}
    assert isinstance(frames[2], Passage) and frames[2].id == "tag-1"


def test_wallboxes_may_keep_their_ids() -> None:
    (entry,) = told(story()[0], wallboxes=False)
    assert entry.wallbox == "garage"


def test_changes_are_anonymised_by_what_they_are_of() -> None:
    raw = b'[3,"1",{"configurationKey":[{"key":"AuthorizationKey","value":"aa"}]}]'
    path = "/configurationKey/0/value"
    change = Change("r", path, "aa", ABSENT, "aa is short")
    (entry,) = told(up(1, Kind.RESULT, "GetConfiguration", raw, changes=(change,)))
    assert isinstance(entry, Passage)
    assert entry.changes[0].before == "secret-1"
    assert entry.changes[0].after is ABSENT
    added = Change(
        "r", "/idTagInfo", ABSENT, {"parentIdTag": "Q", "n": 1, "list": ["a"]}, ""
    )
    (entry,) = told(up(1, Kind.RESULT, "Authorize", b'[3,"1",{}]', observed=(added,)))
    assert isinstance(entry, Passage)
    assert entry.observed[0].after == {"parentIdTag": "tag-1", "n": 1, "list": ["a"]}


def test_a_value_that_is_told_to_be_private_is_found_everywhere() -> None:
    anonymiser = Anonymiser()
    anonymiser.know("host", "evcc.fritz.box")
    assert anonymiser.text("EVCC.fritz.box:8887 refused") == "host-1:8887 refused"


def test_members_of_diagnostics_are_anonymised_too() -> None:
    anonymiser = Anonymiser()
    assert anonymiser.value({"serial_number": "A1", "sent": [1, {"idTag": 7}]}) == {
        "serial_number": "serial-1",
        "sent": [1, {"idTag": "tag-1"}],
    }


def test_the_words_of_ocpp_are_not_taken_for_secrets() -> None:
    text = (
        '[3,"1",{"idTag":"evcc","status":"Accepted","idTagInfo":{"status":"Invalid"}}]'
    )
    assert anonymised(text) == text


def test_nothing_private_of_the_story_is_in_any_export() -> None:
    for form in ExportFormat:
        text = "".join(Export(format=form).pieces(story(), None))
        assert not [secret for secret in SECRETS if secret.lower() in text.lower()]


LETTERS = st.sampled_from("QWXYZqwxyz0123456789äß\"\\/'{}[]:, -é漢")
SECRET = st.text(LETTERS, min_size=4, max_size=20).map(lambda each: f"Qx7{each}k")
PLACES = (
    "idTag",
    "parentIdTag",
    "chargePointSerialNumber",
    "iccid",
    "AuthorizationKey",
)


@given(
    st.lists(SECRET, min_size=1, max_size=4, unique_by=str.lower),
    st.data(),
)
def test_no_secret_survives_anywhere(secrets: list[str], data: st.DataObject) -> None:
    entries: list[Entry] = []
    for number, secret in enumerate(secrets, 1):
        place = data.draw(st.sampled_from(PLACES))
        payload: dict[str, Any] = {place: secret}
        if place == "AuthorizationKey":
            payload = {"configurationKey": [{"value": secret, "key": place}]}
        if data.draw(st.booleans()):
            payload = {"vendorId": "x", "data": json.dumps(payload)}
        text = json.dumps(
            [2, str(number), "DataTransfer", payload],
            ensure_ascii=data.draw(st.booleans()),
        )
        other = data.draw(st.sampled_from(secrets))
        mangled = text[: data.draw(st.integers(0, len(text)))] + data.draw(
            st.sampled_from(["", "}", "]]", f" {secret} ", '"'])
        )
        change = Change("r", "/x", {"a": [other]}, secret, f"{other} was wrong")
        entries.append(
            up(
                number,
                Kind.CALL,
                "DataTransfer",
                text.encode(),
                sent=mangled.encode(),
                reason=f"because of {other}",
                changes=(change,),
            )
        )
        entries.append(
            Event("box", 1.0, None, Happening.FAILED, f"{other}: gone", number)
        )
    for seq, entry in enumerate(entries, 1):
        entries[seq - 1] = replace(entry, seq=seq)
    anonymous = "\n".join(trace_lines(told(*entries)))
    for line in anonymous.splitlines():
        json.loads(line)
    readable = _unescaped(anonymous)
    for secret in secrets:
        for form in (secret, json.dumps(secret)[1:-1], _unescaped(secret)):
            assert form not in anonymous
            assert form not in readable


def _unescaped(text: str) -> str:
    """Return a text without the escapes of JSON within JSON."""
    while "\\" in text:
        text = text.replace("\\", "")
    return text


@given(st.text(st.sampled_from('"\\[]{}:, \nab1=./@-é')))
def test_the_pieces_of_any_text_are_the_whole_text(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "a",
            "a=",
            "[",
            '"',
            '\\"',
            "a:",
            '{"',
            "a.",
            "1.",
            "a@",
            "aa://",
            "0:",
            "89",
        ),
        *(
            "idTag=a ",
            "-----BEGIN a",
            "Basic a ",
            '{"key":"url","value":"a.',
            " ",
            "\\",
        ),
    ],
)
def test_any_text_is_anonymised_in_proportion_to_its_length(unit: str) -> None:
    def took(length: int) -> float:
        anonymiser = Anonymiser()
        anonymiser.know("tag", "abcd")
        text = f"[{unit * (length // len(unit))}"
        began = perf_counter()
        anonymiser.text(text)
        return perf_counter() - began

    assert took(80_000) < 40 * took(8000) + 0.1
