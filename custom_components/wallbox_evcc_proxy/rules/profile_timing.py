"""Gives a wallbox EVCC's last charging profile when it takes it: as a transaction has begun.

Some reject a profile while no transaction runs (P06), some start at full power until they get
one (P12), and some apply only those of the transaction itself (P09).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final, cast, override

from ..ocpp.frames import Answer, Call, CallResult, Leg, Payload
from .change import Change
from .charging import runs, transaction_id
from .parameter import Parameter
from .profiles import place_of, profile_of
from .rule import Context, Mode, Risk, Rule, Subject
from .verdict import Injection, Verdict

SET_PROFILE: Final = "SetChargingProfile"

_MOST_CONNECTORS = 64
"""Connectors that are remembered at the most."""
_ID_WITHIN = 1.0
"""Seconds after which is looked again whether a transaction has got its id."""
_MOST_LOOKS = 60
"""So often; a transaction that has none by then gets the profile as it is."""


@dataclass(slots=True)
class _Standing:
    """What one connector was told last."""

    payload: Payload
    """The last SetChargingProfile of EVCC, as it goes to the wallbox."""
    call: str
    """Its id."""
    is_pending: bool = False
    """Whether the wallbox rejected it, and EVCC was told that it is accepted."""
    awaits_charging: bool = False
    """Whether it is to be sent once more when the car begins to charge."""
    due: float | None = None
    """When it is to be sent; monotonic clock, seconds."""
    looks: int = 0
    """How often the transaction's id was not known yet."""


