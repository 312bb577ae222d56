"""The rules that control charging, all at once: the limit of EVCC holds whatever they do to it."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Payload, read
from custom_components.wallbox_evcc_proxy.rules.charging_profile import ChargingProfile
from custom_components.wallbox_evcc_proxy.rules.profile_by_setting import (
    ProfileBySetting,
)
from custom_components.wallbox_evcc_proxy.rules.profile_timing import ProfileTiming
from custom_components.wallbox_evcc_proxy.rules.remote_start import RemoteStart
from custom_components.wallbox_evcc_proxy.rules.zero_limit import ZeroLimit
from tests.rules.stage import Stage, limit_in

FRAMES = Path(__file__).parents[1] / "frames" / "quirk-frames.jsonl"
WATTS_PER_AMP = 690


def frame(name: str) -> Call:
    """Return a frame of the catalogue."""
    for line in FRAMES.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["id"] == name:
            call = read(entry["frame"].encode())
            assert isinstance(call, Call)
            return call
    raise AssertionError(name)


def stage(strategy: str = "stop", **more: Any) -> Stage:
    """Return an AcTec: watts in one shape, zero by a stop, each transaction told anew."""
    return Stage(
        (
            ChargingProfile(
                {"template": "actec_document", "watts_per_amp": WATTS_PER_AMP}
            ),
            ProfileTiming({"renew_for_transaction": False}),
            RemoteStart({"start_when_preparing": True}),
            ZeroLimit({"strategy": strategy}),
        ),
        **more,
    )


def test_what_the_actec_ignored_becomes_what_it_obeys() -> None:
    here = stage()
    here.evcc("SetChargingProfile", frame("fx-088").payload)
    ((_, got),) = here.told
    wanted = frame("fx-089").payload["csChargingProfiles"]
    profile = got["csChargingProfiles"]
    assert profile["chargingSchedule"].pop("startSchedule").endswith("T00:00:00Z")
    wanted["chargingSchedule"].pop("startSchedule")
    wanted["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] = 11 * 690
    assert profile == wanted


def test_the_zero_that_the_actec_ignored_stops_it() -> None:
    here = stage()
    here.limits(11)
    here.starts()
    here.passes(300)
    here.told.clear()
    answer = here.evcc("SetChargingProfile", frame("fx-087").payload)
    assert answer == {"status": "Accepted"}
    assert here.told == [("RemoteStopTransaction", {"transactionId": 1})]


def test_a_start_with_a_profile_that_the_go_e_rejects_is_taken_apart() -> None:
    here = Stage((RemoteStart(),))
    here.evcc("RemoteStartTransaction", frame("fx-067").payload)
    assert here.actions == ["SetChargingProfile", "RemoteStartTransaction"]
    assert here.told[1][1] == {"idTag": "user", "connectorId": 1}


@pytest.mark.parametrize("name", ["fx-085", "fx-087", "fx-088", "fx-092", "fx-093"])
def test_by_default_no_profile_of_the_catalogue_is_touched(name: str) -> None:
    here = Stage((ZeroLimit(),))
    call = frame(name)
    here.evcc(call.action, call.payload)
    assert here.told == [(call.action, call.payload)]
    assert not here.changes


def test_what_is_set_by_a_key_is_watched_all_the_same() -> None:
    here = Stage((ZeroLimit(), ProfileBySetting({"key": "ChargeRate"})))
    here.starts()
    here.limits(0)
    here.passes(60)
    here.measures(16, 16, 16)
    assert here.actions == ["ChangeConfiguration"]
    assert [tell.notice for tell in here.tells] == ["zero_limit_ignored"]


class Box:
    """What the wallbox may give by what it was told last, in A."""

    def __init__(self) -> None:
        self.limit = 0.0
        self.runs = False
        self.must_stop = False

    def told(self, action: str, payload: Payload) -> None:
        if action == "SetChargingProfile":
            self.limit = limit_in(payload) / WATTS_PER_AMP
        elif action == "RemoteStopTransaction":
            self.must_stop = True

    @property
    def allows(self) -> float:
        return self.limit if self.runs and not self.must_stop else 0.0


@given(
    st.sampled_from(["warn", "minimum", "stop", "availability"]),
    st.booleans(),
    st.lists(
        st.one_of(
            st.tuples(st.just("limit"), st.sampled_from([0, 0, 6, 6.5, 16])),
            st.tuples(st.just("pass"), st.sampled_from([1, 40, 130, 90_000])),
            st.tuples(st.just("measure"), st.sampled_from([0, 6, 16])),
            st.tuples(
                st.just("status"),
                st.sampled_from(["Available", "Preparing", "Charging", "Faulted"]),
            ),
            st.tuples(st.just("start"), st.just(0)),
            st.tuples(st.just("end"), st.just(0)),
        ),
        max_size=25,
    ),
)
@settings(deadline=None)
def test_whatever_happens_the_wallbox_is_never_told_more_than_evcc_allows(
    strategy: str, rejects_idle: bool, events: list[tuple[str, Any]]
) -> None:
    box = Box()
    here = stage(strategy, on_told=box.told)
    if rejects_idle:

        def answers(action: str, payload: Payload) -> Payload:
            return {"status": "Accepted" if box.runs else "Rejected"}

        here.answers = answers
    wanted = None
    for what, value in events:
        match what:
            case "limit":
                assert here.limits(value) == {"status": "Accepted"}
                wanted = value
            case "pass":
                here.passes(value)
            case "measure":
                here.measures(value, value, value)
            case "status":
                here.reports(value)
            case "start" if not box.runs:
                box.runs, box.must_stop = True, False
                here.starts()
            case "end" if box.runs:
                box.runs = False
                here.stops()
        here.passes(1)
        if wanted is not None:
            most = max(wanted, 6) if strategy == "minimum" else wanted
            assert box.allows <= most
