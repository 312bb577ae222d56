"""The rule that mends timestamps: nothing EVCC takes is touched, nothing it rejects is left."""

import copy
import json
from time import perf_counter
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Payload
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.rules.rule import Changed, Context
from custom_components.wallbox_evcc_proxy.rules.timestamps import Timestamps
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.ocpp.test_timestamps import ACCEPTED, ALSO_TAKEN_BY_EVCC, REJECTED

EPOCH = 1_790_000_000.0
NOW = "2026-09-21T14:13:20Z"
GOOD = "2026-08-08T14:00:00Z"

ACTIONS = ["MeterValues", "StartTransaction", "StatusNotification", "StopTransaction"]


def judge(action: str, payload: Payload) -> Changed | None:
    return Timestamps().judge(Call("1", action, payload), Context(EPOCH))


def mended(action: str, payload: Payload) -> Payload:
    """Return the payload as it leaves."""
    verdict = judge(action, payload)
    return payload if verdict is None else verdict.payload


def times(action: str, payload: Payload) -> list[object]:
    """Return every timestamp that EVCC would look at, None where one is missing that must be there."""
    found = [payload["timestamp"]] if "timestamp" in payload else []
    if not found and action in {"StartTransaction", "StopTransaction"}:
        found = [None]
    members = {"MeterValues": "meterValue", "StopTransaction": "transactionData"}
    buckets = payload.get(members.get(action, "none"))
    for bucket in buckets if isinstance(buckets, list) else []:
        if isinstance(bucket, dict):
            found.append(bucket.get("timestamp"))
    return found


def bucket(timestamp: object = GOOD) -> dict[str, Any]:
    return {"timestamp": timestamp, "sampledValue": [{"value": "1"}]}


@pytest.mark.parametrize("timestamp", ACCEPTED)
@pytest.mark.parametrize("action", ACTIONS)
def test_what_evcc_takes_is_not_touched(action: str, timestamp: str) -> None:
    payload = {
        "timestamp": timestamp,
        "meterValue": [bucket(timestamp)],
        "transactionData": [bucket(timestamp)],
    }
    assert judge(action, payload) is None


@pytest.mark.parametrize(("timestamp", "moment"), ALSO_TAKEN_BY_EVCC)
def test_what_evcc_takes_in_another_form_keeps_its_moment(
    timestamp: str, moment: Any
) -> None:
    after = mended("StopTransaction", {"timestamp": timestamp})["timestamp"]
    assert timestamps.understand(after) == moment


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
@pytest.mark.parametrize("before", [None, "", "0", "0000-00-00T00:00:00Z", 5, [], {}])
def test_a_time_that_means_nothing_becomes_the_time_of_receipt(
    action: str, before: object
) -> None:
    verdict = judge(action, {"timestamp": before, "meterStart": 1})
    assert verdict is not None
    assert verdict.payload == {"timestamp": NOW, "meterStart": 1}
    assert verdict.changes == (
        Change(
            "timestamps",
            "/timestamp",
            before,
            NOW,
            "not a time, replaced by the time of receipt",
        ),
    )


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
def test_a_time_that_is_missing_is_added(action: str) -> None:
    verdict = judge(action, {"meterStart": 1})
    assert verdict is not None
    assert verdict.payload == {"meterStart": 1, "timestamp": NOW}
    assert verdict.changes[0].before is ABSENT


@pytest.mark.parametrize("before", [None, "", "0000-00-00T00:00:00Z", "rubbish"])
def test_a_status_without_a_time_loses_the_member_so_that_evcc_takes_it_as_new(
    before: object,
) -> None:
    verdict = judge("StatusNotification", {"status": "Available", "timestamp": before})
    assert verdict is not None
    assert verdict.payload == {"status": "Available"}
    assert verdict.changes[0].after is ABSENT
    assert verdict.changes[0].before == before


def test_a_status_that_never_had_a_time_is_not_touched() -> None:
    assert judge("StatusNotification", {"status": "Available"}) is None


