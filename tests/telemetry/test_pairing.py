"""Which loadpoint belongs to which wallbox: only what is certain is told."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.connection import Connection
from custom_components.wallbox_evcc_proxy.telemetry.evcc import EvccFacts, EvccState
from custom_components.wallbox_evcc_proxy.telemetry.limit import Limit
from custom_components.wallbox_evcc_proxy.telemetry.pairing import Pairing
from custom_components.wallbox_evcc_proxy.telemetry.status import State
from custom_components.wallbox_evcc_proxy.telemetry.wallbox import Wallbox
from tests.peers.evcc_state import evcc_state, loadpoint


class House:
    """Wallboxes and EVCC's loadpoints; EVCC changes its mind every minute."""

    def __init__(self, *wallbox_ids: str) -> None:
        """Begin with these wallboxes, connected and with a car."""
        self.pairing = Pairing()
        self.now = 10_000.0
        self.wallboxes = {name: Wallbox(name) for name in wallbox_ids}
        for wallbox in self.wallboxes.values():
            up = Connection(True, self.now)
            wallbox.connections = {Leg.WALLBOX: up, Leg.EVCC: up}
            self.plug(wallbox.id)

    def plug(self, wallbox_id: str, status: str = "Charging") -> None:
        """Let a wallbox report a status."""
        payload = {"connectorId": 1, "errorCode": "NoError", "status": status}
        state = State.of(payload)
        self.wallboxes[wallbox_id].connectors[1].take_state(state, self.now)

    def limits(self, unit: Any = "A", **amps: float) -> None:
        """Let wallboxes accept limits, and time pass."""
        for wallbox_id, value in amps.items():
            limit = Limit(value, unit, None, self.now)
            self.wallboxes[wallbox_id].connectors[1].limit = limit
        self.now += 60.0

    def found(self, **changed: Any) -> dict[str, int]:
        """Return the number of the loadpoint by wallbox, as EVCC's state shows it."""
        state = EvccState()
        state.take(evcc_state(**changed), self.now)
        return self.of(state.facts)

    def of(self, facts: EvccFacts | None) -> dict[str, int]:
        """Return the number of the loadpoint by wallbox."""
        pairs = self.pairing.loadpoints(facts, [*self.wallboxes.values()], self.now)
        return {place[0]: each.number for place, each in pairs.items()}

    def follow(self, *steps: tuple[float, float]) -> dict[str, int]:
        """Let two wallboxes get limits that their loadpoints offer, crosswise; return what is found."""
        found: dict[str, int] = {}
        for garage, attic in steps:
            self.limits(garage=garage, attic=attic)
            found = self.found(
                loadpoints=[
                    loadpoint(title="Attic", offeredCurrent=attic),
                    loadpoint(title="Garage", offeredCurrent=garage),
                ]
            )
        return found


def test_one_wallbox_with_a_car_and_one_loadpoint_with_a_car_belong_together() -> None:
    assert House("garage").found() == {"garage": 1}


@pytest.mark.parametrize(
    "changed",
    [
        {"loadpoints": [loadpoint(connected=False)]},
        {"loadpoints": [loadpoint(), loadpoint(title="Attic")]},
        {"loadpoints": []},
        {"ocpp": {"status": {"stations": [{"id": "garage", "status": "unknown"}]}}},
        {"ocpp": {"status": {"stations": []}}},
    ],
)
def test_they_do_not_when_something_speaks_against_it(changed: dict[str, Any]) -> None:
    assert House("garage").found(**changed) == {}


def test_they_do_not_when_no_car_is_at_the_wallbox_or_it_is_not_connected() -> None:
    house = House("garage")
    house.plug("garage", "Available")
    assert house.found() == {}
    house.plug("garage")
    house.wallboxes["garage"].connections[Leg.WALLBOX] = Connection(False, 1.0)
    assert house.found() == {}


def test_one_of_two_wallboxes_is_not_guessed() -> None:
    assert House("garage", "attic").found() == {}


def test_nothing_is_known_without_evcc() -> None:
    assert House("garage").of(None) == {}


def test_two_wallboxes_are_told_apart_by_the_limits_they_follow() -> None:
    house = House("garage", "attic")
    assert house.follow((6.0, 16.0), (8.0, 14.0)) == {}
    assert house.follow((10.0, 12.0)) == {"garage": 2, "attic": 1}


def test_loadpoints_that_always_offer_the_same_are_not_told_apart() -> None:
    house = House("garage", "attic")
    steps = ((amps, amps) for amps in (6.0, 8.0, 10.0, 12.0, 14.0, 16.0))
    assert house.follow(*steps) == {}


def test_the_same_limit_again_shows_nothing() -> None:
    house = House("garage", "attic")
    assert house.follow(*((16.0, 0.0) for _ in range(10))) == {}


def test_a_limit_that_was_set_just_now_is_not_compared_yet() -> None:
    house = House("garage", "attic")
    for garage, attic in ((6.0, 16.0), (8.0, 14.0), (10.0, 12.0), (7.0, 9.0)):
        house.limits(garage=garage, attic=attic)
        house.now -= 59.0
        found = house.found(
            loadpoints=[
                loadpoint(offeredCurrent=attic),
                loadpoint(offeredCurrent=garage),
            ]
        )
        assert found == {}


def test_a_limit_in_watts_is_not_compared() -> None:
    house = House("garage", "attic")
    for value in (6.0, 8.0, 10.0, 12.0):
        house.limits("W", garage=value)
        lps = [loadpoint(offeredCurrent=value), loadpoint(offeredCurrent=0)]
        assert house.found(loadpoints=lps) == {}


def test_a_loadpoint_that_follows_once_but_not_the_next_time_is_none() -> None:
    house = House("garage", "attic")
    assert house.follow((6.0, 16.0), (8.0, 14.0), (10.0, 12.0))
    house.limits(garage=9.0, attic=13.0)
    lps = [loadpoint(title="Attic"), loadpoint(title="Garage", offeredCurrent=11.0)]
    assert house.found(loadpoints=lps) == {}


def test_other_loadpoints_and_a_wallbox_that_is_gone_begin_anew() -> None:
    house = House("garage", "attic")
    assert house.follow((6.0, 16.0), (8.0, 14.0), (10.0, 12.0))
    lps = [loadpoint(title="New"), loadpoint(title="Other")]
    assert house.found(loadpoints=lps) == {}
    assert house.follow((6.0, 16.0)) == {}
    del house.wallboxes["attic"]
    assert house.found(loadpoints=lps) == {}
    assert ("attic", 1) not in house.pairing._seen


def test_a_loadpoint_that_two_wallboxes_follow_is_nobodys() -> None:
    house = House("garage", "attic")
    for amps in (6.0, 8.0, 10.0):
        house.limits(garage=amps, attic=amps)
        lps = [loadpoint(offeredCurrent=amps), loadpoint(offeredCurrent=1)]
        assert house.found(loadpoints=lps) == {}
