"""The rule that mends timestamps: nothing right is touched, nothing EVCC rejects or misreads is left."""

import copy
import json
from time import perf_counter
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Payload
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.rules.times import moment_of
from custom_components.wallbox_evcc_proxy.rules.timestamps import (
    EARLIEST,
    Timestamps,
    _is_usual,
    _latest,
)
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.ocpp.test_timestamps import ACCEPTED, ALSO_TAKEN_BY_EVCC, REJECTED

from .desk import told
from .metering import EPOCH, USUAL, at, bucket as values, meter_values

NOW = "2026-09-21T14:13:20Z"
GOOD = "2026-08-08T14:00:00Z"
NAIVE = "2026-08-08T14:00:00"

ACTIONS = ["MeterValues", "StartTransaction", "StatusNotification", "StopTransaction"]
MUST = {"SecurityEventNotification", "StartTransaction", "StopTransaction"}
BUCKETS = {"MeterValues": "meterValue", "StopTransaction": "transactionData"}
RECEIVED = "not a time, replaced by the time of receipt"


def judge(action: str, payload: Payload, **settings: Any) -> Verdict | None:
    return Timestamps(settings).judge(Call("1", action, payload), at())


def mended(action: str, payload: Payload, **settings: Any) -> Payload:
    """Return the payload as it leaves."""
    verdict = judge(action, payload, **settings)
    return payload if verdict is None else told(verdict)


def mended_time(time: object, action: str = "StartTransaction", **settings: Any) -> Any:
    return mended(action, {"timestamp": time}, **settings).get("timestamp")


def times(action: str, payload: Payload) -> list[object]:
    """Return every timestamp that EVCC would look at, None where one is missing that must be there."""
    found = []
    if action != "MeterValues" and ("timestamp" in payload or action in MUST):
        found = [payload.get("timestamp")]
    buckets = payload.get(BUCKETS.get(action, "none"))
    for each in buckets if isinstance(buckets, list) else []:
        if isinstance(each, dict):
            found.append(each.get("timestamp"))
    return found


def bucket(timestamp: object = GOOD) -> dict[str, Any]:
    return {"timestamp": timestamp, "sampledValue": [{"value": "1"}]}


# What is right


@pytest.mark.parametrize(
    "timestamp",
    [each for each in ACCEPTED if each[:2] == "20" and each != NAIVE],
)
@pytest.mark.parametrize("action", [*ACTIONS, "SecurityEventNotification"])
def test_what_evcc_takes_is_not_touched(action: str, timestamp: str) -> None:
    payload = {
        "timestamp": timestamp,
        "meterValue": [bucket(timestamp)],
        "transactionData": [bucket(timestamp)],
    }
    assert judge(action, payload) is None


def test_a_status_that_never_had_a_time_is_not_touched() -> None:
    assert judge("StatusNotification", {"status": "Available"}) is None


def test_a_wallbox_whose_clock_is_some_hours_ahead_keeps_its_times() -> None:
    assert mended_time("2026-09-22T14:00:00Z") == "2026-09-22T14:00:00Z"


def test_a_transaction_keeps_a_time_of_years_ago() -> None:
    assert mended_time("2020-01-01T00:00:00Z") == "2020-01-01T00:00:00Z"


def test_an_answer_is_not_looked_at() -> None:
    assert Timestamps().judge(CallResult("1", {"timestamp": None}), at()) is None


def test_meter_values_where_none_belong_are_not_looked_at() -> None:
    """They once broke the rule, which was then off for that wallbox."""
    assert judge("StatusNotification", {"meterValue": [{}]}) is None


def test_a_member_without_a_name_is_no_place_for_meter_values() -> None:
    """It once broke the rule."""
    assert judge("StartTransaction", {"": [{}], "timestamp": GOOD}) is None


