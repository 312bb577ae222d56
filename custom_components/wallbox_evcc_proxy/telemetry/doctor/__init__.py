"""The doctor: looks at one wallbox's traffic and says what is wrong with it, why, and what helps."""

from collections.abc import Collection
from typing import Final

from ...ocpp.frames import Call, Frame, Leg
from ...rules.registry import RULES
from ..evcc import EvccFacts
from ..findings import Finding, Findings
from ..passage import Event, Kind, Outcome, Passage
from ..wallbox import Wallbox
from .catalogue import SIGNS
from .effect import Effect
from .evcc import EvccSide
from .session import BOOT, Session
from .wire import Wire

_RULES: Final = frozenset(rule.name for rule in RULES)


class Doctor:
    """Watches one wallbox: each frame for a moment, and the facts whenever it is asked to look."""

    def __init__(self) -> None:
        """Have found nothing yet."""
        self.findings = Findings(SIGNS)
        self._wire = Wire(self.findings, _RULES)
        self._session = Session(self.findings)
        self._effect = Effect(self.findings)
        self._evcc = EvccSide(self.findings)

    def observe(self, passage: Passage, frame: Frame, call: Call | None) -> None:
        """Take one frame after it was sent, with the call that it answers."""
        # Nearly all that comes is a call that went on as it was, and the answer to it.
        is_usual = not (passage.changes or passage.observed or passage.mark)
        origin, kind = passage.origin, passage.kind
        if is_usual and origin is Leg.EVCC and kind is Kind.RESULT:
            if passage.action != BOOT:
                return
        if not (
            is_usual
            and origin is Leg.WALLBOX
            and kind is Kind.CALL
            and passage.outcome is Outcome.FORWARDED
        ):
            self._wire.observe(passage, frame, call)
        self._session.observe(passage, frame, call)
        self._effect.observe(passage, frame, call)

    def note(self, event: Event) -> None:
        """Take what happened to one of the two sockets."""
        self._session.note(event)

    def look(
        self,
        wallbox: Wallbox,
        now: float,
        evcc: EvccFacts | None = None,
        evcc_port: int = 0,
    ) -> list[Finding]:
        """Look at the facts, and return what is wrong; ``now`` in seconds since the Unix epoch.

        ``evcc`` is what EVCC says of itself, None when that is unknown, ``evcc_port`` the port
        of EVCC that is dialled.
        """
        self._session.look(wallbox, now)
        self._effect.look(wallbox, now)
        self._evcc.look(wallbox, evcc, evcc_port, now)
        told_better = self._evcc.explained
        return [
            finding
            for finding in self.findings.current(now)
            if finding.sign.code not in told_better
        ]

    def treated(self, codes: Collection[str], now: float) -> None:
        """Take that something was done about findings: they are over until they are seen anew."""
        for code in codes:
            self.findings.over(code)
        self._effect.treated(codes, now)
