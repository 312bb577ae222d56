"""Tests of the address that a wallbox is told."""

from unittest.mock import patch

import pytest

from custom_components.wallbox_evcc_proxy.addresses import (
    Address,
    async_wallbox_url,
    read_address,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

ANY = "0.0.0.0"
SOURCE_IP = "homeassistant.components.network.async_get_source_ip"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("evcc.local", Address("evcc.local")),
        (" EVCC:8887 ", Address("evcc", 8887)),
        ("my_container", Address("my_container")),
        ("192.168.1.20:8887/WB1", Address("192.168.1.20", 8887)),
        ("wss://user:secret@evcc:1234/x?y#z", Address("evcc", 1234)),
        ("http://evcc", Address("evcc")),
        ("::1", Address("::1")),
        ("[2001:db8::1]:8887", Address("2001:db8::1", 8887)),
        ("ws://[2001:db8::1]/", Address("2001:db8::1")),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text", ["", "/", "ws://", "a b", "1.2.3", "999.1.1.1", "a..b", "x:y", "é!"]
)
def test_what_names_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_address(text)


async def test_a_wallbox_is_told_an_ip_address(hass: HomeAssistant) -> None:
    assert await async_wallbox_url(hass, ANY, 8888) == "ws://10.10.10.10:8888/"
    assert await async_wallbox_url(hass, "::", 80) == "ws://10.10.10.10:80/"


async def test_a_concrete_listen_address_is_told_as_it_is(hass: HomeAssistant) -> None:
    assert await async_wallbox_url(hass, "192.0.2.7", 1) == "ws://192.0.2.7:1/"
    assert await async_wallbox_url(hass, "2001:db8::1", 1) == "ws://[2001:db8::1]:1/"
    assert await async_wallbox_url(hass, "nas.home", 1) == "ws://nas.home:1/"


@pytest.mark.parametrize(
    ("internal_url", "host"),
    [
        ("http://192.168.1.5:8123", "192.168.1.5"),
        ("http://homeassistant.local:8123", "10.10.10.10"),
        ("http://127.0.0.1:8123", "10.10.10.10"),
    ],
)
async def test_the_address_the_user_has_set_comes_first_if_it_is_an_ip_address(
    hass: HomeAssistant, internal_url: str, host: str
) -> None:
    await hass.config.async_update(internal_url=internal_url)
    assert await async_wallbox_url(hass, ANY, 8888) == f"ws://{host}:8888/"


async def test_without_an_ip_address_a_wallbox_is_told_a_name(
    hass: HomeAssistant,
) -> None:
    with patch(SOURCE_IP, return_value="127.0.0.1"):
        assert await async_wallbox_url(hass, ANY, 1) == "ws://homeassistant.local:1/"
        await hass.config.async_update(internal_url="http://ha.home:8123")
        assert await async_wallbox_url(hass, ANY, 1) == "ws://ha.home:1/"
    with patch(SOURCE_IP, side_effect=HomeAssistantError):
        assert await async_wallbox_url(hass, ANY, 1) == "ws://ha.home:1/"
