"""The form of a frame: ids, number of elements, error codes, the spelling of actions; applied by the relay.

EVCC answers a call of another form with an error or not at all, and stalls for a minute on such
an answer (evcc.md 4.1, quirks F07, F08; repairs R5, R6, R29).
"""

from typing import ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg
from .change import Change
from .rule import ANY, Context, Rule, Subject
from .verdict import Verdict, changed

LONGEST_ID = 36
"""Characters of a message id (OCPP-J 1.6 section 4.1.4)."""
_LONGEST_TEXT = 255
"""Characters of an error's description (OCPP-J 1.6 section 4.2.3)."""

_SPELLINGS = {action.lower(): action for action in answers.WALLBOX_ACTIONS}


class FrameForm(Rule):
    """Writes a frame that departs from OCPP-J as OCPP-J asks for it."""

    name: ClassVar[str] = "frame_form"
    quirks: ClassVar[tuple[str, ...]] = ("F06", "F07", "F08", "F10")
    subjects: ClassVar[tuple[Subject, ...]] = (Subject(Leg.WALLBOX, ANY, answers=True),)

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is CallResult:
            if frame.well_formed:
                return None
            reason = "not the form of an answer, written again"
            return changed(
                CallResult(frame.id, frame.payload),
                Change(self.name, "", None, None, reason),
            )
        if type(frame) is not CallError:
            return None
        code = frame.code if frame.code in answers.ERROR_CODES else "InternalError"
        if frame.well_formed and code == frame.code:
            return None
        reason = "not an error as OCPP-J writes it: EVCC would stall on it for a minute"
        text = frame.description[:_LONGEST_TEXT]
        return changed(
            CallError(frame.id, code, text, frame.details),
            Change(self.name, "", frame.code, code, reason),
        )


def formed(call: Call, new_id: str) -> tuple[Call, tuple[Change, ...]]:
    """Return a wallbox's call in the form OCPP-J asks for, and what was changed.

    ``new_id`` is the id it gets when its own is empty or too long. The same object where
    nothing is wrong.
    """
    changes: tuple[Change, ...] = ()
    frame_id, action = call.id, call.action
    if call.wire_id is not None or len(frame_id) > LONGEST_ID:
        if not frame_id or len(frame_id) > LONGEST_ID:
            frame_id = new_id
        was = call.id if call.wire_id is None else call.wire_id
        reason = f"not an id that EVCC takes: a text of 1 to {LONGEST_ID} characters"
        changes += (Change(FrameForm.name, "", was, frame_id, reason),)
    if action not in answers.WALLBOX_ACTIONS:
        action = _SPELLINGS.get(action.strip().lower(), action)
        if action != call.action:
            reason = "the name of the action is spelled otherwise in OCPP"
            changes += (Change(FrameForm.name, "", call.action, action, reason),)
    if not call.well_formed and not changes:
        reason = "not the form of a call, written again"
        changes = (Change(FrameForm.name, "", None, None, reason),)
    if not changes:
        return call, ()
    return Call(frame_id, action, call.payload), changes
