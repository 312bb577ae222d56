"""Short words of OCPP for frames that are rare: nothing in them needs a translation."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..ocpp.frames import Payload
from .identity import text

LONGEST: Final = 100
"""Characters of a text from the wire in a summary."""
_MOST_NAMES: Final = 4
"""So many names of a list are told; of more, how many there are."""


def phrase(found: str | None) -> str | None:
    """Return a text from the wire on one line and cut to fit, None when it is empty."""
    if not found:
        return None
    shown = " ".join(found.split())
    return (f"{shown[: LONGEST - 1]}…" if len(shown) > LONGEST else shown) or None


def listed(names: Any) -> str | None:
    """Return the first names of a list, and how many more there are."""
    if not isinstance(names, list):
        return phrase(text(names))
    known = [name for each in names[:_MOST_NAMES] if (name := text(each)) is not None]
    more = len(names) - len(known)
    told = ", ".join(known) + (f" +{more}" if more and known else "")
    return phrase(told)


def members_of(payload: Payload) -> str | None:
    """Return the names of a payload's members: of what is not known only these can be shown."""
    return listed(list(payload))


def _of(*members: str) -> Callable[[Payload], str | None]:
    """Return what tells the texts of some members, as far as they are there."""

    def words(payload: Payload) -> str | None:
        told = (text(payload.get(member)) for member in members)
        return phrase(" · ".join(each for each in told if each is not None))

    return words


def _keys_asked(payload: Payload) -> str | None:
    return listed(payload.get("key"))


def _numbered(member: str) -> Callable[[Payload], str | None]:
    def words(payload: Payload) -> str | None:
        found = text(payload.get(member))
        return None if found is None else phrase(f"#{found}")

    return words


def _nothing(_payload: Payload) -> None:
    """Say nothing: all that is of interest in it is an id tag, an address or a certificate."""


WORDS: Final[Mapping[str, Callable[[Payload], str | None]]] = {
    "Authorize": _nothing,
    "CancelReservation": _numbered("reservationId"),
    "CertificateSigned": _nothing,
    "ClearCache": _nothing,
    "DataTransfer": _of("vendorId", "messageId"),
    "DeleteCertificate": _nothing,
    "DiagnosticsStatusNotification": _of("status"),
    "FirmwareStatusNotification": _of("status"),
    "GetCompositeSchedule": _numbered("connectorId"),
    "GetConfiguration": _keys_asked,
    "GetDiagnostics": _nothing,
    "GetInstalledCertificateIds": _of("certificateType"),
    "GetLocalListVersion": _nothing,
    "GetLog": _of("logType"),
    "Heartbeat": _nothing,
    "InstallCertificate": _of("certificateType"),
    "LogStatusNotification": _of("status"),
    "ReserveNow": _numbered("connectorId"),
    "Reset": _of("type"),
    "SecurityEventNotification": _of("type"),
    "SendLocalList": _of("updateType"),
    "SignCertificate": _nothing,
    "SignedFirmwareStatusNotification": _of("status"),
    "SignedUpdateFirmware": _nothing,
    "UnlockConnector": _numbered("connectorId"),
    "UpdateFirmware": _of("retrieveDate"),
}
"""By action, what a call says."""

ANSWER_WORDS: Final[Mapping[str, str]] = {
    "GetDiagnostics": "fileName",
    "GetLocalListVersion": "listVersion",
    "GetLog": "filename",
}
"""By action, the member of the answer that says most."""
