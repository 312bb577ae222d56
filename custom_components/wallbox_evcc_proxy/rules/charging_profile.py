"""Gives EVCC's charging profiles the form that a wallbox obeys: unit, shape, steps and the rest.

Evidence: quirks P01 to P04, P07 to P10, P14, P15; fx-088, fx-089, fx-092, fx-093.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, cast, override

from ..ocpp import timestamps
from ..ocpp.frames import Answer, Call, Leg, Payload
from .change import ABSENT
from .charging import transaction_id
from .parameter import Parameter
from .profile_draft import Draft, Place
from .profile_limits import Grain
from .profile_templates import TEMPLATES, filled
from .profiles import MOST_PHASES, limits_of, periods_of, place_of
from .rule import Context, Mode, Risk, Rule, Subject
from .verdict import Injection, Verdict

KEEP: Final = "keep"
_AS_IT_IS: Final = -1
"""Stands for keeping a number."""

_SCHEDULE = "chargingSchedule"
_PERIODS = "chargingSchedulePeriod"
_DAY = 86400.0

_TX_IF_ACTIVE = "tx_if_active"
_MOST_AMPS = 1000.0
_BEFORE_NOW = 60.0
"""Seconds by which EVCC lets a schedule begin before now (evcc.md 3.2)."""


class ChargingProfile(Rule):
    """Rewrites SetChargingProfile, and the profile in a RemoteStartTransaction.

    A limit is never rounded up. Where a wallbox knows only steps, a limit below the lowest
    becomes zero, and the change says so. ``purpose`` with ``tx_if_active`` makes it a profile
    of the transaction that runs. A ``template`` puts a profile of fixed shape in the place of
    EVCC's; with several periods it gets the lowest of their limits. If its day ends, it is
    sent again, for a limit that ends sets none.
    """

    name: ClassVar[str] = "charging_profile"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.CONTROL
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="unit", default=KEEP, choices=(KEEP, "A", "W")),
        Parameter(
            name="watts_per_amp", default=0.0, unit="W/A", least=0.0, most=1000.0
        ),
        Parameter(name="phases", default=0, least=0, most=3),
        Parameter(name="voltage", default=0.0, unit="V", least=0.0, most=300.0),
        Parameter(name="stack_level", default=_AS_IT_IS, least=_AS_IT_IS, most=100),
        Parameter(
            name="purpose",
            default=KEEP,
            choices=(
                KEEP,
                "TxDefaultProfile",
                "TxProfile",
                "ChargePointMaxProfile",
                _TX_IF_ACTIVE,
            ),
        ),
        Parameter(name="kind", default=KEEP, choices=(KEEP, "Relative", "Absolute")),
        Parameter(
            name="profile_id", default=_AS_IT_IS, least=_AS_IT_IS, most=2**31 - 1
        ),
        Parameter(name="connector", default=_AS_IT_IS, least=_AS_IT_IS, most=64),
        Parameter(
            name="number_phases", default=KEEP, choices=(KEEP, "remove", "1", "3")
        ),
        Parameter(name="step", default=0.0, unit="A", least=0.0, most=32.0),
        Parameter(name="steps", default=()),
        Parameter(name="decimals", default=1, least=0, most=1),
        Parameter(name="template", default="none", choices=("none", *TEMPLATES)),
        Parameter(name="template_nulls", default=False),
        Parameter(name="start_earlier", default=0.0, unit="s", least=0.0, most=_DAY),
    )
    quirks: ClassVar[tuple[str, ...]] = (
        "P01", "P02", "P03", "P04", "P07", "P08", "P09", "P10", "P14", "P15",
    )  # fmt: skip
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, frozenset({"SetChargingProfile", "RemoteStartTransaction"})),
    )

    @override
    def set_up(self) -> None:
        given = cast("dict[str, Any]", self.settings)
        self._template: Mapping[str, Any] | None = TEMPLATES.get(given["template"])
        unit = given["unit"] if self._template is None else "W"
        steps = tuple(float(each) for each in given["steps"])
        if not all(0.0 < each <= _MOST_AMPS for each in steps):
            raise ValueError("steps have to be currents in A")
        self._grain = Grain(
            "" if unit == KEEP else unit,
            given["watts_per_amp"],
            given["phases"],
            given["voltage"],
            given["step"],
            steps,
            given["decimals"],
        )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        draft = self._drafted(frame.action, frame.payload, context)
        wake = self._day_ends(context) if self._is_for_a_day else None
        if draft is None or not draft.changes:
            return None if wake is None else Verdict(wake=wake)
        return Verdict(
            frame=frame.bearing(draft.payload), changes=draft.changes, wake=wake
        )

    @override
    def woke(self, context: Context) -> Verdict | None:
        """Send the limits that are in force again, for the day that has begun."""
        calls = []
        for report in context.facts.profiles.values():
            draft = self._drafted("SetChargingProfile", report.payload, context)
            if draft is not None:
                reason = "the day of the last charging profile has ended"
                calls.append(
                    Injection(Leg.WALLBOX, "SetChargingProfile", draft.payload, reason)
                )
        return Verdict(injections=tuple(calls), wake=self._day_ends(context))

    @property
    def _is_for_a_day(self) -> bool:
        if self._template is None:
            return False
        return "duration" in self._template["csChargingProfiles"][_SCHEDULE]

    def _day_ends(self, context: Context) -> float:
        """Return in how many seconds the next day begins, in UTC."""
        return _DAY - context.epoch % _DAY + 1.0

    # The profile

    def _drafted(self, action: str, payload: Payload, context: Context) -> Draft | None:
        """Return a call's payload with its profile rewritten; None when it has none to be rewritten."""
        is_set = action == "SetChargingProfile"
        member = "csChargingProfiles" if is_set else "chargingProfile"
        profile = payload.get(member)
        if not limits_of(profile):
            return None
        draft = Draft(self.name, payload)
        self._write_limits(draft, member, context)
        if is_set and self._template is not None:
            self._write_template(draft, self._template, context)
        self._write_members(draft, member)
        if is_set:
            self._write_purpose(draft, place_of(payload, context.facts), context)
        self._write_times(draft, member, context)
        return draft

    def _write_limits(self, draft: Draft, member: str, context: Context) -> None:
        connector = place_of(draft.payload, context.facts)
        profile = draft.payload[member]
        schedule: Place = (member, _SCHEDULE)
        limits = limits_of(profile)
        told = self.settings["number_phases"]
        phases = (
            ABSENT if told == "remove" else int(str(told)) if told != KEEP else None
        )
        for index, limit in enumerate(limits):
            amount, reason = self._grain.of(limit, context.facts, connector)
            period: Place = (*schedule, _PERIODS, index)
            draft.put((*period, "limit"), amount, reason)
            unit = self._grain.unit or limit.unit
            if phases is None or _would_add_phases(phases, limit.phases, unit):
                continue
            draft.put((*period, "numberPhases"), phases, "as the wallbox wants it")
        if self._grain.unit:
            reason = "the unit that the wallbox obeys"
            draft.put((*schedule, "chargingRateUnit"), self._grain.unit, reason)

    def _write_template(
        self, draft: Draft, template: Mapping[str, Any], context: Context
    ) -> None:
        limit = min(
            each.amount for each in limits_of(draft.payload["csChargingProfiles"])
        )
        midnight = timestamps.write(context.epoch - context.epoch % _DAY)
        with_nulls = bool(self.settings["template_nulls"])
        reason = "the only shape that the wallbox obeys"
        amount = int(limit) if limit == int(limit) else limit
        for name, value in filled(
            template, amount, midnight, with_nulls=with_nulls
        ).items():
            draft.put((name,), value, reason)

    def _write_members(self, draft: Draft, member: str) -> None:
        reason = "as the wallbox wants it"
        for setting, name in (
            ("stack_level", "stackLevel"),
            ("profile_id", "chargingProfileId"),
        ):
            if self.settings[setting] != _AS_IT_IS:
                draft.put((member, name), self.settings[setting], reason)

    def _write_purpose(self, draft: Draft, connector: int, context: Context) -> None:
        member = "csChargingProfiles"
        purpose = self.settings["purpose"]
        told = self.settings["connector"]
        if purpose == _TX_IF_ACTIVE:
            known = transaction_id(context.facts, connector)
            purpose = KEEP if known is None else "TxProfile"
        if purpose == "TxProfile":
            known = transaction_id(context.facts, connector)
            reason = "the transaction that runs obeys only profiles of its own"
            if known is not None:
                draft.put((member, "transactionId"), known, reason)
                draft.put(("connectorId",), connector, reason)
            draft.put((member, "chargingProfilePurpose"), purpose, reason)
        elif purpose != KEEP:
            reason = "the purpose that the wallbox obeys"
            draft.put((member, "chargingProfilePurpose"), purpose, reason)
            draft.put((member, "transactionId"), ABSENT, reason)
            if purpose == "ChargePointMaxProfile":
                draft.put(("connectorId",), 0, "it holds for the whole wallbox")
        if told != _AS_IT_IS and purpose != "TxProfile":
            draft.put(("connectorId",), told, "the connector that the wallbox wants")

    def _write_times(self, draft: Draft, member: str, context: Context) -> None:
        """Change when the schedule begins; one of several periods would be shifted, and is left alone."""
        if len(periods_of(draft.payload[member])) != 1:
            return
        kind = self.settings["kind"]
        schedule: Place = (member, _SCHEDULE)
        if kind != KEEP:
            reason = "the kind that the wallbox obeys"
            draft.put((member, "chargingProfileKind"), kind, reason)
            draft.put((member, "recurrencyKind"), ABSENT, reason)
        if kind == "Relative":
            for name in ("validFrom", "validTo"):
                draft.put((member, name), ABSENT, reason)
            draft.put((*schedule, "startSchedule"), ABSENT, reason)
        elif kind == "Absolute" and "startSchedule" not in draft.at(schedule):
            start = timestamps.write(context.epoch - _BEFORE_NOW)
            draft.put((*schedule, "startSchedule"), start, reason)
        self._begin_earlier(draft, schedule)

    def _begin_earlier(self, draft: Draft, schedule: Place) -> None:
        seconds = cast(float, self.settings["start_earlier"])
        told = draft.at(schedule)
        begins = timestamps.understand(told.get("startSchedule"))
        if not seconds or begins is None:
            return
        try:
            earlier = begins.astimezone(UTC) - timedelta(seconds=seconds)
        except OverflowError:
            return
        reason = "earlier, since the wallbox's clock is slow"
        draft.put((*schedule, "startSchedule"), _written(earlier), reason)
        if type(told.get("duration")) is int:
            # It is to end when it would have ended.
            lasts = told["duration"] + int(seconds) + 1
            draft.put((*schedule, "duration"), lasts, "so much longer in turn")


def _would_add_phases(to: object, named: int | None, unit: str) -> bool:
    """Return whether naming other phases would let more flow than a limit in A per phase means.

    Where none are named there are three (OCPP 1.6, 7.14).
    """
    if unit != "A" or named is None:
        return False
    return (to if isinstance(to, int) else MOST_PHASES) > named


def _written(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
