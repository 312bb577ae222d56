"""Puts the right transaction id where a wallbox sends an impossible, ended or invented one.

EVCC takes up any id above 0 from meter values, and ends a transaction only when its own id
comes (evcc.md 3.4; quirks S16, S18, S19).
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeGuard, override

from ..ocpp import answers, timestamps
from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .facts import Facts, Running
from .parameter import Parameter
from .rule import Context, Rule, Subject
from .samples import METER_VALUES
from .stops import stop_of
from .times import moment_of
from .verdict import Injection, Memory, Verdict, changed

_LARGEST = 2**31 - 1
"""EVCC loses a message with an id of 64 bits (quirks S18)."""
NO_ID: Final = -1
"""OCPP's number for a transaction that has none."""
_OURS: Final = range(500_000_000, 800_000_000)
"""Ids that the proxy gives; the relay puts EVCC's in their place where it has one."""
_FIRST_OF_EVCC = 1_577_836_800
"""What an EVCC that was started in 2020 counts from; older ones are no more."""
_AHEAD = 86_400
"""By how much EVCC's count may be ahead of the time, its clock and its transactions together."""
_MOST_IDS = 16
"""Ids of one kind remembered at the most."""

_IMPOSSIBLE = "no transaction can have this id"
_ENDED = "the id of a transaction that has ended"
_ITS_OWN = "the wallbox's own id for the transaction that runs"
_THE_ONLY = "the only transaction that runs"


class Transactions(Rule):
    """Keeps wrong transaction ids from EVCC, and gives a wallbox the ids that it uses itself.

    An id is only put in the place of another while exactly one transaction runs. A
    StopTransaction always goes on, if not with the right id then with the one it came with;
    only one that EVCC has been told of already is answered here.
    """

    name: ClassVar[str] = "transactions"
    quirks: ClassVar[tuple[str, ...]] = ("S16", "S18", "S19")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # Whether ids that a wallbox makes up are mapped to EVCC's.
        Parameter(name="map_ids", default="auto", choices=("auto", "off")),
        # Whether the status Available ends a transaction whose StopTransaction does not come.
        Parameter(name="synthetic_stop", default=False),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(
            Leg.WALLBOX,
            frozenset(
                {
                    METER_VALUES,
                    "StartTransaction",
                    "StatusNotification",
                    "StopTransaction",
                }
            ),
        ),
        Subject(Leg.EVCC, frozenset({"RemoteStopTransaction", "SetChargingProfile"})),
    )

    @override
    def set_up(self) -> None:
        self._maps = self.settings["map_ids"] == "auto"
        self._ends = self.settings["synthetic_stop"] is True

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        payload = frame.payload
        match frame.action:
            case "MeterValues":
                if "transactionId" not in payload:
                    return None
                told = payload["transactionId"]
                for running in context.facts.running.values():
                    if told is not None and running.id == told:
                        return None
                return self._meter_values(frame, told, context)
            case "StatusNotification":
                return self._status(frame, context) if self._ends else None
            case "StopTransaction":
                return self._stop(frame, context)
            case "StartTransaction":
                self._start(frame, context)
                return None
            case _:
                return self._to_wallbox(frame, context)

    # From the wallbox

    def _meter_values(
        self, call: Call, told: object, context: Context
    ) -> Verdict | None:
        memory = context.memory(self)
        if not _is_possible(told):
            return self._without_id(call, told, _IMPOSSIBLE)
        if told in _OURS:
            return None
        only = _only(context.facts)
        if only is not None and call.payload.get("connectorId") in (0, only.connector):
            given = self._meant(told, context)
            if given is not None:
                return self._with_id(call, told, given, _ITS_OWN)
        if told in memory.get("ended", {}) or told in memory.get("own", {}):
            return self._without_id(call, told, _ENDED)
        if not context.facts.running:
            # Not of a transaction that begins later, whatever that will be.
            _remember(memory, "before", told)
        return None

    def _stop(self, call: Call, context: Context) -> Verdict | None:
        memory = context.memory(self)
        told = call.payload.get("transactionId", ABSENT)
        after, reason = self._ended(call, told, context)
        is_told_already = memory.get("stopped", {}).get(after) is self
        _remember(memory, "ended", after)
        if is_told_already:
            return Verdict(
                answer=answers.acknowledgement(call, context.epoch),
                reason="EVCC was told of the end when the wallbox became available",
            )
        return None if after == told else self._with_id(call, told, after, reason)

    def _ended(self, call: Call, told: object, context: Context) -> tuple[Any, str]:
        """Return the id of the transaction that a StopTransaction ends, and why it is another."""
        if not _is_possible(told):
            if type(told) is int and _runs(told, context.facts):
                return told, ""
            only = _only(context.facts)
            if only is not None and not _is_older(call, only):
                return only.id, _THE_ONLY
            if type(told) is not int or told > _LARGEST:
                return NO_ID, _IMPOSSIBLE
            return told, ""
        if told in _OURS or _runs(told, context.facts):
            return told, ""
        only = _only(context.facts)
        if only is None or _is_older(call, only):
            return told, ""
        given = self._meant(told, context)
        return (told, "") if given is None else (given, _ITS_OWN)

    def _start(self, call: Call, context: Context) -> None:
        """Note that what ran on a connector has ended, though nothing was said."""
        connector = call.payload.get("connectorId")
        before = (
            context.facts.running.get(connector) if type(connector) is int else None
        )
        if before is not None and before.id is not None:
            _remember(context.memory(self), "ended", before.id)

    def _status(self, call: Call, context: Context) -> Verdict | None:
        payload = call.payload
        connector = payload.get("connectorId")
        if payload.get("status") != "Available" or type(connector) is not int:
            return None
        running = context.facts.running.get(connector)
        if running is None or running.id is None:
            return None
        memory = context.memory(self)
        if running.id in memory.get("stopped", {}):
            return None
        _remember(memory, "stopped", running.id, self)
        _remember(memory, "ended", running.id)
        reason = "the wallbox is available again and has not told of the end"
        stop = stop_of(running, context.facts.meter_values.get(connector))
        stop["timestamp"] = payload.get("timestamp")
        if moment_of(stop["timestamp"]) is None:
            stop["timestamp"] = timestamps.write(context.epoch)
        injection = Injection(Leg.EVCC, "StopTransaction", stop, reason, first=True)
        return Verdict(injections=(injection,))

    def _meant(self, told: Any, context: Context) -> int | None:
        """Return the id of the transaction that a wallbox means by an unknown one; None if none.

        Only while exactly one runs: what it makes up is mapped to that one, and no id that EVCC
        may have given it, or that it used before that one began.
        """
        only = _only(context.facts)
        if only is None or not self._maps or told in _evccs(context.epoch):
            return None
        memory = context.memory(self)
        own = memory.get("own", {})
        if told not in own and (
            told in memory.get("ended", {}) or told in memory.get("before", {})
        ):
            return None
        _remember(memory, "own", told, only.id)
        return only.id

    # To the wallbox

    def _to_wallbox(self, call: Call, context: Context) -> Verdict | None:
        own: Mapping[int, int] | None = context.memory(self).get("own")
        if not own:
            return None
        payload = call.payload
        profile = payload.get("csChargingProfiles")
        if call.action == "RemoteStopTransaction":
            told = payload.get("transactionId")
            its = _its_own(told, own, context.facts)
            return None if its is None else self._with_id(call, told, its, _ITS_OWN)
        if type(profile) is not dict:
            return None
        told = profile.get("transactionId")
        its = _its_own(told, own, context.facts)
        if its is None:
            return None
        path = "/csChargingProfiles/transactionId"
        after = {**profile, "transactionId": its}
        return changed(
            call.bearing({**payload, "csChargingProfiles": after}),
            Change(self.name, path, told, its, _ITS_OWN),
        )

    def _with_id(
        self, call: Call, before: object, after: object, reason: str
    ) -> Verdict:
        return changed(
            call.bearing({**call.payload, "transactionId": after}),
            Change(self.name, "/transactionId", before, after, reason),
        )

    def _without_id(self, call: Call, before: object, reason: str) -> Verdict:
        payload = {
            name: told for name, told in call.payload.items() if name != "transactionId"
        }
        return changed(
            call.bearing(payload),
            Change(self.name, "/transactionId", before, ABSENT, reason),
        )


