"""What EVCC says of itself on its web side (evcc.md 6): its state, read with tolerance, and its log.

EVCC promises nothing about the form of its state: whatever is missing or of another form than
expected is unknown.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .bounded import bounded
from .identity import text, whole
from .readings import number

MOST: Final = 32
"""Stations, loadpoints, fatal errors and forwarders looked at."""
KEPT_LINES: Final = 50
"""Lines of EVCC's log that are kept."""
LONGEST_LINE: Final = 1000
"""Characters of a line that are kept."""
UNKNOWN_STATION: Final = "unknown"
"""The status of a station that connected, and that no charger is configured for."""

_WANTED: Final = frozenset(
    {
        *("version", "startupCompleted", "fatal", "ocpp", "ocppforwarder"),
        *("sponsor", "interval", "loadpoints"),
    }
)
"""What is kept of EVCC's state."""
_LOADPOINT: Final = frozenset(
    {
        *("name", "title", "mode", "connected", "charging", "enabled"),
        *("offeredCurrent", "effectiveMinCurrent", "effectiveMaxCurrent"),
        *("chargePower", "phasesActive", "vehicleTitle", "vehicleName"),
        "chargerStatusReason",
    }
)
"""What is kept of a loadpoint."""
_LEVELS: Final = frozenset({"warn", "error", "fatal"})
_OF_CHARGERS: Final = ("ocpp", "charg")
"""A line that has one of these is about OCPP, or about charging."""


@dataclass(frozen=True, slots=True)
class FatalError:
    """Why EVCC does not run as it should (``fatal``)."""

    kind: str
    """Its class: ``charger``, ``sponsorship``, ``network`` ..."""
    device: str
    """The name of the device that could not be made; empty when none is concerned."""
    error: str
    """EVCC's own words."""


@dataclass(frozen=True, slots=True)
class Station:
    """A station id that EVCC's OCPP server knows of (``ocpp.status.stations``)."""

    id: str
    """As a wallbox connected with it, or a charger is configured with it."""
    status: str
    """``unknown``: no charger has it. ``configured``: a charger has it; that it is not connected
    may be out of date and proves nothing (evcc.md 0, fact 10). ``connected``."""


@dataclass(frozen=True, slots=True)
class Sponsor:
    """The sponsor token, without which EVCC makes no OCPP charger (``sponsor.status``)."""

    name: str
    """Whose it is; empty without a token."""
    expires_at: str | None
    """When it ends, as EVCC writes it."""
    expires_soon: bool
    """Whether that is near."""


@dataclass(frozen=True, slots=True)
class Forwarder:
    """EVCC's own forwarding of a station to another server (``ocppforwarder.status``)."""

    station: str
    """Id of the station."""
    connected: bool
    """Whether the other server is connected."""
    error: str
    """Why it is not; empty when nothing is said."""


@dataclass(frozen=True, slots=True)
class Loadpoint:
    """A loadpoint of EVCC; None for what it does not say."""

    number: int
    """Its place in EVCC's list, from 1, as EVCC counts in its addresses."""
    title: str | None
    """What the user calls it."""
    mode: str | None
    """``off``, ``pv``, ``minpv`` or ``now``."""
    connected: bool | None
    """Whether a car is plugged in."""
    charging: bool | None
    """Whether it charges."""
    enabled: bool | None
    """Whether EVCC lets it charge."""
    offered_current: float | None
    """What EVCC offers to the car, in A per phase."""
    min_current: float | None
    """The least that EVCC offers when it lets it charge, in A."""
    max_current: float | None
    """The most that EVCC offers, in A."""
    charge_power: float | None
    """What flows into the car, in W."""
    vehicle: str | None
    """The name of the car."""
    phases: int | None
    """How many phases are in use."""
    waits_for: str | None
    """What the charger waits for (``chargerStatusReason``)."""


