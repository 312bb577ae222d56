"""A wallbox that does everything right, through a whole day: the doctor has nothing to say."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from tests.relay.scene import BOOT, EVCC_ID

from .ward import Ward

HOUR = 3600.0


class Day(Ward):
    """The day of a wallbox with a car that comes home at noon."""

    def quiet(self, seconds: float) -> None:
        """Let time pass with heartbeats; nothing must be found at any time."""
        until = self.now + seconds
        while self.now < until:
            self.passes(60.0)
            self.call("Heartbeat", {})
            assert self.findings() == []

    def charging(self, seconds: float, phases: int) -> None:
        """Charge, with the limit going up and down as the sun does; one meter value each 10 s."""
        amps = 6.0
        until = self.now + seconds
        steps = 0
        while self.now < until:
            if steps % 30 == 0:
                wanted = 6.0 + (steps // 30 * 5) % 11
                self.limits(wanted)
                self.draws(amps, phases, seconds=5.0)  # the car takes a moment
                amps = wanted
            if steps % 6 == 0:
                self.call("Heartbeat", {})
            self.draws(amps - 0.3, phases, factor=0.98)
            steps += 1
            assert self.findings() == []


@pytest.mark.parametrize("phases", [1, 3])
def test_a_compliant_wallbox_has_no_finding_in_a_day(phases: int) -> None:
    day = Day()
    day.connect()
    day.call("BootNotification", BOOT)
    day.status("Available")
    for action, payload in (
        ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
        ("TriggerMessage", {"requestedMessage": "StatusNotification"}),
    ):
        day.evcc_asks(action, payload)
        day.wallbox_accepts()
    day.evcc_asks("GetConfiguration")
    key = {"key": "NumberOfConnectors", "readonly": True, "value": "1"}
    day.answers(Leg.WALLBOX, {"configurationKey": [key]})
    day.quiet(12 * HOUR)

    day.status("Preparing")
    day.call("Authorize", {"idTag": "t"})
    day.call(
        "StartTransaction",
        {"connectorId": 1, "idTag": "t", "meterStart": 1000, "timestamp": day.stamp()},
    )
    day.status("Charging")
    day.charging(4 * HOUR, phases)
    day.limits(0.0)  # a cloud
    day.draws(6.0, phases, seconds=5.0)
    day.status("SuspendedEVSE")
    day.quiet(HOUR)
    day.limits(10.0)
    day.status("Charging")
    day.charging(2 * HOUR, phases)
    day.status("SuspendedEV")
    day.quiet(HOUR / 2)
    day.status("Finishing")
    day.call(
        "StopTransaction",
        {
            "transactionId": EVCC_ID,
            "meterStop": round(1000 + day.now),
            "timestamp": day.stamp(),
            "reason": "EVDisconnected",
        },
    )
    day.status("Available")
    day.quiet(4 * HOUR)

    day.wallbox_leaves()  # the router restarts at night
    day.passes(20.0)
    day.connect()
    day.status("Available")
    day.quiet(HOUR / 2)
    assert day.now > 24 * HOUR - 600
    assert all(not passage.changes for passage in day.passages)
