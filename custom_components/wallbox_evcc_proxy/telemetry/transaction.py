"""One charging transaction as the traffic tells it: its id, its start and its energy."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from .identity import text
from .readings import number

MAX_ID: Final = 2**31 - 1
"""The largest transaction id; what is beyond it stands for none (Alfen sends 2**63 - 1)."""
MAX_ALIASES: Final = 8
"""So many other ids of a transaction are remembered."""
ROUNDING: Final = 1.0
"""How far meterStart and meterStop, whole Wh, may lie below the register, in Wh."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A running transaction. Its id may come later than itself, and may be replaced.

    While EVCC is away the proxy gives the wallbox an id of its own, which frames carry as they
    come from the wallbox; the frames that EVCC gets carry EVCC's. Both mean this transaction.
    """

    id: int | None
    """Its id; None while nobody has said it."""
    started_at: float
    """When it started, or was first heard of, in seconds since the Unix epoch."""
    meter_start: float | None
    """The energy register, in Wh, that its energy counts from; None while unknown."""
    reported_start: float | None = None
    """meterStart as the wallbox gave it, in Wh; None when it was not heard."""
    timestamp: str | None = None
    """The timestamp of its StartTransaction; None when that was not heard."""
    settled: bool = True
    """Whether the id is EVCC's: another one then means another transaction."""
    aliases: tuple[int, ...] = ()
    """Other ids that mean it."""

    def is_meant_by(self, transaction_id: int) -> bool:
        """Return whether an id means this transaction."""
        return transaction_id == self.id or transaction_id in self.aliases

    def with_id(self, transaction_id: int, *, settled: bool) -> Self:
        """Return it with an id; the one it had still means it."""
        if self.id is None or self.id == transaction_id:
            return replace(self, id=transaction_id, settled=settled)
        renamed = replace(self, id=transaction_id, settled=settled)
        return renamed.with_alias(self.id)

    def with_alias(self, transaction_id: int) -> Self:
        """Return it with another id that means it."""
        if self.is_meant_by(transaction_id):
            return self
        aliases = (*self.aliases, transaction_id)[-MAX_ALIASES:]
        return replace(self, aliases=aliases)

    def counting_from(self, register: float) -> Self:
        """Return it with its energy counted from another register, in Wh."""
        return replace(self, meter_start=register)

    def energy(self, register: float | None) -> float | None:
        """Return the energy in Wh that it has taken up to a register; None when unknown."""
        if register is None or self.meter_start is None:
            return None
        return max(0.0, register - self.meter_start)

    def energy_at_stop(
        self, meter_stop: float | None, register: float | None
    ) -> float | None:
        """Return its final energy in Wh, of meterStop and the register believed with it.

        A wallbox whose meter starts at 0 with each transaction says a meterStop far below the
        register, and so does one that reports an old transaction late; then only the two
        reported values belong together.
        """
        start = self.reported_start
        if (
            start is not None
            and self.meter_start is not None
            and start < self.meter_start - ROUNDING
            and meter_stop is not None
            and register is not None
            and start < meter_stop < register - ROUNDING
        ):
            return meter_stop - start
        return self.energy(register)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def restored(cls, kept: Any) -> Self | None:
        """Return the transaction that ``to_json`` gave, None when it makes no sense."""
        if (
            not isinstance(kept, Mapping)
            or (started_at := number(kept.get("started_at"))) is None
        ):
            return None
        found = kept.get("aliases")
        aliases = found if isinstance(found, (list, tuple)) else ()
        return cls(
            id=transaction_id(kept.get("id"), least=0),
            started_at=started_at,
            meter_start=number(kept.get("meter_start")),
            reported_start=number(kept.get("reported_start")),
            timestamp=text(kept.get("timestamp")),
            settled=kept.get("settled") is True,
            aliases=tuple(
                alias
                for each in aliases[:MAX_ALIASES]
                if (alias := transaction_id(each, least=0)) is not None
            ),
        )


def transaction_id(value: Any, *, least: int = 1) -> int | None:
    """Return a transaction id, None for what cannot be one (OCPP 1.6: an integer).

    EVCC's answer for a connector it does not know is 0, so ids from answers may be 0; in what
    a wallbox sends, 0 and -1 stand for no transaction.
    """
    return value if type(value) is int and least <= value <= MAX_ID else None