@given(st.text("0123456789-:.TZ ,W", max_size=26) | st.sampled_from(REJECTED))
def test_what_is_passed_at_a_glance_is_what_evcc_takes(value: object) -> None:
    try:
        is_passed = _is_usual(value, _latest(int(EPOCH) // 3600))
    except ValueError:
        return
    if is_passed:
        assert timestamps.is_accepted(value)
        assert EARLIEST <= (moment_of(value) or 0) <= EPOCH + 86_400


# What is no time


@pytest.mark.parametrize(
    "action", ["SecurityEventNotification", "StartTransaction", "StopTransaction"]
)
@pytest.mark.parametrize("before", [None, "", "0", "0000-00-00T00:00:00Z", 5, [], {}])
def test_a_time_that_means_nothing_becomes_the_time_of_receipt(
    action: str, before: object
) -> None:
    verdict = judge(action, {"timestamp": before, "meterStart": 1})
    assert told(verdict) == {"timestamp": NOW, "meterStart": 1}
    assert verdict is not None
    assert verdict.changes == (
        Change("timestamps", "/timestamp", before, NOW, RECEIVED),
    )


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
def test_a_time_that_is_missing_is_added(action: str) -> None:
    verdict = judge(action, {"meterStart": 1})
    assert told(verdict) == {"meterStart": 1, "timestamp": NOW}
    assert verdict is not None
    assert verdict.changes[0].before is ABSENT


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (None, "not a time"),
        ("", "not a time"),
        ("0000-00-00T00:00:00Z", "not a time"),
        ("rubbish", "not a time"),
        ("1970-01-01T00:00:00.740Z", "a time before 2020"),
        ("2126-09-21T14:13:20Z", "a time more than a day ahead"),
    ],
)
def test_a_status_without_a_time_loses_the_member_so_that_evcc_takes_it_as_new(
    before: object, why: str
) -> None:
    verdict = judge("StatusNotification", {"status": "Available", "timestamp": before})
    assert told(verdict) == {"status": "Available"}
    assert verdict is not None
    reason = f"{why}, removed: EVCC then takes the status as new"
    assert verdict.changes == (
        Change("timestamps", "/timestamp", before, ABSENT, reason),
    )


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
@pytest.mark.parametrize(
    "before",
    [
        "1970-01-01T00:00:32Z",
        "2019-12-31T23:59:59Z",
        "2026-09-22T15:00:00Z",
        "2026-09-22T15:00:00+00:00",
        "9999-12-31T23:59:59-02:00",
        "0001-01-01T00:00:00+02:00",
    ],
)
def test_a_time_that_cannot_be_true_becomes_the_time_of_receipt(
    action: str, before: str
) -> None:
    assert mended_time(before, action) == NOW


def test_each_meter_value_is_looked_at() -> None:
    payload = {
        "connectorId": 1,
        "meterValue": [
            bucket(),
            bucket(None),
            {"sampledValue": []},
            "rubbish",
            bucket("1970-01-01T00:00:32Z"),
        ],
    }
    verdict = judge("MeterValues", payload)
    assert told(verdict) == {
        "connectorId": 1,
        "meterValue": [
            bucket(),
            bucket(NOW),
            {"sampledValue": [], "timestamp": NOW},
            "rubbish",
            bucket(NOW),
        ],
    }
    assert verdict is not None
    assert [change.path for change in verdict.changes] == [
        "/meterValue/1/timestamp",
        "/meterValue/2/timestamp",
        "/meterValue/4/timestamp",
    ]
    assert [change.before for change in verdict.changes][:2] == [None, ABSENT]


def test_the_meter_values_of_a_transaction_are_looked_at() -> None:
    payload = {"timestamp": GOOD, "transactionData": [bucket("0")]}
    assert mended("StopTransaction", payload) == {
        "timestamp": GOOD,
        "transactionData": [bucket(NOW)],
    }


def test_only_what_is_changed_is_copied() -> None:
    call = meter_values(*USUAL)
    payload = {**call.payload, "meterValue": [*call.payload["meterValue"], bucket("")]}
    after = mended("MeterValues", payload)
    assert after["meterValue"][0] is payload["meterValue"][0]
    assert payload["meterValue"][1] == bucket(""), "what came stays as it was"


# What means a moment


@pytest.mark.parametrize(("timestamp", "moment"), ALSO_TAKEN_BY_EVCC)
def test_what_evcc_takes_in_another_form_keeps_its_moment(
    timestamp: str, moment: Any
) -> None:
    assert timestamps.understand(mended_time(timestamp)) == moment


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-08-08 14:00:00Z", GOOD),
        ("2026-08-08t14:00:00z", GOOD),
        ("20260808T140000Z", GOOD),
        ("2026-08-08T16:00:00 +02:00", GOOD),
        ("2026-08-08T14:00:00,5Z", "2026-08-08T14:00:00.500Z"),
        ("2026-08-08T14:00:00-00:00", GOOD),
        ("2026-08-08 14:00:00", GOOD),
    ],
)
@pytest.mark.parametrize("action", ["StartTransaction", "StatusNotification"])
def test_a_time_in_a_wrong_form_is_written_again(
    action: str, before: str, after: str
) -> None:
    assert mended_time(before, action) == after


def test_an_offset_with_seconds_does_not_leave_as_one() -> None:
    assert timestamps.is_accepted(mended_time("2026-08-08 14:00:00+00:00:30"))


