"""The rule for a limit of zero: what the meter shows is told, and what it switches is safe."""

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Payload
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice
from custom_components.wallbox_evcc_proxy.rules.zero_limit import ZeroLimit
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.rules.stage import Stage, limit_in, profile

STRATEGIES = ("warn", "minimum", "stop", "availability")


def stage(strategy: str = "warn", **more: Any) -> Stage:
    return Stage((ZeroLimit({"strategy": strategy, **more}),))


def charging(strategy: str = "warn", **more: Any) -> Stage:
    """Return a stage on which a car charges with 16 A."""
    made = stage(strategy, **more)
    made.limits(16)
    made.starts()
    made.passes(300)
    made.measures(16, 16, 16)
    made.told.clear()
    return made


def test_it_is_on_and_changes_nothing_unless_asked() -> None:
    rule = ZeroLimit()
    assert rule.mode is Mode.ON
    here = Stage((rule,))
    here.starts()
    for limit in (16, 0, 6.5, 0):
        assert here.limits(limit) == {"status": "Accepted"}
        here.passes(200)
    assert [limit_in(payload) for _, payload in here.told] == [16, 0, 6.5, 0]
    assert not here.changes
    assert not here.tells


# The meter


@pytest.mark.parametrize("strategy", ["warn", "stop", "availability"])
def test_a_wallbox_that_goes_on_charging_at_zero_is_told_once(strategy: str) -> None:
    here = charging(strategy)
    here.limits(0)
    here.passes(43)
    here.measures(6.5, 6.5, 6.4, power=4485)
    here.passes(10)
    here.measures(6.5, 6.5, 6.4)
    (tell,) = [each for each in here.tells if each.notice is Notice.ZERO_LIMIT_IGNORED]
    assert tell.holds
    assert tell.details == {
        "limit": "0 A",
        "amps": "6.5",
        "watts": "4485",
        "seconds": "43",
    }


def test_a_wallbox_has_half_a_minute_to_obey() -> None:
    here = charging()
    here.limits(0)
    for _ in range(29):
        here.passes(1)
        here.measures(16, 16, 16)
    assert not here.tells
    here.passes(1)
    here.measures(16, 16, 16)
    assert here.holds(Notice.ZERO_LIMIT_IGNORED)


def test_it_is_over_when_the_wallbox_obeys_after_all() -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    here.measures(16, 16, 16)
    here.passes(40)
    here.measures(0, 0.2, 0)
    assert [tell.holds for tell in here.tells] == [True, False]


def test_it_is_over_when_evcc_sets_another_limit() -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    here.measures(16, 16, 16)
    here.limits(10)
    assert [tell.holds for tell in here.tells] == [True, False]


def test_the_same_limit_again_changes_nothing_of_it() -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    here.measures(16, 16, 16)
    here.limits(0)
    here.passes(5)
    here.measures(16, 16, 16)
    assert len(here.tells) == 1


def test_a_limit_that_the_wallbox_refused_is_not_watched() -> None:
    here = Stage((ZeroLimit(),), lambda action, payload: {"status": "Rejected"})
    here.starts()
    here.limits(0)
    here.passes(40)
    here.measures(16, 16, 16)
    assert not here.tells


@pytest.mark.parametrize(("power", "ignored"), [(300, False), (301, True)])
def test_without_a_current_the_power_tells(power: float, ignored: bool) -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    here.measures(power=power)
    assert here.holds(Notice.ZERO_LIMIT_IGNORED) is ignored


def test_what_is_not_measured_is_not_zero() -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    here.measures(16, 16, 16)
    here.passes(10)
    here.measures(voltage=230)
    assert here.holds(Notice.ZERO_LIMIT_IGNORED)


def test_what_was_measured_before_the_transaction_says_nothing() -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    sample = {
        "value": "16",
        "measurand": "Current.Import",
        "phase": "L1",
        "context": "Transaction.Begin",
    }
    here.wallbox(
        "MeterValues",
        {
            "connectorId": 1,
            "meterValue": [
                {"timestamp": "2026-09-21T14:13:20Z", "sampledValue": [sample]}
            ],
        },
    )
    assert not here.tells


