"""Without a cure each quirky wallbox shows the fault it is known for, and a good one shows none."""

import asyncio
from pathlib import Path
import time

import pytest

from ..peers.clock import wait_until
from ..peers.parameters import WallboxParameters
from ..peers.quirks.boxes import BOXES, COMPLIANT
from ..peers.quirky import Fault, Quirky
from ..proxy.house import open_sockets
from .session import LONGEST, charge
from .ways import through


@pytest.mark.parametrize("preset", sorted(BOXES))
async def test_a_quirky_wallbox_shows_its_fault(preset: str) -> None:
    """The fault is there, and what EVCC says names the reason."""
    quirky = BOXES[preset]

    session = await charge(quirky)

    assert quirky.fault in session.faults, session
    assert quirky.because in session.told()


async def test_a_compliant_wallbox_shows_no_fault() -> None:
    """Nothing else is wrong with the harness, the stand-in or the wallbox."""
    session = await charge(COMPLIANT)

    assert not session.faults, session
    assert session.is_full
    assert [step.limit for step in session.steps] == [16, 8, 12]
    assert session.energy > 100
    assert session.billed == session.charged
    assert not session.told()


async def test_a_compliant_wallbox_shows_no_fault_behind_the_proxy(
    tmp_path: Path,
) -> None:
    """The proxy is as good as a wire where there is nothing to repair."""
    session = await charge(COMPLIANT, through(tmp_path / "disk.json"))

    assert not session.faults, session
    assert session.is_full


async def test_a_wallbox_that_says_nothing_ends_the_session_in_time() -> None:
    """It leaves neither task nor socket, and nothing after the first step is claimed."""
    mute = Quirky(
        preset="mute",
        quirks=(),
        box=WallboxParameters(misbehave=lambda text: None, call_timeout=600),
    )
    sockets, tasks = open_sockets(), asyncio.all_tasks()
    began = time.monotonic()

    session = await charge(mute)

    assert time.monotonic() - began < LONGEST + 1.0
    assert session.faults >= {Fault.NEVER_READY}
    assert not session.is_full
    assert not session.steps
    await wait_until(lambda: open_sockets() <= sockets, "all sockets closed")
    await wait_until(lambda: asyncio.all_tasks() <= tasks, "no task left")
