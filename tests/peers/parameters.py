"""What makes one simulated wallbox differ from another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal
from urllib.parse import quote

from .configuration import MEASURANDS, Configuration, Key, usual_keys
from .quirk import Quirk
from .schemas import Payload

type Misbehaviour = Callable[[str], str | bytes | None]
"""Turns the text of an outgoing frame into what is sent; None sends nothing."""

EVERY_ACTION = frozenset(
    {
        "CancelReservation",
        "ChangeAvailability",
        "ChangeConfiguration",
        "ClearCache",
        "ClearChargingProfile",
        "DataTransfer",
        "GetCompositeSchedule",
        "GetConfiguration",
        "GetDiagnostics",
        "GetLocalListVersion",
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "ReserveNow",
        "Reset",
        "SendLocalList",
        "SetChargingProfile",
        "TriggerMessage",
        "UnlockConnector",
        "UpdateFirmware",
    }
)
"""For `never_answers`: a wallbox that answers nothing at all."""


@dataclass(frozen=True)
class Redial:
    """How a wallbox dials again after its connection is gone."""

    first: float = 1.0
    """Seconds before the first attempt."""
    factor: float = 2.0
    """By which the wait grows with each attempt that fails."""
    longest: float = 30.0
    """Seconds."""

    def wait(self, attempt: int, random: Random) -> float:
        """Return the seconds to wait before that attempt (0 is the first)."""
        # An exponent without a bound overflows after a day without success.
        grown = self.first * self.factor ** min(attempt, 30)
        return min(grown, self.longest) * random.uniform(0.9, 1.1)


@dataclass(frozen=True, kw_only=True)
class WallboxParameters:
    """A simulated wallbox; durations are seconds of its clock."""

    id: str = "wallbox-1"
    vendor: str = "Simulated"
    model: str = "Wallbox 11"
    serial: str = "SIM-0001"
    firmware: str = "1.0.0"
    phases: Literal[1, 3] = 3
    connectors: int = 1
    max_current: float = 16.0
    """A per phase that it offers without a limit."""
    initial_energy: float = 123_400.0
    """Wh the register of each connector shows at first."""

    path: str = "/{id}"
    """What it appends to the URL it was given."""
    subprotocols: tuple[str, ...] = ("ocpp1.6",)
    """Offered in the handshake; empty offers none."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers of the handshake, such as Authorization or Origin."""
    connection_header: bool = True
    """Whether its handshake has the header `Connection: Upgrade`."""
    message_ids: str = ""
    """Ids of its calls, with {} for a number that begins anew with each connection;
    empty: unique ones."""
    boots: Literal["start", "every connect", "never"] = "start"
    """When it sends BootNotification of its own; a Reset is a start."""
    redial: Redial | None = field(default_factory=Redial)
    """None: it stays away once its connection is gone."""
    call_timeout: float = 30.0
    """How long it waits for an answer."""

    keys: tuple[Key, ...] | None = None
    """The configuration table; None is the usual one."""
    key_values: tuple[tuple[str, str], ...] = ()
    """Values at the factory that differ from those in `keys`."""
    refused_keys: frozenset[str] = frozenset()
    """Keys it does not let anyone change."""
    reboot_keys: frozenset[str] = frozenset()
    """Keys whose change takes effect after a reboot."""
    never_answers: frozenset[str] = frozenset()
    """Actions of the central system it leaves unanswered."""
    answers_instead: Mapping[str, str] = field(default_factory=dict)
    """By action, the frame sent in place of its answer; $id is the call's id as JSON."""
    answer_delay: float = 0.0
    """From a call to its answer."""
    obey_delay: float = 2.0
    """From an accepted profile to the current that flows."""
    reboot_time: float = 5.0
    """From a Reset to the next connection."""
    quirks: tuple[Quirk, ...] = ()
    """Asked in this order, the first that answers a call has answered it; each wallbox
    gets copies of its own."""
    misbehave: Misbehaviour | None = None
    """Applied to every frame it sends."""

    measurands: tuple[str, ...] = MEASURANDS
    """What it can be configured to sample, and does at the factory."""
    extra_measurands: tuple[str, ...] = ()
    """What it samples whatever MeterValuesSampledData says."""
    energy_per_phase: bool = False
    """Whether it reports Energy.Active.Import.Register per phase, too."""
    meter_period: float | None = None
    """Between two MeterValues; None: as MeterValueSampleInterval says."""
    meters_when_idle: bool = False
    """Whether it sends MeterValues without a transaction, too."""
    null_timestamps: bool = False
    """Whether its timestamps are 0000-00-00T00:00:00.000Z."""
    write_time: Callable[[float], str] | None = None
    """How it writes seconds since the epoch, None as ISO 8601 in UTC."""
    clock_offset: float = 0.0
    """Seconds its timestamps are ahead of the true time."""
    seed: int = 1
    """Of the mains' variation; the same seed gives the same values."""

    def uri(self, url: str) -> str:
        """Return the address it dials when the user entered `url`."""
        return url.rstrip("/") + self.path.format(id=quote(self.id))

    def configuration(self) -> Configuration:
        """Return its configuration table as it is at the factory."""
        keys = self.keys
        if keys is None:
            keys = usual_keys(connectors=self.connectors, measurands=self.measurands)
        values = dict(self.key_values)
        return Configuration(
            (
                Key(key.name, values.get(key.name, key.value), key.readonly)
                for key in keys
            ),
            measurands=self.measurands,
            refused=self.refused_keys,
            needing_reboot=self.reboot_keys,
        )

    def boot_notification(self) -> Payload:
        """Return its BootNotification.req."""
        return {
            "chargePointVendor": self.vendor,
            "chargePointModel": self.model,
            "chargePointSerialNumber": self.serial,
            "firmwareVersion": self.firmware,
        }
