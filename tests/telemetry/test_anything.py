"""Whatever comes over the wire, the facts never raise and never hold nonsense."""

import json
from math import isfinite
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    Leg,
    Unreadable,
)
from custom_components.wallbox_evcc_proxy.telemetry.connector import FACTS, Connector
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome
from custom_components.wallbox_evcc_proxy.telemetry.wallbox import Wallbox

from .test_wallbox import busy
from .traffic import Traffic, passage

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 20),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "",
            "null",
            "1",
            "12,5",
            "-1",
            "NaN",
            "1e999",
            "Accepted",
            "Charging",
            "Available",
        ]
    ),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=8), inner, max_size=4),
    ),
    max_leaves=12,
)


def objects(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with some of these members, most of them as they should be."""
    return st.fixed_dictionaries({}, optional=members)


SAMPLES = objects(
    value=st.one_of(
        st.floats(-10, 1e6).map(str),
        st.integers(0, 10**6),
        st.sampled_from(["0", "16"]),
        JSON,
    ),
    measurand=st.one_of(
        st.sampled_from(
            [
                "Energy.Active.Import.Register",
                "Power.Active.Import",
                "Current.Import",
                "Voltage",
                "Power.Factor",
                "Current.Offered",
                "Power.Active.Import.L1",
                "Temperature",
                "SoC",
            ]
        ),
        JSON,
    ),
    phase=st.one_of(st.sampled_from(["L1", "L2", "L3", "L1-N", "N", "L1-L2"]), JSON),
    unit=st.one_of(
        st.sampled_from(["W", "kW", "Wh", "kWh", "A", "V", "K", "mA"]), JSON
    ),
    context=st.one_of(st.sampled_from(["Transaction.Begin", "Trigger", "Other"]), JSON),
    location=st.one_of(st.sampled_from(["Outlet", "Inlet", "EV"]), JSON),
    format=st.one_of(st.sampled_from(["Raw", "SignedData"]), JSON),
)
METER_VALUES = st.one_of(
    JSON,
    st.lists(
        objects(sampledValue=st.one_of(SAMPLES, st.lists(SAMPLES, max_size=8))),
        max_size=3,
    ),
)
IDS = st.one_of(st.integers(-1, 4), JSON)
PERIODS = objects(limit=IDS, startPeriod=JSON, numberPhases=IDS)
PROFILES = objects(
    chargingSchedule=st.one_of(
        JSON,
        objects(
            chargingRateUnit=st.one_of(st.sampled_from(["A", "W"]), JSON),
            chargingSchedulePeriod=st.one_of(
                PERIODS, st.lists(PERIODS, max_size=3), JSON
            ),
        ),
    )
)
PAYLOADS = objects(
    connectorId=IDS,
    transactionId=IDS,
    meterValue=METER_VALUES,
    transactionData=METER_VALUES,
    meterStart=IDS,
    meterStop=IDS,
    timestamp=JSON,
    status=st.one_of(
        st.sampled_from(["Accepted", "Available", "Charging", "Finishing"]), JSON
    ),
    errorCode=JSON,
    info=JSON,
    chargePointVendor=JSON,
    chargePointSerialNumber=JSON,
    csChargingProfiles=st.one_of(PROFILES, JSON),
    configurationKey=st.one_of(
        st.lists(
            objects(
                key=st.one_of(st.just("NumberOfConnectors"), JSON),
                value=JSON,
                readonly=JSON,
            ),
            max_size=4,
        ),
        JSON,
    ),
    key=JSON,
    value=JSON,
)
ACTIONS = st.sampled_from(
    [
        "BootNotification",
        "StatusNotification",
        "MeterValues",
        "MeterValues",
        "StartTransaction",
        "StopTransaction",
        "Heartbeat",
        "SetChargingProfile",
        "ClearChargingProfile",
        "GetConfiguration",
        "ChangeConfiguration",
    ]
)
CALLS = st.builds(Call, st.just("1"), ACTIONS, PAYLOADS)
STORIES = st.lists(
    st.tuples(
        st.one_of(
            CALLS,
            st.builds(CallResult, st.just("1"), PAYLOADS),
            st.just(CallError("1", "x")),
            st.just(Unreadable("x")),
        ),
        st.sampled_from([Leg.WALLBOX, Leg.WALLBOX, Leg.EVCC, None]),
        st.one_of(st.none(), CALLS),
        st.sampled_from(list(Outcome)),
        st.sampled_from([None, Leg.WALLBOX, Leg.EVCC]),
        st.floats(-10, 1e5),
    ),
    max_size=8,
)


# The machine that runs this may be busy; how long it takes says nothing.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(connector: Connector) -> None:
    """Assert that every fact of a connector can be told and is plausible."""
    session, transaction = connector.session_energy, connector.transaction_id
    numbers = (
        *(
            *connector.voltages,
            *connector.currents,
            *connector.powers,
            *connector.energies,
        ),
        *(connector.power, connector.energy, session, connector.power_factor),
        *(connector.average_voltage, connector.average_current, connector.frequency),
        *(
            connector.temperature,
            connector.soc,
            connector.limit_power,
            connector.limit_current,
        ),
        *(connector.limit_use, connector.current_offered, connector.power_offered),
    )
    assert all(number is None or isfinite(number) for number in numbers)
    assert session is None or session >= 0.0
    assert connector.energy is None or connector.energy >= 0.0
    assert transaction is None or 0 <= transaction < 2**31
    assert connector.plugged_in in (True, False, None)
    assert connector.charging in (True, False, None)
    assert connector.problem in (True, False, None)
    assert connector.reported <= FACTS


@patiently
@given(STORIES)
def test_no_traffic_ever_raises(
    story: list[tuple[Frame, Leg | None, Call | None, Outcome, Leg | None, float]],
) -> None:
    wallbox, at = Wallbox("carport"), 1e6
    for frame, origin, call, outcome, target, lasted in story:
        at += lasted
        revisions = [connector.revision for connector in wallbox.connectors.values()]
        way = passage(frame, origin, at=at, outcome=outcome, target=target, call=call)
        wallbox.observe(way, frame, call)
        for connector, revision in zip(
            wallbox.connectors.values(), revisions, strict=False
        ):
            assert connector.revision >= revision
            check(connector)
    assert list(wallbox.connectors) == list(range(1, len(wallbox.connectors) + 1))
    kept = json.loads(json.dumps(wallbox.to_json()))
    assert json.loads(json.dumps(Wallbox("carport", kept).to_json())) == kept


@patiently
@given(JSON)
def test_anything_may_stand_where_facts_were_kept(kept: Any) -> None:
    for connector in Wallbox("carport", kept).connectors.values():
        check(connector)


@patiently
@given(st.data())
def test_any_part_of_what_was_kept_may_be_broken(data: st.DataObject) -> None:
    kept: Any = json.loads(json.dumps(busy().wallbox.to_json()))
    place = kept
    for _ in range(data.draw(st.integers(0, 4))):
        names = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not names:
            break
        name = data.draw(st.sampled_from(names))
        if not isinstance(place[name], (dict, list)):
            place[name] = data.draw(JSON)
            break
        if data.draw(st.booleans()):
            place[name] = data.draw(JSON)
            break
        place = place[name]
    box = Traffic(kept)
    box.register(5000)
    box.stop(4711, 6000)
    for connector in box.wallbox.connectors.values():
        check(connector)
