"""Meter values that are like others but for their numbers: judged as if they were the first."""

from itertools import count
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import schemas, timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Leg, read
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.rows import MOST_BYTES, row_of
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode
from custom_components.wallbox_evcc_proxy.rules.ruleset import Judgement, Ruleset

from .metering import EPOCH, USUAL, meter_values


def usual() -> dict[str, Any]:
    """Return the payload of a compliant wallbox in a transaction, to be changed at will."""
    payload = {**meter_values(*USUAL).payload, "transactionId": 7}
    copied: dict[str, Any] = json.loads(json.dumps(payload))
    return copied


def samples_in(payload: dict[str, Any]) -> list[dict[str, Any]]:
    samples: list[dict[str, Any]] = payload["meterValue"][0]["sampledValue"]
    return samples


def written(payload: Any, frame_id: str = "1", **form: Any) -> bytes:
    return json.dumps([2, frame_id, "MeterValues", payload], **form).encode()


def called(text: bytes) -> Call:
    call = read(text)
    assert isinstance(call, Call)
    return call


def learned(text: bytes) -> Any:
    """Return what says whether another text is the same but for its numbers."""
    row = row_of(called(text), text)
    assert row is not None

    def fits(other: bytes) -> bool:
        return row.fits(called(other), other)

    return fits


@pytest.mark.parametrize("form", [{}, {"separators": (",", ":")}, {"indent": 1}])
def test_other_numbers_another_time_and_another_id_are_recognised(
    form: dict[str, Any],
) -> None:
    payload = usual()
    fits = learned(written(payload, **form))
    samples_in(payload)[0]["value"] = "9"
    samples_in(payload)[6]["value"] = "-12345.678"
    payload["meterValue"][0]["timestamp"] = "0000-00-00T00:00:00Z"
    assert fits(written(payload, "b1f0-another", **form))


def test_a_time_that_comes_after_the_samples_is_as_good() -> None:
    payload = usual()
    payload["meterValue"] = [dict(reversed(payload["meterValue"][0].items()))]
    fits = learned(written(payload))
    samples_in(payload)[3]["value"] = "0"
    assert fits(written(payload))


@pytest.mark.parametrize(
    "value", ["", "nan", "1 2", "1.2.3", "- 5", "1e3", "0x1", "٣", "4" * 81, 5.0, None]
)
def test_what_is_no_plain_number_is_looked_at_anew(value: object) -> None:
    payload = usual()
    fits = learned(written(payload))
    samples_in(payload)[1]["value"] = value
    assert not fits(written(payload))


@pytest.mark.parametrize(
    ("member", "value"),
    [("phase", "L2-N"), ("context", "Trigger"), ("unit", "kV"), ("format", "Raw")],
)
def test_another_kind_of_sample_is_looked_at_anew(member: str, value: str) -> None:
    payload = usual()
    fits = learned(written(payload))
    samples_in(payload)[0][member] = value
    assert not fits(written(payload))


def test_a_sample_more_or_less_or_elsewhere_is_looked_at_anew() -> None:
    fits = learned(written(usual()))
    more, less, elsewhere = usual(), usual(), usual()
    samples_in(more).append({"value": "1", "measurand": "SoC"})
    samples_in(less).pop()
    samples_in(elsewhere).reverse()
    assert not any(fits(written(each)) for each in (more, less, elsewhere))


def test_an_id_that_could_be_taken_for_something_else_is_looked_at_anew() -> None:
    payload = usual()
    fits = learned(written(payload))
    assert not fits(written(payload, 'a","b'))
    assert not fits(written(payload, "a\\"))


def test_what_is_not_as_usual_is_not_learned() -> None:
    without_time, twice, odd = usual(), usual(), usual()
    del without_time["meterValue"][0]["timestamp"]
    twice["meterValue"] *= 2
    samples_in(odd)[0]["value"] = 230.1
    long = written(usual()) + b" " * MOST_BYTES
    for text in (*map(written, (without_time, twice, odd, [], {})), long):
        assert row_of(called(text), text) is None


