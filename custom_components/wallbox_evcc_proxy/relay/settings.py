"""How a relay behaves: durations, limits and what it tells the wallbox by itself."""

from dataclasses import dataclass

DEFAULT_AUTO_CONFIGURATION = (
    ("LocalPreAuthorize", "true"),
    ("LocalAuthorizeOffline", "false"),
    ("LocalAuthListEnabled", "false"),
    ("AuthorizeRemoteTxRequests", "false"),
)
"""Keys that let a wallbox charge without asking for a card, and nobody start it but EVCC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings:
    """The settings of one wallbox's relay. All durations are in seconds."""

    auto_configuration: tuple[tuple[str, str], ...] = DEFAULT_AUTO_CONFIGURATION
    """Configuration keys and values sent to the wallbox after it booted."""
    disconnect_when_evcc_is_away: bool = False
    """Close the wallbox's connection when EVCC cannot be reached, instead of answering for EVCC."""
    wallbox_grace: float = 0.0
    """How long EVCC's leg stays open after the wallbox went away."""
    frames_per_second: float = 50.0
    """Frames a wallbox may send on average; a wallbox at work sends one or two."""
    burst: float = 200.0
    """Frames it may send at once, on top of that."""
    answer_evcc_within: float = 30.0
    """EVCC gives up a request after 60 s; until here the wallbox may answer it."""
    await_evcc: float = 20.0
    """How long EVCC may take to answer the wallbox; it takes milliseconds. Less than the 30 s
    after which wallboxes commonly give up a call, so that they still hear the proxy's answer."""
    await_wallbox: float = 10.0
    """How long the wallbox may take to answer a call of the proxy's own."""
    answer_user_within: float = 30.0
    """How long a call that the user asked for may wait for its turn and for the wallbox's answer.
    One that left late has as long as any other of the proxy's own."""
    hold_for_evcc: float = 5.0
    """How long calls wait for EVCC's leg to open before EVCC counts as away."""
    boot_after: float = 3.0
    """How long a wallbox that has just connected may take to send its own BootNotification."""
    boot_retry: float = 10.0
    """Pause before an EVCC that answered Pending gets BootNotification again, doubling each time."""
    boot_retry_last: float = 60.0
    """The longest of these pauses."""
    kept_retry: float = 60.0
    """Pause before a transaction that EVCC refused or left unanswered is offered again."""
    quiet_before_configuration: float = 5.0
    """EVCC's set-up has ended when it sent no call for this long."""
