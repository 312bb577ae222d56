"""What is kept: its limits, and its way to disk and back, whatever is found there."""

import json
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.relay.orders import Instant
from custom_components.wallbox_evcc_proxy.relay.outbox import (
    OWN_TRANSACTION_IDS,
    KeptCall,
    Outbox,
)
from custom_components.wallbox_evcc_proxy.relay.relay import Relay, restored_outbox
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.rules.rule import Mode
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.zero_limit import ZeroLimit
from tests.ocpp.test_frames import OBJECTS, VALUES
from tests.rules.stage import profile

from .scene import BOOT, EVCC_ID, START, Scene, stop


def start(number: int) -> Call:
    return Call(str(number), "StartTransaction", {**START, "meterStart": number})


def deliver(outbox: Outbox, number: int) -> int:
    """Keep a start and let EVCC acknowledge it; return the proxy's id for it."""
    kept = outbox.keep(start(number))
    assert kept is not None
    assert kept.transaction_id is not None
    outbox.delivered(kept, EVCC_ID + number)
    return kept.transaction_id


def filled() -> Outbox:
    outbox = Outbox(boot=BOOT)
    deliver(outbox, 1)
    outbox.keep(start(2))
    outbox.keep(Call("x", "StopTransaction", stop(EVCC_ID)))
    outbox.refused(outbox.kept[0])
    outbox.refuse_key("A")
    outbox.refuse_key("A")
    return outbox


# Limits


def test_no_more_than_500_transactions_are_kept() -> None:
    outbox = Outbox()
    assert all(outbox.keep(start(number)) for number in range(500))
    assert outbox.keep(start(500)) is None
    assert len(outbox.kept) == 500


def test_the_64_newest_transaction_ids_are_kept() -> None:
    outbox = Outbox()
    ids = [deliver(outbox, number) for number in range(65)]
    assert len(outbox.transaction_ids) == 64
    assert ids[0] not in outbox.transaction_ids
    assert outbox.transaction_ids[ids[64]] == EVCC_ID + 64


@pytest.mark.parametrize("action", ["StatusNotification", "MeterValues"])
def test_no_more_than_64_connectors_are_remembered(action: str) -> None:
    outbox = Outbox()
    for connector in range(100):
        outbox.reported(
            Call("1", action, {"connectorId": connector}), 1, evcc_has_it=False
        )
    changed = {"connectorId": 63, "new": 1}
    outbox.reported(Call("1", action, changed), 1, evcc_has_it=False)
    if action == "StatusNotification":
        assert len(outbox.statuses) == 64
        assert outbox.statuses[63] == (1, changed)
    else:
        assert len(outbox.meter_values) == 64
        assert outbox.meter_values[63] == changed


@pytest.mark.parametrize("connector", ["1", None, 1.0, True, [], {}])
def test_a_report_of_no_connector_is_not_remembered(connector: object) -> None:
    outbox = Outbox()
    for action in ("StatusNotification", "MeterValues"):
        call = Call("1", action, {"connectorId": connector})
        outbox.reported(call, 1, evcc_has_it=False)
    assert outbox == Outbox()


def test_the_proxys_ids_start_again_when_they_are_used_up() -> None:
    outbox = Outbox(next_number=len(OWN_TRANSACTION_IDS))
    kept = outbox.keep(start(1))
    assert kept is not None
    assert kept.transaction_id == OWN_TRANSACTION_IDS[0]


# Ids


def test_a_stop_whose_start_evcc_never_took_goes_as_it_is() -> None:
    payload = stop(OWN_TRANSACTION_IDS[5])
    assert Outbox().for_evcc(payload) == (payload, ())


@pytest.mark.parametrize("transaction_id", [5, "700000001", None, 7e8, [], -1])
def test_an_id_that_is_not_the_proxys_goes_as_it_is(transaction_id: object) -> None:
    payload = {"transactionId": transaction_id}
    outbox = filled()
    assert outbox.for_evcc(payload) == (payload, ())
    assert outbox.for_wallbox(payload) == (payload, ())


@given(OBJECTS, VALUES, VALUES)
def test_any_payload_of_either_side_can_be_asked_for_its_id(
    payload: dict[str, Any], transaction_id: Any, profile: Any
) -> None:
    outbox = filled()
    payload = {
        **payload,
        "transactionId": transaction_id,
        "csChargingProfiles": profile,
    }
    outbox.for_evcc(payload)
    outbox.for_wallbox(payload)


# To disk and back


