"""Switches charging off and on again in place of a limit of zero that a wallbox does not obey."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Final

from ..ocpp.frames import Call, Leg, Payload
from .charging import (
    NO_TRANSACTION,
    objection_to_start,
    objection_to_stop,
    runs,
    transaction_id,
)
from .facts import Facts
from .rule import Context
from .verdict import Injection, Notice, Tell

SET_PROFILE: Final = "SetChargingProfile"
STOP: Final = "stop"
AVAILABILITY: Final = "availability"
"""The strategies that switch: by the transaction, or by the connector's availability."""

_ID_WITHIN = 1.0
"""Seconds after which is looked again whether a transaction has got its id."""


@dataclass(slots=True)
class Switch:
    """What one connector was switched to, and what EVCC wants of it."""

    connector: int
    wants_zero: bool = False
    """Whether EVCC's last limit is zero."""
    last: Payload = field(default_factory=dict)
    """The SetChargingProfile of that limit, as it goes to the wallbox."""
    call: str = ""
    """Its id."""
    is_accepted: bool = False
    """Whether the wallbox has accepted it."""
    owed: Payload | None = None
    """The limit of zero that the wallbox was not told, being switched off instead."""
    is_off: bool = False
    """Whether it is switched off from here."""
    must_go_off: bool = False
    """Whether it is to be switched off when that is due."""
    id_tag: str = ""
    """Who was charging then."""
    at: float = -math.inf
    """When it was switched last; monotonic clock, seconds."""
    due: float = math.inf
    """When it is to be looked at again; monotonic clock, seconds."""
    objection: str = ""
    """Which report speaks against switching it."""
    told: str = ""
    """The objection that the user was told, and still holds."""
    idle_was_told: bool = False
    """Whether the user was told that nothing runs to be stopped: EVCC tries that every day."""

    def to_json(self, context: Context) -> dict[str, Any]:
        """Return what it is switched to, and what EVCC wants of it."""
        return {
            "wants_zero": self.wants_zero,
            "last": self.last,
            "is_accepted": self.is_accepted,
            "owed": self.owed,
            "is_off": self.is_off,
            "must_go_off": self.must_go_off,
            "id_tag": self.id_tag,
            "at": context.epoch_of(self.at),
            "due": context.epoch_of(self.due),
        }

    @classmethod
    def from_json(
        cls, connector: int, kept: Mapping[str, Any], context: Context
    ) -> Switch:
        """Return what ``to_json`` described; raises KeyError, TypeError or ValueError if it is not such."""
        owed = kept["owed"]
        return cls(
            connector,
            wants_zero=kept["wants_zero"] is True,
            last=dict(kept["last"]),
            is_accepted=kept["is_accepted"] is True,
            owed=None if owed is None else dict(owed),
            is_off=kept["is_off"] is True,
            must_go_off=kept["must_go_off"] is True,
            id_tag=str(kept["id_tag"]),
            at=context.moment_of(kept["at"], never=-math.inf),
            due=context.moment_of(kept["due"]),
        )

    def take(self, call: Call, *, is_zero: bool) -> None:
        """Note EVCC's limit; what waited for its time is void, as the latest wins."""
        self.wants_zero, self.last, self.call = is_zero, call.payload, call.id
        self.is_accepted = self.must_go_off = False
        self.due = math.inf
        self.objection = ""

    def tells(self, rule: str, *, switched: bool) -> tuple[Tell, ...]:
        """Return what is new to the user about objections, having switched or not."""
        if switched:
            self.objection = ""
            return self.agreed()
        if not self.objection or self.objection == self.told:
            return ()
        if self.objection == NO_TRANSACTION:
            if self.idle_was_told:
                return ()
            self.idle_was_told = True
        self.told = self.objection
        details = {"rule": rule, "reason": self.objection}
        return (Tell(Notice.CONTRADICTED, True, details),)

    def agreed(self) -> tuple[Tell, ...]:
        """Return that no report speaks against switching any more."""
        if not self.told:
            return ()
        self.told = ""
        return (Tell(Notice.CONTRADICTED, False),)


