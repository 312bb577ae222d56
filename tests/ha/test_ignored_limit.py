"""A wallbox that goes on charging at a limit of 0 A, as the user hears of it."""

from dataclasses import dataclass
from functools import partial
from typing import override

import pytest

from custom_components.wallbox_evcc_proxy import hub
from custom_components.wallbox_evcc_proxy.proxy.server import Server
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ..peers.answers import answer
from ..peers.clock import Clock
from ..peers.evcc import Evcc
from ..peers.evcc_settings import EvccTimes, StationOptions
from ..peers.meter import Car
from ..peers.parameters import WallboxParameters
from ..peers.quirk import OwnAnswer, Quirk
from ..peers.schemas import Payload
from ..peers.wallbox import Wallbox
from ..presets.ways import quick
from .live import HOST, CentralSystem, Proxy, until

SPEED = 20
"""The 30 s that a wallbox may take to obey last 1.5 s."""


@dataclass
class ObeysLate(Quirk):
    """Accepts a limit of zero and goes on charging, until it is told to obey (quirks P05)."""

    ignored: Payload | None = None

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> OwnAnswer | None:
        if action != "SetChargingProfile":
            return None
        schedule = payload["csChargingProfiles"]["chargingSchedule"]
        if schedule["chargingSchedulePeriod"][0]["limit"] > 0:
            return None
        self.ignored = payload
        return {"status": "Accepted"}, None

    async def obey(self, box: Wallbox) -> None:
        assert self.ignored is not None
        own = answer(box, "SetChargingProfile", self.ignored)
        assert own is not None
        assert own[1] is not None
        await own[1]()


@pytest.mark.usefixtures("socket_enabled")
async def test_the_user_hears_of_a_limit_of_zero_that_is_ignored_until_it_is_obeyed(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(SPEED)
    monkeypatch.setattr(hub, "Server", partial(Server, clock=quick(clock)))
    times = EvccTimes(control_interval=5, sync_guard=1)
    async with Evcc(
        [StationOptions(id="garage")], clock=clock, times=times, wanted=10.0
    ) as evcc:
        proxy = Proxy(hass, CentralSystem(evcc.port))
        await proxy.load()
        url = f"ws://{HOST}:{proxy.hub.server.port}/"
        parameters = WallboxParameters(id="garage", quirks=(ObeysLate(),))
        async with Wallbox(url, parameters, clock=clock) as wallbox:
            await wallbox.plug_in(1, Car(capacity=200_000))
            await wallbox.start_charging(1)

            def shown(key: str) -> str:
                entity_id = proxy.entity_id(key)
                state = hass.states.get(entity_id) if entity_id else None
                return "" if state is None else state.state

            def issues() -> list[ir.IssueEntry]:
                return list(ir.async_get(hass).issues.values())

            await until(lambda: shown("limit_current") == "10.0", within=20)
            await until(lambda: shown("current_l1")[:3] in ("9.9", "10."), within=20)
            assert issues() == []

            evcc.set_wanted(0.0)
            await until(issues, within=20)
            (issue,) = issues()
            assert issue.translation_key == "zero_limit_ignored"
            told = issue.translation_placeholders
            assert told is not None
            assert told["limit"] == "0 A"
            amps, watts = told["measured"].split(", ")
            assert amps == "10.0 A"
            assert float(watts.removesuffix(" W")) == pytest.approx(6900, rel=0.05)
            assert int(told["seconds"]) >= 30
            assert shown("charging") == "on"

            (quirk,) = wallbox.quirks
            assert isinstance(quirk, ObeysLate)
            await quirk.obey(wallbox)
            await until(lambda: not issues(), within=20)
            await until(lambda: float(shown("current_l1")) == 0.0)
        await proxy.unload()
