"""The rule for remote starts: in the form that a wallbox takes, and only where EVCC lets charge."""

from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.remote_start import RemoteStart
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.rules.stage import Stage, limit_in, profile

START = {"connectorId": 1, "idTag": "evcc"}
INSIDE = profile(6, chargingProfilePurpose="TxProfile", transactionId=3)


def stage(**given: Any) -> Stage:
    return Stage((RemoteStart(given),))


def test_it_is_off_and_leaves_evccs_start_as_it_is() -> None:
    rule = RemoteStart()
    assert rule.mode is Mode.OFF
    call = Call("1", "RemoteStartTransaction", START)
    assert rule.judge(call, Context(Facts())) is None


def test_a_profile_inside_is_set_before_the_start() -> None:
    here = stage()
    start = {**START, "chargingProfile": INSIDE["csChargingProfiles"]}
    assert here.evcc("RemoteStartTransaction", start) == {"status": "Accepted"}
    assert here.told == [
        ("SetChargingProfile", profile(6)),
        ("RemoteStartTransaction", START),
    ]


def test_a_start_that_names_no_connector_gets_one() -> None:
    here = stage()
    here.evcc("RemoteStartTransaction", {"idTag": "evcc"})
    assert here.told == [("RemoteStartTransaction", START)]
    here = stage(connector=0)
    here.evcc("RemoteStartTransaction", {"idTag": "evcc"})
    assert here.told == [("RemoteStartTransaction", {"idTag": "evcc"})]


def test_the_tag_is_the_one_that_is_set() -> None:
    here = stage(id_tag="house", tag_from_key=True)
    here.evcc("RemoteStartTransaction", START)
    assert here.told[0][1]["idTag"] == "house"


@pytest.mark.parametrize(
    ("value", "tag"), [("plug", "plug"), ("", "evcc"), ("x" * 21, "evcc")]
)
def test_the_tag_is_the_one_that_the_wallbox_names_if_it_fits(
    value: str, tag: str
) -> None:
    here = stage(tag_from_key=True)
    entry = {"key": "PlugAndChargeIdentifier", "value": value, "readonly": False}
    here.facts.configured(
        Call("1", "GetConfiguration", {}), {"configurationKey": [entry]}
    )
    here.evcc("RemoteStartTransaction", START)
    assert here.told[0][1]["idTag"] == tag


def waiting(limit: float = 8) -> Stage:
    """Return a stage on which EVCC has set a limit, with a car that has just come."""
    here = stage(start_when_preparing=True)
    here.limits(limit)
    here.reports("Available")
    here.passes(100)
    here.told.clear()
    here.reports("Preparing")
    here.passes(0)
    return here


def test_a_car_that_waits_gets_evccs_limit_and_is_started() -> None:
    here = waiting()
    assert here.told == [
        ("SetChargingProfile", profile(8)),
        ("RemoteStartTransaction", START),
    ]


def test_it_is_started_once() -> None:
    here = waiting()
    here.told.clear()
    here.reports("Preparing")
    here.limits(8)
    here.limits(10)
    here.passes(100)
    assert "RemoteStartTransaction" not in here.actions
    here.reports("Finishing")
    here.reports("Preparing")
    here.passes(0)
    assert here.actions[-1] == "RemoteStartTransaction", "once for each time it waits"


def test_while_evccs_limit_is_zero_it_waits_and_starts_with_the_first_that_is_not() -> (
    None
):
    here = waiting(0)
    assert not here.told
    here.limits(6)
    assert here.told == [
        ("SetChargingProfile", profile(6)),
        ("RemoteStartTransaction", START),
    ]


def test_without_a_limit_of_evccs_nothing_starts() -> None:
    here = stage(start_when_preparing=True)
    here.reports("Preparing")
    here.passes(100)
    assert not here.told


def test_a_limit_that_the_wallbox_refused_starts_nothing() -> None:
    here = waiting(0)
    here.answers = lambda action, payload: {"status": "Rejected"}
    here.limits(6)
    assert "RemoteStartTransaction" not in here.actions


