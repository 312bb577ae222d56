"""The rule that corrects a wrong clock: when it is sure of it, what it moves, and what it must not mistake."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.clock_skew import ClockSkew
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.times import moment_of
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from .desk import BOOT, Desk, told
from .metering import ODD, VALID, assert_sound, at, power

HOUR = 3600.0


class Wallbox(Desk):
    """A wallbox with a clock of its own, that reports now and then."""

    def __init__(self, ahead: float = 0.0, **settings: Any) -> None:
        """Set its clock, in seconds ahead of ours."""
        super().__init__(ClockSkew(settings))
        self.ahead = ahead

    def time(self, ago: float = 0.0) -> str:
        """Return a time by the wallbox's clock."""
        return self.ago(ago - self.ahead)

    def status(self, ago: float = 0.0) -> Verdict | None:
        payload = {
            "connectorId": 1,
            "status": "Charging",
            "errorCode": "NoError",
            "timestamp": self.time(ago),
        }
        return self.reports("StatusNotification", payload)

    def measures(
        self, *ages: float, context: str = "Sample.Periodic"
    ) -> Verdict | None:
        buckets = [
            {
                "timestamp": self.time(ago),
                "sampledValue": [power("1", context=context)],
            }
            for ago in ages or (0.0,)
        ]
        payload = {"connectorId": 1, "meterValue": buckets}
        return self.reports("MeterValues", payload)

    def settles(self, reports: int = 3) -> None:
        """Report as often as it takes until its clock is known."""
        for _ in range(reports):
            self.measures()
            self.passes(10)


def times(verdict: Verdict | None) -> list[float | None]:
    """Return the moments that EVCC is told."""
    payload = told(verdict)
    holders = [
        payload,
        *payload.get("meterValue", []),
        *payload.get("transactionData", []),
    ]
    return [moment_of(each["timestamp"]) for each in holders if "timestamp" in each]


def test_it_only_watches_unless_told_otherwise() -> None:
    assert ClockSkew.mode is Mode.OBSERVE


@pytest.mark.parametrize("ahead", [0.0, 3.0, -25.0, 25.0])
def test_a_clock_that_is_about_right_is_left_alone(ahead: float) -> None:
    wallbox = Wallbox(ahead)
    for _ in range(20):
        assert wallbox.status() is None
        assert wallbox.measures() is None
        wallbox.passes(10)


@pytest.mark.parametrize("ahead", [2 * HOUR, -HOUR, 5.5 * HOUR, -45.0, 40.0, 1e6])
def test_after_three_reports_a_clock_that_is_off_is_corrected(ahead: float) -> None:
    wallbox = Wallbox(ahead)
    wallbox.settles(2)
    assert times(wallbox.status()) == [wallbox.context.epoch]
    wallbox.passes(7)
    assert times(wallbox.measures()) == [wallbox.context.epoch]


def test_until_a_clock_is_known_what_is_late_stays_late() -> None:
    wallbox = Wallbox(-HOUR)
    for _ in range(2):
        assert wallbox.measures() is None
        wallbox.passes(10)


def test_until_a_clock_is_known_what_is_of_the_future_is_of_now() -> None:
    """EVCC would drop for hours all that comes with a right time after it."""
    wallbox = Wallbox(2 * HOUR)
    told = [times(wallbox.status())]
    for _ in range(4):
        wallbox.passes(10)
        told.append(times(wallbox.measures(60, 0)))
    epoch = wallbox.context.epoch
    assert told[0] == [epoch - 40]
    assert told[1:] == [[epoch - ago - 60, epoch - ago] for ago in (30, 20, 10, 0)]


def test_the_reason_says_by_how_much_it_is_off() -> None:
    wallbox = Wallbox(2 * HOUR)
    wallbox.settles()
    verdict = wallbox.status()
    assert verdict is not None
    (change,) = verdict.changes
    assert (change.before, change.after) == (wallbox.time(), wallbox.now)
    assert change.reason == "the wallbox's clock is 7200 s ahead"


def test_all_times_are_moved_those_of_transactions_too() -> None:
    wallbox = Wallbox(2 * HOUR)
    wallbox.settles()
    epoch = wallbox.context.epoch
    start = {
        "connectorId": 1,
        "idTag": "a",
        "meterStart": 0,
        "timestamp": wallbox.time(60),
    }
    assert times(wallbox.reports("StartTransaction", start)) == [epoch - 60]
    stop = {
        "transactionId": 1,
        "meterStop": 1,
        "timestamp": wallbox.time(5),
        "transactionData": [
            {"timestamp": wallbox.time(ago), "sampledValue": [power("1")]}
            for ago in (60, 30)
        ],
    }
    assert times(wallbox.reports("StopTransaction", stop)) == [
        epoch - 5,
        epoch - 60,
        epoch - 30,
    ]


