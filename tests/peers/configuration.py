"""The configuration table of a simulated wallbox."""

from collections.abc import Iterable
from dataclasses import dataclass

from .schemas import Payload

MEASURANDS = (
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Current.Import",
    "Voltage",
    "Current.Offered",
)
"""What a usual wallbox can measure."""
ALL_MEASURANDS = (*MEASURANDS, "Power.Offered", "SoC", "Frequency", "Temperature")
"""Every measurand the simulated wallbox knows."""


@dataclass(frozen=True)
class Key:
    """A configuration key and its value at the factory."""

    name: str
    value: str | None
    readonly: bool = False


def usual_keys(
    *,
    connectors: int = 1,
    measurands: Iterable[str] = MEASURANDS,
    sample_interval: int = 60,
) -> tuple[Key, ...]:
    """Return the table of a usual wallbox."""
    return (
        Key("AllowOfflineTxForUnknownId", "false"),
        Key("AuthorizationCacheEnabled", "false"),
        Key("AuthorizeRemoteTxRequests", "true"),
        Key("ChargeProfileMaxStackLevel", "8", readonly=True),
        Key("ChargingScheduleAllowedChargingRateUnit", "Current", readonly=True),
        Key("ChargingScheduleMaxPeriods", "24", readonly=True),
        Key("ClockAlignedDataInterval", "0"),
        Key("ConnectionTimeOut", "60"),
        Key("GetConfigurationMaxKeys", "50", readonly=True),
        Key("HeartbeatInterval", "300"),
        Key("LocalAuthListEnabled", "true"),
        Key("LocalAuthorizeOffline", "true"),
        Key("LocalPreAuthorize", "false"),
        Key("MaxChargingProfilesInstalled", "4", readonly=True),
        Key("MeterValueSampleInterval", str(sample_interval)),
        Key("MeterValuesAlignedData", "Energy.Active.Import.Register"),
        Key("MeterValuesSampledData", ",".join(measurands)),
        Key("MeterValuesSampledDataMaxLength", "9", readonly=True),
        Key("NumberOfConnectors", str(connectors), readonly=True),
        Key("ResetRetries", "3"),
        Key("StopTransactionOnEVSideDisconnect", "true"),
        Key("StopTransactionOnInvalidId", "true"),
        Key(
            "SupportedFeatureProfiles",
            "Core,FirmwareManagement,LocalAuthListManagement,Reservation,"
            "SmartCharging,RemoteTrigger",
            readonly=True,
        ),
        Key("TransactionMessageAttempts", "3"),
        Key("TransactionMessageRetryInterval", "10"),
        Key("UnlockConnectorOnEVSideDisconnect", "true"),
        Key("WebSocketPingInterval", "30"),
    )


class Configuration:
    """The table while the wallbox runs; key names are compared without case."""

    def __init__(
        self,
        keys: Iterable[Key],
        *,
        measurands: Iterable[str],
        refused: Iterable[str] = (),
        needing_reboot: Iterable[str] = (),
    ) -> None:
        """Make the table; `measurands` are those that can be sampled."""
        self._keys = {key.name.lower(): key for key in keys}
        self._values = {name: key.value for name, key in self._keys.items()}
        self._after_reboot: dict[str, str] = {}
        self._measurands = frozenset(measurands)
        self._refused = {name.lower() for name in refused}
        self._needing_reboot = {name.lower() for name in needing_reboot}

    def text(self, name: str, default: str = "") -> str:
        """Return the value of a key."""
        return self._values.get(name.lower()) or default

    def is_true(self, name: str) -> bool:
        """Return the value of a boolean key."""
        return self.text(name).lower() == "true"

    def number(self, name: str, default: float = 0.0) -> float:
        """Return the value of a numeric key."""
        try:
            return float(self.text(name))
        except ValueError:
            return default

    def get(self, names: Iterable[str]) -> Payload:
        """Return the GetConfiguration.conf for these keys, for all where none is named."""
        asked = list(names)
        known = [name.lower() for name in asked or self._keys]
        answer: Payload = {
            "configurationKey": [
                self._entry(name) for name in known if name in self._keys
            ]
        }
        if unknown := [name for name in asked if name.lower() not in self._keys]:
            answer["unknownKey"] = unknown
        return answer

    def change(self, name: str, value: str) -> str:
        """Set a key; return the status of ChangeConfiguration.conf (OCPP 1.6, 5.3)."""
        key = self._keys.get(name.lower())
        if key is None:
            return "NotSupported"
        if key.readonly or name.lower() in self._refused:
            return "Rejected"
        if not self._is_possible(key, value):
            return "Rejected"
        if name.lower() in self._needing_reboot:
            self._after_reboot[name.lower()] = value
            return "RebootRequired"
        self._values[name.lower()] = value
        return "Accepted"

    def reboot(self) -> None:
        """Let the changes that needed a reboot take effect."""
        self._values.update(self._after_reboot)
        self._after_reboot.clear()

    def _entry(self, name: str) -> Payload:
        key = self._keys[name]
        entry: Payload = {"key": key.name, "readonly": key.readonly}
        value = self._values[name]
        return entry if value is None else {**entry, "value": value}

    def _is_possible(self, key: Key, value: str) -> bool:
        factory = key.value or ""
        if key.name == "MeterValuesSampledData":
            return set(value.split(",")) <= self._measurands
        if factory in ("true", "false"):
            return value.lower() in ("true", "false")
        if factory.isdecimal():
            return value.isdecimal()
        return True
