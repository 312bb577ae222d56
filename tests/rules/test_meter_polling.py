"""The rule that asks for meter values which come too rarely while a car charges."""

from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Leg
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.meter_polling import MeterPolling
from custom_components.wallbox_evcc_proxy.rules.rule import Context, Mode
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.verdict import Injection

from ..peers.schemas import violation
from .metering import ODD, USUAL, meter_values


class Hall:
    """A wallbox, the rule, and a clock that wakes it when it wants to be woken."""

    def __init__(self, **settings: Any) -> None:
        """Begin at time 0 with nothing charging."""
        self.context = Context(Facts())
        self.settings = settings
        self.choose_rules()
        self.asked: list[tuple[float, int]] = []
        """When each connector was asked."""
        self.answers = False
        """Whether the wallbox answers a request with meter values a second later."""
        self._report_at: dict[float, int] = {}

    def choose_rules(self) -> None:
        """Take new rules, as with a change of the settings."""
        self.rules = Ruleset([(MeterPolling(self.settings), Mode.ON)])

    def says(self, call: Call) -> None:
        context = self.context
        judgement = self.rules.judge_call(Leg.WALLBOX, call, context)
        assert judgement is None or judgement.frame is call
        context.facts.reported(call, context.monotonic)

    def status(self, status: str, connector: int = 1) -> None:
        payload = {"connectorId": connector, "errorCode": "NoError", "status": status}
        self.says(Call("1", "StatusNotification", payload))

    def reports(self, connector: int = 1) -> None:
        self.says(meter_values(*USUAL, connector=connector))

    def wait(self, until: float) -> None:
        """Let the time pass, second by second."""
        context = self.context
        while context.monotonic < until:
            context.monotonic += 0.5
            now = context.monotonic
            if (connector := self._report_at.pop(now, None)) is not None:
                self.reports(connector)
            if self.rules.due_at() > now:
                continue
            for judgement in self.rules.woke(context):
                for _, injection in judgement.injections:
                    self._takes(injection, now)
            assert self.rules.due_at() > now, "it must not be woken again and again"

    def _takes(self, injection: Injection, now: float) -> None:
        assert injection.target is Leg.WALLBOX
        assert injection.action == "TriggerMessage"
        assert injection.payload["requestedMessage"] == "MeterValues"
        assert violation("TriggerMessage", dict(injection.payload)) is None
        assert injection.reason
        connector = injection.payload["connectorId"]
        self.asked.append((now, connector))
        if self.answers:
            self._report_at[now + 1.0] = connector

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.asked]


def gaps(times: list[float]) -> list[float]:
    return [b - a for a, b in pairwise(times)]


def test_it_is_off_unless_it_is_wanted() -> None:
    assert MeterPolling.mode is Mode.OFF


def test_a_wallbox_that_reports_often_enough_is_never_asked() -> None:
    hall = Hall()
    hall.status("Charging")
    for second in range(10, 600, 10):
        hall.wait(second)
        hall.reports()
    assert hall.asked == []


def test_a_wallbox_that_is_silent_while_it_charges_is_asked_every_half_minute() -> None:
    """ABL eMH2 reports every five minutes (quirks M20)."""
    hall = Hall()
    hall.answers = True
    hall.status("Charging")
    hall.wait(300)
    assert 30 <= hall.times[0] <= 32
    assert len(hall.asked) >= 9
    assert all(30 <= gap <= 33 for gap in gaps(hall.times))


def test_how_often_can_be_set_but_not_below_15_s() -> None:
    hall = Hall(every=60)
    hall.answers = True
    hall.status("Charging")
    hall.wait(300)
    assert all(60 <= gap <= 63 for gap in gaps(hall.times))
    with pytest.raises(ValueError, match="at least 15"):
        MeterPolling({"every": 10})


@pytest.mark.parametrize(
    "status", ["Available", "Preparing", "SuspendedEV", "Finishing"]
)
def test_a_wallbox_that_does_not_charge_is_not_asked(status: str) -> None:
    hall = Hall()
    hall.status(status)
    hall.reports()
    hall.wait(600)
    assert hall.asked == []


def test_it_is_not_asked_any_more_when_the_charge_is_over() -> None:
    hall = Hall()
    hall.answers = True
    hall.status("Charging")
    hall.wait(100)
    hall.status("SuspendedEV")
    asked = len(hall.asked)
    hall.wait(600)
    assert asked > 0
    assert len(hall.asked) == asked


def test_a_wallbox_that_does_not_heed_it_is_asked_less_and_less() -> None:
    hall = Hall()
    hall.status("Charging")
    hall.wait(3600)
    assert gaps(hall.times)[:3] == pytest.approx([60, 120, 240], abs=2)
    assert gaps(hall.times)[-1] == pytest.approx(600, abs=2)
    assert len(hall.asked) < 12


def test_meter_values_that_come_of_themselves_are_not_taken_for_an_answer() -> None:
    hall = Hall()
    hall.status("Charging")
    for second in range(300, 7200, 300):
        hall.wait(second)
        hall.reports()
    assert len([at for at in hall.times if at > 3600]) <= 12


def test_it_is_asked_often_again_once_it_heeds_it() -> None:
    hall = Hall()
    hall.status("Charging")
    hall.wait(1000)
    hall.answers = True
    hall.wait(3000)
    assert gaps(hall.times)[-1] == pytest.approx(30, abs=3)


def test_with_a_new_charge_it_is_tried_again() -> None:
    hall = Hall()
    hall.status("Charging")
    hall.wait(3000)
    hall.status("Available")
    hall.wait(3100)
    hall.status("Charging")
    before = len(hall.asked)
    hall.wait(3140)
    assert len(hall.asked) == before + 1


def test_a_wallbox_whose_firmware_knows_no_such_request_is_left_alone() -> None:
    hall = Hall()
    hall.context.facts.silent.add("TriggerMessage")
    hall.status("Charging")
    hall.wait(600)
    assert hall.asked == []


def test_each_connector_is_asked_for_itself_and_the_wallbox_as_a_whole_is_not() -> None:
    hall = Hall()
    hall.answers = True
    for connector in (0, 1, 2):
        hall.status("Charging", connector)
    for second in range(10, 120, 10):
        hall.wait(second)
        hall.reports(connector=1)
    assert {connector for _, connector in hall.asked} == {2}


def test_it_goes_on_after_the_rules_were_chosen_anew() -> None:
    hall = Hall()
    hall.answers = True
    hall.status("Charging")
    hall.wait(20)
    hall.choose_rules()
    hall.wait(40)
    hall.status("Charging")
    hall.wait(120)
    assert hall.asked


@given(st.lists(ODD, max_size=6))
def test_whatever_comes_nothing_is_raised(calls: list[Call]) -> None:
    rule, context = MeterPolling(), Context(Facts())
    for call in calls:
        context.monotonic += 20
        rule.judge(call, context)
        context.facts.reported(call, context.monotonic)
        rule.woke(context)


def test_a_wallbox_with_countless_connectors_fills_no_memory() -> None:
    hall = Hall()
    for connector in range(1000):
        hall.status("Charging", connector)
    hall.wait(40)
    assert len(hall.context.memories["meter_polling"]["requests"]) <= 64
    assert len(hall.asked) == 63
