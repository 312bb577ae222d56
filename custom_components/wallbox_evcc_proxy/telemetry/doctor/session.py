"""Finds what is wrong with a wallbox's connection, its boot and its clock."""

from collections import deque
from typing import Final

from ...ocpp.frames import Call, CallResult, Frame, Leg
from ...rules.times import moment_of
from ..findings import Findings
from ..identity import text
from ..passage import Event, Happening, Outcome, Passage
from ..wallbox import Wallbox

AWAY_FOR: Final = 300.0
"""Seconds without EVCC after which that is one: a restart takes less."""
REFUSED_FOR: Final = 90.0
"""Seconds that EVCC may refuse an id: it keeps a socket that has died for 60 s (evcc.md 1.6)."""
BOOTS_WITHIN: Final = 180.0
"""Seconds within which a wallbox that has connected boots, if it does."""
STEADY_FOR: Final = 1800.0
"""Seconds without a drop after which a connection counts as steady."""
QUIET: Final = (25.0, 125.0)
"""Seconds of silence after which routers, and some wallboxes, drop a connection."""
SPREAD: Final = 3.0
"""Seconds by which such silences differ at the most."""
CLOCK_OFF_BY: Final = 60.0
"""Seconds by which a clock is off before EVCC drops what the wallbox reports (evcc.md, fact 2)."""

_SIGHTINGS: Final = 3
"""Reports that have to agree before a clock is taken to be off."""
_STEADY: Final = 30.0
"""Seconds by which they may differ."""
_TIMED: Final = frozenset({"StatusNotification", "StartTransaction"})
BOOT: Final = "BootNotification"
_GATHERED: Final = frozenset({"clock_skew", "timestamps", "stale_reports"})
"""Rules that keep a wrong clock from doing harm."""


class Session:
    """Follows the connections of one wallbox."""

    def __init__(self, findings: Findings) -> None:
        """Report to the findings."""
        self._findings = findings
        self._last_frame: float | None = None
        self._silences: deque[float] = deque(maxlen=_SIGHTINGS)
        """Seconds between the last frame and the drop, of the last drops."""
        self._ages: deque[float] = deque(maxlen=_SIGHTINGS)
        """Seconds by which the last reports' times lie behind."""
        self._evcc_away_since: tuple[float, int] | None = None
        """Since when EVCC cannot be reached, and the event that told."""
        self._refused_since: tuple[float, int] | None = None
        """Since when EVCC refuses the id, and the event that told."""

    def observe(self, passage: Passage, frame: Frame, call: Call | None) -> None:
        """Take one frame, with the call that it answers."""
        if passage.origin is Leg.WALLBOX:
            self._last_frame = passage.at
            if passage.action in _TIMED and type(frame) is Call:
                self._look_at_clock(passage, frame)
            return
        if (
            passage.action == BOOT
            and passage.origin is Leg.EVCC
            and type(frame) is CallResult
        ):
            self._boot_answered(passage, frame)

    def note(self, event: Event) -> None:
        """Take what happened to one of the two sockets."""
        match event.leg, event.what:
            case Leg.WALLBOX, Happening.DISCONNECTED:
                self._dropped(event)
            case Leg.WALLBOX, Happening.CONNECTED | Happening.REPLACED:
                self._last_frame = None
            case Leg.EVCC, Happening.CONNECTED:
                self._evcc_away_since = self._refused_since = None
                self._findings.over("evcc_away")
                self._findings.over("refused_as_duplicate")
            case Leg.EVCC, Happening.DISCONNECTED | Happening.UNREACHABLE:
                if self._evcc_away_since is None:
                    self._evcc_away_since = event.at, event.seq
                is_refused = event.close_code == _POLICY_VIOLATION
                self._refused_since = (event.at, event.seq) if is_refused else None

    def look(self, wallbox: Wallbox, now: float) -> None:
        """Look at what time alone brings about."""
        connection = wallbox.connections[Leg.WALLBOX]
        self._look_for_evcc(wallbox, now)
        if not connection.is_up or connection.since is None:
            return
        up_for = now - connection.since
        if up_for > STEADY_FOR:
            self._findings.over("drops")
            self._findings.over("drops_when_quiet")
        if wallbox.boot is not None:
            self._findings.over("no_boot")
        elif up_for > BOOTS_WITHIN and wallbox.frames:
            self._once("no_boot", now)

    def _once(self, code: str, now: float, seq: int | None = None) -> None:
        if not self._findings.holds(code):
            self._findings.found(code, now, seq)

    def _look_for_evcc(self, wallbox: Wallbox, now: float) -> None:
        away = self._evcc_away_since
        if away is None:
            return
        if not wallbox.wallbox_connected:
            # Nobody dials EVCC then.
            self._evcc_away_since = self._refused_since = None
            self._findings.over("evcc_away")
            self._findings.over("refused_as_duplicate")
            return
        refused = self._refused_since
        if refused is not None and now - refused[0] > REFUSED_FOR:
            self._once("refused_as_duplicate", now, refused[1])
        elif now - away[0] > AWAY_FOR:
            self._once("evcc_away", now, away[1])

    def _dropped(self, event: Event) -> None:
        """Take the end of the wallbox's connection; the proxy may have closed it itself."""
        if event.close_code in _BY_THE_PROXY:
            return
        self._findings.found(
            "drops", event.at, event.seq, values={"reason": event.reason}
        )
        last = self._last_frame
        if last is None:
            return
        silence = event.at - last
        self._silences.append(silence)
        low, high = min(self._silences), max(self._silences)
        if QUIET[0] <= low and high <= QUIET[1] and high - low <= SPREAD:
            values = {"seconds": f"{silence:.0f}"}
            self._findings.found("drops_when_quiet", event.at, event.seq, values=values)

    def _boot_answered(self, passage: Passage, answer: CallResult) -> None:
        """Take EVCC's answer to a BootNotification: Pending means that it does not know the id."""
        values = {"id": passage.wallbox}
        match text(answer.payload.get("status")):
            case "Accepted":
                self._findings.over("boot_pending")
                self._findings.over("boot_rejected")
            case "Pending":
                self._findings.found(
                    "boot_pending", passage.at, passage.seq, values=values
                )
            case "Rejected":
                self._findings.found(
                    "boot_rejected", passage.at, passage.seq, values=values
                )

    def _look_at_clock(self, passage: Passage, call: Call) -> None:
        """Compare a report's time, as the wallbox told it, with the time it came at."""
        told = call.payload.get("timestamp")
        cured_by = ""
        for change in passage.changes:
            if change.path == "/timestamp" and change.rule in _GATHERED:
                told, cured_by = change.before, change.rule
                break
        moment = moment_of(told)
        if moment is None or passage.outcome is Outcome.DROPPED:
            return
        self._ages.append(passage.at - moment)
        off = min(self._ages, key=abs)
        if abs(off) <= CLOCK_OFF_BY:
            self._findings.over("clock_off")
        elif (
            len(self._ages) == _SIGHTINGS
            and max(self._ages) - min(self._ages) <= _STEADY
        ):
            values = {
                "minutes": f"{abs(off) / 60.0:.0f}",
                "direction": "behind" if off > 0 else "ahead",
            }
            self._findings.found(
                "clock_off", passage.at, passage.seq, values=values, cured_by=cured_by
            )


_POLICY_VIOLATION: Final = 1008
"""With this code EVCC refuses a second connection of an id (evcc.md 1.6)."""
_BY_THE_PROXY: Final = frozenset({1001, 1008, 1012, 1013})
"""Codes with which the proxy itself closes a wallbox's connection."""
