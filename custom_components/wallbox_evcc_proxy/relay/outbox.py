"""What is kept for EVCC while it is away, and what outlives a restart."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..ocpp.frames import Call, Payload
from ..rules.change import ABSENT, Change
from ..rules.facts import Facts

OWN_TRANSACTION_IDS = range(700_000_000, 800_000_000)
"""Transaction ids of the proxy's own. EVCC counts from the Unix time of its start, so they never meet."""

RULE = "transaction_ids"
"""The name under which the journal shows what is changed here."""

MOST_KEPT = 500
"""Transactions' calls kept at the most; a home makes a few a day. Further ones stay with the wallbox."""

_MOST_IDS = 64
"""Transaction ids kept at the most. A wallbox may go on using one after the transaction's end."""

_MOST_CONNECTORS = 64
"""Connectors whose last report is kept at the most."""

_MOST_ATTEMPTS = 3
"""How often a transaction is offered to an EVCC that refuses it (OCPP's TransactionMessageAttempts)."""


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A StartTransaction or StopTransaction that was acknowledged to the wallbox on EVCC's behalf."""

    number: int
    """Its place in the order; rising."""
    action: str
    """StartTransaction or StopTransaction."""
    payload: Payload
    """As it is to be sent to EVCC, but for the transaction id."""
    transaction_id: int | None = None
    """On StartTransaction: the id of the proxy's own that the wallbox was given."""
    attempts: int = 0
    """How often EVCC refused it."""


