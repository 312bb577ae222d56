"""What rules have to tell the user: repair issues for what can be acted on, and lines in the log."""

from collections.abc import Container

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.loader import async_get_loaded_integration

from .const import DOMAIN, LOGGER
from .issues import NOTICE, WallboxIssues
from .rules.choice import TRANSPARENT, Choice, effective
from .rules.presets import Preset
from .rules.registry import RULES
from .rules.rule import Mode
from .rules.verdict import Notice, Tell
from .wallboxes import as_code

LONGEST_DETAIL = 200
"""Characters of a detail that a text repeats."""

TOLD_BY: dict[Notice, tuple[str, ...]] = {
    Notice.ZERO_LIMIT_IGNORED: ("zero_limit",),
    Notice.LIMIT_IGNORED: ("zero_limit",),
    Notice.REBOOT_REQUIRED: ("configuration",),
}
"""Which rules tell of it: without one of them nobody would tell that it is over."""
LOGGED_ONLY = frozenset({Notice.CONTRADICTED})
"""What passes by itself and calls for no action of the user."""
_UNKNOWN = "?"
"""How a rule writes what was not measured."""


class Notices:
    """The repair issues of what rules tell of an entry's wallboxes."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Keep the issues of one entry."""
        self._hass = hass
        self._issues = WallboxIssues(hass, entry, NOTICE)

    @callback
    def take(
        self, wallbox_id: str, title: str, tell: Tell, *, is_told: bool = False
    ) -> None:
        """Take what a rule has to tell of a wallbox, or that it holds no more.

        ``is_told``: another issue says it already.
        """
        if not tell.holds:
            self._end(wallbox_id, tell)
            return
        _log(title, tell)
        if tell.notice in LOGGED_ONLY or is_told:
            return
        is_failure = tell.notice is Notice.RULE_FAILED
        self._issues.create(
            wallbox_id,
            str(tell.notice),
            _about(tell),
            key=str(tell.notice),
            placeholders={"wallbox": as_code(title), **self._placeholders(tell)},
            learn_more_url=_tracker(self._hass) if is_failure else None,
        )

    @callback
    def withdraw(
        self, wallbox_id: str | None = None, notice: Notice | None = None
    ) -> None:
        """Withdraw the issues of a wallbox or of all, of one notice or of all."""
        for issue in self._issues.of(wallbox_id):
            if notice in (None, issue.name):
                self._issues.delete(issue)

    @callback
    def stands(self, wallbox_id: str, notice: Notice) -> bool:
        """Return whether there is an issue of a notice."""
        return any(issue.name == notice for issue in self._issues.of(wallbox_id))

    @callback
    def review(
        self,
        wallbox_id: str,
        choice: Choice,
        preset: Preset | None,
        broken: Container[str],
    ) -> None:
        """Withdraw what nobody would withdraw any more, now that other rules may be in force.

        Those are what the user chose on top of the preset, without those ``broken``.
        """
        for issue in self._issues.of(wallbox_id):
            if issue.name == Notice.RULE_FAILED:
                holds = issue.about in broken
            else:
                holds = any(
                    is_on(rule, choice, preset) for rule in TOLD_BY[Notice(issue.name)]
                )
            if not holds:
                self._issues.delete(issue)

    def _end(self, wallbox_id: str, tell: Tell) -> None:
        """Withdraw an issue; all of its notice when it is not said which one is over."""
        over = _about(tell)
        for issue in self._issues.of(wallbox_id):
            if issue.name == tell.notice and over in ("", issue.about):
                self._issues.delete(issue)

    def _placeholders(self, tell: Tell) -> dict[str, str]:
        """Return what stands in an issue's text besides the wallbox's name."""
        details = {key: _shown(text) for key, text in tell.details.items()}
        match tell.notice:
            case Notice.RULE_FAILED:
                return {"rule": rule_title(self._hass, details.get("rule", ""))}
            case Notice.REBOOT_REQUIRED:
                return {"key": details.get("key", _UNKNOWN)}
            case _:
                return {
                    "limit": details.get("limit", _UNKNOWN),
                    "measured": _measured(tell),
                    "seconds": details.get("seconds", _UNKNOWN),
                }


def is_on(name: str, choice: Choice, preset: Preset | None) -> bool:
    """Return whether the rule of this name is in force and does more than observe."""
    if choice.is_off or choice.preset == TRANSPARENT:
        return False
    rule = next((each for each in RULES if each.name == name), None)
    return rule is not None and effective(rule, choice, preset)[0] is Mode.ON


@callback
def rule_title(hass: HomeAssistant, rule: str) -> str:
    """Return what a rule is called on screen, in the household's language."""
    texts = async_get_cached_translations(
        hass, hass.config.language, "config_subentries", DOMAIN
    )
    section = f"config_subentries.wallbox.step.rules.sections.{rule}"
    return texts.get(f"component.{DOMAIN}.{section}.name", rule)


def _log(wallbox: str, tell: Tell) -> None:
    details = {key: _shown(text) for key, text in tell.details.items()}
    limit, seconds = details.get("limit", _UNKNOWN), details.get("seconds", _UNKNOWN)
    match tell.notice:
        case Notice.ZERO_LIMIT_IGNORED | Notice.LIMIT_IGNORED:
            LOGGER.warning(
                "Wallbox %s accepted a limit of %s; %s s later it measures %s",
                wallbox,
                limit,
                seconds,
                _measured(tell),
            )
        case Notice.CONTRADICTED:
            LOGGER.warning(
                "Rule %s does nothing at wallbox %s for now: %s",
                details.get("rule", _UNKNOWN),
                wallbox,
                details.get("reason", _UNKNOWN),
            )
        case Notice.REBOOT_REQUIRED:
            LOGGER.info(
                "Wallbox %s has to be restarted before %s takes effect",
                wallbox,
                details.get("key", _UNKNOWN),
            )
        case Notice.RULE_FAILED:
            pass  # logged with its traceback where it failed


def _about(tell: Tell) -> str:
    """Return what tells an issue from others of its notice and wallbox; empty for nothing."""
    return _shown(tell.details.get("rule") or tell.details.get("key") or "")


def _measured(tell: Tell) -> str:
    """Return what was measured, with units; it reads the same in every language."""
    amounts = [
        f"{amount} {unit}"
        for name, unit in (("amps", "A"), ("watts", "W"))
        if (amount := _shown(tell.details.get(name, _UNKNOWN))) != _UNKNOWN
    ]
    return ", ".join(amounts) or _UNKNOWN


def _shown(text: str) -> str:
    return as_code(text[:LONGEST_DETAIL])


def _tracker(hass: HomeAssistant) -> str | None:
    return async_get_loaded_integration(hass, DOMAIN).issue_tracker
