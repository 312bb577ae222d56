"""What is read of EVCC's state and log, whatever their form."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.telemetry.bounded import bounded
from custom_components.wallbox_evcc_proxy.telemetry.evcc import (
    KEPT_LINES,
    LONGEST_LINE,
    MOST,
    EvccFacts,
    EvccState,
    FatalError,
    Forwarder,
    Loadpoint,
    Sponsor,
    Station,
    ocpp_port,
)
from tests.peers.evcc_state import as_changes, evcc_state, loadpoint

CARPORT = Loadpoint(
    number=1,
    title="Carport",
    mode="pv",
    connected=True,
    charging=True,
    enabled=True,
    offered_current=10.0,
    min_current=6.0,
    max_current=16.0,
    charge_power=6820.0,
    vehicle="Zoe",
    phases=3,
    waits_for="unknown",
)
HOME = EvccFacts(
    version="0.313.0",
    is_started=True,
    ocpp_port=8887,
    interval=30.0,
    sponsor=Sponsor("somebody", "2027-05-01T00:00:00Z", False),
    stations=(Station("garage", "connected"),),
    loadpoints=(CARPORT,),
)

SENSELESS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "charger", "unknown", "-1", "99999", "x" * 2000]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "status", "stations", "config", "port", "class", "error"),
                    *("name", "title", "offeredCurrent", "phasesActive", "0", "7"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        *("version", "startupCompleted", "fatal", "ocpp", "ocppforwarder", "sponsor"),
        *("interval", "loadpoints", "loadpoints.0", "loadpoints.0.title", "log"),
        *("loadpoints.99.title", "loadpoints.x.title", "loadpoints.0.a.b", "ocpp.a.b"),
        *("ocpp.status", "ocpp.status.stations", "sponsor.status.name", "other", ""),
    ]
)


def after(*messages: Any) -> EvccState:
    """Return the state after EVCC said this."""
    state = EvccState()
    for message in messages:
        state.take(message, 1000.0)
    return state


def facts(*messages: Any) -> EvccFacts:
    """Return the facts after EVCC said this."""
    found = after(*messages).facts
    assert found is not None
    return found


def test_the_state_is_the_same_from_the_web_socket_and_from_the_api() -> None:
    assert facts(evcc_state()) == HOME
    assert facts(as_changes(evcc_state())) == HOME


def test_a_change_changes_only_what_it_names() -> None:
    changed = facts(
        as_changes(evcc_state()),
        {"loadpoints.0.offeredCurrent": 0},
        {"loadpoints.0.vehicleTitle": ""},
        {"loadpoints.0.phasesActive": 1},
    )
    (one,) = changed.loadpoints
    assert (one.offered_current, one.vehicle, one.phases) == (0.0, "db:1", 1)
    assert (one.title, one.mode, one.max_current) == ("Carport", "pv", 16.0)
    assert changed.stations == HOME.stations


def test_a_change_may_name_what_lies_deeper() -> None:
    stations = [{"id": "attic", "status": "unknown"}]
    changed = facts(evcc_state(), {"ocpp.status.stations": stations})
    assert changed.stations == (Station("attic", "unknown"),)
    assert changed.ocpp_port == 8887


def test_errors_and_forwarders_are_read() -> None:
    broken = facts(
        evcc_state(
            fatal=[{"class": "charger", "device": "db:3", "error": "timeout"}],
            ocppforwarder={
                "status": [
                    {
                        "chargerId": "garage",
                        "upstreamUrl": "ws://user:secret@elsewhere",
                        "upstreamConnected": False,
                        "error": "refused",
                    }
                ]
            },
        )
    )
    assert broken.fatal == (FatalError("charger", "db:3", "timeout"),)
    assert broken.forwarders == (Forwarder("garage", False, "refused"),)


def test_an_error_that_stands_alone_is_read_too() -> None:
    assert facts({"fatal": {"class": "network", "error": "no"}}).fatal == (
        FatalError("network", "", "no"),
    )


def test_a_sponsor_is_read_as_older_versions_tell_it() -> None:
    assert facts({"sponsor": {"name": ""}}).sponsor == Sponsor("", None, False)
    assert facts({"sponsor": "somebody"}).sponsor is None


def test_what_is_missing_is_unknown_and_not_zero() -> None:
    assert facts({"version": "1"}) == EvccFacts(version="1")
    (nameless,) = facts({"loadpoints": [{}]}).loadpoints
    assert {
        getattr(nameless, name)
        for name in Loadpoint.__slots__  # all but its place
        if name != "number"
    } == {None}


@pytest.mark.parametrize("value", [-1, 5000, "much", None, [16], True])
def test_a_senseless_current_is_unknown(value: object) -> None:
    (one,) = facts({"loadpoints": [loadpoint(offeredCurrent=value)]}).loadpoints
    assert one.offered_current is None


@pytest.mark.parametrize("message", [None, 5, "text", [], {}, {"other": 1}])
def test_what_is_not_from_evcc_says_nothing(message: object) -> None:
    state = EvccState()
    assert state.take(message, 0.0) is False
    assert state.facts is None


def test_blanks_are_a_part_of_a_station_id() -> None:
    stations = [{"id": " Actec", "status": "configured"}, {"id": ""}, {"id": 5}]
    found = facts({"ocpp": {"status": {"stations": stations}}})
    assert found.stations == (Station(" Actec", "configured"),)


def test_the_port_for_wallboxes_is_told_when_it_is_one() -> None:
    assert ocpp_port(evcc_state()) == 8887
    assert ocpp_port({"ocpp": {"config": {"port": 0}}}) is None
    assert ocpp_port({"ocpp": []}) is None
    assert ocpp_port(None) is None


def test_a_whole_state_that_comes_again_leaves_nothing_of_the_old_one() -> None:
    state = after(as_changes(evcc_state(loadpoints=[loadpoint(), loadpoint()])))
    state.begin()
    assert state.facts is not None
    assert len(state.facts.loadpoints) == 2  # until the new one is there
    state.take(as_changes(evcc_state()), 0.0)
    assert state.facts == HOME


# The log


def line(message: object, level: object = "error", **more: Any) -> dict[str, Any]:
    """Return a line of EVCC's log as its WebSocket tells it."""
    return {"log": {"message": message, "level": level, **more}}


