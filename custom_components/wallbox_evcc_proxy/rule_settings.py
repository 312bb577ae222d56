"""How far each rule may go for a wallbox, for the panel to show and to change."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from .cures import BY_NAME, with_rule, with_rules
from .hub import Hub
from .message_sources import UNKNOWN_WALLBOX, CommandError, UnknownError
from .rules.choice import TRANSPARENT, Choice, choice_from, effective
from .rules.presets import Preset
from .rules.registry import RULES
from .rules.rule import Mode, Rule
from .telemetry.hits import Hits
from .wallboxes import async_get_wallbox

UNKNOWN_RULE: Final = "unknown_rule"
NOTHING_IS_REPAIRED: Final = "nothing_is_repaired"


@callback
def rule_settings(hub: Hub, wallbox_id: str) -> list[dict[str, Any]]:
    """Return every rule in order, as ``RuleSetting`` in the panel's ``protocol.ts``.

    The modes are those that are set: they hold also while the wallbox's repairs are turned off
    for the time being. Raises UnknownError for a wallbox that is neither known nor connected.
    """
    choice = _choice(hub, wallbox_id)
    preset = _preset(hub, wallbox_id, choice)
    session = hub.server.sessions.get(wallbox_id)
    broken: Mapping[str, str] = {} if session is None else session.relay.broken_rules
    hits = hub.hits.get(wallbox_id, {})
    settings = []
    for rule in RULES:
        counted = hits.get(rule.name, Hits())
        settings.append(
            {
                "name": rule.name,
                "mode": _mode(rule, choice, preset),
                "preset_mode": _mode(rule, Choice(choice.preset), preset),
                "failed": rule.name in broken,
                "hits": counted.changed + counted.answered + counted.held,
                "observed": counted.observed,
            }
        )
    return settings


@callback
def async_set_rule(
    hass: HomeAssistant, hub: Hub, wallbox_id: str, rule_name: str, mode: Mode
) -> None:
    """Store how far a rule may go for a wallbox; it applies live.

    What the preset says anyway is not stored. Raises UnknownError for a wallbox that is not in
    the entry and for an unknown rule, CommandError where the user chose that nothing is repaired.
    """
    subentry = async_get_wallbox(hub.entry, wallbox_id)
    if subentry is None:
        raise UnknownError(UNKNOWN_WALLBOX, wallbox=wallbox_id)
    if rule_name not in BY_NAME:
        raise UnknownError(UNKNOWN_RULE, rule=rule_name)
    choice = choice_from(subentry.data)
    if choice.preset == TRANSPARENT:
        raise CommandError(NOTHING_IS_REPAIRED, wallbox=subentry.title)
    preset = _preset(hub, wallbox_id, choice)
    rules = with_rule(subentry.data, preset, rule_name, mode)
    data = with_rules(subentry.data, rules)
    hass.config_entries.async_update_subentry(hub.entry, subentry, data=data)


def _choice(hub: Hub, wallbox_id: str) -> Choice:
    subentry = async_get_wallbox(hub.entry, wallbox_id)
    if subentry is not None:
        return choice_from(subentry.data)
    if wallbox_id not in hub.wallboxes:
        raise UnknownError(UNKNOWN_WALLBOX, wallbox=wallbox_id)
    return Choice()


def _preset(hub: Hub, wallbox_id: str, choice: Choice) -> Preset | None:
    return hub.preset_found(wallbox_id, Choice(choice.preset))


def _mode(rule: type[Rule], choice: Choice, preset: Preset | None) -> Mode:
    """Return how far a rule may go by a choice on top of a preset."""
    if choice.preset == TRANSPARENT:
        return Mode.OFF
    return effective(rule, choice, preset)[0]
