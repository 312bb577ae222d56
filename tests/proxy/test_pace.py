"""Sharing the event loop: many messages at once, and what becomes of those that have to wait."""

import asyncio
from contextlib import AsyncExitStack

from custom_components.wallbox_evcc_proxy.proxy.clock import Clock
from custom_components.wallbox_evcc_proxy.proxy.legs import send
from custom_components.wallbox_evcc_proxy.proxy.pace import SHARE, Pace

from ..peers.clock import wait_until
from .sockets import Pair, pair

A_THIRD = SHARE / 3 * 1.01
"""So long that the third message uses up what a turn has for them."""


class Desk:
    """Deals with messages, each of which takes the same time by a clock of its own."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pace = Pace(Clock(monotonic=lambda: self.now))
        self.turn = 0
        self.taken: list[tuple[int, int, bytes]] = []
        """The turn of the event loop, the wallbox's number, and the message."""
        self.fails_on = b""

    def deal(self, wallbox: int, message: bytes) -> None:
        began = self.now
        self.now += A_THIRD
        self.taken.append((self.turn, wallbox, message))
        self.pace.worked_since(began)
        if message == self.fails_on:
            raise RuntimeError("for the test")

    def count_turns(self) -> None:
        self.turn += 1
        self.ticking = asyncio.get_running_loop().call_soon(self.count_turns)

    def by(self, wallbox: int) -> list[bytes]:
        """Return the messages of one wallbox in the order in which they were dealt with."""
        return [message for _, number, message in self.taken if number == wallbox]


async def spoken(desk: Desk, pairs: list[Pair]) -> None:
    """Let all of several wallboxes say something at once, and again while it is dealt with."""
    for number, (wallbox, _) in enumerate(pairs):
        wallbox.take_messages(
            lambda message, number=number: desk.deal(number, message),  # type: ignore[misc]
            desk.pace,
        )
    desk.count_turns()
    for word in (b"one", b"two", b"three"):
        for _, peer in pairs:
            assert send(peer, word)
        await asyncio.sleep(0.001)


async def test_a_turn_deals_with_no_more_than_its_share_and_nothing_is_lost() -> None:
    desk = Desk()
    async with AsyncExitStack() as stack:
        pairs = [await stack.enter_async_context(pair()) for _ in range(10)]
        await spoken(desk, pairs)
        await wait_until(lambda: len(desk.taken) == 30)
        desk.ticking.cancel()
    turns = [turn for turn, _, _ in desk.taken]
    # A read may bring two messages of one wallbox, which are dealt with together.
    assert max(turns.count(turn) for turn in turns) <= 5
    for number in range(10):
        assert desk.by(number) == [b"one", b"two", b"three"], "in order"


async def test_what_waits_when_its_socket_closes_is_dealt_with_all_the_same() -> None:
    """A wallbox that says that a charge has ended, and is off."""
    desk = Desk()
    async with AsyncExitStack() as stack:
        pairs = [await stack.enter_async_context(pair()) for _ in range(10)]
        await spoken(desk, pairs)
        for _, peer in pairs:
            assert send(peer, b"bye")
            peer.transport.close()
        await wait_until(lambda: len(desk.taken) == 40)
        desk.ticking.cancel()
    for number in range(10):
        assert desk.by(number)[-1] == b"bye"


async def test_a_connection_cut_off_while_its_message_waits_has_it_dealt_with() -> None:
    desk = Desk()
    async with pair() as (wallbox, peer):
        wallbox.take_messages(lambda message: desk.deal(0, message), desk.pace)
        desk.pace.worked_since(desk.now - 2 * SHARE)
        assert desk.pace.is_spent
        wallbox.data_received(b"\x81\x83\0\0\0\0bye")
        assert desk.taken == []
        wallbox.connection_lost(None)
        assert desk.by(0) == [b"bye"]
        await asyncio.sleep(0)
        assert desk.by(0) == [b"bye"], "once"
        peer.transport.abort()


async def test_one_message_that_cannot_be_dealt_with_does_not_hold_up_the_others() -> (
    None
):
    desk = Desk()
    desk.fails_on = b"one"
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: errors.append(context["exception"])
    )
    waiting = [lambda word=word: desk.deal(0, word) for word in (b"one", b"two")]
    desk.pace.worked_since(desk.now - 2 * SHARE)
    for go_on in waiting:
        desk.pace.wait(go_on)
    await wait_until(lambda: len(desk.taken) == 2)
    assert desk.by(0) == [b"one", b"two"]
    assert len(errors) == 1
