"""What the proxy as a whole is told: where to listen, where EVCC is, and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..relay.settings import RelaySettings
from ..rules.choice import Choice
from .journal import DEFAULT_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one proxy. All durations are in seconds."""

    listen_host: str = "0.0.0.0"
    """Address to listen on."""
    listen_port: int = 8888
    """Port to listen on; 0 takes a free one."""
    evcc_host: str
    """Name or address of EVCC."""
    evcc_port: int = 8887
    """Port of EVCC's OCPP server."""
    relay: RelaySettings = field(default_factory=RelaySettings)
    """How each wallbox's relay behaves."""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    """By wallbox id, which rules the user chose; the others have those that fit them."""
    journal_size: int = DEFAULT_SIZE
    """Entries the journal keeps for each wallbox."""
    connections: int = 64
    """Wallboxes connected at the same time."""
    frame_size: int = 2**20
    """Bytes in one message at the most."""
    handshake_timeout: float = 10.0
    """How long a wallbox may take to open its WebSocket connection."""
    listener_check: float = 5.0
    """Pause between two looks at whether the port is still listened on."""
    close_timeout: float = 3.0
    """How long the other side may take to agree to a close."""
    stop_within: float = 4.0
    """How long all of them together may take to agree, when the proxy stops, before they are cut off."""
    ping_interval: float = 20.0
    """EVCC drops a connection that is silent for 60 s and does not count pongs."""
    wallbox_ping: float = 30.0
    """Pause between pings to a wallbox, and how long it may take to answer one."""
    redial_first: float = 1.0
    """Pause before EVCC is dialled again, doubling with each failure."""
    redial_last: float = 30.0
    """The longest pause between two attempts."""
    redial_steady: float = 10.0
    """A connection to EVCC that lasted this long was a good one: the pauses begin anew."""
    redial_after_close: float = 1.5
    """Pause after closing EVCC's socket: EVCC loses a connection that comes too fast (evcc.md 1.6)."""

    def choice(self, wallbox: str) -> Choice:
        """Return the rules that the user wants for a wallbox: the automatic ones for a new one."""
        return self.choices.get(wallbox, Choice())
