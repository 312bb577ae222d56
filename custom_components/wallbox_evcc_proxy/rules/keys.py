"""Configuration keys: the names and values of OCPP 1.6, section 9, and what a wallbox told of its own."""

from collections.abc import Mapping
from typing import Any

from .facts import Facts
from .sampled_data import LISTS, canonical_list, is_same_list

SAMPLED = "MeterValuesSampledData"
RATE_UNIT = "ChargingScheduleAllowedChargingRateUnit"
FEATURES = "SupportedFeatureProfiles"
PING_INTERVAL = "WebSocketPingInterval"

STANDARD_KEYS: Mapping[str, str] = {
    name.lower(): name
    for name in (
        # Core
        "AllowOfflineTxForUnknownId", "AuthorizationCacheEnabled", "AuthorizeRemoteTxRequests",
        "BlinkRepeat", "ClockAlignedDataInterval", "ConnectionTimeOut", "ConnectorPhaseRotation",
        "ConnectorPhaseRotationMaxLength", "GetConfigurationMaxKeys", "HeartbeatInterval",
        "LightIntensity", "LocalAuthorizeOffline", "LocalPreAuthorize", "MaxEnergyOnInvalidId",
        "MeterValueSampleInterval", "MeterValuesAlignedData", "MeterValuesAlignedDataMaxLength",
        SAMPLED, "MeterValuesSampledDataMaxLength", "MinimumStatusDuration", "NumberOfConnectors",
        "ResetRetries", "StopTransactionOnEVSideDisconnect", "StopTransactionOnInvalidId",
        "StopTxnAlignedData", "StopTxnAlignedDataMaxLength", "StopTxnSampledData",
        "StopTxnSampledDataMaxLength", FEATURES, "SupportedFeatureProfilesMaxLength",
        "TransactionMessageAttempts", "TransactionMessageRetryInterval",
        "UnlockConnectorOnEVSideDisconnect", PING_INTERVAL,
        # Local list, reservation, smart charging
        "LocalAuthListEnabled", "LocalAuthListMaxLength", "SendLocalListMaxLength",
        "ReserveConnectorZeroSupported", "ChargeProfileMaxStackLevel", RATE_UNIT,
        "ChargingScheduleMaxPeriods", "ConnectorSwitch3to1PhaseSupported",
        "MaxChargingProfilesInstalled",
        # Security extension
        "AdditionalRootCertificateCheck", "AuthorizationKey", "CertificateSignedMaxChainSize",
        "CertificateStoreMaxLength", "CpoName", "SecurityProfile",
    )
}  # fmt: skip
"""The names of OCPP 1.6, by themselves in lower case."""

_RATE_UNITS = {
    **dict.fromkeys(("a", "amp", "amps", "ampere", "amperes", "current"), "Current"),
    **dict.fromkeys(("w", "watt", "watts", "power"), "Power"),
}
"""Spellings of the two units (quirks B12)."""

_FEATURE_PROFILES = {
    name.lower(): name
    for name in (
        "Core",
        "FirmwareManagement",
        "LocalAuthListManagement",
        "RemoteTrigger",
        "Reservation",
        "SmartCharging",
    )
}

LONGEST_KEY = 50
LONGEST_VALUE = 500
"""Characters of a key and of its value in GetConfiguration.conf."""


def canonical_value(folded: str, value: str) -> str:
    """Return the value of a key, its name in lower case, as OCPP 1.6 writes it; as it is when unclear."""
    if folded == RATE_UNIT.lower():
        parts = [_RATE_UNITS.get(part.strip().lower()) for part in value.split(",")]
        return ",".join(part or "" for part in parts) if all(parts) else value
    if folded == FEATURES.lower():
        return _canonical_features(value)
    if folded in LISTS:
        return canonical_list(value)
    return value


def _canonical_features(value: str) -> str:
    names = [part.strip() for part in value.split(",")]
    known = [_FEATURE_PROFILES.get(name.replace(" ", "").lower()) for name in names]
    if not any(known):
        return value
    return ",".join(
        found or name for name, found in zip(names, known, strict=True) if name
    )


def is_already_so(facts: Facts, key: object, value: object) -> bool:
    """Return whether a wallbox has told that a key has this value already, however it is written."""
    if type(key) is not str or type(value) is not str:
        return False
    known = facts.key(key)
    if known is None:
        return False
    if key.lower() in LISTS:
        return is_same_list(known, value)
    return known.strip().lower() == value.strip().lower()


def told_by(
    facts: Facts, asked: list[str] | None, otherwise: Mapping[str, str] | None = None
) -> dict[str, list[Any]]:
    """Return the payload of a GetConfiguration.conf from what a wallbox told of its keys before.

    ``asked`` are the keys that were asked for, None for all; ``otherwise`` are values of keys
    that it has not told, which are then not to be changed.
    """
    entries: dict[str, dict[str, Any]] = {
        name.lower(): {"key": name, "readonly": True, "value": value[:LONGEST_VALUE]}
        for name, value in (otherwise or {}).items()
    }
    for folded, key in facts.keys.items():
        entry: dict[str, Any] = {"key": key.name, "readonly": key.readonly}
        if key.value is not None:
            entry["value"] = key.value
        entries[folded] = entry
    if asked is None:
        return {"configurationKey": list(entries.values())}
    found = [entries[name.lower()] for name in asked if name.lower() in entries]
    unknown = [
        name
        for name in asked
        if name.lower() not in entries and len(name) <= LONGEST_KEY
    ]
    return {"configurationKey": found, "unknownKey": unknown}


def asked_keys(payload: Mapping[str, Any]) -> list[str] | None:
    """Return the keys that a GetConfiguration asks for, None for all."""
    keys = payload.get("key")
    if not isinstance(keys, list) or not keys:
        return None
    return [key for key in keys if type(key) is str]
