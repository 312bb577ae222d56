"""The facts about one wallbox, from the passages of its frames."""

from collections.abc import Callable, Mapping
import math
from typing import Any, ClassVar, Final

from ..ocpp.frames import Call, CallResult, Frame, Leg, Payload, read
from .connection import Connection
from .connector import Connector, stopping
from .identity import ConfigurationKey, Identity, configuration_value, text, whole
from .limit import Limit
from .passage import Event, Outcome, Passage, is_answered_by_rule
from .readings import Reader, number
from .status import State, as_reported
from .transaction import transaction_id

MAX_CONNECTORS: Final = 16
"""Connector numbers above this are taken for a mistake."""
MAX_KEYS: Final = 512
"""So many configuration keys are kept; wallboxes have some 30 to 100."""

READING_PAUSE: Final = 0.2
"""Seconds between two readings of a connector's meter values, however often they come."""
_READER: Final = Reader()
"""What samples mean is the same for all wallboxes."""


class Wallbox:
    """One wallbox's facts. The only thing that changes them is what it is told here.

    ``frames``, ``repairs``, ``last_seen`` and the latencies change with almost every frame, so
    they leave ``revision`` alone; ``frames`` itself tells whether there is anything new.
    """

    def __init__(
        self, wallbox_id: str, restored: Mapping[str, Any] | None = None
    ) -> None:
        """Start with what ``to_json`` returned before a restart, as far as it makes sense."""
        self.id: Final = wallbox_id
        """The last segment of the path it connects to."""
        self.revision = 0
        """Rises whenever a fact of the wallbox itself may have changed (see above)."""
        self.identity = Identity()
        """Who it is, from its BootNotification."""
        self.boot: Payload | None = None
        """The last BootNotification's payload; None when none came since the start."""
        self.boot_at: float | None = None
        """When that came, in seconds since the Unix epoch."""
        self.boot_answer: str | None = None
        """The status of EVCC's last answer to a BootNotification: Accepted, Pending, Rejected.

        Pending is what EVCC says to an id that it does not know."""
        self.connectors: dict[int, Connector] = {}
        """Its connectors by number, 1 to n without gaps; there is always connector 1."""
        self.state = State()
        """The last StatusNotification for connector 0, the wallbox as a whole."""
        self.configuration: dict[str, ConfigurationKey] = {}
        """The configuration keys that it has told, as it spells them."""
        self.configuration_read_at: float | None = None
        """When it told all of them last, in seconds since the Unix epoch; None before that."""
        self.last_command: str | None = None
        """The action of EVCC's last call."""
        self.last_command_at: float | None = None
        """When that came, in seconds since the Unix epoch."""
        self.wallbox_latency: float | None = None
        """How long the wallbox took for its last answer, in seconds."""
        self.evcc_latency: float | None = None
        """How long EVCC took for its last answer, in seconds."""
        self.frames = 0
        """How many frames came from either side."""
        self.repairs = 0
        """How many frames rules changed, answered or kept as repetitions."""
        self.last_seen: float | None = None
        """When the wallbox's last frame came, in seconds since the Unix epoch."""
        self.evcc_last_seen: float | None = None
        """When EVCC's last frame came, in seconds since the Unix epoch."""
        self.connections = {Leg.WALLBOX: Connection(), Leg.EVCC: Connection()}
        """Whether either side is connected."""
        self._unread: dict[int, Passage] = {}
        """By connectorId, the latest of the meter values that came too soon after others."""
        self._read_at: dict[int, float] = {}
        """By connectorId, when meter values were read last, in seconds since the Unix epoch."""
        self._restore(restored)

    @property
    def wallbox_connected(self) -> bool:
        """Whether the wallbox is connected."""
        return self.connections[Leg.WALLBOX].is_up

    @property
    def evcc_connected(self) -> bool:
        """Whether EVCC is connected."""
        return self.connections[Leg.EVCC].is_up

    @property
    def booted(self) -> bool:
        """Whether it has sent a BootNotification since it is connected."""
        since = self.connections[Leg.WALLBOX].since
        return (
            self.wallbox_connected
            and self.boot_at is not None
            and (since is None or self.boot_at >= since)
        )

    def observe(self, passage: Passage, frame: Frame, call: Call | None = None) -> None:
        """Take one frame, after it was sent; never raises.

        The frame is as it left, or as it came when it did not leave; ``call`` is the call that
        an answer answers, when that is known.
        """
        origin = passage.origin
        if passage.changes or (passage.rule and is_answered_by_rule(passage)):
            self.repairs += 1
        if origin is None:
            if type(frame) is CallResult and call is not None:
                self._observe_own(passage, frame, call)
            return
        self.frames += 1
        if origin is Leg.WALLBOX:
            self.last_seen = passage.at
            if passage.latency is not None:
                self.wallbox_latency = passage.latency
            if type(frame) is Call:
                if frame.action == "MeterValues":
                    self._take_meter_values(frame.payload, passage)
                elif (take := self._calls.get(frame.action)) is not None:
                    self.read_all()
                    take(self, as_reported(frame.payload, passage.changes), passage.at)
            elif type(frame) is CallResult and call is not None:
                self._observe_answer(passage, frame.payload, call)
            return
        self.evcc_last_seen = passage.at
        if passage.latency is not None:
            self.evcc_latency = passage.latency
        if type(frame) is Call:
            self.last_command = frame.action
            self.last_command_at = passage.at
            self.revision += 1
        elif (
            type(frame) is CallResult
            and call is not None
            and (learn := self._answers.get(call.action)) is not None
        ):
            learn(self, passage, frame.payload, call)

    def note(self, event: Event) -> None:
        """Take what happened to one of the two sockets."""
        if event.leg is None:
            return
        was = self.connections[event.leg]
        now = was.after(event)
        if now is was:
            return
        self.connections[event.leg] = now
        self.revision += 1

    # What the wallbox says.

    def _take_boot(self, payload: Payload, at: float) -> None:
        """Take a BootNotification."""
        self.boot, self.boot_at = payload, at
        self.identity = Identity.of(payload)
        self.revision += 1

    def _take_status(self, payload: Payload, at: float) -> None:
        """Take a StatusNotification; that of connector 0 is the wallbox's own."""
        state, connector_id = State.of(payload), whole(payload.get("connectorId")) or 0
        if connector_id == 0:
            self.state = state
            self.revision += 1
        elif (connector := self._connector(connector_id)) is not None:
            connector.take_state(state, at)

    def _take_meter_values(self, payload: Payload, passage: Passage) -> None:
        """Take MeterValues. Of those that come in quick succession the latest is read, later."""
        number_, at = payload.get("connectorId"), passage.at
        if type(number_) is int and 0 <= number_ <= MAX_CONNECTORS:
            if 0.0 <= at - self._read_at.get(number_, -math.inf) < READING_PAUSE:
                self._unread[number_] = passage
                return
            self._unread.pop(number_, None)
            self._read_at[number_] = at
        self._read(payload, at)

    @property
    def has_unread(self) -> bool:
        """Whether meter values are still to be read, by ``read_all`` or the next ones."""
        return bool(self._unread)

    def read_all(self) -> None:
        """Read the meter values that came too soon after others."""
        if not self._unread:
            return
        unread, self._unread = self._unread, {}
        for number_, passage in unread.items():
            # Its text is kept by the journal anyway, its payload would be kept for this alone.
            frame = read(passage.sent or passage.received or b"")
            self._read_at[number_] = passage.at
            if type(frame) is Call:
                self._read(frame.payload, passage.at)

    def _read(self, payload: Payload, at: float) -> None:
        """Read the payload of MeterValues."""
        connector = self._connector(payload.get("connectorId"))
        if connector is None:
            return
        transaction = transaction_id(payload.get("transactionId"))
        if transaction is not None and transaction != connector.transaction_id:
            connector.adopt(transaction, at)
        connector.take(_READER.read(payload.get("meterValue")), at)

    def _take_start(self, payload: Payload, at: float) -> None:
        """Take a StartTransaction."""
        connector = self._connector(payload.get("connectorId"))
        if connector is not None:
            connector.start(
                _meter(payload, "meterStart"), text(payload.get("timestamp")), at
            )

    def _take_stop(self, payload: Payload, at: float) -> None:
        """Take a StopTransaction: it names the transaction only."""
        transaction = transaction_id(payload.get("transactionId"), least=0)
        connector = stopping(self.connectors.values(), transaction)
        if connector is not None:
            readings = _READER.read(payload.get("transactionData"))
            connector.stop(_meter(payload, "meterStop"), readings, at)

    # What answers say.

    def _observe_answer(self, passage: Passage, payload: Payload, call: Call) -> None:
        """Take a result that came from the wallbox."""
        match call.action:
            case "SetChargingProfile" | "ClearChargingProfile":
                if (
                    passage.outcome is not Outcome.TAKEN
                ):  # the proxy's own is not EVCC's
                    self._take_profile(call, payload, passage.at)
            case "GetConfiguration":
                self._take_configuration(payload.get("configurationKey"))
                if not call.payload.get("key"):
                    self.configuration_read_at = passage.at
            case "ChangeConfiguration":
                if payload.get("status") in ("Accepted", "RebootRequired"):
                    self._take_changed(call.payload)

    def _observe_own(self, passage: Passage, frame: CallResult, call: Call) -> None:
        """Take a result that the proxy gave itself, for what either side now goes by."""
        if passage.target is Leg.EVCC:
            if call.action in ("SetChargingProfile", "ClearChargingProfile"):
                self._take_profile(call, frame.payload, passage.at)
        elif passage.target is Leg.WALLBOX and call.action == "StartTransaction":
            transaction = transaction_id(frame.payload.get("transactionId"))
            connector = self._connector(call.payload.get("connectorId"))
            if connector is not None and transaction is not None:
                connector.also_known_as(transaction)

    def _observe_start(self, passage: Passage, payload: Payload, call: Call) -> None:
        """Take EVCC's answer to a StartTransaction, if that is the one that is running.

        An answer to a StartTransaction that the proxy delivers late is taken too, unless
        another transaction runs by then.
        """
        if passage.outcome is Outcome.DROPPED:
            return
        transaction = transaction_id(payload.get("transactionId"), least=0)
        connector = self._connector(call.payload.get("connectorId"))
        if (
            connector is None
            or transaction is None
            or (meant := connector.transaction) is None
        ):
            return
        if passage.outcome is Outcome.TAKEN and (
            meant.timestamp != text(call.payload.get("timestamp"))
            or meant.reported_start != _meter(call.payload, "meterStart")
        ):
            return
        connector.started(transaction)

    def _observe_boot(self, _passage: Passage, payload: Payload, _call: Call) -> None:
        """Take EVCC's answer to a BootNotification, the wallbox's own or one on its behalf."""
        self.boot_answer = text(payload.get("status"))
        self.revision += 1

    def _take_profile(self, call: Call, answer: Payload, at: float) -> None:
        """Take a limit, or its end, that EVCC was told is accepted."""
        if answer.get("status") != "Accepted":
            return
        limit = None
        if call.action == "SetChargingProfile":
            limit = Limit.of(call.payload.get("csChargingProfiles"), at)
            if limit is None:
                return
        connector_id = whole(call.payload.get("connectorId"))
        for number_, connector in self.connectors.items():
            if not connector_id or connector_id == number_:
                connector.take_limit(limit)

    def _take_configuration(self, keys: Any) -> None:
        """Take the keys of a GetConfiguration answer."""
        members = keys if type(keys) is list else [keys]
        for member in members[:MAX_KEYS]:
            if type(member) is dict and (name := text(member.get("key"))) is not None:
                self._keep(name, ConfigurationKey.of(member))
        self.revision += 1

    def _take_changed(self, change: Payload) -> None:
        """Take a configuration key that ChangeConfiguration has set."""
        name = text(change.get("key"))
        if name is None:
            return
        folded = name.lower()
        name = next(
            (known for known in self.configuration if known.lower() == folded), name
        )
        self._keep(
            name, ConfigurationKey(configuration_value(change.get("value")), False)
        )
        self.revision += 1

    def _keep(self, name: str, key: ConfigurationKey) -> None:
        """Keep a configuration key, and act on the one that matters here."""
        if name in self.configuration or len(self.configuration) < MAX_KEYS:
            self.configuration[name] = key
        if name.lower() == "numberofconnectors":
            self._connector(whole(key.value))

    def _connector(self, connector_id: Any) -> Connector | None:
        """Return a connector by its number, made when it is new; None when there is none such.

        Number 0, or none, means connector 1 of a wallbox that has only one.
        """
        connector = (
            self.connectors.get(connector_id) if type(connector_id) is int else None
        )
        if connector is not None:
            return connector
        found = whole(connector_id) or 0
        if found == 0:
            return self.connectors[1] if len(self.connectors) == 1 else None
        if not 0 < found <= MAX_CONNECTORS:
            return None
        for each in range(len(self.connectors) + 1, found + 1):
            self.connectors[each] = Connector(each)
            self.revision += 1
        return self.connectors[found]

    _calls: ClassVar[Mapping[str, Callable[[Wallbox, Payload, float], None]]] = {
        "BootNotification": _take_boot,
        "StatusNotification": _take_status,
        "StartTransaction": _take_start,
        "StopTransaction": _take_stop,
    }
    """What is made of the wallbox's calls; the others say nothing but that it lives."""

    _answers: ClassVar[
        Mapping[str, Callable[[Wallbox, Passage, Payload, Call], None]]
    ] = {"BootNotification": _observe_boot, "StartTransaction": _observe_start}
    """What is made of EVCC's answers; the others say nothing but that it lives."""

    # Keeping it over a restart.

    def to_json(self) -> dict[str, Any]:
        """Return what must survive a restart."""
        return {
            "identity": self.identity.to_json(),
            "configuration": {
                name: {"value": key.value, "readonly": key.readonly}
                for name, key in self.configuration.items()
            },
            "connectors": [
                connector.to_json() for connector in self.connectors.values()
            ],
        }

    def _restore(self, kept: Any) -> None:
        """Take back what ``to_json`` returned, as far as it makes sense."""
        known = kept if isinstance(kept, Mapping) else {}
        self.identity = Identity.restored(known.get("identity"))
        connectors = known.get("connectors")
        if not isinstance(connectors, list) or not connectors:
            connectors = [None]
        for each, facts in enumerate(connectors[:MAX_CONNECTORS], start=1):
            self.connectors[each] = Connector(each, facts)
        configuration = known.get("configuration")
        if isinstance(configuration, Mapping):
            for name, member in list(configuration.items())[:MAX_KEYS]:
                if isinstance(name, str) and isinstance(member, Mapping):
                    self._keep(name, ConfigurationKey.of(member))


def _meter(payload: Payload, name: str) -> float | None:
    """Return meterStart or meterStop in Wh, None when it is not there or cannot be true."""
    value = number(payload.get(name))
    return value if value is not None and 0.0 <= value <= 1e12 else None
