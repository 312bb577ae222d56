"""The opening handshake of a wallbox: understood tolerantly, refused with words that help."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from websockets.datastructures import Headers

SUBPROTOCOL = "ocpp1.6"
"""The only language spoken here, by its name in the handshake."""

_LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a handshake is refused."""

    status: HTTPStatus
    """The HTTP status the wallbox gets."""
    reason: str
    """For the person who set up the wallbox."""


def wallbox_id(path: str) -> str:
    """Return the id a request's path names: its last segment, percent-decoded, case kept.

    Runs of slashes, a trailing slash, segments before it and a query do not matter. Empty when
    the path names none.
    """
    decoded = unquote(path.partition("?")[0], errors="replace")
    segments = [segment for segment in decoded.split("/") if segment.strip()]
    return segments[-1].strip() if segments else ""


def offered_subprotocols(headers: Headers) -> list[str]:
    """Return the subprotocols a handshake offers, in order."""
    return [
        offer.strip()
        for header in headers.get_all("Sec-WebSocket-Protocol")
        for offer in header.split(",")
        if offer.strip()
    ]


def choose_subprotocol(offered: list[str]) -> str | None:
    """Return the offered spelling of ocpp1.6, None when it is not among them."""
    return next((offer for offer in offered if offer.lower() == SUBPROTOCOL), None)


def mend(headers: Headers) -> None:
    """Add what the library asks for and some wallboxes leave out: ``Connection: Upgrade``."""
    if "websocket" not in ",".join(headers.get_all("Upgrade")).lower():
        return
    if "upgrade" not in ",".join(headers.get_all("Connection")).lower():
        headers["Connection"] = "Upgrade"


def refusal(path: str, headers: Headers, port: int) -> Refusal | None:
    """Return why a request cannot become a wallbox's connection, None when it can.

    ``port`` is the one the proxy listens on.
    """
    if "websocket" not in ",".join(headers.get_all("Upgrade")).lower():
        return Refusal(
            HTTPStatus.UPGRADE_REQUIRED,
            "This address is for wallboxes that speak OCPP 1.6J over WebSocket, not for a browser.",
        )
    name = wallbox_id(path)
    if not name:
        return Refusal(
            HTTPStatus.NOT_FOUND,
            "The wallbox did not tell its id. Enter the server address in the wallbox with an id at "
            f"its end, for example ws://<Home Assistant>:{port}/garage",
        )
    if len(name) > _LONGEST_ID or not name.isprintable() or name in {".", ".."}:
        return Refusal(
            HTTPStatus.NOT_FOUND,
            "What the wallbox sent cannot be used as an id. Enter one of up to "
            f"{_LONGEST_ID} letters and digits.",
        )
    offered = offered_subprotocols(headers)
    if offered and choose_subprotocol(offered) is None:
        return Refusal(
            HTTPStatus.BAD_REQUEST,
            f"The wallbox speaks only {', '.join(offered)[:100]}. Set it to OCPP 1.6 JSON (1.6J).",
        )
    return None
