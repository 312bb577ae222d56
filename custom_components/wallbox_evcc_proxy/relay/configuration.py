"""Sets the configuration keys that the user wants on every wallbox, after it booted."""

import math

from ..ocpp import answers
from ..ocpp.frames import Answer, CallError
from .downward import Downward
from .orders import Instant, Orders
from .outbox import Outbox
from .settings import RelaySettings

_REFUSED = frozenset({"Rejected", "NotSupported"})


class AutoConfiguration:
    """Sends ChangeConfiguration for each key, one after the other, when EVCC's set-up has ended."""

    __slots__ = (
        "_downward",
        "_due",
        "_is_asking",
        "_left",
        "_orders",
        "_outbox",
        "settings",
    )

    def __init__(
        self,
        orders: Orders,
        outbox: Outbox,
        downward: Downward,
        settings: RelaySettings,
    ) -> None:
        """Send through the calls to the wallbox; what is refused is remembered in the outbox."""
        self._orders = orders
        self._outbox = outbox
        self._downward = downward
        self.settings = settings
        self._left: list[tuple[str, str]] = []
        self._is_asking = False
        self._due = math.inf

    def boot_accepted(self, now: Instant) -> None:
        """Begin, now that the wallbox booted, when EVCC has been quiet for a while."""
        refused = self._outbox.refused_keys.get(self._outbox.firmware, ())
        self._left = [
            (key, value)
            for key, value in self.settings.auto_configuration
            if key not in refused
        ]
        self._wait(now)

    def evcc_called(self, now: Instant) -> None:
        """EVCC is still at work."""
        if self._left:
            self._wait(now)

    def wallbox_closed(self) -> None:
        """Give up with a wallbox that went away: it is configured when it boots again."""
        self._left.clear()
        self._due = math.inf

    def woke(self, now: Instant) -> None:
        """Send the next key if it is time and nothing else is under way."""
        if self._due <= now.monotonic and not self._is_asking:
            if not self._left:
                self._due = math.inf
            elif self._downward.is_idle:
                self._ask(now)
            else:
                self._wait(now)

    def deadline(self) -> float:
        """Return when to wake next, on the monotonic clock in seconds; infinite for never."""
        return math.inf if self._is_asking else self._due

    def _wait(self, now: Instant) -> None:
        self._due = now.monotonic + self.settings.quiet_before_configuration
        self._orders.wake(self._due)

    def _ask(self, now: Instant) -> None:
        key, value = self._left.pop(0)
        self._is_asking = True
        boot = self._outbox.boot

        def answered(answer: Answer | None, now: Instant) -> None:
            self._is_asking = False
            if self._outbox.boot == boot:
                self._learn(key, answer)
            if answer is None:
                # Silent, or gone: no use in holding up EVCC for the other keys.
                self._left.clear()
            self._due = now.monotonic if self._left else math.inf
            self._orders.wake(self._due)

        payload = {"key": key, "value": value}
        self._downward.ask(
            "ChangeConfiguration", payload, "automatic configuration", answered, now
        )

    def _learn(self, key: str, answer: Answer | None) -> None:
        if isinstance(answer, CallError) or (
            answer is not None and answers.status_of(answer) in _REFUSED
        ):
            self._outbox.refuse_key(key)
            self._orders.save()
