"""Compares what a wallbox's meter shows with the limit that it has accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..ocpp.frames import Payload
from .facts import Facts
from .flow import FLOWS, Flow, flow_of, highest_current
from .profiles import MOST_PHASES, NOMINAL_VOLTAGE, Limit
from .rule import Context
from .verdict import Notice, Tell

_FLOWS_AS_POWER: Final = 300.0
"""In W: a car charges with more, where no current is measured."""
_MARGIN: Final = 0.1
"""A limit may be exceeded by a tenth, and by 1 A at least: meters and cars are no finer."""
_VOLTAGE_MARGIN: Final = 1.1
"""The most that a phase has above its nominal voltage (EN 50160)."""


@dataclass(slots=True)
class Watch:
    """One accepted limit, and what was seen of it being obeyed."""

    connector: int
    limit: Limit
    since: float
    """When it was accepted; monotonic clock, seconds."""
    told: Notice | None = None
    """What the user was told of it, and still holds."""
    is_exceeded: bool = False
    """Whether the last report showed more than it allows."""
    calm: float = field(init=False)
    """A current in A that is within it, whatever else was measured."""

    def __post_init__(self) -> None:
        """Work out what every report is compared with."""
        limit = self.limit
        if limit.is_zero:
            self.calm = FLOWS
        elif limit.unit == "A":
            self.calm = _with_margin(limit.amount, 1.0)
        else:
            self.calm = limit.amount / (MOST_PHASES * NOMINAL_VOLTAGE)

    def to_json(self, context: Context) -> dict[str, Any]:
        """Return the limit and since when it holds; what the user was told is told anew."""
        limit = self.limit
        return {
            "limit": [limit.amount, limit.unit, limit.phases],
            "since": context.epoch_of(self.since),
        }

    @classmethod
    def from_json(
        cls, connector: int, kept: Mapping[str, Any], context: Context
    ) -> Watch:
        """Return what ``to_json`` described; raises KeyError, TypeError or ValueError if it is not such."""
        amount, unit, phases = kept["limit"]
        limit = Limit(float(amount), str(unit), None if phases is None else int(phases))
        return cls(connector, limit, context.moment_of(kept["since"]))

    def reported(
        self, payload: Payload, facts: Facts, now: float, patience: float
    ) -> Tell | None:
        """Take MeterValues; return what the user is to be told, None for nothing new.

        ``patience`` is how long the wallbox may take to obey, in seconds.
        """
        if self.told is None:
            if now - self.since < patience:
                return None
            current = highest_current(payload)
            if current is not None and current <= self.calm:
                self.is_exceeded = False
                return None
        flow = flow_of(payload)
        exceeded = exceeds(flow, self.limit)
        if exceeded is None:
            return None
        if not exceeded:
            self.is_exceeded = False
            return self.ended()
        began = self._began(facts)
        if self.told is not None or now - began < patience:
            return None
        if not self.limit.is_zero and not self.is_exceeded:
            self.is_exceeded = True
            return None
        self.told = (
            Notice.ZERO_LIMIT_IGNORED if self.limit.is_zero else Notice.LIMIT_IGNORED
        )
        return Tell(self.told, True, _details(flow, self.limit, now - began))

    def _began(self, facts: Facts) -> float:
        """Return since when it has to be obeyed: a transaction needs a while, too."""
        running = facts.transaction_of(self.connector)
        return self.since if running is None else max(self.since, running.since)

    def ended(self) -> Tell | None:
        """Return that what the user was told holds no more; None when nothing was told."""
        if self.told is None:
            return None
        tell = Tell(self.told, False)
        self.told = None
        return tell


def exceeds(flow: Flow, limit: Limit) -> bool | None:
    """Return whether more flows than a limit allows, meters' margins apart; None when unknown."""
    if limit.is_zero:
        if (current := flow.highest) is not None:
            return current > FLOWS
        return None if flow.power is None else flow.power > _FLOWS_AS_POWER
    if limit.unit == "W":
        power = flow.power
        if power is None and flow.currents:
            power = sum(flow.currents) * (flow.voltage or NOMINAL_VOLTAGE)
        if power is None:
            return None
        return power > _with_margin(limit.amount, MOST_PHASES * NOMINAL_VOLTAGE)
    allowed = _with_margin(limit.amount, 1.0)
    if flow.currents:
        return max(flow.currents) > allowed
    phases = limit.phases or MOST_PHASES
    if flow.power is not None:
        return flow.power > allowed * phases * NOMINAL_VOLTAGE * _VOLTAGE_MARGIN
    if flow.current is None or allowed < flow.current <= allowed * phases:
        # A current without a phase may be that of all phases together.
        return None
    return flow.current > allowed


def _with_margin(amount: float, least: float) -> float:
    return amount + max(least, _MARGIN * amount)


def _details(flow: Flow, limit: Limit, seconds: float) -> dict[str, str]:
    """Return what stands in the notice: the limit, what was measured, and for how long."""
    current = flow.highest
    return {
        "limit": f"{limit.amount:g} {limit.unit}",
        "amps": "?" if current is None else f"{current:.1f}",
        "watts": "?" if flow.power is None else f"{flow.power:.0f}",
        "seconds": f"{seconds:.0f}",
    }
