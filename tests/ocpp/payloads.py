"""Payloads for tests: any that satisfy a schema, what wallboxes might make of them, and any JSON."""

from collections.abc import Mapping
from random import Random
from typing import Any

from hypothesis import strategies as st

from custom_components.wallbox_evcc_proxy.ocpp.limits import TIME
from custom_components.wallbox_evcc_proxy.ocpp.schemas import load

SCHEMAS = load()

CALLS = (
    "Authorize",
    "BootNotification",
    "DataTransfer",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "SecurityEventNotification",
    "SignCertificate",
    "SignedFirmwareStatusNotification",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
)
"""What a wallbox may call."""

ANSWERS = (
    "CancelReservation",
    "CertificateSigned",
    "ChangeAvailability",
    "ChangeConfiguration",
    "ClearCache",
    "ClearChargingProfile",
    "DataTransfer",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetCompositeSchedule",
    "GetConfiguration",
    "GetDiagnostics",
    "GetInstalledCertificateIds",
    "GetLocalListVersion",
    "GetLog",
    "InstallCertificate",
    "RemoteStartTransaction",
    "RemoteStopTransaction",
    "ReserveNow",
    "Reset",
    "SendLocalList",
    "SetChargingProfile",
    "SignedUpdateFirmware",
    "TriggerMessage",
    "UnlockConnector",
    "UpdateFirmware",
)
"""What a wallbox may answer."""

KINDS = [(action, False) for action in CALLS] + [(action, True) for action in ANSWERS]

NUMBERS = (
    st.integers(-5, 5)
    | st.sampled_from([2**31, -(2**63), 2**53 + 1, 2**70, 10**400])
    | st.floats()
    | st.sampled_from([12.5, 0.1, 1e-9, 1e22])
)
TEXTS = (
    st.text(max_size=8)
    | st.sampled_from(
        [
            *("", " ", "null", "--", "NaN", "12,5", " 7 ", "1e3", "x" * 600, "\ud800", "\0"),
            *("true", "Occupied", "Hz", "%", "Current.Import.Inlet.L1", "CurrentMax"),
        ]
    )
)  # fmt: skip
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=6,
)


def satisfying(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for values that satisfy a merged schema."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            return _objects(schema)
        case "array":
            least = schema.get("minItems", 0)
            return st.lists(
                satisfying(schema["items"]), min_size=least, max_size=least + 2
            )
        case "integer":
            return st.integers(schema["minimum"], schema["maximum"])
        case "number":
            bounds = schema["minimum"], schema["maximum"]
            return st.floats(*bounds) | st.integers(*bounds)
        case "boolean":
            return st.booleans()
        case "string" if schema.get("format") == TIME:
            return st.sampled_from(
                ["2031-05-06T07:08:09Z", "2031-05-06T07:08:09.5+02:00"]
            )
        case "string":
            barred = schema.get("not", {}).get("enum", ())
            most = min(schema.get("maxLength", 60), 60)
            texts = st.text(min_size=schema.get("minLength", 0), max_size=most)
            return texts.filter(lambda text: text not in barred)
        case _:
            return st.sampled_from(["2031-05-06T07:08:09Z", "", None, 0, True])


def _objects(schema: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    members = {
        name: satisfying(inner) for name, inner in schema.get("properties", {}).items()
    }
    if "number" in schema:
        # As plain text it would be right in one format only.
        members[schema["number"]["member"]] = st.sampled_from(
            ["0", "-1.5", "+2e3", ".5"]
        )
    required = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: inner for name, inner in members.items() if name in required},
        optional={
            name: inner for name, inner in members.items() if name not in required
        },
    )


@st.composite
def valid(draw: st.DrawFn) -> tuple[str, bool, dict[str, Any]]:
    """Return a strategy for an action, whether it is the answer, and a valid payload."""
    action, answer = draw(st.sampled_from(KINDS))
    schema = SCHEMAS.schema(action, answer=answer)
    assert schema is not None
    return action, answer, draw(satisfying(schema))


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, bool, Any]:
    """Return a strategy for the same with a payload that a wallbox got more or less wrong."""
    action, answer, payload = draw(valid())
    random = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(1, 4))):
        junk = draw(JSON)
        _spoil(payload, random, junk)
    return action, answer, payload


def _spoil(payload: Any, random: Random, junk: Any) -> None:
    """Spoil something somewhere in a payload."""
    holder = payload
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            if isinstance(holder, dict):
                holder["surplus"] = junk
            else:
                holder.append(junk)
            return
        key = random.choice(keys)
        inner = holder[key]
        if isinstance(inner, (dict, list)) and inner and random.random() < 0.8:
            holder = inner
            continue
        break
    match random.randrange(9):
        case 0:
            holder[key] = junk
        case 1:
            del holder[key]
        case 2:
            holder[key] = [inner]
        case 3:
            holder[key] = inner[0] if isinstance(inner, list) and inner else None
        case 4:
            holder[key] = str(inner)
        case 5 if isinstance(inner, str):
            holder[key] = random.choice([inner.upper(), inner.lower(), f" {inner}\n"])
        case 6 if isinstance(inner, str):
            holder[key] = inner * random.choice([2, 30])
        case 7 if isinstance(holder, dict):
            holder[str(key).upper()] = holder.pop(key)
        case _ if isinstance(holder, dict):
            holder[random.choice(["surplus", "Connector_ID", "a/b~c"])] = junk
        case _:
            holder.append(junk)
