"""The rules, in the order in which they look at a frame."""

from .acknowledge import Acknowledge
from .charging_profile import ChargingProfile
from .clock_skew import ClockSkew
from .computed_power import ComputedPower
from .configuration import Configuration
from .conform import Conform
from .connectors import Connectors
from .frame_form import FrameForm
from .hidden_values import HiddenValues
from .id_tags import IdTags
from .mending import Mending
from .meter_polling import MeterPolling
from .meter_scale import MeterScale
from .meter_values import MeterValues
from .phase_names import PhaseNames
from .profile_by_setting import ProfileBySetting
from .profile_timing import ProfileTiming
from .quiet_after_start import QuietAfterStart
from .remote_start import RemoteStart
from .repeats import Repeats
from .rule import Rule
from .session import Session
from .stale_reports import StaleReports
from .stand_in import StandIn
from .status_errors import StatusErrors
from .throttle import Throttle
from .timestamps import Timestamps
from .transactions import Transactions
from .trigger_form import TriggerForm
from .voltage_dropouts import VoltageDropouts
from .zero_limit import ZeroLimit

RULES: tuple[type[Rule], ...] = (
    # The form of a frame, and what it must satisfy.
    Mending,
    FrameForm,
    Repeats,
    Session,
    # Before conform, which would only cut them.
    IdTags,
    Conform,
    Timestamps,
    ClockSkew,
    StaleReports,
    Connectors,
    Transactions,
    # What the wallbox reports.
    MeterValues,
    PhaseNames,
    MeterScale,
    ComputedPower,
    VoltageDropouts,
    HiddenValues,
    MeterPolling,
    StatusErrors,
    # What either side is answered.
    Acknowledge,
    Throttle,
    TriggerForm,
    Configuration,
    StandIn,
    # What EVCC commands.
    ChargingProfile,
    ProfileTiming,
    RemoteStart,
    ZeroLimit,
    ProfileBySetting,
    QuietAfterStart,
)