def test_what_rules_keep_goes_to_disk_at_once_and_comes_back() -> None:
    """Else nobody would know after a restart that charging was stopped by the proxy."""
    scene = Scene()
    rules = [(ZeroLimit({"strategy": "stop"}), Mode.ON)]
    scene.relay = Relay("wallbox", scene.settings, Ruleset(rules))
    scene.boot()
    scene.wallbox_says("StartTransaction")
    scene.evcc_accepts(transactionId=EVCC_ID)
    scene.evcc_asks("SetChargingProfile", profile(0))
    assert scene.disk is not None
    stored = json.loads(scene.disk)
    assert stored["memories"]["zero_limit"]["switches"]["1"]["is_off"]
    again = Relay("wallbox", scene.settings, Ruleset(rules), restored_outbox(stored))
    assert again.to_json()["memories"] == stored["memories"], (
        "though nobody asked for it"
    )


def test_what_goes_to_disk_comes_back_the_same() -> None:
    outbox = filled()
    again = restored_outbox(json.loads(json.dumps(outbox.to_json())))
    assert again == outbox
    assert again.kept[0] == KeptCall(
        1, "StartTransaction", start(2).payload, OWN_TRANSACTION_IDS[1], attempts=1
    )


def test_without_anything_on_disk_the_outbox_is_empty() -> None:
    assert restored_outbox(None) == Outbox()
    assert restored_outbox(Outbox().to_json()) == Outbox()


GOOD = filled().to_json()


@pytest.mark.parametrize(
    "damage",
    [
        {"boot": "rubbish"},
        {"boot": 5},
        {"boot": ["chargePointModel"]},
        {"boot": [[None, None]]},
        {"kept": None},
        {"kept": 5},
        {"kept": [5]},
        {"kept": {"a": 1}},
        {"kept": [{"number": 1}]},
        {"kept": [{**GOOD["kept"][0], "number": "one"}]},
        {"kept": [{**GOOD["kept"][0], "payload": None}]},
        {"kept": [{**GOOD["kept"][0], "payload": 7}]},
        {"kept": [{**GOOD["kept"][0], "transaction_id": "mine"}]},
        {"kept": [{**GOOD["kept"][0], "attempts": None}]},
        {"kept": [{**GOOD["kept"][0], "attempts": float("inf")}]},
        {"transaction_ids": []},
        {"transaction_ids": {"a": 1}},
        {"transaction_ids": {"1": None}},
        {"next_number": None},
        {"next_number": float("inf")},
        {"refused_keys": []},
        {"refused_keys": {"1.0": None}},
    ],
)
def test_damaged_memory_makes_an_empty_outbox(damage: dict[str, Any]) -> None:
    assert restored_outbox({**GOOD, **damage}) == Outbox()


@pytest.mark.parametrize("member", sorted(GOOD.keys() - {"facts"}))
def test_memory_that_lacks_something_makes_an_empty_outbox(member: str) -> None:
    damaged = {name: value for name, value in GOOD.items() if name != member}
    assert restored_outbox(damaged) == Outbox()


@pytest.mark.parametrize("stored", [[], [1], "rubbish", 5, True])
def test_memory_that_is_no_memory_makes_an_empty_outbox(stored: Any) -> None:
    assert restored_outbox(stored) == Outbox()


@given(
    st.fixed_dictionaries(
        {
            "boot": VALUES,
            "kept": st.lists(
                st.fixed_dictionaries(
                    {
                        "number": VALUES,
                        "action": st.just("StartTransaction") | VALUES,
                        "payload": OBJECTS | VALUES,
                        "transaction_id": VALUES,
                        "attempts": st.integers(0, 3) | VALUES,
                    }
                ),
                max_size=2,
            )
            | VALUES,
            "transaction_ids": st.dictionaries(
                st.integers().map(str), st.integers(0, 2**31)
            )
            | VALUES,
            "next_number": st.integers() | VALUES,
            "refused_keys": OBJECTS,
        }
    )
    | OBJECTS
)
@example({**GOOD, "boot": "rubbish"})
def test_whatever_is_found_on_disk_the_relay_goes_on(stored: dict[str, Any]) -> None:
    relay = Relay("w", RelaySettings(), Ruleset(), restored_outbox(stored))
    now = Instant(1.0, 1_790_000_000.0)
    relay.wallbox_opened(now)
    relay.evcc_opened(now)
    relay.woke(Instant(10.0, now.epoch))
    relay.received(Leg.WALLBOX, b'[2,"1","BootNotification",{}]', now)
    relay.received(
        Leg.EVCC, b'[2,"2","RemoteStopTransaction",{"transactionId":1}]', now
    )
    relay.evcc_closed(now, "gone")
    commands = relay.received(
        Leg.WALLBOX, b'[2,"3","StartTransaction",{"timestamp":"x"}]', now
    )
    assert commands
    json.dumps(relay.to_json())


def test_a_late_word_of_evcc_on_what_is_not_kept_any_more_is_taken_quietly() -> None:
    outbox = filled()
    assert outbox.find(99) is None
    assert outbox.same_as(start(2)) is outbox.kept[0]
    assert outbox.same_as(start(3)) is None
    assert CallResult("1").payload == {}
