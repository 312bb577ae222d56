"""Finds what is wrong with the charging itself: whether it does what EVCC wants, and EVCC can see it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from ...ocpp.frames import Call, Frame, Leg
from ...rules.flow import FLOWS, Flow
from ...rules.limit_watch import exceeds
from ...rules.profiles import NOMINAL_VOLTAGE, Limit
from ..connector import Connector
from ..findings import Findings
from ..passage import Passage
from ..wallbox import Wallbox

PATIENCE: Final = 30.0
"""Seconds that a wallbox, and the car, may take to follow a limit."""
GAP: Final = 60.0
"""Seconds without meter values after which EVCC takes the power for 0 (evcc.md 3.5)."""
UNMEASURED: Final = 90.0
"""Seconds that a wallbox may charge before it has to have reported what."""
LEAST_POWER: Final = 500.0
"""In W: what flows below it says nothing about the scale of a meter."""
MATCHES: Final = (0.6, 1.5)
"""Power to U times I: what a car's power factor and a meter's rounding account for."""

_FACTORS: Final = (0.001, 0.1, 10.0, 100.0, 1000.0)
_LIKE: Final = (0.6, 1.6)
"""A factor is taken for one of these when it lies so near."""
_AGREEING: Final = 3
"""Meter values that have to show the same before it is told."""
_UNREPORTED: Final = frozenset({"no_meter_values", "no_power", "no_energy"})
"""What is found when a car has charged for a while without it."""
_PROFILE: Final = "SetChargingProfile"
_METER: Final = "MeterValues"


@dataclass(slots=True)
class _Seen:
    """What was seen of one connector."""

    metered_at: float | None = None
    """When its last meter values came, in seconds since the Unix epoch."""
    metered: int | None = None
    """The passage that they came with."""
    limited: int | None = None
    """The passage of EVCC's last limit."""
    looked_at: int | None = None
    """The meter values that were looked at last."""
    charging_since: float | None = None
    since: dict[str, float] = field(default_factory=dict)
    """By code, since when the meter shows it."""
    times: dict[str, int] = field(default_factory=dict)
    """By code, how many meter values have shown it in a row."""


