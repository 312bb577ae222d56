"""Messages that are no JSON: what is certain is mended, with the fewest changes, and nothing else."""

import orjson
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Unreadable, read
from custom_components.wallbox_evcc_proxy.ocpp.mending import Mended, mend

COMMA = "a comma too many was taken out"
MEMBER = "a member without a value was taken out"
OPENING = "a missing opening bracket was put in"
CLOSING = "a missing closing bracket was put in"
END = "missing closing brackets were added at the end"
SURPLUS = "a closing bracket too many was taken out"
CONTROLS = "control characters outside of any text were taken out"
MARK = "a byte order mark was taken out"
APART = "several messages in one were taken apart"
REST = "what followed the message was dropped"
FURTHER = "a further message that cannot be read was dropped"
ESCAPED = "a control character within a text was escaped"

MARKED = b"\xef\xbb\xbf"
CALL = b'[2,"1","Heartbeat",{}]'
RESULT = b'[3, "a7", {"status": "Accepted"}]'


def check(raw: bytes, text: bytes, *reasons: str) -> None:
    """See that a message of one text is mended to another, for these reasons, and read by the proxy."""
    assert mend(raw) == Mended((text,), reasons)
    assert not isinstance(read(text), Unreadable)


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        pytest.param(
            b'[3,"fx-003",{"configurationKey":[]',
            b'[3,"fx-003",{"configurationKey":[]}]',
            END,
            id="F01, Grizzl-E",
        ),
        pytest.param(
            b'[3,"fx-005",{"configurationKey":],"unknownKey":["Meter"]}]',
            b'[3,"fx-005",{"configurationKey":[],"unknownKey":["Meter"]}]',
            OPENING,
            id="F02, Grizzl-E",
        ),
        pytest.param(
            b'[2,"fx-006","MeterValues",{"connectorId":1,"transactionId":4711,"meterValue":'
            b'[{"timestamp":"2031-05-06T08:09:37Z","sampledValue":[,{"value":"139955",'
            b'"unit":"Wh"},{"value":"0","unit":"W"}]}]}]',
            b'[2,"fx-006","MeterValues",{"connectorId":1,"transactionId":4711,"meterValue":'
            b'[{"timestamp":"2031-05-06T08:09:37Z","sampledValue":[{"value":"139955",'
            b'"unit":"Wh"},{"value":"0","unit":"W"}]}]}]',
            COMMA,
            id="F03, ZJ Beny",
        ),
        pytest.param(
            b'[2,"<message-id>","MeterValues",{\n  "connectorId":1,\n  "transactionId":,\n'
            b'  "meterValue":[\n    {\n      "timestamp":"2031-05-06T13:35:45.377"}]}]',
            b'[2,"<message-id>","MeterValues",{\n  "connectorId":1,\n  \n'
            b'  "meterValue":[\n    {\n      "timestamp":"2031-05-06T13:35:45.377"}]}]',
            MEMBER,
            id="F04, AEFA",
        ),
        pytest.param(
            b'[2,"fx-008","Authorize",{"idTag":"04A1B2C3\x10\x0e"}]',
            b'[2,"fx-008","Authorize",{"idTag":"04A1B2C3\\u0010\\u000e"}]',
            ESCAPED,
            id="F05, Ocular",
        ),
    ],
)
def test_what_real_wallboxes_got_wrong_is_mended(
    raw: bytes, text: bytes, reason: str
) -> None:
    check(raw, text, reason)


@pytest.mark.parametrize(
    "raw", [CALL, RESULT, b'\n[4,"1","NotSupported","",{}] \r\n', b"[]", b"[[1],2]"]
)
def test_an_array_that_is_json_comes_back_as_the_same_bytes(raw: bytes) -> None:
    mended = mend(raw)
    assert mended == Mended((raw,), ())
    assert mended is not None
    assert mended.texts[0] is raw


