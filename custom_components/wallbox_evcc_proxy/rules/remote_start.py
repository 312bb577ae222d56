"""Gives RemoteStartTransaction the form that a wallbox takes, and starts one that waits too briefly.

Evidence: S15, fx-059; S23, fx-067.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, cast, override

from ..ocpp.frames import Answer, Call, CallResult, Leg, Payload
from .change import ABSENT
from .charging import objection_to_start, runs
from .facts import connector_of
from .parameter import Parameter
from .profile_draft import Draft
from .profiles import highest_limit, limits_of, place_of, profile_of
from .rule import Context, Mode, Risk, Rule, Subject
from .verdict import Injection, Notice, Tell, Verdict

_START = "RemoteStartTransaction"
_SET_PROFILE = "SetChargingProfile"
_TAG_KEY = "PlugAndChargeIdentifier"
_LONGEST_TAG = 20
_EVCCS_TAG = "evcc"
"""The tag that EVCC starts with unless it is told another (evcc.md 3.4)."""
_MOST_CONNECTORS = 64
"""Connectors that are remembered at the most."""


@dataclass(slots=True)
class _Place:
    """What is known of one connector."""

    limit: Payload = field(default_factory=dict)
    """EVCC's last SetChargingProfile that allows something; empty when the last allows nothing."""
    call: str = ""
    """Its id."""
    is_accepted: bool = False
    """Whether the wallbox has accepted it."""
    is_preparing: bool = False
    """Whether a car waits there, by the last report."""
    is_started: bool = False
    """Whether it was started from here since it waits."""
    told: str = ""
    """Why it was not started, as the user was told."""


