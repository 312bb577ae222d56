"""An EVCC that announces itself is offered, once, and only where there is no proxy for it."""

from collections.abc import AsyncGenerator
import fnmatch
from ipaddress import ip_address
import json
from typing import Any
from unittest.mock import patch

from aiohttp import web
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wallbox_evcc_proxy.const import (
    CONF_EVCC_HOST,
    CONF_EVCC_PORT,
    CONF_EVCC_WEB_PORT,
    CONF_LISTEN_PORT,
    DOMAIN,
)
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_RECONFIGURE,
    SOURCE_ZEROCONF,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..peers.evcc_state import evcc_state
from ..peers.evcc_web import EvccWeb
from .conftest import HOST
from .flows import CONNECT, Result, connection, start, submit, suggested
from .texts import INTEGRATION

pytestmark = pytest.mark.usefixtures("socket_enabled", "setup_entry")

EVCC = "evcc._http._tcp.local."
"""The name with which EVCC announces itself."""
KNOWN = (FlowResultType.ABORT, "evcc_already_configured")


@pytest.fixture
async def page(socket_enabled: None) -> AsyncGenerator[EvccWeb]:
    """Return EVCC's web side, running."""
    page = EvccWeb()
    await page.start()
    yield page
    await page.stop()


def service(port: int | None, *addresses: str, **changed: Any) -> ZeroconfServiceInfo:
    """Return EVCC's announcement."""
    ips = [ip_address(each) for each in addresses or (HOST,)]
    return ZeroconfServiceInfo(
        **{
            "ip_address": ips[0],
            "ip_addresses": ips,
            "port": port,
            "hostname": "evcc.local.",
            "type": "_http._tcp.local.",
            "name": EVCC,
            "properties": {"path": "/", "internal_url": "http://evcc.local:7070"},
        }
        | changed
    )


async def discover(hass: HomeAssistant, found: ZeroconfServiceInfo) -> Result:
    """Let zeroconf find EVCC."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_ZEROCONF}, data=found
    )


def entry_for(evcc_host: str, **more: Any) -> MockConfigEntry:
    """Return a proxy for an EVCC on that host."""
    return MockConfigEntry(
        domain=DOMAIN, data=connection(18888, 8887, evcc_host=evcc_host), **more
    )


def end(result: Result) -> tuple[Any, Any]:
    """Return how a flow ended at once."""
    return result["type"], result.get("reason")


def test_evcc_is_found_by_the_name_it_announces() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text("utf-8"))
    (matcher,) = manifest["zeroconf"]
    assert matcher["type"] == "_http._tcp.local."
    assert fnmatch.fnmatch(EVCC, matcher["name"])
    assert fnmatch.fnmatch("evcc-2._http._tcp.local.", matcher["name"])
    assert not fnmatch.fnmatch("printer._http._tcp.local.", matcher["name"])


async def test_a_discovered_evcc_is_set_up_with_what_it_says_of_itself(
    hass: HomeAssistant, page: EvccWeb, free_port: int, evcc_port: int
) -> None:
    page.state = evcc_state(ocpp={"config": {"port": evcc_port}})
    shown = await discover(hass, service(page.port))
    assert (shown["type"], shown["step_id"]) == (FlowResultType.FORM, "user")
    assert suggested(shown) == {CONF_EVCC_HOST: HOST, CONF_EVCC_PORT: evcc_port}
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": f"EVCC ({HOST})"}
    assert flow["context"]["configuration_url"] == f"http://{HOST}:{page.port}"

    looked_at_again = await hass.config_entries.flow.async_configure(shown["flow_id"])
    assert suggested(looked_at_again) == suggested(shown)

    done = await submit(
        hass, await submit(hass, shown, **connection(free_port, evcc_port))
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["data"] == connection(free_port, evcc_port)
    entry = done["result"]
    assert entry.unique_id == f"evcc.local:{page.port}"
    assert entry.options == {CONF_EVCC_WEB_PORT: page.port}
    assert end(await discover(hass, service(page.port))) == KNOWN


async def test_what_goes_wrong_on_the_way_can_be_mended(
    hass: HomeAssistant, page: EvccWeb, other_program: int, another_free_port: int
) -> None:
    shown = await discover(hass, service(page.port))
    shown = await submit(
        hass, shown, **connection(other_program, page.port, evcc_host="my evcc")
    )
    assert shown["errors"] == {CONF_EVCC_HOST: "invalid_host"}
    shown = await submit(hass, shown, **connection(other_program, page.port))
    assert shown["errors"] == {CONF_LISTEN_PORT: "port_in_use"}
    shown = await submit(hass, shown, **connection(another_free_port, 1))
    assert shown["errors"] == {CONF_EVCC_PORT: "evcc_refused"}
    shown = await submit(
        hass, shown, **connection(another_free_port, page.port), set_up_anyway=False
    )
    done = await submit(hass, shown)
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=500),
        lambda: web.Response(text="<html>"),
        lambda: web.json_response([]),
        lambda: web.json_response({"ocpp": {"config": {"port": "8887x"}}}),
    ],
)
async def test_an_evcc_that_does_not_tell_its_port_has_the_usual_one(
    hass: HomeAssistant, page: EvccWeb, answer: Any
) -> None:
    page.answer = answer
    shown = await discover(hass, service(page.port))
    assert suggested(shown) == {CONF_EVCC_HOST: HOST, CONF_EVCC_PORT: 8887}


async def test_an_evcc_whose_page_does_not_answer_is_offered_all_the_same(
    hass: HomeAssistant, page: EvccWeb
) -> None:
    await page.stop()
    shown = await discover(hass, service(page.port))
    assert suggested(shown) == {CONF_EVCC_HOST: HOST, CONF_EVCC_PORT: 8887}


async def test_on_its_usual_port_nothing_needs_to_be_remembered(
    hass: HomeAssistant, free_port: int, evcc_port: int
) -> None:
    shown = await discover(hass, service(None))
    done = await submit(
        hass, await submit(hass, shown, **connection(free_port, evcc_port))
    )
    assert done["result"].unique_id == "evcc.local:7070"
    assert done["result"].options == {}


@pytest.mark.parametrize(
    ("addresses", "host"),
    [
        (("fd00::7", "192.0.2.7"), "192.0.2.7"),
        (("127.0.0.1", "192.0.2.7"), "192.0.2.7"),
        (("fd00::7",), "fd00::7"),
        (("127.0.0.1",), "127.0.0.1"),
    ],
)
async def test_of_several_addresses_the_one_that_stays_is_taken(
    hass: HomeAssistant, addresses: tuple[str, ...], host: str
) -> None:
    with patch(CONNECT, side_effect=OSError):
        shown = await discover(hass, service(7070, *addresses, hostname=""))
    assert suggested(shown)[CONF_EVCC_HOST] == host
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["unique_id"] == f"{host}:7070"


async def test_the_same_evcc_is_offered_once_also_at_another_address(
    hass: HomeAssistant, page: EvccWeb
) -> None:
    await discover(hass, service(page.port))
    again = await discover(hass, service(page.port, "192.0.2.8"))
    assert end(again) == (FlowResultType.ABORT, "already_in_progress")


@pytest.mark.parametrize(
    "host", [HOST, "localhost", "0.0.0.0", "evcc.local", "EVCC.local."]
)
async def test_an_evcc_that_a_proxy_is_for_is_not_offered(
    hass: HomeAssistant, page: EvccWeb, host: str
) -> None:
    entry = entry_for(host)
    entry.add_to_hass(hass)
    before = dict(entry.data)
    assert end(await discover(hass, service(page.port))) == KNOWN
    assert dict(entry.data) == before
    assert page.asked == []


async def test_an_evcc_on_the_machine_itself_is_known_by_each_of_its_addresses(
    hass: HomeAssistant,
) -> None:
    """The app in Home Assistant announces the machine's own address."""
    entry_for("localhost").add_to_hass(hass)
    assert end(await discover(hass, service(7070, "10.10.10.10"))) == KNOWN