@pytest.mark.parametrize(
    ("limit", "current", "ignored"),
    [(6, 7.0, False), (6, 7.1, True), (16, 17.6, False), (16, 17.7, True)],
)
def test_more_than_a_limit_is_told_after_two_reports(
    limit: float, current: float, ignored: bool
) -> None:
    here = charging()
    here.limits(limit if limit != 16 else 15)
    here.limits(limit)
    here.passes(30)
    here.measures(current, 0, 0)
    assert not here.tells
    here.passes(10)
    here.measures(current, 0, 0)
    assert here.holds(Notice.LIMIT_IGNORED) is ignored
    here.passes(10)
    here.measures(limit, 0, 0)
    assert not here.holds(Notice.LIMIT_IGNORED)


def test_one_report_above_the_limit_is_none() -> None:
    here = charging()
    here.limits(6)
    here.passes(40)
    for current in (16, 6, 16, 6, 16):
        here.measures(current, 0, 0)
        here.passes(10)
    assert not here.tells


def test_a_transaction_that_begins_has_its_half_minute_too() -> None:
    here = stage()
    here.limits(0)
    here.passes(1000)
    here.starts()
    here.passes(20)
    here.measures(16, 16, 16)
    assert not here.tells


@pytest.mark.parametrize(
    ("power", "ignored"), [(4140, False), (4829, False), (4900, True)]
)
def test_a_limit_in_watts_is_watched_by_the_power(power: float, ignored: bool) -> None:
    here = charging()
    here.limits(4140, unit="W")
    for _ in range(2):
        here.passes(40)
        here.measures(power=power)
    assert here.holds(Notice.LIMIT_IGNORED) is ignored


def test_another_connector_does_not_disobey() -> None:
    here = charging()
    here.limits(0)
    here.passes(40)
    here.reports("Charging", 2)
    here.measures(16, 16, 16, connector=2)
    assert not here.tells


# minimum


def test_with_minimum_a_car_goes_on_charging_with_the_smallest_limit() -> None:
    here = charging("minimum")
    assert here.limits(0) == {"status": "Accepted"}
    assert here.last_limit == 6
    (change,) = here.changes
    path = "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit"
    assert (change.path, change.before, change.after) == (path, 0, 6)


def test_with_minimum_a_limit_in_watts_has_its_watts() -> None:
    here = charging("minimum")
    here.limits(0, unit="W")
    assert here.last_limit == 4140


def test_with_minimum_other_limits_stay() -> None:
    here = charging("minimum")
    here.limits(3)
    assert here.last_limit == 3
    assert not here.changes


@pytest.mark.parametrize(
    "status", ["Available", "SuspendedEVSE", "SuspendedEV", "Faulted", "Finishing"]
)
def test_with_minimum_nothing_begins_that_does_not_charge(status: str) -> None:
    here = charging("minimum")
    here.reports(status)
    here.limits(0)
    assert here.last_limit == 0
    assert here.holds(Notice.CONTRADICTED)


def test_with_minimum_the_smallest_limit_is_what_is_watched() -> None:
    here = charging("minimum")
    here.limits(0)
    for current, ignored in ((6, False), (16, True)):
        for _ in range(2):
            here.passes(40)
            here.measures(current, current, current)
        assert here.holds(Notice.LIMIT_IGNORED) is ignored


# stop


def test_with_stop_zero_ends_the_transaction_and_evcc_is_answered() -> None:
    here = charging("stop")
    assert here.limits(0) == {"status": "Accepted"}
    assert here.told == [("RemoteStopTransaction", {"transactionId": 1})]


def test_with_stop_the_next_limit_is_set_and_then_the_same_person_starts() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.passes(200)
    here.told.clear()
    assert here.limits(8) == {"status": "Accepted"}
    assert here.told == [
        ("SetChargingProfile", profile(8)),
        ("RemoteStartTransaction", {"connectorId": 1, "idTag": "card"}),
    ]


def test_with_stop_the_same_person_starts_again_though_the_proxy_has_restarted() -> (
    None
):
    here = charging("stop")
    here.limits(0)
    assert here.context.must_save
    here.stops("Preparing")
    here.restarts()
    here.reports("Preparing")
    here.passes(200)
    here.told.clear()
    here.limits(8)
    assert here.told == [
        ("SetChargingProfile", profile(8)),
        ("RemoteStartTransaction", {"connectorId": 1, "idTag": "card"}),
    ]


def test_how_long_a_contactor_has_to_rest_counts_over_a_restart() -> None:
    here = charging("stop", min_dwell=300.0)
    here.limits(0)
    here.stops("Preparing")
    here.passes(100)
    here.restarts()
    here.reports("Preparing")
    here.limits(8)
    here.passes(190)
    assert "RemoteStartTransaction" not in here.actions
    here.passes(20)
    assert here.actions[-1] == "RemoteStartTransaction"