@dataclass(frozen=True, slots=True)
class EvccFacts:
    """What EVCC says of itself; None for what it does not say."""

    version: str | None = None
    """Its version."""
    is_started: bool | None = None
    """Whether it has made all its devices."""
    ocpp_port: int | None = None
    """The port that it is set to wait for wallboxes on."""
    interval: float | None = None
    """Seconds between two turns of its control."""
    sponsor: Sponsor | None = None
    """Its sponsor token."""
    fatal: tuple[FatalError, ...] = ()
    """Why it does not run as it should."""
    stations: tuple[Station, ...] = ()
    """The station ids that its OCPP server knows of."""
    forwarders: tuple[Forwarder, ...] = ()
    """What it forwards."""
    loadpoints: tuple[Loadpoint, ...] = ()
    """Its loadpoints, in its order."""

    def station(self, wallbox_id: str) -> Station | None:
        """Return what it says of a station id, None when it does not know of it."""
        return next((one for one in self.stations if one.id == wallbox_id), None)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A warning or error of EVCC's log."""

    at: float
    """When it came, in seconds since the Unix epoch."""
    level: str
    """``warn``, ``error`` or ``fatal``."""
    text: str
    """The line."""


class EvccState:
    """EVCC's state, kept up with its changes; bounded, whatever comes."""

    def __init__(self) -> None:
        """Know nothing."""
        self.facts: EvccFacts | None = None
        """What EVCC says; None before it has said anything."""
        self.log: deque[LogLine] = deque(maxlen=KEPT_LINES)
        """Its last warnings and errors about OCPP and charging, oldest first."""
        self._kept: dict[str, Any] = {}
        self._loadpoints: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Forget the state: the whole of it is to come."""
        self._kept.clear()
        self._loadpoints.clear()

    def forget(self) -> None:
        """Know nothing of EVCC any more, except what its log said."""
        self.begin()
        self.facts = None

    def take(self, message: object, at: float) -> bool:
        """Take a state or changes of one; return whether it is EVCC that says something.

        Both ``loadpoints.0.title`` and nested members are understood; ``at`` is in seconds
        since the Unix epoch.
        """
        if not isinstance(message, Mapping):
            return False
        self._take_line(message.get("log"), at)
        is_state = False
        for name, value in message.items():
            path = str(name).split(".", 3)
            if path[0] in _WANTED:
                is_state = True
                self._put(path, value)
        if is_state:
            self.facts = self._read()
        return is_state or "log" in message

    def _put(self, path: list[str], value: Any) -> None:
        """Take one member of the state by its path."""
        name, *rest = path
        if name == "loadpoints":
            self._put_loadpoint(rest, value)
        elif not rest:
            self._kept[name] = bounded(value)
        else:
            node = self._kept
            for each in path[:-1]:
                found = node.get(each)
                if not isinstance(found, dict):
                    if each not in node and len(node) >= MOST:
                        return
                    found = node[each] = {}
                node = found
            if rest[-1] in node or len(node) < MOST:
                node[rest[-1]] = bounded(value)

    def _put_loadpoint(self, path: list[str], value: Any) -> None:
        """Take all loadpoints, one of them, or one of its members, as the rest of the path says."""
        if not path:
            each = value[:MOST] if isinstance(value, list) else ()
            self._loadpoints = [_loadpoint_kept(one) for one in each]
            return
        index = whole(path[0])
        if index is None or not 0 <= index < MOST:
            return
        while len(self._loadpoints) <= index:
            self._loadpoints.append({})
        if len(path) == 1:
            self._loadpoints[index] = _loadpoint_kept(value)
        elif len(path) == 2 and path[1] in _LOADPOINT:
            self._loadpoints[index][path[1]] = bounded(value)

    def _take_line(self, said: Any, at: float) -> None:
        said = _object(said)
        level, line = said.get("level"), said.get("message")
        if type(level) is not str or level not in _LEVELS or type(line) is not str:
            return
        line = line[:LONGEST_LINE]
        area = said.get("area")
        about = f"{area if type(area) is str else ''} {line}".casefold()
        ids = () if self.facts is None else self.facts.stations
        if any(word in about for word in _OF_CHARGERS) or any(
            station.id in line for station in ids
        ):
            self.log.append(LogLine(at, level, line))

    def _read(self) -> EvccFacts:
        kept = self._kept
        ocpp = _object(kept.get("ocpp"))
        stations = _list(_object(ocpp.get("status")).get("stations"))
        forwarders = _list(_object(kept.get("ocppforwarder")).get("status"))
        fatal = kept.get("fatal")
        return EvccFacts(
            version=text(kept.get("version")),
            is_started=_flag(kept.get("startupCompleted")),
            ocpp_port=ocpp_port(kept),
            interval=_within(kept.get("interval"), 86_400.0),
            sponsor=_sponsor(kept.get("sponsor")),
            fatal=tuple(
                FatalError(
                    text(each.get("class")) or "",
                    text(each.get("device")) or "",
                    text(each.get("error")) or "",
                )
                for each in _list([fatal] if isinstance(fatal, dict) else fatal)
            ),
            stations=tuple(
                Station(each["id"], text(each.get("status")) or "")
                for each in stations
                # As it is: blanks in an id make it another one.
                if type(each.get("id")) is str and each["id"]
            ),
            forwarders=tuple(
                Forwarder(
                    text(each.get("chargerId")) or "",
                    each.get("upstreamConnected") is True,
                    text(each.get("error")) or "",
                )
                for each in forwarders
            ),
            loadpoints=tuple(
                _loadpoint(place, each)
                for place, each in enumerate(self._loadpoints, start=1)
            ),
        )


def ocpp_port(state: Any) -> int | None:
    """Return the port on which EVCC waits for wallboxes, as its state says; None when unknown."""
    ocpp = _object(_object(state).get("ocpp"))
    port = whole(_object(ocpp.get("config")).get("port"))
    return port if port is not None and 1 <= port <= 65_535 else None


def _sponsor(said: Any) -> Sponsor | None:
    """Return what is said of the token; older versions say it without ``status``."""
    said = _object(said)
    status = _object(said.get("status")) or said
    name = status.get("name")
    if type(name) is not str:
        return None
    return Sponsor(
        name.strip(), text(status.get("expiresAt")), status.get("expiresSoon") is True
    )


def _loadpoint_kept(said: Any) -> dict[str, Any]:
    return {
        name: bounded(value)
        for name, value in _object(said).items()
        if name in _LOADPOINT
    }


def _loadpoint(place: int, kept: Mapping[str, Any]) -> Loadpoint:
    phases = whole(kept.get("phasesActive"))
    power = number(kept.get("chargePower"))
    return Loadpoint(
        number=place,
        title=text(kept.get("title")) or text(kept.get("name")),
        mode=text(kept.get("mode")),
        connected=_flag(kept.get("connected")),
        charging=_flag(kept.get("charging")),
        enabled=_flag(kept.get("enabled")),
        offered_current=_within(kept.get("offeredCurrent"), 1000.0),
        min_current=_within(kept.get("effectiveMinCurrent"), 1000.0),
        max_current=_within(kept.get("effectiveMaxCurrent"), 1000.0),
        charge_power=power if power is not None and abs(power) < 1e7 else None,
        vehicle=text(kept.get("vehicleTitle")) or text(kept.get("vehicleName")),
        phases=phases if phases is not None and 1 <= phases <= 3 else None,
        waits_for=text(kept.get("chargerStatusReason")),
    )


def _object(value: Any) -> Mapping[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list, none of anything else."""
    if not isinstance(value, list):
        return []
    return [each for each in value[:MOST] if isinstance(each, Mapping)]


def _flag(value: Any) -> bool | None:
    return value if type(value) is bool else None


def _within(value: Any, most: float) -> float | None:
    """Return a number that is neither negative nor beyond the most that makes sense."""
    found = number(value)
    return found if found is not None and 0.0 <= found <= most else None
