"""What the rules know of one wallbox: what it said last, and what it was last told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..ocpp.frames import Call, Payload, read
from ..ocpp.value import value

_MOST_CONNECTORS = 64
_MOST_KEYS = 512
"""Connectors and configuration keys that are remembered at the most."""

_REPORTS = frozenset(
    {"BootNotification", "StartTransaction", "StatusNotification", "StopTransaction"}
)
"""What else a wallbox reports that is of interest here."""

_LEARN_AGAIN = 30.0
"""Seconds between two looks at which measurands a wallbox sends."""


@value
class Key:
    """One configuration key as the wallbox told it."""

    name: str
    """As the wallbox spells it."""
    value: str | None
    """None: it told none."""
    readonly: bool


class Report:
    """What was reported last, and when.

    It can be made from the text of a call. Few are ever asked for, and a payload that is kept
    until the next one comes costs more to let go than to read again.
    """

    __slots__ = ("_payload", "_text", "at")

    def __init__(
        self, payload: Payload | None, at: float, text: bytes | None = None
    ) -> None:
        """Make it from a payload, or from the text of the call that has it."""
        self._payload = payload
        self._text = text
        self.at = at
        """Monotonic clock, seconds."""

    @property
    def payload(self) -> Payload:
        """The payload."""
        if self._payload is None:
            call = read(self._text or b"")
            self._payload = call.payload if isinstance(call, Call) else {}
        return self._payload


@value
class Running:
    """A transaction that runs."""

    connector: int
    since: float
    """Monotonic clock, seconds."""
    start: Payload
    """The StartTransaction, as it left for EVCC."""
    id: int | None = None
    """As the wallbox has it; None while it is not told."""


@dataclass(slots=True)
class Facts:
    """What is known of one wallbox. The relay tells it of each frame that has passed."""

    boot: Payload | None = None
    """Its last BootNotification."""
    statuses: dict[int, Report] = field(default_factory=dict)
    """Its last StatusNotification by connector."""
    meter_values: dict[int, Report] = field(default_factory=dict)
    """Its last MeterValues by connector."""
    running: dict[int, Running] = field(default_factory=dict)
    """The transactions that run, by connector."""
    profiles: dict[int, Report] = field(default_factory=dict)
    """By connector the SetChargingProfile that EVCC was last told is accepted, as EVCC sent it."""
    keys: dict[str, Key] = field(default_factory=dict)
    """Configuration keys by their name in lower case."""
    knows_all_keys: bool = False
    """Whether a GetConfiguration for all keys was answered."""
    measurands: set[str] = field(default_factory=set)
    """The measurands it has sent."""
    silent: set[str] = field(default_factory=set)
    """Requests that its firmware never answers: an action, or ``ChangeConfiguration <key>``."""
    answered: set[str] = field(default_factory=set)
    """Requests that it has answered."""
    _learned_at: float = float("-inf")

    # What passed

    def reported(self, call: Call, monotonic: float, text: bytes | None = None) -> None:
        """Take a call of the wallbox as it went on, or was answered here; ``text`` is its own."""
        action = call.action
        if action == "MeterValues":
            connector = connector_of(call.payload)
            reports = self.meter_values
            if connector in reports or len(reports) < _MOST_CONNECTORS:
                payload = call.payload if text is None else None
                reports[connector] = Report(payload, monotonic, text)
            if monotonic - self._learned_at > _LEARN_AGAIN:
                self._learned_at = monotonic
                self.measurands.update(measurands_of(call.payload))
        elif action in _REPORTS:
            self._reported(call, monotonic)

    def _reported(self, call: Call, monotonic: float) -> None:
        match call.action:
            case "StatusNotification":
                self._keep(self.statuses, call.payload, monotonic)
            case "BootNotification":
                self.boot = call.payload
            case "StartTransaction":
                connector = connector_of(call.payload)
                self.running[connector] = Running(connector, monotonic, call.payload)
            case "StopTransaction":
                self._stopped(call.payload.get("transactionId"))

    def started(self, call: Call, answer: Payload) -> None:
        """Take the id that the wallbox was given for a transaction."""
        running = self.running.get(connector_of(call.payload))
        given = answer.get("transactionId")
        if running is not None and type(given) is int:
            self.running[running.connector] = Running(
                running.connector, running.since, running.start, given
            )

    def obeyed(self, call: Call, answer: Payload, monotonic: float) -> None:
        """Take a call of EVCC, as EVCC sent it, with the answer that EVCC got."""
        match call.action:
            case "SetChargingProfile":
                if answer.get("status") == "Accepted":
                    self._keep(self.profiles, call.payload, monotonic)
            case "ClearChargingProfile":
                if answer.get("status") == "Accepted":
                    self.profiles.clear()

    def configured(self, call: Call, answer: Payload) -> None:
        """Take the wallbox's own answer to a call about its configuration."""
        match call.action:
            case "GetConfiguration":
                for entry in _entries(answer.get("configurationKey")):
                    self._take_key(entry.get("key"), entry)
                if not call.payload.get("key"):
                    self.knows_all_keys = bool(self.keys)
            case "ChangeConfiguration":
                if answer.get("status") in ("Accepted", "RebootRequired"):
                    self._take_changed(call.payload)

    def answers(self, call: Call) -> bool:
        """Take that the wallbox answered a call, whatever it said; return whether that is news."""
        request = request_of(call)
        if request in self.answered and request not in self.silent:
            return False
        if len(self.answered) < _MOST_KEYS:
            self.answered.add(request)
        self.silent.discard(request)
        return True

    def forget_firmware(self) -> None:
        """Forget what was learned of a firmware that the wallbox has no more."""
        self.silent.clear()
        self.answered.clear()
        self.keys.clear()
        self.knows_all_keys = False
        self.measurands.clear()

    def _keep(
        self, reports: dict[int, Report], payload: Payload, monotonic: float
    ) -> None:
        connector = connector_of(payload)
        if connector in reports or len(reports) < _MOST_CONNECTORS:
            reports[connector] = Report(payload, monotonic)

    def _stopped(self, transaction: Any) -> None:
        meant = [
            each.connector
            for each in self.running.values()
            if each.id == transaction or each.id is None
        ]
        is_impossible = type(transaction) is not int or transaction <= 0
        if not meant and is_impossible and len(self.running) == 1:
            meant = list(self.running)
        for connector in meant[:1]:
            del self.running[connector]

    def _take_key(self, name: Any, entry: Mapping[str, Any]) -> None:
        if type(name) is not str or not name:
            return
        folded = name.lower()
        known = self.keys.get(folded)
        if known is None and len(self.keys) >= _MOST_KEYS:
            return
        text = entry.get("value")
        self.keys[folded] = Key(
            name,
            text if type(text) is str else None,
            entry.get("readonly") is True,
        )

    def _take_changed(self, change: Payload) -> None:
        """Take a key that ChangeConfiguration has set; the wallbox's own spelling stays."""
        name = change.get("key")
        if type(name) is not str:
            return
        folded = name.lower()
        if folded == "metervaluessampleddata":
            # What it sent by the list before is no longer to be expected.
            self.measurands.clear()
            self._learned_at = float("-inf")
        known = self.keys.get(folded)
        spelled = name if known is None else known.name
        self._take_key(spelled, {"value": change.get("value"), "readonly": False})

    # What follows from it

    def status(self, connector: int) -> str | None:
        """Return the status a connector reported last; None when it is not known."""
        report = self.statuses.get(connector)
        status = None if report is None else report.payload.get("status")
        return status if type(status) is str else None

    def transaction_of(self, connector: int) -> Running | None:
        """Return the transaction that runs on a connector (0: the only one there is)."""
        if connector == 0 and len(self.running) == 1:
            return next(iter(self.running.values()))
        return self.running.get(connector)

    def key(self, name: str) -> str | None:
        """Return the value of a configuration key, whatever the case of its name."""
        known = self.keys.get(name.lower())
        return None if known is None else known.value

    # What outlives a restart

    def to_json(self) -> dict[str, Any]:
        """Return what must outlive a restart, as JSON; the boot is the outbox's."""
        return {
            "keys": [[key.name, key.value, key.readonly] for key in self.keys.values()],
            "knows_all_keys": self.knows_all_keys,
            "measurands": sorted(self.measurands),
            "silent": sorted(self.silent),
            "answered": sorted(self.answered),
        }

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Take up what ``to_json`` returned; raises TypeError or ValueError when it is not such."""
        keys = {}
        for name, text, readonly in stored.get("keys", ()):
            keys[str(name).lower()] = Key(
                str(name), None if text is None else str(text), bool(readonly)
            )
        self.keys = keys
        self.knows_all_keys = bool(stored.get("knows_all_keys"))
        self.measurands = {str(each) for each in stored.get("measurands", ())}
        self.silent = {str(each) for each in stored.get("silent", ())}
        self.answered = {str(each) for each in stored.get("answered", ())}


def request_of(call: Call) -> str:
    """Return the name under which it is learned whether a request is answered: of each key one."""
    if call.action == "ChangeConfiguration":
        return f"{call.action} {call.payload.get('key')}"
    return call.action


def connector_of(payload: Payload) -> int:
    """Return the connector a payload names, 0 when it names none."""
    connector = payload.get("connectorId", 0)
    return connector if type(connector) is int else 0


def measurands_of(payload: Payload) -> set[str]:
    """Return the measurands in the payload of MeterValues; the OCPP default where one is not named."""
    return {
        measurand
        for bucket in _entries(payload.get("meterValue"))
        for sample in _entries(bucket.get("sampledValue"))
        if type(measurand := sample.get("measurand", "Energy.Active.Import.Register"))
        is str
    }


def _entries(entries: Any) -> list[Mapping[str, Any]]:
    if type(entries) is not list:
        return []
    return [entry for entry in entries if isinstance(entry, dict)]
