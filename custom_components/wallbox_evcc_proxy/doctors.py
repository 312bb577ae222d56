"""A doctor for each wallbox of a proxy: told of the traffic, asked to look, and who is told then."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import time
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_time_interval

from .const import CONF_EVCC_PORT, LOGGER
from .cures import InForce, Treatment, in_force, treatment_of
from .finding_issues import SAME, FindingIssues
from .notices import Notices
from .ocpp.frames import Call, Frame
from .rules.choice import Choice, choice_from
from .rules.rule import Mode
from .telemetry.capabilities import Capabilities
from .telemetry.doctor import Doctor
from .telemetry.doctor.catalogue import SIGNS
from .telemetry.findings import Cure, Finding, Place, Sign
from .telemetry.passage import Event, Happening
from .telemetry.source import Entry
from .wallboxes import async_get_wallbox

if TYPE_CHECKING:
    from .hub import Hub

LOOK_AFTER: Final = 2.0
"""Seconds from news of a wallbox to the look at it: what comes in between is looked at with it."""
LOOK_EVERY: Final = timedelta(seconds=30)
"""Between looks for what time alone brings about."""

type OnNews = Callable[[], None]


@dataclass(slots=True)
class Care:
    """One wallbox in its doctor's care."""

    since: float
    """Since when, in seconds since the Unix epoch."""
    doctor: Doctor | None = field(default_factory=Doctor)
    """None once it has failed."""
    capabilities: Capabilities = field(default_factory=Capabilities)
    findings: list[Finding] = field(default_factory=list)
    """What the last look found."""
    revision: int = -1
    """That of the findings when they were told last."""
    in_force: InForce | None = None
    """What was in force at the last review."""


