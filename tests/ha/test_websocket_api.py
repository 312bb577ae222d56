"""The panel's commands: what they answer and to whom, and what they say when something is not there."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy.const import CONF_PRESET, CONF_RULES, DOMAIN
from custom_components.wallbox_evcc_proxy.rules.choice import TRANSPARENT
from custom_components.wallbox_evcc_proxy.wallboxes import async_get_wallbox
from homeassistant.core import HomeAssistant

from .live import CHARGING, CentralSystem, Proxy, until
from .viewer import Viewer

COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("info", {}),
    ("subscribe_messages", {}),
    ("query_messages", {}),
    ("get_message", {"seq": 1}),
    ("clear", {}),
    ("evcc", {}),
    ("rules", {"wallbox": "garage"}),
    ("set_rule", {"wallbox": "garage", "rule": "conform", "mode": "off"}),
    (
        "send",
        {
            "wallbox": "garage",
            "target": "wallbox",
            "action": "Reset",
            "payload": {"type": "Soft"},
        },
    ),
    ("configuration", {"wallbox": "garage"}),
)


@pytest.fixture
async def viewer(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> Viewer:
    """Return a running proxy and an administrator's panel."""
    return Viewer(proxy, await hass_ws_client(hass))


@pytest.mark.parametrize(("command", "members"), COMMANDS)
async def test_only_administrators_are_answered(
    hass: HomeAssistant,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    command: str,
    members: dict[str, Any],
) -> None:
    viewer = Viewer(proxy, await hass_ws_client(hass, hass_read_only_access_token))
    given = members if command == "info" else members | {"entry_id": viewer.entry_id}
    error = await viewer.refused(command, **given)
    assert error["code"] == "unauthorized"


@pytest.mark.parametrize(("command", "members"), COMMANDS[1:])
async def test_a_proxy_that_is_not_there_has_its_own_error(
    viewer: Viewer, command: str, members: dict[str, Any]
) -> None:
    error = await viewer.refused(command, entry_id="gone", **members)
    assert error["code"] == "unknown_entry"
    assert error["translation_key"] == "unknown_entry"
    assert error["translation_domain"] == DOMAIN
    assert "not running" in error["message"]


async def test_a_proxy_that_was_unloaded_is_not_there(viewer: Viewer) -> None:
    await viewer.proxy.unload()
    error = await viewer.refused("query_messages", entry_id=viewer.entry_id)
    assert error["code"] == "unknown_entry"


async def test_a_trace_that_is_not_open_has_its_own_error(viewer: Viewer) -> None:
    error = await viewer.refused("query_messages", trace_id="gone")
    assert error["code"] == "unknown_trace"


async def test_what_is_no_command_of_the_panel_is_refused(viewer: Viewer) -> None:
    for members in (
        {"limit": 0},
        {"limit": 1001},
        {"before_seq": -1},
        {"before_seq": "1"},
        {"trace_id": "both"},
    ):
        error = await viewer.refused(
            "query_messages", entry_id=viewer.entry_id, **members
        )
        assert error["code"] == "invalid_format", members


# info


async def test_the_overview_tells_what_the_first_run_needs(viewer: Viewer) -> None:
    told = await viewer.ask("info")
    [found] = told["proxies"]
    port = viewer.proxy.hub.server.port
    assert found["urls"] == [f"ws://127.0.0.1:{port}/"]
    assert found["listening"] is True
    assert found["problem"] is None
    assert found["evcc_reachable"] is True
    assert found["wallboxes"] == []
    await viewer.proxy.charger()
    [found] = (await viewer.ask("info"))["proxies"]
    [wallbox] = found["wallboxes"]
    assert (wallbox["id"], wallbox["connected"]) == ("garage", True)
    device = viewer.proxy.device()
    assert device is not None
    assert wallbox["device_id"] == device.id
    assert wallbox["connector_devices"] == {"1": device.id}


