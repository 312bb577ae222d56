"""Other rules for a wallbox that is connected: what the rules before had begun goes on."""

from custom_components.wallbox_evcc_proxy.relay.relay import Relay
from custom_components.wallbox_evcc_proxy.rules.connectors import Connectors
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.rule import Mode, Rule
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.rules.timestamps import Timestamps

from .scene import Scene

ASKED = ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1})


def ruled(*rules: Rule) -> Ruleset:
    return Ruleset((rule, Mode.ON) for rule in rules)


def asking() -> Connectors:
    """Return the rule that asks for the status of connectors 10 s after a boot."""
    return Connectors({"ask_missing": True, "ask_after": 10})


def booted() -> Scene:
    """Return a scene in which the rule waits to ask."""
    scene = Scene()
    scene.relay = Relay("wallbox", scene.settings, ruled(asking()))
    scene.boot()
    return scene


def change(scene: Scene, ruleset: Ruleset) -> None:
    def choose(_facts: Facts) -> Ruleset:
        return ruleset

    scene.relay.change_settings(scene.settings, choose)


def test_a_rule_that_waits_does_what_it_waits_for_though_another_was_switched_on() -> (
    None
):
    scene = booted()
    change(scene, ruled(asking(), Timestamps()))
    assert scene.wallbox_got() == []
    scene.passes(10)
    assert scene.wallbox_got() == [ASKED]


def test_a_rule_that_was_switched_off_while_it_waited_does_nothing() -> None:
    scene = booted()
    change(scene, ruled(Timestamps()))
    scene.passes(10)
    assert scene.wallbox_got() == []
