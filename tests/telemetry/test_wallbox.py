"""What is known about the wallbox itself, and what survives a restart."""

import json
from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Leg,
    Unreadable,
)
from custom_components.wallbox_evcc_proxy.rules.change import Change
from custom_components.wallbox_evcc_proxy.telemetry.connection import Connection
from custom_components.wallbox_evcc_proxy.telemetry.identity import (
    ConfigurationKey,
    Identity,
)
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening, Outcome

from .traffic import ACCEPTED, Traffic, energy, power, three_phases


def test_a_boot_tells_who_the_wallbox_is() -> None:
    box = Traffic()
    box.raw(
        '[2,"fx-016","BootNotification",{"chargePointSerialNumber":"000001","chargePointVendor":'
        '"Wall Box Chargers","meterType":"Internal NON compliant","meterSerialNumber":"",'
        '"chargePointModel":"PLP1-0-2-3","iccid":"null","chargeBoxSerialNumber":"000002",'
        '"firmwareVersion":"6.4.14","imsi":" "}]'
    )
    assert box.wallbox.identity == Identity(
        vendor="Wall Box Chargers",
        model="PLP1-0-2-3",
        serial="000001",
        firmware="6.4.14",
        meter_type="Internal NON compliant",
    )
    assert box.wallbox.boot is not None
    assert box.wallbox.boot["iccid"] == "null"
    assert box.wallbox.revision > 0


def test_the_serial_number_of_the_box_stands_in_for_that_of_the_point() -> None:
    box = Traffic()
    box.says("BootNotification", Outcome.ANSWERED, chargeBoxSerialNumber=42)
    assert box.wallbox.identity.serial == "42"


def test_what_the_proxy_replays_is_not_what_the_wallbox_says() -> None:
    box = Traffic()
    for call in (
        Call("p1", "BootNotification", {"chargePointVendor": "x"}),
        Call("p2", "StatusNotification", {"connectorId": 1, "status": "Charging"}),
        Call(
            "p3",
            "MeterValues",
            {"connectorId": 1, "meterValue": {"sampledValue": [power(1)]}},
        ),
        Call("p4", "ChangeConfiguration", {"key": "a", "value": "b"}),
    ):
        box.tell(call, None, outcome=Outcome.INJECTED, target=Leg.EVCC)
        box.tell(CallResult(call.id, ACCEPTED), None, call, outcome=Outcome.INJECTED)
    wallbox = box.wallbox
    assert wallbox.identity == Identity()
    assert wallbox.boot is None
    assert box.connector.status is None
    assert box.connector.power is None
    assert wallbox.configuration == {}
    assert (wallbox.frames, wallbox.last_seen, wallbox.last_command) == (0, None, None)
    assert wallbox.revision == 0


def test_commands_are_evccs_calls_only() -> None:
    box = Traffic()
    box.evcc("TriggerMessage", {"requestedMessage": "MeterValues"}, ACCEPTED)
    box.says("Heartbeat")
    own = Call("own", "ChangeConfiguration", {})
    box.tell(own, None, outcome=Outcome.INJECTED, target=Leg.WALLBOX)
    assert box.wallbox.last_command == "TriggerMessage"
    assert box.wallbox.last_command_at == box.now - 30


def test_frames_repairs_latencies_and_the_last_sight_are_counted() -> None:
    box = Traffic()
    change = Change("timestamps", "/timestamp", "", "2031-05-06T08:09:37Z", "no time")
    box.tell(Call("1", "Heartbeat"), Leg.WALLBOX, changes=(change,))
    seen = box.now
    box.tell(CallResult("1"), Leg.EVCC, Call("1", "Heartbeat"), latency=0.25)
    box.tell(Call("2", "Reset"), Leg.EVCC)
    assert (box.wallbox.evcc_latency, box.wallbox.wallbox_latency) == (0.25, None)
    assert box.wallbox.last_seen == seen
    box.tell(
        CallError("2", "InternalError"), Leg.WALLBOX, Call("2", "Reset"), latency=1.5
    )
    box.tell(Unreadable("not JSON"), Leg.WALLBOX, outcome=Outcome.DROPPED)
    box.tell(CallResult("1"), None, Call("1", "Heartbeat"), outcome=Outcome.INJECTED)
    assert box.wallbox.wallbox_latency == 1.5
    assert box.wallbox.frames == 5
    assert box.wallbox.repairs == 1
    assert box.wallbox.last_seen == box.now - 10