@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        (b'[3,"1",{"status":"Accepted"', b"}]"),
        (b'[3,"1",{"status":"Accepted"}', b"]"),
        (b'[3,"1",{"a":[{"key":"b","readonly":true', b"}]}]"),
        (b'[3,"1",{"a":[[],{"b":null', b"}]}]"),
        (b'[3,"1",{}', b"]"),
        (b'[4,"1","GenericError","none of ] or }"', b"]"),
        (b'[4,"1","NotSupported"', b"]"),
        (b'[2,"1","Heartbeat",{}', b"]"),
        (b'[2,"1","StatusNotification",{"connectorId":1}', b"]"),
    ],
)
@pytest.mark.parametrize(
    ("rest", "more"), [(b"", ()), (b" \r\n", ()), (b"\0\0", (CONTROLS,))]
)
def test_closing_brackets_that_are_missing_at_the_end_are_added(
    cut: bytes, missing: bytes, rest: bytes, more: tuple[str, ...]
) -> None:
    check(cut + rest, cut + missing, END, *more)


@pytest.mark.parametrize(
    "cut",
    [
        b'[3,"1",{"status":"Acce',
        b'[3,"1",{"status":"Accepted\\"',
        b'[3,"1",{"status":"Accepted",',
        b'[3,"1",{"status":',
        b'[3,"1",{"status"',
        b'[3,"1",{"limit":1',
        b'[3,"1",{"limit":[16.',
        b'[3,"1",{"readonly":fal',
        b'[3,"1",{"configurationKey":[',
        b'[3,"1",{"configurationKey":[]x',
        b'[3,"1",{',
        b'[3,"1"',
        b"[3",
        b'[4,"1"',
        b"[",
    ],
)
def test_an_answer_cut_off_where_more_may_be_missing_is_not_completed(
    cut: bytes,
) -> None:
    assert mend(cut) is None


@pytest.mark.parametrize(
    "cut",
    [
        b'[2,"1","Heartbeat",{',
        b'[2,"1","Heartbeat"',
        b'[2,"1","Heartbeat",null',
        b'[2,"1","MeterValues",{"meterValue":[{"sampledValue":[]}]',
        b'[2,"1","MeterValues",{"meterValue":[{"sampledValue":[]}}',
        b'[2,"1","A",{"a":],"b":[]}',
        b'[2,"1","A",{},{}',
        b'[2,{"a":1}',
    ],
)
def test_half_a_call_is_never_completed(cut: bytes) -> None:
    assert mend(cut) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'[3,"1",{"a":[{"key":"b"}}]', b'[3,"1",{"a":[{"key":"b"}]}]'),
        (b'[3,"1",{"a":{"b":5]', b'[3,"1",{"a":{"b":5}}]'),
        (b'[2,"1","M",{"a":[{"b":[{"c":1]}]}]', b'[2,"1","M",{"a":[{"b":[{"c":1}]}]}]'),
        (b'[2,"1","M",{"a":[}]', b'[2,"1","M",{"a":[]}]'),
    ],
)
def test_closing_brackets_left_out_before_an_outer_one_are_put_in(
    raw: bytes, text: bytes
) -> None:
    check(raw, text, CLOSING)


@pytest.mark.parametrize("end", [b"]", b"}", b" ] }", b"]]]]"])
def test_closing_brackets_after_the_end_are_taken_out(end: bytes) -> None:
    check(RESULT + end, RESULT, SURPLUS)
    check(CALL + end, CALL, SURPLUS)


def test_a_brace_too_many_before_the_last_bracket_is_taken_out() -> None:
    check(b'[3,"1",{"a":{"b":1}}}]', b'[3,"1",{"a":{"b":1}}]', SURPLUS)
    check(b'[2,"1","A",{} } }]]', b'[2,"1","A",{}  ]', SURPLUS)


@pytest.mark.parametrize(
    "raw",
    [
        b'[3,"1",{"a":[{"b":1}},{"b":2}]}]',
        b'[3,"1",{"a":[{"b":1}}]}]',
        b'[3,"1",{"a":[1]]}]',
        b'[3,"1",{"a":[1}]]',
        b'[3,"1",{"a":{"b":1}],',
        b'[4,"1","E","",[{]',
        b'[3,"1",{"a":1}}',
        b'[3,"1",[1,2}]]',
        b'[2,"1","A",}]',
        b'[2,"1","A"},{}]',
        b'[3,"1",{"a":{"b":{"c":1}}},{"b":2}],"d":5}]',
        b'[3,"1",{"a":[{"b":1}],[2,"c"]}}]}]',
    ],
)
def test_brackets_that_could_have_stood_elsewhere_are_left_alone(raw: bytes) -> None:
    assert mend(raw) is None


