"""Quirks in what a wallbox does with EVCC's calls."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, override

from ..answers import TRIGGERED, Refusal, answer
from ..charging import MIN_CURRENT
from ..quirk import NoAnswer, OwnAnswer, Quirk
from ..schemas import Payload

if TYPE_CHECKING:
    from ..wallbox import Wallbox

SAMPLED = "MeterValuesSampledData"
NOBODY_LISTENS = frozenset(
    {
        "ChangeAvailability",
        "GetCompositeSchedule",
        "GetConfiguration",
        "TriggerMessage",
    }
)
"""Actions an AcTec never answers."""


def rejects(*actions: str) -> dict[str, str]:
    """Return `answers_instead` of a wallbox that rejects these actions."""
    return dict.fromkeys(actions, '[3,$id,{"status":"Rejected"}]')


def _period(profile: Payload) -> Payload:
    """Return the only period of a profile of EVCC's."""
    period: Payload = profile["chargingSchedule"]["chargingSchedulePeriod"][0]
    return period


@dataclass
class RefusesProfiles(Quirk):
    """Does not take every charging profile (P01, P02, P03)."""

    stack_above: int | None = None
    """stackLevels above it are refused."""
    kind: str | None = None
    """This chargingProfileKind is refused."""
    unit: str | None = None
    """This chargingRateUnit is refused."""
    status: str = "Rejected"
    """Of the answer; Accepted is without effect."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "SetChargingProfile":
            return None
        profile = payload["csChargingProfiles"]
        refused = (
            (self.stack_above is not None and profile["stackLevel"] > self.stack_above)
            or profile["chargingProfileKind"] == self.kind
            or profile["chargingSchedule"]["chargingRateUnit"] == self.unit
        )
        return ({"status": self.status}, None) if refused else None


@dataclass
class IgnoresZero(Quirk):
    """Accepts a limit of 0 and keeps on charging (P05)."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "SetChargingProfile":
            return None
        limit = _period(payload["csChargingProfiles"])["limit"]
        return ({"status": "Accepted"}, None) if limit == 0 else None


@dataclass
class Rounds(Quirk):
    """Makes another limit of the one it is given (P07, P08)."""

    to: Callable[[float], float]
    """The limit it obeys, of the limit in the profile, both in its unit."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "SetChargingProfile":
            return None
        payload = deepcopy(payload)
        period = _period(payload["csChargingProfiles"])
        period["limit"] = self.to(period["limit"])
        return answer(box, action, payload)


@dataclass
class ObeysOnlyTemplate(Quirk):
    """Accepts every profile and obeys those of one shape, in W (P03, P04, P05, P09)."""

    profile_id: int
    watts_per_ampere: float
    """Of the limit in the profile."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "SetChargingProfile":
            return None
        profile = payload["csChargingProfiles"]
        period = _period(profile)
        has_shape = (
            profile["chargingProfileId"] == self.profile_id
            and profile["stackLevel"] == 0
            and profile["chargingProfilePurpose"] == "TxDefaultProfile"
            and profile["chargingProfileKind"] == "Absolute"
            and profile["chargingSchedule"]["chargingRateUnit"] == "W"
            and period.get("numberPhases") == box.parameters.phases
        )
        if has_shape and period["limit"] > 0:
            offer(box, period["limit"] / self.watts_per_ampere)
        return {"status": "Accepted"}, box.refresh


@dataclass
class CurrentByKey(Quirk):
    """Knows no charging profiles, but a key of its own sets the current (P13)."""

    key: str
    per_ampere: float
    """Of the key's unit; 1000 for mA."""
    refusal: str = "NotSupported"
    """Status with which it answers SetChargingProfile."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action == "SetChargingProfile":
            return {"status": self.refusal}, None
        if action != "ChangeConfiguration" or payload["key"] != self.key:
            return None
        status = box.configuration.change(self.key, payload["value"])
        if status == "Accepted":
            offer(box, box.configuration.number(self.key) / self.per_ampere)
        return {"status": status}, box.refresh


def offer(box: Wallbox, current: float) -> None:
    """Let a wallbox offer that many A per phase, without regard to how it was told."""
    profile: Payload = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": current if current >= MIN_CURRENT else 0}
            ],
        },
    }
    for number in box.connectors:
        box.profiles.install(number, profile, box.clock.time())


@dataclass
class Triggers(Quirk):
    """Does not do what every TriggerMessage asks (B19, M21)."""

    status: str
    """Of the answer; Accepted is without effect."""
    messages: tuple[str, ...] = TRIGGERED
    only_idle: bool = False
    """Whether it does so only without a transaction."""
    only_without_connector: bool = False
    """Whether it does so only if no connectorId is named."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if (
            action != "TriggerMessage"
            or payload["requestedMessage"] not in self.messages
            or (self.only_idle and any(c.transaction for c in box.connectors.values()))
            or (self.only_without_connector and "connectorId" in payload)
        ):
            return None
        return {"status": self.status}, None