class RemoteStart(Rule):
    """Changes RemoteStartTransaction and, when asked to, starts a car that waits.

    A profile inside is sent before it as TxDefaultProfile. With ``start_when_preparing`` a
    transaction starts as soon as a car waits and EVCC's last limit, which the wallbox has
    accepted, is not zero; that limit is sent once more before it. While EVCC's limit is zero
    or not known nothing starts, nor while a report speaks against it.
    """

    name: ClassVar[str] = "remote_start"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.CONTROL
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="strip_profile", default=True),
        Parameter(name="connector", default=1, least=0, most=64),
        Parameter(name="id_tag", default=""),
        Parameter(name="tag_from_key", default=False),
        Parameter(name="start_when_preparing", default=False),
    )
    quirks: ClassVar[tuple[str, ...]] = ("S15", "S23")
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, frozenset({_START, _SET_PROFILE})),
        Subject(Leg.WALLBOX, frozenset({_SET_PROFILE}), answers=True),
        Subject(Leg.WALLBOX, frozenset({"StartTransaction", "StatusNotification"})),
    )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is Call and frame.action == _START:
            return self._start(frame, context)
        if not self.settings["start_when_preparing"]:
            return None
        if type(frame) is not Call:
            return self._answered(frame, context)
        if frame.action == _SET_PROFILE:
            return self._limited(frame, context)
        return self._reported(frame, context)

    @override
    def woke(self, context: Context) -> Verdict | None:
        """Look, now that the facts have the last report, whether a car is to be started."""
        calls: list[Injection] = []
        tells: tuple[Tell, ...] = ()
        for connector, place in self._places(context).items():
            started, told = self._started(connector, place, context)
            calls += started
            tells += told
        return Verdict(injections=tuple(calls), tells=tells) if calls or tells else None

    # RemoteStartTransaction

    def _start(self, call: Call, context: Context) -> Verdict | None:
        draft = Draft(self.name, call.payload)
        connector = cast(int, self.settings["connector"])
        if connector and "connectorId" not in call.payload:
            draft.put(("connectorId",), connector, "the wallbox wants to be told which")
        if tag := self._tag(context):
            draft.put(("idTag",), tag, "the tag that the wallbox lets charge")
        calls: tuple[Injection, ...] = ()
        if self.settings["strip_profile"] and "chargingProfile" in call.payload:
            reason = "the wallbox rejects a start that carries a charging profile"
            draft.put(("chargingProfile",), ABSENT, reason)
            calls = self._beforehand(call, place_of(draft.payload, context.facts))
        if not draft.changes:
            return None
        return Verdict(
            frame=call.bearing(draft.payload), changes=draft.changes, injections=calls
        )

    def _beforehand(self, call: Call, connector: int) -> tuple[Injection, ...]:
        """Return the call that sets the profile of a start before it."""
        profile: Any = call.payload["chargingProfile"]
        if not limits_of(profile):
            return ()
        default = {**profile, "chargingProfilePurpose": "TxDefaultProfile"}
        default.pop("transactionId", None)
        payload = {"connectorId": connector, "csChargingProfiles": default}
        reason = "the profile that came with the start"
        return (Injection(Leg.WALLBOX, _SET_PROFILE, payload, reason, first=True),)

    def _tag(self, context: Context) -> str:
        """Return the tag that is to start, empty when EVCC's is right."""
        tag = cast(str, self.settings["id_tag"])
        if not tag and self.settings["tag_from_key"]:
            tag = context.facts.key(_TAG_KEY) or ""
        return tag if len(tag) <= _LONGEST_TAG else ""

    # A car that waits

    def _places(self, context: Context) -> dict[int, _Place]:
        return cast("dict[int, _Place]", context.memory(self).setdefault("places", {}))

    def _place(self, context: Context, connector: int) -> _Place:
        places = self._places(context)
        place = places.get(connector)
        if place is None:
            if len(places) >= _MOST_CONNECTORS:
                places.clear()
            place = places[connector] = _Place()
        return place

    def _limited(self, call: Call, context: Context) -> Verdict | None:
        limit = highest_limit(profile_of(call))
        if limit is None:
            return None
        place = self._place(context, place_of(call.payload, context.facts))
        place.limit = {} if limit.is_zero else call.payload
        place.call, place.is_accepted = call.id, False
        return None

    def _answered(self, answer: Answer, context: Context) -> Verdict | None:
        call = context.call
        if call is None:
            return None
        connector = place_of(call.payload, context.facts)
        place = self._place(context, connector)
        if place.call != call.id:
            return None
        place.is_accepted = (
            type(answer) is CallResult and answer.payload.get("status") == "Accepted"
        )
        calls, tells = self._started(connector, place, context)
        # The limit has just been set: it need not be sent again.
        return (
            Verdict(injections=tuple(calls[1:]), tells=tells)
            if calls or tells
            else None
        )

    def _reported(self, call: Call, context: Context) -> Verdict | None:
        connector = connector_of(call.payload)
        if connector == 0:  # the wallbox as a whole
            return None
        place = self._place(context, connector)
        is_preparing = call.payload.get("status") == "Preparing"
        if not is_preparing:
            place.is_preparing = place.is_started = False
            place.told, told = "", place.told
            return Verdict(tells=(Tell(Notice.CONTRADICTED, False),)) if told else None
        place.is_preparing = True
        return Verdict(wake=0.0)

    def _started(
        self, connector: int, place: _Place, context: Context
    ) -> tuple[list[Injection], tuple[Tell, ...]]:
        """Return the calls that start a car, if one waits that EVCC lets charge."""
        if (
            not place.is_preparing
            or place.is_started
            or not place.limit
            or not place.is_accepted
        ):
            return [], ()
        objection = self._objection(connector, context)
        if objection:
            if objection == place.told or runs(context.facts, connector):
                return [], ()
            place.told = objection
            details = {"rule": self.name, "reason": objection}
            return [], (Tell(Notice.CONTRADICTED, True, details),)
        place.is_started = True
        payload = {"connectorId": connector, "idTag": self._tag(context) or _EVCCS_TAG}
        reason = "a car waits, and the wallbox does not wait long"
        limit = Injection(
            Leg.WALLBOX, _SET_PROFILE, place.limit, "EVCC's limit, before it starts"
        )
        return [limit, Injection(Leg.WALLBOX, _START, payload, reason)], ()

    def _objection(self, connector: int, context: Context) -> str:
        """Return which last report speaks against a start; empty when none does."""
        report = context.facts.statuses.get(connector)
        error = "NoError" if report is None else report.payload.get("errorCode")
        if error not in ("NoError", None):
            return f"the wallbox reports {error}"
        status = context.facts.status(connector)
        if status != "Preparing":
            return f"the wallbox reports {status}"
        return objection_to_start(context.facts, connector)
