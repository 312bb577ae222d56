"""The rule that leaves a wallbox in peace after a start: what must not wait does not."""

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.quiet_after_start import QuietAfterStart
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from tests.rules.stage import Stage, profile

CALLS = ("SetChargingProfile", "GetCompositeSchedule", "TriggerMessage", "Reset")


def hold(here: Stage, action: str) -> float:
    """Return for how long a call of EVCC waits, in seconds."""
    here.context.monotonic = here.now
    verdict = here.rules[0].judge(Call("1", action, profile()), here.context)
    return 0.0 if verdict is None else verdict.hold


def test_it_is_off_by_default() -> None:
    assert QuietAfterStart().mode is Mode.OFF


def test_without_a_transaction_nothing_waits() -> None:
    here = Stage((QuietAfterStart(),))
    here.reports("Preparing")
    assert [hold(here, action) for action in CALLS] == [0.0] * len(CALLS)


def test_after_a_start_evccs_calls_wait_for_the_rest_of_the_time() -> None:
    here = Stage((QuietAfterStart(),))
    here.starts()
    assert [hold(here, action) for action in CALLS] == [10.0] * len(CALLS)
    here.passes(4)
    assert hold(here, "SetChargingProfile") == 6.0
    here.passes(6)
    assert hold(here, "SetChargingProfile") == 0.0


def test_what_starts_and_stops_does_not_wait() -> None:
    here = Stage((QuietAfterStart({"seconds": 20}),))
    here.starts()
    assert hold(here, "RemoteStopTransaction") == 0.0
    assert hold(here, "RemoteStartTransaction") == 0.0


def test_a_transaction_that_has_ended_needs_no_peace() -> None:
    here = Stage((QuietAfterStart(),))
    here.starts()
    here.stops()
    assert hold(here, "SetChargingProfile") == 0.0


def test_a_status_or_an_id_does_not_make_the_time_longer() -> None:
    here = Stage((QuietAfterStart(),))
    here.starts()
    here.passes(8)
    here.reports("Charging")
    assert hold(here, "SetChargingProfile") == 2.0
