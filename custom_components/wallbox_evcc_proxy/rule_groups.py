"""Under which headings the settings of a wallbox list the rules: too many for one page."""

from .rules.registry import RULES
from .rules.rule import Rule

_BY_NAME = {rule.name: rule for rule in RULES}

_NAMES: dict[str, tuple[str, ...]] = {
    "charging": (
        "zero_limit",
        "charging_profile",
        "profile_timing",
        "profile_by_setting",
        "remote_start",
        "quiet_after_start",
    ),
    "meter_values": (
        "meter_values",
        "phase_names",
        "meter_scale",
        "computed_power",
        "voltage_dropouts",
        "hidden_values",
        "meter_polling",
    ),
    "reports": (
        "session",
        "connectors",
        "transactions",
        "status_errors",
        "acknowledge",
        "stale_reports",
        "repeats",
    ),
    "requests": (
        "stand_in",
        "configuration",
        "trigger_form",
        "throttle",
    ),
    "messages": (
        "mending",
        "frame_form",
        "conform",
        "id_tags",
        "timestamps",
        "clock_skew",
    ),
}

GROUPS: dict[str, tuple[type[Rule], ...]] = {
    group: tuple(_BY_NAME[name] for name in names) for group, names in _NAMES.items()
}
"""Each rule in one group. What a user looks for first stands first, in and among the groups."""