def _is_possible(told: object) -> TypeGuard[int]:
    """Return whether a transaction may have this id."""
    return type(told) is int and 0 < told <= _LARGEST


def _evccs(epoch: float) -> range:
    """Return the ids that EVCC may have given by now: it counts from the Unix time of its start."""
    return range(_FIRST_OF_EVCC, int(epoch) + _AHEAD)


def _runs(told: int, facts: Facts) -> bool:
    """Return whether a transaction of this id runs."""
    return any(each.id == told for each in facts.running.values())


def _only(facts: Facts) -> Running | None:
    """Return the transaction that runs if exactly one does and its id is known."""
    if len(facts.running) != 1:
        return None
    only = next(iter(facts.running.values()))
    return None if only.id is None else only


def _is_older(stop: Call, running: Running) -> bool:
    """Return whether a StopTransaction is of a time before a transaction began: it ends another."""
    ended = moment_of(stop.payload.get("timestamp"))
    began = moment_of(running.start.get("timestamp"))
    return ended is not None and began is not None and ended < began


def _its_own(told: object, own: Mapping[int, int], facts: Facts) -> int | None:
    """Return the wallbox's own id for a transaction that EVCC names; None if it has none.

    While the relay's id stands for EVCC's, any id that EVCC names means the only one that runs.
    """
    only = _only(facts)
    if only is None or only.id is None or type(told) is not int:
        return None
    if told != only.id and only.id not in _OURS:
        return None
    return next(
        (its for its, given in reversed(list(own.items())) if given == only.id), None
    )


def _remember(memory: Memory, kind: str, key: Any, what: object = None) -> None:
    """Remember an id as one of a kind, and forget the first when there are too many."""
    kept: dict[Any, object] = memory.setdefault(kind, {})
    if key not in kept and len(kept) >= _MOST_IDS:
        del kept[next(iter(kept))]
    kept[key] = what
