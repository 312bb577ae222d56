"""Tests of the issue about a refused wallbox, and of its fix."""

from http import HTTPStatus
from typing import Any
from unittest.mock import AsyncMock

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_LISTEN_HOST,
    CONF_LISTEN_PORT,
    CONF_WALLBOX_ID,
    DOMAIN,
    SUBENTRY_TYPE_WALLBOX,
)
from custom_components.wallbox_evcc_proxy.wallboxes import (
    MAX_REFUSED_ISSUES,
    async_add_wallbox,
    async_create_refused_issue,
    async_delete_refused_issue,
    async_delete_refused_issues,
)
from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

FIX = "/api/repairs/issues/fix"
ISSUE = "new_wallbox_refused_WB1"
ADDRESS = "192.168.1.50"


def proxy(hass: HomeAssistant, listen_port: int = 8888) -> MockConfigEntry:
    """Return the entry of a proxy; it need not run for this."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="EVCC (evcc.local)",
        data={
            CONF_LISTEN_HOST: "127.0.0.1",
            CONF_LISTEN_PORT: listen_port,
            CONF_EVCC_HOST: "evcc.local",
            CONF_EVCC_PORT: 8887,
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def entry(hass: HomeAssistant, setup_entry: AsyncMock) -> MockConfigEntry:
    """Return the loaded entry of a proxy that refused the wallbox WB1."""
    entry = proxy(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    async_create_refused_issue(hass, entry, "WB1", ADDRESS)
    return entry


async def post(client: Any, path: str, content: dict[str, Any]) -> dict[str, Any]:
    """Send what the frontend sends, and return the next page."""
    response = await client.post(path, json=content)
    assert response.status == HTTPStatus.OK
    page: dict[str, Any] = await response.json()
    return page


async def begin_fix(client: Any) -> dict[str, Any]:
    """Open the issue as a user does."""
    return await post(client, FIX, {"handler": DOMAIN, "issue_id": ISSUE})


@pytest.fixture
async def client(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> Any:
    """Return a logged-in browser; the entry is loaded before it, for then no page can be added."""
    assert await async_setup_component(hass, REPAIRS_DOMAIN, {})
    return await hass_client()


async def test_the_issue_says_who_was_refused_and_where(
    entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    issue = issue_registry.async_get_issue(DOMAIN, ISSUE)
    assert issue is not None
    assert issue.is_fixable
    assert not issue.is_persistent
    assert issue.severity is ir.IssueSeverity.WARNING
    assert issue.translation_placeholders == {
        "wallbox_id": "WB1",
        "address": ADDRESS,
        "entry": "EVCC (evcc.local)",
    }


async def test_a_user_lets_a_refused_wallbox_in(
    client: Any, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    page = await begin_fix(client)
    assert page["step_id"] == "confirm"
    assert page["description_placeholders"] == {
        "wallbox_id": "WB1",
        "address": ADDRESS,
        "entry": "EVCC (evcc.local)",
    }
    assert not entry.subentries

    done = await post(client, f"{FIX}/{page['flow_id']}", {})
    assert done["type"] == "create_entry"
    (subentry,) = entry.subentries.values()
    assert subentry.subentry_type == SUBENTRY_TYPE_WALLBOX
    assert subentry.data == {CONF_WALLBOX_ID: "WB1"}
    assert (subentry.title, subentry.unique_id) == ("WB1", "WB1")
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None


async def test_a_wallbox_that_was_added_meanwhile_is_not_added_twice(
    hass: HomeAssistant,
    client: Any,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
) -> None:
    page = await begin_fix(client)
    async_add_wallbox(hass, entry, "WB1", "Garage")
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None
    done = await post(client, f"{FIX}/{page['flow_id']}", {})
    assert done["type"] == "create_entry"
    assert [subentry.title for subentry in entry.subentries.values()] == ["Garage"]


@pytest.mark.parametrize("page_is_open", [False, True])
async def test_the_issue_of_a_proxy_that_is_gone_ends_with_a_reason(
    hass: HomeAssistant,
    client: Any,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    page_is_open: bool,
) -> None:
    page = await begin_fix(client) if page_is_open else None
    await hass.config_entries.async_remove(entry.entry_id)
    # Put back, in case the removal withdrew it: the browser may still show it.
    async_create_refused_issue(hass, entry, "WB1", ADDRESS)
    if page:
        done = await post(client, f"{FIX}/{page['flow_id']}", {})
    else:
        done = await begin_fix(client)
    assert (done["type"], done["reason"]) == ("abort", "entry_removed")
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None


async def test_adding_a_wallbox_again_changes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    first = async_add_wallbox(hass, entry, "WB1")
    assert async_add_wallbox(hass, entry, "WB1", "Another name") is first
    assert first.title == "WB1"
    assert len(entry.subentries) == 1


async def test_offers_are_withdrawn_one_by_one_or_all_of_a_proxy(
    hass: HomeAssistant, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    other = proxy(hass, 8889)
    for wallbox_id in ("WB2", "WB3"):
        async_create_refused_issue(hass, entry, wallbox_id, ADDRESS)
    async_create_refused_issue(hass, other, "WB4", ADDRESS)

    async_delete_refused_issue(hass, other, "WB1")  # not the other's to withdraw
    async_delete_refused_issue(hass, entry, "WB2")
    assert {issue_id[-3:] for _, issue_id in issue_registry.issues} == {
        "WB1",
        "WB3",
        "WB4",
    }
    async_delete_refused_issues(hass, entry)
    assert {issue_id[-3:] for _, issue_id in issue_registry.issues} == {"WB4"}


async def test_a_flood_of_ids_makes_no_flood_of_issues(
    hass: HomeAssistant, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    for number in range(100):
        async_create_refused_issue(hass, entry, f"flood {number}", ADDRESS)
    assert len(issue_registry.issues) == MAX_REFUSED_ISSUES
    async_create_refused_issue(hass, entry, "WB1", "192.168.1.51")
    issue = issue_registry.async_get_issue(DOMAIN, ISSUE)
    assert issue is not None
    assert issue.data is not None
    assert issue.data["address"] == "192.168.1.51"


async def test_an_id_cannot_write_markdown_into_the_issue(
    hass: HomeAssistant, issue_registry: ir.IssueRegistry
) -> None:
    evil = "`](http://evil)\n# Hello"
    async_create_refused_issue(hass, proxy(hass), evil, ADDRESS)
    (issue,) = issue_registry.issues.values()
    assert issue.translation_placeholders is not None
    shown = issue.translation_placeholders["wallbox_id"]
    assert "`" not in shown
    assert "\n" not in shown
