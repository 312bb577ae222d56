"""Sees to it that a wallbox never gets an error for what it reports.

Wallboxes repeat a report that was answered with an error for ever, disconnect, or boot again
(quirks U01 to U04, S17); and EVCC has nothing to say against any report but its form.
"""

from typing import ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Leg
from .change import Change
from .parameter import Parameter
from .rule import ANY, Context, Rule, Subject
from .verdict import Verdict, changed

_LOCAL = frozenset(
    {
        "DataTransfer",
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "LogStatusNotification",
        "SecurityEventNotification",
        "SignedFirmwareStatusNotification",
    }
)
"""Reports that EVCC makes nothing of: they may be answered without asking it."""

_BOOT_INTERVAL = 60
"""Seconds between heartbeats, as EVCC itself would give (evcc.md 1.4)."""


class Acknowledge(Rule):
    """Puts the smallest valid answer in the place of EVCC's error.

    Except for transactions: an acknowledgement promises that they are safe, so it is for the
    relay to keep what EVCC refuses, to acknowledge it, and to offer it again.
    """

    name: ClassVar[str] = "acknowledge"
    quirks: ClassVar[tuple[str, ...]] = ("U01", "U02", "U03", "U04", "S05", "S17")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # Answered here and not passed on.
        Parameter(name="local", default=(), choices=tuple(sorted(_LOCAL))),
        # What an action that OCPP 1.6 does not know gets: EVCC's error, or an empty answer.
        Parameter(name="unknown_actions", default="pass", choices=("pass", "empty")),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, _LOCAL),
        Subject(Leg.EVCC, ANY, answers=True),
    )

    @override
    def set_up(self) -> None:
        local = self.settings["local"]
        self._local = frozenset(local if isinstance(local, tuple) else ())
        self._answers_unknown = self.settings["unknown_actions"] == "empty"

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        kind = type(frame)
        if kind is CallResult:
            return None
        if isinstance(frame, Call):
            if frame.action not in self._local:
                return None
            answer = answers.acknowledgement(frame, context.epoch)
            return Verdict(
                answer=answer, reason="EVCC makes nothing of it: answered here"
            )
        if isinstance(frame, CallError) and context.call is not None:
            return self._soften(frame, context.call, context)
        return None

    def _soften(self, error: CallError, call: Call, context: Context) -> Verdict | None:
        answer = self._instead(call, context)
        if answer is None:
            return None
        answer = CallResult(error.id, answer.payload)
        before = {
            "errorCode": error.code,
            "errorDescription": error.description,
            "errorDetails": dict(error.details),
        }
        return changed(
            answer,
            Change(
                self.name,
                "",
                before,
                dict(answer.payload),
                "EVCC's error: the wallbox would repeat it for ever, or disconnect",
            ),
        )

    def _instead(self, call: Call, context: Context) -> CallResult | None:
        """Return the smallest valid answer to a call; None where the error is to stay."""
        match call.action:
            case "BootNotification":
                return answers.boot_accepted(call, context.epoch, _BOOT_INTERVAL)
            case action if action in answers.TRANSACTION_ACTIONS:
                return None
            case "SignCertificate":
                return CallResult(call.id, {"status": "Rejected"})
            case action if action in answers.WALLBOX_ACTIONS:
                answer = answers.acknowledgement(call, context.epoch)
                return answer if isinstance(answer, CallResult) else None
            case _:
                return CallResult(call.id) if self._answers_unknown else None
