"""What a cure changes, in the household's language."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import CONF_PRESET, DOMAIN
from .cures import BY_NAME, RuleChange, Treatment
from .rule_forms import choices_key
from .rules.parameter import Setting


async def async_changes(hass: HomeAssistant, treatment: Treatment) -> str:
    """Return a list of what a cure changes, as Markdown: the preset, and each rule's mode and settings."""
    texts: dict[str, str] = {}
    for category in ("config_subentries", "selector"):
        texts |= await async_get_translations(
            hass, hass.config.language, category, {DOMAIN}
        )
    lines = []
    if treatment.preset is not None:
        label = _text(texts, _step(f"preset.data.{CONF_PRESET}"), CONF_PRESET)
        lines.append(f"- {label}: **{treatment.preset.title}**")
    lines += [_line(texts, change) for change in treatment.changes]
    return "\n".join(lines)


def _line(texts: Mapping[str, str], change: RuleChange) -> str:
    section = _step(f"rules.sections.{change.rule}")
    title = _text(texts, f"{section}.name", change.rule)
    before, after = (
        _text(texts, f"selector.rule_mode.options.{mode}", mode)
        for mode in (change.before, change.after)
    )
    modes = after if before == after else f"{before} → {after}"
    line = f"- **{title}**: {modes}"
    for name, setting in change.settings.items():
        label = _text(texts, f"{section}.data.{name}", name)
        line += f"; {label}: {_setting(texts, change.rule, name, setting)}"
    return line


def _setting(texts: Mapping[str, str], rule: str, name: str, setting: Setting) -> str:
    parameter = next(each for each in BY_NAME[rule].parameters if each.name == name)
    key = choices_key(BY_NAME[rule], parameter)
    return _text(texts, f"selector.{key}.options.{setting}", f"{setting}")


def _step(key: str) -> str:
    return f"config_subentries.wallbox.step.{key}"


def _text(texts: Mapping[str, str], key: str, otherwise: str) -> str:
    return texts.get(f"component.{DOMAIN}.{key}", otherwise)
