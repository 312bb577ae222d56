"""Calls that the user asks for: sent as asked, in their turn, and with an end in every case."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Leg,
    Payload,
)
from custom_components.wallbox_evcc_proxy.relay.asking import Reply
from custom_components.wallbox_evcc_proxy.relay.calls import MOST_WAITING
from custom_components.wallbox_evcc_proxy.rules.facts import Facts
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.telemetry.passage import (
    Kind,
    Mark,
    Outcome,
    Passage,
)

from .scene import BOOT, EVCC_ID, START, STATUS, Scene, stop

KEYS: Payload = {"key": ["HeartbeatInterval"]}
LIMIT: Payload = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}],
        },
    },
}
LEGS = pytest.mark.parametrize("leg", [Leg.WALLBOX, Leg.EVCC])


class User:
    """Somebody who asks for calls, and keeps what comes of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.replies: list[Reply] = []

    def asks(
        self, leg: Leg, action: str = "DataTransfer", payload: Payload | None = None
    ) -> None:
        """Ask for a call."""
        payload = {"vendorId": "v"} if payload is None else payload
        scene = self.scene
        scene.carry_out(
            scene.relay.ask(leg, action, payload, self.replies.append, scene.instant)
        )

    @property
    def problems(self) -> list[str]:
        """Why calls had no answer, empty for those that had one."""
        return [reply.problem for reply in self.replies]


def user(**settings: float) -> User:
    """Return the user of a proxy between a wallbox that has booted and EVCC."""
    scene = Scene(wallbox_grace=settings.get("grace", 0.0))
    scene.boot()
    return User(scene)


def own_passages(scene: Scene) -> list[Passage]:
    return [
        each
        for each in scene.passages
        if each.outcome in (Outcome.INJECTED, Outcome.TAKEN) and each.reason
    ]


def test_the_wallbox_gets_it_as_it_was_asked_for_and_evcc_none_of_it() -> None:
    asker = user()
    scene = asker.scene
    asker.asks(Leg.WALLBOX, "SetChargingProfile", LIMIT)
    assert scene.wallbox_got() == [("SetChargingProfile", LIMIT)]
    scene.passes(0.5)
    scene.wallbox_accepts()
    [reply] = asker.replies
    assert isinstance(reply.answer, CallResult)
    assert reply.answer.payload == {"status": "Accepted"}
    assert reply.problem == ""
    assert reply.latency == pytest.approx(0.5)
    assert scene.evcc_gets() == []


def test_evcc_gets_it_on_the_wallboxs_behalf_and_the_wallbox_none_of_it() -> None:
    asker = user()
    scene = asker.scene
    asker.asks(Leg.EVCC, "StatusNotification", STATUS)
    assert scene.evcc_got() == [("StatusNotification", STATUS)]
    scene.evcc_accepts()
    [reply] = asker.replies
    assert isinstance(reply.answer, CallResult)
    assert scene.wallbox_gets() == []


@LEGS
def test_the_journal_shows_it_as_the_users(leg: Leg) -> None:
    asker = user()
    asker.asks(leg)
    asker.scene.answers(leg, {"status": "Accepted"})
    call, answer = own_passages(asker.scene)[-2:]
    assert (call.kind, call.target, call.outcome) == (Kind.CALL, leg, Outcome.INJECTED)
    assert (call.mark, call.rule, call.changes) == (Mark.USER, "", ())
    assert (answer.origin, answer.target) == (leg, None)
    assert answer.outcome is Outcome.TAKEN
    assert {call.reason, answer.reason} == {"asked for by the user"}
    [reply] = asker.replies
    assert reply.call is call
    assert answer.call_seq == call.seq


@LEGS
def test_an_error_is_an_answer_too(leg: Leg) -> None:
    asker = user()
    asker.asks(leg)
    call = asker.scene.open_call(leg)
    asker.scene.sends(leg, CallError(call.id, "NotSupported", "no"))
    [reply] = asker.replies
    assert isinstance(reply.answer, CallError)
    assert reply.answer.code == "NotSupported"


def test_it_waits_for_the_calls_of_evcc_that_came_before() -> None:
    asker = user()
    scene = asker.scene
    scene.evcc_asks("ChangeAvailability")
    asker.asks(Leg.WALLBOX)
    scene.evcc_asks("TriggerMessage")
    order = []
    while scene.has_open_call(Leg.WALLBOX):
        order.append(scene.wallbox_accepts())
    assert order == ["ChangeAvailability", "DataTransfer", "TriggerMessage"]


def test_it_waits_for_the_calls_of_the_wallbox_that_came_before() -> None:
    asker = user()
    scene = asker.scene
    scene.wallbox_says("Heartbeat")
    asker.asks(Leg.EVCC)
    scene.wallbox_says("Authorize")
    order = [action for action, _payload in scene.evcc_accepts_all()]
    assert order == ["Heartbeat", "DataTransfer", "Authorize"]


