"""Fixtures for all tests."""

import socket

import pytest

# Imported here, before the plugin's own custom_components can take the name.
import custom_components.wallbox_evcc_proxy  # noqa: F401


@pytest.fixture(autouse=True)
def _custom_integrations_are_found(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load this integration, in tests that have one at all."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def free_ports(socket_enabled: None) -> tuple[int, int]:
    """Return two ports of 127.0.0.1 on which nothing listens."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def free_port(free_ports: tuple[int, int]) -> int:
    """Return a port of 127.0.0.1 on which nothing listens."""
    return free_ports[0]


@pytest.fixture
def another_free_port(free_ports: tuple[int, int]) -> int:
    """Return a port that is free too, and not free_port."""
    return free_ports[1]