def test_what_was_held_against_a_wallbox_is_told_again_after_a_restart() -> None:
    """The issues of the proxy before are withdrawn when it ends."""
    here = charging()
    here.limits(0)
    here.passes(20)
    here.restarts()
    here.passes(5)
    here.measures(16, 16, 16)
    assert not here.holds(Notice.ZERO_LIMIT_IGNORED)
    here.passes(10)
    here.measures(16, 16, 16)
    assert here.holds(Notice.ZERO_LIMIT_IGNORED)


@pytest.mark.parametrize(
    "kept",
    [
        *(None, 5, [], {}, {"watches": {}, "switches": {"1": {}}}),
        {"watches": {"1": {"limit": [1, "A"], "since": 0}}, "switches": {}},
        {"watches": {"1": {"limit": [0, "A", None], "since": "x"}}, "switches": {}},
        {"watches": {"x": {"limit": [0, "A", None], "since": 1}}, "switches": {}},
    ],
)
def test_what_is_kept_and_makes_no_sense_is_forgotten(kept: Any) -> None:
    here = stage("stop")
    here.context = Context(here.facts, {"zero_limit": kept})
    here.starts()
    here.limits(0)
    assert here.actions == ["RemoteStopTransaction"]


def test_with_stop_nothing_starts_before_the_wallbox_accepted_the_limit() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.passes(200)
    here.answers = lambda action, payload: {"status": "Rejected"}
    assert here.limits(8) == {"status": "Rejected"}
    assert "RemoteStartTransaction" not in here.actions
    assert here.holds(Notice.CONTRADICTED)
    here.answers = lambda action, payload: {"status": "Accepted"}
    here.limits(8)
    assert here.actions[-1] == "RemoteStartTransaction"
    assert not here.holds(Notice.CONTRADICTED)


def test_with_stop_a_limit_that_was_refused_does_not_start_at_the_next_report() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.passes(200)
    here.answers = lambda action, payload: {"status": "Rejected"}
    here.limits(8)
    here.reports("Preparing")
    here.passes(200)
    assert "RemoteStartTransaction" not in here.actions


def test_with_stop_what_was_started_by_hand_meanwhile_is_not_started_again() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.passes(10)
    here.limits(8)
    here.starts()
    here.passes(10)
    here.stops()
    here.passes(1000)
    assert "RemoteStartTransaction" not in here.actions


def test_with_stop_a_zero_that_was_not_told_is_owed_until_another_limit_is_accepted() -> (
    None
):
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.answers = lambda action, payload: {"status": "Rejected"}
    here.limits(6)
    here.answers = lambda action, payload: {"status": "Accepted"}
    here.told.clear()
    here.starts()
    here.passes(1)
    assert here.told == [("SetChargingProfile", profile(0))]


def test_with_stop_contactors_are_spared_and_the_latest_limit_wins() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.passes(10)
    here.told.clear()
    here.limits(8)
    here.limits(0)
    here.limits(10)
    assert here.actions == ["SetChargingProfile"] * 3, (
        "told at once, whatever starts later"
    )
    here.passes(109)
    assert here.actions == ["SetChargingProfile"] * 3
    here.passes(1)
    assert here.actions[3:] == ["RemoteStartTransaction"]
    assert here.last_limit == 10
    here.starts()
    here.told.clear()
    here.limits(0)
    assert here.actions == ["SetChargingProfile"], "zero, until it may be stopped"
    assert here.last_limit == 0
    here.passes(120)
    assert here.actions == ["SetChargingProfile", "RemoteStopTransaction"]


def test_with_stop_a_start_that_is_no_longer_wanted_is_not_made() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.limits(8)
    here.limits(0)
    here.passes(1000)
    assert "RemoteStartTransaction" not in here.actions


@pytest.mark.parametrize("status", ["Available", "Faulted", "Unavailable"])
def test_with_stop_nothing_is_stopped_where_the_last_report_says_nothing_goes(
    status: str,
) -> None:
    here = charging("stop")
    here.reports(status)
    here.limits(0)
    assert here.told == [("SetChargingProfile", profile(0))], "it passes as it came"
    (tell,) = here.tells
    assert tell.notice is Notice.CONTRADICTED
    assert tell.details == {
        "rule": "zero_limit",
        "reason": f"the wallbox reports {status}",
    }


