"""Repair issues about an entry's wallboxes: bounded in number, and found again by what they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

MAX_ISSUES_OF_WALLBOX = 10
"""Issues of one kind that a wallbox may have: their number depends on what comes over the wire."""
NOTICE = "notice"
FINDING = "finding"
"""Kinds of issues: their names are members of the issues' data."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that stands."""

    id: str
    wallbox_id: str
    name: str
    """Which notice or finding it tells of."""
    about: str
    """What tells it from others of its name and wallbox; empty for nothing."""
    is_fixable: bool


class WallboxIssues:
    """The issues of one kind about the wallboxes of an entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, kind: str) -> None:
        """Keep the issues of this kind."""
        self._hass = hass
        self._entry = entry
        self._kind = kind

    @callback
    def create(
        self,
        wallbox_id: str,
        name: str,
        about: str,
        *,
        key: str,
        placeholders: Mapping[str, str],
        severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
        learn_more_url: str | None = None,
        is_fixable: bool = False,
    ) -> bool:
        """Create an issue with the texts of ``key``, or bring it up to date.

        Returns False when the wallbox has too many.
        """
        issue_id = f"{key}_{self._entry.entry_id}_{wallbox_id}_{about}"
        others = [each for each in self.of(wallbox_id) if each.id != issue_id]
        if len(others) >= MAX_ISSUES_OF_WALLBOX:
            return False
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            data={
                "entry_id": self._entry.entry_id,
                "wallbox_id": wallbox_id,
                self._kind: name,
                "about": about,
            },
            is_fixable=is_fixable,
            learn_more_url=learn_more_url,
            severity=severity,
            translation_key=key,
            translation_placeholders=dict(placeholders),
        )
        return True

    @callback
    def of(self, wallbox_id: str | None = None) -> Iterator[Issue]:
        """Yield the issues about a wallbox, or about all of them."""
        for (domain, issue_id), issue in list(ir.async_get(self._hass).issues.items()):
            data = issue.data
            if (
                domain == DOMAIN
                and data is not None
                and data["entry_id"] == self._entry.entry_id
                and self._kind in data
                and wallbox_id in (None, data["wallbox_id"])
            ):
                yield Issue(
                    issue_id,
                    str(data["wallbox_id"]),
                    str(data[self._kind]),
                    str(data["about"]),
                    bool(issue.is_fixable),
                )

    @callback
    def withdraw(self, wallbox_id: str | None = None) -> None:
        """Delete the issues about a wallbox, or about all of them."""
        for issue in self.of(wallbox_id):
            self.delete(issue)

    @callback
    def delete(self, issue: Issue) -> None:
        """Delete an issue."""
        ir.async_delete_issue(self._hass, DOMAIN, issue.id)


@callback
def async_delete_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete every issue about the wallboxes of an entry."""
    for kind in (NOTICE, FINDING):
        WallboxIssues(hass, entry, kind).withdraw()