def test_silence_of_the_wallbox_ends_it_after_30_s() -> None:
    asker = user()
    asker.asks(Leg.WALLBOX)
    asker.scene.passes(29.9)
    assert asker.replies == []
    asker.scene.passes(0.2)
    [reply] = asker.replies
    assert reply.answer is None
    assert reply.problem == "the wallbox did not answer in time"
    assert reply.call is not None
    assert reply.call.sent is not None


def test_silence_of_evcc_ends_it_after_20_s() -> None:
    asker = user()
    asker.asks(Leg.EVCC)
    asker.scene.passes(20.1)
    assert asker.problems == ["EVCC did not answer in time"]


@LEGS
def test_a_late_answer_is_for_nobody(leg: Leg) -> None:
    asker = user()
    scene = asker.scene
    asker.asks(leg)
    call = scene.open_call(leg)
    scene.passes(31)
    scene.gets(leg.other)
    scene.sends(leg, CallResult(call.id, {"status": "Accepted"}))
    assert len(asker.replies) == 1
    assert scene.gets(leg.other) == []
    assert scene.last.mark is Mark.LATE


def test_a_silent_wallbox_holds_up_those_behind_it_no_longer_than_that() -> None:
    asker = user()
    for _ in range(4):
        asker.asks(Leg.WALLBOX)
    asker.scene.passes(30.1)
    assert asker.problems == [
        "the wallbox did not answer in time",
        *["the wallbox was busy for too long with other calls"] * 3,
    ]
    assert asker.replies[-1].call is None


def test_a_wallbox_that_was_busy_has_10_s_for_it_all_the_same() -> None:
    asker = user()
    asker.scene.evcc_asks("Unheard")
    asker.scene.passes(5.0)
    asker.asks(Leg.WALLBOX)
    asker.scene.passes(25.1)
    assert asker.scene.open_call(Leg.WALLBOX).action == "DataTransfer"
    asker.scene.passes(9.8)
    assert asker.replies == []
    asker.scene.passes(0.2)
    assert asker.problems == ["the wallbox did not answer in time"]


def test_a_silent_evcc_holds_up_those_behind_it_no_longer_than_30_s() -> None:
    asker = user()
    for _ in range(4):
        asker.asks(Leg.EVCC)
    asker.scene.passes(40.1)
    assert asker.problems == [
        "EVCC did not answer in time",
        *["EVCC was busy for too long with other calls"] * 2,
        "EVCC did not answer in time",
    ]


def test_evccs_calls_are_answered_in_time_while_the_wallbox_says_nothing() -> None:
    asker = user()
    scene = asker.scene
    asker.asks(Leg.WALLBOX)
    asked = scene.evcc_asks("ChangeAvailability")
    scene.passes(30.1)
    assert scene.is_answered(asked, Leg.EVCC)


def test_a_wallbox_that_is_away_is_not_asked() -> None:
    asker = user(grace=60.0)
    asker.scene.wallbox_leaves()
    asker.asks(Leg.WALLBOX)
    assert asker.problems == ["the wallbox is not connected"]
    assert asker.replies[0].call is None


def test_a_wallbox_that_goes_away_ends_it() -> None:
    asker = user()
    asker.asks(Leg.WALLBOX)
    asker.asks(Leg.WALLBOX)
    asker.scene.wallbox_leaves()
    assert asker.problems == ["the wallbox went away before it answered"] * 2


def test_a_wallbox_that_connects_again_ends_it() -> None:
    asker = user()
    asker.asks(Leg.WALLBOX)
    asker.scene.wallbox_connects()
    assert asker.problems == ["the wallbox connected again before it answered"]


def test_evcc_that_is_away_is_not_told() -> None:
    asker = user()
    asker.scene.evcc_closes()
    asker.asks(Leg.EVCC)
    assert asker.problems == ["EVCC is not connected"]


def test_evcc_that_is_being_dialled_is_not_told() -> None:
    scene = Scene()
    scene.wallbox_connects()
    asker = User(scene)
    asker.asks(Leg.EVCC)
    assert asker.problems == ["EVCC is not connected"]


def test_evcc_that_goes_away_ends_it() -> None:
    asker = user()
    asker.asks(Leg.EVCC)
    asker.asks(Leg.EVCC)
    asker.scene.evcc_closes()
    assert asker.problems == ["EVCC went away before it answered"] * 2
    asker.scene.evcc_opens()
    asker.scene.passes(30)
    assert len(asker.replies) == 2


def test_too_much_at_once_is_not_taken() -> None:
    asker = user()
    for _ in range(MOST_WAITING + 2):
        asker.asks(Leg.WALLBOX)
        asker.asks(Leg.EVCC)
    assert asker.problems == [
        "too many calls are waiting for the wallbox",
        "too many calls are waiting for EVCC",
    ]


