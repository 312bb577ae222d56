"""The rule for charging profiles: another form, the same limit or a lower one."""

import copy
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Payload
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.charging_profile import ChargingProfile
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode, Risk
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.peers.schemas import violation
from tests.rules.stage import EPOCH, Stage, limit_in, profile

ACTEC = {"watts_per_amp": 690, "template": "actec_document"}


def sent(payload: Payload, **given: Any) -> dict[str, Any]:
    """Return what the wallbox gets of a SetChargingProfile of EVCC."""
    here = Stage((ChargingProfile(given),))
    here.evcc("SetChargingProfile", payload)
    ((action, got),) = here.told
    assert action == "SetChargingProfile"
    return dict(got)


def schedule(payload: Payload) -> dict[str, Any]:
    found: dict[str, Any] = payload["csChargingProfiles"]["chargingSchedule"]
    return found


def test_it_is_off_and_keeps_all_until_it_is_told_something() -> None:
    rule = ChargingProfile()
    assert rule.mode is Mode.OFF
    assert rule.risk is Risk.CONTROL
    for payload in (profile(), profile(6.5), profile(0), profile(11040, "W", 3)):
        assert rule.judge(Call("1", "SetChargingProfile", payload), context()) is None


def context() -> Context:
    made = Context(Facts())
    made.epoch = EPOCH
    return made


# Units


@pytest.mark.parametrize(
    ("limit", "phases", "watts"),
    [(6, None, 4140), (6.5, None, 4485), (16, 1, 3680), (16, 3, 11040), (0, None, 0)],
)
def test_amps_become_the_watts_of_all_phases(
    limit: float, phases: int | None, watts: float
) -> None:
    got = sent(profile(limit, "A", phases), unit="W")
    assert limit_in(got) == watts
    assert schedule(got)["chargingRateUnit"] == "W"


@pytest.mark.parametrize(
    ("watts", "phases", "limit"),
    [
        (4140, None, 6),
        (11040, None, 16),
        (3680, 1, 16),
        (5000, None, 7.2),
        (0, None, 0),
    ],
)
def test_watts_become_amps_and_never_more(
    watts: float, phases: int | None, limit: float
) -> None:
    got = sent(profile(watts, "W", phases), unit="A")
    assert limit_in(got) == limit
    assert schedule(got)["chargingRateUnit"] == "A"


def test_watts_per_amp_are_reckoned_with_as_they_were_found() -> None:
    assert limit_in(sent(profile(6.5), unit="W", watts_per_amp=690)) == 4485
    assert limit_in(sent(profile(4140, "W"), unit="A", watts_per_amp=690)) == 6


def test_watts_per_amp_of_three_phases_do_not_raise_a_limit_for_one() -> None:
    assert limit_in(sent(profile(16, "A", 1), unit="W", watts_per_amp=690)) == 3680
    assert limit_in(sent(profile(3680, "W", 1), unit="A", watts_per_amp=200)) == 16


def charging(*currents: float, **given: Any) -> Stage:
    here = Stage((ChargingProfile(given),))
    here.starts()
    here.passes(10)
    here.measures(*currents, voltage=220)
    return here


def test_the_phases_and_the_voltage_are_those_of_the_last_report() -> None:
    here = charging(15.9, 0.1, 0.0, unit="W")
    here.limits(10)
    assert here.last_limit == 2200


def test_phases_and_voltage_that_are_told_count_more() -> None:
    here = charging(15.9, 0.1, 0.0, unit="W", phases=2, voltage=230)
    here.limits(10)
    assert here.last_limit == 4600


def test_the_phases_of_the_car_before_are_forgotten() -> None:
    here = charging(15.9, 0.1, 0.0, unit="W", voltage=230)
    here.stops("Available")
    here.starts()
    here.limits(10)
    assert here.last_limit == 6900


def test_a_car_that_begins_on_one_phase_gets_no_more_amps_for_that() -> None:
    here = charging(15.9, 0.1, 0.0, unit="A", voltage=230)
    here.limits(11040, unit="W")
    assert here.last_limit == 16


# Steps


@pytest.mark.parametrize(
    ("limit", "step"), [(8.8, 8), (16, 16), (6.9, 6), (1, 1), (0.9, 0), (0, 0)]
)
def test_decimals_that_are_not_understood_are_cut_off(
    limit: float, step: float
) -> None:
    assert limit_in(sent(profile(limit), step=1)) == step


