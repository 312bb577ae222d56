"""The rule for the time of profiles: the wallbox gets EVCC's latest when it can take it."""

from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Payload
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.profile_timing import ProfileTiming
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.rules.stage import Stage, limit_in, profile


def stage(**given: Any) -> Stage:
    """Return a wallbox that rejects profiles while no transaction runs."""
    here = Stage((ProfileTiming(given),))

    def answers(action: str, payload: Payload) -> Payload:
        return {"status": "Accepted" if here.facts.running else "Rejected"}

    here.answers = answers
    return here


def limits(here: Stage) -> list[float]:
    return [limit_in(payload) for _, payload in here.told]


def test_it_is_off_by_default() -> None:
    assert ProfileTiming().mode is Mode.OFF


def test_a_profile_that_is_rejected_while_idle_is_accepted_for_evcc() -> None:
    here = stage()
    assert here.limits(0) == {"status": "Accepted"}
    (change,) = here.changes
    assert (change.path, change.before, change.after) == (
        "/status",
        "Rejected",
        "Accepted",
    )


def test_it_is_sent_when_a_transaction_has_begun_and_again_when_the_car_charges() -> (
    None
):
    here = stage(resend_after_start=False)
    here.limits(0)
    here.told.clear()
    payload = {
        "connectorId": 1,
        "idTag": "card",
        "meterStart": 0,
        "timestamp": "2026-09-21T14:13:20Z",
    }
    here.wallbox("StartTransaction", payload)
    assert here.told == [("SetChargingProfile", profile(0))]
    here.passes(5)
    here.reports("Charging")
    here.passes(1)
    assert here.told == [("SetChargingProfile", profile(0))] * 2
    here.reports("SuspendedEVSE")
    here.reports("Charging")
    here.passes(100)
    assert len(here.told) == 2, "only the first time"


def test_the_latest_of_several_is_sent() -> None:
    here = stage()
    for limit in (16, 0, 8):
        here.limits(limit)
    here.told.clear()
    here.starts()
    here.passes(1)
    assert set(limits(here)) == {8}


def test_while_a_transaction_runs_a_rejection_is_one() -> None:
    here = stage()
    here.starts()
    here.answers = lambda action, payload: {"status": "Rejected"}
    assert here.limits(16) == {"status": "Rejected"}
    assert not here.changes


def test_not_supported_is_no_question_of_time() -> None:
    here = stage()
    here.answers = lambda action, payload: {"status": "NotSupported"}
    assert here.limits(16) == {"status": "NotSupported"}


def test_without_pending_a_rejection_is_one() -> None:
    here = stage(pending_while_idle=False)
    assert here.limits(16) == {"status": "Rejected"}


def accepting(**given: Any) -> Stage:
    return Stage((ProfileTiming(given),))


def test_the_last_profile_is_sent_again_after_each_start() -> None:
    here = accepting()
    here.limits(6)
    here.told.clear()
    for _ in range(2):
        here.starts()
        here.passes(60)
        here.stops()
    assert limits(here) == [6, 6]


def test_nothing_is_sent_that_evcc_has_not_set() -> None:
    here = accepting()
    here.starts()
    here.passes(60)
    assert not here.told


def test_without_resending_an_accepted_profile_is_not_sent_again() -> None:
    here = accepting(resend_after_start=False)
    here.limits(6)
    here.starts()
    here.passes(60)
    assert limits(here) == [6]


def test_it_waits_for_a_wallbox_that_must_not_be_disturbed() -> None:
    here = stage(delay=10)
    here.limits(6)
    here.told.clear()
    here.starts()
    here.passes(9)
    assert not here.told
    here.limits(8)
    here.passes(1)
    assert limits(here) == [8, 8], "what EVCC set meanwhile, not what was before"


def test_a_transaction_that_ended_meanwhile_gets_nothing() -> None:
    here = stage(delay=10)
    here.limits(6)
    here.told.clear()
    here.starts()
    here.passes(5)
    here.stops()
    here.passes(100)
    assert not here.told


@pytest.mark.parametrize("delay", [0, 10])
def test_a_transaction_gets_a_profile_of_its_own_if_it_obeys_no_other(
    delay: float,
) -> None:
    here = accepting(renew_for_transaction=True, delay=delay)
    here.limits(6)
    here.told.clear()
    for _ in range(2):
        here.starts()
        here.passes(60)
        here.stops()
    assert here.told == [
        (
            "SetChargingProfile",
            profile(6, chargingProfilePurpose="TxProfile", transactionId=number),
        )
        for number in (1, 2)
    ]


def test_a_profile_that_evcc_cleared_is_not_sent_again() -> None:
    here = accepting()
    here.limits(6)
    here.evcc("ClearChargingProfile", {})
    here.told.clear()
    here.starts()
    here.passes(60)
    assert not here.told


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["limit", "start", "stop", "pass", "charging"]),
            st.sampled_from([0, 6, 10, 16]),
        ),
        max_size=20,
    ),
    st.sampled_from([0, 5, 10]),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None)
def test_whatever_happens_what_is_sent_is_evccs_latest(
    events: list[tuple[str, int]], delay: float, renew: bool, idle_rejects: bool
) -> None:
    given = {"delay": delay, "renew_for_transaction": renew}
    here = stage(**given) if idle_rejects else accepting(**given)
    latest = None
    for what, value in events:
        seen = len(here.told)
        match what:
            case "limit":
                assert here.limits(value) == {"status": "Accepted"}
                latest = value
            case "start" if not here.facts.running:
                here.starts()
            case "stop" if here.facts.running:
                here.stops()
            case "pass":
                here.passes(value)
            case "charging":
                here.reports("Charging")
        assert all(limit == latest for limit in limits(here)[seen:])
    if latest is not None and here.facts.running:
        here.passes(delay)
        assert here.last_limit == latest


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["SetChargingProfile", "StartTransaction", "StatusNotification"]
            ),
            OBJECTS
            | st.fixed_dictionaries(
                {},
                optional={
                    "connectorId": VALUES,
                    "csChargingProfiles": VALUES | OBJECTS,
                    "status": st.just("Charging") | VALUES,
                },
            ),
            OBJECTS
            | st.fixed_dictionaries(
                {"status": st.just("Rejected") | VALUES, "transactionId": VALUES}
            ),
        ),
        max_size=6,
    )
)
def test_odd_payloads_do_not_break_it(
    calls: list[tuple[str, dict[str, Any], dict[str, Any]]],
) -> None:
    rule = ProfileTiming({"renew_for_transaction": True})
    context = Context(Facts())
    for action, payload, answer in calls:
        context.monotonic += 100
        call = Call("1", action, payload)
        rule.judge(call, context)
        context.facts.reported(call, context.monotonic)
        context.call = call
        rule.judge(CallResult("1", answer), context)
        context.call = None
        rule.woke(context)
