"""Who a wallbox is and how it is configured, as it says itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

MAX_TEXT: Final = 255
"""The longest text that is kept, in characters; OCPP 1.6 allows 50 here."""
MAX_VALUE: Final = 4096
"""The longest configuration value that is kept, in characters; OCPP 1.6 allows 500."""


def text(value: Any) -> str | None:
    """Return a text without blanks around it, or a number as text.

    Returns None for anything else and for what wallboxes write when they have nothing to say
    (blanks, ``null``).
    """
    if type(value) is int or type(value) is float:
        return str(value)[:MAX_TEXT]
    if type(value) is not str:
        return None
    stripped = value[: 4 * MAX_TEXT].strip(" \t\r\n\0")[:MAX_TEXT]
    return None if stripped.lower() in ("", "null") else stripped


def whole(value: Any) -> int | None:
    """Return the whole number that a value holds as a number or as text, else None."""
    if type(value) is int:
        return value
    if type(value) is float:
        return int(value) if value.is_integer() else None
    if type(value) is str and len(value) <= 20 and value.isascii():
        stripped = value.strip()
        if stripped.removeprefix("-").isdigit():
            return int(stripped)
    return None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a wallbox is, from its BootNotification (OCPP 1.6, 6.3); None for what it left out."""

    vendor: str | None = None
    """chargePointVendor."""
    model: str | None = None
    """chargePointModel."""
    serial: str | None = None
    """chargePointSerialNumber, else chargeBoxSerialNumber."""
    firmware: str | None = None
    """firmwareVersion."""
    meter_type: str | None = None
    """meterType."""
    meter_serial: str | None = None
    """meterSerialNumber."""
    iccid: str | None = None
    """iccid, of its SIM card."""
    imsi: str | None = None
    """imsi, of its SIM card."""

    @classmethod
    def of(cls, boot: Mapping[str, Any]) -> Self:
        """Return who a BootNotification's payload says the wallbox is."""
        return cls(
            vendor=text(boot.get("chargePointVendor")),
            model=text(boot.get("chargePointModel")),
            serial=text(boot.get("chargePointSerialNumber"))
            or text(boot.get("chargeBoxSerialNumber")),
            firmware=text(boot.get("firmwareVersion")),
            meter_type=text(boot.get("meterType")),
            meter_serial=text(boot.get("meterSerialNumber")),
            iccid=text(boot.get("iccid")),
            imsi=text(boot.get("imsi")),
        )

    @classmethod
    def restored(cls, kept: Any) -> Self:
        """Return the identity that ``to_json`` gave, as far as it makes sense."""
        if not isinstance(kept, Mapping):
            return cls()
        return cls(
            **{member.name: text(kept.get(member.name)) for member in fields(cls)}
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ConfigurationKey:
    """One key of a wallbox's configuration, as GetConfiguration gives it (OCPP 1.6, 7.29)."""

    value: str | None
    """Its value; None when the wallbox gave none."""
    readonly: bool
    """Whether ChangeConfiguration cannot change it."""

    @classmethod
    def of(cls, member: Mapping[str, Any]) -> Self:
        """Return what one element of ``configurationKey`` says, tolerant of types."""
        readonly = member.get("readonly")
        if type(readonly) is str:
            readonly = readonly.strip().lower() in ("true", "1")
        elif type(readonly) not in (bool, int):
            readonly = False
        return cls(configuration_value(member.get("value")), bool(readonly))


def configuration_value(value: Any) -> str | None:
    """Return a configuration value as the text that OCPP wants; None when it has none."""
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is str:
        return value[:MAX_VALUE]
    return text(value)
