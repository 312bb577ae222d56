"""What EVCC knows of the configured connector: status, transaction, meter values."""

from dataclasses import dataclass
from typing import Any

from .evcc_settings import EvccTimes

PHASES = (1, 2, 3)
CAR_STATES = {
    "Available": "A",
    "Unavailable": "A",
    "Preparing": "B",
    "SuspendedEV": "B",
    "SuspendedEVSE": "B",
    "Finishing": "B",
    "Charging": "C",
}
"""Statuses in IEC 61851's letters; any other is an error."""
IN_TRANSACTION = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})


class ReadingError(Exception):
    """EVCC cannot read something; the text is what it logs."""


class NotAvailableError(ReadingError):
    """What the wallbox does not report; EVCC's control goes on without it."""

    def __init__(self) -> None:
        """Say it as EVCC does."""
        super().__init__("not available")


@dataclass(frozen=True)
class Readings:
    """What EVCC shows; None where it knows nothing."""

    power: float | None = None
    """W."""
    energy: float | None = None
    """kWh."""
    currents: tuple[float, ...] | None = None
    """A."""
    voltages: tuple[float, ...] | None = None
    """V."""
    current_offered: float | None = None
    """A per phase."""
    power_offered: float | None = None
    """W."""
    soc: float | None = None
    """Percent."""


