"""Takes the warning out of a status of a wallbox that works all the same.

EVCC stops controlling while an errorCode is set, whatever the status (evcc.md 3.3; quirks S24).
"""

from typing import Any, ClassVar, override

from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .parameter import Parameter
from .rule import Context, Rule, Subject
from .verdict import Verdict, changed

_CODES = (
    "ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature",
    "InternalError", "LocalListConflict", "OtherError", "OverCurrentFailure", "OverVoltage",
    "PowerMeterFailure", "PowerSwitchFailure", "ReaderFailure", "ResetFailure", "UnderVoltage",
    "WeakSignal",
)  # fmt: skip
"""The error codes of OCPP 1.6 (7.6)."""

_LONGEST_INFO = 50
"""Characters that info may have."""

_REASON = "a warning only, as the status is not Faulted"
_KEPT = "keeps the code of the warning"


class StatusErrors(Rule):
    """Tells EVCC NoError as long as the status is not Faulted, and keeps the code in ``info``.

    OCPP 1.6 (4.9) has a status with an error code and without Faulted as a warning.
    """

    name: ClassVar[str] = "status_errors"
    quirks: ClassVar[tuple[str, ...]] = ("S24",)
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # Codes that stay an error whatever the status.
        Parameter(name="faults", default=(), choices=_CODES),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, frozenset({"StatusNotification"})),
    )

    @override
    def set_up(self) -> None:
        faults = self.settings["faults"]
        self._faults = frozenset(faults if isinstance(faults, tuple) else ())

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        payload = frame.payload
        code = payload.get("errorCode")
        if code == "NoError" or type(code) is not str or code in self._faults:
            return None
        status = payload.get("status")
        if type(status) is not str or status == "Faulted":
            return None
        after: dict[str, Any] = {**payload, "errorCode": "NoError"}
        changes = [Change(self.name, "/errorCode", code, "NoError", _REASON)]
        said = payload.get("info", ABSENT)
        kept = f"{code}: {said}" if type(said) is str and said else code
        if (said is ABSENT or type(said) is str) and len(kept) <= _LONGEST_INFO:
            after["info"] = kept
            changes.append(Change(self.name, "/info", said, kept, _KEPT))
        return changed(frame.bearing(after), *changes)
