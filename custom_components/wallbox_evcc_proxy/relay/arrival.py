"""What is done with a call between its coming and its going on: its form, and what the rules make of it."""

from ..ocpp.frames import Call, write
from ..rules.frame_form import FrameForm, formed
from ..rules.ruleset import Judgement, Ruleset
from .calls import PendingCall
from .ownids import OwnIds
from .splice import written


def give_form(pending: PendingCall, ruleset: Ruleset, ids: OwnIds) -> None:
    """Give a call the form that OCPP-J asks for; its answer gets the id that it came with."""
    if FrameForm.name not in ruleset:
        return
    call, changes = formed(pending.call, ids.next())
    if not changes:
        return
    wire_id = pending.call.wire_id
    if wire_id is not None:
        pending.reply_id = wire_id
    elif call.id != pending.call.id:
        pending.reply_id = pending.call.id
    pending.asked, pending.call = pending.call, call
    pending.text = write(call)
    pending.changes += changes


def heed(pending: PendingCall, judgement: Judgement[Call]) -> None:
    """Note on a call what the rules make of it."""
    if judgement.changes:
        pending.asked = pending.asked or pending.call
        pending.call = judgement.frame
        pending.text = written(pending.text, judgement.frame, judgement.changes)
        pending.changes += judgement.changes
    pending.observed = judgement.observed
    if judgement.answer is not None:
        pending.rule = judgement.answered_by