class StationConnector:
    """The connector of a charge point; it gets the time told."""

    def __init__(self, number: int, times: EvccTimes) -> None:
        """Begin knowing nothing."""
        self.number = number
        self.status: dict[str, Any] | None = None
        """The last StatusNotification.req that counted."""
        self.transaction_id = 0
        """Of the running transaction, 0 without one."""
        self.id_tag = ""
        """That started it."""
        self.updated: float | None = None
        """Timestamp of the last meter values."""
        self.ignored: list[str] = []
        """Why notifications were ignored."""
        self._values: dict[str, tuple[str, str]] = {}
        self._times = times

    # What comes in

    def take_status(self, status: dict[str, Any], now: float) -> bool:
        """Take a StatusNotification; return whether it counted."""
        moment, last = status.get("timestamp"), self.status
        if last is not None and moment is not None:
            if now - moment > self._times.status_age:
                self.ignored.append("ignoring status: too old")
                return False
            if moment < last.get("timestamp", float("-inf")):
                self.ignored.append("ignoring status: outdated")
                return False
        self.status = status
        if status["status"] == "Available" and self.transaction_id:
            self.transaction_id = 0
            self._clear_load(now)
        return True

    def take_meter_values(self, payload: dict[str, Any]) -> None:
        """Take a MeterValues; samples older than the last ones are dropped."""
        transaction = payload.get("transactionId", 0)
        if transaction > 0 and not self.transaction_id:
            if self.status and self.status["status"] in IN_TRANSACTION:
                self.transaction_id = transaction
        for bucket in payload["meterValue"]:
            if self.updated is not None and bucket["timestamp"] < self.updated:
                self.ignored.append("ignoring meter values: outdated")
                continue
            self.updated = bucket["timestamp"]
            for sample in bucket["sampledValue"]:
                key = sample.get("measurand", "")
                if phase := sample.get("phase"):
                    key = f"{key}.{phase}"
                self._values[key] = (sample["value"], sample.get("unit", ""))

    def start_transaction(self, transaction_id: int, id_tag: str) -> None:
        """Take a StartTransaction."""
        self.transaction_id = transaction_id
        self.id_tag = id_tag

    def stop_transaction(self, transaction_id: int, now: float) -> None:
        """Take a StopTransaction, which ends only the transaction it names."""
        if transaction_id == self.transaction_id:
            self.transaction_id = 0
            self.id_tag = ""
            self._clear_load(now)

    # What EVCC makes of it

    def is_timed_out(self, now: float) -> bool:
        """Whether the last meter values are too old."""
        return self.updated is None or now - self.updated > self._times.meter_age()

    def car_state(self) -> str:
        """Return A, B or C; raise ReadingError for an error."""
        if self.status is None:
            return "A"
        if self.status["errorCode"] != "NoError":
            raise ReadingError(
                f"{self.status['errorCode']}: {self.status.get('info', '')}"
            )
        status = self.status["status"]
        if status not in CAR_STATES:
            raise ReadingError(f"invalid status: {status}")
        return CAR_STATES[status]

    def power(self, now: float) -> float:
        """Return the W, 0 without a transaction and values; raise ReadingError."""
        if self.is_timed_out(now):
            if self.transaction_id:
                raise ReadingError("timeout")
            return 0.0
        return self._total("Power.Active.Import")

    def energy(self) -> float:
        """Return the kWh of the register; raise ReadingError."""
        return self._total("Energy.Active.Import.Register") / 1000

    def currents(self, now: float) -> tuple[float, ...]:
        """Return the A of L1 to L3, 0 without a transaction and values."""
        if self.is_timed_out(now):
            if self.transaction_id:
                raise ReadingError("timeout")
            return (0.0, 0.0, 0.0)
        return self._phases("Current.Import", ("L{}", "L{}-N"))

    def voltages(self) -> tuple[float, ...]:
        """Return the V of L1 to L3; raise ReadingError."""
        return self._phases("Voltage", ("L{}-N", "L{}"))

    def value(self, measurand: str, now: float) -> float:
        """Return a value without phases; raise ReadingError if old or unknown."""
        if self.is_timed_out(now):
            raise ReadingError("timeout")
        found = self._value(measurand)
        if found is None:
            raise NotAvailableError
        return found

    def readings(self, measurands: list[str], now: float) -> Readings:
        """Return what EVCC shows of the measurands that it knows the box to have."""

        def known(measurand: str, read: Any) -> Any:
            if measurand not in measurands:
                return None
            try:
                return read()
            except ReadingError:
                return None

        return Readings(
            power=known("Power.Active.Import", lambda: self.power(now)),
            energy=known("Energy.Active.Import.Register", self.energy),
            currents=known("Current.Import", lambda: self.currents(now)),
            voltages=known("Voltage", self.voltages),
            current_offered=known(
                "Current.Offered", lambda: self.value("Current.Offered", now)
            ),
            power_offered=known(
                "Power.Offered", lambda: self.value("Power.Offered", now)
            ),
            soc=known("SoC", lambda: self.value("SoC", now)),
        )

    def _clear_load(self, now: float) -> None:
        for key in self._values:
            if key.startswith(("Power.Active.Import", "Current.Import")):
                self._values[key] = ("0", "")
        self.updated = now

    def _total(self, measurand: str) -> float:
        total = self._value(measurand)
        if total is not None:
            return total
        for phase in ("L{}", "L{}-N"):
            found = [
                self._value(f"{measurand}.{phase.format(number)}") for number in PHASES
            ]
            if values := [value for value in found if value is not None]:
                return sum(values)
        raise NotAvailableError

    def _phases(self, measurand: str, forms: tuple[str, ...]) -> tuple[float, ...]:
        for form in forms:
            values = [
                self._value(f"{measurand}.{form.format(number)}") for number in PHASES
            ]
            if any(value is not None for value in values):
                return tuple(value or 0.0 for value in values)
        raise NotAvailableError

    def _value(self, key: str) -> float | None:
        """Return a value in its base unit; raise ReadingError if it is no number."""
        if key not in self._values:
            return None
        text, unit = self._values[key]
        try:
            # Python lets digits be grouped with underscores, Go does not.
            number = float(text.strip().replace("_", "?"))
        except ValueError:
            raise ReadingError(f'parsing "{text}": invalid syntax') from None
        if unit.startswith("k"):
            return number * 1000
        return number / 1000 if unit.startswith("m") else number
