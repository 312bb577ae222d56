"""The rule for card IDs: EVCC gets ones that it takes, the wallbox its own back."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, CallResult
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.id_tags import IdTags

from ..peers.schemas import violation
from .desk import EPOCH, Desk, objection, odd_payloads, told
from .metering import at

LONG = "ABCDEFGHIJKLMNOPQRSTUVW"
NOW = "2026-09-21T14:13:20Z"


class Wallbox(Desk):
    """A wallbox that shows cards, and EVCC."""

    def __init__(self) -> None:
        """Know no card yet."""
        super().__init__(IdTags())

    def authorizes(self, tag: str) -> str:
        """Return the tag that EVCC is asked about."""
        return self.tag_of("Authorize", {"idTag": tag})

    def starts(self, tag: str) -> str:
        return self.tag_of("StartTransaction", start(tag))

    def stops(self, tag: str) -> str:
        return self.tag_of("StopTransaction", stop(tag))

    def tag_of(self, action: str, payload: dict[str, Any]) -> str:
        verdict = self.reports(action, payload)
        left = payload if verdict is None else told(verdict)
        assert violation(action, dict(left)) is None
        tag: str = left["idTag"]
        return tag

    def is_told_to_start(self, tag: str) -> str:
        """Return the tag with which the wallbox is told to start."""
        verdict = self.asks("RemoteStartTransaction", {"connectorId": 1, "idTag": tag})
        found: str = tag if verdict is None else told(verdict)["idTag"]
        return found


def start(tag: str) -> dict[str, Any]:
    return {"connectorId": 1, "idTag": tag, "meterStart": 0, "timestamp": NOW}


def stop(tag: str) -> dict[str, Any]:
    return {"transactionId": 1, "meterStop": 0, "timestamp": NOW, "idTag": tag}


@pytest.mark.parametrize("tag", ["04A1B2C3D4E5F6", "evcc", "A" * 20, "two words", "ä"])
def test_a_tag_that_evcc_takes_is_not_touched(tag: str) -> None:
    wallbox = Wallbox()
    assert wallbox.reports("Authorize", {"idTag": tag}) is None
    assert wallbox.reports("StartTransaction", start(tag)) is None
    assert wallbox.reports("StopTransaction", stop(tag)) is None
    assert wallbox.asks("RemoteStartTransaction", {"idTag": tag}) is None


def test_a_stop_without_a_tag_is_not_touched() -> None:
    payload = stop("")
    assert Wallbox().reports("StopTransaction", payload) is None
    del payload["idTag"]
    assert Wallbox().reports("StopTransaction", payload) is None


def test_a_tag_that_is_too_long_is_cut_and_the_change_is_told() -> None:
    verdict = Wallbox().reports("StartTransaction", start(LONG))
    assert told(verdict) == start(LONG[:20])
    assert verdict is not None
    (change,) = verdict.changes
    assert (change.path, change.before, change.after) == ("/idTag", LONG, LONG[:20])
    assert change.reason == "longer than OCPP allows, cut"


def test_it_is_cut_alike_wherever_it_comes() -> None:
    wallbox = Wallbox()
    assert wallbox.authorizes(LONG) == LONG[:20]
    assert wallbox.starts(LONG) == LONG[:20]
    assert wallbox.stops(LONG) == LONG[:20]


@pytest.mark.parametrize(
    ("tag", "clean"),
    [("\x00A1B2\x00", "A1B2"), (" A1B2\r\n", "A1B2"), ("A1\ufffdB2", "A1B2")],
)
def test_characters_that_cannot_be_read_are_removed(tag: str, clean: str) -> None:
    assert Wallbox().starts(tag) == clean


@pytest.mark.parametrize("tag", ["", "\x00\x00", "   ", "\ufffd"])
def test_an_empty_tag_becomes_unknown(tag: str) -> None:
    assert Wallbox().authorizes(tag) == "unknown"
    assert Wallbox().starts(tag) == "unknown"


def test_a_stop_whose_tag_cannot_be_read_at_all_leaves_without() -> None:
    verdict = Wallbox().reports("StopTransaction", stop("\x00"))
    assert "idTag" not in told(verdict)
    assert verdict is not None
    assert verdict.changes[0].after is ABSENT


def test_a_tag_that_evcc_gave_is_recognised_in_a_longer_spelling() -> None:
    wallbox = Wallbox()
    wallbox.is_told_to_start("ABCDEFGHIJKLMNOPQRST")
    assert wallbox.stops("ABCDEFGHIJKLMNOPQRST-") == "ABCDEFGHIJKLMNOPQRST"
    wallbox.is_told_to_start("evcc")
    assert wallbox.starts("REMOTE-000000000-evcc-01") == "evcc"
    assert wallbox.is_told_to_start("evcc") == "evcc", "it was EVCC's own"


def test_a_card_that_was_shown_is_recognised_in_a_longer_spelling() -> None:
    wallbox = Wallbox()
    wallbox.authorizes("04A1B2C3D4")
    assert wallbox.starts("04a1b2c3d4000000000000") == "04A1B2C3D4"


def test_a_short_tag_is_not_looked_for_in_a_long_one() -> None:
    wallbox = Wallbox()
    wallbox.is_told_to_start("1")
    assert wallbox.starts("1" * 25) == "1" * 20


def test_two_long_tags_that_begin_alike_stay_two() -> None:
    wallbox = Wallbox()
    first, second = wallbox.starts(LONG + "1"), wallbox.starts(LONG + "2")
    assert first == LONG[:20]
    assert second[:12] == LONG[:12]
    assert len(second) == 20
    assert second != first
    assert wallbox.stops(LONG + "1") == first
    assert wallbox.stops(LONG + "2") == second


def test_the_second_of_them_is_always_shortened_alike() -> None:
    again = []
    for _ in range(2):
        wallbox = Wallbox()
        wallbox.starts(LONG + "1")
        again.append(wallbox.starts(LONG + "2"))
    assert again[0] == again[1] == "ABCDEFGHIJKL9bac987b"


@pytest.mark.parametrize("tag", [LONG, "\x00A1B2", " A1B2"])
def test_the_wallbox_gets_its_own_spelling_back(tag: str) -> None:
    wallbox = Wallbox()
    assert wallbox.is_told_to_start(wallbox.starts(tag)) == tag


def test_a_reservation_and_a_list_hold_the_wallboxs_own_spelling() -> None:
    wallbox = Wallbox()
    alias = wallbox.starts(LONG)
    reservation = {
        "connectorId": 1,
        "expiryDate": NOW,
        "idTag": alias,
        "reservationId": 1,
    }
    verdict = wallbox.asks("ReserveNow", reservation)
    assert told(verdict) == {**reservation, "idTag": LONG}
    others = {
        "listVersion": 1,
        "updateType": "Full",
        "localAuthorizationList": [{"idTag": "other"}, {"idTag": alias}],
    }
    verdict = wallbox.asks("SendLocalList", others)
    tags = [each["idTag"] for each in told(verdict)["localAuthorizationList"]]
    assert tags == ["other", LONG]
    assert verdict is not None
    assert verdict.changes[0].path == "/localAuthorizationList/1/idTag"


def test_a_list_without_such_a_tag_is_not_touched() -> None:
    wallbox = Wallbox()
    wallbox.starts(LONG)
    others = {"localAuthorizationList": [{"idTag": "other"}]}
    assert wallbox.asks("SendLocalList", others) is None


def test_only_so_many_tags_are_remembered() -> None:
    wallbox = Wallbox()
    for number in range(100):
        wallbox.authorizes(f"card {number}")
        wallbox.starts(f"{number:04} {LONG}")
        wallbox.starts(f"{number:04} {LONG * 100}")
    memory = wallbox.context.memory(wallbox.rule)
    assert {name: len(kept) for name, kept in memory.items()} == {
        "known": 64,
        "aliases": 64,
        "own": 64,
    }
    assert all(len(tag) <= 255 for tag in memory["aliases"])


def test_an_answer_is_not_looked_at() -> None:
    answer = CallResult("1", {"idTagInfo": {"status": "Accepted", "parentIdTag": ""}})
    assert IdTags().judge(answer, at(EPOCH)) is None


TAGS = (
    st.text(max_size=30)
    | st.text("AB\x00", max_size=30)
    | st.integers(1, 30).map(lambda length: LONG * 2 + "x" * length)
)
ACTIONS = {
    "Authorize": {"idTag"},
    "StartTransaction": {"connectorId", "idTag", "meterStart", "timestamp"},
    "StopTransaction": {"transactionId", "meterStop", "timestamp"},
}


@given(st.lists(st.tuples(st.sampled_from(list(ACTIONS)), TAGS), max_size=8))
def test_whatever_tag_comes_one_leaves_that_evcc_takes_and_that_stays(
    shown: list[tuple[str, str]],
) -> None:
    wallbox = Wallbox()
    for action, tag in shown:
        payload = {**start(tag), **stop(tag)}
        payload = {name: payload[name] for name in ACTIONS[action] | {"idTag"}}
        call = Call("1", action, payload)
        verdict = wallbox.rule.judge(call, wallbox.context)
        assert objection(verdict, call) is None
        left = payload if verdict is None else told(verdict)
        assert violation(action, dict(left)) is None
        if action != "StopTransaction":
            assert left["idTag"].isprintable()
            assert left["idTag"].strip()
        assert wallbox.rule.judge(call.bearing(left), wallbox.context) is None


@given(
    st.sampled_from(
        [*ACTIONS, "RemoteStartTransaction", "ReserveNow", "SendLocalList"]
    ),
    odd_payloads(
        {
            "idTag": TAGS,
            "localAuthorizationList": st.lists(
                st.fixed_dictionaries({}, optional={"idTag": TAGS})
            ),
        }
    ),
)
def test_whatever_comes_nothing_raises(action: str, payload: dict[str, Any]) -> None:
    wallbox = Wallbox()
    wallbox.starts(LONG)
    wallbox.rule.judge(Call("1", action, payload), wallbox.context)
