"""Fields and limits of the payloads that EVCC receives (reference: EVCC, 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .evcc_timestamps import parse_timestamp

type Kind = Literal[
    "text", "integer", "number", "boolean", "time", "object", "list", "any"
]
type Path = tuple[str, ...]

_LARGEST = 2**63


class WrongType(Exception):
    """A member cannot be read into its field; its argument says why."""


@dataclass(frozen=True)
class Field:
    """One member of a payload, with the limits EVCC checks."""

    name: str
    kind: Kind
    required: bool = False
    """Whether it must be there and not empty."""
    longest: int | None = None
    """Characters of a text."""
    least: float | None = None
    """Smallest number; of a list, fewest entries."""
    above: float | None = None
    """A number must be larger than this."""
    one_of: frozenset[str] | None = None
    fields: tuple[Field, ...] = ()
    """Of an object, or of each entry of a list; without any, a list holds texts."""


@dataclass(frozen=True)
class Violation:
    """A limit that a payload breaks."""

    code: str
    """Of the CALLERROR."""
    text: str


def text(
    name: str,
    longest: int | None = None,
    *,
    required: bool = False,
    one_of: frozenset[str] | None = None,
) -> Field:
    """Return a text field."""
    return Field(name, "text", required, longest, one_of=one_of)


def decode(payload: Any, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the payload's known members under their right names, as Go reads them.

    Case of names does not matter, unknown members are ignored, null is as good
    as missing, timestamps become seconds since the epoch. Raises WrongType.
    """
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise WrongType(f"cannot unmarshal {_json_name(payload)} into a payload")
    known = {field.name.lower(): field for field in fields}
    decoded: dict[str, Any] = {}
    for name, value in payload.items():
        field = known.get(name.lower())
        if field is not None and value is not None:
            decoded[field.name] = _decode_value(value, field)
    return decoded


def _decode_value(value: Any, field: Field) -> Any:
    match field.kind:
        case "text" if isinstance(value, str):
            return value
        case "boolean" if isinstance(value, bool):
            return value
        case "integer" if _is_number(value):
            if float(value).is_integer() and abs(value) < _LARGEST:
                return int(value)
        case "number" if _is_number(value):
            return float(value)
        case "time" if isinstance(value, str):
            if (moment := parse_timestamp(value)) is not None:
                return moment
        case "object":
            return decode(value, field.fields)
        case "list" if isinstance(value, list):
            if field.fields:
                return [decode(entry, field.fields) for entry in value]
            return [_decode_value(entry, text(field.name)) for entry in value]
        case "any":
            return value
    raise WrongType(
        f"cannot unmarshal {_json_name(value)} into field {field.name} ({field.kind})"
    )


def violations(
    decoded: dict[str, Any], fields: tuple[Field, ...], path: Path = ()
) -> Iterator[Violation]:
    """Yield every limit a decoded payload breaks, in the order of the fields."""
    for field in fields:
        value = decoded.get(field.name)
        where = ".".join((*path, field.name))
        if value is None or value == "":
            if field.required:
                yield Violation(
                    "OccurenceConstraintViolation",
                    f"Field {where} required but not found",
                )
            elif value is None and field.above is not None:
                yield Violation("PropertyConstraintViolation", _above(where, field))
        else:
            yield from _value_violations(value, field, (*path, field.name))


def _value_violations(value: Any, field: Field, path: Path) -> Iterator[Violation]:
    where = ".".join(path)
    if field.longest is not None and len(value) > field.longest:
        yield Violation(
            "PropertyConstraintViolation",
            f"Field {where} must be maximum {field.longest}, but was {value!r}",
        )
    if field.above is not None and value <= field.above:
        yield Violation("PropertyConstraintViolation", _above(where, field))
    if field.least is not None:
        size = len(value) if field.kind == "list" else value
        if size < field.least:
            yield Violation(
                "PropertyConstraintViolation",
                f"Field {where} must be minimum {field.least:g}, but was {size}",
            )
    if field.one_of is not None and value not in field.one_of:
        yield Violation("GenericError", f"Field {where} has no such value: {value!r}")
    if field.kind == "object":
        yield from violations(value, field.fields, path)
    if field.kind == "list" and field.fields:
        for index, entry in enumerate(value):
            yield from violations(entry, field.fields, (*path, str(index)))
    if field.kind == "list" and not field.fields:
        for entry in value:
            if len(entry) > KEY_LENGTH:
                yield Violation(
                    "PropertyConstraintViolation",
                    f"Field {where} must be maximum {KEY_LENGTH}, but was {entry!r}",
                )


