"""The keys the proxy sets by itself: after EVCC's set-up, politely, and not where they are refused."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallError, Leg, Payload
from custom_components.wallbox_evcc_proxy.relay.settings import (
    DEFAULT_AUTO_CONFIGURATION,
    RelaySettings,
)
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .scene import BOOT, Scene

KEYS = (("A", "1"), ("B", "2"), ("C", "3"))


def asks(key: str, value: str) -> tuple[str, Payload]:
    return "ChangeConfiguration", {"key": key, "value": value}


def configure(scene: Scene, **answers: Any) -> list[str]:
    """Let the wallbox answer what it is asked; return the keys it was asked for."""
    keys = []
    while scene.has_open_call(Leg.WALLBOX):
        call = scene.open_call(Leg.WALLBOX)
        keys.append(call.payload["key"])
        answer = answers.get(keys[-1], "Accepted")
        if isinstance(answer, CallError):
            scene.sends(Leg.WALLBOX, CallError(call.id, answer.code))
        else:
            scene.answers(Leg.WALLBOX, {"status": answer})
        scene.passes(0.01)
    return keys


def boots(scene: Scene, payload: Payload = BOOT) -> None:
    """Let the wallbox connect anew and boot, and EVCC be quiet afterwards."""
    if scene.wires[Leg.WALLBOX] is not None:
        scene.wallbox_leaves()
    scene.connect()
    scene.wallbox_says("BootNotification", payload)
    scene.evcc_accepts()
    scene.passes(5.1)


def test_the_four_keys_of_the_default_are_set_one_after_another() -> None:
    scene = Scene(auto_configuration=DEFAULT_AUTO_CONFIGURATION)
    boots(scene)
    for key, value in DEFAULT_AUTO_CONFIGURATION:
        assert scene.wallbox_got() == [asks(key, value)]
        scene.wallbox_accepts()
        scene.passes(0.01)
    scene.passes(60)
    assert scene.wallbox_gets() == []
    assert [key for key, _ in DEFAULT_AUTO_CONFIGURATION] == [
        "LocalPreAuthorize",
        "LocalAuthorizeOffline",
        "LocalAuthListEnabled",
        "AuthorizeRemoteTxRequests",
    ]


def test_each_answer_is_recorded() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    configure(scene)
    taken = scene.passages_with(Outcome.TAKEN)
    assert [each.action for each in taken] == ["ChangeConfiguration"] * 3
    assert {each.reason for each in taken} == {"automatic configuration"}


def test_it_waits_until_evcc_has_been_quiet_for_5_s() -> None:
    scene = Scene(auto_configuration=KEYS)
    scene.boot()
    for _ in range(5):
        scene.passes(4.9)
        assert scene.wallbox_got() == []
        scene.evcc_asks("TriggerMessage")
        scene.wallbox_gets()
        scene.wallbox_accepts()
    scene.passes(5.1)
    assert scene.wallbox_got() == [asks("A", "1")]


def test_it_waits_for_a_call_of_evcc_that_the_wallbox_has_not_answered() -> None:
    scene = Scene(auto_configuration=KEYS)
    scene.boot()
    scene.evcc_asks("UnlockConnector", {"connectorId": 1})
    scene.wallbox_gets()
    scene.passes(20)
    assert scene.wallbox_gets() == []
    scene.wallbox_accepts()
    assert scene.wallbox_gets() == []
    scene.passes(5.1)
    assert scene.wallbox_got() == [asks("A", "1")]


def test_evccs_calls_go_first() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    scene.wallbox_gets()
    scene.evcc_asks("SetChargingProfile")
    scene.wallbox_accepts()
    scene.passes(1)
    assert [action for action, _ in scene.wallbox_got()] == ["SetChargingProfile"]
    scene.wallbox_accepts()
    scene.passes(5.1)
    assert scene.wallbox_got() == [asks("B", "2")]


@pytest.mark.parametrize("status", ["Pending", "Rejected", None])
def test_a_boot_that_evcc_did_not_accept_configures_nothing(status: str | None) -> None:
    scene = Scene(auto_configuration=KEYS)
    scene.connect()
    scene.wallbox_says("BootNotification", BOOT)
    scene.answers(Leg.EVCC, {"status": status})
    scene.passes(9)
    assert scene.wallbox_got() == []


def test_a_wallbox_that_connects_without_booting_is_not_configured() -> None:
    scene = Scene(auto_configuration=KEYS)
    scene.connect()
    scene.wallbox_says("Heartbeat")
    scene.evcc_accepts()
    scene.passes(60)
    assert scene.wallbox_got() == []


def test_a_boot_that_was_accepted_on_evccs_behalf_counts() -> None:
    scene = Scene(auto_configuration=KEYS)
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    scene.passes(5.1)
    assert scene.wallbox_got() == [asks("A", "1")]


@pytest.mark.parametrize(
    "refusal", ["Rejected", "NotSupported", CallError("", "NotImplemented")]
)
def test_a_key_that_is_refused_is_not_asked_again_even_after_a_restart(
    refusal: object,
) -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    assert configure(scene, B=refusal) == ["A", "B", "C"]
    boots(scene)
    assert configure(scene) == ["A", "C"]
    scene.restart()
    boots(scene)
    assert configure(scene) == ["A", "C"]


def test_a_key_that_needs_a_reboot_is_not_refused() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    configure(scene, B="RebootRequired")
    boots(scene)
    assert configure(scene) == ["A", "B", "C"]


def test_another_firmware_is_asked_again_and_the_old_ones_refusals_forgotten() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    configure(scene, B="Rejected")
    boots(scene, {**BOOT, "firmwareVersion": "2.0"})
    assert configure(scene) == ["A", "B", "C"]
    boots(scene)
    assert configure(scene) == ["A", "B", "C"]


def test_a_wallbox_that_tells_no_firmware_has_its_refusals_remembered_too() -> None:
    scene = Scene(auto_configuration=KEYS)
    boot = {"chargePointModel": "m", "firmwareVersion": 7}
    boots(scene, boot)
    configure(scene, B="Rejected")
    boots(scene, boot)
    assert configure(scene) == ["A", "C"]


def test_a_silent_wallbox_is_not_asked_for_the_other_keys() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    assert scene.wallbox_got() == [asks("A", "1")]
    scene.passes(120)
    assert scene.wallbox_gets() == []
    asked = scene.evcc_asks("SetChargingProfile")
    scene.wallbox_accepts()
    assert scene.is_answered(asked, Leg.EVCC)


def test_being_silent_is_no_refusal() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    scene.passes(20)
    boots(scene)
    assert configure(scene) == ["A", "B", "C"]


def test_a_wallbox_that_goes_away_in_the_middle_is_configured_when_it_boots_again() -> (
    None
):
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    scene.wallbox_accepts()
    scene.passes(0.01)
    scene.wallbox_leaves()
    scene.wallbox_gets()
    scene.connect()
    scene.passes(60)
    assert scene.wallbox_gets() == []
    boots(scene)
    assert configure(scene) == ["A", "B", "C"]


def test_a_socket_that_is_replaced_while_a_key_is_asked_loses_nothing() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    scene.wallbox_connects()
    scene.wallbox_says("BootNotification", BOOT)
    scene.evcc_accepts()
    scene.passes(5.1)
    assert configure(scene) == ["A", "B", "C"]


def test_an_empty_list_switches_it_off() -> None:
    scene = Scene(auto_configuration=())
    boots(scene)
    scene.passes(60)
    assert scene.wallbox_gets()[1:] == []


def test_another_list_holds_from_the_next_boot() -> None:
    scene = Scene(auto_configuration=KEYS)
    boots(scene)
    configure(scene)
    scene.relay.change_settings(
        RelaySettings(burst=1e6, auto_configuration=(("D", "4"),)), lambda _facts: None
    )
    boots(scene)
    assert configure(scene) == ["D"]
