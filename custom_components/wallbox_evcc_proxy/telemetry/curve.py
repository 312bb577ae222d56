"""A connector's power against its limit over the last half hour, thin enough to be drawn."""

from typing import Final

MOST: Final = 300
"""Samples kept at the most."""
SPAN: Final = 1800.0
"""Seconds that stay to be seen."""
PAUSE: Final = 1.0
"""Seconds between two samples; of what comes faster the latest counts."""
HOLD: Final = 60.0
"""Seconds after which a value that is told again unchanged is a sample again."""

_NEW: Final = 60.0
"""Seconds within which every sample is kept."""
_APART: Final = 8.0
"""Seconds between samples older than that, once there are too many: half an hour has 225."""

type Sample = tuple[float, float | None, float | None]
"""Seconds since the Unix epoch; power and limit in W, None for what is unknown."""


class Curve:
    """Samples of power and limit, oldest first."""

    __slots__ = ("_seen_at", "samples")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.samples: list[Sample] = []
        """In the order of their time."""
        self._seen_at = 0.0
        """When the newest values were last told."""

    def take(self, at: float, power: float | None, limit: float | None) -> None:
        """Take power and limit as they were at a time, later than the last."""
        samples = self.samples
        if not samples:
            if power is not None or limit is not None:
                samples.append((at, power, limit))
                self._seen_at = at
            return
        last, was_power, was_limit = samples[-1]
        if at <= last:
            if at < last - HOLD:
                samples.clear()  # the clock was set back
            return
        seen_at, self._seen_at = self._seen_at, at
        if (power, limit) == (was_power, was_limit):
            if at - last < HOLD:
                return
        elif seen_at - last >= PAUSE:
            # They held until here: else a slope would be drawn from where they were new.
            samples.append((seen_at, was_power, was_limit))
        if len(samples) > 1 and max(at - last, last - samples[-2][0]) < PAUSE:
            samples.pop()
        samples.append((at, power, limit))
        if len(samples) > MOST or samples[0][0] < at - SPAN:
            self._thin(at)

    def since(self, at: float) -> list[Sample]:
        """Return the samples after a time, oldest first."""
        found = []
        for sample in reversed(self.samples):
            if sample[0] <= at:
                break
            found.append(sample)
        found.reverse()
        return found

    def _thin(self, now: float) -> None:
        """Let go what is too old, and where that is not enough, what lies close together."""
        samples = [sample for sample in self.samples if sample[0] >= now - SPAN]
        if len(samples) > MOST:
            old = [sample for sample in samples if sample[0] < now - _NEW]
            kept = old[:1]
            for sample in old:
                if sample[0] - kept[-1][0] >= _APART:
                    kept.append(sample)
            samples = kept + samples[len(old) :]
        self.samples = samples[-MOST:]