def _above(where: str, field: Field) -> str:
    return f"Field {where} must be > {field.above:g}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _json_name(value: Any) -> str:
    if isinstance(value, str):
        return f"string {value!r}"
    names = {dict: "object", list: "array", bool: "bool"}
    return names.get(type(value), f"number {value!r}")


def _enum(values: str) -> frozenset[str]:
    return frozenset(values.split())


KEY_LENGTH = 50
"""Characters of a configuration key."""
VALUE_LENGTH = 500
"""Characters of a configuration value."""

_TAG = text("idTag", 20, required=True)
_TIMESTAMP = Field("timestamp", "time", required=True)
_SAMPLED_VALUE = (
    text("value", required=True),
    text(
        "context",
        one_of=_enum(
            "Interruption.Begin Interruption.End Other Sample.Clock Sample.Periodic "
            "Transaction.Begin Transaction.End Trigger"
        ),
    ),
    text("format", one_of=_enum("Raw SignedData")),
    text(
        "measurand",
        one_of=_enum(
            "Current.Export Current.Import Current.Offered "
            "Energy.Active.Export.Register Energy.Active.Import.Register "
            "Energy.Reactive.Export.Register Energy.Reactive.Import.Register "
            "Energy.Active.Export.Interval Energy.Active.Import.Interval "
            "Energy.Reactive.Export.Interval Energy.Reactive.Import.Interval "
            "Frequency Power.Active.Export Power.Active.Import Power.Factor "
            "Power.Offered Power.Reactive.Export Power.Reactive.Import RPM SoC "
            "Temperature Voltage"
        ),
    ),
    text("phase", one_of=_enum("L1 L2 L3 N L1-N L2-N L3-N L1-L2 L2-L3 L3-L1")),
    text("location", one_of=_enum("Body Cable EV Inlet Outlet")),
    text(
        "unit",
        one_of=_enum(
            "A V W Wh kW kWh VA kVA var kvar varh kvarh "
            "Celsius Celcius Fahrenheit K Percent"
        ),
    ),
)
_METER_VALUE = (
    _TIMESTAMP,
    Field("sampledValue", "list", required=True, least=1, fields=_SAMPLED_VALUE),
)