async def test_another_evcc_is_offered_beside_the_first(
    hass: HomeAssistant, page: EvccWeb
) -> None:
    entry_for("192.0.2.9").add_to_hass(hass)
    entry_for("nowhere.invalid").add_to_hass(hass)
    with patch("socket.getaddrinfo", side_effect=OSError):
        shown = await discover(hass, service(page.port))
    assert shown["type"] is FlowResultType.FORM


async def test_an_evcc_that_is_ignored_is_offered_no_more(
    hass: HomeAssistant, page: EvccWeb
) -> None:
    await discover(hass, service(page.port))
    (flow,) = hass.config_entries.flow.async_progress()
    ignored = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": flow["context"]["unique_id"], "title": "EVCC"},
    )
    assert ignored["type"] is FlowResultType.CREATE_ENTRY
    assert end(await discover(hass, service(page.port))) == KNOWN
    assert (await start(hass))["type"] is FlowResultType.FORM


async def test_an_evcc_that_is_not_the_discovered_one_leaves_that_to_be_offered(
    hass: HomeAssistant, page: EvccWeb, free_port: int, evcc_port: int
) -> None:
    with patch(CONNECT, side_effect=OSError):
        shown = await discover(hass, service(page.port, "192.0.2.7", hostname="e."))
    assert suggested(shown)[CONF_EVCC_HOST] == "192.0.2.7"
    other = connection(free_port, evcc_port)
    done = await submit(hass, await submit(hass, shown, **other))
    assert done["result"].unique_id is None
    assert done["result"].options == {}


async def test_a_proxy_that_is_pointed_at_another_evcc_leaves_the_first_to_be_offered(
    hass: HomeAssistant, page: EvccWeb, free_port: int, evcc_port: int
) -> None:
    shown = await discover(hass, service(page.port))
    done = await submit(
        hass, await submit(hass, shown, **connection(free_port, evcc_port))
    )
    entry = done["result"]
    assert entry.state is ConfigEntryState.LOADED

    async def reconfigure(**changed: Any) -> None:
        shown = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
        )
        fields = connection(free_port, evcc_port, **changed)
        result = await submit(hass, shown, **fields)
        if result["type"] is FlowResultType.FORM and result["errors"]:
            result = await submit(hass, result, **fields, set_up_anyway=True)
        assert result["reason"] == "reconfigure_successful", result

    await reconfigure()
    assert entry.unique_id == f"evcc.local:{page.port}"
    with patch(CONNECT, side_effect=OSError):
        await reconfigure(evcc_host="192.0.2.7")
    assert entry.unique_id is None
    assert (await discover(hass, service(page.port)))["type"] is FlowResultType.FORM
