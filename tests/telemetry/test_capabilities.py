"""What each side of a session is known to take, refuse or leave unanswered."""

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallResult,
    Frame,
    Leg,
)
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.telemetry.capabilities import (
    LONGEST,
    MOST,
    Capabilities,
    Capability,
)
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)
from tests.relay.scene import METER_VALUES

from .ward import Ward


@pytest.fixture
def ward() -> Ward:
    """Return a wallbox that charges."""
    ward = Ward()
    ward.charges()
    return ward


def known(ward: Ward, target: Leg, action: str) -> Capability:
    """Return what is known of an action at one side."""
    found = [
        each
        for each in ward.capabilities
        if (each.target, each.action) == (target, action)
    ]
    assert len(found) == 1
    return found[0]


def test_what_evcc_takes_from_the_wallbox_is_supported(ward: Ward) -> None:
    boot = known(ward, Leg.EVCC, "BootNotification")
    assert (boot.supported, boot.refused, boot.silent, boot.code) == (1, 0, 0, None)
    assert known(ward, Leg.EVCC, "StatusNotification").supported == 3


def test_a_status_that_says_no_is_a_refusal_and_the_last_one_is_kept(
    ward: Ward,
) -> None:
    ward.limits(16.0)
    ward.limits(16.0, "Rejected")
    ward.limits(16.0, "NotSupported")
    found = known(ward, Leg.WALLBOX, "SetChargingProfile")
    assert (found.supported, found.refused, found.code) == (1, 2, "NotSupported")


def test_an_error_is_a_refusal_with_its_code(ward: Ward) -> None:
    ward.evcc_asks("GetConfiguration")
    ward.wallbox_errs("NotImplemented")
    found = known(ward, Leg.WALLBOX, "GetConfiguration")
    assert (found.refused, found.code) == (1, "NotImplemented")
    ward.wallbox_says("MeterValues", METER_VALUES)
    ward.evcc_refuses()
    assert known(ward, Leg.EVCC, "MeterValues").refused == 1


def test_no_answer_is_silence_and_a_late_one_changes_nothing(ward: Ward) -> None:
    asked = ward.evcc_asks("GetConfiguration")
    ward.passes(31.0)
    ward.sends(Leg.WALLBOX, CallResult(asked, {"configurationKey": []}))
    found = known(ward, Leg.WALLBOX, "GetConfiguration")
    assert (found.supported, found.silent) == (0, 1)


def test_silence_counts_without_repairs_too(ward: Ward) -> None:
    ward.relay.change_settings(ward.settings, lambda _facts: Ruleset(()))
    ward.evcc_asks("GetConfiguration")
    ward.passes(31.0)
    assert known(ward, Leg.WALLBOX, "GetConfiguration").silent == 1


def test_an_answer_that_nobody_can_use_is_a_refusal(ward: Ward) -> None:
    ward.limits(16.0, status=5)  # type: ignore[arg-type]
    assert known(ward, Leg.WALLBOX, "SetChargingProfile").refused == 1


def test_evcc_that_does_not_answer_is_silent(ward: Ward) -> None:
    ward.wallbox_says("MeterValues", METER_VALUES)
    ward.passes(61.0)
    assert known(ward, Leg.EVCC, "MeterValues").silent == 1


def test_the_wallbox_comes_first_and_actions_stand_in_order(ward: Ward) -> None:
    ward.limits(16.0)
    ward.evcc_asks("GetConfiguration")
    ward.answers(Leg.WALLBOX, {"configurationKey": []})
    assert [(each.target, each.action) for each in ward.capabilities] == [
        (Leg.WALLBOX, "GetConfiguration"),
        (Leg.WALLBOX, "SetChargingProfile"),
        (Leg.EVCC, "BootNotification"),
        (Leg.EVCC, "StatusNotification"),
    ]


CALL = Call("1", "Heartbeat", {})


def answer(action: str, leg: Leg, payload: object) -> tuple[Passage, Frame]:
    """Return an answer that went on."""
    passage = Passage(
        "wallbox", 0.0, leg, None, Kind.RESULT, "1", action, b"", b"", Outcome.FORWARDED
    )
    return passage, CallResult("1", payload)  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(
            st.text(),
            st.sampled_from(Leg),
            st.dictionaries(st.just("status"), st.text() | st.none() | st.integers()),
        ),
        max_size=300,
    )
)
def test_whatever_comes_it_stays_bounded(
    answers: list[tuple[str, Leg, dict[str, object]]],
) -> None:
    capabilities = Capabilities()
    for number, (action, leg, payload) in enumerate(answers):
        passage, frame = answer(f"{action}{number}", leg, payload)
        capabilities.observe(passage, frame, CALL)
    kept = list(capabilities)
    assert len(kept) <= MOST
    assert all(len(each.action) <= LONGEST for each in kept)
    assert all(len(each.code or "") <= LONGEST for each in kept)