CALL_FIELDS: dict[str, tuple[Field, ...]] = {
    "Authorize": (_TAG,),
    "BootNotification": (
        text("chargeBoxSerialNumber", 25),
        text("chargePointModel", 20, required=True),
        text("chargePointSerialNumber", 25),
        text("chargePointVendor", 20),
        text("firmwareVersion", 50),
        text("iccid", 20),
        text("imsi", 20),
        text("meterSerialNumber", 25),
        text("meterType", 25),
    ),
    "DataTransfer": (
        text("vendorId", 255, required=True),
        text("messageId", 50),
        Field("data", "any"),
    ),
    "DiagnosticsStatusNotification": (
        text(
            "status",
            required=True,
            one_of=_enum("Idle Uploaded UploadFailed Uploading"),
        ),
    ),
    "FirmwareStatusNotification": (
        text(
            "status",
            required=True,
            one_of=_enum(
                "Downloaded DownloadFailed Downloading Idle InstallationFailed "
                "Installing Installed"
            ),
        ),
    ),
    "Heartbeat": (),
    "MeterValues": (
        Field("connectorId", "integer", least=0),
        Field("transactionId", "integer"),
        Field("meterValue", "list", required=True, least=1, fields=_METER_VALUE),
    ),
    "SecurityEventNotification": (
        text("type", 50, required=True),
        _TIMESTAMP,
        text("techInfo", 255),
    ),
    "SignCertificate": (text("csr", 5500, required=True),),
    "StartTransaction": (
        Field("connectorId", "integer", above=0),
        _TAG,
        Field("meterStart", "integer", least=0),
        Field("reservationId", "integer"),
        _TIMESTAMP,
    ),
    "StatusNotification": (
        Field("connectorId", "integer", least=0),
        text(
            "errorCode",
            required=True,
            one_of=_enum(
                "ConnectorLockFailure EVCommunicationError GroundFailure "
                "HighTemperature InternalError LocalListConflict NoError OtherError "
                "OverCurrentFailure OverVoltage PowerMeterFailure PowerSwitchFailure "
                "ReaderFailure ResetFailure UnderVoltage WeakSignal"
            ),
        ),
        text("info", 50),
        text(
            "status",
            required=True,
            one_of=_enum(
                "Available Preparing Charging SuspendedEVSE SuspendedEV Finishing "
                "Reserved Unavailable Faulted"
            ),
        ),
        Field("timestamp", "time"),
        text("vendorId", 255),
        text("vendorErrorCode", 50),
    ),
    "StopTransaction": (
        text("idTag", 20),
        Field("meterStop", "integer"),
        _TIMESTAMP,
        Field("transactionId", "integer"),
        text(
            "reason",
            one_of=_enum(
                "DeAuthorized EmergencyStop EVDisconnected HardReset Local Other "
                "PowerLoss Reboot Remote SoftReset UnlockCommand"
            ),
        ),
        Field("transactionData", "list", fields=_METER_VALUE),
    ),
}
"""What the wallbox may call; anything else is not supported."""


def _status(values: str) -> tuple[Field, ...]:
    return (text("status", required=True, one_of=_enum(values)),)


_PERIOD = (
    Field("startPeriod", "integer", least=0),
    Field("limit", "number", least=0),
    Field("numberPhases", "integer", least=0),
)
_SCHEDULE = (
    Field("duration", "integer", least=0),
    Field("startSchedule", "time"),
    text("chargingRateUnit", required=True, one_of=_enum("A W")),
    Field("chargingSchedulePeriod", "list", required=True, least=1, fields=_PERIOD),
    Field("minChargingRate", "number", least=0),
)

RESULT_FIELDS: dict[str, tuple[Field, ...]] = {
    "ChangeAvailability": _status("Accepted Rejected Scheduled"),
    "ChangeConfiguration": _status("Accepted Rejected RebootRequired NotSupported"),
    "ClearCache": _status("Accepted Rejected"),
    "ClearChargingProfile": _status("Accepted Unknown"),
    "DataTransfer": (
        *_status("Accepted Rejected UnknownMessageId UnknownVendorId"),
        Field("data", "any"),
    ),
    "GetCompositeSchedule": (
        *_status("Accepted Rejected"),
        Field("connectorId", "integer"),
        Field("scheduleStart", "time"),
        Field("chargingSchedule", "object", fields=_SCHEDULE),
    ),
    "GetConfiguration": (
        Field(
            "configurationKey",
            "list",
            fields=(
                text("key", KEY_LENGTH, required=True),
                Field("readonly", "boolean"),
                text("value", VALUE_LENGTH),
            ),
        ),
        Field("unknownKey", "list"),
    ),
    "RemoteStartTransaction": _status("Accepted Rejected"),
    "RemoteStopTransaction": _status("Accepted Rejected"),
    "Reset": _status("Accepted Rejected"),
    "SetChargingProfile": _status("Accepted Rejected NotSupported"),
    "TriggerMessage": _status("Accepted Rejected NotImplemented"),
    "UnlockConnector": _status("Unlocked UnlockFailed NotSupported"),
}
"""What the wallbox may answer."""