def test_meter_values_where_none_belong_are_not_looked_at() -> None:
    """They once broke the rule, which was then off for that wallbox."""
    assert judge("StatusNotification", {"meterValue": [{}]}) is None


def test_a_status_with_a_time_in_a_wrong_form_keeps_it() -> None:
    assert mended("StatusNotification", {"timestamp": "2026-08-08 14:00:00Z"}) == {
        "timestamp": GOOD
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-08-08 14:00:00Z", GOOD),
        ("2026-08-08t14:00:00z", GOOD),
        ("20260808T140000Z", GOOD),
        ("2026-08-08T16:00:00 +02:00", "2026-08-08T16:00:00+02:00"),
        ("2026-08-08T14:00:00,5Z", "2026-08-08T14:00:00.500000Z"),
        ("2026-08-08T14:00:00-00:00", GOOD),
        ("2026-08-08 14:00:00", GOOD),
    ],
)
def test_a_time_in_a_wrong_form_is_written_again(before: str, after: str) -> None:
    assert mended("StartTransaction", {"timestamp": before}) == {"timestamp": after}


def test_an_offset_with_seconds_does_not_leave_as_one() -> None:
    after = mended("StartTransaction", {"timestamp": "2026-08-08 14:00:00+00:00:30"})
    assert timestamps.is_accepted(after["timestamp"])


def test_each_bucket_of_meter_values_is_looked_at() -> None:
    payload = {
        "connectorId": 1,
        "meterValue": [
            bucket(),
            bucket(None),
            {"sampledValue": []},
            "rubbish",
            bucket(""),
        ],
    }
    verdict = judge("MeterValues", payload)
    assert verdict is not None
    assert verdict.payload == {
        "connectorId": 1,
        "meterValue": [
            bucket(),
            bucket(NOW),
            {"sampledValue": [], "timestamp": NOW},
            "rubbish",
            bucket(NOW),
        ],
    }
    assert [change.path for change in verdict.changes] == [
        "/meterValue/1/timestamp",
        "/meterValue/2/timestamp",
        "/meterValue/4/timestamp",
    ]
    assert [change.before for change in verdict.changes] == [None, ABSENT, ""]


def test_the_data_of_a_transaction_is_looked_at() -> None:
    payload = {"timestamp": GOOD, "transactionData": [bucket("0")]}
    assert mended("StopTransaction", payload) == {
        "timestamp": GOOD,
        "transactionData": [bucket(NOW)],
    }


def test_the_payload_that_came_stays_as_it_was() -> None:
    payload = {"timestamp": None, "transactionData": [bucket(None)]}
    before = copy.deepcopy(payload)
    judge("StopTransaction", payload)
    assert payload == before


def test_an_answer_is_not_looked_at() -> None:
    assert (
        Timestamps().judge(CallResult("1", {"timestamp": None}), Context(EPOCH)) is None
    )


TIMES = st.sampled_from([*ACCEPTED, *REJECTED]) | VALUES
BUCKETS = (
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
            "meterValue": BUCKETS,
            "transactionData": BUCKETS,
            "connectorId": VALUES,
        },
    )
    | OBJECTS
)


@given(st.sampled_from(ACTIONS), PAYLOADS)
def test_whatever_comes_no_timestamp_leaves_that_evcc_rejects(
    action: str, payload: dict[str, Any]
) -> None:
    before = copy.deepcopy(payload)
    verdict = judge(action, payload)
    after = payload if verdict is None else verdict.payload
    assert payload == before
    assert all(timestamps.is_accepted(each) for each in times(action, after))
    assert judge(action, after) is None, "a second pass finds nothing more to do"
    assert verdict is None or verdict.changes
    json.dumps(after)


@given(st.sampled_from(ACTIONS), PAYLOADS)
def test_every_change_is_told_with_what_was_there_before_and_after(
    action: str, payload: dict[str, Any]
) -> None:
    verdict = judge(action, payload)
    for change in verdict.changes if verdict else ():
        assert _at(payload, change.path) == change.before
        assert verdict is not None
        assert _at(verdict.payload, change.path) == change.after
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
