"""Fixtures of the tests over real sockets."""

import pytest


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let every test here open sockets."""