@dataclass
class DropsWhenHurried(Quirk):
    """Ends the connection when one action comes too often (B20)."""

    action: str
    most: int
    within: float
    """Seconds in which it bears `most` of them."""
    _came: list[float] = field(default_factory=list)

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != self.action:
            return None
        now = box.clock.time()
        self._came = [at for at in self._came if now - at < self.within] + [now]
        if len(self._came) <= self.most:
            return None
        self._came.clear()
        box.drop()
        raise NoAnswer


@dataclass
class Crashes(Quirk):
    """Reboots without an answer when it is told something (B15, B18)."""

    when: Callable[[str, Payload], bool]
    """Action and payload of the call that does it."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if not self.when(action, payload):
            return None
        box.soon(lambda: box.reset("PowerLoss", abruptly=True))
        raise NoAnswer


@dataclass
class DiesWhenDisturbed(Quirk):
    """Ends a transaction when a call comes soon after its start (S22)."""

    within: float
    """Seconds from the start of the transaction."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        for place in box.connectors.values():
            running = place.transaction
            if running and box.clock.time() - running.began < self.within:
                # What an AcTec says without any RemoteStopTransaction (S09).
                box.end_transaction(place.number, "Remote")
        return None


@dataclass
class Refuses(Quirk):
    """Answers some calls with CALLERROR."""

    when: Callable[[str, Payload], bool]
    code: str = "NotSupported"

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if self.when(action, payload):
            raise Refusal(self.code, "")
        return None


@dataclass
class IsLate(Quirk):
    """Takes its time for the answers to some actions (F11)."""

    actions: frozenset[str]
    by: float
    """Seconds."""

    @override
    def delay(self, action: str) -> float:
        return self.by if action in self.actions else 0.0


@dataclass
class OwnTransactionIds(Quirk):
    """Numbers transactions itself and does not care for the ids it is given (S19)."""

    first: int = 1

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] == 2 and "transactionId" in message[3]:
            own = self.first + len(box.transactions) - 1
            return [*message[:3], {**message[3], "transactionId": own}]
        return message


@dataclass
class KeepsKey(Quirk):
    """Takes no value of a key below its least."""

    key: str
    least: float

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "ChangeConfiguration" or payload["key"] != self.key:
            return None
        if float(payload["value"]) >= self.least:
            return None
        return {"status": "Rejected"}, None


@dataclass
class NamesMeasurands(Quirk):
    """Calls measurands by names of its own in MeterValuesSampledData (B14)."""

    names: Mapping[str, str]
    """By OCPP's name; {} stands for the number of a phase."""

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "ChangeConfiguration" or payload["key"] != SAMPLED:
            return None
        asked = set(payload["value"].split(","))
        known = {
            token: one
            for one in box.parameters.measurands
            for token in self._tokens(box, one)
        }
        if not asked <= set(known):
            return {"status": "Rejected"}, None
        usual = ",".join(dict.fromkeys(known[token] for token in sorted(asked)))
        return {"status": box.configuration.change(SAMPLED, usual)}, None

    @override
    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        if message[0] != 3 or action != "GetConfiguration":
            return message
        entries = [
            {**entry, "value": self._own(box, entry["value"])}
            if entry["key"] == SAMPLED
            else entry
            for entry in message[2]["configurationKey"]
        ]
        return [*message[:2], {**message[2], "configurationKey": entries}]

    def _own(self, box: Wallbox, value: str) -> str:
        return ",".join(
            token for one in value.split(",") for token in self._tokens(box, one)
        )

    def _tokens(self, box: Wallbox, measurand: str) -> list[str]:
        if (pattern := self.names.get(measurand)) is None:
            return [measurand]
        return [pattern.format(n + 1) for n in range(box.parameters.phases)]
