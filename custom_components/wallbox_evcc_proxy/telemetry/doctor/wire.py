"""Finds what is wrong with how messages are written and answered, frame by frame."""

from collections.abc import Container
from typing import Final

from ...ocpp.frames import Call, CallError, CallResult, Frame, Leg
from ...rules.acknowledge import Acknowledge
from ...rules.change import ABSENT, Change
from ...rules.stand_in import StandIn
from ..findings import Findings
from ..identity import text
from ..passage import Kind, Mark, Outcome, Passage

SLOW: Final = 10.0
"""Seconds for an answer: EVCC waits 60 s, and all its other requests wait behind it."""

_LIMITS: Final = frozenset({"SetChargingProfile"})
_STARTS: Final = frozenset({"RemoteStartTransaction"})
_DONE: Final = frozenset({"Accepted", "Scheduled", "RebootRequired"})


class Wire:
    """Looks at each frame, and at most frames for a moment only."""

    def __init__(self, findings: Findings, rules: Container[str]) -> None:
        """Report to the findings; ``rules`` are the names of those there are."""
        self._findings = findings
        self._rules = rules
        self._asked: tuple[str, str] | None = None
        """Id and action of EVCC's last call."""
        self._answered: int | None = None
        """Sequence number of the answer to it."""
        self._stalled_since: float | None = None

    def observe(self, passage: Passage, frame: Frame, call: Call | None) -> None:
        """Take one frame, with the call that it answers."""
        origin = passage.origin
        if origin is Leg.EVCC and passage.kind is Kind.CALL:
            self._evcc_asks(passage)
        if passage.changes or passage.observed:
            self._take_changes(passage)
        match passage.kind:
            case Kind.UNREADABLE:
                if origin is Leg.WALLBOX:
                    self._found("not_json", passage, values={"reason": passage.reason})
            case Kind.CALL:
                if passage.outcome is not Outcome.FORWARDED:
                    self._take_call(passage)
            case Kind.RESULT | Kind.ERROR:
                self._take_answer(passage, frame, call)

    def _found(
        self,
        code: str,
        passage: Passage,
        subject: str = "",
        values: dict[str, str] | None = None,
        cured_by: str = "",
    ) -> None:
        self._findings.found(
            code,
            passage.at,
            passage.seq,
            subject=subject,
            values=values,
            cured_by=cured_by,
        )

    def _take_changes(self, passage: Passage) -> None:
        for code, changes in (
            ("mended", passage.changes),
            ("would_mend", passage.observed),
        ):
            seen = set()
            for change in changes:
                if change.rule in seen or change.rule not in self._rules:
                    continue
                seen.add(change.rule)
                cured_by = change.rule if code == "mended" else ""
                self._found(
                    code, passage, change.rule, _shown(change, passage), cured_by
                )

    # Calls

    def _take_call(self, passage: Passage) -> None:
        """Take a call that did not go on."""
        action, rule = passage.action, passage.rule
        if passage.mark is Mark.REPEATED:
            self._found("repeated", passage, action, cured_by=rule)
        elif passage.origin is Leg.EVCC and rule == StandIn.name:
            # Answered at once: it has been learned that the wallbox is silent.
            self._found("silent", passage, action, cured_by=rule)
        elif passage.origin is Leg.WALLBOX and passage.mark is Mark.TIMEOUT:
            self._found("evcc_silent", passage, action)

    def _evcc_asks(self, passage: Passage) -> None:
        if self._stalled_since is not None:
            seconds = f"{passage.at - self._stalled_since:.0f}"
            action = self._asked[1] if self._asked else ""
            self._found("queue_stalled", passage, action, {"seconds": seconds})
            self._stalled_since = None
        self._asked = passage.id, passage.action
        self._answered = None

    # Answers

    def _take_answer(self, passage: Passage, frame: Frame, call: Call | None) -> None:
        match passage.origin, passage.mark:
            case Leg.WALLBOX, Mark.LATE:
                self._found("late_answer", passage)
            case Leg.WALLBOX, Mark.UNMATCHED:
                self._found("unmatched_answer", passage)
            case Leg.WALLBOX, Mark.INVALID:
                # The proxy has answered in its place.
                self._found(
                    "invalid_answer",
                    passage,
                    passage.action,
                    {"reason": passage.reason},
                    cured_by="conform",
                )
            case Leg.EVCC, Mark.UNMATCHED if isinstance(frame, CallError):
                self._evcc_complains(passage, frame)
            case Leg.WALLBOX, _ if call is not None:
                self._wallbox_answers(passage, frame)
            case Leg.EVCC, _ if isinstance(frame, CallError) and call is not None:
                self._evcc_refuses(passage, frame)
            case Leg.EVCC, _ if passage.changes:
                self._look_for_refusal(passage)
            case None, Mark.TIMEOUT if passage.target is Leg.EVCC:
                self._found("silent", passage, passage.action, cured_by=passage.rule)
            case None, Mark.TIMEOUT if passage.target is Leg.WALLBOX:
                self._found("evcc_silent", passage, passage.action)

    def _wallbox_answers(self, passage: Passage, frame: Frame) -> None:
        action = passage.action
        if passage.outcome is Outcome.FORWARDED:
            self._answered = passage.seq
        if passage.latency is not None and passage.latency > SLOW:
            seconds = f"{passage.latency:.0f}"
            self._found("slow_answer", passage, action, {"seconds": seconds})
        if isinstance(frame, CallError):
            values = {"code": frame.code, "text": text(frame.description) or ""}
            self._refused(passage, action, values)
        elif isinstance(frame, CallResult) and action in _LIMITS | _STARTS:
            status = text(frame.payload.get("status")) or ""
            if status in _DONE:
                self._findings.over(_refusal(action), action)
            elif status:
                self._refused(passage, action, {"code": status, "text": ""})

    def _refused(self, passage: Passage, action: str, values: dict[str, str]) -> None:
        self._found(_refusal(action), passage, action, values)

    def _look_for_refusal(self, passage: Passage) -> None:
        """Find out whether a rule has kept an error of EVCC from the wallbox."""
        for change in passage.changes:
            if change.rule == Acknowledge.name:
                values = {"code": str(change.before), "text": ""}
                self._found(
                    "refused_by_evcc", passage, passage.action, values, change.rule
                )
                return

    def _evcc_refuses(self, passage: Passage, frame: CallError) -> None:
        """Take EVCC's error for a call of the wallbox."""
        # What did not go on is kept, and offered to EVCC again.
        is_kept = passage.outcome is Outcome.DROPPED
        cured_by = Acknowledge.name if is_kept else ""
        values = {"code": frame.code, "text": text(frame.description) or ""}
        self._found("refused_by_evcc", passage, passage.action, values, cured_by)

    def _evcc_complains(self, passage: Passage, frame: CallError) -> None:
        """Take an error of EVCC under the id of its own call: it could not read the answer.

        Until its 60 s are over it asks nothing else (evcc.md, fact 1).
        """
        if self._asked is None or frame.id != self._asked[0]:
            return
        self._stalled_since = passage.at
        self._found("queue_stalled", passage, self._asked[1], {"seconds": "60"})
        if self._answered is not None:
            self._findings.found(
                "invalid_answer",
                passage.at,
                self._answered,
                subject=self._asked[1],
                values={"reason": text(frame.description) or frame.code},
            )


def _refusal(action: str) -> str:
    if action in _LIMITS:
        return "refuses_limits"
    return "refuses_start" if action in _STARTS else "refuses"


def _shown(change: Change, passage: Passage) -> dict[str, str]:
    """Return what a text repeats of a change."""
    return {
        "action": passage.action,
        "path": change.path,
        "before": "–" if change.before is ABSENT else str(change.before),
        "after": "–" if change.after is ABSENT else str(change.after),
        "reason": change.reason,
    }
