"""Real defects of real wallboxes: each leaves in a form that OCPP and EVCC take, or as it came."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .frames_through import CASES, Defect, Fate, defects, objection, through


def fate_of(defect: Defect) -> Fate:
    """Return what becomes of a frame with the rules that its case names."""
    return through(defect, CASES[defect.id])


def test_every_frame_of_the_file_has_its_case() -> None:
    assert {defect.id for defect in defects()} == CASES.keys()


@pytest.mark.parametrize("defect", defects(), ids=lambda defect: defect.id)
def test_a_frame_is_changed_by_the_rules_that_are_for_it_and_no_other(
    defect: Defect,
) -> None:
    fate = fate_of(defect)
    case = CASES[defect.id]
    assert fate.rules == case.rules, fate.passage
    if not case.rules:
        assert fate.is_identical
    for change in fate.passage.changes:
        assert change.reason


@pytest.mark.parametrize(
    "defect",
    [defect for defect in defects() if defect.origin is Leg.WALLBOX],
    ids=lambda defect: defect.id,
)
def test_what_evcc_gets_satisfies_the_schema_and_evcc(defect: Defect) -> None:
    fate = fate_of(defect)
    for frame, text in zip(fate.passed, fate.texts, strict=True):
        assert objection(frame, text, defect.action) is None


@pytest.mark.parametrize("defect", defects(), ids=lambda defect: defect.id)
def test_a_frame_is_passed_on_or_answered_and_never_lost(defect: Defect) -> None:
    fate = fate_of(defect)
    if not defect.is_answer:
        assert fate.passage.outcome is not Outcome.DROPPED, fate.passage.reason
    if defect.is_answer or fate.passage.outcome is Outcome.FORWARDED:
        assert fate.texts, "who asked gets an answer, whom it is for gets the call"
    else:
        answered = [frame for frame in fate.back if isinstance(frame, CallResult)]
        assert len(answered) == 1


@pytest.mark.parametrize(
    "defect",
    [
        defect
        for defect in defects()
        if defect.origin is Leg.WALLBOX and not CASES[defect.id].rules
    ],
    ids=lambda defect: defect.id,
)
def test_a_frame_that_is_left_alone_is_valid_as_it_is(defect: Defect) -> None:
    [frame] = [each for each in fate_of(defect).passed if _is_of(each, defect)]
    assert objection(frame, defect.raw, defect.action) is None


def _is_of(frame: object, defect: Defect) -> bool:
    return not isinstance(frame, Call) or frame.action == defect.action
