"""Bends what a wallbox sends until it satisfies the schemas of OCPP 1.6 and EVCC's stricter limits.

Driven by the schemas, not by a list of special cases. EVCC loses a whole message for one member
that violates them, and stalls for a minute on such an answer (evcc.md 4.1 to 4.3).
"""

from typing import ClassVar, override

from ..ocpp import answers
from ..ocpp.bending import Edit, bend
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg
from ..ocpp.schemas import Schemas, load
from .change import Change
from .rule import ANY, Context, Rule, Subject
from .verdict import Changed, Verdict


class Conform(Rule):
    """Makes calls and answers of a wallbox valid with the fewest changes."""

    name: ClassVar[str] = "conform"
    heeds_numbers: ClassVar[bool] = False
    quirks: ClassVar[tuple[str, ...]] = (
        "B03", "B04", "B07", "B08", "B22", "F09", "M01", "M02", "M03", "M04", "M05", "M06",
        "S07", "S08", "S09", "S10", "S20", "S25",
    )  # fmt: skip
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, ANY),
        Subject(Leg.WALLBOX, ANY, answers=True),
    )

    @override
    def set_up(self) -> None:
        self._schemas: Schemas = load()
        self._checks = self._schemas.checks_of_calls

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is Call:
            # Looked up here, since every call of a wallbox comes this way.
            check = self._checks.get(frame.action)
            try:
                if check is None or check(frame.payload):
                    return None
            except Exception:
                pass
            return self._judge_call(frame, context)
        if type(frame) is CallError or context.call is None:
            return None
        return self._judge_result(frame, context.call)

    def _judge_call(self, call: Call, context: Context) -> Verdict | None:
        bent = bend(call.action, call.payload, self._schemas, answer=False)
        if bent is None:
            reason = "holds nothing that EVCC could take"
            answer = answers.acknowledgement(call, context.epoch)
            return Verdict(answer=answer, reason=reason)
        payload, edits = bent
        if not edits:
            return None
        return Changed(call.bearing(payload), self._told(edits))

    def _judge_result(self, answer: Answer, call: Call) -> Verdict | None:
        payload = answer.payload if isinstance(answer, CallResult) else {}
        if self._schemas.is_valid(call.action, payload, answer=True):
            return None
        bent = bend(call.action, payload, self._schemas, answer=True)
        if bent is None:
            reason = "EVCC cannot read the wallbox's answer, and would stall on it for a minute"
            return Verdict(is_no_answer=True, reason=reason)
        payload, edits = bent
        return Verdict(frame=CallResult(answer.id, payload), changes=self._told(edits))

    def _told(self, edits: tuple[Edit, ...]) -> tuple[Change, ...]:
        return tuple(
            Change(self.name, edit.path, edit.before, edit.after, edit.reason)
            for edit in edits
        )
