"""What stands for what wallboxes send instead of OCPP's words, and what is put where something is missing.

The tables go by the name of a member, or by ``Action.member`` where it means something else in
each action, with ``.conf`` behind the action, or nothing before it, for answers.
"""

from collections.abc import Mapping
from typing import Any

from .value import value

type Instead = str | tuple[str, ...] | Mapping[str, str] | None
"""One of OCPP's words, the first of several that the member allows, other members altogether, or nothing."""

BLANKS = frozenset(
    {"", "-", "--", "n/a", "na", "nan", "nil", "none", "null", "(null)", "undefined"}
)
"""Words for nothing, in lower case, where a word or a number of OCPP's belongs (quirk B04)."""

SYNONYMS: Mapping[str, Mapping[str, Instead]] = {
    "unit": {
        "°c": "Celsius",
        "c": "Celsius",
        "degc": "Celsius",
        "°f": "Fahrenheit",
        "f": "Fahrenheit",
        "%": "Percent",
        "pct": "Percent",
        "percentage": "Percent",
        "amp": "A",
        "amps": "A",
        "ampere": "A",
        "amperes": "A",
        "volt": "V",
        "volts": "V",
        "watt": "W",
        "watts": "W",
        "kilowatt": "kW",
        "watthour": "Wh",
        "watthours": "Wh",
        "kilowatthour": "kWh",
        "kilowatthours": "kWh",
        "hz": None,
        "hertz": None,
        "rpm": None,
    },
    "measurand": {
        "Energy.Active.Import": "Energy.Active.Import.Register",
        "Energy.Active.Export": "Energy.Active.Export.Register",
        "Current": "Current.Import",
        "State.Of.Charge": "SoC",
    },
    "phase": {
        "1": "L1",
        "2": "L2",
        "3": "L3",
        "phase1": "L1",
        "phase2": "L2",
        "phase3": "L3",
        "neutral": "N",
        "l2-l1": "L1-L2",
        "l3-l2": "L2-L3",
        "l1-l3": "L3-L1",
        "all": None,
        "sum": None,
        "total": None,
        "l1-l2-l3": None,
    },
    "context": {
        # Alfen tells by it which current is meant (quirk M08).
        "CurrentMax": {"measurand": "Current.Offered"},
        "periodic": "Sample.Periodic",
        "clock": "Sample.Clock",
        "begin": "Transaction.Begin",
        "end": "Transaction.End",
        "triggered": "Trigger",
    },
    "StatusNotification.status": {
        # OCPP 1.5 says no more; whether current flows is for a meter to tell (quirk S08).
        "Occupied": "Preparing",
        "Connected": "Preparing",
        "Suspended": "SuspendedEV",
        "SuspendedByEV": "SuspendedEV",
        "SuspendedByEVSE": "SuspendedEVSE",
        "Idle": "Available",
        "Finished": "Finishing",
        "Fault": "Faulted",
        "Error": "Faulted",
        "Inoperative": "Unavailable",
        "Offline": "Unavailable",
    },
    "StatusNotification.errorCode": {
        "0": None,
        "no": None,
        "ok": None,
        "normal": None,
    },
    ".conf.status": {
        "accept": "Accepted",
        "ok": "Accepted",
        "success": "Accepted",
        "reject": ("Rejected", "Failed"),
        "rejected": ("Rejected", "Failed"),
        "refused": ("Rejected", "Failed"),
        "denied": ("Rejected", "Failed"),
        "failed": ("Rejected", "Failed"),
        "notSupported": ("NotSupported", "NotImplemented", "Rejected"),
        "unsupported": ("NotSupported", "NotImplemented", "Rejected"),
        "notImplemented": ("NotImplemented", "NotSupported", "Rejected"),
    },
    "chargingRateUnit": {
        "amp": "A",
        "amps": "A",
        "ampere": "A",
        "watt": "W",
        "watts": "W",
    },
}
"""What wallboxes write, in any case and punctuation, and what is meant; None: nothing of use."""

ENDINGS: Mapping[str, tuple[str, ...]] = {"measurand": ("phase", "location")}
"""Members whose words come appended to another with a point: ``Current.Import.Inlet.L1`` (R14, B14)."""

OTHERWISE: Mapping[str, str] = {"StatusNotification.errorCode": "OtherError"}
"""What stands for a word that nobody knows; elsewhere the member goes."""

KEPT_IN: Mapping[str, str] = {"StatusNotification.errorCode": "info"}
"""Where a word that nobody knows is kept, if that member is free (quirk S07)."""

SPOILING = frozenset({"measurand", "phase", "unit"})
"""Without these, if they are there and nobody knows what they mean, a sample would mean something else."""

UNBROKEN = frozenset({"GetCompositeSchedule.conf.chargingSchedule"})
"""What is of no use when a part of it cannot be read (R1)."""

UNCUT = frozenset({"GetConfiguration.conf.key", "GetConfiguration.conf.unknownKey"})
"""Names, that are others when they are cut."""

CUT_IN_FRONT = frozenset(
    {"chargePointSerialNumber", "chargeBoxSerialNumber", "meterSerialNumber"}
)
"""What differs at its end (quirk B03)."""

KEPT_AS_JSON = frozenset({"DataTransfer.data", "DataTransfer.conf.data"})
"""Where an object in place of a text is written as one."""


@value
class Filling:
    """What stands where a member that must be there is missing or cannot be read."""

    instead: Any
    """What it is taken for."""
    unless: tuple[str, str] | None = None
    """Another member, and the word in it with which it is taken for something else."""
    then: Any = None
    """What it is taken for then."""

    def where(self, members: Mapping[str, Any]) -> Any:
        """Return what it is taken for among these members."""
        if self.unless is not None and members.get(self.unless[0]) == self.unless[1]:
            return self.then
        return self.instead


FILLINGS: Mapping[str, Filling] = {
    "Authorize.idTag": Filling("unknown"),
    "BootNotification.chargePointModel": Filling("unknown"),
    "BootNotification.chargePointVendor": Filling("unknown"),
    "DataTransfer.vendorId": Filling("unknown"),
    # EVCC takes a missing connector for 0, OCPP's number for the wallbox as a whole.
    "MeterValues.connectorId": Filling(0),
    "StatusNotification.connectorId": Filling(0),
    "StatusNotification.errorCode": Filling(
        "NoError", ("status", "Faulted"), "OtherError"
    ),
    "StartTransaction.connectorId": Filling(1),
    "StartTransaction.idTag": Filling("unknown"),
    "StartTransaction.meterStart": Filling(0),
    "StopTransaction.meterStop": Filling(0),
    # OCPP's number for a transaction that has none.
    "StopTransaction.transactionId": Filling(-1),
    "GetConfiguration.conf.readonly": Filling(False),
}
"""What EVCC copes with, and what claims the least."""
