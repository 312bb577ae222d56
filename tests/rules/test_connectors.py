"""The rule for connector numbers: what a single connector says on 0 reaches EVCC on 1, and nothing else."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.rules.connectors import Connectors
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from ..peers.schemas import violation
from .desk import BOOT, Desk, injected, objection, told
from .metering import ODD, at, bucket, power

NOW = "2026-09-21T14:13:20Z"


class Wallbox(Desk):
    """A wallbox that reports on connectors."""

    def __init__(self, connectors: int | None = None, **settings: Any) -> None:
        """Let it have told how many connectors it has."""
        super().__init__(Connectors(settings))
        if connectors is not None:
            self.knows(("NumberOfConnectors", f"{connectors}"))

    def status(self, connector: int, status: str, **members: Any) -> Verdict | None:
        return self.reports(
            "StatusNotification", status_of(connector, status, **members)
        )

    def measures(self, connector: int | None) -> Verdict | None:
        payload: dict[str, Any] = {"meterValue": [bucket(power("1"))]}
        if connector is not None:
            payload["connectorId"] = connector
        return self.reports("MeterValues", payload)

    def starts(self, connector: int) -> Verdict | None:
        payload = {
            "connectorId": connector,
            "idTag": "a",
            "meterStart": 0,
            "timestamp": NOW,
        }
        return self.reports("StartTransaction", payload)

    def asked(self) -> list[Any]:
        """Return the connectors that are asked for their status when the rule is woken."""
        verdict = self.rule.woke(self.context)
        assert all(action == "TriggerMessage" for action, _ in injected(verdict))
        for each in verdict.injections if verdict else ():
            assert each.target is Leg.WALLBOX
            assert violation(each.action, dict(each.payload)) is None
        return [payload["connectorId"] for _, payload in injected(verdict)]


def status_of(connector: int, status: str, **members: Any) -> dict[str, Any]:
    return {
        "connectorId": connector,
        "status": status,
        "errorCode": "NoError",
        "timestamp": NOW,
        **members,
    }


def test_it_is_off_unless_told_otherwise() -> None:
    assert Connectors.mode is Mode.OFF


def test_a_wallbox_that_reports_on_its_connectors_is_left_alone() -> None:
    wallbox = Wallbox(1)
    for each in ("Available", "Preparing", "Charging", "Finishing", "Faulted"):
        assert wallbox.status(0, "Available") is None
        assert wallbox.status(1, each) is None
        assert wallbox.measures(1) is None
        assert wallbox.starts(1) is None


# Status


def test_what_only_a_connector_can_say_is_told_for_connector_1_too() -> None:
    wallbox = Wallbox(1)
    verdict = wallbox.status(0, "Preparing", info="plugInGun")
    assert injected(verdict) == [
        ("StatusNotification", status_of(1, "Preparing", info="plugInGun"))
    ]
    assert verdict is not None
    assert verdict.frame is None, "the status of connector 0 goes on as it came"
    assert verdict.injections[0].target is Leg.EVCC


@pytest.mark.parametrize("status", ["Available", "Unavailable", "Faulted"])
def test_the_state_of_the_whole_wallbox_is_not_copied(status: str) -> None:
    assert Wallbox(1).status(0, status) is None


def test_what_was_copied_ends_with_the_state_of_the_whole() -> None:
    wallbox = Wallbox(1)
    assert wallbox.status(0, "Charging") is not None
    assert wallbox.status(0, "Faulted") is None
    assert injected(wallbox.status(0, "Available")) == [
        ("StatusNotification", status_of(1, "Available"))
    ]
    assert wallbox.status(0, "Available") is None


def test_a_connector_that_speaks_for_itself_is_not_spoken_for() -> None:
    wallbox = Wallbox(1)
    wallbox.status(1, "Charging")
    wallbox.passes(4)
    assert wallbox.status(0, "Preparing") is None
    wallbox.passes(2)
    assert wallbox.status(0, "Preparing") is not None
    wallbox.status(1, "Available")
    wallbox.passes(60)
    assert wallbox.status(0, "Available") is None


def test_a_warning_of_the_whole_is_not_copied() -> None:
    told_to_evcc = injected(Wallbox(1).status(0, "Charging", errorCode="WeakSignal"))
    assert told_to_evcc[0][1]["errorCode"] == "NoError"


def test_with_two_connectors_nothing_is_copied() -> None:
    assert Wallbox(2).status(0, "Preparing") is None
    wallbox = Wallbox()
    wallbox.status(2, "Available")
    assert wallbox.status(0, "Preparing") is None


def test_copying_can_be_switched_off() -> None:
    assert Wallbox(1, copy_zero_to_one=False).status(0, "Preparing") is None


# Numbers


@pytest.mark.parametrize("connector", [0, None])
def test_meter_values_of_no_connector_are_those_of_connector_1(
    connector: int | None,
) -> None:
    wallbox = Wallbox(1)
    assert told(wallbox.measures(connector))["connectorId"] == 1
    assert Wallbox(1, meter_values_zero_to_one=False).measures(connector) is None
    assert Wallbox(2).measures(connector) is None


def test_meter_values_of_the_house_connection_stay_those_of_connector_0() -> None:
    """The wallbox measures connector 1 by itself."""
    wallbox = Wallbox(1)
    wallbox.measures(1)
    assert wallbox.measures(0) is None


def test_a_transaction_on_connector_0_is_on_connector_1() -> None:
    assert told(Wallbox(1).starts(0))["connectorId"] == 1
    assert Wallbox(1, transactions_zero_to_one=False).starts(0) is None
    assert Wallbox(2).starts(0) is None


@pytest.mark.parametrize("told_number", ["", "many", "1" * 5000, "²"])
def test_a_number_of_connectors_that_is_none_is_not_used(told_number: str) -> None:
    wallbox = Wallbox()
    wallbox.knows(("NumberOfConnectors", told_number))
    assert wallbox.measures(0) is not None
    wallbox.status(2, "Available")
    assert wallbox.measures(0) is None


# Connectors that say nothing


def test_connectors_that_say_nothing_after_a_boot_are_asked() -> None:
    wallbox = Wallbox(3, ask_missing=True)
    wallbox.status(2, "Available")
    wallbox.passes(60)
    verdict = wallbox.reports("BootNotification", BOOT)
    assert verdict is not None
    assert verdict.wake == 10.0
    wallbox.status(1, "Available")
    wallbox.passes(10)
    assert wallbox.asked() == [2, 3]
    assert wallbox.asked() == [], "once"


def test_a_wallbox_that_does_not_say_how_many_it_has_is_asked_for_one() -> None:
    wallbox = Wallbox(ask_missing=True, ask_after=3)
    verdict = wallbox.reports("BootNotification", BOOT)
    assert verdict is not None
    assert verdict.wake == 3.0
    assert wallbox.asked() == [1]


def test_a_wallbox_that_reports_all_is_not_asked() -> None:
    wallbox = Wallbox(1, ask_missing=True)
    wallbox.reports("BootNotification", BOOT)
    wallbox.status(1, "Available")
    assert wallbox.asked() == []


def test_nobody_is_asked_unless_told() -> None:
    wallbox = Wallbox(3)
    assert wallbox.reports("BootNotification", BOOT) is None
    assert wallbox.asked() == []


def test_a_wallbox_that_claims_hundreds_is_asked_for_some() -> None:
    wallbox = Wallbox(999, ask_missing=True)
    wallbox.reports("BootNotification", BOOT)
    assert wallbox.asked() == list(range(1, 17))


def test_an_answer_is_not_looked_at() -> None:
    assert Connectors().judge(CallResult("1"), at()) is None


STATUSES = st.builds(
    status_of,
    st.integers(0, 2),
    st.sampled_from(["Available", "Preparing", "Charging", "Faulted", "Finishing"]),
)


@given(
    st.lists(
        ODD | STATUSES.map(lambda payload: Call("1", "StatusNotification", payload)),
        max_size=8,
    )
)
def test_whatever_comes_nothing_raises_and_what_is_valid_stays_so(
    calls: list[Call],
) -> None:
    wallbox = Wallbox(1, ask_missing=True)
    for call in calls:
        verdict = wallbox.rule.judge(call, wallbox.context)
        wallbox.facts.reported(call, wallbox.context.monotonic)
        wallbox.passes(6)
        if violation(call.action, dict(call.payload)) is None:
            assert objection(verdict, call) is None
        if verdict is not None and isinstance(verdict.frame, Call):
            assert wallbox.rule.judge(verdict.frame, wallbox.context) is None
    wallbox.rule.woke(wallbox.context)