@pytest.mark.parametrize(
    "before",
    [1_786_197_600, 1_786_197_600_000, 1_786_197_600.0, "1786197600", "1786197600000"],
)
def test_a_count_of_seconds_or_milliseconds_is_the_moment_that_it_means(
    before: object,
) -> None:
    assert mended_time(before) == "2026-08-08T14:00:00Z"
    assert mended_time(before, "StatusNotification") == "2026-08-08T14:00:00Z"


@pytest.mark.parametrize(
    "before", [32, "32", 1e300, 10**400, True, "1" * 15, "9" * 5000]
)
def test_a_count_that_cannot_be_true_is_no_time(before: object) -> None:
    assert mended_time(before) == NOW


@pytest.mark.parametrize(
    ("settings", "after"),
    [
        ({}, f"{NAIVE}Z"),
        ({"naive_zone": "local", "local_offset": 120}, f"{NAIVE}+02:00"),
        ({"naive_zone": "local", "local_offset": -210}, f"{NAIVE}-03:30"),
        ({"naive_zone": "local", "local_offset": 0}, f"{NAIVE}Z"),
        ({"naive_zone": "utc", "local_offset": 120}, f"{NAIVE}Z"),
    ],
)
def test_a_time_without_a_zone_gets_one(settings: dict[str, Any], after: str) -> None:
    assert mended_time(NAIVE, **settings) == after


def test_a_local_time_in_a_wrong_form_is_taken_for_local() -> None:
    local: dict[str, Any] = {"naive_zone": "local", "local_offset": 120}
    assert mended_time("2026-08-08 16:00:00", **local) == GOOD
    assert mended_time("2026-08-08 14:00:00 Z", **local) == GOOD


# Whatever comes

TIMES = (
    st.sampled_from([*ACCEPTED, *REJECTED])
    | st.datetimes().map(lambda each: each.isoformat() + "Z")
    | st.integers(-(10**16), 10**16)
    | VALUES
)
ANY_BUCKETS = (
    st.lists(
        st.fixed_dictionaries({}, optional={"timestamp": TIMES, "sampledValue": VALUES})
        | VALUES,
        max_size=4,
    )
    | VALUES
)
PAYLOADS = (
    st.fixed_dictionaries(
        {},
        optional={
            "timestamp": TIMES,
            "meterValue": ANY_BUCKETS,
            "transactionData": ANY_BUCKETS,
            "connectorId": VALUES,
        },
    )
    | OBJECTS
)


@given(st.sampled_from(ACTIONS), PAYLOADS)
def test_whatever_comes_only_times_leave_that_evcc_takes_and_that_may_be_true(
    action: str, payload: dict[str, Any]
) -> None:
    before = copy.deepcopy(payload)
    after = mended(action, payload)
    assert payload == before
    for each in times(action, after):
        assert timestamps.is_accepted(each)
        assert EARLIEST <= (moment_of(each) or 0) <= EPOCH + 86_400
    assert judge(action, after) is None, "a second pass finds nothing more to do"
    json.dumps(after)


@given(st.sampled_from(ACTIONS), PAYLOADS)
def test_every_change_is_told_with_what_was_there_before_and_after(
    action: str, payload: dict[str, Any]
) -> None:
    verdict = judge(action, payload)
    for change in verdict.changes if verdict else ():
        assert _at(payload, change.path) == change.before
        assert _at(told(verdict), change.path) == change.after
        assert change.reason


def _at(node: Any, path: str) -> Any:
    for key in path.split("/")[1:]:
        if isinstance(node, list):
            node = node[int(key)]
        elif key in node:
            node = node[key]
        else:
            return ABSENT
    return node


def test_a_message_full_of_broken_times_takes_no_long_turn() -> None:
    """As many meter values as fit in 1 MiB; EVCC refuses what is left of them."""
    payload: Payload = {"meterValue": [{}] * 300_000}
    began = perf_counter()
    verdict = judge("MeterValues", payload)
    assert verdict is not None
    assert len(verdict.changes) == 500
    assert perf_counter() - began < 0.1


def test_mending_one_time_of_usual_meter_values_costs_next_to_nothing() -> None:
    rule, context = Timestamps(), at()
    payload = {"connectorId": 1, "meterValue": [{**values(*USUAL), "timestamp": None}]}
    call = Call("1", "MeterValues", payload)
    assert rule.judge(call, context) is not None
    began = perf_counter()
    for _ in range(1000):
        rule.judge(call, context)
    assert perf_counter() - began < 0.05, "ten times what it takes"