@dataclass(slots=True)
class Outbox:
    """What one wallbox reported and EVCC does not know yet, with the ids that go with it."""

    boot: Payload | None = None
    """The wallbox's last BootNotification."""
    kept: list[KeptCall] = field(default_factory=list)
    """Transactions to deliver, in order."""
    transaction_ids: dict[int, int] = field(default_factory=dict)
    """The id the wallbox uses (of the proxy's own range) and EVCC's for the same transaction."""
    next_number: int = 0
    """Counts kept calls and, with an offset, the proxy's own transaction ids."""
    refused_keys: dict[str, list[str]] = field(default_factory=dict)
    """Configuration keys the wallbox refused, by the firmware that did."""
    statuses: dict[int, tuple[int, Payload]] = field(default_factory=dict)
    """Last StatusNotification by connector, with the number of the connection it came on."""
    meter_values: dict[int, Payload] = field(default_factory=dict)
    """Latest MeterValues by connector that EVCC has not got."""
    facts: Facts = field(default_factory=Facts)
    """What the rules know of the wallbox."""
    memories: Mapping[str, Any] = field(default_factory=dict)
    """By the rule's name, what rules kept over a restart (``Rule.kept``), as it was read."""

    def __post_init__(self) -> None:
        """Let the rules know who the wallbox is."""
        self.facts.boot = self.boot

    def same_as(self, call: Call) -> KeptCall | None:
        """Return the kept call that this one repeats."""
        return next(
            (
                kept
                for kept in self.kept
                if kept.action == call.action and kept.payload == call.payload
            ),
            None,
        )

    def keep(self, call: Call) -> KeptCall | None:
        """Keep a transaction's call. None when no more can be kept."""
        if len(self.kept) >= MOST_KEPT:
            return None
        number = self.next_number
        self.next_number += 1
        own_id = None
        if call.action == "StartTransaction":
            own_id = OWN_TRANSACTION_IDS[number % len(OWN_TRANSACTION_IDS)]
        kept = KeptCall(number, call.action, call.payload, own_id)
        self.kept.append(kept)
        return kept

    def reported(self, call: Call, connection: int, *, evcc_has_it: bool) -> None:
        """Remember what a wallbox reported last: its status, and meter values EVCC has not got."""
        connector = call.payload.get("connectorId", 0)
        if type(connector) is not int:
            return
        if call.action == "StatusNotification":
            if connector in self.statuses or len(self.statuses) < _MOST_CONNECTORS:
                self.statuses[connector] = (connection, call.payload)
        elif call.action == "MeterValues":
            if evcc_has_it:
                self.meter_values.pop(connector, None)
            elif (
                connector in self.meter_values
                or len(self.meter_values) < _MOST_CONNECTORS
            ):
                self.meter_values[connector] = call.payload

    def forget_reports_before(self, connection: int) -> None:
        """Forget what came on earlier connections: a wallbox that boots reports anew."""
        self.statuses = {
            connector: status
            for connector, status in self.statuses.items()
            if status[0] >= connection
        }

    def find(self, number: int) -> KeptCall | None:
        """Return the kept call of this number."""
        return next((kept for kept in self.kept if kept.number == number), None)

    def delivered(self, kept: KeptCall, evcc_id: object) -> None:
        """Take out a call that EVCC acknowledged; ``evcc_id`` is what it answered as transactionId."""
        self.kept.remove(kept)
        if kept.transaction_id is not None and type(evcc_id) is int:
            self.transaction_ids[kept.transaction_id] = evcc_id
            if len(self.transaction_ids) > _MOST_IDS:
                del self.transaction_ids[next(iter(self.transaction_ids))]

    def refused(self, kept: KeptCall) -> bool:
        """Count a refusal by EVCC; return whether it is to be offered again."""
        attempts = kept.attempts + 1
        if attempts >= _MOST_ATTEMPTS:
            self.kept.remove(kept)
            return False
        self.kept[self.kept.index(kept)] = replace(kept, attempts=attempts)
        return True

    def for_evcc(self, payload: Payload) -> tuple[Payload, tuple[Change, ...]]:
        """Return a wallbox's payload with EVCC's transaction id, and the change, if one is needed.

        While EVCC has not assigned an id the member is left out: it would take the proxy's for one.
        """
        own_id = payload.get("transactionId")
        if type(own_id) is not int or own_id not in OWN_TRANSACTION_IDS:
            return payload, ()
        evcc_id = self.transaction_ids.get(own_id)
        if evcc_id is None:
            if "meterStop" in payload:
                return payload, ()
            return {
                name: value
                for name, value in payload.items()
                if name != "transactionId"
            }, (
                Change(
                    RULE, "/transactionId", own_id, ABSENT, "EVCC has no id for it yet"
                ),
            )
        return {**payload, "transactionId": evcc_id}, (
            Change(RULE, "/transactionId", own_id, evcc_id, "the id that EVCC gave it"),
        )

    def for_wallbox(self, payload: Payload) -> tuple[Payload, tuple[Change, ...]]:
        """Return EVCC's payload with the transaction id that the wallbox knows, and the change."""
        for own_id, evcc_id in self.transaction_ids.items():
            if payload.get("transactionId") == evcc_id:
                return {**payload, "transactionId": own_id}, (
                    Change(
                        RULE,
                        "/transactionId",
                        evcc_id,
                        own_id,
                        "the id that the wallbox has",
                    ),
                )
            profile = payload.get("csChargingProfiles")
            if isinstance(profile, dict) and profile.get("transactionId") == evcc_id:
                path = "/csChargingProfiles/transactionId"
                return {
                    **payload,
                    "csChargingProfiles": {**profile, "transactionId": own_id},
                }, (Change(RULE, path, evcc_id, own_id, "the id that the wallbox has"),)
        return payload, ()

    @property
    def firmware(self) -> str:
        """The wallbox's firmware version; empty when it has not told."""
        firmware = (self.boot or {}).get("firmwareVersion")
        return firmware if isinstance(firmware, str) else ""

    def refuse_key(self, key: str) -> None:
        """Remember that the wallbox's present firmware refused a configuration key."""
        keys = self.refused_keys.setdefault(self.firmware, [])
        if key not in keys:
            keys.append(key)

    def forget_other_firmware(self) -> None:
        """Forget the keys that another firmware refused."""
        refused = self.refused_keys.get(self.firmware)
        self.refused_keys = {self.firmware: refused} if refused else {}
        self.facts.forget_firmware()

    def to_json(self) -> dict[str, Any]:
        """Return what must outlive a restart, as JSON."""
        return {
            "boot": self.boot,
            "kept": [
                {
                    "number": kept.number,
                    "action": kept.action,
                    "payload": kept.payload,
                    "transaction_id": kept.transaction_id,
                    "attempts": kept.attempts,
                }
                for kept in self.kept
            ],
            "transaction_ids": {
                str(own): evcc for own, evcc in self.transaction_ids.items()
            },
            "next_number": self.next_number,
            "refused_keys": self.refused_keys,
            "facts": self.facts.to_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Outbox:
        """Return the outbox that ``to_json`` described.

        Raises KeyError, TypeError, ValueError, AttributeError or OverflowError when it is not
        such a description.
        """
        boot = stored["boot"]
        facts = Facts()
        facts.restore(stored.get("facts", {}))
        memories = stored.get("memories")
        return cls(
            facts=facts,
            memories=memories if isinstance(memories, dict) else {},
            boot=None if boot is None else _as_object(boot),
            kept=[
                KeptCall(
                    int(kept["number"]),
                    str(kept["action"]),
                    _as_object(kept["payload"]),
                    None
                    if kept["transaction_id"] is None
                    else int(kept["transaction_id"]),
                    int(kept["attempts"]),
                )
                for kept in stored["kept"]
            ],
            transaction_ids={
                int(own): int(evcc) for own, evcc in stored["transaction_ids"].items()
            },
            next_number=int(stored["next_number"]),
            refused_keys={
                str(firmware): [str(key) for key in keys]
                for firmware, keys in stored["refused_keys"].items()
            },
        )


def _as_object(value: object) -> Payload:
    """Return a JSON value that must be an object; raises TypeError when it is not."""
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return value