@pytest.mark.parametrize("status", ["Finishing", "Available", "Faulted", "Charging"])
def test_what_does_not_wait_any_more_is_not_started(status: str) -> None:
    here = waiting(0)
    here.reports(status)
    here.limits(6)
    here.passes(100)
    assert "RemoteStartTransaction" not in here.actions


def test_an_error_or_a_wallbox_out_of_order_speaks_against_it() -> None:
    here = waiting(0)
    here.reports("Preparing", error="GroundFailure")
    here.limits(6)
    assert "RemoteStartTransaction" not in here.actions
    (tell,) = here.tells
    assert tell.notice is Notice.CONTRADICTED
    assert tell.details["reason"] == "the wallbox reports GroundFailure"
    here.reports("Available")
    assert not here.holds(Notice.CONTRADICTED)
    here.reports("Faulted", connector=0)
    here.reports("Preparing")
    here.passes(1)
    assert "RemoteStartTransaction" not in here.actions
    assert here.holds(Notice.CONTRADICTED)


def test_a_transaction_that_runs_is_not_started() -> None:
    here = waiting(0)
    here.starts()
    here.reports("Preparing")
    here.limits(6)
    here.passes(10)
    assert "RemoteStartTransaction" not in here.actions


def test_without_being_asked_no_car_is_started() -> None:
    here = stage()
    here.limits(16)
    here.reports("Preparing")
    here.passes(100)
    assert here.actions == ["SetChargingProfile"]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("limit"), st.sampled_from([0, 6, 16])),
            st.tuples(
                st.just("status"),
                st.sampled_from(["Available", "Preparing", "Finishing", "Faulted"]),
            ),
            st.tuples(st.just("start"), st.just(0)),
            st.tuples(st.just("stop"), st.just(0)),
            st.tuples(st.just("accepts"), st.booleans()),
        ),
        max_size=25,
    )
)
@settings(deadline=None)
def test_whatever_happens_nothing_starts_that_evcc_or_a_report_speaks_against(
    events: list[tuple[str, Any]],
) -> None:
    here = stage(start_when_preparing=True)
    wanted = 0
    for what, value in events:
        seen = len(here.told)
        match what:
            case "limit":
                here.limits(value)
                wanted = value
            case "status":
                here.reports(value)
            case "start" if not here.facts.running:
                here.starts()
            case "stop" if here.facts.running:
                here.stops()
            case "accepts":
                status = "Accepted" if value else "Rejected"
                here.answers = lambda action, payload, status=status: {"status": status}  # type: ignore[misc]
        here.passes(0)
        for action, payload in here.told[seen:]:
            if action == "SetChargingProfile":
                assert limit_in(payload) == wanted
            else:
                assert wanted > 0
                assert here.facts.status(1) == "Preparing"
                assert not here.facts.running
                assert here.last_limit == wanted, "the limit is there before it starts"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["RemoteStartTransaction", "SetChargingProfile", "StatusNotification"]
            ),
            OBJECTS
            | st.fixed_dictionaries(
                {},
                optional={
                    "connectorId": VALUES,
                    "csChargingProfiles": VALUES | OBJECTS,
                    "chargingProfile": VALUES | OBJECTS,
                    "status": st.just("Preparing") | VALUES,
                    "idTag": VALUES,
                },
            ),
        ),
        max_size=6,
    )
)
def test_odd_payloads_do_not_break_it(
    calls: list[tuple[str, dict[str, Any]]],
) -> None:
    rule = RemoteStart({"start_when_preparing": True})
    context = Context(Facts())
    for action, payload in calls:
        call = Call("1", action, payload)
        rule.judge(call, context)
        context.facts.reported(call, context.monotonic)
        context.call = call
        rule.judge(CallResult("1", {"status": "Accepted"}), context)
        context.call = None
        rule.woke(context)