@pytest.mark.parametrize(
    ("limit", "step"),
    [(16, 16), (32, 16), (15.9, 13), (7, 6), (6, 6), (5.9, 0), (0, 0)],
)
def test_a_limit_goes_down_to_the_next_of_a_list(limit: float, step: float) -> None:
    steps = ["6", "8", "10", "13", "16"]
    assert limit_in(sent(profile(limit), steps=steps)) == step


def test_what_is_below_the_lowest_step_is_nothing_and_the_change_says_so() -> None:
    here = Stage((ChargingProfile({"steps": ["6", "8"]}),))
    here.limits(5.9)
    (change,) = here.changes
    path = "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit"
    assert (change.path, change.before, change.after) == (path, 5.9, 0)
    assert "nothing at all" in change.reason


def test_steps_of_amps_hold_for_watts_too() -> None:
    assert limit_in(sent(profile(5000, "W"), step=1)) == 4830
    assert limit_in(sent(profile(4830, "W"), step=1)) == 4830
    assert limit_in(sent(profile(7.9), unit="W", step=1, watts_per_amp=690)) == 4830


def test_decimals_are_cut_off_in_the_unit_that_leaves() -> None:
    assert limit_in(sent(profile(6.7), decimals=0)) == 6
    assert limit_in(sent(profile(6.7), unit="W", decimals=0, voltage=231)) == 4643


@pytest.mark.parametrize("steps", [["six"], ["nan"], ["-1"], ["0"]])
def test_steps_that_are_no_currents_are_not_taken(steps: list[str]) -> None:
    with pytest.raises(ValueError, match=r"steps|convert"):
        ChargingProfile({"steps": steps})


# Members


def test_stack_level_and_id_are_as_the_wallbox_wants_them() -> None:
    got = sent(profile(stackLevel=63), stack_level=0, profile_id=7)
    assert got["csChargingProfiles"]["stackLevel"] == 0
    assert got["csChargingProfiles"]["chargingProfileId"] == 7


def test_a_relative_profile_has_no_times() -> None:
    payload = profile(
        validFrom="2026-09-21T00:00:00Z",
        validTo="2026-09-22T00:00:00Z",
        recurrencyKind="Daily",
    )
    assert sent(payload, kind="Relative") == {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 1,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": {
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}],
            },
        },
    }


def test_an_absolute_profile_begins_a_minute_ago() -> None:
    payload = profile(chargingProfileKind="Relative")
    del schedule(payload)["startSchedule"]
    got = sent(payload, kind="Absolute")
    assert got["csChargingProfiles"]["chargingProfileKind"] == "Absolute"
    assert schedule(got)["startSchedule"] == "2026-09-21T14:29:00Z"


def test_the_purpose_is_the_one_that_the_wallbox_obeys() -> None:
    payload = profile(chargingProfilePurpose="TxProfile", transactionId=3)
    got = sent(payload, purpose="TxDefaultProfile")
    assert got["csChargingProfiles"]["chargingProfilePurpose"] == "TxDefaultProfile"
    assert "transactionId" not in got["csChargingProfiles"]


def test_a_profile_for_the_whole_wallbox_names_no_connector() -> None:
    assert sent(profile(), purpose="ChargePointMaxProfile")["connectorId"] == 0
    assert sent(profile(), connector=0)["connectorId"] == 0


def test_while_a_transaction_runs_the_profile_is_its_own() -> None:
    here = Stage((ChargingProfile({"purpose": "tx_if_active"}),))
    here.limits(16)
    here.starts()
    here.limits(10)
    here.stops()
    here.limits(8)
    purposes = [
        (
            payload["csChargingProfiles"]["chargingProfilePurpose"],
            payload["csChargingProfiles"].get("transactionId"),
        )
        for _, payload in here.told
    ]
    assert purposes == [
        ("TxDefaultProfile", None),
        ("TxProfile", 1),
        ("TxDefaultProfile", None),
    ]


