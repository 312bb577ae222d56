"""A wallbox that never answers what EVCC asks at its start: how soon EVCC has it all the same."""

from dataclasses import replace
from pathlib import Path

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.presets import load, matching
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Outcome,
    Passage,
)

from ..peers.quirks.boxes import BOXES
from ..peers.quirks.commands import NOBODY_LISTENS
from ..peers.quirky import STATION, Quirky
from .test_cures import wired

SPEED = 20.0
"""Slower than elsewhere: opening a socket takes the same real time, and is not what is measured."""
AT_ONCE = 5.0
"""Seconds from the connection to the charger in EVCC."""
ONE_QUESTION = 10.0
"""Seconds that a wallbox gets to answer GetConfiguration, the longest of all."""

ACTEC = BOXES["actec-ev-ac22k"]
UNKNOWN = replace(
    ACTEC,
    box=replace(ACTEC.box, vendor="Nobody", model="Knows", quirks=()),
)
"""As mute as an AcTec; without a preset."""


async def ready(quirky: Quirky, disk: Path) -> tuple[float, set[str]]:
    """Return the seconds until EVCC has the charger, and what the wallbox was asked in vain."""
    async with wired(quirky, disk, SPEED) as (evcc, box, server):
        began = box.clock.time()
        await evcc.wait_ready(STATION)
        return box.clock.time() - began, asked_in_vain(server)


def asked_in_vain(server: Server) -> set[str]:
    """Return the actions of EVCC's set-up that were passed on and never answered."""
    passages = [
        each for each in server.journal.entries(STATION) if isinstance(each, Passage)
    ]
    asked = {
        each.action
        for each in passages
        if each.origin is Leg.EVCC
        and each.kind is Kind.CALL
        and each.outcome is Outcome.FORWARDED
    }
    answered = {
        each.action
        for each in passages
        if each.origin is Leg.WALLBOX and each.kind is Kind.RESULT
    }
    # EVCC's control asks for the schedule, once it has the charger.
    return asked - answered - {"GetCompositeSchedule"}


async def test_an_actec_is_ready_at_once(tmp_path: Path) -> None:
    """Its preset answers for it."""
    seconds, in_vain = await ready(ACTEC, tmp_path / "disk")
    assert seconds < AT_ONCE
    assert not in_vain


async def test_an_unknown_mute_wallbox_is_ready_and_sooner_the_next_time(
    tmp_path: Path,
) -> None:
    """What its firmware never answers is kept on disk; one question is tried again each time."""
    boot = UNKNOWN.box.boot_notification()
    assert matching(load(), STATION, Facts(boot=boot)) is None
    first, in_vain = await ready(UNKNOWN, tmp_path / "disk")
    assert first < 30
    assert in_vain == NOBODY_LISTENS - {"GetCompositeSchedule"}
    for _ in range(2):
        again, in_vain = await ready(UNKNOWN, tmp_path / "disk")
        assert len(in_vain) <= 1
        assert again < (AT_ONCE + ONE_QUESTION if in_vain else AT_ONCE)
        assert again < first
