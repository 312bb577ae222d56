"""The facts about one connector: what flows, what was counted, its transaction and its limit."""

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import pairwise
from statistics import median
from typing import Any, Final, override

from .energy import Meter
from .flow import (
    CURRENTS,
    CURRENTS_OFFERED,
    ENERGIES,
    POWER_FACTORS,
    POWERS,
    POWERS_OFFERED,
    VOLTAGES,
    Flow,
)
from .limit import NOMINAL_VOLTAGE, Limit
from .readings import Readings, Three, number
from .status import IN_TRANSACTION, PLUGGED_IN, State
from .transaction import MAX_ALIASES, ROUNDING, Transaction, transaction_id

FACTS: Final = frozenset(
    (
        *(
            f"{quantity}_l{phase}"
            for quantity in ("voltage", "current", "power", "energy")
            for phase in (1, 2, 3)
        ),
        *("power", "energy", "session_energy", "average_voltage", "average_current"),
        *("power_factor", "frequency", "temperature", "soc"),
        *(
            "current_offered",
            "power_offered",
            "limit_power",
            "limit_current",
            "limit_use",
        ),
        *(
            "status",
            "error_code",
            "transaction_id",
            "plugged_in",
            "charging",
            "problem",
        ),
    )
)
"""The keys that ``Connector.reported`` may hold."""

NEARLY_NEW: Final = 2000.0
"""Up to this register, in Wh, a meterStart of 0 is taken to be true."""
MOST_CAME: Final = 9
"""So many of the last meter values' times tell how far apart they usually are."""
_NO_FLOW: Final = (0.0, 0.0, 0.0)
_ENERGY_FACTS: Final = ("energy", *ENERGIES)
_SUMMED: Final = {
    "power": POWERS,
    "average_voltage": ("voltage", *VOLTAGES),
    "average_current": ("current", *CURRENTS),
    "current_offered": CURRENTS_OFFERED,
    "power_offered": POWERS_OFFERED,
    "power_factor": POWER_FACTORS,
}
"""The facts that slots of phases are grounds for."""


