"""The rule that keeps old reports from EVCC: what it answers itself, and what must go on all the same."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Payload
from custom_components.wallbox_evcc_proxy.rules.clock_skew import ClockSkew
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.stale_reports import StaleReports
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from .desk import BOOT, Desk, answer_of, objection
from .metering import ODD, VALID, at, power

HOUR = 3600.0


class Wallbox(Desk):
    """A wallbox that reports what happened a while ago."""

    def __init__(self, **settings: Any) -> None:
        """Know nothing of its clock yet."""
        super().__init__(StaleReports(settings))

    def status(self, ago: float = 0.0) -> Verdict | None:
        payload = {
            "connectorId": 1,
            "status": "Available",
            "errorCode": "NoError",
            "timestamp": self.ago(ago),
        }
        return self.reports("StatusNotification", payload)

    def measures(self, *ages: float) -> Verdict | None:
        return self.reports("MeterValues", self.meter_values(*ages))

    def meter_values(self, *ages: float) -> Payload:
        buckets = [
            {"timestamp": self.ago(ago), "sampledValue": [power("1")]} for ago in ages
        ]
        return {"connectorId": 1, "meterValue": buckets}

    def starts(self, ago: float) -> Verdict | None:
        return self.reports("StartTransaction", start(self.ago(ago)))

    def stops(self, ago: float) -> Verdict | None:
        payload = {"transactionId": 1, "meterStop": 1, "timestamp": self.ago(ago)}
        return self.reports("StopTransaction", payload)


def start(time: str) -> Payload:
    return {"connectorId": 1, "idTag": "a", "meterStart": 0, "timestamp": time}


def test_it_only_watches_unless_told_otherwise() -> None:
    assert StaleReports.mode is Mode.OBSERVE


def test_live_reports_go_on() -> None:
    wallbox = Wallbox()
    for _ in range(10):
        assert wallbox.status() is None
        assert wallbox.measures(60, 30, 0) is None
        wallbox.passes(10)


def test_old_reports_are_answered_here() -> None:
    wallbox = Wallbox()
    wallbox.status()
    verdict = wallbox.status(2 * HOUR)
    assert answer_of(verdict) == {}
    assert verdict is not None
    assert verdict.reason == "120 minutes old: EVCC would take it for news"
    assert answer_of(wallbox.measures(2 * HOUR, 1.9 * HOUR)) == {}
    assert answer_of(wallbox.measures(6 * 365 * 24 * HOUR)) == {}


def test_what_is_not_yet_old_goes_on() -> None:
    wallbox = Wallbox()
    wallbox.status()
    assert wallbox.measures(899) is None
    assert wallbox.measures(901) is not None
    assert Wallbox(after=3600).measures(901) is None


def test_meter_values_with_one_of_now_go_on() -> None:
    wallbox = Wallbox()
    wallbox.status()
    assert wallbox.measures(2 * HOUR, 0) is None
    assert wallbox.measures(0, 2 * HOUR) is None


def test_a_status_without_a_time_goes_on() -> None:
    wallbox = Wallbox()
    wallbox.status()
    payload = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
    assert wallbox.reports("StatusNotification", payload) is None


def test_as_long_as_the_clock_is_not_known_everything_goes_on() -> None:
    wallbox = Wallbox()
    assert wallbox.measures(2 * HOUR) is None
    assert wallbox.measures(0) is None
    assert wallbox.measures(2 * HOUR) is not None


def test_after_a_boot_the_clock_is_not_known() -> None:
    wallbox = Wallbox()
    wallbox.status()
    assert wallbox.reports("BootNotification", BOOT) is None
    assert wallbox.status(2 * HOUR) is None


def test_a_wallbox_whose_clock_is_slow_is_not_taken_for_late() -> None:
    wallbox = Wallbox()
    for _ in range(10):
        assert wallbox.measures(2 * HOUR) is None
        wallbox.passes(10)
    assert wallbox.measures(3 * HOUR) is not None


def test_it_does_not_matter_whether_the_clock_was_corrected_before() -> None:
    wallbox, clock = Wallbox(), ClockSkew()
    passed = []
    for _ in range(10):
        call = Call("1", "MeterValues", wallbox.meter_values(2 * HOUR))
        corrected = clock.judge(call, wallbox.context)
        frame = corrected.frame if corrected and corrected.frame else call
        passed.append(wallbox.rule.judge(frame, wallbox.context) is None)
        wallbox.passes(10)
    assert all(passed)


def test_transactions_go_on_however_old_they_are() -> None:
    wallbox = Wallbox()
    wallbox.status()
    assert wallbox.starts(20 * 24 * HOUR) is None
    assert wallbox.stops(20 * 24 * HOUR) is None


def test_old_transactions_can_be_kept_from_evcc() -> None:
    wallbox = Wallbox(forward_transactions=False)
    wallbox.status()
    assert wallbox.starts(60) is None
    assert wallbox.stops(60) is None
    begun = answer_of(wallbox.starts(HOUR))
    assert begun["idTagInfo"] == {"status": "Accepted"}
    assert 500_000_000 <= begun["transactionId"] < 600_000_000
    assert answer_of(wallbox.stops(HOUR)) == {"idTagInfo": {"status": "Accepted"}}


def test_an_answer_is_not_looked_at() -> None:
    assert StaleReports().judge(CallResult("1"), at()) is None


@pytest.mark.parametrize("forwards", [True, False])
@given(calls=st.lists(VALID | ODD, max_size=6), later=st.floats(0, 1e6))
def test_whatever_comes_nothing_raises_and_answers_are_valid(
    forwards: bool, calls: list[Call], later: float
) -> None:
    wallbox = Wallbox(forward_transactions=forwards)
    wallbox.status()
    wallbox.passes(later)
    for call in calls:
        verdict = wallbox.rule.judge(call, wallbox.context)
        assert objection(verdict, call) is None
        if forwards and "Transaction" in call.action:
            assert verdict is None