@pytest.mark.parametrize(
    "said",
    [
        line('ocpp message (7): FormationViolation - bad ([2,"7",…', "error"),
        line("charger status: timeout", lp=1),
        line("set charging profile: Rejected", "warn", lp=1),
        line("something happened", "warn", area="ocpp"),
        line("boot notification timeout of garage", "fatal"),
    ],
)
def test_warnings_and_errors_about_wallboxes_are_kept(said: dict[str, Any]) -> None:
    state = after(evcc_state(), said)
    (kept,) = state.log
    assert (kept.text, kept.level) == (said["log"]["message"], said["log"]["level"])
    assert kept.at == 1000.0
    assert state.facts == HOME


@pytest.mark.parametrize(
    "said",
    [
        line("tariff: no data"),
        line("ocpp ready", "info"),
        line(["ocpp"]),
        line("ocpp", ["error"]),
        {"log": "ocpp"},
    ],
)
def test_other_lines_are_not(said: dict[str, Any]) -> None:
    assert not after(evcc_state(), said).log


def test_the_log_is_bounded_and_survives_the_loss_of_the_state() -> None:
    state = after(*(line(f"ocpp {number}" + "x" * 5000) for number in range(500)))
    state.forget()
    assert state.facts is None
    assert len(state.log) == KEPT_LINES
    assert state.log[-1].text.startswith("ocpp 499")
    assert len(state.log[-1].text) == LONGEST_LINE


# Anything


def test_a_huge_state_is_cut() -> None:
    huge = facts(
        {
            "loadpoints": [loadpoint(title="x" * 10_000)] * 5000,
            "fatal": [{"class": "a", "error": "y" * 100_000}] * 5000,
        }
    )
    assert len(huge.loadpoints) == len(huge.fatal) == MOST
    assert len(huge.loadpoints[0].title or "") == len(huge.fatal[0].error) == 255


def test_members_without_end_are_not_kept() -> None:
    state = EvccState()
    for number in range(1000):
        state.take({f"ocpp.{number}.{number}": 1}, 0.0)
        state.take({f"ocpp.status.{number}": 1}, 0.0)
        state.take({f"loadpoints.{number}.title": "x"}, 0.0)
    assert len(state._kept["ocpp"]) <= MOST
    assert state.facts is not None
    assert len(state.facts.loadpoints) == MOST


def test_what_is_too_deep_or_too_much_is_left_out() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = {"a": [deep]}
    assert bounded(deep) == {"a": [{"a": [{"a": [None]}]}]}
    assert len(bounded(list(range(1000)))) == 64


@given(st.lists(st.dictionaries(NAMES, SENSELESS, max_size=5) | SENSELESS, max_size=6))
def test_nothing_that_evcc_says_raises(messages: list[Any]) -> None:
    state = after(*messages)
    assert state.facts is None or isinstance(state.facts, EvccFacts)
