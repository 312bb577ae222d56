"""Meter values for the tests of the rules that edit them, and what EVCC makes of them."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Rule
from custom_components.wallbox_evcc_proxy.rules.samples import BUCKETS, MEASURANDS
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from ..ocpp.test_frames import OBJECTS, VALUES
from ..peers import evcc_rules
from ..peers.evcc_connector import StationConnector
from ..peers.evcc_settings import EvccTimes
from ..peers.schemas import violation

EPOCH = 1_790_000_000.0
"""2026-09-21T14:13:20Z."""
ENERGY = "Energy.Active.Import.Register"
POWER = "Power.Active.Import"
CURRENT = "Current.Import"
VOLTAGE = "Voltage"

type Sample = dict[str, Any]


def sample(value: str, measurand: str = "", **members: str) -> Sample:
    """Return a sample; without a measurand when none is named."""
    named = {"measurand": measurand} if measurand else {}
    return {"value": value, **named, **members}


def energy(value: str, **members: str) -> Sample:
    return sample(value, ENERGY, **{"unit": "Wh", **members})


def power(value: str, **members: str) -> Sample:
    return sample(value, POWER, **{"unit": "W", **members})


def current(value: str, phase: str = "", **members: str) -> Sample:
    on = {"phase": phase} if phase else {}
    return sample(value, CURRENT, **{"unit": "A", **on, **members})


def voltage(value: str, phase: str = "", **members: str) -> Sample:
    on = {"phase": phase} if phase else {}
    return sample(value, VOLTAGE, **{"unit": "V", **on, **members})


def bucket(*samples: Sample, at: float = EPOCH) -> dict[str, Any]:
    return {"timestamp": timestamps.write(at), "sampledValue": list(samples)}


def meter_values(*samples: Sample, at: float = EPOCH, connector: int = 1) -> Call:
    """Return a MeterValues call with one meter value."""
    return Call(
        "1",
        "MeterValues",
        {"connectorId": connector, "meterValue": [bucket(*samples, at=at)]},
    )


def stop(*buckets: dict[str, Any], **members: Any) -> Call:
    """Return a StopTransaction call with these meter values."""
    payload = {
        "transactionId": 7,
        "meterStop": 2000,
        "timestamp": timestamps.write(EPOCH),
        **members,
    }
    if buckets:
        payload["transactionData"] = list(buckets)
    return Call("1", "StopTransaction", payload)


USUAL = (
    *(voltage("230.1", f"L{n}-N", context="Sample.Periodic") for n in (1, 2, 3)),
    *(current("15.9", f"L{n}", context="Sample.Periodic") for n in (1, 2, 3)),
    power("10975"),
    energy("123456", format="Raw", location="Outlet"),
    sample("16", "Current.Offered", unit="A"),
    sample("41.2", "SoC", unit="Percent", location="EV"),
    sample("31", "Temperature", unit="Celsius", location="Body"),
)
"""What a compliant three-phase wallbox reports while it charges: 11 samples."""


def at(epoch: float = EPOCH, facts: Facts | None = None) -> Context:
    """Return a context in which it is this time."""
    context = Context(facts or Facts())
    context.epoch = context.monotonic = epoch
    return context


def judged(rule: Rule, call: Call, context: Context | None = None) -> Verdict | None:
    return rule.judge(call, context or at())


def left(rule: Rule, call: Call, context: Context | None = None) -> Call:
    """Return the call as it leaves: the same object when the rule lets it pass."""
    verdict = judged(rule, call, context)
    if verdict is None:
        return call
    assert verdict.answer is None
    assert isinstance(verdict.frame, Call)
    assert verdict.changes
    return verdict.frame


def samples_of(call: Call, place: int = 0) -> list[Sample]:
    samples: list[Sample] = call.payload[BUCKETS[call.action]][place]["sampledValue"]
    return samples


def in_evcc(*calls: Call) -> StationConnector:
    """Return what EVCC knows of a connector after these MeterValues; none may be refused."""
    connector = StationConnector(1, EvccTimes())
    for call in calls:
        text = json.dumps([2, call.id, call.action, dict(call.payload)]).encode()
        message = evcc_rules.parse(text)
        assert message is not None
        read = evcc_rules.read(message, lambda _frame_id: None)
        assert isinstance(read, evcc_rules.Call)
        connector.take_meter_values(read.payload)
    return connector


# Whatever may come

_UNITS = ["A", "V", "W", "kW", "Wh", "kWh", "Celsius", "Percent", "varh"]
_PHASES = [
    "L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1",
]  # fmt: skip
_CONTEXTS = [
    "Interruption.Begin", "Interruption.End", "Sample.Clock", "Sample.Periodic",
    "Transaction.Begin", "Transaction.End", "Trigger", "Other",
]  # fmt: skip
_NUMBERS = st.sampled_from(["0", "0.1", "5", "16.0", "230", "1e3", "12345.678", "-3"])
_MEASURANDS = st.sampled_from([ENERGY, POWER, CURRENT, VOLTAGE]) | st.sampled_from(
    MEASURANDS
)
SAMPLES = st.fixed_dictionaries(
    {"value": _NUMBERS | st.sampled_from(["MEUCIQ==", "nan"])},
    optional={
        "measurand": _MEASURANDS,
        "unit": st.sampled_from(_UNITS),
        "phase": st.sampled_from(_PHASES),
        "context": st.sampled_from(_CONTEXTS),
        "location": st.sampled_from(["Cable", "EV", "Inlet", "Outlet", "Body"]),
        "format": st.sampled_from(["Raw", "SignedData"]),
    },
)
_TIMES = st.floats(EPOCH - 5000, EPOCH + 5000).map(timestamps.write)
_BUCKETS = st.lists(
    st.fixed_dictionaries(
        {"timestamp": _TIMES, "sampledValue": st.lists(SAMPLES, min_size=1, max_size=8)}
    ),
    min_size=1,
    max_size=3,
)
VALID = st.builds(
    lambda payload: Call("1", "MeterValues", payload),
    st.fixed_dictionaries({"connectorId": st.integers(0, 2), "meterValue": _BUCKETS}),
) | st.builds(
    lambda payload: Call("1", "StopTransaction", payload),
    st.fixed_dictionaries(
        {
            "transactionId": st.integers(0, 2),
            "meterStop": st.integers(0, 100_000),
            "timestamp": _TIMES,
        },
        optional={"transactionData": _BUCKETS},
    ),
)
"""Calls that satisfy the schemas, with samples of every kind."""

_ODD_SAMPLES = (
    st.dictionaries(
        st.sampled_from(["value", "measurand", "unit", "phase", "context", "format"]),
        VALUES | _NUMBERS | _MEASURANDS,
    )
    | VALUES
)
_ODD_BUCKETS = (
    st.fixed_dictionaries(
        {},
        optional={
            "timestamp": VALUES | _TIMES,
            "sampledValue": st.lists(_ODD_SAMPLES, max_size=4) | VALUES,
        },
    )
    | VALUES
)
ODD = st.builds(
    Call,
    st.just("1"),
    st.sampled_from(
        ["MeterValues", "StartTransaction", "StatusNotification", "StopTransaction"]
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "connectorId": VALUES | st.integers(0, 2),
            "meterValue": st.lists(_ODD_BUCKETS, max_size=3) | VALUES,
            "transactionData": st.lists(_ODD_BUCKETS, max_size=3) | VALUES,
            "transactionId": VALUES,
            "meterStart": VALUES,
            "meterStop": VALUES,
            "status": st.sampled_from(["Charging", "Available"]) | VALUES,
        },
    )
    | OBJECTS,
)
"""Calls of which anything may be wrong."""


def assert_sound(rule: Rule, call: Call, context: Context) -> Verdict | None:
    """Have a valid call judged, and check what must hold of any verdict on one; return it."""
    before = copy.deepcopy(dict(call.payload))
    verdict = rule.judge(call, context)
    assert call.payload == before, "what came stays as it was"
    if verdict is None:
        return None
    if isinstance(verdict.answer, CallResult):
        answered = dict(verdict.answer.payload)
        assert violation(call.action, answered, answer=True) is None
        assert verdict.reason
        return verdict
    assert isinstance(verdict.frame, Call)
    payload = verdict.frame.payload
    assert violation(call.action, dict(payload)) is None
    for each in payload.get(BUCKETS[call.action], [{"sampledValue": [1]}]):
        assert each["sampledValue"], "EVCC refuses a meter value without samples"
    assert verdict.changes
    for change in verdict.changes:
        assert change.reason
        assert change.before != change.after
        if change.before is not ABSENT:
            assert _at(call.payload, change.path) == change.before
    return verdict


def _at(node: Any, path: str) -> Any:
    for key in path.split("/")[1:]:
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node
