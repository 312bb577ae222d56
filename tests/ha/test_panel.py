"""The panel in the sidebar: for administrators, once, as long as there is a proxy."""

from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.wallbox_evcc_proxy import panel
from custom_components.wallbox_evcc_proxy.const import DOMAIN
from homeassistant.components import frontend, websocket_api
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .live import CentralSystem, Proxy

MODULE = "customElements.define('wbx-panel', class extends HTMLElement {});\n"


@pytest.fixture
async def folder(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a folder with a built panel, in the place of the one that is delivered."""
    (tmp_path / "panel.js").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(panel, "_FOLDER", tmp_path)
    # Home Assistant's frontend itself is not installed here; this is its command.
    assert await async_setup_component(hass, "websocket_api", {})
    websocket_api.async_register_command(hass, frontend.websocket_get_panels)
    hass.data[frontend.DATA_PANELS_CONFIG] = {}
    hass.data.setdefault(frontend.DATA_PANELS, {})
    return tmp_path


async def listed(hass: HomeAssistant, clients: WebSocketGenerator, *token: str) -> Any:
    """Return the panel as the browser is told of it, None when it is not."""
    client = await clients(hass, *token)
    await client.send_json_auto_id({"type": "get_panels"})
    answer = await client.receive_json(timeout=5)
    await client.close()
    return answer["result"].get("wallbox-evcc-proxy")


@pytest.mark.usefixtures("folder")
async def test_administrators_have_the_panel_in_the_sidebar(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> None:
    shown = await listed(hass, hass_ws_client)
    assert shown["require_admin"] is True
    assert shown["title"] == "Wallbox"
    config = shown["config"]
    assert config["version"] == "0.1.0"
    custom = config["_panel_custom"]
    assert custom["name"] == "wbx-panel"
    assert custom["embed_iframe"] is False
    assert custom["module_url"].startswith("/wallbox_evcc_proxy_static/panel.js?h=")
    assert shown.get("config_panel_domain") is None


@pytest.mark.usefixtures("folder")
async def test_others_do_not_see_it(
    hass: HomeAssistant,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    assert await listed(hass, hass_ws_client, hass_read_only_access_token) is None


@pytest.mark.usefixtures("folder")
async def test_the_browser_gets_the_panel_as_a_module(
    hass: HomeAssistant,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    shown = await listed(hass, hass_ws_client)
    client = await hass_client()
    answer = await client.get(shown["config"]["_panel_custom"]["module_url"])
    assert answer.status == 200
    assert answer.content_type in {"text/javascript", "application/javascript"}
    assert "max-age" in answer.headers["Cache-Control"]
    assert await answer.text() == MODULE


async def test_another_build_has_another_address(
    hass: HomeAssistant, folder: Path, evcc: CentralSystem
) -> None:
    await panel.async_register_panel(hass, folder)
    before = hass.data[frontend.DATA_PANELS]["wallbox-evcc-proxy"].config
    panel.async_remove_panel(hass)
    (folder / "panel.js").write_text("// another\n", encoding="utf-8")
    await panel.async_register_panel(hass, folder)
    after = hass.data[frontend.DATA_PANELS]["wallbox-evcc-proxy"].config
    assert before is not None
    assert after is not None
    assert before["_panel_custom"]["module_url"] != after["_panel_custom"]["module_url"]


@pytest.mark.usefixtures("folder")
async def test_the_panel_stays_until_the_last_proxy_is_removed(
    hass: HomeAssistant,
    proxy: Proxy,
    evcc: CentralSystem,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    second = Proxy(hass, evcc)
    await second.load()
    await proxy.reload()
    await second.unload()
    assert await listed(hass, hass_ws_client)
    await hass.config_entries.async_remove(second.entry.entry_id)
    assert await listed(hass, hass_ws_client)
    await hass.config_entries.async_remove(proxy.entry.entry_id)
    await hass.async_block_till_done()
    assert await listed(hass, hass_ws_client) is None
    third = Proxy(hass, evcc)
    await third.load()
    assert await listed(hass, hass_ws_client)
    await third.unload()
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_without_its_file_there_is_no_panel_and_all_else_works(
    hass: HomeAssistant,
    folder: Path,
    evcc: CentralSystem,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (folder / "panel.js").unlink()
    proxy = Proxy(hass, evcc)
    await proxy.load()
    assert await listed(hass, hass_ws_client) is None
    [error] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert str(folder / "panel.js") in error.getMessage()
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/info"})
    assert (await client.receive_json(timeout=5))["success"]
    await proxy.unload()


async def test_a_proxy_that_cannot_listen_has_the_panel_that_says_why(
    hass: HomeAssistant,
    folder: Path,
    evcc: CentralSystem,
    other_program: int,
    hass_ws_client: WebSocketGenerator,
) -> None:
    proxy = Proxy(hass, evcc, other_program)
    proxy.entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(proxy.entry.entry_id)
    assert await listed(hass, hass_ws_client)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/info"})
    [told] = (await client.receive_json(timeout=5))["result"]["proxies"]
    assert told["listening"] is False
    assert str(other_program) in told["problem"]
    await hass.config_entries.async_unload(proxy.entry.entry_id)