def test_connections_come_and_go_with_their_reasons() -> None:
    box = Traffic()
    wallbox = box.wallbox
    assert not wallbox.wallbox_connected
    box.happens(Leg.WALLBOX, Happening.CONNECTED, "192.168.0.33")
    up = box.now
    assert wallbox.wallbox_connected
    assert not wallbox.evcc_connected
    assert wallbox.connections[Leg.WALLBOX] == Connection(True, up, "192.168.0.33")
    box.happens(Leg.EVCC, Happening.UNREACHABLE, "refused")
    down = box.now
    box.happens(Leg.EVCC, Happening.UNREACHABLE, "still refused")
    assert wallbox.connections[Leg.EVCC] == Connection(False, down, "still refused")
    box.happens(Leg.EVCC, Happening.CONNECTED)
    assert wallbox.evcc_connected
    box.happens(Leg.WALLBOX, Happening.REFUSED, "too many")
    box.happens(None, Happening.LISTENING)
    box.happens(Leg.WALLBOX, Happening.REPLACED)
    assert wallbox.wallbox_connected
    revision = wallbox.revision
    box.happens(Leg.WALLBOX, Happening.DISCONNECTED, "closed")
    assert not wallbox.wallbox_connected
    assert wallbox.revision > revision


# Configuration and connectors


def configuration(*keys: Any) -> dict[str, Any]:
    """Return an answer to GetConfiguration."""
    return {"configurationKey": list(keys), "unknownKey": []}


def test_configuration_is_what_the_wallbox_answers_in_whatever_types() -> None:
    box = Traffic()
    answer = configuration(
        {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
        {"key": "Number", "readonly": 1, "value": 300},
        {"key": "Yes", "readonly": "true", "value": True},
        {"key": "No", "value": False},
        {"key": "Nothing", "readonly": None},
        {"key": "", "value": "x"},
        {"value": "x"},
        "x",
    )
    box.evcc("GetConfiguration", {}, answer)
    assert box.wallbox.configuration == {
        "HeartbeatInterval": ConfigurationKey("60", False),
        "Number": ConfigurationKey("300", True),
        "Yes": ConfigurationKey("true", True),
        "No": ConfigurationKey("false", False),
        "Nothing": ConfigurationKey(None, False),
    }


def test_configuration_that_the_proxy_invents_for_evcc_is_not_the_wallboxs() -> None:
    box = Traffic()
    answer = configuration({"key": "NumberOfConnectors", "value": "2"})
    box.evcc("GetConfiguration", {}, answer, by=None, outcome=Outcome.INJECTED)
    assert box.wallbox.configuration == {}
    assert list(box.wallbox.connectors) == [1]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Accepted", "10"),
        ("RebootRequired", "10"),
        ("Rejected", "60"),
        ("NotSupported", "60"),
    ],
)
def test_a_changed_key_has_its_new_value_when_the_wallbox_took_it(
    status: str, expected: str
) -> None:
    box = Traffic()
    box.evcc(
        "GetConfiguration",
        {},
        configuration({"key": "HeartbeatInterval", "value": "60"}),
    )
    change = {"key": "heartbeatinterval", "value": "10"}
    box.evcc("ChangeConfiguration", change, {"status": status})
    assert box.wallbox.configuration == {
        "HeartbeatInterval": ConfigurationKey(expected, False)
    }


def test_a_key_that_the_proxy_changed_is_changed() -> None:
    box = Traffic()
    call = Call(
        "own", "ChangeConfiguration", {"key": "LocalPreAuthorize", "value": "true"}
    )
    box.tell(call, None, outcome=Outcome.INJECTED, target=Leg.WALLBOX)
    box.tell(CallResult("own", ACCEPTED), Leg.WALLBOX, call, outcome=Outcome.TAKEN)
    box.evcc("ChangeConfiguration", {"value": "no key"}, ACCEPTED)
    assert box.wallbox.configuration == {
        "LocalPreAuthorize": ConfigurationKey("true", False)
    }


