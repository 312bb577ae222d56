"""Names of OCPP as states of Home Assistant, which allows small letters: SuspendedEVSE is suspended_evse."""

from collections.abc import Iterable, Mapping
import re
from typing import Final

from .telemetry.status import ERROR_CODES, STATUSES

ACTIONS: Final = (
    # What EVCC sends (evcc.md 3.1).
    "ChangeAvailability",
    "ChangeConfiguration",
    "GetCompositeSchedule",
    "GetConfiguration",
    "RemoteStartTransaction",
    "SetChargingProfile",
    "TriggerMessage",
    # What else a central system may send (OCPP 1.6, 5).
    "CancelReservation",
    "ClearCache",
    "ClearChargingProfile",
    "DataTransfer",
    "GetDiagnostics",
    "GetLocalListVersion",
    "RemoteStopTransaction",
    "ReserveNow",
    "Reset",
    "SendLocalList",
    "UnlockConnector",
    "UpdateFirmware",
    # The same of OCPP 1.6's security extensions (white paper, edition 3, 5).
    "CertificateSigned",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetInstalledCertificateIds",
    "GetLog",
    "InstallCertificate",
    "SignedUpdateFirmware",
)
"""The calls of a central system."""

_BETWEEN_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _states(names: Iterable[str]) -> Mapping[str | None, str]:
    return {name: _BETWEEN_WORDS.sub("_", name).lower() for name in names}


STATUS_STATES: Final = _states(STATUSES)
"""States by status."""
ERROR_STATES: Final = _states(ERROR_CODES)
"""States by error code."""
ACTION_STATES: Final = _states(ACTIONS)
"""States by action."""
