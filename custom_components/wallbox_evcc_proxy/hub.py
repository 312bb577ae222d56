"""The proxy inside Home Assistant: server, wallboxes with their facts, and who is told of them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import (
    CONF_ACCEPT_NEW_WALLBOXES,
    CONF_TRACE_FILES,
    DEFAULT_ACCEPT_NEW_WALLBOXES,
    DEFAULT_TRACE_FILES,
    DOMAIN,
    LOGGER,
    MAX_ADDED_BY_THEMSELVES,
)
from .devices import (
    async_register_connectors,
    async_register_hub,
    async_register_wallbox,
)
from .doctors import Doctors
from .evcc_port import EvccPort
from .evcc_web import EvccWeb
from .health_stream import HealthStream
from .live_status import LiveStatus
from .message_stream import MessageStream
from .ocpp.answers import WALLBOX_ACTIONS
from .ocpp.frames import Call, Frame, Leg
from .proxy.server import Server
from .proxy.trace import TraceFiles
from .relay.outbox import Outbox
from .relay.relay import restored_outbox
from .rules.choice import Choice, preset_for
from .rules.presets import Preset, load
from .settings import settings_of
from .storage import Storage
from .telemetry.hits import HitsByRule, count
from .telemetry.passage import Event, Kind, Passage
from .telemetry.source import Entry
from .telemetry.wallbox import READING_PAUSE, Wallbox
from .traffic_log import log_connection, log_repairs
from .wallboxes import (
    async_add_wallbox,
    async_create_refused_issue,
    async_delete_refused_issues,
    wallboxes_of,
)

type ProxyConfigEntry = ConfigEntry[Hub]
type OnChange = Callable[[], None]
type OnReported = Callable[[Wallbox, ConfigSubentry], None]


class Hub:
    """Runs the server, keeps the facts about each wallbox, and tells entities of changes."""

    def __init__(
        self, hass: HomeAssistant, entry: ProxyConfigEntry, storage: Storage
    ) -> None:
        """Prepare a proxy as the entry says."""
        self.hass = hass
        self.entry = entry
        self.storage = storage
        self.server = Server(settings_of(entry), storage, self._refusal)
        self.messages = MessageStream(hass, self.server.journal, uuid4().hex)
        """Tells the panel of the traffic."""
        self.evcc_port = EvccPort(hass, entry)
        """Tells whether EVCC's port answers."""
        self.evcc = EvccWeb(hass, entry, self._known)
        """Tells what EVCC says of itself."""
        self.status = LiveStatus(self)
        """Tells the panel of the wallboxes."""
        self.wallboxes: dict[str, Wallbox] = {}
        """Facts by the wallbox's id: of those in the entry, and of those connected."""
        self.hits: defaultdict[str, HitsByRule] = defaultdict(dict)
        """By wallbox id, what each rule did since the proxy started."""
        self.doctors = Doctors(self)
        """Find what is wrong, and tell the user."""
        self.health_stream = HealthStream(self)
        """Tells the panel of it."""
        self._on_change: defaultdict[str, list[OnChange]] = defaultdict(list)
        self._on_reported: list[OnReported] = []
        self._told: dict[str, tuple[object, ...]] = {}
        """By wallbox id, its name and what it had reported when devices and entities were made last."""
        self._saved: dict[str, tuple[object, ...]] = {}
        """By wallbox id, the revisions of its facts when they were saved last."""
        self._reading: dict[str, asyncio.TimerHandle] = {}
        """By wallbox, when its latest meter values are read."""
        self._stale: set[str] = set()
        """Wallboxes with news that nobody was told yet."""
        self._traces: TraceFiles | None = None
        self._changing_traces = asyncio.Lock()
        self._entry_data: Mapping[str, Any] = entry.data
        self._subentries: dict[str, ConfigSubentry] = {}
        self._unsubscribe: CALLBACK_TYPE | None = None

    async def async_start(self) -> None:
        """Listen. Raises OSError when the port cannot be had."""
        self._unsubscribe = self.server.journal.subscribe(self._observe)
        await self._async_set_traces()
        await self.server.start()
        # Nothing is awaited from here on: whoever connects finds the wallboxes known.
        async_register_hub(self.hass, self.entry, self.server.port)
        self._follow_subentries()
        self.doctors.start()
        await self.evcc.async_follow_options()

    async def async_stop(self) -> None:
        """Close every socket, and write what is to be kept; nothing happens after that."""
        await self.evcc.async_stop()
        await self.server.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        await self.messages.async_end()
        self.status.end()
        self.health_stream.end()
        self.evcc_port.async_end()
        self.doctors.stop()
        await self._async_set_traces()
        for reading in self._reading.values():
            reading.cancel()
        self._reading.clear()
        for wallbox in self.wallboxes.values():
            wallbox.read_all()
        self._tell()
        for wallbox in self._known():
            self.storage.save_facts(wallbox.id, wallbox.to_json)
        await self.storage.async_close()

    async def async_entry_changed(self) -> None:
        """Follow a change of the entry: live where possible, by a reload where it is not."""
        if self.entry.data != self._entry_data:
            self.hass.config_entries.async_schedule_reload(self.entry.entry_id)
            return
        self.server.change_settings(settings_of(self.entry))
        if self.accepts_new_wallboxes:
            async_delete_refused_issues(self.hass, self.entry)
        for wallbox_id in self._follow_subentries():
            await self.server.forget(wallbox_id)
            if wallbox_id not in self.server.sessions:  # it may be back already
                self.storage.forget(wallbox_id)
        for wallbox_id in self._subentries:
            self.doctors.review(wallbox_id)
            self._tell_entities(wallbox_id)
        self.status.note(self.wallboxes)
        await self._async_set_traces()
        await self.evcc.async_follow_options()

    # Who is told

    @callback
    def async_subscribe(self, wallbox_id: str, on_change: OnChange) -> CALLBACK_TYPE:
        """Call when facts about a wallbox may have changed; return what ends that."""
        listeners = self._on_change[wallbox_id]
        listeners.append(on_change)
        return lambda: listeners.remove(on_change)

    @callback
    def async_subscribe_reported(self, on_reported: OnReported) -> CALLBACK_TYPE:
        """Call for each wallbox now, and whenever one reports something for the first time."""
        self._on_reported.append(on_reported)
        for wallbox in self._known():
            on_reported(wallbox, self._subentries[wallbox.id])
        return lambda: self._on_reported.remove(on_reported)

    # Wallboxes

    @property
    def accepts_new_wallboxes(self) -> bool:
        """Whether a wallbox that nobody knows may come in."""
        return bool(
            self.entry.options.get(
                CONF_ACCEPT_NEW_WALLBOXES, DEFAULT_ACCEPT_NEW_WALLBOXES
            )
        )

    def _known(self) -> list[Wallbox]:
        return [self.wallboxes[wallbox_id] for wallbox_id in self._subentries]

    @callback
    def _refusal(self, wallbox_id: str, address: str) -> str | None:
        """Return why a wallbox may not come in, None if it may; asked at each handshake."""
        if wallbox_id in self._subentries:
            return None
        if not self.accepts_new_wallboxes:
            async_create_refused_issue(self.hass, self.entry, wallbox_id, address)
            return (
                f"The wallbox {wallbox_id} is not known, and new wallboxes are not accepted. "
                "Home Assistant offers to let it in under Settings, Repairs."
            )
        if len(self._subentries) >= MAX_ADDED_BY_THEMSELVES:
            return (
                f"{MAX_ADDED_BY_THEMSELVES} wallboxes are known, no more are added by themselves. "
                f"Add {wallbox_id} in Home Assistant."
            )
        return None

    @callback
    def _follow_subentries(self) -> list[str]:
        """Take up the entry's wallboxes as they are now; return the ids of those removed."""
        now = wallboxes_of(self.entry)
        removed = [
            wallbox_id for wallbox_id in self._subentries if wallbox_id not in now
        ]
        for wallbox_id in removed:
            del self._subentries[wallbox_id]
            self.wallboxes.pop(wallbox_id, None)
            self._told.pop(wallbox_id, None)
            self._saved.pop(wallbox_id, None)
            self.hits.pop(wallbox_id, None)
            self.doctors.forget(wallbox_id)
        self.status.note(removed)
        self._subentries.update(now)
        for wallbox_id in now:
            self._tell_reported(self._facts(wallbox_id))
        return removed

    def _facts(self, wallbox_id: str) -> Wallbox:
        wallbox = self.wallboxes.get(wallbox_id)
        if wallbox is None:
            is_known = wallbox_id in self._subentries
            restored = self.storage.restored_facts(wallbox_id) if is_known else None
            wallbox = self.wallboxes[wallbox_id] = Wallbox(wallbox_id, restored)
        return wallbox

    # The traffic

    @callback
    def _observe(self, entry: Entry, frame: Frame | None, call: Call | None) -> None:
        """Take each new entry of the journal."""
        if not entry.wallbox:
            return
        wallbox = self._facts(entry.wallbox)
        if isinstance(entry, Event):
            self._note(wallbox, entry)
        elif frame is not None:
            wallbox.observe(entry, frame, call)
            if entry.changes or entry.observed or entry.rule:
                count(self.hits[entry.wallbox], entry)
            if entry.changes:
                log_repairs(entry)
            if (
                entry.kind is Kind.CALL
                and entry.origin is Leg.WALLBOX
                and entry.action in WALLBOX_ACTIONS
                and entry.wallbox not in self._subentries
            ):
                self._let_in(entry)
        self.doctors.observe(entry, frame, call)
        if not (wallbox.wallbox_connected or entry.wallbox in self._subentries):
            del self.wallboxes[entry.wallbox]  # a stranger that has gone
            self.doctors.forget(entry.wallbox)
            self.hits.pop(entry.wallbox, None)
            self.status.note((entry.wallbox,))
            return
        if not self._stale:
            # Entities are told once the frames that have come are on their way.
            self.hass.loop.call_soon(self._tell)
        self._stale.add(entry.wallbox)

    @callback
    def _note(self, wallbox: Wallbox, event: Event) -> None:
        wallbox.note(event)
        log_connection(event)

    @callback
    def _let_in(self, call: Passage) -> None:
        """Add a wallbox that has sent its first call of OCPP."""
        if (
            not self.accepts_new_wallboxes
            or len(self._subentries) >= MAX_ADDED_BY_THEMSELVES
        ):
            return
        LOGGER.info("Wallbox %s is new and was added", call.wallbox)
        async_add_wallbox(self.hass, self.entry, call.wallbox)
        self._follow_subentries()

    @callback
    def _tell(self) -> None:
        """Tell entities of the wallboxes whose facts may have changed."""
        stale, self._stale = self._stale, set()
        self.status.note(stale)
        self.doctors.note(stale)
        for wallbox_id in stale:
            wallbox = self.wallboxes.get(wallbox_id)
            if wallbox is None or wallbox_id not in self._subentries:
                continue
            if wallbox.has_unread:
                self._read_later(wallbox)
            self._tell_reported(wallbox)
            self._save(wallbox)
            self._tell_entities(wallbox_id)

    @callback
    def health(self, wallbox_id: str) -> dict[str, Any]:
        """Return what is found at a wallbox, and what each side can do, to be put into JSON."""
        return self.doctors.health(wallbox_id)

    @callback
    def _tell_entities(self, wallbox_id: str) -> None:
        for on_change in tuple(self._on_change[wallbox_id]):
            on_change()

    @callback
    def _read_later(self, wallbox: Wallbox) -> None:
        """Have meter values read that came in quick succession, when they have ceased to."""
        if wallbox.id in self._reading:
            return

        @callback
        def read() -> None:
            del self._reading[wallbox.id]
            wallbox.read_all()
            self._stale.add(wallbox.id)
            self._tell()

        self._reading[wallbox.id] = self.hass.loop.call_later(READING_PAUSE, read)

    @callback
    def _save(self, wallbox: Wallbox) -> None:
        """Have facts written that have changed: most frames of an idle wallbox change none."""
        revisions = (
            wallbox.identity,
            len(wallbox.configuration),
            *(connector.revision for connector in wallbox.connectors.values()),
        )
        if self._saved.get(wallbox.id) != revisions:
            self._saved[wallbox.id] = revisions
            self.storage.save_facts(wallbox.id, wallbox.to_json)

    @callback
    def _tell_reported(self, wallbox: Wallbox) -> None:
        """Make devices, and have entities made, for what a wallbox reported for the first time."""
        subentry = self._subentries[wallbox.id]
        reported = (
            subentry.title,
            wallbox.identity,
            *(len(connector.reported) for connector in wallbox.connectors.values()),
        )
        if self._told.get(wallbox.id) == reported:
            return
        self._told[wallbox.id] = reported
        self.doctors.review(wallbox.id)  # another preset may be in force
        async_register_wallbox(self.hass, self.entry, subentry, wallbox)
        async_register_connectors(self.hass, self.entry, subentry, wallbox)
        for on_reported in tuple(self._on_reported):
            on_reported(wallbox, subentry)

    # Rules

    @property
    def traces_are_written(self) -> bool:
        """Whether trace files are being written."""
        return self._traces is not None

    def preset_found(self, wallbox_id: str, choice: Choice = Choice()) -> Preset | None:
        """Return the preset that was chosen, or fits what a wallbox has told; None when none does."""
        facts = self.outbox_of(wallbox_id).facts
        return preset_for(choice, wallbox_id, facts, load())

    def outbox_of(self, wallbox_id: str) -> Outbox:
        """Return what is kept for EVCC of a wallbox, with what the rules know of it."""
        session = self.server.sessions.get(wallbox_id)
        if session is None:
            return restored_outbox(self.storage.restored(wallbox_id))
        return session.relay.outbox

    async def _async_set_traces(self) -> None:
        """Begin or end writing trace files, as the options say; the traffic never waits for it."""
        async with self._changing_traces:
            is_running = self._unsubscribe is not None
            wanted = is_running and self.entry.options.get(
                CONF_TRACE_FILES, DEFAULT_TRACE_FILES
            )
            if wanted and self._traces is None:
                traces = TraceFiles(self.hass.config.path(DOMAIN, "traces"))
                try:
                    await traces.start(self.server.journal)
                except OSError as error:
                    LOGGER.warning("Trace files cannot be written: %s", error)
                else:
                    self._traces = traces
            elif not wanted and self._traces is not None:
                await self._traces.stop()
                self._traces = None