def test_with_stop_nothing_is_stopped_without_a_transaction_which_is_told_once() -> (
    None
):
    here = stage("stop")
    for _ in range(5):
        here.limits(16)
        here.limits(0)
        here.passes(1000)
    assert set(here.actions) == {"SetChargingProfile"}
    (tell,) = here.tells
    assert tell.details["reason"] == "no transaction runs"


@pytest.mark.parametrize("status", ["Available", "Faulted", "Unavailable"])
def test_with_stop_nothing_starts_where_the_last_report_says_nothing_goes(
    status: str,
) -> None:
    here = charging("stop")
    here.limits(0)
    here.stops(status)
    here.passes(200)
    here.limits(8)
    here.passes(1000)
    assert "RemoteStartTransaction" not in here.actions
    assert here.last_limit == 8


def test_with_stop_a_fault_that_is_over_lets_it_start() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops("Faulted")
    here.passes(200)
    here.limits(8)
    here.passes(60)
    here.reports("Preparing")
    here.passes(1)
    assert here.actions[-1] == "RemoteStartTransaction"


def test_with_stop_another_car_is_not_started() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops("Available")
    here.reports("Preparing")
    here.passes(200)
    here.limits(8)
    here.passes(200)
    assert "RemoteStartTransaction" not in here.actions


def test_with_stop_a_wallbox_that_does_not_stop_is_told_zero_and_the_user_of_it() -> (
    None
):
    here = charging("stop")
    here.limits(0)
    here.passes(30)
    assert here.actions == ["RemoteStopTransaction", "SetChargingProfile"]
    assert here.last_limit == 0
    here.measures(16, 16, 16)
    assert here.holds(Notice.ZERO_LIMIT_IGNORED)
    here.passes(100)
    assert here.actions.count("RemoteStopTransaction") == 2
    here.passes(10_000)
    assert here.actions.count("RemoteStopTransaction") == 2


def test_with_stop_a_transaction_that_begins_under_zero_is_told_zero_and_stopped_if_it_charges() -> (
    None
):
    here = charging("stop")
    here.limits(0)
    here.stops()
    here.passes(500)
    here.told.clear()
    here.starts("another")
    here.passes(1)
    assert here.told == [("SetChargingProfile", profile(0))]
    here.passes(30)
    here.measures(16, 16, 16)
    assert here.told[1:] == [("RemoteStopTransaction", {"transactionId": 2})]


def test_with_stop_evcc_itself_starts_nothing_while_its_limit_is_zero() -> None:
    here = charging("stop")
    here.limits(0)
    here.stops("Preparing")
    start = {"connectorId": 1, "idTag": "evcc"}
    assert here.evcc("RemoteStartTransaction", start) == {"status": "Rejected"}
    here.passes(200)
    here.limits(6)
    assert here.evcc("RemoteStartTransaction", start) == {"status": "Accepted"}


def test_with_stop_a_transaction_is_found_again_after_a_restart() -> None:
    here = stage("stop")
    here.reports("Charging")
    here.measures(16, 16, 16, transactionId=77)
    here.limits(0)
    assert here.told == [("RemoteStopTransaction", {"transactionId": 77})]
    here.reports("Finishing")
    here.passes(200)
    here.limits(8)
    assert here.told[-1] == (
        "RemoteStartTransaction",
        {"connectorId": 1, "idTag": "evcc"},
    )


# availability


def test_with_availability_the_connector_goes_out_of_service_and_back() -> None:
    here = charging("availability")
    here.limits(0)
    assert here.told == [
        ("SetChargingProfile", profile(0)),
        ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}),
    ]
    here.passes(200)
    here.told.clear()
    here.limits(8)
    assert here.told == [
        ("SetChargingProfile", profile(8)),
        ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}),
    ]


def test_with_availability_nothing_stays_out_of_service_once_nothing_charges() -> None:
    here = charging("availability")
    here.limits(0)
    here.passes(300)
    here.stops("Unavailable")
    here.passes(60)
    assert here.told[-1] == (
        "ChangeAvailability",
        {"connectorId": 1, "type": "Operative"},
    )


# What always holds


