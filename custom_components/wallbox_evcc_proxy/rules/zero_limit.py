"""Sees to it that a limit of zero stops charging, and tells when a wallbox does not obey a limit.

There are wallboxes that accept a limit of zero and go on charging (P05), which EVCC does not
notice. Evidence: fx-087.
"""

from typing import Any, ClassVar, Final, cast, override

from ..ocpp.frames import Answer, Call, CallResult, Leg
from .change import Change
from .charging import objection_to_raise, runs
from .facts import connector_of
from .limit_watch import Watch
from .parameter import Parameter
from .profiles import (
    MOST_PHASES,
    NOMINAL_VOLTAGE,
    Limit,
    exact,
    highest_limit,
    limits_of,
    phases_in_use,
    place_of,
    profile_of,
    rounded_down,
)
from .rule import Context, Risk, Rule, Subject
from .switching import AVAILABILITY, SET_PROFILE, STOP, Switch, Switching
from .verdict import Injection, Memory, Tell, Verdict

MINIMUM: Final = "minimum"
WARN: Final = "warn"

_MOST_CONNECTORS = 64
"""Connectors that are remembered at the most."""


class ZeroLimit(Rule):
    """Watches whether limits are obeyed and, when asked to, replaces a limit of zero.

    ``warn`` changes nothing. ``minimum`` gives a car that charges the smallest limit in place
    of zero: it goes on charging with that. ``stop`` ends the transaction and starts another
    for the same person once EVCC allows charging again and the wallbox has accepted that
    limit. ``availability`` takes the connector out of service and back. In all of them the
    meter is read: more than 1 A (or 300 W) well after an accepted zero is told to the user,
    and so is a current above any other accepted limit.
    """

    name: ClassVar[str] = "zero_limit"
    risk: ClassVar[Risk] = Risk.CONTROL
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="strategy",
            default=WARN,
            choices=(WARN, MINIMUM, STOP, AVAILABILITY),
        ),
        Parameter(name="minimum", default=6.0, unit="A", least=1.0, most=16.0),
        Parameter(name="min_dwell", default=120.0, unit="s", least=30.0, most=3600.0),
        Parameter(name="verify_after", default=30.0, unit="s", least=30.0, most=600.0),
        Parameter(name="id_tag", default="evcc"),
    )
    quirks: ClassVar[tuple[str, ...]] = ("P05",)
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, frozenset({SET_PROFILE, "RemoteStartTransaction"})),
        Subject(
            Leg.WALLBOX, frozenset({SET_PROFILE, "ClearChargingProfile"}), answers=True
        ),
        Subject(
            Leg.WALLBOX,
            frozenset(
                {
                    "MeterValues",
                    "StartTransaction",
                    "StatusNotification",
                    "StopTransaction",
                }
            ),
        ),
    )

    @override
    def set_up(self) -> None:
        self._verify_after = cast(float, self.settings["verify_after"])
        self._minimum = cast(float, self.settings["minimum"])
        strategy = cast(str, self.settings["strategy"])
        self._raises = strategy == MINIMUM
        self._switching = (
            Switching(
                strategy,
                cast(float, self.settings["min_dwell"]),
                self._verify_after,
                cast(str, self.settings["id_tag"])[:20] or "evcc",
            )
            if strategy in (STOP, AVAILABILITY)
            else None
        )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is Call:
            if frame.action == "MeterValues":
                return self._measured(frame, context)
            match frame.action:
                case "SetChargingProfile":
                    return self._limited(frame, context)
                case "RemoteStartTransaction":
                    return self._started_by_evcc(frame, context)
                case _ if self._switching is not None:
                    return self._reported(frame, context)
        elif type(frame) is CallResult and context.call is not None:
            return self._answered(frame, context.call, context)
        return None

    @override
    def woke(self, context: Context) -> Verdict | None:
        calls: list[Injection] = []
        tells: tuple[Tell, ...] = ()
        for switch in self._switches(context).values():
            if self._switching is not None and switch.due <= context.monotonic:
                due = self._switching.settle(switch, context.facts, context.monotonic)
                tells += switch.tells(
                    self.name, switched=switch.at == context.monotonic
                )
                calls += due
        return self._verdict(context, calls, tells)

    @override
    def kept(self, memory: Memory, context: Context) -> dict[str, Any] | None:
        watches, switches = self._watches(context), self._switches(context)
        if not watches and not switches:
            return None
        return {
            "watches": {str(each): watches[each].to_json(context) for each in watches},
            "switches": {
                str(each): switches[each].to_json(context) for each in switches
            },
        }

    @override
    def taken_up(self, kept: dict[str, Any], context: Context) -> Memory:
        return {
            "watches": {
                int(connector): Watch.from_json(int(connector), watch, context)
                for connector, watch in kept["watches"].items()
            },
            "switches": {
                int(connector): Switch.from_json(int(connector), switch, context)
                for connector, switch in kept["switches"].items()
            },
        }

    # What is remembered

    def _watches(self, context: Context) -> dict[int, Watch]:
        return cast("dict[int, Watch]", context.memory(self).setdefault("watches", {}))

    def _switches(self, context: Context) -> dict[int, Switch]:
        return cast(
            "dict[int, Switch]", context.memory(self).setdefault("switches", {})
        )

    def _switch(self, context: Context, connector: int) -> Switch:
        switches = self._switches(context)
        switch = switches.get(connector)
        if switch is None:
            if len(switches) >= _MOST_CONNECTORS:
                switches.clear()
            switch = switches[connector] = Switch(connector)
        return switch

    def _verdict(
        self,
        context: Context,
        calls: list[Injection] | None = None,
        tells: tuple[Tell, ...] = (),
        **more: Any,
    ) -> Verdict | None:
        """Return a verdict that also says when a switch is to be looked at again."""
        due = min(
            (switch.due for switch in self._switches(context).values()),
            default=float("inf"),
        )
        wake = None if due == float("inf") else max(due - context.monotonic, 0.0)
        if not calls and not tells and wake is None and not more:
            return None
        if calls:
            # That it is switched off from here nobody else would know.
            context.must_save = True
        return Verdict(injections=tuple(calls or ()), tells=tells, wake=wake, **more)

    # EVCC's limit

    def _limited(self, call: Call, context: Context) -> Verdict | None:
        limit = highest_limit(profile_of(call))
        if limit is None:
            return None
        connector = place_of(call.payload, context.facts)
        if self._switching is not None:
            return self._switched(self._switching, call, connector, limit, context)
        if self._raises and limit.is_zero:
            return self._raised(call, connector, context)
        return None

    def _switched(
        self,
        switching: Switching,
        call: Call,
        connector: int,
        limit: Limit,
        context: Context,
    ) -> Verdict | None:
        facts, now = context.facts, context.monotonic
        switch = self._switch(context, connector)
        switch.take(call, is_zero=limit.is_zero)
        if not limit.is_zero or (switch.is_off and not runs(facts, connector)):
            return self._verdict(context)
        calls = switching.off(switch, facts, now)
        tells = switch.tells(self.name, switched=bool(calls))
        if not calls or switching.strategy == AVAILABILITY:
            return self._verdict(context, calls, tells)
        switch.owed = call.payload
        tells += self._watch(context, connector, limit)
        return self._verdict(
            context,
            calls,
            tells,
            answer=CallResult(call.id, {"status": "Accepted"}),
            reason="a limit of zero: the transaction is stopped instead",
        )

    def _raised(self, call: Call, connector: int, context: Context) -> Verdict | None:
        """Put the smallest limit in the place of zero while a car charges."""
        # It remembers what was told; with this strategy it switches nothing.
        switch = self._switch(context, connector)
        switch.objection = objection_to_raise(context.facts, connector)
        tells = switch.tells(self.name, switched=not switch.objection)
        if switch.objection:
            return Verdict(tells=tells) if tells else None
        profile = call.payload["csChargingProfiles"]
        schedule = profile["chargingSchedule"]
        phases = phases_in_use(context.facts, connector) or MOST_PHASES
        periods = []
        for period, limit in zip(
            schedule["chargingSchedulePeriod"], limits_of(profile), strict=True
        ):
            amount = exact(self._minimum)
            if limit.unit == "W":
                amount *= (limit.phases or phases) * exact(NOMINAL_VOLTAGE)
            periods.append({**period, "limit": rounded_down(amount, 1)})
        reason = "the wallbox does not obey zero: it goes on charging with the smallest limit"
        path = "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod"
        changed = {
            **profile,
            "chargingSchedule": {**schedule, "chargingSchedulePeriod": periods},
        }
        context.memory(self)["raised"] = call.id
        return Verdict(
            frame=call.bearing({**call.payload, "csChargingProfiles": changed}),
            changes=tuple(
                Change(
                    self.name,
                    f"{path}/{index}/limit",
                    schedule["chargingSchedulePeriod"][index]["limit"],
                    period["limit"],
                    reason,
                )
                for index, period in enumerate(periods)
            ),
            tells=tells,
        )

    def _started_by_evcc(self, call: Call, context: Context) -> Verdict | None:
        """Refuse a start by EVCC while its own limit is zero, for it would be stopped again."""
        if self._switching is None or self._switching.strategy != STOP:
            return None
        connector = place_of(call.payload, context.facts)
        switch = self._switches(context).get(connector)
        if switch is None or not (switch.is_off and switch.wants_zero):
            return None
        return Verdict(
            answer=CallResult(call.id, {"status": "Rejected"}),
            reason="charging was stopped since EVCC's limit is zero",
        )

    # The wallbox's word

    def _answered(
        self, answer: CallResult, call: Call, context: Context
    ) -> Verdict | None:
        is_accepted = answer.payload.get("status") == "Accepted"
        if call.action == "ClearChargingProfile":
            return self._cleared(context) if is_accepted else None
        limit = highest_limit(profile_of(call))
        if limit is None:
            return None
        connector = place_of(call.payload, context.facts)
        tells: tuple[Tell, ...] = ()
        if is_accepted:
            if context.memory(self).get("raised") == call.id:
                limit = Limit(self._minimum, "A", None)
            tells = self._watch(context, connector, limit)
        switch = self._switches(context).get(connector)
        calls: list[Injection] = []
        if self._switching is not None and switch and switch.call == call.id:
            switch.is_accepted = is_accepted
            if is_accepted:
                switch.owed = None
                calls = self._switching.on(switch, context.facts, context.monotonic)
            elif switch.is_off and not switch.wants_zero:
                switch.objection = "the wallbox does not accept EVCC's limit"
            tells += switch.tells(self.name, switched=bool(calls))
        return self._verdict(context, calls, tells)

    def _cleared(self, context: Context) -> Verdict | None:
        watches = self._watches(context)
        tells = tuple(tell for each in watches.values() if (tell := each.ended()))
        watches.clear()
        return Verdict(tells=tells) if tells else None

    def _watch(
        self, context: Context, connector: int, limit: Limit
    ) -> tuple[Tell, ...]:
        """Watch a limit from now on, and no more the one before."""
        watches = self._watches(context)
        before = watches.get(connector)
        if before is not None and before.limit == limit:
            return ()
        if before is not None or len(watches) < _MOST_CONNECTORS:
            watches[connector] = Watch(connector, limit, context.monotonic)
        tell = None if before is None else before.ended()
        return () if tell is None else (tell,)

    # Reports

    def _measured(self, call: Call, context: Context) -> Verdict | None:
        memory = context.memories.get(self.name)
        if memory is None and context.kept:
            memory = context.memory(self)
        if not memory:
            return None
        watches: dict[int, Watch] = memory.get("watches", {})
        watch = watches.get(connector_of(call.payload))
        if watch is None:
            watch = watches.get(place_of(call.payload, context.facts))
            if watch is None:
                return None
        tell = watch.reported(
            call.payload, context.facts, context.monotonic, self._verify_after
        )
        if tell is None:
            return None
        calls: list[Injection] = []
        tells: tuple[Tell, ...] = (tell,)
        switch = self._switches(context).get(watch.connector)
        if self._switching and switch and switch.wants_zero and tell.holds:
            calls = self._switching.off(switch, context.facts, context.monotonic)
            tells += switch.tells(self.name, switched=bool(calls))
        return self._verdict(context, calls, tells)

    def _reported(self, call: Call, context: Context) -> Verdict | None:
        """Take that a transaction starts or ends, or another status; the facts have it a moment later."""
        if call.action == "StopTransaction":
            for each in self._switches(context).values():
                if each.is_off and self.settings["strategy"] == AVAILABILITY:
                    each.due = context.monotonic
            return self._verdict(context)
        # A status of connector 0 is that of the wallbox as a whole.
        switch = self._switches(context).get(connector_of(call.payload))
        if switch is None:
            return None
        tells: tuple[Tell, ...] = ()
        if call.action == "StartTransaction":
            tells = switch.agreed()
            if switch.owed is not None:
                switch.due = context.monotonic
            if not switch.wants_zero:
                switch.is_off = False
        elif call.payload.get("status") == "Available":
            if self.settings["strategy"] == STOP:
                switch.is_off = False
        elif switch.is_off and not switch.wants_zero:
            switch.due = min(switch.due, context.monotonic)
        return self._verdict(context, tells=tells)