class Effect:
    """Compares what each connector measures with what EVCC has set."""

    def __init__(self, findings: Findings) -> None:
        """Report to the findings."""
        self._findings = findings
        self._seen: dict[int, _Seen] = {}

    def observe(self, passage: Passage, frame: Frame, _call: Call | None) -> None:
        """Note which passages bear on the charging."""
        if type(frame) is not Call:
            return
        if frame.action == _METER and passage.origin is Leg.WALLBOX:
            seen = self._of(frame.payload.get("connectorId"))
            if seen is not None:
                seen.metered_at, seen.metered = passage.at, passage.seq
        elif frame.action == _PROFILE and passage.origin is Leg.EVCC:
            seen = self._of(frame.payload.get("connectorId"))
            if seen is not None:
                seen.limited = passage.seq

    def _of(self, connector: object) -> _Seen | None:
        if type(connector) is not int or not 0 <= connector <= _MOST_CONNECTORS:
            return None
        return self._seen.setdefault(connector or 1, _Seen())

    def treated(self, codes: Collection[str], now: float) -> None:
        """Take that something was done about findings, which needs its time to show."""
        for seen in self._seen.values():
            for code in codes:
                seen.since.pop(code, None)
                seen.times.pop(code, None)
            if seen.charging_since is not None and not _UNREPORTED.isdisjoint(codes):
                seen.charging_since = now

    def look(self, wallbox: Wallbox, now: float) -> None:
        """Look at the connectors as they are now."""
        for number, connector in wallbox.connectors.items():
            seen = self._seen.setdefault(number, _Seen())
            if not (wallbox.wallbox_connected and connector.charging):
                self._rests(number, seen)
                continue
            if seen.charging_since is None:
                seen.charging_since = max(connector.state_at or now, 0.0)
            self._look_at_reports(number, connector, seen, now)
            if seen.metered is not None and seen.metered != seen.looked_at:
                seen.looked_at = seen.metered
                self._look_at_limit(number, connector, seen, now)
                self._look_at_scale(number, connector, seen, now)

    def _rests(self, number: int, seen: _Seen) -> None:
        """Take it that nothing flows: what depends on a flow is over, what is wrong with a meter is not."""
        seen.charging_since = None
        seen.since.clear()
        for code in ("limit_not_followed", "zero_not_obeyed", "phases_not_followed"):
            self._findings.over(code, _subject(number))

    # What is reported

    def _look_at_reports(
        self, number: int, connector: Connector, seen: _Seen, now: float
    ) -> None:
        subject = _subject(number)
        since = seen.charging_since or now
        if seen.metered_at is None or seen.metered_at < since - UNMEASURED:
            if now - since > UNMEASURED:
                self._once("no_meter_values", subject, now)
            return
        self._findings.over("no_meter_values", subject)
        silent_for = now - seen.metered_at
        if silent_for > GAP:
            if not self._findings.holds("meter_gap", subject):
                values = {"seconds": f"{silent_for:.0f}"}
                self._findings.found(
                    "meter_gap", now, seen.metered, subject=subject, values=values
                )
        if now - since < UNMEASURED:
            return
        for code, is_told in (
            ("no_power", connector.power is not None),
            ("no_energy", connector.energy is not None),
        ):
            if is_told:
                self._findings.over(code, subject)
            else:
                self._once(code, subject, now, seen.metered)

    def _once(
        self, code: str, subject: str, now: float, seq: int | None = None
    ) -> None:
        if not self._findings.holds(code, subject):
            self._findings.found(code, now, seq, subject=subject)

    # Whether limits are followed

    def _look_at_limit(
        self, number: int, connector: Connector, seen: _Seen, now: float
    ) -> None:
        limit = connector.limit
        if limit is None:
            return
        flow = flow_of(connector)
        is_over = exceeds(flow, Limit(limit.value, limit.unit, limit.phases))
        zero = limit.value == 0.0
        self._judge(
            "limit_not_followed",
            number,
            seen,
            limit.at,
            now,
            flow,
            is_over and not zero,
        )
        self._judge(
            "zero_not_obeyed", number, seen, limit.at, now, flow, is_over and zero
        )
        if limit.phases == 1:
            carrying = [current for current in flow.currents if current > FLOWS]
            self._judge(
                "phases_not_followed",
                number,
                seen,
                limit.at,
                now,
                flow,
                len(carrying) > 1,
            )

    def _judge(
        self,
        code: str,
        number: int,
        seen: _Seen,
        since: float,
        now: float,
        flow: Flow,
        shows: bool | None,
    ) -> None:
        """Take whether the meter shows something; it is told when it does so for long enough."""
        if shows is None:
            return
        subject = _subject(number)
        if not shows:
            seen.since.pop(code, None)
            self._findings.over(code, subject)
            return
        began = max(seen.since.setdefault(code, now), since)
        if now - began < PATIENCE:
            return
        values = {
            "amps": "–" if flow.highest is None else f"{flow.highest:.1f}",
            "watts": "–" if flow.power is None else f"{flow.power:.0f}",
            "seconds": f"{now - began:.0f}",
        }
        # The limit first: it is what the meter values are held against.
        limited = None if self._findings.holds(code, subject) else seen.limited
        self._findings.found(
            code, now, limited, seen.metered, subject=subject, values=values
        )

    # Whether the meter's values fit each other

    def _look_at_scale(
        self, number: int, connector: Connector, seen: _Seen, now: float
    ) -> None:
        power, apparent = connector.power, apparent_power(connector)
        if power is None or apparent is None or apparent < LEAST_POWER:
            return
        code, subject = "power_mismatch", _subject(number)
        ratio = power / apparent
        if MATCHES[0] <= ratio <= MATCHES[1]:
            seen.times.pop(code, None)
            self._findings.over(code, subject)
            return
        seen.times[code] = seen.times.get(code, 0) + 1
        if seen.times[code] >= _AGREEING:
            values = {
                "watts": f"{power:.0f}",
                "expected": f"{apparent:.0f}",
                "factor": _factor(ratio),
            }
            self._findings.found(
                code, now, seen.metered, subject=subject, values=values
            )


def _subject(number: int) -> str:
    return str(number)


def flow_of(connector: Connector) -> Flow:
    """Return what flows through a connector, as rules see it."""
    currents = tuple(each for each in connector.currents if each is not None)
    alone = None if currents else connector.average_current
    return Flow(currents, alone, connector.power, connector.average_voltage)


def apparent_power(connector: Connector) -> float | None:
    """Return voltage times current over the phases in VA; None where no current is known."""
    pairs = zip(connector.currents, connector.voltages, strict=True)
    known = [
        current * (voltage or NOMINAL_VOLTAGE)
        for current, voltage in pairs
        if current is not None
    ]
    return sum(known) if known else None


def _factor(ratio: float) -> str:
    """Return by what the power is off, as one of the usual factors if it is near one."""
    for factor in _FACTORS:
        if factor * _LIKE[0] <= ratio <= factor * _LIKE[1]:
            return f"{factor:g}"
    return f"{ratio:.2g}"


_MOST_CONNECTORS: Final = 16
