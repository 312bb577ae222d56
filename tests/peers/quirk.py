"""The points at which a simulated wallbox asks its quirks whether they differ from OCPP 1.6."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from .schemas import Payload

if TYPE_CHECKING:
    from .link import Link
    from .wallbox import Wallbox

type OwnAnswer = tuple[Payload, Callable[[], Awaitable[object]] | None]
"""An answer to a call, and what the wallbox does once it is out."""


class NoAnswer(Exception):
    """A call is left without an answer."""


class Quirk:
    """One misbehaviour; by itself it changes nothing. Its memory is that of one wallbox."""

    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        """Answer a call in the wallbox's place; None leaves it to the wallbox.

        Raises NoAnswer, or Refusal for a CALLERROR.
        """
        return None

    def delay(self, action: str) -> float:
        """Return the seconds an answer to such a call takes."""
        return 0.0

    def outgoing(
        self, box: Wallbox, action: str, message: list[Any]
    ) -> list[Any] | str | None:
        """Return what is sent instead of a call or of an answer to that action.

        A text is sent as it is, None sends nothing.
        """
        return message

    async def live(self, box: Wallbox, link: Link) -> None:
        """Do while this connection is open what no call asks for."""
