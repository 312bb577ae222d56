"""The rule that sets a limit by a key: EVCC hears what the wallbox says, the key is spared."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.profile_by_setting import (
    ProfileBySetting,
)
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.rules.stage import Stage


def stage(**given: Any) -> Stage:
    return Stage((ProfileBySetting({"key": "ChargeRate", **given}),))


def values(here: Stage) -> list[str]:
    """Return what the key was set to, in order."""
    assert all(action == "ChangeConfiguration" for action, _ in here.told)
    assert all(payload["key"] == "ChargeRate" for _, payload in here.told)
    return [payload["value"] for _, payload in here.told]


def test_it_is_off_and_without_a_key_lets_profiles_pass() -> None:
    assert ProfileBySetting().mode is Mode.OFF
    here = Stage((ProfileBySetting(),))
    here.limits(16)
    assert here.actions == ["SetChargingProfile"]


@pytest.mark.parametrize(
    ("limit", "scale", "value"),
    [
        (16, 1, "16"),
        (6.9, 1, "6"),
        (6.9, 1000, "6900"),
        (32, 1, "32"),
        (40, 1, "32"),
        (5.9, 1, "0"),
        (0, 1, "0"),
    ],
)
def test_a_limit_becomes_a_whole_value_within_its_bounds_and_never_more(
    limit: float, scale: float, value: str
) -> None:
    here = stage(scale=scale)
    assert here.limits(limit) == {"status": "Accepted"}
    assert values(here) == [value]


def test_watts_become_the_amps_of_all_phases() -> None:
    here = stage()
    here.limits(11000, unit="W")
    assert values(here) == ["15"]


def test_zero_has_a_value_of_its_own() -> None:
    here = stage(zero_value="off")
    here.limits(0)
    assert values(here) == ["off"]


def test_the_change_shows_what_became_of_the_profile() -> None:
    here = stage()
    here.limits(16)
    (change,) = here.changes
    assert change.before["action"] == "SetChargingProfile"
    assert change.after == {
        "action": "ChangeConfiguration",
        "payload": {"key": "ChargeRate", "value": "16"},
    }


@pytest.mark.parametrize("status", ["Rejected", "NotSupported"])
def test_evcc_hears_what_the_wallbox_says_of_the_key(status: str) -> None:
    here = stage()
    here.answers = lambda action, payload: {"status": status}
    assert here.limits(16) == {"status": status}
    here.passes(10)
    assert here.limits(10) == {"status": status}, "it is not more likely a moment later"
    assert values(here) == ["16"]


def test_the_key_is_written_once_a_minute_and_the_latest_limit_wins() -> None:
    here = stage()
    here.limits(6)
    for limit in (7, 8, 9, 10):
        here.passes(10)
        assert here.limits(limit) == {"status": "Accepted"}
    assert values(here) == ["6"]
    here.passes(20)
    assert values(here) == ["6", "10"]
    here.passes(1000)
    assert values(here) == ["6", "10"]


def test_a_lower_limit_does_not_wait() -> None:
    here = stage()
    for limit in (16, 12, 8):
        here.limits(limit)
        here.passes(1)
    assert values(here) == ["16", "12", "8"]


def test_zero_does_not_wait() -> None:
    here = stage()
    here.limits(16)
    here.passes(1)
    here.limits(0)
    assert values(here) == ["16", "0"]
    here.limits(16)
    assert values(here) == ["16", "0"]
    here.passes(60)
    assert values(here) == ["16", "0", "16"]


def test_a_value_that_stands_is_not_written_again() -> None:
    here = stage()
    for _ in range(3):
        assert here.limits(16) == {"status": "Accepted"}
        here.passes(100)
    assert values(here) == ["16"]


def test_a_value_that_the_wallbox_refused_behind_evccs_back_is_told() -> None:
    here = stage()
    here.limits(6)
    here.limits(16)
    here.answers = lambda action, payload: {"status": "Rejected"}
    here.passes(70)
    assert values(here) == ["6", "16"]
    assert here.limits(10) == {"status": "Rejected"}


def test_a_wallbox_without_the_key_gets_the_profile() -> None:
    here = stage()
    asked = Call("1", "GetConfiguration", {})
    told = {"configurationKey": [{"key": "Other", "readonly": False}]}
    here.facts.configured(asked, told)
    here.limits(16)
    assert here.actions == ["SetChargingProfile"]


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from([1, 10, 30, 61])), max_size=12
    ),
    st.sampled_from([1, 1000]),
)
@settings(deadline=None)
def test_whatever_evcc_sets_the_key_has_its_last_limit_in_the_end_and_never_more(
    steps: list[tuple[int, int]], scale: int
) -> None:
    here = stage(scale=scale)
    written: list[tuple[float, int]] = []
    here.on_told = lambda action, payload: written.append(
        (here.now, int(payload["value"]))
    )
    for tenths, seconds in steps:
        here.limits(tenths / 10)
        assert written[-1][1] <= tenths / 10 * scale, "a lower limit does not wait"
        here.passes(seconds)
    here.passes(61)
    for (before, lower), (after, value) in pairwise(written):
        assert value < lower or after - before >= 60, "a higher one does"
    if steps:
        last = steps[-1][0] / 10
        told = float(values(here)[-1]) / scale
        assert told <= last
        assert told == 0 if last < 6 else told > min(last, 32) - 1


@given(
    st.lists(
        OBJECTS
        | st.fixed_dictionaries(
            {}, optional={"connectorId": VALUES, "csChargingProfiles": VALUES | OBJECTS}
        ),
        max_size=4,
    ),
    OBJECTS | st.fixed_dictionaries({"status": VALUES}),
)
def test_odd_payloads_do_not_break_it(
    payloads: list[dict[str, Any]], answer: dict[str, Any]
) -> None:
    rule = ProfileBySetting({"key": "ChargeRate"})
    context = Context(Facts())
    for payload in payloads:
        call = Call("1", "SetChargingProfile", payload)
        rule.judge(call, context)
        context.call = call
        rule.judge(CallResult("1", answer), context)
        context.call = None
        rule.woke(context)
