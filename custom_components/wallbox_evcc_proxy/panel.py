"""The panel in the sidebar: its files, and where Home Assistant shows it."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER

URL_PATH: Final = "wallbox-evcc-proxy"
"""Where the panel is found, and what its links begin with."""
STATIC_URL: Final = f"/{DOMAIN}_static"
ELEMENT: Final = "wbx-panel"
"""Name of the panel's element."""
_TITLE: Final = "Wallbox"
_ICON: Final = "mdi:ev-station"

_FOLDER: Final = Path(__file__).parent / "frontend"
_MODULE: Final = "panel.js"

_SERVED: HassKey[bool] = HassKey(f"{DOMAIN}_panel_is_served")
"""Set once the files are served: Home Assistant cannot take that back."""


async def async_register_panel(hass: HomeAssistant, folder: Path | None = None) -> None:
    """Show the panel in the sidebar of administrators, if it is not there already."""
    if frontend.async_panel_exists(hass, URL_PATH):
        return
    folder = folder or _FOLDER
    tag = await hass.async_add_executor_job(_content_hash, folder / _MODULE)
    if tag is None:
        LOGGER.error(
            "The panel is missing: there is no file %s. Everything else works; install the "
            "integration again to have the panel",
            folder / _MODULE,
        )
        return
    integration = await async_get_integration(hass, DOMAIN)
    if not hass.data.get(_SERVED):
        hass.data[_SERVED] = True
        await hass.http.async_register_static_paths(
            [StaticPathConfig(STATIC_URL, str(folder), cache_headers=True)]
        )
    # Another entry may have been quicker.
    if frontend.async_panel_exists(hass, URL_PATH):
        return
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=URL_PATH,
        webcomponent_name=ELEMENT,
        sidebar_title=_TITLE,
        sidebar_icon=_ICON,
        # Browsers keep it for a month: what it holds is part of its address.
        module_url=f"{STATIC_URL}/{_MODULE}?h={tag}",
        embed_iframe=False,
        require_admin=True,
        config={"version": str(integration.version)},
    )


@callback
def async_remove_panel(hass: HomeAssistant) -> None:
    """Show the panel no more."""
    frontend.async_remove_panel(hass, URL_PATH, warn_if_unknown=False)


def _content_hash(module: Path) -> str | None:
    """Return what changes with a file's content, None when there is no file; blocking."""
    try:
        return sha256(module.read_bytes()).hexdigest()[:12]
    except OSError:
        return None
