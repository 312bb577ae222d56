"""Tells EVCC, when it is back, what it does not know about the wallbox."""

import math

from ..ocpp import answers
from ..ocpp.frames import Answer, Call, CallError, CallResult, Payload, write
from ..telemetry.passage import Mark, Outcome
from .calls import CallQueue, OnAnswer, PendingCall
from .orders import Instant, Orders
from .outbox import KeptCall, Outbox
from .ownids import OwnIds
from .recorder import Recorder
from .settings import RelaySettings

_BOOT = "EVCC is told which wallbox this is"
_MISSED = "EVCC is told what it missed"
_KEPT = "a transaction kept while EVCC was away"


class Replay:
    """Puts calls of the proxy's own before those that wait for EVCC.

    In this order: BootNotification (the wallbox's own where one is to be expected), the last
    status of each connector, the kept transactions one by one, the latest meter values.
    """

    __slots__ = (
        "_boot_at",
        "_boot_retry",
        "_ids",
        "_is_due",
        "_kept_at",
        "_orders",
        "_outbox",
        "_queue",
        "_recorder",
        "settings",
    )

    def __init__(
        self,
        orders: Orders,
        outbox: Outbox,
        queue: CallQueue,
        ids: OwnIds,
        settings: RelaySettings,
    ) -> None:
        """Tell what the outbox holds through the queue of calls to EVCC."""
        self._orders = orders
        self._recorder = Recorder(orders)
        self._outbox = outbox
        self._queue = queue
        self._ids = ids
        self.settings = settings
        self._is_due = False
        self._boot_at = math.inf
        self._boot_retry = settings.boot_retry
        self._kept_at = math.inf

    def evcc_opened(self, now: Instant, boot_at: float) -> None:
        """EVCC's leg is open: everything is to be told, BootNotification first.

        ``boot_at`` is until when the wallbox may send its own (monotonic clock, seconds).
        """
        self._is_due = True
        self._boot_retry = self.settings.boot_retry
        self._expect_boot(now, boot_at)

    def wallbox_opened(self, now: Instant, boot_at: float) -> None:
        """Go on with a wallbox that is back while EVCC stayed; what EVCC knows is not told again."""
        if self._is_due:
            self._expect_boot(now, boot_at)

    def _expect_boot(self, now: Instant, boot_at: float) -> None:
        """Send a BootNotification on the wallbox's behalf, unless its own comes until then."""
        if any(each.call.action == "BootNotification" for each in self._queue.waiting):
            return
        self._boot_at = max(now.monotonic, boot_at)
        self._orders.wake(self._boot_at)

    def wallbox_boots(self) -> None:
        """Send none on its behalf: the wallbox sends its own BootNotification."""
        self._boot_at = math.inf

    def wallbox_closed(self) -> None:
        """There is no wallbox to speak for."""
        self._boot_at = math.inf

    def evcc_away(self) -> None:
        """There is nobody to tell."""
        self._is_due = False
        self._boot_at = self._kept_at = math.inf

    def woke(self, now: Instant) -> None:
        """Do what is due."""
        if self._boot_at <= now.monotonic:
            self._boot_at = math.inf
            if self._outbox.boot is None:
                self._tell(now)
            else:
                self._inject(
                    "BootNotification",
                    self._outbox.boot,
                    now,
                    _BOOT,
                    self.boot_answered,
                )
        if self._kept_at <= now.monotonic:
            self._deliver(now)

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return min(self._boot_at, self._kept_at)

    def boot_answered(self, answer: Answer | None, now: Instant) -> None:
        """EVCC answered a BootNotification: once it accepts one it can be told the rest."""
        if answer is not None and answers.status_of(answer) in {"Pending", "Rejected"}:
            self._boot_at = now.monotonic + self._boot_retry
            self._boot_retry = min(self._boot_retry * 2, self.settings.boot_retry_last)
            self._orders.wake(self._boot_at)
        else:
            self._boot_at = math.inf
            self._tell(now)

    def kept_more(self, now: Instant) -> None:
        """Deliver what was kept although EVCC is there, if nothing else is under way."""
        if not self._is_due and math.isinf(self._kept_at) and not self._is_delivering():
            self._deliver(now)

    def _tell(self, now: Instant) -> None:
        if not self._is_due:
            return
        self._is_due = False
        self._deliver(now)
        for _connection, status in reversed(self._outbox.statuses.values()):
            # Without a timestamp EVCC always takes a status as new (quirks E15).
            timeless = {
                name: value for name, value in status.items() if name != "timestamp"
            }
            self._inject("StatusNotification", timeless, now, _MISSED, _ignore)

    def _deliver(self, now: Instant) -> None:
        """Offer EVCC the first of the kept transactions; after the last one the meter values."""
        self._kept_at = math.inf
        if self._outbox.kept:
            kept = self._outbox.kept[0]
            pending = self._inject(
                kept.action, kept.payload, now, _KEPT, self._on_kept(kept.number)
            )
            pending.kept_as, pending.mark = kept.number, Mark.KEPT
            return
        for connector, values in self._outbox.meter_values.items():
            self._inject(
                "MeterValues", values, now, _MISSED, self._on_meter_values(connector)
            )

    def _is_delivering(self) -> bool:
        under_way = [*self._queue.waiting]
        if self._queue.open is not None:
            under_way.append(self._queue.open)
        return any(pending.kept_as is not None for pending in under_way)

    def _on_meter_values(self, connector: int) -> OnAnswer:
        def answered(answer: Answer | None, _now: Instant) -> None:
            if isinstance(answer, CallResult):
                self._outbox.meter_values.pop(connector, None)

        return answered

    def _on_kept(self, number: int) -> OnAnswer:
        def answered(answer: Answer | None, now: Instant) -> None:
            kept = self._outbox.find(number)
            if kept is None:
                return
            if isinstance(answer, CallResult):
                self._outbox.delivered(kept, answer.payload.get("transactionId"))
                self._deliver(now)
            elif answer is not None and not self._outbox.refused(kept):
                self._give_up(kept, answer, now)
                self._deliver(now)
            else:
                self._kept_at = now.monotonic + self.settings.kept_retry
                self._orders.wake(self._kept_at)
            self._orders.save()

        return answered

    def _give_up(self, kept: KeptCall, error: CallError, now: Instant) -> None:
        call = Call(f"kept-{kept.number}", kept.action, kept.payload)
        reason = f"EVCC refused it for good: {error.code} {error.description}".rstrip()
        pending = PendingCall(call, write(call), None, now, mark=Mark.KEPT)
        self._recorder.stayed(pending, None, now, Outcome.DROPPED, reason)

    def _inject(
        self,
        action: str,
        payload: Payload,
        now: Instant,
        reason: str,
        on_answer: OnAnswer,
    ) -> PendingCall:
        call = Call(self._ids.next(), action, payload)
        pending = PendingCall(
            call, write(call), None, now, on_answer=on_answer, reason=reason
        )
        self._queue.waiting.insert(0, pending)
        return pending


def _ignore(_answer: Answer | None, _now: Instant) -> None:
    """Nobody needs the answer."""
