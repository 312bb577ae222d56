"""Calls of the proxy's own to the wallbox: in their turn, and with an end in every case."""

from custom_components.wallbox_evcc_proxy.ocpp.frames import Answer, CallResult, Leg
from custom_components.wallbox_evcc_proxy.relay.calls import MOST_WAITING
from custom_components.wallbox_evcc_proxy.relay.orders import Instant
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .scene import Scene


class Asker:
    """Asks the wallbox on the proxy's behalf, and keeps what comes of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.answers: list[Answer | None] = []

    def __call__(self, answer: Answer | None, _now: Instant) -> None:
        self.answers.append(answer)

    def ask(self) -> None:
        """Ask for something, as one of the user's actions would."""
        scene = self.scene
        scene.relay._down.ask("Reset", {"type": "Soft"}, "asked", self, scene.instant)
        scene.carry_out(scene.relay.woke(scene.instant))


def asker() -> Asker:
    scene = Scene(wallbox_grace=60)
    scene.boot()
    return Asker(scene)


def test_the_wallboxs_answer_comes_to_whom_asked_and_not_to_evcc() -> None:
    proxy = asker()
    proxy.ask()
    assert proxy.scene.wallbox_got() == [("Reset", {"type": "Soft"})]
    proxy.scene.wallbox_accepts()
    [answer] = proxy.answers
    assert isinstance(answer, CallResult)
    assert answer.payload == {"status": "Accepted"}
    assert proxy.scene.evcc_gets() == []
    assert proxy.scene.last.outcome is Outcome.TAKEN
    assert proxy.scene.last.reason == "asked"


def test_it_waits_behind_a_call_of_evcc() -> None:
    proxy = asker()
    proxy.scene.evcc_asks("ChangeAvailability")
    proxy.ask()
    assert [action for action, _ in proxy.scene.wallbox_got()] == ["ChangeAvailability"]
    proxy.scene.wallbox_accepts()
    assert [action for action, _ in proxy.scene.wallbox_got()] == ["Reset"]


def test_a_silent_wallbox_is_given_10_s() -> None:
    proxy = asker()
    proxy.ask()
    proxy.scene.passes(9.9)
    assert proxy.answers == []
    proxy.scene.passes(0.2)
    assert proxy.answers == [None]


def test_a_wallbox_that_is_away_is_not_asked() -> None:
    proxy = asker()
    proxy.scene.wallbox_leaves()
    proxy.ask()
    assert proxy.answers == [None]
    proxy.scene.wallbox_connects()
    assert proxy.scene.wallbox_got() == []


def test_a_wallbox_that_goes_away_is_not_asked_when_it_is_back() -> None:
    proxy = asker()
    proxy.scene.evcc_asks("ChangeAvailability")
    proxy.ask()
    proxy.ask()
    proxy.scene.wallbox_leaves()
    assert proxy.answers == [None, None]
    proxy.scene.wallbox_gets()
    proxy.scene.wallbox_connects()
    assert proxy.scene.wallbox_got() == []


def test_a_wallbox_with_too_much_to_answer_is_not_asked() -> None:
    proxy = asker()
    for _ in range(MOST_WAITING + 1):
        proxy.scene.evcc_asks("TriggerMessage")
    proxy.ask()
    assert proxy.answers == [None]


def test_evcc_that_goes_away_does_not_end_it() -> None:
    proxy = asker()
    proxy.ask()
    proxy.scene.evcc_closes()
    proxy.scene.wallbox_accepts()
    assert len(proxy.answers) == 1
    assert proxy.answers[0] is not None
    assert not proxy.scene.has_open_call(Leg.WALLBOX)