class Connector(Flow):
    """One connector's facts, in base units; None wherever the wallbox has not said it.

    Tuples of three are for L1, L2 and L3.
    """

    def __init__(self, connector_id: int, kept: Any = None) -> None:
        """Start with what ``to_json`` returned before a restart, as far as it makes sense."""
        super().__init__()
        self.number: Final = connector_id
        """Its connectorId, from 1."""
        self.revision = 0
        """Rises whenever one of its facts may have changed."""
        self.reported: set[str] = set()
        """The facts, of FACTS, that the wallbox has reported or given the grounds for."""
        self.state = State()
        """The last StatusNotification."""
        self.state_at: float | None = None
        """When it came, in seconds since the Unix epoch."""
        self.transaction: Transaction | None = None
        """The running transaction."""
        self.limit: Limit | None = None
        """The limit that EVCC set and was told is accepted."""
        self._came: deque[float] = deque(maxlen=MOST_CAME)
        """When its last meter values came, in seconds since the Unix epoch."""
        self._meter = Meter()
        """The energy registers."""
        self._last_session: float | None = None
        """Energy of the last transaction that ended, in Wh."""
        self._ended: tuple[int, ...] = ()
        """The ids of that one: some wallboxes go on sending them."""
        if isinstance(kept, Mapping):
            self._restore(kept)

    # What was counted.

    @property
    def energy(self) -> float | None:
        """The register of all energy taken, in Wh: the wallbox's total, else the phases' sum."""
        return self._meter.total

    @property
    def energies(self) -> Three:
        """Energy of each phase in Wh: its register, else its part of the total register."""
        return self._meter.phases

    @property
    def session_energy(self) -> float | None:
        """Energy of the running transaction, else of the last one, in Wh."""
        if self.transaction is None:
            return self._last_session
        return self.transaction.energy(self._meter.total)

    # What was set and said.

    @property
    def limit_power(self) -> float | None:
        """The limit in W; one in A is for the phases in use at the measured voltage."""
        if self.limit is None:
            return None
        return self.limit.power(
            self._phases_in_use, self.average_voltage or NOMINAL_VOLTAGE
        )

    @property
    def limit_current(self) -> float | None:
        """The limit in A per phase; one in W is for the phases in use at the measured voltage."""
        if self.limit is None:
            return None
        return self.limit.current(
            self._phases_in_use, self.average_voltage or NOMINAL_VOLTAGE
        )

    @property
    def limit_use(self) -> float | None:
        """Power in % of the limit; None while either is unknown or the limit is 0."""
        power, limit = self.power, self.limit_power
        return None if power is None or not limit else power / limit * 100.0

    @property
    def _phases_in_use(self) -> int | None:
        """How many phases a limit is for: as it says, else that carry current, else reported."""
        stated = self.limit.phases if self.limit is not None else None
        return stated or len(self.active_phases) or len(self._phases) or None

    @property
    def updated(self) -> float | None:
        """When its last meter values came, in seconds since the Unix epoch; None before the first."""
        return self._came[-1] if self._came else None

    @property
    def interval(self) -> float | None:
        """How far apart its meter values usually are, in seconds; None before the second."""
        if len(self._came) < 2:
            return None
        return median(after - before for before, after in pairwise(self._came))

    @property
    def status(self) -> str | None:
        """The status, one of the nine of OCPP 1.6."""
        return self.state.status

    @property
    def error_code(self) -> str | None:
        """The error code, one of those of OCPP 1.6; NoError when all is well."""
        return self.state.error_code

    @property
    def transaction_id(self) -> int | None:
        """Id of the running transaction; None when none is running or its id is not known."""
        return self.transaction.id if self.transaction is not None else None

    @property
    def plugged_in(self) -> bool | None:
        """Whether a car is plugged in; unknown while Faulted or Unavailable."""
        return PLUGGED_IN.get(self.state.status) if self.state.status else None

    @property
    def charging(self) -> bool | None:
        """Whether a car is charging."""
        return None if self.state.status is None else self.state.status == "Charging"

    @property
    def problem(self) -> bool | None:
        """Whether the connector reports an error."""
        return self.state.problem

    # Taking in what the traffic says.

    def take(self, readings: Readings, at: float) -> None:
        """Take the readings of MeterValues that came at a time, in seconds."""
        if not readings:
            return
        self._came.append(at)
        shape = self._take_flow(readings)
        if shape.has_flow:
            self._meter.flow(self._weights(), at)
        if shape.has_energy:
            self._take_energy(
                readings, self._three(ENERGIES) if shape.has_phase_energy else None
            )
        self.revision += 1

    def adopt(self, transaction: int, at: float) -> None:
        """Take a transaction id that the wallbox sends with MeterValues.

        One that is not known means a transaction whose start was not heard, if the connector
        is in a state for it; while the running one has no id from EVCC, it means that one.
        """
        running = self.transaction
        if (
            running is not None
            and running.id is not None
            and running.is_meant_by(transaction)
        ):
            return
        if running is not None and not running.settled:
            self.transaction = running.with_id(transaction, settled=False)
        elif self.state.status in IN_TRANSACTION and transaction not in self._ended:
            self._end(None)
            self.transaction = Transaction(transaction, at, None)
            self.reported.update(("transaction_id", "session_energy"))
        else:
            return
        self.revision += 1

    def start(
        self, meter_start: float | None, timestamp: str | None, at: float
    ) -> None:
        """Take a StartTransaction; its id comes with the answer, or with MeterValues."""
        running = self.transaction
        if (
            running is not None
            and timestamp is not None
            and (running.timestamp, running.reported_start) == (timestamp, meter_start)
        ):
            return  # sent again
        self._end(None)
        register = self._meter.total
        counts_from = meter_start or None  # what 0 means, the first register will tell
        if register is not None and (counts_from or 0.0) < register - ROUNDING:
            counts_from = register
        self.transaction = Transaction(
            None, at, counts_from, meter_start, timestamp, settled=False
        )
        if meter_start or (meter_start is not None and register is not None):
            self._take_total(meter_start)
        self.reported.update(("transaction_id", "session_energy"))
        self.revision += 1

    def started(self, transaction: int) -> None:
        """Take the id that EVCC's answer gives the transaction."""
        if self.transaction is not None:
            self.transaction = self.transaction.with_id(transaction, settled=True)
            self.revision += 1

    def also_known_as(self, transaction: int) -> None:
        """Take an id that the proxy gave the transaction while EVCC was away."""
        if self.transaction is not None:
            self.transaction = self.transaction.with_alias(transaction)

    def stop(self, meter_stop: float | None, readings: Readings, at: float) -> None:
        """Take the StopTransaction of the running transaction: nothing flows any more."""
        self.take(readings, at)
        if meter_stop:
            self._take_total(meter_stop)
        self._end(meter_stop)
        self._stop_flow()
        self._meter.flow(_NO_FLOW, at)
        self.revision += 1

    def take_state(self, state: State, at: float) -> None:
        """Take a StatusNotification; Available ends a transaction whose stop was not heard."""
        self.state = state
        self.state_at = at
        if state.status is not None:
            self.reported.update(("status", "plugged_in", "charging", "problem"))
        if state.error_code is not None:
            self.reported.update(("error_code", "problem"))
        if state.status == "Available":
            self._end(None)
            self._stop_flow()
            self._meter.flow(_NO_FLOW, at)
        self.revision += 1

    def take_limit(self, limit: Limit | None) -> None:
        """Take a limit that was accepted; None when it was cleared."""
        self.limit = limit
        if limit is not None:
            self.reported.update(("limit_power", "limit_current", "limit_use"))
        self.revision += 1

    def _take_energy(self, readings: Readings, registers: Three | None) -> None:
        """Take energy registers from MeterValues."""
        before = self._meter.total
        began = self._meter.read(readings.get("energy"), registers, self._phases)
        self._count_on(before, began)

    def _take_total(self, register: float) -> None:
        """Take the register at a transaction's start or stop."""
        before = self._meter.total
        self._count_on(before, self._meter.read_total(register, self._phases))

    def _count_on(self, before: float | None, began: float | None) -> None:
        """Keep the transaction's energy right after registers were read."""
        register, running = self._meter.total, self.transaction
        if register is None:
            return
        reported = self.reported
        if not reported.issuperset(_ENERGY_FACTS):
            reported.add("energy")
            known = zip(ENERGIES, self._meter.phases, strict=True)
            reported.update(fact for fact, energy in known if energy is not None)
        if running is None:
            return
        if running.meter_start is None:
            is_new = running.reported_start == 0.0 and register <= NEARLY_NEW
            self.transaction = running.counting_from(0.0 if is_new else register)
        elif began is not None and before is not None:
            self.transaction = running.counting_from(
                began - (before - running.meter_start)
            )

    def _end(self, meter_stop: float | None) -> None:
        """End the running transaction, if there is one, and keep its energy."""
        running = self.transaction
        if running is None:
            return
        self.transaction = None
        self._last_session = running.energy_at_stop(meter_stop, self._meter.total)
        self._ended = (*running.aliases, *(() if running.id is None else (running.id,)))

    @override
    def _learn(self) -> None:
        """Find out what can be told, when a slot was filled for the first time."""
        super()._learn()
        slots, reported = self._slots, self.reported
        reported |= FACTS.intersection(slots).difference(("energy", *ENERGIES))
        for quantity, phases in _SUMMED.items():
            if quantity in slots or not slots.isdisjoint(phases):
                reported.add(quantity)
        if {"average_voltage", "average_current", "power"} <= reported:
            reported.add("power_factor")

    # Keeping it over a restart.

    def to_json(self) -> dict[str, Any]:
        """Return what must survive a restart."""
        return {
            "transaction": self.transaction.to_json() if self.transaction else None,
            "limit": self.limit.to_json() if self.limit else None,
            "meter": self._meter.to_json(),
            "last_session": self._last_session,
            "ended": list(self._ended),
            "reported": sorted(self.reported),
        }

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Take back what ``to_json`` returned, as far as it makes sense."""
        self.transaction = Transaction.restored(kept.get("transaction"))
        self.limit = Limit.restored(kept.get("limit"))
        self._meter.restore(kept.get("meter"))
        self._last_session = number(kept.get("last_session"))
        ended, reported = kept.get("ended"), kept.get("reported")
        if isinstance(ended, list):
            ids = (transaction_id(each, least=0) for each in ended[: MAX_ALIASES + 1])
            self._ended = tuple(each for each in ids if each is not None)
        if isinstance(reported, list):
            self.reported = {fact for fact in reported if isinstance(fact, str)} & FACTS


def stopping(
    connectors: Iterable[Connector], transaction: int | None
) -> Connector | None:
    """Return the connector whose transaction a StopTransaction means, None for an old one.

    Where the id is no id (-1, or 0 of a wallbox that never took EVCC's), or EVCC has not
    said the id yet, it means the one that is running, if there is only one.
    """
    running = [each for each in connectors if each.transaction is not None]
    for connector in running:
        meant = connector.transaction
        if (
            transaction is not None
            and meant is not None
            and meant.is_meant_by(transaction)
        ):
            return connector
    if len(running) != 1 or (only := running[0].transaction) is None:
        return None
    return running[0] if not transaction or not only.settled else None