@pytest.mark.parametrize("outcome", [Outcome.FORWARDED, Outcome.TAKEN])
def test_it_is_known_when_the_wallbox_told_all_its_keys(outcome: Outcome) -> None:
    box = Traffic()

    def read_at() -> float | None:
        found: float | None = box.wallbox.configuration_read_at
        return found

    one = configuration({"key": "HeartbeatInterval", "value": "60"})
    box.evcc("GetConfiguration", {"key": ["HeartbeatInterval"]}, one)
    box.evcc("GetConfiguration", {}, one, by=None, outcome=Outcome.INJECTED)
    assert read_at() is None
    box.evcc("GetConfiguration", {}, one, outcome=outcome)
    told_at = box.now
    assert read_at() == told_at
    box.evcc("GetConfiguration", {"key": ["HeartbeatInterval"]}, one)
    assert read_at() == told_at
    restored = Traffic(box.wallbox.to_json()).wallbox
    assert restored.configuration == box.wallbox.configuration
    assert restored.configuration_read_at is None


def test_configuration_has_a_bound() -> None:
    box = Traffic()
    for start in range(0, 2000, 100):
        keys = [{"key": f"k{start + each}", "value": "x"} for each in range(100)]
        box.evcc("GetConfiguration", {}, configuration(*keys))
    assert len(box.wallbox.configuration) == 512


def test_there_are_as_many_connectors_as_the_wallbox_says() -> None:
    box = Traffic()
    assert list(box.wallbox.connectors) == [1]
    box.evcc(
        "GetConfiguration",
        {},
        configuration({"key": "numberofconnectors", "value": "2"}),
    )
    assert list(box.wallbox.connectors) == [1, 2]
    box.meter(power(1), connector="3")
    assert list(box.wallbox.connectors) == [1, 2, 3]


@pytest.mark.parametrize("connector", [17, -1, 10**30, "99", 2.5, None, [], True])
def test_a_connector_that_cannot_be_is_not_made(connector: Any) -> None:
    box = Traffic()
    box.meter(power(1), connector=connector)
    box.status("Charging", connector=connector)
    assert list(box.wallbox.connectors) == [1]


# Restarts


def busy() -> Traffic:
    """Return a wallbox in the middle of a charge."""
    box = Traffic()
    box.says("BootNotification", chargePointVendor="Demo", chargePointModel="Box")
    box.evcc(
        "GetConfiguration",
        {},
        configuration({"key": "NumberOfConnectors", "value": "2"}),
    )
    box.limit(16, numberPhases=3)
    box.start(1000, 4711)
    box.status("Charging")
    box.meter(energy(1000), power(11_040), *three_phases(16), transaction=4711)
    box.meter(energy(1300), power(11_040), *three_phases(16), transaction=4711)
    box.start(500, 4712, connector=2)
    box.stop(4712, 750)
    return box


def test_what_matters_survives_a_restart() -> None:
    before = busy().wallbox
    again = Traffic(json.loads(json.dumps(before.to_json()))).wallbox
    assert again.identity == before.identity
    assert again.configuration == before.configuration
    assert list(again.connectors) == [1, 2]
    for old, new in zip(
        before.connectors.values(), again.connectors.values(), strict=True
    ):
        assert new.transaction == old.transaction
        assert new.limit == old.limit
        assert new.energy == old.energy
        assert new.energies == old.energies
        assert new.session_energy == old.session_energy
        assert new.reported == old.reported
    assert again.connectors[1].transaction_id == 4711
    assert again.connectors[1].session_energy == 300
    assert again.connectors[2].session_energy == 250
    assert again.connectors[1].power is None  # may have changed meanwhile
    assert again.to_json() == before.to_json()


def test_a_charge_goes_on_after_a_restart() -> None:
    box = Traffic(busy().wallbox.to_json())
    box.meter(energy(0), *three_phases(16), transaction=4711)
    box.meter(energy(1600), *three_phases(16), transaction=4711)
    assert box.connector.session_energy == 600
    parts = box.connector.energies
    assert sum(part for part in parts if part is not None) == pytest.approx(1600)
    box.stop(4711, 1700)
    assert box.connector.session_energy == 700


def test_ids_that_have_ended_are_known_after_a_restart() -> None:
    box = Traffic(busy().wallbox.to_json())
    box.meter(energy(750), connector=2, transaction=4712)
    assert box.wallbox.connectors[2].transaction_id is None
