"""A wallbox, an EVCC, a disk and a clock around one relay, all in memory, that watch its promises."""

from collections.abc import Iterable
from dataclasses import dataclass, field
import json
import math
from typing import Any

from custom_components.wallbox_evcc_proxy.ocpp.answers import (
    ERROR_CODES,
    TRANSACTION_ACTIONS,
)
from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Payload,
    Unreadable,
    read,
    write,
)
from custom_components.wallbox_evcc_proxy.ocpp.mending import mend
from custom_components.wallbox_evcc_proxy.ocpp.schemas import load
from custom_components.wallbox_evcc_proxy.relay.asking import Reply
from custom_components.wallbox_evcc_proxy.relay.orders import (
    Close,
    Command,
    Instant,
    Note,
    Record,
    Save,
    Send,
)
from custom_components.wallbox_evcc_proxy.relay.outbox import OWN_TRANSACTION_IDS
from custom_components.wallbox_evcc_proxy.relay.relay import Relay, restored_outbox
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.stand_in import StandIn
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)

EPOCH = 1_790_000_000.0
SCHEMAS = load()
PATIENCE = min(
    float(StandIn().settings[name])  # type: ignore[arg-type]
    for name in ("change_availability", "get_configuration", "trigger_message")
)
"""Seconds after which a wallbox's silence is taken for its answer, at the earliest."""


@dataclass
class Wire:
    """What went over one leg while it was open, seen from its far end."""

    got: list[Frame] = field(default_factory=list)
    """Frames the relay sent on this connection."""
    unanswered: dict[str, tuple[Call, float]] = field(default_factory=dict)
    """Calls the far end sent, without an answer so far, and when."""
    answered: set[str] = field(default_factory=set)
    """Ids of calls of the far end that were answered."""
    open_call: Call | None = None
    """The relay's call that the far end has not answered."""
    open_since: float = 0.0


