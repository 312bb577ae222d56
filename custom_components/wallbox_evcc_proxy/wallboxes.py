"""Wallboxes as config subentries, and the repair issues of those refused."""

from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import (
    CONF_REPAIRS,
    CONF_WALLBOX_ID,
    DOMAIN,
    LOGGER,
    MAX_WALLBOX_ID_LENGTH,
    SUBENTRY_TYPE_WALLBOX,
)
from .proxy.handshake import wallbox_id as id_from_path

ISSUE_NEW_WALLBOX_REFUSED = "new_wallbox_refused"
MAX_REFUSED_ISSUES = 10
"""Issues an entry may have: whoever reaches the port chooses the ids."""


def read_wallbox_id(text: str) -> str:
    """Read a wallbox id, or the id at the end of a pasted address or path.

    Returns an empty string if there is no id in it, as in an address without a path.
    """
    if "://" in text:
        _, _, text = text.partition("://")[2].partition("/")
        text = text.partition("#")[0]
    return id_from_path(text)


def is_wallbox_id(wallbox_id: str) -> bool:
    """Return whether a wallbox with this id would be let in."""
    return (
        0 < len(wallbox_id) <= MAX_WALLBOX_ID_LENGTH
        and "/" not in wallbox_id
        and wallbox_id.isprintable()
    )


@callback
def async_get_wallbox(entry: ConfigEntry, wallbox_id: str) -> ConfigSubentry | None:
    """Return the subentry of a wallbox, None if it is not known."""
    return wallboxes_of(entry).get(wallbox_id)


@callback
def wallboxes_of(entry: ConfigEntry) -> dict[str, ConfigSubentry]:
    """Return the wallboxes of an entry by their ids."""
    return {
        subentry.unique_id: subentry
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_TYPE_WALLBOX and subentry.unique_id
    }


@callback
def repairs_are_on(entry: ConfigEntry, wallbox_id: str) -> bool:
    """Return whether rules may do anything for a wallbox."""
    subentry = async_get_wallbox(entry, wallbox_id)
    return subentry is None or subentry.data.get(CONF_REPAIRS) is not False


@callback
def async_set_repairs(
    hass: HomeAssistant, entry: ConfigEntry, wallbox_id: str, *, on: bool
) -> None:
    """Let rules do what they do for a wallbox, or nothing at all; it applies live."""
    subentry = async_get_wallbox(entry, wallbox_id)
    if subentry is None:
        return
    stored = {key: value for key, value in subentry.data.items() if key != CONF_REPAIRS}
    if not on:
        stored[CONF_REPAIRS] = False
    hass.config_entries.async_update_subentry(entry, subentry, data=stored)


@callback
def async_add_wallbox(
    hass: HomeAssistant,
    entry: ConfigEntry,
    wallbox_id: str,
    title: str | None = None,
) -> ConfigSubentry:
    """Add a wallbox to an entry, or return the one that is there already.

    The issue about its refusal, if there is one, is gone then. Update listeners of
    the entry run, as after every change of a subentry.
    """
    subentry = async_get_wallbox(entry, wallbox_id)
    if subentry is None:
        subentry = ConfigSubentry(
            data=MappingProxyType({CONF_WALLBOX_ID: wallbox_id}),
            subentry_type=SUBENTRY_TYPE_WALLBOX,
            title=title or wallbox_id,
            unique_id=wallbox_id,
        )
        hass.config_entries.async_add_subentry(entry, subentry)
    async_delete_refused_issue(hass, entry, wallbox_id)
    return subentry


@callback
def async_create_refused_issue(
    hass: HomeAssistant, entry: ConfigEntry, wallbox_id: str, address: str
) -> None:
    """Offer to let in a wallbox that was refused because nobody knows it.

    address is the wallbox's own, as seen at the handshake. Beyond
    MAX_REFUSED_ISSUES of an entry there is a line in the log only.
    """
    issue_id = _issue_id(wallbox_id)
    others = [issue for issue in _refused_issues(hass, entry) if issue != issue_id]
    if len(others) >= MAX_REFUSED_ISSUES:
        LOGGER.debug("No repair issue for %r: there are too many", wallbox_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={
            "entry_id": entry.entry_id,
            "wallbox_id": wallbox_id,
            "address": address,
        },
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_NEW_WALLBOX_REFUSED,
        translation_placeholders={
            "wallbox_id": as_code(wallbox_id),
            "address": as_code(address),
            "entry": entry.title,
        },
    )


@callback
def async_delete_refused_issue(
    hass: HomeAssistant, entry: ConfigEntry, wallbox_id: str
) -> None:
    """Withdraw the offer about one wallbox."""
    if (issue_id := _issue_id(wallbox_id)) in _refused_issues(hass, entry):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_delete_refused_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw every offer of an entry: it accepts new wallboxes now, or is gone."""
    for issue_id in _refused_issues(hass, entry):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def as_code(text: str) -> str:
    """Make text from the wire safe between the backticks of a Markdown text."""
    return "".join(
        character if character.isprintable() and character != "`" else "�"
        for character in text
    )


def _issue_id(wallbox_id: str) -> str:
    return f"{ISSUE_NEW_WALLBOX_REFUSED}_{wallbox_id}"


def _refused_issues(hass: HomeAssistant, entry: ConfigEntry) -> list[str]:
    """Return the ids of an entry's issues about refused wallboxes."""
    return [
        issue_id
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
        and issue_id.startswith(ISSUE_NEW_WALLBOX_REFUSED)
        and issue.data is not None
        and issue.data["entry_id"] == entry.entry_id
    ]
