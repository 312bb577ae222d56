"""What a charging session came to: the report of the harness and the faults it shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..peers.quirky import Fault

SLOW = 25.0
"""Seconds from the connection to the charger; EVCC's set-up takes two or three."""
LONG_STALL = 30.0
"""Seconds; one answer that EVCC cannot read costs it 60."""
SAME_AMOUNT = 0.01
"""Relative."""
SAME_POWER = 0.05
"""Relative; a reading is a few seconds old."""
SAME_CURRENT = 0.5
"""A."""
OLD = 60.0
"""Seconds behind at which EVCC takes meter values for timed out."""
AHEAD = 30.0
"""Seconds; no meter value comes from the future."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One limit of EVCC's."""

    limit: float
    """A per phase."""
    measured: float
    """A in L1 at the car when the harness went on."""
    followed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as the car, the wallbox and EVCC have it; durations in the peers' seconds."""

    ready_after: float | None
    """From the first connection to the charger in EVCC; None is never."""
    started: bool
    """Whether EVCC has a transaction and current flows."""
    steps: tuple[Step, ...]
    """The limits of EVCC's, in order."""
    paused: bool
    """Whether limit 0 stopped the current."""
    resumed: bool
    stopped: bool
    """Whether no current flows and EVCC has neither transaction nor car."""
    energy: float
    """Wh at the car's meter when the two were compared."""
    energy_error: float | None
    """Of EVCC's energy, relative to the car's meter; None where EVCC has none."""
    power_error: float | None
    """Of EVCC's power, likewise, while the car charged."""
    current_error: float | None
    """Of EVCC's current of the phase that is most wrong, in A."""
    clock_error: float | None
    """By which EVCC takes its meter values to be of the future, while the car charged."""
    stalled: float
    """How long EVCC's queue waited for answers that did not come soon."""
    refused: tuple[str, ...]
    """Requests of EVCC's with the refusal each got, but for measurands it merely tried."""
    rejected: tuple[str, ...]
    """What EVCC said of the frames it rejected."""
    errors: tuple[str, ...]
    """What EVCC listed as errors of its control, each once."""
    log: tuple[str, ...]
    """EVCC's warnings and errors, each once."""
    disconnects: int
    """How often EVCC lost the connection."""
    billed: tuple[tuple[int, int | None], ...]
    """Transactions EVCC acknowledged: Wh at start and stop."""
    charged: tuple[tuple[int, int | None], ...]
    """Those of the wallbox."""

    @property
    def transactions_match(self) -> bool:
        """Whether both sides have the same transactions, to the Wh."""
        return len(self.billed) == len(self.charged) and all(
            _is_same(theirs, ours)
            for bill, charge in zip(self.billed, self.charged, strict=True)
            for theirs, ours in zip(bill, charge, strict=True)
        )

    @property
    def is_full(self) -> bool:
        """Whether it was ready, started, followed, paused, resumed, stopped, measured right."""
        return (
            self.ready_after is not None
            and all((self.started, self.paused, self.resumed, self.stopped))
            and all(step.followed for step in self.steps)
            and not _is_beyond(self.energy_error, SAME_AMOUNT)
            and self.transactions_match
        )

    @property
    def faults(self) -> frozenset[Fault]:
        """Return what is wrong; of a wallbox that never is ready, nothing that follows from it."""
        return frozenset(self._faults())

    def told(self) -> str:
        """Return all that EVCC said or was told, a line each."""
        return "\n".join((*self.refused, *self.rejected, *self.errors, *self.log))

    def _faults(self) -> Iterator[Fault]:
        found = {
            Fault.STALLED: self.stalled > LONG_STALL,
            Fault.REFUSED: bool(self.refused),
            Fault.REJECTED: bool(self.rejected),
            Fault.ERRORS: bool(self.errors),
            Fault.DISCONNECTED: self.disconnects > 0,
            Fault.TRANSACTIONS: not self.transactions_match,
            Fault.NEVER_READY: self.ready_after is None,
        }
        if self.ready_after is not None:
            found |= self._faults_when_ready(self.ready_after)
        yield from (fault for fault, is_there in found.items() if is_there)

    def _faults_when_ready(self, ready_after: float) -> dict[Fault, bool]:
        found = {
            Fault.SLOW: ready_after > SLOW,
            Fault.NOT_STARTED: not self.started,
            Fault.NOT_STOPPED: not self.stopped,
        }
        if not self.started:
            return found
        clock = self.clock_error
        return found | {
            Fault.LIMITS: not all(step.followed for step in self.steps),
            Fault.NOT_PAUSED: not self.paused,
            Fault.NOT_RESUMED: self.paused and not self.resumed,
            Fault.ENERGY: _is_beyond(self.energy_error, SAME_AMOUNT),
            Fault.POWER: _is_beyond(self.power_error, SAME_POWER),
            Fault.CURRENTS: _is_beyond(self.current_error, SAME_CURRENT),
            Fault.CLOCK: clock is not None and not -OLD < clock < AHEAD,
        }


def _is_beyond(error: float | None, bound: float) -> bool:
    return error is None or abs(error) > bound


def _is_same(theirs: int | None, ours: int | None) -> bool:
    if theirs is None or ours is None:
        return theirs is ours
    return abs(theirs - ours) <= 1
