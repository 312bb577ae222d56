"""BootNotifications: EVCC gets the first of a connection, and repeats are answered here."""

from hypothesis import given
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallError
from custom_components.wallbox_evcc_proxy.rules.session import Session

from ..ocpp.test_frames import OBJECTS
from .desk import BOOT, Desk, answer_of, objection, odd_payloads

ACCEPTED = {"status": "Accepted", "currentTime": "2026-09-21T14:13:20Z", "interval": 45}


@pytest.fixture
def desk() -> Desk:
    return Desk(Session())


def boots(desk: Desk, status: str = "Accepted") -> None:
    """Let the wallbox boot, which goes on, and EVCC answer."""
    assert desk.reports("BootNotification", BOOT) is None
    assert (
        desk.answered("BootNotification", BOOT, {**ACCEPTED, "status": status}) is None
    )


def test_the_same_boot_2_seconds_later_is_answered_here_as_evcc_did(
    desk: Desk,
) -> None:
    """An AcTec sends two of them, 2 s apart (B02)."""
    boots(desk)
    desk.passes(2)
    assert answer_of(desk.reports("BootNotification", BOOT)) == {
        "status": "Accepted",
        "currentTime": "2026-09-21T14:13:22Z",
        "interval": 45,
    }


def test_a_wallbox_that_boots_every_10_seconds_for_ever_reaches_evcc_once(
    desk: Desk,
) -> None:
    boots(desk)
    for _ in range(100):
        desk.passes(10)
        assert answer_of(desk.reports("BootNotification", BOOT))["status"] == "Accepted"


def test_a_boot_much_later_goes_on(desk: Desk) -> None:
    boots(desk)
    desk.passes(120)
    assert desk.reports("BootNotification", BOOT) is None


def test_a_boot_that_tells_something_else_goes_on(desk: Desk) -> None:
    boots(desk)
    desk.passes(2)
    other = {**BOOT, "firmwareVersion": "1.1"}
    assert desk.reports("BootNotification", other) is None


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_while_evcc_has_not_accepted_one_every_boot_goes_on(
    desk: Desk, status: str
) -> None:
    boots(desk, status)
    desk.passes(2)
    boots(desk)
    desk.passes(2)
    assert desk.reports("BootNotification", BOOT) is not None


def test_after_an_error_of_evcc_the_next_boot_goes_on(desk: Desk) -> None:
    desk.reports("BootNotification", BOOT)
    desk.answered("BootNotification", BOOT, ("FormationViolation", "no"))
    assert desk.reports("BootNotification", BOOT) is None


def test_a_boot_before_evcc_has_answered_the_first_goes_on(desk: Desk) -> None:
    desk.reports("BootNotification", BOOT)
    assert desk.reports("BootNotification", BOOT) is None


def test_on_another_connection_the_same_boot_is_a_restart_and_goes_on(
    desk: Desk,
) -> None:
    boots(desk)
    # As the relay does when a leg opens:
    desk.context.memory(desk.rule).clear()
    desk.passes(2)
    assert desk.reports("BootNotification", BOOT) is None


def test_a_boot_that_evcc_asked_for_goes_on(desk: Desk) -> None:
    boots(desk)
    assert desk.asks("TriggerMessage", {"requestedMessage": "BootNotification"}) is None
    assert desk.reports("BootNotification", BOOT) is None


def test_a_boot_is_not_held_back_because_evcc_asks_for_meter_values(
    desk: Desk,
) -> None:
    boots(desk)
    desk.asks("TriggerMessage", {"requestedMessage": "MeterValues"})
    assert desk.reports("BootNotification", BOOT) is not None


def test_without_an_interval_of_evcc_it_is_a_minute(desk: Desk) -> None:
    desk.reports("BootNotification", BOOT)
    desk.answered("BootNotification", BOOT, {"status": "Accepted", "interval": 0})
    assert answer_of(desk.reports("BootNotification", BOOT))["interval"] == 60


def test_the_relay_can_read_how_long_it_waits() -> None:
    settings = Session({"boot_window": 10, "grace": 30.0}).settings
    assert (settings["boot_window"], settings["grace"]) == (10.0, 30.0)


@given(odd_payloads({}), OBJECTS)
def test_whatever_boots_and_whatever_evcc_answers_is_answered_validly(
    boot: dict[str, object], answer: dict[str, object]
) -> None:
    desk = Desk(Session())
    desk.reports("BootNotification", boot)
    desk.answered("BootNotification", boot, answer)
    desk.answered("BootNotification", boot, {**ACCEPTED, **answer})
    verdict = desk.reports("BootNotification", boot)
    assert objection(verdict, Call("1", "BootNotification")) is None
    desk.judge_answer(CallError("1", "x"), Call("1", "BootNotification", boot))
    desk.asks("TriggerMessage", boot)