@dataclass(frozen=True, slots=True)
class Switching:
    """How it is switched. Its methods change a switch and return what is to be done."""

    strategy: str
    min_dwell: float
    """Seconds between two changes at the least: contactors wear."""
    patience: float
    """Seconds after which a transaction that is told to stop must have ended."""
    id_tag: str
    """Starts a transaction where it is not known who was charging."""

    def off(self, switch: Switch, facts: Facts, now: float) -> list[Injection]:
        """Switch off; when a report speaks against it, or it is not time yet, the switch says so.

        With the strategy ``stop`` the id of the transaction must be known; it comes within
        moments of its start.
        """
        switch.must_go_off = False
        switch.objection = objection_to_stop(facts, switch.connector)
        if switch.objection:
            return []
        known = transaction_id(facts, switch.connector)
        earliest = switch.at + self.min_dwell
        if known is None:
            earliest = max(earliest, now + _ID_WITHIN)
        if now < earliest or known is None:
            switch.must_go_off, switch.due = True, earliest
            return []
        reason = "EVCC's limit is zero, which the wallbox does not obey"
        if self.strategy == AVAILABILITY:
            call = self._availability(switch, "Inoperative", reason)
        else:
            payload = {"transactionId": known}
            call = _to_wallbox("RemoteStopTransaction", payload, reason)
        switch.id_tag = _tag_of(facts, switch.connector) or self.id_tag
        switch.is_off, switch.at, switch.due = True, now, now + self.patience
        return [call]

    def on(self, switch: Switch, facts: Facts, now: float) -> list[Injection]:
        """Switch on again; as ``off``, and only once the wallbox has accepted the limit."""
        if not switch.is_off or not switch.is_accepted:
            return []
        if now < switch.at + self.min_dwell:
            switch.due = switch.at + self.min_dwell
            return []
        reason = "EVCC allows charging again"
        if self.strategy == AVAILABILITY:
            switch.is_off, switch.at = False, now
            return [self._availability(switch, "Operative", reason)]
        if runs(facts, switch.connector):
            switch.is_off = False
            return []
        switch.objection = objection_to_start(facts, switch.connector)
        if switch.objection:
            return []
        switch.is_off, switch.at = False, now
        payload = {"connectorId": switch.connector, "idTag": switch.id_tag}
        return [_to_wallbox("RemoteStartTransaction", payload, reason)]

    def settle(self, switch: Switch, facts: Facts, now: float) -> list[Injection]:
        """Do what a switch was to be looked at again for."""
        switch.due = math.inf
        calls = []
        is_running = runs(facts, switch.connector)
        if switch.owed is not None and is_running:
            reason = "a transaction runs, and EVCC was told that its limit is zero"
            calls.append(_to_wallbox(SET_PROFILE, switch.owed, reason))
            switch.owed = None
        if not switch.wants_zero:
            return calls + self.on(switch, facts, now)
        if not is_running:
            return self._back_in_service(switch, now)
        if switch.must_go_off:
            calls += self.off(switch, facts, now)
        return calls

    def _back_in_service(self, switch: Switch, now: float) -> list[Injection]:
        """Let EVCC see the car on a connector that is out of service, once nothing charges there."""
        if self.strategy != AVAILABILITY or not switch.is_off:
            return []
        if now < switch.at + self.min_dwell:
            switch.due = switch.at + self.min_dwell
            return []
        switch.is_off, switch.at = False, now
        reason = "nothing charges any more, and EVCC sees no car out of service"
        return [self._availability(switch, "Operative", reason)]

    def _availability(self, switch: Switch, to: str, reason: str) -> Injection:
        payload = {"connectorId": switch.connector, "type": to}
        return _to_wallbox("ChangeAvailability", payload, reason)


def _tag_of(facts: Facts, connector: int) -> str:
    running = facts.transaction_of(connector)
    tag: Any = None if running is None else running.start.get("idTag")
    return tag if isinstance(tag, str) and 0 < len(tag) <= 20 else ""


def _to_wallbox(action: str, payload: Payload, reason: str) -> Injection:
    return Injection(Leg.WALLBOX, action, payload, reason)