class Doctors:
    """Keeps the findings about each wallbox, and what is told of them."""

    def __init__(self, hub: Hub) -> None:
        """Look after the wallboxes of this proxy."""
        self._hub = hub
        self.notices = Notices(hub.hass, hub.entry)
        self._issues = FindingIssues(hub.hass, hub.entry, self.notices)
        self._cares: dict[str, Care] = {}
        self._noted: set[str] = set()
        """Wallboxes to be looked at next."""
        self._timer: asyncio.TimerHandle | None = None
        self._on_news: list[OnNews] = []
        self._unsubscribe: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Look now and then also where nothing comes, and when EVCC says something else of itself."""
        hub = self._hub
        ticks = async_track_time_interval(
            hub.hass, self._look_at_all, LOOK_EVERY, cancel_on_shutdown=True
        )
        evcc = hub.evcc.subscribe(lambda: self.note(hub.wallboxes))

        @callback
        def unsubscribe() -> None:
            ticks()
            evcc()

        self._unsubscribe = unsubscribe

    @callback
    def stop(self) -> None:
        """Look no more; what holds is found again by the next proxy."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._issues.withdraw()
        self.notices.withdraw()

    @callback
    def subscribe(self, on_news: OnNews) -> CALLBACK_TYPE:
        """Call after every look; return what ends that."""
        self._on_news.append(on_news)
        return lambda: self._on_news.remove(on_news)

    # The traffic

    @callback
    def observe(self, entry: Entry, frame: Frame | None, call: Call | None) -> None:
        """Take a new entry of the journal, after it was sent."""
        care = self._cares.get(entry.wallbox) or self._care(entry.wallbox)
        if care.doctor is None:
            return
        try:
            if type(entry) is Event:
                care.doctor.note(entry)
                self._take_tell(entry)
            elif frame is not None:
                care.doctor.observe(entry, frame, call)
                care.capabilities.observe(entry, frame, call)
        except Exception:
            self._fail(entry.wallbox, care)

    @callback
    def note(self, wallbox_ids: Iterable[str]) -> None:
        """Take that there is news of these wallboxes; they are looked at soon."""
        self._noted.update(wallbox_ids)
        if self._timer is None and self._unsubscribe is not None:
            self._timer = self._hub.hass.loop.call_later(LOOK_AFTER, self._look)

    @callback
    def forget(self, wallbox_id: str) -> None:
        """Forget a wallbox that is gone."""
        self._cares.pop(wallbox_id, None)
        self._issues.withdraw(wallbox_id)
        self.notices.withdraw(wallbox_id)
        self._tell()

    def _care(self, wallbox_id: str) -> Care:
        care = self._cares.get(wallbox_id)
        if care is None:
            care = self._cares[wallbox_id] = Care(time())
        return care

    def _fail(self, wallbox_id: str, care: Care) -> None:
        """Let a doctor go that has met with an error in itself: it must disturb nobody."""
        LOGGER.exception(
            "Nothing is found at wallbox %s any more, until Home Assistant starts again",
            wallbox_id,
        )
        care.doctor = None
        care.findings = []
        self._issues.withdraw(wallbox_id)

    def _take_tell(self, event: Event) -> None:
        """Take what a rule has to tell the user."""
        if event.what is not Happening.TOLD or event.tell is None:
            return
        wallbox_id, notice = event.wallbox, event.tell.notice
        subentry = async_get_wallbox(self._hub.entry, wallbox_id)
        if subentry is not None:
            is_told = self._issues.tells(wallbox_id, notice)
            self.notices.take(wallbox_id, subentry.title, event.tell, is_told=is_told)
            if notice in SAME.values():
                self._revise(wallbox_id)

    # Looking

    @callback
    def _look_at_all(self, _now: datetime) -> None:
        self._noted.update(self._hub.wallboxes)
        self._look()

    @callback
    def _look(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        noted, self._noted = self._noted, set()
        for wallbox_id in noted & self._hub.wallboxes.keys():
            care = self._care(wallbox_id)
            try:
                self._look_at(wallbox_id, care)
            except Exception:
                self._fail(wallbox_id, care)
        self._tell()

    def _look_at(self, wallbox_id: str, care: Care) -> None:
        if care.doctor is None:
            return
        hub = self._hub
        wallbox = hub.wallboxes[wallbox_id]
        wallbox.read_all()
        care.findings = care.doctor.look(
            wallbox, time(), hub.evcc.facts, hub.entry.data[CONF_EVCC_PORT]
        )
        if care.revision != care.doctor.findings.revision:
            care.revision = care.doctor.findings.revision
            self._follow_issues(wallbox_id, care)

    def _follow_issues(self, wallbox_id: str, care: Care) -> None:
        subentry = async_get_wallbox(self._hub.entry, wallbox_id)
        if subentry is not None:
            self._issues.follow(
                wallbox_id,
                subentry.title,
                care.findings,
                lambda cure: self.treatment(wallbox_id, cure) is not None,
            )

    @callback
    def _tell(self) -> None:
        for on_news in tuple(self._on_news):
            on_news()

    # Settings

    @callback
    def review(self, wallbox_id: str) -> None:
        """Follow a change of what is in force for a wallbox."""
        self._review_notices(wallbox_id)
        care = self._care(wallbox_id)
        subentry = async_get_wallbox(self._hub.entry, wallbox_id)
        if subentry is None:
            return
        choice = choice_from(subentry.data)
        preset = self._hub.preset_found(wallbox_id, Choice(choice.preset))
        now, before = in_force(choice, preset), care.in_force
        care.in_force = now
        if care.doctor is None or before is None or now == before:
            return
        care.doctor.treated(_helped(before, now), time())
        if self._unsubscribe is not None:
            care.revision = -1
            self._noted.add(wallbox_id)
            self._look()

    def _review_notices(self, wallbox_id: str) -> None:
        """Withdraw issues of rules that are not in force any more."""
        session = self._hub.server.sessions.get(wallbox_id)
        subentry = async_get_wallbox(self._hub.entry, wallbox_id)
        if session is None or subentry is None:
            self.notices.withdraw(wallbox_id)
            return
        self.notices.review(
            wallbox_id,
            choice_from(subentry.data),
            session.selection.preset,
            session.relay.broken_rules,
        )

    def _revise(self, wallbox_id: str) -> None:
        """Have issues followed at the next look, though nothing else is found."""
        self._care(wallbox_id).revision = -1
        self.note((wallbox_id,))

    # What is found

    @callback
    def finding(self, wallbox_id: str, code: str, subject: str) -> Finding | None:
        """Return what is found by this code about this subject, None when nothing is."""
        care = self._cares.get(wallbox_id)
        return next(
            (
                each
                for each in (() if care is None else care.findings)
                if (each.sign.code, each.subject) == (code, subject)
            ),
            None,
        )

    @callback
    def treatment(self, wallbox_id: str, cure: Cure) -> Treatment | None:
        """Return what a cure does, None when it cannot be applied here or changes nothing."""
        return treatment_of(self._hub.entry, wallbox_id, cure, self._hub.preset_found)

    @callback
    def best_treatment(self, wallbox_id: str, finding: Finding) -> Treatment | None:
        """Return what the likeliest cure does that can be applied here, None when there is none."""
        treatments = (self.treatment(wallbox_id, cure) for cure in finding.sign.cures)
        return next((each for each in treatments if each is not None), None)

    @callback
    def health(self, wallbox_id: str) -> dict[str, Any]:
        """Return findings and capabilities, as ``WallboxHealth`` in the panel's ``health.ts``."""
        care = self._care(wallbox_id)
        possible: dict[int, bool] = {}

        def is_possible(cure: Cure) -> bool:
            if id(cure) not in possible:
                possible[id(cure)] = self.treatment(wallbox_id, cure) is not None
            return possible[id(cure)]

        wallbox = self._hub.wallboxes.get(wallbox_id)
        return {
            "id": wallbox_id,
            "since": care.since,
            "frames": 0 if wallbox is None else wallbox.frames,
            "findings": [_shown(each, is_possible) for each in care.findings],
            "capabilities": [
                {
                    "target": each.target,
                    "action": each.action,
                    "supported": each.supported,
                    "refused": each.refused,
                    "silent": each.silent,
                    "code": each.code,
                }
                for each in care.capabilities
            ],
        }


def _shown(finding: Finding, is_possible: Callable[[Cure], bool]) -> dict[str, Any]:
    """Return a finding, as ``Finding`` in the panel's ``health.ts``."""
    return {
        "code": finding.sign.code,
        "area": finding.sign.area,
        "severity": finding.severity,
        "subject": finding.subject,
        "count": finding.count,
        "first": finding.first,
        "last": finding.last,
        "evidence": list(finding.evidence),
        "values": dict(finding.values),
        "cured_by": finding.cured_by or None,
        "cures": [
            {
                "place": cure.place,
                "rule": cure.rule,
                "settings": dict(cure.settings),
                "possible": is_possible(cure),
            }
            for cure in finding.sign.cures
        ],
    }


def _helped(before: InForce, now: InForce) -> list[str]:
    """Return the codes of what may be over, now that other rules are in force."""
    acting = {
        name
        for name, (mode, settings) in now.rules.items()
        if mode is Mode.ON and before.rules[name] != (mode, settings)
    }
    is_other = bool(acting) and (
        now.preset is not before.preset or now.is_active is not before.is_active
    )

    def is_helped(sign: Sign) -> bool:
        return any(
            cure.rule in acting if cure.place is Place.RULE else is_other
            for cure in sign.cures
            if cure.place in (Place.RULE, Place.PRESET, Place.REPAIRS)
        )

    return [sign.code for sign in SIGNS if is_helped(sign)]
