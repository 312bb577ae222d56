"""Fixtures of the tests over real sockets."""

import asyncio

import pytest


@pytest.fixture(autouse=True)
async def _sockets(socket_enabled: None) -> None:
    """Let every test here open sockets, and its event loop be quick.

    The loop's debug mode costs more time than all the peers together, each second of which is a
    minute for them.
    """
    asyncio.get_running_loop().set_debug(False)