def test_an_array_that_was_never_opened_is_empty() -> None:
    check(b'[3,"1",{"a": ]}]', b'[3,"1",{"a": []}]', OPENING)
    check(b'[3,"1",{"a":],"b":] }]', b'[3,"1",{"a":[],"b":[] }]', OPENING)
    check(
        b'[2,"1","M",{"m":[{"v":],"c":1}]}]',
        b'[2,"1","M",{"m":[{"v":[],"c":1}]}]',
        OPENING,
    )


@pytest.mark.parametrize(
    "raw",
    [
        b'[3,"1",{"a":]',
        b'[3,"1",{"a":]]',
        b'[2,"1","M",{"m":[{"v":],"c":1}]',
        b'[3,"1",{"m":[{"v":],"c":"d"',
        b'[3,"1",{"a":],"b":1}]]',
    ],
)
def test_a_bracket_in_place_of_a_value_that_could_end_something_else_is_left_alone(
    raw: bytes,
) -> None:
    assert mend(raw) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'{"a":,"b":1}', b'{"b":1}'),
        (b'{"b":1,"a":}', b'{"b":1}'),
        (b'{"a":}', b"{}"),
        (b'{"a":,}', b"{}"),
        (b'{"a":,"b":,"c":}', b"{}"),
        (b'{"a\x01":,"b":{"c":}}', b'{"b":{}}'),
    ],
)
def test_a_member_without_a_value_is_taken_out_with_one_comma(
    raw: bytes, text: bytes
) -> None:
    mended = mend(b'[2,"1","A",' + raw + b"]")
    assert mended is not None
    assert mended.texts == (b'[2,"1","A",' + text + b"]",)
    assert MEMBER in mended.reasons
    assert COMMA not in mended.reasons


@pytest.mark.parametrize(
    "raw",
    [
        b'[3,"1",{"a":{"b":}}}]',
        b'[3,"1",{"a":,"b":1}}]',
        b'[3,"1",{"a":{"b":}',
        b'[3,"1",{"b":1,"x":},"y":1}]',
        b'[3,"1",{"b":1,"x":}}]x',
    ],
)
def test_a_brace_in_place_of_a_value_that_could_end_something_else_is_left_alone(
    raw: bytes,
) -> None:
    assert mend(raw) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'[3,"1",{"a":[,1, , 2,,,3,]}]', b'[3,"1",{"a":[1,  2,3]}]'),
        (b'[3,"1",{,"a":1,,"b":2 ,}]', b'[3,"1",{"a":1,"b":2 }]'),
        (b'[,3,,"1",{},]', b'[3,"1",{}]'),
        (b'[3,"1",{"a":[,],"b":{,}},,]', b'[3,"1",{"a":[],"b":{}}]'),
        (b'[2,"1","Heartbeat",]', b'[2,"1","Heartbeat"]'),
        (b'[3,"1",{"a":",,]"},]', b'[3,"1",{"a":",,]"}]'),
        (b'[3,"1",{}],', b'[3,"1",{}]'),
    ],
)
def test_commas_too_many_are_taken_out(raw: bytes, text: bytes) -> None:
    mended = mend(raw)
    assert mended is not None
    assert orjson.loads(mended.texts[0]) == orjson.loads(text)
    assert mended.texts == (text,)
    assert mended.reasons == (COMMA,)


@pytest.mark.parametrize("raw", [b'[2,"1",,{}]', b'[4,"1","GenericError",,{"a":1}]'])
def test_an_empty_element_that_shifts_the_others_is_left_alone(raw: bytes) -> None:
    assert mend(raw) is None


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        (MARKED, b"", (MARK,)),
        (b"\0\0 ", b"", (CONTROLS,)),
        (b" \n", b"\n\0\0\0\n", (CONTROLS,)),
        (MARKED + b" ", b'ted"}]', (MARK, REST)),
        (b"", b"\0\xff\xfe", (CONTROLS, REST)),
        (b"", b"[3", (FURTHER,)),
        (b"", b'[2,"2","Heartbeat",', (FURTHER,)),
        (b"", b"[]", (FURTHER,)),
        (b"", b"\nHTTP/1.1 400", (REST,)),
    ],
)
def test_what_stands_around_a_message_is_taken_away(
    before: bytes, after: bytes, reasons: tuple[str, ...]
) -> None:
    for message in CALL, RESULT:
        mended = mend(before + message + after)
        assert mended is not None
        assert [text.strip() for text in mended.texts] == [message]
        assert mended.reasons == reasons