def test_number_phases_are_named_or_not_as_the_wallbox_wants() -> None:
    def phases(payload: Payload) -> object:
        return schedule(payload)["chargingSchedulePeriod"][0].get("numberPhases")

    assert phases(sent(profile(16), number_phases="3")) == 3
    assert phases(sent(profile(16, "A", 3), number_phases="1")) == 1
    assert phases(sent(profile(16, "A", 3), number_phases="remove")) is None
    assert phases(sent(profile(3680, "W", 1), number_phases="remove")) is None
    assert phases(sent(profile(16, "A", 1), number_phases="remove")) == 1
    assert phases(sent(profile(16, "A", 1), number_phases="3")) == 1


def test_a_schedule_begins_earlier_for_a_slow_clock_and_ends_when_it_would_have() -> (
    None
):
    payload = profile()
    schedule(payload)["duration"] = 600
    got = schedule(sent(payload, start_earlier=120))
    assert got["startSchedule"] == "2026-09-21T14:10:20Z"
    assert 720 <= got["duration"] <= 721


def test_the_profile_in_a_start_is_rewritten_too() -> None:
    here = Stage((ChargingProfile({"unit": "W", "stack_level": 0}),))
    inside = profile(6, chargingProfilePurpose="TxProfile")["csChargingProfiles"]
    here.evcc("RemoteStartTransaction", {"idTag": "evcc", "chargingProfile": inside})
    ((_, got),) = here.told
    assert got["chargingProfile"]["stackLevel"] == 0
    assert got["chargingProfile"]["chargingProfilePurpose"] == "TxProfile"
    assert schedule({"csChargingProfiles": got["chargingProfile"]}) == {
        "startSchedule": "2026-09-21T14:12:20Z",
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 4140}],
    }


# Templates


def test_the_actec_gets_the_form_of_its_document() -> None:
    assert sent(profile(6, chargingProfileId=0, stackLevel=0), **ACTEC) == {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 231,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "recurrencyKind": "Daily",
            "chargingSchedule": {
                "duration": 86400,
                "startSchedule": "2026-09-21T00:00:00Z",
                "chargingRateUnit": "W",
                "minChargingRate": 0.0,
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 4140, "numberPhases": 3}
                ],
            },
        },
    }


def test_the_actec_gets_the_form_of_the_script_with_nulls_only_if_asked() -> None:
    given = {"watts_per_amp": 690, "template": "actec_code"}
    got = sent(profile(11), **given)
    assert got == {
        "connectorId": 0,
        "csChargingProfiles": {
            "chargingProfileId": 231,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 7590, "numberPhases": 3}
                ],
            },
        },
    }
    rule = ChargingProfile({**given, "template_nulls": True})
    verdict = rule.judge(Call("1", "SetChargingProfile", profile(11)), context())
    assert verdict is not None
    assert isinstance(verdict.frame, Call)
    inner = verdict.frame.payload["csChargingProfiles"]
    nulls = {name for name, value in inner.items() if value is None}
    assert nulls == {"transactionId", "recurrencyKind", "validFrom", "validTo"}
    assert inner["chargingSchedule"]["duration"] is None


def test_a_template_with_steps_tells_why_the_limit_is_lower() -> None:
    here = Stage((ChargingProfile({**ACTEC, "step": 1}),))
    here.limits(6.7)
    (change,) = here.changes
    assert change.path == "/csChargingProfiles"
    assert change.before == profile(6.7)["csChargingProfiles"]
    assert "down to what the wallbox can set" in change.reason
    assert here.last_limit == 4140


def test_a_template_gets_the_lowest_of_several_limits() -> None:
    payload = profile(16)
    schedule(payload)["chargingSchedulePeriod"].append({"startPeriod": 300, "limit": 6})
    assert limit_in(sent(payload, **ACTEC)) == 4140


def test_a_limit_for_a_day_is_sent_again_when_the_day_ends() -> None:
    here = Stage((ChargingProfile(ACTEC),))
    here.limits(6)
    here.limits(0)
    here.passes(86400)
    assert len(here.told) == 3
    got = here.told[-1][1]
    assert schedule(got)["startSchedule"] == "2026-09-22T00:00:00Z"
    assert limit_in(got) == 0
    here.passes(86400)
    assert len(here.told) == 4


def test_a_template_without_an_end_is_not_sent_again() -> None:
    here = Stage((ChargingProfile({"template": "actec_code"}),))
    here.limits(6)
    here.passes(200_000)
    assert len(here.told) == 1


