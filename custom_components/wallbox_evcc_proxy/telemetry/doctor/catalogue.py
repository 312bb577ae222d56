"""The signs that the doctor knows, with the harm they do and what helps against them."""

from typing import Final

from ..findings import Area, Cure, Place, Severity, Sign

_WIRE: Final = Area.WIRE
_SESSION: Final = Area.SESSION
_EFFECT: Final = Area.EFFECT
_CRITICAL: Final = Severity.CRITICAL
_WARNING: Final = Severity.WARNING
_HINT: Final = Severity.HINT

_REPAIRS: Final = Cure(Place.REPAIRS)
_PRESET: Final = Cure(Place.PRESET)
_AT_EVCC: Final = Cure(Place.EVCC)
_AT_WALLBOX: Final = Cure(Place.WALLBOX)
_NETWORK: Final = Cure(Place.NETWORK)

HOUR: Final = 3600.0
UNTIL_OVER: Final = float("inf")
"""For what is withdrawn when it is seen to be over."""


def _rule(name: str, **settings: object) -> Cure:
    return Cure(Place.RULE, name, settings)


SIGNS: Final[tuple[Sign, ...]] = (
    # How messages are written.
    Sign(code="mended", area=_WIRE, severity=_HINT),
    Sign(code="would_mend", area=_WIRE, severity=_WARNING),
    Sign(
        code="not_json",
        area=_WIRE,
        severity=_CRITICAL,
        cures=(_rule("mending"), _REPAIRS, _AT_WALLBOX),
    ),
    Sign(
        code="violates_schema",
        area=_WIRE,
        severity=_WARNING,
        cures=(_rule("conform"), _REPAIRS),
    ),
    Sign(
        code="unmatched_answer",
        area=_WIRE,
        severity=_HINT,
        least=3,
        cures=(_AT_WALLBOX,),
    ),
    Sign(code="late_answer", area=_WIRE, severity=_HINT, least=3, within=HOUR),
    Sign(
        code="slow_answer",
        area=_WIRE,
        severity=_HINT,
        least=3,
        within=HOUR,
        cures=(_NETWORK,),
    ),
    Sign(code="repeated", area=_WIRE, severity=_HINT, least=3, cures=(_NETWORK,)),
    # How they are answered.
    Sign(
        code="silent",
        area=_WIRE,
        severity=_WARNING,
        cures=(_rule("stand_in"), _REPAIRS),
    ),
    Sign(
        code="invalid_answer",
        area=_WIRE,
        severity=_WARNING,
        cures=(_rule("conform"), _rule("stand_in"), _REPAIRS),
    ),
    Sign(code="refuses", area=_WIRE, severity=_HINT, least=2),
    Sign(
        code="refuses_limits",
        area=_EFFECT,
        severity=_CRITICAL,
        least=2,
        within=HOUR,
        cures=(_PRESET, _AT_WALLBOX),
    ),
    Sign(
        code="refuses_start",
        area=_EFFECT,
        severity=_WARNING,
        least=2,
        cures=(_PRESET, _AT_WALLBOX),
    ),
    Sign(
        code="refused_by_evcc",
        area=_WIRE,
        severity=_WARNING,
        cures=(_rule("conform"), _rule("acknowledge"), _REPAIRS),
    ),
    Sign(code="evcc_silent", area=_WIRE, severity=_WARNING, least=2, cures=(_AT_EVCC,)),
    Sign(
        code="queue_stalled",
        area=_EFFECT,
        severity=_CRITICAL,
        cures=(_rule("conform"), _rule("stand_in"), _REPAIRS),
    ),
    # The session.
    Sign(
        code="drops",
        area=_SESSION,
        severity=_WARNING,
        least=4,
        within=HOUR,
        lasts=2 * HOUR,
        cures=(_NETWORK, _AT_WALLBOX),
    ),
    Sign(
        code="drops_when_quiet",
        area=_SESSION,
        severity=_WARNING,
        least=3,
        lasts=2 * HOUR,
        cures=(_AT_WALLBOX,),
    ),
    Sign(
        code="no_boot",
        area=_SESSION,
        severity=_HINT,
        lasts=UNTIL_OVER,
        cures=(_AT_WALLBOX,),
    ),
    Sign(
        code="boot_pending",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    Sign(
        code="boot_rejected",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    Sign(
        code="refused_as_duplicate",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC, _AT_WALLBOX),
    ),
    Sign(
        code="evcc_away",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC, _NETWORK),
    ),
    Sign(
        code="clock_off",
        area=_SESSION,
        severity=_WARNING,
        lasts=UNTIL_OVER,
        cures=(_rule("clock_skew"), _REPAIRS, _AT_WALLBOX),
    ),
    Sign(
        code="meter_gap",
        area=_SESSION,
        severity=_WARNING,
        lasts=HOUR,
        cures=(_rule("meter_polling"), _NETWORK),
    ),
    # What EVCC says of itself.
    Sign(
        code="evcc_does_not_know_id",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    Sign(
        code="evcc_knows_similar_id",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    Sign(
        code="evcc_no_sponsor",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    Sign(
        code="evcc_fatal",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    Sign(
        code="evcc_other_port",
        area=_SESSION,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC,),
    ),
    # The effect.
    Sign(
        code="limit_not_followed",
        area=_EFFECT,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_PRESET, _AT_WALLBOX),
    ),
    Sign(
        code="zero_not_obeyed",
        area=_EFFECT,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_PRESET, _rule("zero_limit", strategy="stop"), _AT_WALLBOX),
    ),
    Sign(
        code="phases_not_followed",
        area=_EFFECT,
        severity=_WARNING,
        lasts=UNTIL_OVER,
        cures=(_AT_EVCC, _AT_WALLBOX),
    ),
    Sign(
        code="power_mismatch",
        area=_EFFECT,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_rule("meter_scale"), _PRESET, _AT_WALLBOX),
    ),
    Sign(
        code="no_power",
        area=_EFFECT,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_rule("computed_power"), _AT_WALLBOX),
    ),
    Sign(
        code="no_energy",
        area=_EFFECT,
        severity=_WARNING,
        lasts=UNTIL_OVER,
        cures=(_AT_WALLBOX,),
    ),
    Sign(
        code="no_meter_values",
        area=_EFFECT,
        severity=_CRITICAL,
        lasts=UNTIL_OVER,
        cures=(_rule("meter_polling"), _AT_WALLBOX),
    ),
)