@dataclass
class Box:
    """What a wallbox that obeys allows by what it was told last."""

    limit: float = 0.0
    runs: bool = False
    is_told_to_stop: bool = False
    stopped_by_proxy: bool = False

    def told(self, action: str, payload: Payload) -> None:
        match action:
            case "SetChargingProfile":
                self.limit = limit_in(payload)
            case "RemoteStopTransaction":
                self.is_told_to_stop = self.stopped_by_proxy = True
            case "RemoteStartTransaction":
                self.stopped_by_proxy = False
            case "ChangeAvailability":
                self.is_told_to_stop = payload["type"] == "Inoperative"

    @property
    def allows(self) -> float:
        return self.limit if self.runs and not self.is_told_to_stop else 0.0


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("limit"), st.sampled_from([0, 0, 6, 10, 16])),
        st.tuples(st.just("refused"), st.sampled_from([0, 6, 16])),
        st.tuples(st.just("pass"), st.sampled_from([1, 20, 60, 130, 500])),
        st.tuples(st.just("measure"), st.sampled_from([0, 6, 16])),
        st.tuples(
            st.just("status"),
            st.sampled_from(
                ["Available", "Preparing", "Charging", "Finishing", "Faulted"]
            ),
        ),
        st.tuples(st.just("start"), st.just(0)),
        st.tuples(st.just("end"), st.sampled_from([0, 1])),
    ),
    max_size=25,
)


@given(st.sampled_from(STRATEGIES), EVENTS)
@settings(deadline=None)
def test_whatever_happens_the_wallbox_is_never_told_more_than_evcc_allows(
    strategy: str, events: list[tuple[str, Any]]
) -> None:
    box = Box()
    here = stage(strategy)
    here.on_told = box.told
    wanted = None
    for what, value in events:
        match what:
            case "limit":
                assert here.limits(value) == {"status": "Accepted"}
                wanted = value
            case "refused":
                here.answers = lambda action, payload: {"status": "Rejected"}
                before = box.limit
                if here.limits(value) == {"status": "Accepted"}:
                    wanted = value
                else:
                    box.limit = before  # EVCC knows that nothing has changed.
                here.answers = lambda action, payload: {"status": "Accepted"}
            case "pass":
                here.passes(value)
            case "measure":
                here.measures(value, value, value)
            case "status":
                here.reports(value)
            case "start" if not box.runs:
                box.runs, box.is_told_to_stop = True, False
                here.starts()
            case "end" if box.runs:
                box.runs = False
                here.stops("Available" if value else "Finishing")
        here.passes(1)
        if wanted is not None:
            most = max(wanted, 6) if strategy == "minimum" else wanted
            assert box.allows <= most


@given(EVENTS)
@settings(deadline=None)
def test_whatever_happens_what_was_stopped_starts_again_unless_evcc_wants_zero(
    events: list[tuple[str, Any]],
) -> None:
    box = Box()
    here = stage("stop")
    here.on_told = box.told
    for what, value in [*events, ("limit", 6), ("status", "Preparing"), ("pass", 500)]:
        match what:
            case "limit":
                here.limits(value)
                if value == 0 and box.is_told_to_stop and box.runs:
                    box.runs = False
                    here.stops()
            case "pass":
                here.passes(value)
            case "status" if value != "Available":
                here.reports(value)
            case "start" if not box.runs:
                box.runs, box.is_told_to_stop = True, False
                box.stopped_by_proxy = False
                here.starts()
        if box.is_told_to_stop and box.runs:
            box.runs = False
            here.stops()
    assert not box.stopped_by_proxy


@given(
    st.sampled_from(STRATEGIES),
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "SetChargingProfile",
                    "MeterValues",
                    "StatusNotification",
                    "StartTransaction",
                    "RemoteStartTransaction",
                ]
            ),
            OBJECTS
            | st.fixed_dictionaries(
                {},
                optional={
                    "connectorId": VALUES,
                    "csChargingProfiles": VALUES,
                    "meterValue": VALUES
                    | st.lists(
                        st.fixed_dictionaries(
                            {"sampledValue": st.lists(OBJECTS | VALUES)}
                        )
                        | VALUES
                    ),
                    "status": VALUES,
                },
            ),
        ),
        max_size=6,
    ),
)
def test_odd_payloads_do_not_break_it(
    strategy: str, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    rule = ZeroLimit({"strategy": strategy})
    context = Context(Facts())
    for action, payload in calls:
        context.monotonic += 100
        call = Call("1", action, payload)
        rule.judge(call, context)
        context.facts.reported(call, context.monotonic)
        context.call = call
        rule.judge(CallResult("1", {"status": "Accepted"}), context)
        context.call = None
        rule.woke(context)