def test_delay_on_the_way_is_not_taken_for_the_clock() -> None:
    wallbox = Wallbox(-HOUR)
    for late in (4.0, 0.0, 3.0):
        wallbox.measures(late)
        wallbox.passes(10)
    assert times(wallbox.status()) == [wallbox.context.epoch]


def test_a_backlog_is_no_wrong_clock() -> None:
    """Kept for hours, sent one after the other, each with an age of its own."""
    wallbox = Wallbox()
    for number in range(100):
        assert wallbox.measures(4 * HOUR - 60 * number) is None
        wallbox.passes(1)
    assert wallbox.status() is None


def test_a_backlog_of_one_moment_is_no_wrong_clock() -> None:
    wallbox = Wallbox()
    for _ in range(20):
        assert wallbox.measures(4 * HOUR) is None
        wallbox.passes(0.2)


@pytest.mark.parametrize("context", ["Transaction.Begin", "Transaction.End", "Other"])
def test_what_belongs_to_a_transaction_says_nothing_of_the_clock(context: str) -> None:
    wallbox = Wallbox()
    for _ in range(10):
        assert wallbox.measures(HOUR, context=context) is None
        wallbox.passes(10)


def test_an_old_report_of_a_slow_clock_stays_old() -> None:
    wallbox = Wallbox(-HOUR)
    wallbox.settles()
    assert times(wallbox.measures(600, 0)) == [
        wallbox.context.epoch - 600,
        wallbox.context.epoch,
    ]


def test_reports_that_do_not_agree_prove_nothing() -> None:
    wallbox = Wallbox()
    for ago in (100, 300, 50, 200, 400, 70) * 3:
        assert wallbox.measures(ago) is None
        wallbox.passes(10)


def test_after_a_boot_it_is_measured_anew() -> None:
    """The answer to BootNotification carries the time, and wallboxes set their clocks by it."""
    wallbox = Wallbox(2 * HOUR)
    wallbox.settles()
    assert wallbox.status() is not None
    assert wallbox.reports("BootNotification", BOOT) is None
    wallbox.ahead = 0.0
    assert wallbox.status() is None


def test_a_slow_clock_that_was_set_is_believed_at_once() -> None:
    wallbox = Wallbox(-2 * HOUR)
    wallbox.settles()
    assert wallbox.measures() is not None
    wallbox.ahead = 0.0
    start = {
        "connectorId": 1,
        "idTag": "a",
        "meterStart": 0,
        "timestamp": wallbox.time(),
    }
    assert wallbox.reports("StartTransaction", start) is None
    assert wallbox.status() is None


def test_a_fast_clock_that_was_set_is_believed_after_three_reports() -> None:
    wallbox = Wallbox(2 * HOUR)
    wallbox.settles()
    wallbox.ahead = 0.0
    wallbox.settles()
    assert wallbox.status() is None


def test_a_clock_that_drifts_is_followed() -> None:
    wallbox = Wallbox(-60.0)
    for _ in range(200):
        wallbox.measures()
        wallbox.passes(10)
        wallbox.ahead -= 0.5
    moment = times(wallbox.status())[0]
    assert moment is not None
    assert abs(moment - wallbox.context.epoch) <= 15


def test_a_time_of_receipt_that_another_rule_has_put_is_left() -> None:
    wallbox = Wallbox(2 * HOUR)
    wallbox.settles()
    wallbox.ahead = 0.0
    assert wallbox.measures() is None


def test_a_status_without_a_time_is_left() -> None:
    wallbox = Wallbox(2 * HOUR)
    wallbox.settles()
    payload = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
    assert wallbox.reports("StatusNotification", payload) is None


def test_whole_quarters_of_an_hour_are_corrected_whatever_the_least_is() -> None:
    for ahead, is_corrected in ((HOUR + 60, True), (HOUR + 300, False), (5000, False)):
        wallbox = Wallbox(ahead, least=5400)
        wallbox.settles()
        assert (wallbox.status() is not None) is is_corrected


def test_an_answer_is_not_looked_at() -> None:
    assert ClockSkew().judge(CallResult("1"), at()) is None


@given(st.floats(-1e7, 1e7), st.lists(VALID | ODD, max_size=6))
def test_whatever_comes_nothing_raises_and_what_goes_on_has_times(
    ahead: float, calls: list[Call]
) -> None:
    wallbox = Wallbox(ahead)
    wallbox.settles()
    for call in calls:
        verdict = wallbox.rule.judge(call, wallbox.context)
        for change in verdict.changes if verdict else ():
            assert timestamps.is_accepted(change.after)
            assert change.before != change.after
        wallbox.passes(6)


@given(VALID, st.floats(-1e7, 1e7))
def test_a_corrected_call_is_valid(call: Call, ahead: float) -> None:
    wallbox = Wallbox(ahead)
    wallbox.settles()
    assert_sound(wallbox.rule, call, wallbox.context)
