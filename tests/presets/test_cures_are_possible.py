"""What a quirky wallbox does obey, so that a cure has something to work with."""

from dataclasses import replace
from typing import Any

import pytest

from ..peers.clock import wait_until
from ..peers.evcc import Evcc
from ..peers.evcc_settings import StationOptions
from ..peers.pair import pair
from ..peers.quirks.boxes import BOXES
from ..peers.quirky import STATION, Fault, Quirky
from .session import charge


def template(current: float) -> dict[str, Any]:
    """Return the one profile that an AcTec obeys (P04)."""
    return {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 231,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {
                "startSchedule": "2020-01-01T00:00:00Z",
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 690 * current, "numberPhases": 3}
                ],
            },
        },
    }


UNTOUCHED = StationOptions(id="another")
"""EVCC does not set up a wallbox whose id it does not know."""


async def known(evcc: Evcc) -> None:
    """Return when the wallbox is connected."""
    await wait_until(lambda: STATION in evcc.stations, "a connection")


async def test_an_actec_obeys_its_own_template_in_watts_but_not_0() -> None:
    """Any other profile and the limit 0 are accepted without effect."""
    box_like = replace(BOXES["actec-ev-ac22k"].box, id=STATION)
    async with pair(box_like, options=UNTOUCHED) as (evcc, box):
        await known(evcc)
        await evcc.request(STATION, "SetChargingProfile", template(8))
        await box.wait_for_offer(8)
        answer = await evcc.request(STATION, "SetChargingProfile", template(0))
        await box.clock.sleep(5)
        assert answer["status"] == "Accepted"
        assert box.connectors[1].offered_now == pytest.approx(8)


@pytest.mark.parametrize(
    ("preset", "key", "value"),
    [("grizzl-e", "SetCurrent", "8000"), ("daheimladen-family", "ChargeRate", "8")],
)
async def test_a_key_of_its_own_sets_the_current(
    preset: str, key: str, value: str
) -> None:
    """Where charging profiles are unknown, the vendor's key does what they would (P13)."""
    box_like = replace(BOXES[preset].box, id=STATION, subprotocols=("ocpp1.6",))
    async with pair(box_like, options=UNTOUCHED) as (evcc, box):
        await known(evcc)
        answer = await evcc.request(
            STATION, "ChangeConfiguration", {"key": key, "value": value}
        )
        assert answer == {"status": "Accepted"}
        await box.wait_for_offer(8)


async def test_an_evbox_takes_measurands_by_its_own_names() -> None:
    """It answers with them too, and samples what they stand for (B14)."""
    names = "Current.Import.L1,Current.Import.L2,Current.Import.L3"
    box_like = replace(BOXES["evbox-elvi"].box, id=STATION)
    async with pair(box_like, options=UNTOUCHED) as (evcc, box):
        await known(evcc)
        await evcc.request(
            STATION,
            "ChangeConfiguration",
            {"key": "MeterValuesSampledData", "value": names},
        )
        answer = await evcc.request(STATION, "GetConfiguration", {})
        values = {one["key"]: one["value"] for one in answer["configurationKey"]}
        assert values["MeterValuesSampledData"] == names
        assert box.configuration.text("MeterValuesSampledData") == "Current.Import"


@pytest.mark.parametrize(
    ("preset", "options"),
    [
        ("enplus", StationOptions(id=STATION, nochangeavailability=True)),
        (
            "abb-terra-ac",
            StationOptions(
                id=STATION, stacklevelzero=True, metervalues="-Power.Offered,SoC"
            ),
        ),
        ("wallbox-fw6", StationOptions(id=STATION, profilekindrelative=True)),
    ],
)
async def test_what_a_template_of_evcc_cures_is_cured_by_it(
    preset: str, options: StationOptions
) -> None:
    """EVCC's own options end the fault, so it is the fault they are meant for."""
    quirky: Quirky = replace(BOXES[preset], options=options, limits=(16.0, 8.0, 12.0))

    session = await charge(quirky)

    assert quirky.fault not in session.faults, session
    assert Fault.LIMITS not in session.faults
    assert session.is_full
