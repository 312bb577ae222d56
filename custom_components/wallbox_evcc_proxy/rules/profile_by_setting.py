"""Sets EVCC's limit by a configuration key, on wallboxes that know no charging profiles.

Evidence: P13, fx-090. Nobody has told how such a key behaves while a car charges.
"""

from dataclasses import dataclass
from fractions import Fraction
import math
from typing import ClassVar, cast, override

from ..ocpp.frames import Answer, Call, CallResult, Leg
from .change import Change
from .facts import Facts
from .parameter import Parameter
from .profiles import (
    MOST_PHASES,
    Limit,
    exact,
    lowest_limit,
    place_of,
    profile_of,
    voltage_at,
)
from .rule import Context, Mode, Risk, Rule, Subject
from .verdict import Injection, Verdict

_CHANGE = "ChangeConfiguration"
_ANSWERED_WITHIN = 5.0
"""Seconds within which a wallbox has answered that; what it accepted is then a fact."""


@dataclass(slots=True)
class _Setting:
    """What the key was set to last, and what it is to become."""

    value: str = ""
    """As it was sent last; empty when that is not known, or was refused."""
    wanted: str = ""
    """As EVCC's last limit wants it."""
    at: float = -math.inf
    """When it was sent; monotonic clock, seconds."""
    call: str = ""
    """The id of the call that carries it; empty for one of the proxy's own."""
    refusal: str = ""
    """The status with which the wallbox refused it last."""


class ProfileBySetting(Rule):
    """Turns SetChargingProfile into ChangeConfiguration of ``key``.

    The value is the limit in A per phase times ``scale``, whole and rounded down, ``most`` at
    the most; below ``least``, as for zero, it is ``zero_value``. The key is written once in
    ``gap`` seconds, since such settings are kept in flash memory, but what is lower goes at
    once. In between EVCC is answered what the wallbox said last, and the latest limit follows when its
    time has come. A value that stands already is not written again.
    """

    name: ClassVar[str] = "profile_by_setting"
    mode: ClassVar[Mode] = Mode.OFF
    risk: ClassVar[Risk] = Risk.CONTROL
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="key", default=""),
        Parameter(name="scale", default=1.0, least=0.001, most=1e6),
        Parameter(name="least", default=6.0, unit="A", least=0.0, most=64.0),
        Parameter(name="most", default=32.0, unit="A", least=1.0, most=64.0),
        Parameter(name="zero_value", default="0"),
        Parameter(name="gap", default=60.0, unit="s", least=10.0, most=3600.0),
    )
    quirks: ClassVar[tuple[str, ...]] = ("P13",)
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, frozenset({"SetChargingProfile"})),
        Subject(Leg.WALLBOX, frozenset({"SetChargingProfile"}), answers=True),
    )

    @override
    def set_up(self) -> None:
        self._key = cast(str, self.settings["key"])[:50]
        self._zero = cast(str, self.settings["zero_value"])[:500]
        self._gap = cast(float, self.settings["gap"])

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is Call:
            return self._told(frame, context)
        if context.call is not None:
            setting = self._setting(context)
            if setting.call == context.call.id:
                self._learn(setting, frame)
        return None

    @override
    def woke(self, context: Context) -> Verdict | None:
        setting = self._setting(context)
        if setting.wanted in ("", setting.value):
            return None
        if (wait := setting.at + self._gap - context.monotonic) > 0.0:
            return Verdict(wake=wait)
        reason = "EVCC's latest limit, after the pause that the wallbox's memory needs"
        payload = self._write(setting, "", context)
        return Verdict(injections=(Injection(Leg.WALLBOX, _CHANGE, payload, reason),))

    def _setting(self, context: Context) -> _Setting:
        return cast(_Setting, context.memory(self).setdefault("setting", _Setting()))

    def _told(self, call: Call, context: Context) -> Verdict | None:
        facts = context.facts
        limit = lowest_limit(profile_of(call))
        if limit is None or not self._key:
            return None
        if facts.knows_all_keys and self._key.lower() not in facts.keys:
            return None
        setting = self._setting(context)
        setting.wanted = wanted = self._value_of(
            limit, place_of(call.payload, facts), facts
        )
        if setting.value and self._was_refused(setting, context):
            setting.value, setting.refusal = "", "Rejected"
        wait = setting.at + self._gap - context.monotonic
        if wanted == setting.value:
            return self._answer(call, "Accepted", "the setting has that value already")
        if wait > 0.0 and wanted != self._zero and not _is_less(wanted, setting.value):
            reason = f"the setting follows in {wait:.0f} s: its memory wears out"
            return self._answer(call, setting.refusal or "Accepted", reason, wait)
        payload = self._write(setting, call.id, context)
        changed = Call(call.id, _CHANGE, payload)
        reason = f"set by the key {self._key}: the wallbox knows no charging profiles"
        before = {"action": call.action, "payload": call.payload}
        after = {"action": _CHANGE, "payload": payload}
        return Verdict(
            frame=changed, changes=(Change(self.name, "", before, after, reason),)
        )

    def _was_refused(self, setting: _Setting, context: Context) -> bool:
        """Return whether the proxy's own call did not change the key: no rule sees its answer."""
        return (
            not setting.call
            and context.monotonic > setting.at + _ANSWERED_WITHIN
            and context.facts.key(self._key) != setting.value
        )

    def _answer(
        self, call: Call, status: str, reason: str, wake: float | None = None
    ) -> Verdict:
        answer = CallResult(call.id, {"status": status})
        return Verdict(answer=answer, reason=reason, wake=wake)

    def _write(self, setting: _Setting, call: str, context: Context) -> dict[str, str]:
        """Note that the wanted value is sent, and return the payload that does it."""
        setting.value, setting.call = setting.wanted, call
        setting.at = context.monotonic
        return {"key": self._key, "value": setting.wanted}

    def _learn(self, setting: _Setting, answer: Answer) -> None:
        """Take the wallbox's answer to the key that came in the profile's place."""
        status = answer.payload.get("status") if type(answer) is CallResult else None
        if status in ("Accepted", "RebootRequired"):
            setting.refusal = ""
        else:
            setting.value = ""
            setting.refusal = "NotSupported" if status == "NotSupported" else "Rejected"

    def _value_of(self, limit: Limit, connector: int, facts: Facts) -> str:
        amps = exact(limit.amount)
        if limit.unit == "W":
            phases = limit.phases or MOST_PHASES
            amps /= phases * exact(voltage_at(facts, connector))
        least, most = (
            exact(cast(float, self.settings[end])) for end in ("least", "most")
        )
        if amps == 0 or amps < least:
            return self._zero
        scale = exact(cast(float, self.settings["scale"]))
        value: Fraction = min(amps, most) * scale
        return str(math.floor(value))


def _is_less(wanted: str, value: str) -> bool:
    """Return whether a value allows less than the one that is set: that cannot wait."""
    return wanted.isdecimal() and value.isdecimal() and int(wanted) < int(value)
