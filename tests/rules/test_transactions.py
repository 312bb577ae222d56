"""The rule for transaction ids: EVCC gets right ones or none, and of each end exactly one."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult, Leg
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.transactions import Transactions
from custom_components.wallbox_evcc_proxy.rules.verdict import Verdict

from ..peers.schemas import violation
from .desk import Desk, answer_of, injected, objection, told
from .metering import EPOCH, ODD, VALID, at, bucket, energy, power

EVCC_ID = 1_786_197_601
"""As EVCC counts them."""
OWN_ID = 700_000_003
"""As the relay gives them while EVCC is away."""
IMPOSSIBLE = [0, -1, 2**31, 9_223_372_036_854_775_807]


class Wallbox(Desk):
    """A wallbox with transactions, and what EVCC is told of them."""

    def __init__(self, **settings: Any) -> None:
        """Begin without a transaction."""
        super().__init__(Transactions(settings))
        self.ends: list[Any] = []
        """The ids of the StopTransactions that EVCC gets, in order."""

    def sends(self, action: str, payload: dict[str, Any]) -> Verdict | None:
        """Let the rule judge a call of the wallbox, and what passes be known, as the relay does."""
        call = self.call(action, payload)
        verdict = self.rule.judge(call, self.context)
        assert verdict is None or objection(verdict, call) is None
        left = call
        if verdict is not None:
            self.ends += [
                each["transactionId"]
                for name, each in injected(verdict)
                if name == "StopTransaction"
            ]
            if isinstance(verdict.frame, Call):
                left = verdict.frame
        self.facts.reported(left, self.context.monotonic)
        if action == "StopTransaction" and (verdict is None or not verdict.answer):
            self.ends.append(left.payload["transactionId"])
        return verdict

    def starts(self, given: int = EVCC_ID, connector: int = 1) -> None:
        payload = {
            "connectorId": connector,
            "idTag": "a",
            "meterStart": 1000,
            "timestamp": self.now,
        }
        assert self.sends("StartTransaction", payload) is None
        self.facts.started(
            Call("1", "StartTransaction", payload), {"transactionId": given}
        )

    def measures(self, transaction: Any = ABSENT, connector: int = 1) -> Any:
        """Return the transaction id that EVCC gets with meter values."""
        payload = {"connectorId": connector, "meterValue": [bucket(energy("1500"))]}
        if transaction is not ABSENT:
            payload["transactionId"] = transaction
        verdict = self.sends("MeterValues", payload)
        left = payload if verdict is None else told(verdict)
        return left.get("transactionId", ABSENT)

    def stops(self, transaction: Any, ago: float = 0.0) -> Verdict | None:
        payload = {
            "transactionId": transaction,
            "meterStop": 2000,
            "timestamp": self.ago(ago),
        }
        return self.sends("StopTransaction", payload)

    def status(self, status: str, connector: int = 1) -> Verdict | None:
        payload = {
            "connectorId": connector,
            "status": status,
            "errorCode": "NoError",
            "timestamp": self.now,
        }
        return self.sends("StatusNotification", payload)

    def is_told_to_stop(self, transaction: int) -> Any:
        """Return the id with which the wallbox is told to stop."""
        verdict = self.asks("RemoteStopTransaction", {"transactionId": transaction})
        return transaction if verdict is None else told(verdict)["transactionId"]


# What is right


@pytest.mark.parametrize("given", [EVCC_ID, OWN_ID, 1, 0, 2**31 - 1])
def test_a_wallbox_that_uses_the_ids_it_was_given_is_left_alone(given: int) -> None:
    wallbox = Wallbox(synthetic_stop=True)
    for _ in range(2):
        wallbox.status("Preparing")
        wallbox.starts(given)
        assert wallbox.status("Charging") is None
        assert wallbox.measures(given) == given
        assert wallbox.measures() is ABSENT
        assert wallbox.is_told_to_stop(given) == given
        assert wallbox.stops(given) is None
        assert wallbox.status("Available") is None
        assert wallbox.measures() is ABSENT
    assert wallbox.ends == [given, given]


def test_two_connectors_with_a_transaction_each_are_left_alone() -> None:
    wallbox = Wallbox()
    wallbox.starts(EVCC_ID, 1)
    wallbox.starts(0, 2)
    assert wallbox.measures(EVCC_ID, 1) == EVCC_ID
    assert wallbox.measures(0, 2) == 0
    wallbox.stops(0)
    wallbox.stops(EVCC_ID)
    assert wallbox.ends == [0, EVCC_ID]


def test_a_transaction_that_began_before_the_proxy_did_keeps_its_id() -> None:
    wallbox = Wallbox()
    assert wallbox.measures(EVCC_ID) == EVCC_ID
    assert wallbox.stops(EVCC_ID) is None


def test_the_ids_of_the_relay_are_not_touched() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    assert wallbox.measures(OWN_ID) == OWN_ID
    assert wallbox.stops(OWN_ID) is None


# What is impossible


@pytest.mark.parametrize("told_id", [*IMPOSSIBLE, None, "x"])
def test_an_impossible_id_is_taken_out_of_meter_values(told_id: Any) -> None:
    wallbox = Wallbox()
    assert wallbox.measures(told_id) is ABSENT
    wallbox.starts()
    assert wallbox.measures(told_id) is ABSENT


@pytest.mark.parametrize("told_id", [*IMPOSSIBLE, None, "x"])
def test_a_stop_with_an_impossible_id_ends_the_only_transaction(told_id: Any) -> None:
    wallbox = Wallbox()
    wallbox.starts()
    verdict = wallbox.stops(told_id)
    assert wallbox.ends == [EVCC_ID]
    assert verdict is not None
    (change,) = verdict.changes
    assert (change.before, change.after) == (told_id, EVCC_ID)
    assert change.reason == "the only transaction that runs"


@pytest.mark.parametrize("told_id", IMPOSSIBLE)
def test_a_stop_with_an_impossible_id_goes_on_when_it_is_not_clear_what_it_ends(
    told_id: int,
) -> None:
    wallbox = Wallbox()
    wallbox.stops(told_id)
    wallbox.starts(EVCC_ID, 1)
    wallbox.starts(EVCC_ID + 1, 2)
    wallbox.stops(told_id)
    known = told_id if told_id <= 0 else -1
    assert wallbox.ends == [known, known]


def test_a_stop_of_before_the_transaction_began_does_not_end_it() -> None:
    """Sent late, for the one before."""
    wallbox = Wallbox()
    wallbox.starts()
    wallbox.stops(-1, ago=3600)
    wallbox.starts()
    wallbox.stops(5, ago=3600)
    assert wallbox.ends == [-1, 5]


# What has ended


def test_the_id_of_a_transaction_that_ended_is_taken_out_of_meter_values() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    wallbox.stops(EVCC_ID)
    assert wallbox.measures(EVCC_ID) is ABSENT
    wallbox.starts(EVCC_ID + 1)
    assert wallbox.measures(EVCC_ID) is ABSENT
    assert wallbox.measures(EVCC_ID + 1) == EVCC_ID + 1


def test_a_transaction_that_another_follows_has_ended_though_nothing_was_said() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    wallbox.starts(EVCC_ID + 1)
    assert wallbox.measures(EVCC_ID) is ABSENT
    wallbox.stops(EVCC_ID)
    wallbox.stops(EVCC_ID + 1)
    assert wallbox.ends == [EVCC_ID, EVCC_ID + 1], "the late one ends its own"


# What a wallbox makes up


def test_an_id_of_the_wallboxs_own_is_mapped_both_ways() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    assert wallbox.measures(7) == EVCC_ID
    assert wallbox.is_told_to_stop(EVCC_ID) == 7
    profile = {"connectorId": 1, "csChargingProfiles": {"transactionId": EVCC_ID}}
    verdict = wallbox.asks("SetChargingProfile", profile)
    assert told(verdict)["csChargingProfiles"] == {"transactionId": 7}
    assert verdict is not None
    assert verdict.changes[0].path == "/csChargingProfiles/transactionId"
    wallbox.stops(7)
    assert wallbox.ends == [EVCC_ID]
    assert wallbox.measures(7) is ABSENT


def test_a_stop_alone_shows_the_wallboxs_own_id() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    wallbox.stops(7)
    assert wallbox.ends == [EVCC_ID]


def test_the_same_own_id_stands_for_one_transaction_after_the_other() -> None:
    wallbox = Wallbox()
    for number in range(5):
        wallbox.starts(EVCC_ID + number)
        assert wallbox.measures(1) == EVCC_ID + number
        wallbox.stops(1)
        wallbox.passes(60)
    assert wallbox.ends == [EVCC_ID + number for number in range(5)]


def test_a_profile_for_no_transaction_is_not_touched() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    wallbox.measures(7)
    profile = {"connectorId": 1, "csChargingProfiles": {"stackLevel": 1}}
    assert wallbox.asks("SetChargingProfile", profile) is None
    assert wallbox.is_told_to_stop(5) == 5


def test_a_transaction_under_the_relays_id_is_mapped_whatever_evcc_calls_it() -> None:
    wallbox = Wallbox()
    wallbox.starts(OWN_ID)
    assert wallbox.measures(7) == OWN_ID
    assert wallbox.is_told_to_stop(EVCC_ID) == 7
    wallbox.stops(7)
    assert wallbox.ends == [OWN_ID]


def test_with_two_transactions_an_unknown_id_is_not_mapped() -> None:
    wallbox = Wallbox()
    wallbox.starts(EVCC_ID, 1)
    wallbox.starts(EVCC_ID + 1, 2)
    assert wallbox.measures(7) == 7
    wallbox.stops(7)
    assert wallbox.ends == [7]


def test_meter_values_of_another_connector_are_not_of_this_transaction() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    assert wallbox.measures(7, connector=2) == 7


def test_an_id_that_was_there_before_is_not_of_what_began_since() -> None:
    wallbox = Wallbox()
    wallbox.measures(77, connector=2)
    wallbox.starts()
    assert wallbox.measures(77) == 77
    wallbox.stops(77)
    assert wallbox.ends == [77]


def test_an_id_that_evcc_may_have_given_is_not_the_wallboxs_own() -> None:
    """The proxy was restarted while that transaction ran, and its end comes late."""
    wallbox = Wallbox()
    wallbox.starts()
    assert wallbox.measures(EVCC_ID - 5) == EVCC_ID - 5
    wallbox.stops(EVCC_ID - 5)
    assert wallbox.ends == [EVCC_ID - 5]


def test_mapping_can_be_switched_off() -> None:
    wallbox = Wallbox(map_ids="off")
    wallbox.starts()
    assert wallbox.measures(7) == 7
    wallbox.stops(7)
    assert wallbox.ends == [7]


# An end that is not told


def test_nothing_is_ended_unless_told_otherwise() -> None:
    wallbox = Wallbox()
    wallbox.starts()
    assert wallbox.status("Available") is None


def test_a_wallbox_that_is_available_again_has_ended_its_transaction() -> None:
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.starts()
    wallbox.measures(EVCC_ID)
    wallbox.passes(60)
    verdict = wallbox.status("Available")
    assert injected(verdict) == [
        (
            "StopTransaction",
            {
                "transactionId": EVCC_ID,
                "meterStop": 1500,
                "reason": "Other",
                "timestamp": wallbox.now,
            },
        )
    ]
    assert verdict is not None
    assert verdict.injections[0].target is Leg.EVCC
    assert verdict.injections[0].first
    assert wallbox.status("Available") is None


@pytest.mark.parametrize("late_id", [EVCC_ID, -1])
def test_the_late_real_end_is_answered_here(late_id: int) -> None:
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.starts()
    wallbox.status("Available")
    assert answer_of(wallbox.stops(late_id)) == {"idTagInfo": {"status": "Accepted"}}
    assert wallbox.ends == [EVCC_ID]


def test_the_late_real_end_with_an_id_of_its_own_is_answered_here() -> None:
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.starts()
    wallbox.measures(7)
    wallbox.status("Available")
    wallbox.stops(7)
    assert wallbox.ends == [EVCC_ID]


def test_an_end_that_was_only_thought_of_takes_no_real_one_away() -> None:
    """The rule observed, and was switched on before the real end came."""
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.starts()
    wallbox.rule.judge(
        Call("1", "StatusNotification", {"connectorId": 1, "status": "Available"}),
        wallbox.context,
    )
    wallbox.rule = Transactions({"synthetic_stop": True})
    wallbox.stops(EVCC_ID)
    assert wallbox.ends == [EVCC_ID]


def test_without_a_register_a_transaction_ends_with_what_it_began_with() -> None:
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.measures()
    wallbox.passes(5)
    wallbox.starts()
    (stop,) = injected(wallbox.status("Available"))
    assert stop[1]["meterStop"] == 1000


@pytest.mark.parametrize(
    ("samples", "register"),
    [
        ([energy("1.5", unit="kWh")], 1500),
        ([energy("9", phase="L1"), energy("1234.6")], 1235),
        ([{"value": "1234"}], 1234),
        ([power("11000")], 1000),
        ([energy("nan")], 1000),
    ],
)
def test_a_transaction_ends_with_the_last_register(
    samples: list[Any], register: int
) -> None:
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.starts()
    payload = {"connectorId": 1, "meterValue": [bucket(*samples)]}
    wallbox.sends("MeterValues", payload)
    (stop,) = injected(wallbox.status("Available"))
    assert stop[1]["meterStop"] == register


def test_a_transaction_whose_id_is_not_known_yet_is_not_ended() -> None:
    wallbox = Wallbox(synthetic_stop=True)
    payload = {
        "connectorId": 1,
        "idTag": "a",
        "meterStart": 0,
        "timestamp": wallbox.now,
    }
    wallbox.sends("StartTransaction", payload)
    assert wallbox.status("Available") is None
    assert wallbox.measures(7) == 7


def test_an_answer_is_not_looked_at() -> None:
    assert Transactions().judge(CallResult("1"), at(EPOCH)) is None


# Whatever comes

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "measure", "stop", "available", "remote"]),
        st.sampled_from([*IMPOSSIBLE, 1, 7, OWN_ID, EVCC_ID, EVCC_ID + 1]),
        st.integers(1, 2),
    ),
    max_size=12,
)


@given(STEPS, st.booleans(), st.sampled_from(["auto", "off"]))
def test_whatever_a_wallbox_does_each_of_its_ends_reaches_evcc_once(
    steps: list[tuple[str, int, int]], ends: bool, maps: str
) -> None:
    wallbox = Wallbox(synthetic_stop=ends, map_ids=maps)
    given_id = EVCC_ID
    ended: list[int] = []
    for what, number, connector in steps:
        wallbox.passes(1)
        before = len(wallbox.ends)
        match what:
            case "start":
                given_id += 10
                wallbox.starts(given_id, connector)
            case "measure":
                left = wallbox.measures(number, connector)
                assert left is ABSENT or 0 < left < 2**31
            case "stop":
                verdict = wallbox.stops(number)
                if verdict is None or verdict.answer is None:
                    assert len(wallbox.ends) == before + 1
                else:
                    assert len(wallbox.ends) == before
                    assert ended, "EVCC was told before"
            case "available":
                wallbox.status("Available", connector)
                ended += wallbox.ends[before:]
            case _:
                wallbox.is_told_to_stop(number)
    assert len(ended) == len(set(ended)), "an end that the proxy tells, it tells once"
    for kept in wallbox.context.memory(wallbox.rule).values():
        assert len(kept) <= 16


@given(st.lists(VALID | ODD, max_size=8))
def test_whatever_comes_nothing_raises_and_what_is_valid_stays_so(
    calls: list[Call],
) -> None:
    wallbox = Wallbox(synthetic_stop=True)
    wallbox.starts(1)
    for call in calls:
        verdict = wallbox.rule.judge(call, wallbox.context)
        if violation(call.action, dict(call.payload)) is None:
            assert objection(verdict, call) is None
        if verdict is not None and isinstance(verdict.frame, Call):
            again = wallbox.rule.judge(verdict.frame, wallbox.context)
            assert again is None or again.frame is None
        wallbox.facts.reported(call, wallbox.context.monotonic)
        for action in ("RemoteStopTransaction", "SetChargingProfile"):
            wallbox.rule.judge(Call("1", action, call.payload), wallbox.context)