class ProfileTiming(Rule):
    """Keeps EVCC's last profile, and sends it when a transaction has begun.

    With ``pending_while_idle`` a profile that is rejected while no transaction runs counts as
    accepted for EVCC; it is sent ``delay`` after StartTransaction and again when the car begins
    to charge. With ``resend_after_start`` the last profile is sent then in any case, and with
    ``renew_for_transaction`` as one of that transaction. The latest profile wins always.
    """

    name: ClassVar[str] = "profile_timing"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.CONTROL
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="pending_while_idle", default=True),
        Parameter(name="resend_after_start", default=True),
        Parameter(name="renew_for_transaction", default=False),
        Parameter(name="delay", default=0.0, unit="s", least=0.0, most=120.0),
    )
    quirks: ClassVar[tuple[str, ...]] = ("P06", "P09", "P12")
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, frozenset({SET_PROFILE})),
        Subject(
            Leg.WALLBOX, frozenset({SET_PROFILE, "ClearChargingProfile"}), answers=True
        ),
        Subject(
            Leg.WALLBOX,
            frozenset({"StartTransaction", "StatusNotification"}),
        ),
        Subject(Leg.EVCC, frozenset({"StartTransaction"}), answers=True),
    )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is Call:
            match frame.action:
                case "SetChargingProfile":
                    return self._told(frame, context)
                case "StartTransaction":
                    return self._started(frame, context)
                case "StatusNotification":
                    return self._changed_status(frame, context)
                case _:
                    return None
        if type(frame) is CallResult and context.call is not None:
            if context.call.action == "StartTransaction":
                return self._has_id(frame, context.call, context)
            return self._answered(frame, context.call, context)
        return None

    @override
    def woke(self, context: Context) -> Verdict | None:
        calls = []
        now = context.monotonic
        for connector, standing in self._standing(context).items():
            if standing.due is None or standing.due > now:
                continue
            standing.due = None
            if not runs(context.facts, connector):
                continue
            known = transaction_id(context.facts, connector)
            if known is None and standing.looks < _MOST_LOOKS:
                standing.looks += 1
                standing.due = now + _ID_WITHIN
                continue
            calls.append(self._again(standing, connector, known))
        return self._verdict(context, tuple(calls))

    def _standing(self, context: Context) -> dict[int, _Standing]:
        return cast(
            "dict[int, _Standing]", context.memory(self).setdefault("standing", {})
        )

    def _verdict(
        self, context: Context, calls: tuple[Injection, ...] = ()
    ) -> Verdict | None:
        """Return a verdict that also says when the next profile is due."""
        due = min(
            (
                each.due
                for each in self._standing(context).values()
                if each.due is not None
            ),
            default=None,
        )
        if due is None and not calls:
            return None
        wake = None if due is None else max(due - context.monotonic, 0.0)
        return Verdict(injections=calls, wake=wake)

    # EVCC's profile

    def _told(self, call: Call, context: Context) -> Verdict | None:
        if profile_of(call) is None:
            return None
        connector = place_of(call.payload, context.facts)
        standing = self._standing(context)
        if connector not in standing and len(standing) >= _MOST_CONNECTORS:
            standing.clear()
        before = standing.get(connector)
        new = standing[connector] = _Standing(call.payload, call.id)
        if before is not None and before.due is not None:
            # Whatever becomes of this call, at that time the wallbox is to have the latest.
            new.due = before.due
        return None

    def _answered(
        self, answer: CallResult, call: Call, context: Context
    ) -> Verdict | None:
        status = answer.payload.get("status")
        if call.action == "ClearChargingProfile":
            if status == "Accepted":
                self._standing(context).clear()
            return None
        connector = place_of(call.payload, context.facts)
        standing = self._standing(context).get(connector)
        if (
            status != "Rejected"
            or not self.settings["pending_while_idle"]
            or standing is None
            or standing.call != call.id
            or runs(context.facts, connector)
        ):
            return None
        standing.is_pending = standing.awaits_charging = True
        reason = "rejected only since no transaction runs: it is sent when one does"
        change = Change(self.name, "/status", status, "Accepted", reason)
        accepted = CallResult(answer.id, {**answer.payload, "status": "Accepted"})
        return Verdict(frame=accepted, changes=(change,))

    # The wallbox's reports

    def _started(self, call: Call, context: Context) -> Verdict | None:
        standing = self._standing(context).get(place_of(call.payload, context.facts))
        if standing is None or not self._is_to_be_sent(standing):
            return None
        standing.looks = 0
        standing.due = context.monotonic + cast(float, self.settings["delay"])
        return self._verdict(context)

    def _has_id(
        self, answer: CallResult, call: Call, context: Context
    ) -> Verdict | None:
        """Send what is due right after the wallbox is told the transaction's id."""
        connector = place_of(call.payload, context.facts)
        standing = self._standing(context).get(connector)
        if standing is None or standing.due is None:
            return None
        if standing.due > context.monotonic:
            return None
        standing.due = None
        given = answer.payload.get("transactionId")
        known = given if type(given) is int else None
        return self._verdict(context, (self._again(standing, connector, known),))

    def _is_to_be_sent(self, standing: _Standing) -> bool:
        return bool(
            standing.is_pending
            or self.settings["resend_after_start"]
            or self.settings["renew_for_transaction"]
        )

    def _changed_status(self, call: Call, context: Context) -> Verdict | None:
        if call.payload.get("status") != "Charging":
            return None
        connector = place_of(call.payload, context.facts)
        standing = self._standing(context).get(connector)
        running = context.facts.transaction_of(connector)
        if standing is None or not standing.awaits_charging or running is None:
            return None
        standing.is_pending = standing.awaits_charging = False
        earliest = running.since + cast(float, self.settings["delay"])
        standing.due = max(context.monotonic, earliest)
        return self._verdict(context)

    def _again(
        self, standing: _Standing, connector: int, transaction: int | None
    ) -> Injection:
        """Return the call that gives the wallbox its last profile again."""
        payload: dict[str, Any] = dict(standing.payload)
        reason = "a transaction has begun: EVCC's last limit holds for it, too"
        if self.settings["renew_for_transaction"] and transaction:
            payload["connectorId"] = connector
            payload["csChargingProfiles"] = {
                **payload["csChargingProfiles"],
                "chargingProfilePurpose": "TxProfile",
                "transactionId": transaction,
            }
        return Injection(Leg.WALLBOX, SET_PROFILE, payload, reason)