def test_white_space_around_a_mended_message_stays() -> None:
    check(b' \n[3,"1",{},]\r\n', b' \n[3,"1",{}]\r\n', COMMA)


def test_control_characters_between_values_are_taken_out() -> None:
    check(b'[3,\0"1", \x0b{}]', b'[3,"1", {}]', CONTROLS)


@pytest.mark.parametrize(
    "message", [b'[2,"1"]', b'[2,"1","Heartbeat"]', b'[3,"1"]', b"[3]"]
)
def test_nothing_is_dropped_after_a_message_that_is_not_complete(
    message: bytes,
) -> None:
    assert mend(message + b"x") is None
    assert mend(message + CALL) is None


@pytest.mark.parametrize("between", [b"", b"\n", b" ", b"\0", b",", b" ,\r\n"])
def test_messages_in_one_frame_are_taken_apart(between: bytes) -> None:
    mended = mend(between.join([CALL, RESULT, b'[4,"1","GenericError","",{}]']))
    assert mended is not None
    assert mended.texts == (CALL, RESULT, b'[4,"1","GenericError","",{}]')
    assert APART in mended.reasons


def test_each_of_several_messages_is_mended_by_itself() -> None:
    assert mend(
        b'[2,"1","A",{"a":[,1]}] [3,"2",{"b":"\x01"}],[3,"3",{"c":[]'
    ) == Mended(
        (b'[2,"1","A",{"a":[1]}]', b'[3,"2",{"b":"\\u0001"}]', b'[3,"3",{"c":[]}]'),
        (COMMA, APART, ESCAPED, END),
    )


def test_messages_before_one_that_cannot_be_mended_are_kept() -> None:
    assert mend(CALL + RESULT + b'[2,"2","Auth') == Mended(
        (CALL, RESULT), (APART, FURTHER)
    )


def test_an_answer_that_was_cut_off_does_not_swallow_the_next_message() -> None:
    assert mend(b'[3,"1",{"a":[' + CALL) is None
    assert mend(b'[3,"1",{"a":' + CALL) is None
    assert mend(b'[3,"1",{"a":[]' + CALL) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"5",
        b'"[]"',
        b"null",
        b"{}",
        b'2,"1","Heartbeat",{}]',
        b'x[2,"1","Heartbeat",{}]',
        b'[2,"1","Heartbeat",{a:1}]',
        b'[2,"1" "Heartbeat",{}]',
        b'[2,"1","A",{"a":1 "b":2}]',
        b'[3,"1",{"a":[{}{}]}]',
        b'[3,"1",{"a","b":1}]',
        b'[3,"1",{"a"}]',
        b'[3,"1",{"a"::1}]',
        b'[3,"1",{"a":"he said "x""}]',
        b'[5,"1",{},]',
        b'["2","1","Heartbeat",{},]',
        b"[true,]",
        b"[,]",
    ],
)
def test_what_no_one_can_be_sure_of_is_left_alone(raw: bytes) -> None:
    assert mend(raw) is None


def test_nesting_beyond_any_frame_is_left_alone() -> None:
    def nested(levels: int, end: bytes) -> bytes:
        inside = levels - 2
        return b'[3,"1",{"a":' + b"[" * inside + b"]" * inside + b"}" + end

    assert mend(nested(240, b"]")) == Mended((nested(240, b"]"),), ())
    assert mend(nested(240, b",]")) == Mended((nested(240, b"]"),), (COMMA,))
    assert mend(nested(241, b"]")) is None
    assert mend(nested(241, b",]")) is None
    assert mend(b'[3,"1",{"a":[' + b"[],[]," * 200 + b"[]]}]") is not None