def test_an_answer_that_cannot_be_read_ends_it() -> None:
    asker = user()
    asker.asks(Leg.WALLBOX)
    call = asker.scene.open_call(Leg.WALLBOX)
    asker.scene.sends(Leg.WALLBOX, b'[3,"%s",{"a":]' % call.id.encode())
    [problem] = asker.problems
    assert problem.startswith("the wallbox's answer is ")
    assert asker.scene.evcc_gets() == []


def test_without_any_rule_such_an_answer_goes_no_further_either() -> None:
    asker = user()
    scene = asker.scene
    scene.is_transparent = True
    scene.relay.change_settings(scene.settings, lambda _facts: Ruleset())
    asker.asks(Leg.WALLBOX)
    call = scene.open_call(Leg.WALLBOX)
    scene.sends(Leg.WALLBOX, b'[3,"%s",{"a":]' % call.id.encode())
    assert len(asker.replies) == 1
    assert scene.evcc_gets() == []
    scene.sends(Leg.WALLBOX, b"[3,]")
    assert len(scene.evcc_gets()) == 1


# What is remembered


def test_a_limit_of_the_user_is_not_taken_for_evccs() -> None:
    asker = user()
    scene = asker.scene
    facts = scene.relay.outbox.facts
    scene.evcc_asks("SetChargingProfile", LIMIT)
    scene.wallbox_accepts()
    [kept] = [report.payload for report in facts.profiles.values()]
    other = {**LIMIT, "connectorId": 2}
    asker.asks(Leg.WALLBOX, "SetChargingProfile", other)
    scene.wallbox_accepts()
    asker.asks(Leg.WALLBOX, "ClearChargingProfile", {})
    scene.wallbox_accepts()
    assert [report.payload for report in facts.profiles.values()] == [kept]


def test_keys_that_the_user_reads_are_known_as_if_evcc_had_read_them() -> None:
    asker = user()
    seen: list[str | None] = []

    def choose(facts: Facts) -> None:
        seen.append(facts.key("heartbeatinterval"))

    asker.scene.relay.change_settings(asker.scene.settings, choose)
    asker.asks(Leg.WALLBOX, "GetConfiguration", KEYS)
    told = {"key": "HeartbeatInterval", "readonly": False, "value": "60"}
    asker.scene.answers(Leg.WALLBOX, {"configurationKey": [told]})
    assert asker.scene.relay.outbox.facts.key("heartbeatinterval") == "60"
    assert seen == [None, "60"], "the rules that fit the wallbox are looked for anew"
    assert asker.scene.disk is not None
    assert "HeartbeatInterval" in asker.scene.disk


def test_what_evcc_is_told_for_the_user_is_not_taken_for_the_wallboxs() -> None:
    asker = user()
    scene = asker.scene
    asker.asks(Leg.EVCC, "StatusNotification", {**STATUS, "status": "Faulted"})
    asker.asks(Leg.EVCC, "StartTransaction", START)
    asker.asks(Leg.EVCC, "BootNotification", {**BOOT, "firmwareVersion": "9"})
    scene.evcc_accepts_all()
    outbox = scene.relay.outbox
    assert outbox.statuses == {}
    assert outbox.facts.running == {}
    assert outbox.boot == BOOT
    assert len(asker.replies) == 3


def test_a_transaction_is_stopped_under_the_id_that_the_wallbox_has() -> None:
    scene = Scene()
    scene.be_without_evcc()
    scene.wallbox_says("BootNotification", BOOT)
    own_id = scene.keep_start()
    scene.evcc_opens()
    scene.passes(5)
    scene.evcc_accepts_all()
    scene.wallbox_gets()
    asker = User(scene)
    asker.asks(Leg.WALLBOX, "RemoteStopTransaction", {"transactionId": EVCC_ID})
    assert scene.wallbox_got() == [("RemoteStopTransaction", {"transactionId": own_id})]
    [change] = scene.last.changes
    assert (change.before, change.after) == (EVCC_ID, own_id)
    asker.asks(Leg.EVCC, "StopTransaction", stop(own_id))
    [(action, payload)] = scene.evcc_got()[-1:]
    assert (action, payload["transactionId"]) == ("StopTransaction", EVCC_ID)


def test_the_automatic_configuration_goes_on_beside_it() -> None:
    scene = Scene(auto_configuration=(("A", "1"), ("B", "2")))
    scene.boot()
    asker = User(scene)
    asker.asks(Leg.WALLBOX)
    scene.passes(6)
    assert [action for action, _ in scene.wallbox_got()] == ["DataTransfer"]
    scene.wallbox_accepts()
    scene.passes(6)
    scene.wallbox_accepts()
    scene.passes(6)
    scene.wallbox_accepts()
    assert len([each for each in scene.wallbox_gets() if type(each) is Call]) == 2
