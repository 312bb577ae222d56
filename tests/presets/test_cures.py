"""With its preset each quirky wallbox charges as a good one does, through the proxy."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import batched
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.rules.choice import Choice
from custom_components.wallbox_evcc_proxy.rules.presets import RuleChoice, load
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice, Tell
from custom_components.wallbox_evcc_proxy.telemetry.passage import Event, Passage

from ..peers.clock import Clock, wait_until
from ..peers.evcc import Evcc
from ..peers.evcc_settings import EvccTimes
from ..peers.meter import Car
from ..peers.quirks.boxes import BOXES
from ..peers.quirky import STATION, Fault, Quirky
from ..peers.wallbox import Wallbox
from ..proxy.house import SETTINGS, SPEED, assert_nothing_runs, open_sockets
from .report import SAME_AMOUNT, Session
from .session import charge
from .ways import alongside

AT_ONCE = 3
"""Sessions at the same time: more would be slowed down by one another."""
BEFORE_THE_CAR = 0.3
"""Seconds of real time; EVCC has set its first limit by then."""
SOONER = {
    "zero_limit": RuleChoice(settings={"min_dwell": 30}),
    "profile_by_setting": RuleChoice(settings={"gap": 10}),
}
"""What a preset leaves more time for than a session of the test lasts."""

NOT_IN_ONE_SESSION = frozenset({"openevse", "sino-pevc2107"})
"""Their presets do something else than to cure the session; each has a test of its own."""
OF_LATER_FIRMWARE = "wallbox-fw6"
"""The quirky wallbox of this name is a Pulsar Pro, which has a preset of its own."""


def pulsar_plus() -> Quirky:
    """Return a Wallbox of firmware 6 that is no Pulsar Pro; it is told no limit with decimals."""
    quirky = BOXES[OF_LATER_FIRMWARE]
    box = replace(quirky.box, model="PLP1-0-2-3", firmware="6.4.14")
    return replace(quirky, box=box, limits=(16.0, 8.0, 12.0))


CURED = {
    **{name: one for name, one in BOXES.items() if name not in NOT_IN_ONE_SESSION},
    OF_LATER_FIRMWARE: pulsar_plus(),
    "wallbox-pulsar-pro": BOXES[OF_LATER_FIRMWARE],
}
"""Quirky wallboxes by the preset that fits them."""
BATCHES = [list(names) for names in batched(sorted(CURED), AT_ONCE)]


@dataclass
class Outcome:
    """What came of one session through the proxy."""

    session: Session
    preset: str
    """In force at the end; empty for none."""
    broken: tuple[str, ...]
    """Rules that failed."""
    entries: list[Passage | Event] = field(repr=False)
    """The journal."""


@asynccontextmanager
async def wired(
    quirky: Quirky, disk: Path, speed: float = SPEED
) -> AsyncGenerator[tuple[Evcc, Wallbox, Server]]:
    """Connect a wallbox to EVCC by way of a proxy; it leaves when the block ends."""
    clock = Clock(speed)
    settings = replace(SETTINGS, relay=RelaySettings(), journal_size=20_000)
    servers: list[Server] = []
    times = EvccTimes(control_interval=5)
    async with (
        Evcc(
            [quirky.options], clock=clock, times=times, wanted=quirky.limits[0]
        ) as evcc,
        alongside(disk, settings, started=servers.append)(evcc) as url,
    ):
        box = Wallbox(url, replace(quirky.box, id=STATION), clock=clock)
        try:
            await box.connect()
            yield evcc, box, servers[0]
        finally:
            await box.stop()


async def charged(
    quirky: Quirky, disk: Path, rules: dict[str, RuleChoice] | None = None
) -> Outcome:
    """Run a session through a proxy that finds the preset by itself."""
    choice = Choice(rules=SOONER if rules is None else rules)
    settings = replace(
        SETTINGS, relay=RelaySettings(), choices={STATION: choice}, journal_size=20_000
    )
    seen: dict[str, Any] = {}

    def look(server: Server) -> None:
        session = server.sessions[STATION]
        preset = session.selection.preset
        seen["preset"] = "" if preset is None else preset.name
        seen["broken"] = tuple(session.relay.broken_rules)
        seen["entries"] = list(server.journal.entries(STATION))

    way = alongside(disk, settings, stops=look)
    return Outcome(await charge(quirky, way, idle=BEFORE_THE_CAR), **seen)


def wrong_with(name: str, quirky: Quirky, outcome: Outcome) -> Iterator[str]:
    """Return what is wrong with a session that was to be cured by a preset."""
    session = outcome.session
    if outcome.preset != name:
        yield f"the preset {outcome.preset!r} is in force"
    if outcome.broken:
        yield f"rules failed: {outcome.broken}"
    if quirky.fault in session.faults:
        yield f"{quirky.fault}"
    if not session.is_full:
        yield "it is not a full session"
    if session.rejected:
        yield f"EVCC rejected frames: {session.rejected}"
    yield from session.faults & {Fault.SLOW, Fault.STALLED, Fault.POWER}


def test_every_preset_has_a_wallbox_that_it_is_tried_with() -> None:
    """A new preset comes with its quirky wallbox."""
    assert {preset.name for preset in load()} == CURED.keys() | NOT_IN_ONE_SESSION


@pytest.mark.parametrize("names", BATCHES, ids="+".join)
async def test_a_preset_cures_its_wallbox(names: list[str], tmp_path: Path) -> None:
    """The session is whole, the fault is gone, and the energy is right to a percent."""
    sockets = open_sockets()
    async with asyncio.TaskGroup() as group:
        sessions = {
            name: group.create_task(charged(CURED[name], tmp_path / name))
            for name in names
        }
    found = {
        name: (*wrong, str(task.result().session))
        for name, task in sessions.items()
        if (wrong := tuple(wrong_with(name, CURED[name], task.result())))
    }
    assert not found, json.dumps(found, indent=1)
    assert_nothing_runs()
    await wait_until(lambda: open_sockets() <= sockets, "all sockets closed")


async def test_a_sino_that_ignores_zero_is_told_of(tmp_path: Path) -> None:
    """Nobody has tried what would stop it, so the preset only watches (evcc#19351)."""
    quirky = BOXES["sino-pevc2107"]
    async with wired(quirky, tmp_path / "disk") as (evcc, box, server):
        await evcc.wait_ready(STATION)
        await box.plug_in(1, Car(capacity=200_000))
        await box.start_charging(1, quirky.id_tag, authorize=True)
        await box.wait_for_offer(16)
        evcc.set_wanted(0.0)
        [told] = await wait_until(lambda: notices(server), "a notice")

        assert told.notice is Notice.ZERO_LIMIT_IGNORED
        assert told.holds
        amps = box.reading(1).currents[0]
        assert float(told.details["amps"]) == pytest.approx(amps, abs=0.5)


def notices(server: Server) -> list[Tell]:
    """Return what users were told."""
    entries = server.journal.entries(STATION)
    return [each.tell for each in entries if isinstance(each, Event) and each.tell]


async def test_a_sino_is_paused_when_the_user_lets_its_charge_be_stopped(
    tmp_path: Path,
) -> None:
    """What the notice advises works."""
    stop = RuleChoice(settings={"strategy": "stop", "min_dwell": 30})
    outcome = await charged(
        BOXES["sino-pevc2107"], tmp_path / "disk", {"zero_limit": stop}
    )

    assert outcome.session.is_full, outcome
    assert not outcome.session.faults


async def test_an_openevse_counts_right_from_the_proof_on(tmp_path: Path) -> None:
    """What was charged until then is missing: a fixed factor would be wrong one day (M09)."""
    outcome = await charged(BOXES["openevse"], tmp_path / "disk")

    assert outcome.preset == "openevse"
    assert outcome.session.faults <= {Fault.ENERGY, Fault.TRANSACTIONS}
    told = list(registers(outcome.entries, lambda passage: passage.sent))
    true = [
        1000 * each
        for each in registers(outcome.entries, lambda passage: passage.received)
    ]
    scaled = next(n for n in range(1, len(told)) if told[n] - told[n - 1] > 1)
    assert true[scaled] < 130
    assert told[-1] - told[scaled - 1] == pytest.approx(
        true[-1] - true[scaled - 1], rel=SAME_AMOUNT
    )
    assert told == sorted(told)


def registers(
    entries: list[Passage | Event], text: Callable[[Passage], bytes | None]
) -> Iterator[float]:
    """Return the energy registers in the meter values of a wallbox, by one of their texts."""
    for entry in entries:
        if not isinstance(entry, Passage) or entry.origin is not Leg.WALLBOX:
            continue
        if entry.action != "MeterValues" or entry.call_seq is not None:
            continue
        for sample in json.loads(text(entry) or b"")[3]["meterValue"][0][
            "sampledValue"
        ]:
            if sample["measurand"] == "Energy.Active.Import.Register":
                yield float(sample["value"])