# What the rules make of it

NUMBERS = st.sampled_from(["0", "16.05", "230", "-1", "1e3", "nan", "", 5, None])
TIMES = st.sampled_from(
    ["2026-09-21T10:00:00Z", "0000-00-00T00:00:00Z", "2026-09-21 14:13:20", None]
) | st.builds(
    lambda off, ending: timestamps.write(EPOCH + off).replace("Z", ending),
    st.integers(-60, 60),
    st.sampled_from(["Z", ".999Z", "+00:00"]),
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Return MeterValues that are like the usual ones but for a few things."""
    payload = usual()
    bucket, samples = payload["meterValue"][0], samples_in(payload)
    for _ in range(draw(st.integers(0, 2))):
        samples[draw(st.integers(0, 10))]["value"] = draw(NUMBERS)
    bucket["timestamp"] = draw(TIMES)
    match draw(st.sampled_from(["", "", "", "phase", "extra", "signed", "less", "id"])):
        case "phase":
            samples[0]["phase"] = draw(st.sampled_from(["L2-N", "l1", "L4", "L1"]))
        case "extra":
            samples[2]["extra"] = "1"
        case "signed":
            samples[7]["format"] = "SignedData"
        case "less":
            del samples[draw(st.integers(0, 10))]
        case "id":
            payload["transactionId"] = draw(st.sampled_from([8, -1, 2**40, "7", None]))
    return written(payload, draw(st.sampled_from(["1", "two", 'o"dd'])))


def said(judgement: Judgement[Call] | None) -> tuple[Any, ...] | None:
    """Return what rules make of a call; the ids that the proxy would give do not count."""
    if judgement is None:
        return None
    return (
        judgement.frame,
        judgement.changes,
        judgement.observed,
        judgement.answer,
        judgement.reason,
        judgement.tells,
    )


@given(st.lists(texts(), min_size=2, max_size=6), st.sampled_from([*Mode]))
def test_what_was_learned_changes_nothing_of_what_rules_make_of_meter_values(
    told: list[bytes], mode: Mode
) -> None:
    rules = [(rule(), mode if rule.name == "conform" else rule.mode) for rule in RULES]
    learning, asking = Ruleset(rules), Ruleset(rules)
    contexts = Context(Facts()), Context(Facts())
    for text, second in zip(told, count(1), strict=False):
        for context in contexts:
            context.epoch, context.monotonic = EPOCH + 2 * second, 2.0 * second
        call = called(text)
        assert said(learning.judge_call(Leg.WALLBOX, call, contexts[0], text)) == said(
            asking.judge_call(Leg.WALLBOX, call, contexts[1])
        )


@given(texts(), texts())
def test_what_is_recognised_satisfies_the_schema_as_the_other_did(
    first: bytes, second: bytes
) -> None:
    one, other = called(first), called(second)
    row = row_of(one, first)
    if row is not None and row.fits(other, second):
        is_valid = schemas.load().is_valid
        assert is_valid("MeterValues", one.payload, answer=False) == is_valid(
            "MeterValues", other.payload, answer=False
        )


def test_a_wallbox_at_work_is_recognised() -> None:
    """Else nothing would be gained: no rule that goes by kinds is asked about the second."""
    asked: list[str] = []

    def watched(rule: Any) -> Any:
        judge = rule.judge

        def noted(frame: Any, context: Context) -> Any:
            asked.append(rule.name)
            return judge(frame, context)

        rule.judge = noted
        return rule

    ruleset = Ruleset((watched(rule()), rule.mode) for rule in RULES)
    context = Context(Facts())
    context.epoch, context.monotonic = EPOCH, 2.0
    for number in ("1", "22.5"):
        asked.clear()
        payload = usual()
        samples_in(payload)[0]["value"] = number
        text = written(payload)
        assert ruleset.judge_call(Leg.WALLBOX, called(text), context, text) is None
    assert "timestamps" in asked
    assert not {"conform", "meter_values"}.intersection(asked)
