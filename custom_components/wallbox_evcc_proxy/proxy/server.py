"""The port that wallboxes connect to: handshake, admission, limits, and the sessions behind it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
import logging
from time import time
from typing import Any, cast

from websockets.asyncio.server import Server as Listener, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ..telemetry.passage import Event, Happening
from . import handshake
from .clock import Clock
from .handshake import Refusal
from .journal import Journal
from .keeper import Keeper
from .legs import LOGGER as WEBSOCKETS_LOGGER, WallboxConnection, forget_handshake
from .pace import Pace
from .session import Session
from .settings import Settings

_LOGGER = logging.getLogger(__package__)

type Admission = Callable[[str, str], str | None]
"""Says for a wallbox's id and address why it may not come in; None when it may."""

_LONGEST_PAUSE = 30.0
"""Seconds between two attempts to listen again."""


def _admit_everyone(_wallbox: str, _address: str) -> str | None:
    return None


class Server:
    """Listens for wallboxes and gives each a session."""

    def __init__(
        self,
        settings: Settings,
        keeper: Keeper,
        admit: Admission = _admit_everyone,
        clock: Clock | None = None,
    ) -> None:
        """Prepare to listen.

        ``admit`` is asked about each wallbox at its handshake; sessions go by ``clock``.
        """
        self.settings = settings
        self.journal = Journal(settings.journal_size)
        self.sessions: dict[str, Session] = {}
        """Sessions by the wallbox's id: those connected, and those known from before."""
        self._keeper = keeper
        self._admit = admit
        self._clock = clock or Clock()
        self._pace = Pace(self._clock)
        self._listener: Listener | None = None
        self._watching: asyncio.Task[None] | None = None
        self._connections: set[WallboxConnection] = set()
        self._sockets: set[WallboxConnection] = set()
        """Every open socket, those included that have not asked for anything yet."""
        self._port = settings.listen_port
        self.problem: str | None = None
        """Why the port could not be listened on again, after listening had ended."""

    @property
    def is_listening(self) -> bool:
        """Whether wallboxes can connect."""
        return self._listener is not None and self._listener.is_serving()

    @property
    def port(self) -> int:
        """The port listened on."""
        return self._port

    async def start(self) -> None:
        """Listen. Raises OSError when the address or port cannot be had."""
        self._listener = await self._listen()
        self._port = self._listener.sockets[0].getsockname()[1]
        self._note(Happening.LISTENING, f"waiting for wallboxes on port {self._port}")
        self._watching = asyncio.create_task(
            self._watch(), name="wallbox_evcc_proxy listener"
        )

    async def stop(self) -> None:
        """Close every socket and end every task, within five seconds."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        if self._listener is not None:
            self._listener.close(close_connections=False)
        try:
            async with asyncio.timeout(self.settings.stop_within):
                await asyncio.gather(
                    *(session.stop() for session in self.sessions.values()),
                    return_exceptions=True,
                )
        except TimeoutError:
            _LOGGER.debug("Some connections did not close in time and are cut off")
        # Sockets that have not asked for anything yet are among these.
        for connection in list(self._sockets):
            connection.transport.abort()
        if self._listener is not None:
            await self._listener.wait_closed()
        self.sessions.clear()
        self.journal.publish()

    def change_settings(self, settings: Settings) -> None:
        """Go on with other settings. A new address or port takes a stop and a start."""
        self.settings = settings
        self.journal.resize(settings.journal_size)
        for session in self.sessions.values():
            session.change_settings(settings)

    async def forget(self, wallbox: str) -> None:
        """Close the connection of a wallbox and forget its session."""
        session = self.sessions.pop(wallbox, None)
        if session is not None:
            await session.stop()

    # Listening

    async def _listen(self) -> Listener:
        settings = self.settings
        return await serve(
            self._serve,
            settings.listen_host,
            self._port,
            compression=None,
            process_request=self._process_request,
            select_subprotocol=_select_subprotocol,
            open_timeout=settings.handshake_timeout,
            close_timeout=settings.close_timeout,
            ping_interval=None,
            max_size=settings.frame_size,
            logger=WEBSOCKETS_LOGGER,
            create_connection=cast("type[WallboxConnection]", self._create_connection),
        )

    def _create_connection(self, *args: Any, **kwargs: Any) -> WallboxConnection:
        """Make the connection of a socket that was just accepted; called by the library.

        Sockets that never ask for anything count too, so there is a limit beyond the one on
        wallboxes: what exceeds it is cut off at once.
        """
        connection = WallboxConnection(*args, **kwargs)
        connection.is_turned_away = len(self._sockets) >= 2 * self.settings.connections
        connection.on_lost = self._sockets.discard
        self._sockets.add(connection)
        return connection

    async def _watch(self) -> None:
        """Listen again if listening ends although nobody asked for it."""
        pause = 1.0
        while True:
            await asyncio.sleep(self.settings.listener_check)
            if self._listener is not None and self._listener.is_serving():
                pause = 1.0
                continue
            try:
                self._listener = await self._listen()
            except OSError as error:
                _LOGGER.warning("Port %s cannot be listened on: %s", self._port, error)
                self.problem = f"port {self._port} cannot be listened on: {error}"
                self._note(Happening.FAILED, self.problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                self.problem = None
                _LOGGER.warning(
                    "Listening on port %s had ended and was started again", self._port
                )
                self._note(
                    Happening.LISTENING, "listening had ended and was started again"
                )

    def _note(self, what: Happening, reason: str) -> None:
        self.journal.note(Event("", time(), None, what, reason))

    # Handshake

    def _process_request(
        self, connection: ServerConnection, request: Request
    ) -> Response | None:
        """Look at a handshake before the library does; called by it."""
        refusal = handshake.refusal(request.path, request.headers, self._port)
        wallbox = handshake.wallbox_id(request.path)
        address = str((connection.remote_address or ("",))[0])
        if refusal is None:
            refusal = self._refusal(wallbox, address)
        if refusal is None:
            handshake.mend(request.headers)
            return None
        self.journal.note(
            Event(
                "",
                time(),
                None,
                Happening.REFUSED,
                f"{wallbox or '?'} at {address}: {refusal.reason}",
            )
        )
        _LOGGER.debug("Refused %s at %s: %s", wallbox, address, refusal.reason)
        return connection.respond(refusal.status, f"{refusal.reason}\n")

    def _refusal(self, wallbox: str, address: str) -> Refusal | None:
        """Return why this wallbox may not come in now."""
        session = self.sessions.get(wallbox)
        is_known = session is not None
        if not is_known and len(self._connections) >= self.settings.connections:
            return Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"{self.settings.connections} wallboxes are connected, more are not taken.",
            )
        if session is not None and session.is_busy_elsewhere(address):
            return Refusal(
                HTTPStatus.CONFLICT,
                f"Another device, at {session.address}, uses the id {wallbox}. Give each wallbox its own.",
            )
        reason = self._admit(wallbox, address)
        return None if reason is None else Refusal(HTTPStatus.FORBIDDEN, reason)

    async def _serve(self, connection: ServerConnection) -> None:
        """Carry the traffic of one wallbox's connection; called by the library."""
        assert isinstance(connection, WallboxConnection)
        assert connection.request is not None
        wallbox = handshake.wallbox_id(connection.request.path)
        forget_handshake(connection)
        session = self.sessions.get(wallbox)
        if session is None:
            session = Session(
                wallbox,
                self.settings,
                self.journal,
                self._keeper,
                self._clock,
                self._pace,
            )
            self.sessions[wallbox] = session
        self._connections.add(connection)
        try:
            await session.serve(connection)
        finally:
            self._connections.discard(connection)
            await self._forget_stranger(wallbox, session)

    async def _forget_stranger(self, wallbox: str, session: Session) -> None:
        """Drop the session of something that connected but never spoke OCPP."""
        is_stranger = not session.relay.has_called and not session.address
        if is_stranger and self.sessions.get(wallbox) is session:
            del self.sessions[wallbox]
            await session.stop()


def _select_subprotocol(
    _connection: ServerConnection, offered: Any
) -> Subprotocol | None:
    chosen = handshake.choose_subprotocol(list(offered))
    return None if chosen is None else Subprotocol(chosen)
