"""The opening handshake: understood tolerantly, refused with words that help."""

from http import HTTPStatus

from hypothesis import given, strategies as st
import pytest
from websockets.datastructures import Headers

from custom_components.wallbox_evcc_proxy.proxy.handshake import (
    choose_subprotocol,
    mend,
    offered_subprotocols,
    refusal,
    wallbox_id,
)


def handshake(*more: tuple[str, str]) -> Headers:
    """Return the headers of a handshake in order, with some more."""
    headers = Headers()
    for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), *more):
        headers[name] = value
    return headers


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/WB1", "WB1"),
        ("//AcTec001", "AcTec001"),
        ("/a/b/WB1/", "WB1"),
        ("/WB1//", "WB1"),
        ("/ocpp1.6/WB1", "WB1"),
        ("/WB1?x=y", "WB1"),
        ("/WB1/?x=y/z", "WB1"),
        ("/W%20B", "W B"),
        ("/a%2FWB1", "WB1"),
        ("/%20WB1%20", "WB1"),
        ("/W%C3%A4rme", "Wärme"),
        ("/w%E4rme", "w\ufffdrme"),
        ("/wb1", "wb1"),
        ("/Wb1", "Wb1"),
        ("WB1", "WB1"),
        ("ws://homeassistant:8888/WB1", "WB1"),
        ("/", ""),
        ("//", ""),
        ("/%20/", ""),
        ("/?WB1", ""),
        ("", ""),
    ],
)
def test_the_id_is_the_last_segment_of_any_path(path: str, name: str) -> None:
    assert wallbox_id(path) == name


@given(st.text())
def test_any_path_has_an_id_or_none(path: str) -> None:
    name = wallbox_id(path)
    assert "/" not in name
    assert name == name.strip()


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["ocpp1.6"], "ocpp1.6"),
        (["ocpp2.0.1", "ocpp1.6"], "ocpp1.6"),
        (["OCPP1.6"], "OCPP1.6"),
        (["ocpp2.0.1"], None),
        (["ocpp1.6j"], None),
        ([], None),
    ],
)
def test_ocpp_1_6_is_chosen_in_the_spelling_it_was_offered_in(
    offered: list[str], chosen: str | None
) -> None:
    assert choose_subprotocol(offered) == chosen


def test_offers_are_read_from_all_headers_in_order() -> None:
    headers = handshake(
        ("Sec-WebSocket-Protocol", "ocpp2.0.1, ,ocpp1.5"),
        ("sec-websocket-protocol", "ocpp1.6"),
    )
    assert offered_subprotocols(headers) == ["ocpp2.0.1", "ocpp1.5", "ocpp1.6"]


@pytest.mark.parametrize("connection", [None, "keep-alive", "close", ""])
def test_a_connection_header_that_is_missing_or_odd_is_mended(
    connection: str | None,
) -> None:
    headers = Headers()
    headers["Upgrade"] = "WebSocket"
    if connection is not None:
        headers["Connection"] = connection
    mend(headers)
    assert "Upgrade" in headers.get_all("Connection")


@pytest.mark.parametrize("connection", ["Upgrade", "keep-alive, upgrade"])
def test_a_connection_header_that_is_right_is_left_alone(connection: str) -> None:
    headers = Headers()
    headers["Upgrade"] = "websocket"
    headers["Connection"] = connection
    mend(headers)
    assert headers.get_all("Connection") == [connection]


def test_a_request_for_something_else_is_left_alone() -> None:
    headers = Headers()
    mend(headers)
    assert headers.get_all("Connection") == []


@pytest.mark.parametrize(
    "headers",
    [
        handshake(),
        handshake(("Sec-WebSocket-Protocol", "ocpp1.6")),
        handshake(("Sec-WebSocket-Protocol", "ocpp2.0.1, OCPP1.6")),
        handshake(("Origin", "http://192.0.2.1")),
        handshake(("Authorization", "Basic d2I6")),
    ],
)
def test_a_wallbox_that_speaks_ocpp_1_6_or_does_not_say_is_let_in(
    headers: Headers,
) -> None:
    assert refusal("/WB1", headers, 8888) is None


def test_a_wallbox_without_connection_header_is_let_in() -> None:
    headers = Headers()
    headers["Upgrade"] = "websocket"
    assert refusal("/WB1", headers, 8888) is None


def test_a_browser_is_told_what_the_address_is_for() -> None:
    answer = refusal("/WB1", Headers(), 8888)
    assert answer is not None
    assert answer.status is HTTPStatus.UPGRADE_REQUIRED
    assert "for wallboxes that speak OCPP 1.6J" in answer.reason


@pytest.mark.parametrize("path", ["/", "//", "", "/?id=WB1", "/%20"])
def test_a_wallbox_without_id_is_told_what_to_enter(path: str) -> None:
    answer = refusal(path, handshake(), 8899)
    assert answer is not None
    assert answer.status is HTTPStatus.NOT_FOUND
    assert "ws://<Home Assistant>:8899/garage" in answer.reason


@pytest.mark.parametrize(
    "path", ["/" + "W" * 101, "/W%00B", "/W%0AB", "/%E2%80%8E", "/..", "/a/."]
)
def test_an_id_that_no_wallbox_has_is_refused(path: str) -> None:
    answer = refusal(path, handshake(), 8888)
    assert answer is not None
    assert answer.status is HTTPStatus.NOT_FOUND
    assert "cannot be used as an id" in answer.reason


def test_an_id_of_100_characters_is_let_in() -> None:
    assert refusal("/" + "W" * 100, handshake(), 8888) is None


def test_a_wallbox_that_speaks_only_something_else_is_told_what_to_set() -> None:
    headers = handshake(("Sec-WebSocket-Protocol", "ocpp2.0.1, ocpp1.5"))
    answer = refusal("/WB1", headers, 8888)
    assert answer is not None
    assert answer.status is HTTPStatus.BAD_REQUEST
    assert answer.reason == (
        "The wallbox speaks only ocpp2.0.1, ocpp1.5. Set it to OCPP 1.6 JSON (1.6J)."
    )


def test_a_refusal_does_not_repeat_whatever_was_offered() -> None:
    headers = handshake(("Sec-WebSocket-Protocol", "x" * 5000))
    answer = refusal("/WB1", headers, 8888)
    assert answer is not None
    assert len(answer.reason) < 250