# What always holds

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "unit": st.sampled_from(["keep", "A", "W"]),
        "watts_per_amp": st.sampled_from([0, 230, 690, 700.5]),
        "phases": st.integers(0, 3),
        "voltage": st.sampled_from([0, 220, 230.4]),
        "stack_level": st.integers(-1, 5),
        "purpose": st.sampled_from(["keep", "TxProfile", "tx_if_active"]),
        "kind": st.sampled_from(["keep", "Relative", "Absolute"]),
        "connector": st.integers(-1, 2),
        "number_phases": st.sampled_from(["keep", "remove", "1", "3"]),
        "step": st.sampled_from([0, 0.5, 1, 2]),
        "steps": st.sampled_from([(), ("6", "8", "10"), ("6.5",)]),
        "decimals": st.integers(0, 1),
        "template": st.sampled_from(["none", "actec_document", "actec_code"]),
    },
)
LIMITS = st.integers(0, 400).map(lambda tenths: tenths / 10) | st.integers(0, 22_000)


@given(SETTINGS, LIMITS, st.sampled_from(["A", "W"]), st.sampled_from([None, 1, 2, 3]))
def test_whatever_is_set_no_limit_grows(
    given: dict[str, Any], limit: float, unit: str, phases: int | None
) -> None:
    got = sent(profile(limit, unit, phases), **given)
    leaves = schedule(got)["chargingRateUnit"]
    reckoned = given.get("phases") or phases or 3
    watts = given.get("watts_per_amp") or reckoned * (given.get("voltage") or 230)
    factor = 1.0
    if (unit, leaves) == ("A", "W"):
        factor = watts
    elif (unit, leaves) == ("W", "A"):
        factor = 1 / watts
    assert 0 <= limit_in(got) <= limit * factor + 1e-6
    assert (limit_in(got) == 0) or limit > 0


@given(SETTINGS, LIMITS, st.sampled_from(["A", "W"]), st.sampled_from([None, 1, 2, 3]))
def test_once_is_enough_and_the_schema_holds(
    given: dict[str, Any], limit: float, unit: str, phases: int | None
) -> None:
    rule = ChargingProfile(given)
    came = profile(limit, unit, phases)
    before = copy.deepcopy(came)
    verdict = rule.judge(Call("1", "SetChargingProfile", came), context())
    assert came == before
    if verdict is None or verdict.frame is None:
        return
    assert isinstance(verdict.frame, Call)
    assert violation("SetChargingProfile", verdict.frame.payload) is None
    _check_changes(came, verdict)
    if given.get("decimals", 1) and not given.get("step") and not given.get("steps"):
        # Steps are in A: those of a limit that was rounded in W are others.
        again = rule.judge(verdict.frame, context())
        assert again is None or again.frame is None


def _check_changes(came: Payload, verdict: Verdict) -> None:
    assert isinstance(verdict.frame, Call)
    assert verdict.changes
    for change in verdict.changes:
        assert _at(came, change.path) == change.before
        assert _at(verdict.frame.payload, change.path) == change.after
        assert change.reason


def _at(node: Any, path: str) -> Any:
    for key in path.split("/")[1:]:
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except KeyError:
            return ABSENT
    return node


@given(
    SETTINGS,
    OBJECTS
    | st.fixed_dictionaries(
        {},
        optional={
            "connectorId": VALUES,
            "csChargingProfiles": VALUES
            | st.fixed_dictionaries(
                {},
                optional={
                    "chargingSchedule": VALUES
                    | st.fixed_dictionaries(
                        {
                            "chargingSchedulePeriod": VALUES
                            | st.lists(
                                st.fixed_dictionaries(
                                    {"limit": LIMITS | VALUES},
                                    optional={"numberPhases": VALUES},
                                ),
                                min_size=1,
                                max_size=3,
                            )
                        },
                        optional={
                            "chargingRateUnit": st.sampled_from(["A", "W"]) | VALUES,
                            "startSchedule": VALUES,
                            "duration": VALUES,
                        },
                    ),
                    "transactionId": VALUES,
                },
            ),
        },
    ),
)
def test_odd_payloads_do_not_break_it(
    given: dict[str, Any], payload: dict[str, Any]
) -> None:
    for action in ("SetChargingProfile", "RemoteStartTransaction"):
        ChargingProfile(given).judge(Call("1", action, payload), context())
