"""Stands between EVCC and a wallbox's configuration: what EVCC is told of keys, and which it may set.

EVCC follows what GetConfiguration answers, so this cures a wallbox without touching what
controls it (quirks, section 3). Evidence: quirks B08 to B17, B21, M18, M23, P01, P03.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, override

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallResult, Leg
from .change import ABSENT, Change
from .facade import Facade
from .keys import (
    LONGEST_KEY,
    PING_INTERVAL,
    SAMPLED,
    asked_keys,
    is_already_so,
    told_by,
)
from .parameter import Parameter, Setting
from .rule import Context, Rule, Subject
from .sampled_data import expanded, measurands_in, own_notation
from .verdict import Memory, Notice, Tell, Verdict, changed

_ACTIONS = frozenset({"ChangeConfiguration", "GetConfiguration"})
_STATUSES = answers.STATUSES["ChangeConfiguration"]
_SAMPLED = SAMPLED.lower()


class Configuration(Rule):
    """Tells EVCC of the configuration what is known better, and keeps from the wallbox what it cannot take.

    Every answer to a GetConfiguration passes here, whoever gives it: the wallbox, or the proxy
    in its place.
    """

    name: ClassVar[str] = "configuration"
    quirks: ClassVar[tuple[str, ...]] = (
        "B09", "B10", "B11", "B12", "B13", "B14", "B15", "B16", "B17", "B21", "M18", "M23",
        "P01", "P03", "P15",
    )  # fmt: skip
    parameters: ClassVar[tuple[Parameter, ...]] = (
        # Keys with the values EVCC is told, whatever the wallbox says.
        Parameter(name="set", default={}),
        # Keys with the values EVCC is told where the wallbox says nothing.
        Parameter(name="add", default={}),
        # Keys that EVCC is not told.
        Parameter(name="hide", default=()),
        # Keys that EVCC is told it cannot change.
        Parameter(name="readonly", default=()),
        # Names and values as OCPP writes them for EVCC, as the wallbox writes them for it.
        Parameter(name="canonical", default=True),
        # MeterValuesSampledData also names what the wallbox has really sent.
        Parameter(name="measurands_seen", default=True),
        # Keys the wallbox is not to be sent, each with the status EVCC gets; an empty one
        # stands for Accepted when the key has that value already, and Rejected otherwise.
        Parameter(name="blocked", default={}),
        # The only keys the wallbox is to be sent; empty for all.
        Parameter(name="allowed", default=()),
        # The only measurands EVCC may choose; empty for all.
        Parameter(name="measurands", default=()),
        # WebSocketPingInterval is accepted here: the proxy pings EVCC itself.
        Parameter(name="local_ping_interval", default=False),
        # A GetConfiguration for single keys is answered from what is known of all.
        Parameter(name="local_keys", default=False),
    )
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.EVCC, _ACTIONS),
        Subject(Leg.WALLBOX, _ACTIONS, answers=True),
        Subject(Leg.WALLBOX, frozenset({"BootNotification"})),
    )

    @override
    def set_up(self) -> None:
        told = self.settings
        self._blocked = _by_folded_name(told["blocked"])
        for name, status in self._blocked.values():
            if status and status not in _STATUSES:
                raise ValueError(f"{name} cannot be answered with {status}")
        self._allowed = frozenset(name.lower() for name in _list(told["allowed"]))
        self._measurands = frozenset(_list(told["measurands"]))
        self._is_canonical = told["canonical"] is True
        self._tells_seen = told["measurands_seen"] is True
        self._accepts_ping = told["local_ping_interval"] is True
        self._answers_keys = told["local_keys"] is True
        self._facade = Facade(
            rule=self.name,
            overrides=_by_folded_name(told["set"]),
            additions=_by_folded_name(told["add"]),
            hidden=frozenset(name.lower() for name in _list(told["hide"])),
            readonly=frozenset(name.lower() for name in _list(told["readonly"])),
            canonical=self._is_canonical,
            whitelist=self._measurands,
        )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if not isinstance(frame, Call):
            return self._judge_answer(frame, context)
        match frame.action:
            case "ChangeConfiguration":
                return self._judge_change(frame, context)
            case "GetConfiguration":
                return self._judge_question(frame, context)
            case "BootNotification" if context.memory(self).pop("reboot", False):
                return Verdict(tells=(Tell(Notice.REBOOT_REQUIRED, holds=False),))
            case _:
                return None

    # EVCC's calls

    def _judge_change(self, call: Call, context: Context) -> Verdict | None:
        key, value = call.payload.get("key"), call.payload.get("value")
        if type(key) is not str or type(value) is not str:
            return None
        refusal = self._refusal(key, value, context)
        if refusal is not None:
            status, reason = refusal
            return Verdict(
                answer=CallResult(call.id, {"status": status}), reason=reason
            )
        if not self._is_canonical:
            return None
        changes = []
        payload = dict(call.payload)
        name = _own_name(key, context)
        if name != key:
            payload["key"] = name
            reason = "as the wallbox writes the key's name"
            changes.append(Change(self.name, "/key", key, name, reason))
        if key.lower() == _SAMPLED:
            written = expanded(value, context.memory(self).get("notation", {}))
            if written != value:
                payload["value"] = written
                reason = "as the wallbox writes these measurands"
                changes.append(Change(self.name, "/value", value, written, reason))
        return changed(call.bearing(payload), *changes) if changes else None

    def _refusal(
        self, key: str, value: str, context: Context
    ) -> tuple[str, str] | None:
        """Return the status and the reason with which a change stays here; None to pass it on."""
        folded = key.lower()
        if folded == PING_INTERVAL.lower() and self._accepts_ping:
            return "Accepted", "the proxy pings EVCC itself, whatever the wallbox does"
        blocked = self._blocked.get(folded)
        if blocked is not None or (self._allowed and folded not in self._allowed):
            if blocked is not None and blocked[1]:
                return blocked[1], "this wallbox is not to be sent this key"
            if is_already_so(context.facts, key, value):
                return "Accepted", "the wallbox has this value already"
            return "Rejected", "this wallbox is not to be sent this key"
        if folded == _SAMPLED and self._measurands:
            unwanted = measurands_in(value) - self._measurands
            if unwanted:
                names = ", ".join(sorted(unwanted))
                return "Rejected", f"this wallbox cannot be trusted with {names:.100}"
        return None

    def _judge_question(self, call: Call, context: Context) -> Verdict | None:
        asked = asked_keys(call.payload)
        if asked is None:
            return None
        if self._answers_keys and context.facts.knows_all_keys:
            told = told_by(context.facts, asked)
            payload, _changes = self._show(told, asked, context)
            return Verdict(
                answer=CallResult(call.id, payload),
                reason="from the wallbox's answer to the question for all keys",
            )
        if self._answers_keys:
            rest = {name: each for name, each in call.payload.items() if name != "key"}
            reason = (
                "the wallbox is asked for all keys: it cannot answer for single ones"
            )
            before = call.payload["key"]
            change = Change(self.name, "/key", before, ABSENT, reason)
            return changed(call.bearing(rest), change)
        if not self._is_canonical:
            return None
        names = [_own_name(name, context) for name in asked]
        if names == asked:
            return None
        reason = "as the wallbox writes the keys' names"
        change = Change(self.name, "/key", call.payload["key"], names, reason)
        return changed(call.bearing({**call.payload, "key": names}), change)

    # Their answers

    def _judge_answer(self, answer: Answer, context: Context) -> Verdict | None:
        call = context.call
        if call is None:
            return None
        if call.action == "ChangeConfiguration":
            return self._judge_result(answer, call, context)
        if not isinstance(answer, CallResult):
            return None
        asked = asked_keys(call.payload)
        self._learn(answer, context, is_all=asked is None)
        payload, changes = self._show(answer.payload, asked, context)
        return changed(answer.bearing(payload), *changes) if changes else None

    def _judge_result(
        self, answer: Answer, call: Call, context: Context
    ) -> Verdict | None:
        status = answers.status_of(answer)
        key = call.payload.get("key")
        memory = context.memory(self)
        is_sampled = type(key) is str and key.lower() == _SAMPLED
        if status == "Accepted":
            if is_sampled:
                memory.pop("refuses", None)
            return None
        tells: tuple[Tell, ...] = ()
        if status == "RebootRequired":
            reason = "EVCC takes it for a refusal; it holds after the next restart"
            if not memory.get("reboot"):
                tells = (Tell(Notice.REBOOT_REQUIRED, True, {"key": str(key)[:50]}),)
            memory["reboot"] = True
        elif is_sampled and self._has_seen(call.payload.get("value"), memory):
            memory["refuses"] = True
            reason = (
                "the wallbox refuses to change it, but it has sent these measurands"
            )
        else:
            return None
        before: Any = status
        if isinstance(answer, CallResult):
            frame, path = (
                answer.bearing({**answer.payload, "status": "Accepted"}),
                "/status",
            )
        else:
            frame, path = CallResult(answer.id, {"status": "Accepted"}), ""
            before = {"errorCode": answer.code, "errorDescription": answer.description}
        after = "Accepted" if path else dict(frame.payload)
        change = Change(self.name, path, before, after, reason)
        return Verdict(frame=frame, changes=(change,), tells=tells)

    def _has_seen(self, value: object, memory: Memory) -> bool:
        if not self._tells_seen or type(value) is not str:
            return False
        wanted = measurands_in(value)
        return bool(wanted) and wanted <= memory.get("seen", frozenset())

    def _learn(self, answer: CallResult, context: Context, *, is_all: bool) -> None:
        """Remember how the wallbox writes measurands, and which it sent before EVCC set it up anew."""
        memory = context.memory(self)
        if is_all:
            memory["seen"] = frozenset(context.facts.measurands)
        entries = answer.payload.get("configurationKey")
        for entry in entries if isinstance(entries, list) else []:
            name = entry.get("key") if isinstance(entry, dict) else None
            if type(name) is not str or name.lower() != _SAMPLED:
                continue
            value = entry.get("value")
            if type(value) is str:
                notation = memory.setdefault("notation", {})
                notation.update(own_notation(value))

    def _show(
        self, payload: Mapping[str, Any], asked: list[str] | None, context: Context
    ) -> tuple[Mapping[str, Any], tuple[Change, ...]]:
        memory = context.memory(self)
        seen = context.facts.measurands if self._tells_seen else ()
        return self._facade.show(
            payload,
            asked,
            frozenset(seen),
            refuses_measurands=memory.get("refuses", False),
        )


def _own_name(key: str, context: Context) -> str:
    """Return a key's name as the wallbox writes it."""
    known = context.facts.keys.get(key.lower())
    return key if known is None else known.name


def _list(setting: Setting) -> tuple[str, ...]:
    return setting if isinstance(setting, tuple) else ()


def _by_folded_name(setting: Setting) -> dict[str, tuple[str, str]]:
    """Return the names and values of a table by the names in lower case.

    Raises ValueError for a name that is no configuration key's.
    """
    table = setting if isinstance(setting, Mapping) else {}
    for name in table:
        if not 0 < len(name) <= LONGEST_KEY:
            raise ValueError(f"{name!r:.60} cannot be the name of a key")
    return {name.lower(): (name, value) for name, value in table.items()}