class World:
    """Drives a relay through events and checks what it does with each of them."""

    def __init__(self, settings: RelaySettings | None = None) -> None:
        self.settings = settings or RelaySettings(burst=1e6)
        self.now = 0.0
        self.epoch = EPOCH
        self.disk: str | None = None
        self.wires: dict[Leg, Wire | None] = {Leg.WALLBOX: None, Leg.EVCC: None}
        self.passages: list[Passage] = []
        self.notes: list[Note] = []
        self.saving: list[tuple[int, str]] = []
        self.own_ids: set[str] = set()
        self.sent_up: list[tuple[str, Call]] = []
        """Calls that EVCC got, with the text of each, over all connections."""
        self.acknowledged: list[Call] = []
        """Start- and StopTransactions that the wallbox was told are safe."""
        self.evcc_has: list[Call] = []
        """Start- and StopTransactions that EVCC acknowledged, as it got them."""
        self.given_up: list[Call] = []
        """Those that EVCC refused for good."""
        self.came: dict[str, int] = {}
        """When each call came, as its place among all calls."""
        self.went: dict[Leg, int] = {Leg.WALLBOX: -1, Leg.EVCC: -1}
        """The place of the last call that was forwarded from each leg."""
        self.kept: list[dict[str, Any]] = []
        """The transactions on disk."""
        self.relay = self._make()
        self.is_transparent = False
        """Whether the relay has no rule at all, so that nonsense passes."""
        self.asked: list[tuple[int, float, list[Reply]]] = []
        """What the user asked for: the relay's number, when, and what came of it."""
        self._relays = 1
        self._seq = 0
        self._place = 0

    def _make(self) -> Relay:
        stored: Any = None if self.disk is None else json.loads(self.disk)
        ruleset = Ruleset((rule(), rule.mode) for rule in RULES)
        return Relay("wallbox", self.settings, ruleset, restored_outbox(stored))

    @property
    def instant(self) -> Instant:
        return Instant(self.now, self.epoch + self.now)

    # Events

    def wallbox_connects(self) -> None:
        self.wires[Leg.WALLBOX] = Wire()
        self.carry_out(self.relay.wallbox_opened(self.instant))

    def wallbox_leaves(self) -> None:
        self.wires[Leg.WALLBOX] = None
        self.carry_out(self.relay.wallbox_closed(self.instant, "gone"))

    def evcc_opens(self) -> None:
        self.wires[Leg.EVCC] = Wire()
        self.carry_out(self.relay.evcc_opened(self.instant))

    def evcc_closes(self) -> None:
        self.wires[Leg.EVCC] = None
        self.carry_out(self.relay.evcc_closed(self.instant, "gone"))

    def evcc_cannot_be_reached(
        self, reason: str = "refused", code: int | None = None
    ) -> None:
        self.carry_out(self.relay.evcc_unreachable(self.instant, reason, code))

    def restart(self) -> None:
        """Home Assistant restarts: sockets are gone, what is not on disk is forgotten."""
        self.wires = {Leg.WALLBOX: None, Leg.EVCC: None}
        self.saving.clear()
        self._relays += 1
        self.relay = self._make()

    def sends(self, leg: Leg, frame: Frame | bytes) -> None:
        """Let a frame come in on a leg."""
        wire = self.wires[leg]
        assert wire is not None
        raw = frame if isinstance(frame, bytes) else write(frame)  # type: ignore[arg-type]
        parsed = read(raw)
        mended = mend(raw) if isinstance(parsed, Unreadable) else None
        for each in map(read, mended.texts) if mended else [parsed]:
            self._note_came(leg, wire, each)
        self.carry_out(self.relay.received(leg, raw, self.instant))

    def user_asks(self, leg: Leg, action: str, payload: Payload) -> None:
        """Let the user ask for a call to a leg."""
        replies: list[Reply] = []
        self.asked.append((self._relays, self.now, replies))
        self.carry_out(
            self.relay.ask(leg, action, payload, replies.append, self.instant)
        )

    def _note_came(self, leg: Leg, wire: Wire, frame: Frame) -> None:
        if isinstance(frame, Call):
            if frame.id not in wire.unanswered:
                self._place += 1
                self.came[frame.id] = self._place
            wire.unanswered[frame.id] = (frame, self.now)
        elif (
            wire.open_call is not None
            and getattr(frame, "id", None) == wire.open_call.id
        ):
            self._note_acknowledgement(leg, wire.open_call, frame)
            wire.open_call = None

    def _note_acknowledgement(self, leg: Leg, call: Call, answer: Frame) -> None:
        if leg is not Leg.EVCC or call.action not in TRANSACTION_ACTIONS:
            return
        if isinstance(answer, CallResult):
            self.evcc_has.append(call)

    def passes(self, seconds: float) -> None:
        """Time passes; the relay is woken when it asked for it, and only then."""
        until = self.now + seconds
        for _ in range(1000):
            if self.relay.wake_at > until:
                break
            self.now = max(self.now, self.relay.wake_at)
            self.carry_out(self.relay.woke(self.instant))
        else:
            raise AssertionError("the relay never sleeps")
        self.now = until

    def disk_finishes(self, *, safe: bool = True) -> None:
        """End the oldest write to disk."""
        ticket, memory = self.saving.pop(0)
        if safe:
            self._write(memory)
        self.carry_out(self.relay.saved(ticket, self.instant, safe=safe))

    # What the relay does

    def carry_out(self, commands: Iterable[Command]) -> None:
        sends: list[tuple[Leg, bytes]] = []
        records: list[Passage] = []
        for command in commands:
            match command:
                case Send(leg, text):
                    self._sent(leg, text)
                    sends.append((leg, text))
                case Record(passage, _frame, _call, asked):
                    self._seq += 1
                    passage.seq = self._seq
                    if asked is not None:
                        passage.call_seq = asked.seq
                    records.append(passage)
                    self._recorded(passage)
                case Note():
                    self.notes.append(command)
                case Close(leg):
                    self.wires[leg] = None
                case Save(None):
                    self._write(json.dumps(self.relay.to_json()))
                case Save(int() as ticket):
                    self.saving.append((ticket, json.dumps(self.relay.to_json())))
        visible = [(p.target, p.sent) for p in records if p.sent is not None]
        assert sorted(map(repr, sends)) == sorted(map(repr, visible)), (
            "invariant 9: all is visible"
        )

    def _sent(self, leg: Leg, text: bytes) -> None:
        wire = self.wires[leg]
        assert wire is not None, "nothing is sent to a socket that is closed"
        frame = read(text)
        wire.got.append(frame)
        match frame:
            case Call():
                if wire.open_call is not None:
                    patience = self.settings.await_evcc if leg is Leg.EVCC else PATIENCE
                    assert self.now - wire.open_since >= patience - 1e-6, (
                        "invariant 3: one call at a time"
                    )
                wire.open_call, wire.open_since = frame, self.now
                if frame.id.startswith("proxy-"):
                    assert frame.id not in self.own_ids, (
                        "invariant 4: own ids are unique"
                    )
                    self.own_ids.add(frame.id)
                if leg is Leg.EVCC:
                    self.sent_up.append((text.decode(), frame))
                    self._check_transaction_id(frame)
            case CallResult() | CallError():
                assert frame.id in wire.unanswered, (
                    "invariants 4, 5: one answer to whom asked"
                )
                call, _ = wire.unanswered.pop(frame.id)
                wire.answered.add(frame.id)
                if leg is Leg.EVCC:
                    assert self.is_transparent or self._is_valid(call, frame), (
                        "invariant 5: a valid answer"
                    )
                elif call.action in TRANSACTION_ACTIONS and isinstance(
                    frame, CallResult
                ):
                    self._acknowledged(call)
            case _:
                assert self.is_transparent, "something unreadable was sent"

    def _is_valid(self, call: Call, answer: CallResult | CallError) -> bool:
        """Return whether EVCC takes an answer to its call."""
        if isinstance(answer, CallError):
            return answer.well_formed and answer.code in ERROR_CODES
        return answer.well_formed and SCHEMAS.is_valid(
            call.action, answer.payload, answer=True
        )

    def _check_transaction_id(self, call: Call) -> None:
        transaction_id = call.payload.get("transactionId")
        # Only an int is looked up in a range; anything else would be searched for.
        is_own = (
            isinstance(transaction_id, int) and transaction_id in OWN_TRANSACTION_IDS
        )
        if is_own and not self.given_up:
            raise AssertionError(f"EVCC got an id it never gave: {call}")

    def _acknowledged(self, call: Call) -> None:
        self.acknowledged.append(call)
        assert self._is_with_evcc(call) or self._is_on_disk(call), (
            "invariant 6: it is safe"
        )

    def _is_with_evcc(self, call: Call) -> bool:
        return any(_same(call, other) for other in self.evcc_has)

    def _is_on_disk(self, call: Call) -> bool:
        return any(
            kept["action"] == call.action
            and kept["payload"]["timestamp"] == call.payload["timestamp"]
            for kept in self.kept
        )

    def _write(self, memory: str) -> None:
        self.disk = memory
        self.kept = json.loads(memory)["kept"]

    def _recorded(self, passage: Passage) -> None:
        self.passages.append(passage)
        if passage.outcome is Outcome.FORWARDED and passage.kind is Kind.CALL:
            assert passage.origin is not None
            place = self.came[passage.id]
            assert place > self.went[passage.origin], (
                "invariant 2: in the order in which they came"
            )
            self.went[passage.origin] = place
        if passage.outcome is Outcome.FORWARDED and not passage.changes:
            assert passage.sent == passage.received, (
                "invariant 1: untouched means identical"
            )
        if passage.sent is not None and passage.received not in (None, passage.sent):
            assert passage.changes, "invariant 9: every change is named"
        if passage.outcome is Outcome.DROPPED and "for good" in passage.reason:
            self.given_up.append(Call("", passage.action))

    # What must hold at all times

    def check(self) -> None:
        evcc = self.wires[Leg.EVCC]
        if evcc is not None:
            for call, since in evcc.unanswered.values():
                limit = self.settings.answer_evcc_within
                assert self.now - since < limit, (
                    f"invariant 5: {call.action} waits too long"
                )
        for call in self.acknowledged:
            assert (
                self._is_with_evcc(call) or self._is_on_disk(call) or self.given_up
            ), "invariant 6: nothing that was acknowledged is lost"
        longest = self.settings.answer_user_within + self.settings.await_evcc
        for relay, since, replies in self.asked:
            assert len(replies) <= 1, "the user is told once what came of it"
            may_be_open = relay != self._relays or self.now - since < longest
            assert replies or may_be_open, "the user is told what came of it"
        assert not math.isnan(self.relay.wake_at)


def _same(call: Call, other: Call) -> bool:
    return call.action == other.action and call.payload.get(
        "timestamp"
    ) == other.payload.get("timestamp")
