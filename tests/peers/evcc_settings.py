"""What EVCC is told about its stations, and how long it waits for what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
import math

MEASURANDS = (
    "Power.Active.Import",
    "Energy.Active.Import.Register",
    "Current.Import",
    "Voltage",
    "Current.Offered",
    "Power.Offered",
    "SoC",
)
"""Those EVCC asks for, in the order of its probing."""
DAY = 1200.0
"""Seconds that `sunny_day` lasts."""

type Wanted = Callable[[float], float] | Sequence[float] | float
"""The A per phase to charge with: from the seconds since EVCC's start, one value a
cycle (the last one stays), or always the same; below 6 A is off."""


@dataclass(frozen=True, kw_only=True)
class EvccTimes:
    """Durations in seconds of EVCC's clock, as EVCC has them (reference: EVCC)."""

    request_timeout: float = 60.0
    """From a request to giving up on its answer."""
    read_deadline: float = 60.0
    """Without data or ping, a connection is closed."""
    boot_wait: float = 60.0
    """After a connect, until it counts without BootNotification."""
    boot_trigger_delay: float = 5.0
    """After a connect, until BootNotification is asked for if there never was one."""
    connect_timeout: float = 300.0
    """A charger's creation waits that long for its wallbox."""
    setup_boot_wait: float = 60.0
    """In Setup, for the BootNotification it triggered."""
    setup_meter_wait: float = 60.0
    """In Setup, for the MeterValues it triggered."""
    status_wait: float = 60.0
    """For the first status of the connector."""
    status_retrigger: float = 30.0
    """Until the status is asked for once more."""
    status_age: float = 60.0
    """A StatusNotification older than this is ignored."""
    meter_interval: float = 10.0
    """meterinterval: MeterValueSampleInterval, and when the watchdog asks."""
    meter_grace: float = 10.0
    """On top of meter_interval until meter values time out."""
    meter_timeout: float = 60.0
    """Meter values do not time out earlier."""
    watchdog_period: float = 2.0
    control_interval: float = 30.0
    """Between two cycles of a loadpoint."""
    sync_guard: float = 10.0
    """After a change of the limit, until another offered current is corrected."""
    restart_delay: float = 900.0
    """After a fatal error."""
    creation_delay: float = 0.0
    """From the listener's start to the chargers' creation."""
    write_deadline: float = 10.0
    """For one frame to leave."""

    def shortened(self, by: float) -> EvccTimes:
        """Return the same with each duration divided, for a clock of real time."""
        return replace(
            self, **{one.name: getattr(self, one.name) / by for one in fields(self)}
        )

    def meter_age(self) -> float:
        """Return the age in seconds from which meter values are timed out."""
        return max(self.meter_interval + self.meter_grace, self.meter_timeout)


@dataclass(frozen=True, kw_only=True)
class StationOptions:
    """A charger in EVCC's configuration."""

    id: str
    """stationid."""
    connector: int = 1
    phases: int = 3
    """Of the loadpoint, for limits in W."""
    idtag: str = "evcc"
    remotestart: bool = False
    stacklevelzero: bool = False
    profilekindrelative: bool = False
    forcepowerctrl: bool = False
    nochangeavailability: bool = False
    metervalues: str = ""
    """Empty: probe; a list: take it; from `-` on: probe without these."""


def sunny_day(seconds: float) -> float:
    """Return the A per phase a roof yields on a cloudy day that lasts 20 minutes.

    It begins in the morning, with the first cloud after 40 s; what is too little to charge
    with is 0.
    """
    sun = 0.65 + 0.5 * math.cos(2 * math.pi * (seconds / DAY - 0.2))
    clouds = sum(math.sin(seconds / each + 5.3) for each in (29, 61, 97))
    shade = max(0.4, 1.0 - 0.35 * max(0.0, clouds + 0.5))
    current = round(16 * min(1.0, 1.3 * sun) * shade, 1)
    return current if current >= 6 else 0.0


def wanted_current(wanted: Wanted, seconds: float, cycle: int) -> float:
    """Return the A per phase wanted at that time since EVCC's start."""
    if callable(wanted):
        return wanted(seconds)
    if isinstance(wanted, Sequence):
        return wanted[min(cycle, len(wanted) - 1)]
    return wanted