async def test_connectors_of_a_wallbox_with_several_have_devices_of_their_own(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()
    await charger.status("Available", connector=2)
    await viewer.proxy.settle()
    [wallbox] = (await viewer.ask("info"))["proxies"][0]["wallboxes"]
    devices = wallbox["connector_devices"]
    assert devices.keys() == {"1", "2"}
    assert len({wallbox["device_id"], *devices.values()}) == 3


async def test_an_evcc_that_went_away_is_not_reachable(
    viewer: Viewer, evcc: CentralSystem
) -> None:
    await viewer.proxy.charger()
    await evcc.stop()
    await until(lambda: not viewer.proxy.hub.wallboxes["garage"].evcc_connected)
    [found] = (await viewer.ask("info"))["proxies"]
    assert found["evcc_reachable"] is False


async def test_a_proxy_that_is_not_running_is_told_of_too(viewer: Viewer) -> None:
    await viewer.proxy.charger()
    await viewer.proxy.unload()
    [found] = (await viewer.ask("info"))["proxies"]
    assert found["listening"] is False
    assert found["boot_id"] == ""
    assert found["journal"]["last_seq"] == 0
    assert [each["connected"] for each in found["wallboxes"]] == [False]


async def test_every_rule_and_action_is_listed_once(viewer: Viewer) -> None:
    told = await viewer.ask("info")
    names = [rule["name"] for rule in told["rules"]]
    assert len(set(names)) == len(names) > 20
    assert all(rule["group"] for rule in told["rules"])
    to_wallbox, to_evcc = told["actions"]["wallbox"], told["actions"]["evcc"]
    assert "SetChargingProfile" in to_wallbox
    assert "StatusNotification" in to_evcc
    assert set(to_wallbox) & set(to_evcc) == {"DataTransfer"}


async def test_a_wallbox_that_connects_without_being_known_is_listed(
    viewer: Viewer,
) -> None:
    await viewer.proxy.charger("shy", boots=False)
    [wallbox] = (await viewer.ask("info"))["proxies"][0]["wallboxes"]
    assert (wallbox["id"], wallbox["subentry_id"]) == ("shy", None)
    assert (await viewer.ask("rules", entry_id=viewer.entry_id, wallbox="shy"))["rules"]


# query_messages and get_message


async def test_older_messages_come_in_pages_without_a_gap(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger()
    for _ in range(5):
        await charger.call("Heartbeat")
    await until(lambda: viewer.proxy.hub.server.journal.last_seq >= 15)
    newest = await viewer.ask("query_messages", entry_id=viewer.entry_id, limit=4)
    assert newest["more"]
    seqs = [row["seq"] for row in newest["rows"]]
    before = newest
    while before["more"]:
        before = await viewer.ask(
            "query_messages", entry_id=viewer.entry_id, limit=4, before_seq=seqs[0]
        )
        seqs = [*(row["seq"] for row in before["rows"]), *seqs]
    assert seqs == list(range(1, newest["last_seq"] + 1))
    assert newest["first_seq"] == 1


async def test_rows_of_all_wallboxes_are_in_one_order(viewer: Viewer) -> None:
    left = await viewer.proxy.charger("left")
    right = await viewer.proxy.charger("right")
    await left.call("Heartbeat")
    await right.call("Heartbeat")
    await left.call("Heartbeat")
    rows = await viewer.frames()
    assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
    assert [row["wb"] for row in rows if row["action"] == "Heartbeat"] == [
        *("left", "left"),
        *("right", "right"),
        *("left", "left"),
    ]


async def test_a_message_is_told_with_its_exchange_and_its_entities(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()
    await charger.meter(*CHARGING)
    call, answer = (await viewer.frames())[-2:]
    message = await viewer.ask("get_message", entry_id=viewer.entry_id, seq=call["seq"])
    assert message["row"] == call
    assert message["received"] == message["sent"]
    assert message["received"].startswith("[2,")
    assert message["exchange"] == [call["seq"], answer["seq"]]
    assert message["complaints_received"] == message["complaints_sent"] == []
    assert message["facts"]["connector"] == 1
    assert {"power", "current_l1", "energy"} <= set(message["facts"]["keys"])
    of_answer = await viewer.ask(
        "get_message", entry_id=viewer.entry_id, seq=answer["seq"]
    )
    assert of_answer["exchange"] == message["exchange"]


async def test_a_repaired_message_shows_what_was_wrong_before_and_not_after(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()
    await charger.call(
        "StatusNotification",
        {"connectorId": "1", "status": "Available", "errorCode": "NoError"},
    )
    call = next(row for row in await viewer.frames() if "converted" in row["tags"])
    message = await viewer.ask("get_message", entry_id=viewer.entry_id, seq=call["seq"])
    assert [each["path"] for each in message["complaints_received"]] == ["/connectorId"]
    assert message["complaints_sent"] == []
    [change] = message["changes"]
    assert (change["rule"], change["path"]) == ("conform", "/connectorId")
    assert (change["before"], change["after"]) == ("1", 1)
    assert call["rules"] == ["conform"]


async def test_a_message_that_is_not_kept_has_its_own_error(viewer: Viewer) -> None:
    for seq in (999, 1, -1):  # the first is an event, which has no text
        error = await viewer.refused("get_message", entry_id=viewer.entry_id, seq=seq)
        assert error["code"] == "unknown_message"
        assert str(seq) in error["message"]


async def test_a_very_long_message_is_told_in_full(viewer: Viewer) -> None:
    charger = await viewer.proxy.charger()
    long = "x" * 200_000
    await charger.call("DataTransfer", {"vendorId": "ABL", "data": long})
    row = next(row for row in await viewer.frames() if row["len"] > 200_000)
    assert row["sum"] is None
    message = await viewer.ask("get_message", entry_id=viewer.entry_id, seq=row["seq"])
    assert long in message["received"]


# Rules


async def test_a_rule_is_set_for_one_wallbox_and_applies_at_once(
    viewer: Viewer,
) -> None:
    charger = await viewer.proxy.charger()

    async def shows(mode: str) -> dict[str, Any]:
        answer = await viewer.ask("rules", entry_id=viewer.entry_id, wallbox="garage")
        found: dict[str, Any] = next(
            rule for rule in answer["rules"] if rule["name"] == "conform"
        )
        assert found["mode"] == mode
        return found

    async def reported_as() -> Any:
        await charger.call(
            "StatusNotification",
            {"connectorId": "1", "status": "Available", "errorCode": "NoError"},
        )
        return viewer.proxy.evcc.stations["garage"].asked[-1][1]["connectorId"]

    assert await reported_as() == 1
    assert (await shows("on"))["hits"] == 1
    await viewer.ask(
        "set_rule",
        entry_id=viewer.entry_id,
        wallbox="garage",
        rule="conform",
        mode="observe",
    )
    assert await reported_as() == "1"
    shown = await shows("observe")
    assert (shown["preset_mode"], shown["observed"]) == ("on", 1)
    subentry = async_get_wallbox(viewer.proxy.entry, "garage")
    assert subentry is not None
    assert subentry.data[CONF_RULES] == {"conform": {"mode": "observe"}}
    await viewer.ask(
        "set_rule",
        entry_id=viewer.entry_id,
        wallbox="garage",
        rule="conform",
        mode="on",
    )
    subentry = async_get_wallbox(viewer.proxy.entry, "garage")
    assert subentry is not None
    assert CONF_RULES not in subentry.data
    assert await reported_as() == 1


async def test_the_parameters_that_the_user_set_survive_another_mode(
    hass: HomeAssistant, viewer: Viewer
) -> None:
    await viewer.proxy.charger()
    subentry = async_get_wallbox(viewer.proxy.entry, "garage")
    assert subentry is not None
    stored = {"repeats": {"window": 60.0}}
    hass.config_entries.async_update_subentry(
        viewer.proxy.entry, subentry, data={**subentry.data, CONF_RULES: stored}
    )
    for mode in ("off", "on"):
        await viewer.ask(
            "set_rule",
            entry_id=viewer.entry_id,
            wallbox="garage",
            rule="repeats",
            mode=mode,
        )
    subentry = async_get_wallbox(viewer.proxy.entry, "garage")
    assert subentry is not None
    assert subentry.data[CONF_RULES] == stored


async def test_what_cannot_be_set_is_said(hass: HomeAssistant, viewer: Viewer) -> None:
    await viewer.proxy.charger()
    entry_id = viewer.entry_id
    conform = {"entry_id": entry_id, "rule": "conform", "mode": "off"}
    error = await viewer.refused("set_rule", **conform, wallbox="nobody")
    assert (error["code"], "nobody" in error["message"]) == ("unknown_wallbox", True)
    error = await viewer.refused(
        "set_rule", **(conform | {"rule": "odd"}), wallbox="garage"
    )
    assert error["code"] == "unknown_rule"
    error = await viewer.refused(
        "set_rule", **(conform | {"mode": "maybe"}), wallbox="garage"
    )
    assert error["code"] == "invalid_format"
    error = await viewer.refused("rules", entry_id=entry_id, wallbox="nobody")
    assert error["code"] == "unknown_wallbox"
    subentry = async_get_wallbox(viewer.proxy.entry, "garage")
    assert subentry is not None
    hass.config_entries.async_update_subentry(
        viewer.proxy.entry, subentry, data={**subentry.data, CONF_PRESET: TRANSPARENT}
    )
    error = await viewer.refused("set_rule", **conform, wallbox="garage")
    assert error["code"] == "nothing_is_repaired"
    told = await viewer.ask("rules", entry_id=entry_id, wallbox="garage")
    assert {rule["mode"] for rule in told["rules"]} == {"off"}


async def test_a_removed_wallbox_is_not_known_any_more(
    hass: HomeAssistant, viewer: Viewer
) -> None:
    charger = await viewer.proxy.charger()
    await viewer.proxy.hang_up(charger)
    hass.config_entries.async_remove_subentry(
        viewer.proxy.entry, viewer.proxy.subentry_id("garage")
    )
    await viewer.proxy.settle()
    error = await viewer.refused("rules", entry_id=viewer.entry_id, wallbox="garage")
    assert error["code"] == "unknown_wallbox"
    assert (await viewer.ask("info"))["proxies"][0]["wallboxes"] == []
    # What it said is still there to be read.
    assert any(row["wb"] == "garage" for row in await viewer.frames())


async def test_the_commands_are_there_after_a_reload_and_for_a_second_proxy(
    hass: HomeAssistant, viewer: Viewer, evcc: CentralSystem
) -> None:
    second = Proxy(hass, evcc)
    await second.load()
    await viewer.proxy.reload()
    told = await viewer.ask("info")
    boots = {proxy["boot_id"] for proxy in told["proxies"]}
    assert len(boots) == 2
    for proxy in (viewer.proxy, second):
        page = await viewer.ask("query_messages", entry_id=proxy.entry.entry_id)
        assert [row["what"] for row in page["rows"]] == ["listening"]
    await second.unload()
