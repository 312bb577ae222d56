"""What the doctor finds in EVCC's own state, and when that is over."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.telemetry.doctor.evcc import most_similar
from custom_components.wallbox_evcc_proxy.telemetry.evcc import EvccFacts, EvccState
from custom_components.wallbox_evcc_proxy.telemetry.findings import (
    Finding,
    Place,
    Severity,
)
from tests.peers.evcc_state import evcc_state
from tests.relay.scene import BOOT

from .ward import Ward

PORT = 8887


class Watched(Ward):
    """A wallbox whose EVCC also tells its state."""

    def found(self, facts: EvccFacts | None) -> dict[str, Finding]:
        """Return by code what is found with that state."""
        found = self.doctor.look(self.facts, self.time, facts, PORT)
        return {each.sign.code: each for each in found}


@pytest.fixture
def ward() -> Watched:
    """Return a wallbox called ``wallbox`` that is connected."""
    ward = Watched()
    ward.connect()
    ward.call("BootNotification", BOOT)
    return ward


def says(**changed: Any) -> EvccFacts | None:
    """Return the facts of a state."""
    state = EvccState()
    state.take(evcc_state(**changed), 0.0)
    return state.facts


def knows(*stations: tuple[str, str], **changed: Any) -> EvccFacts | None:
    """Return the facts of an EVCC that knows of these stations."""
    each = [{"id": name, "status": status} for name, status in stations]
    return says(
        ocpp={"config": {"port": PORT}, "status": {"stations": each}}, **changed
    )


def cannot_make(error: str, kind: str = "charger", sponsor: str = "") -> Any:
    """Return the facts of an EVCC that does not start for that reason."""
    return says(
        fatal=[{"class": kind, "device": "db:3", "error": error}],
        sponsor={"status": {"name": sponsor}},
        startupCompleted=False,
    )


def test_an_id_that_no_charger_has_is_told_and_over_when_one_has_it(
    ward: Watched,
) -> None:
    found = ward.found(knows(("wallbox", "unknown"), ("elsewhere", "configured")))
    assert found.keys() == {"evcc_does_not_know_id"}
    finding = found["evcc_does_not_know_id"]
    assert finding.values == {"id": "wallbox"}
    assert finding.severity is Severity.CRITICAL
    assert finding.sign.cures[0].place is Place.EVCC
    assert ward.found(knows(("wallbox", "configured"))) == {}


@pytest.mark.parametrize("similar", ["Wallbox", "wall box", "wallbox ", "walbox"])
def test_an_id_that_is_nearly_that_of_a_charger_is_told_with_it(
    ward: Watched, similar: str
) -> None:
    found = ward.found(knows(("wallbox", "unknown"), (similar, "configured")))
    assert found.keys() == {"evcc_knows_similar_id"}
    assert found["evcc_knows_similar_id"].values == {
        "id": "wallbox",
        "similar": similar,
    }


def test_a_charger_that_its_own_wallbox_uses_is_not_named(ward: Watched) -> None:
    found = ward.found(knows(("wallbox", "unknown"), ("wallbox2", "connected")))
    assert found.keys() == {"evcc_does_not_know_id"}


def test_the_nearest_of_several_is_named() -> None:
    assert most_similar("Actec", ["easee", "actec", "actec2"]) == "actec"
    assert most_similar("WB-17", ["WB-71x", "WB-18"]) == "WB-18"
    assert most_similar("Actec", ["easee", "keba"]) is None
    assert most_similar("Actec", []) is None


@pytest.mark.parametrize("status", ["configured", "connected", "new", ""])
def test_a_station_that_is_not_said_to_be_unknown_is_known(
    ward: Watched, status: str
) -> None:
    assert ward.found(knows(("wallbox", status))) == {}
    assert ward.found(knows()) == {}


def test_as_long_as_evcc_starts_an_unknown_id_proves_nothing(ward: Watched) -> None:
    for started in (False, None):
        facts = knows(("wallbox", "unknown"), startupCompleted=started)
        assert ward.found(facts) == {}


def test_an_id_is_not_asked_for_when_its_charger_could_not_be_made(
    ward: Watched,
) -> None:
    errors = [{"class": "charger", "device": "db:3", "error": "timeout"}]
    found = ward.found(knows(("wallbox", "unknown"), fatal=errors))
    assert found.keys() == {"evcc_fatal"}
    assert found["evcc_fatal"].values == {
        "class": "charger",
        "device": "db:3",
        "error": "timeout",
    }


def test_errors_come_and_go_one_by_one(ward: Watched) -> None:
    one = {"class": "network", "error": "no route"}
    other = {"class": "meter", "device": "grid", "error": "timeout"}
    look = ward.doctor.look
    found = look(ward.facts, ward.time, says(fatal=[one, other]), PORT)
    assert {each.subject for each in found} == {"network", "meter grid"}
    (left,) = look(ward.facts, ward.time, says(fatal=[other]), PORT)
    assert left.subject == "meter grid"
    assert left.count == 1
    assert look(ward.facts, ward.time, says(), PORT) == []


def test_a_charger_that_needs_a_sponsor_token_is_told_as_that(ward: Watched) -> None:
    found = ward.found(cannot_make("cannot create charger: sponsorship required"))
    assert found.keys() == {"evcc_no_sponsor"}


def test_a_missing_token_alone_is_nothing(ward: Watched) -> None:
    assert ward.found(says(sponsor={"status": {"name": ""}})) == {}


@pytest.mark.parametrize(
    ("error", "kind", "sponsor"),
    [
        ("sponsorship required", "charger", "somebody"),
        ("token is expired", "sponsorship", ""),
        ("timeout", "charger", ""),
    ],
)
def test_other_errors_are_told_in_evccs_words(
    ward: Watched, error: str, kind: str, sponsor: str
) -> None:
    found = ward.found(cannot_make(error, kind, sponsor))
    assert found.keys() == {"evcc_fatal"}
    assert found["evcc_fatal"].values["error"] == error


def test_a_port_that_is_dialled_in_vain_is_told_with_evccs_own(ward: Watched) -> None:
    other = says(ocpp={"config": {"port": 18887}})
    assert ward.found(other) == {}  # it may be mapped, and it works
    ward.evcc_closes()
    ward.passes(50.0)
    assert "evcc_other_port" not in ward.found(other)
    ward.passes(20.0)
    assert ward.found(other)["evcc_other_port"].values == {
        "dialled": "8887",
        "port": "18887",
    }
    assert "evcc_other_port" not in ward.found(says())
    assert "evcc_other_port" in ward.found(other)
    ward.evcc_opens()
    assert "evcc_other_port" not in ward.found(other)


def test_nothing_is_found_when_evcc_tells_no_more(ward: Watched) -> None:
    unknown = knows(("wallbox", "unknown"))
    assert ward.found(unknown)
    assert ward.found(None) == {}
    assert ward.found(unknown)


def test_nothing_is_found_of_a_wallbox_that_is_away(ward: Watched) -> None:
    assert ward.found(knows(("wallbox", "unknown")))
    ward.wallbox_leaves()
    assert ward.found(knows(("wallbox", "unknown"))) == {}


def test_what_evcc_explains_is_not_told_twice() -> None:
    ward = Watched()
    ward.connect()
    ward.wallbox_says("BootNotification", BOOT)
    pending = {"currentTime": ward.stamp(), "interval": 60, "status": "Pending"}
    ward.answers(Leg.EVCC, pending)
    assert ward.found(None).keys() == {"boot_pending"}
    unknown = knows(("wallbox", "unknown"), ("Wallbox", "configured"))
    assert ward.found(unknown).keys() == {"evcc_knows_similar_id"}
    assert ward.found(says()).keys() == {"boot_pending"}


def test_an_evcc_in_order_has_no_finding(ward: Watched) -> None:
    assert ward.found(says()) == {}


def test_what_was_dropped_for_more_important_findings_is_told_again(
    ward: Watched,
) -> None:
    unknown = knows(("wallbox", "unknown"))
    assert ward.found(unknown)
    ward.doctor.findings.clear()
    assert ward.found(unknown)
