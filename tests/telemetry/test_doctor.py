"""What the doctor finds in the traffic of one wallbox, with its evidence and its cures."""

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallResult, Leg
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from custom_components.wallbox_evcc_proxy.rules.ruleset import Ruleset
from custom_components.wallbox_evcc_proxy.telemetry.doctor.catalogue import SIGNS
from custom_components.wallbox_evcc_proxy.telemetry.findings import (
    MOST,
    MOST_EVIDENCE,
    Area,
    Findings,
    Place,
    Severity,
)
from tests.relay.scene import BOOT, METER_VALUES

from .ward import Ward, evidence


@pytest.fixture
def ward() -> Ward:
    """Return a wallbox in the doctor's care."""
    return Ward()


def without_rules(ward: Ward) -> None:
    """Switch all repairs off."""
    ward.is_transparent = True
    ward.relay.change_settings(ward.settings, lambda _facts: Ruleset(()))


# How messages are written


def test_what_a_rule_mends_is_a_hint_that_names_the_rule(ward: Ward) -> None:
    ward.connect()
    ward.call("BootNotification", BOOT)
    ward.call(
        "StatusNotification",
        {"connectorId": 1, "errorCode": "NoError", "status": "charging"},
    )
    found = ward.codes()["mended"]
    assert found.subject == found.cured_by == "conform"
    assert found.severity is Severity.HINT
    assert found.values["before"] == "charging"
    assert found.values["after"] == "Charging"
    assert evidence(ward, found) == ["StatusNotification"]


def test_what_cannot_be_read_is_critical(ward: Ward) -> None:
    ward.connect()
    ward.sends(Leg.WALLBOX, b"[2,what")
    found = ward.codes()["not_json"]
    assert found.severity is Severity.CRITICAL
    assert found.sign.cures[0].rule == "mending"


def test_a_wallbox_without_an_answer_is_called_silent_and_says_who_answered(
    ward: Ward,
) -> None:
    ward.charges()
    ward.evcc_asks("GetConfiguration")
    ward.passes(31.0)
    found = ward.codes()["silent"]
    assert found.subject == "GetConfiguration"
    assert found.cured_by == "stand_in"


def test_a_silent_wallbox_without_repairs_is_a_warning(ward: Ward) -> None:
    ward.charges()
    without_rules(ward)
    ward.evcc_asks("GetConfiguration")
    ward.passes(31.0)
    found = ward.codes()["silent"]
    assert (found.subject, found.severity) == ("GetConfiguration", Severity.WARNING)
    assert [cure.place for cure in found.sign.cures] == [Place.RULE, Place.REPAIRS]


def test_an_answer_that_evcc_could_not_use_is_found_and_was_kept_from_it(
    ward: Ward,
) -> None:
    ward.charges()
    ward.evcc_asks("SetChargingProfile", {"connectorId": 1})
    ward.answers(Leg.WALLBOX, {"status": 5})
    assert ward.codes()["invalid_answer"].subject == "SetChargingProfile"


def test_a_queue_that_an_invalid_answer_stalls_is_found_with_how_long(
    ward: Ward,
) -> None:
    ward.charges()
    without_rules(ward)
    asked = ward.evcc_asks(
        "ChangeAvailability", {"connectorId": 0, "type": "Operative"}
    )
    ward.answers(Leg.WALLBOX, {"status": "perhaps"})
    ward.evcc_complains(asked)
    ward.passes(58.0)
    ward.evcc_asks("GetConfiguration")
    found = ward.codes()
    assert found["queue_stalled"].values["seconds"] == "58"
    assert found["queue_stalled"].severity is Severity.CRITICAL
    answer = next(
        each for each in ward.passages if each.seq in found["invalid_answer"].evidence
    )
    assert answer.sent is not None
    assert b"perhaps" in answer.sent


def test_limits_that_are_refused_twice_are_critical_and_over_once_one_is_accepted(
    ward: Ward,
) -> None:
    ward.charges()
    ward.limits(16.0, "Rejected")
    assert "refuses_limits" not in ward.codes()
    ward.limits(16.0, "Rejected")
    found = ward.codes()["refuses_limits"]
    assert (found.count, found.severity) == (2, Severity.CRITICAL)
    assert found.values["code"] == "Rejected"
    ward.limits(16.0)
    assert "refuses_limits" not in ward.codes()


def test_an_error_for_a_limit_is_a_refusal_too(ward: Ward) -> None:
    ward.charges()
    for _ in range(2):
        ward.evcc_asks("SetChargingProfile", {"connectorId": 1})
        ward.wallbox_errs("NotSupported")
    assert ward.codes()["refuses_limits"].values["code"] == "NotSupported"


def test_an_error_of_evcc_for_what_the_wallbox_reports_is_found(ward: Ward) -> None:
    ward.charges()
    without_rules(ward)
    ward.wallbox_says("MeterValues", METER_VALUES)
    ward.evcc_refuses()
    found = ward.codes()["refused_by_evcc"]
    assert (found.subject, found.severity) == ("MeterValues", Severity.WARNING)


def test_an_error_of_evcc_that_was_kept_from_the_wallbox_is_a_hint(ward: Ward) -> None:
    ward.charges()
    ward.wallbox_says("MeterValues", METER_VALUES)
    ward.evcc_refuses()
    found = ward.codes()["refused_by_evcc"]
    assert (found.cured_by, found.severity) == ("acknowledge", Severity.HINT)


def test_an_evcc_that_does_not_answer_is_told_the_second_time(ward: Ward) -> None:
    ward.charges()
    for is_told in (False, True):
        ward.wallbox_says("MeterValues", METER_VALUES)
        ward.passes(61.0)
        assert ("evcc_silent" in ward.codes()) is is_told
    assert ward.codes()["evcc_silent"].subject == "MeterValues"


# The session


def test_a_wallbox_that_evcc_does_not_know_is_told_at_once_and_over_when_it_does(
    ward: Ward,
) -> None:
    ward.connect()
    ward.wallbox_says("BootNotification", BOOT)
    pending = {"currentTime": ward.stamp(), "interval": 60, "status": "Pending"}
    ward.answers(Leg.EVCC, pending)
    found = ward.codes()["boot_pending"]
    assert found.values == {"id": "wallbox"}
    assert found.sign.cures[0].place is Place.EVCC
    ward.passes(11.0)
    ward.answers(Leg.EVCC, pending | {"status": "Accepted"})
    assert "boot_pending" not in ward.codes()


def test_evcc_that_stays_away_is_told_after_five_minutes(ward: Ward) -> None:
    ward.charges()
    ward.evcc_closes()
    ward.passes(200.0)
    assert "evcc_away" not in ward.codes()
    ward.passes(150.0)
    assert ward.codes()["evcc_away"].severity is Severity.CRITICAL
    ward.evcc_opens()
    assert "evcc_away" not in ward.codes()


def test_an_id_that_evcc_goes_on_refusing_is_told_as_used_twice(ward: Ward) -> None:
    ward.charges()
    ward.evcc_closes()
    ward.evcc_cannot_be_reached("closed by the other side: 1008", 1008)
    ward.passes(80.0)
    assert "refused_as_duplicate" not in ward.codes()
    ward.passes(20.0)
    assert "refused_as_duplicate" in ward.codes()
    ward.passes(300.0)
    assert "evcc_away" not in ward.codes()
    ward.evcc_opens()
    assert "refused_as_duplicate" not in ward.codes()


def test_a_wallbox_that_never_boots_is_a_hint(ward: Ward) -> None:
    ward.connect()
    ward.status("Available")
    ward.passes(170.0)
    assert "no_boot" not in ward.codes()
    ward.passes(20.0)
    assert "no_boot" in ward.codes()
    ward.call("BootNotification", BOOT)
    assert "no_boot" not in ward.codes()


def test_four_drops_in_an_hour_are_told_and_over_when_the_connection_is_steady(
    ward: Ward,
) -> None:
    for count in range(4):
        assert ("drops" in ward.codes()) is False
        ward.wallbox_connects()
        ward.call("Heartbeat", {})
        ward.passes(300.0 + 60.0 * count)
        ward.wallbox_leaves()
    assert ward.codes()["drops"].count == 4
    ward.wallbox_connects()
    ward.passes(1900.0)
    assert "drops" not in ward.codes()


def test_drops_after_the_same_silence_are_told_as_that(ward: Ward) -> None:
    for _ in range(5):
        ward.wallbox_connects()
        ward.call("Heartbeat", {})
        ward.passes(60.0)
        ward.wallbox_leaves()
    assert ward.codes()["drops_when_quiet"].values == {"seconds": "60"}


@pytest.mark.parametrize(("off", "direction"), [(-3600.0, "behind"), (3600.0, "ahead")])
def test_a_clock_that_is_an_hour_off_is_told_after_three_reports(
    ward: Ward, off: float, direction: str
) -> None:
    ward.connect()
    ward.call("BootNotification", BOOT)
    for status in ("Available", "Preparing", "Charging"):
        assert "clock_off" not in ward.codes()
        ward.passes(20.0)
        ward.status(status, off)
    found = ward.codes()["clock_off"]
    assert found.values == {"minutes": "60", "direction": direction}
    ward.passes(20.0)
    ward.status("SuspendedEV")
    assert "clock_off" not in ward.codes()


# The effect


def test_a_limit_that_is_not_followed_is_told_with_what_was_measured(
    ward: Ward,
) -> None:
    ward.charges()
    ward.draws(16.0)
    ward.limits(8.0)
    for _ in range(3):
        ward.draws(16.0)
    assert "limit_not_followed" not in ward.codes()
    for _ in range(4):
        ward.draws(16.0)
        ward.findings()
    found = ward.codes()["limit_not_followed"]
    assert found.values["amps"] == "16.0"
    assert found.severity is Severity.CRITICAL
    assert set(evidence(ward, found)) == {"SetChargingProfile", "MeterValues"}
    ward.draws(8.0)
    assert "limit_not_followed" not in ward.codes()


def test_a_limit_of_zero_that_is_not_obeyed_is_told_as_that(ward: Ward) -> None:
    ward.charges()
    ward.limits(0.0)
    for _ in range(8):
        ward.draws(6.0)
        ward.findings()
    found = ward.codes()
    assert "zero_not_obeyed" in found
    assert "limit_not_followed" not in found
    assert found["zero_not_obeyed"].sign.cures[1].settings == {"strategy": "stop"}
    ward.status("SuspendedEVSE")
    assert "zero_not_obeyed" not in ward.codes()


def test_one_phase_asked_and_three_in_use_is_told(ward: Ward) -> None:
    ward.charges()
    ward.limits(16.0, numberPhases=1)
    for _ in range(8):
        ward.draws(10.0)
        ward.findings()
    assert "phases_not_followed" in ward.codes()


@pytest.mark.parametrize(
    ("factor", "told"), [(0.001, "0.001"), (10.0, "10"), (0.1, "0.1")]
)
def test_a_power_that_voltage_and_current_contradict_is_told_with_its_factor(
    ward: Ward, factor: float, told: str
) -> None:
    ward.charges()
    for _ in range(2):
        ward.draws(16.0, factor=factor)
        assert "power_mismatch" not in ward.codes()
    ward.draws(16.0, factor=factor)
    assert ward.codes()["power_mismatch"].values["factor"] == told
    ward.draws(16.0)
    assert "power_mismatch" not in ward.codes()


def test_a_poor_power_factor_is_no_mismatch(ward: Ward) -> None:
    ward.charges()
    for _ in range(6):
        ward.draws(6.0, factor=0.8)
        assert "power_mismatch" not in ward.codes()


def test_a_power_that_is_never_reported_is_told_when_the_car_charges(
    ward: Ward,
) -> None:
    ward.charges()
    for _ in range(10):
        ward.passes(10.0)
        ward.meter(("Energy.Active.Import.Register", None, 5000.0, "Wh"))
    found = ward.codes()
    assert "no_power" in found
    assert "no_energy" not in found
    ward.draws(10.0)
    assert "no_power" not in ward.codes()


def test_meter_values_that_never_come_are_told_when_the_car_charges(ward: Ward) -> None:
    ward.charges()
    ward.passes(80.0)
    assert "no_meter_values" not in ward.codes()
    ward.passes(20.0)
    assert ward.codes()["no_meter_values"].sign.cures[0].rule == "meter_polling"
    ward.draws(10.0)
    assert "no_meter_values" not in ward.codes()


def test_meter_values_that_cease_are_a_gap(ward: Ward) -> None:
    ward.charges()
    for _ in range(10):
        ward.draws(10.0)
    ward.passes(70.0)
    assert ward.codes()["meter_gap"].severity is Severity.WARNING


def test_what_was_treated_is_over_and_has_its_time_before_it_is_told_again(
    ward: Ward,
) -> None:
    ward.charges()
    ward.limits(0.0)
    for _ in range(8):
        ward.draws(6.0, factor=10.0)
        ward.findings()
    assert {"zero_not_obeyed", "power_mismatch"} <= ward.codes().keys()
    ward.doctor.treated(["zero_not_obeyed", "power_mismatch"], ward.time)
    for _ in range(2):
        assert not {"zero_not_obeyed", "power_mismatch"} & ward.codes().keys()
        ward.draws(6.0, factor=10.0)
    for _ in range(4):
        ward.draws(6.0, factor=10.0)
        ward.findings()
    assert {"zero_not_obeyed", "power_mismatch"} <= ward.codes().keys()


def test_a_missing_power_that_was_treated_is_waited_for(ward: Ward) -> None:
    ward.charges()
    for _ in range(10):
        ward.passes(10.0)
        ward.meter(("Energy.Active.Import.Register", None, 5000.0, "Wh"))
        ward.findings()
    assert "no_power" in ward.codes()
    ward.doctor.treated(["no_power"], ward.time)
    assert "no_power" not in ward.codes()
    ward.passes(10.0)
    assert "no_power" not in ward.codes()


# The findings themselves


def test_every_cure_by_a_rule_names_a_rule_with_settings_that_it_takes() -> None:
    by_name = {rule.name: rule for rule in RULES}
    for sign in SIGNS:
        for cure in sign.cures:
            if cure.place is Place.RULE:
                by_name[cure.rule](cure.settings)
            else:
                assert not cure.rule


def test_each_kind_has_signs_and_no_code_stands_twice() -> None:
    assert {sign.area for sign in SIGNS} == set(Area)
    assert len({sign.code for sign in SIGNS}) == len(SIGNS)


def test_findings_are_bounded_and_the_most_important_stay() -> None:
    findings = Findings(SIGNS)
    findings.found("queue_stalled", 0.0, 1, subject="a")
    for count in range(10 * MOST):
        findings.found(
            "refused_by_evcc", float(count), count, subject=str(count), cured_by="x"
        )
    current = findings.current(1000.0)
    assert len(current) == MOST
    assert current[0].sign.code == "queue_stalled"
    assert current[-1].last > 900.0


def test_the_first_evidence_stays_and_the_latest_is_kept() -> None:
    findings = Findings(SIGNS)
    for seq in range(1, 40):
        findings.found("not_json", float(seq), seq)
    (finding,) = findings.current(50.0)
    assert finding.evidence == (1, *range(40 - MOST_EVIDENCE + 1, 40))
    assert (finding.count, finding.first, finding.last) == (39, 1.0, 39.0)


def test_what_is_not_seen_for_a_day_is_over() -> None:
    findings = Findings(SIGNS)
    findings.found("not_json", 0.0, 1)
    assert findings.current(86_000.0)
    assert not findings.current(87_000.0)


def test_sightings_too_far_apart_are_none() -> None:
    findings = Findings(SIGNS)
    for hour in range(5):
        findings.found("late_answer", hour * 7200.0, hour)
    assert not findings.current(5 * 7200.0)


def test_what_came_over_the_wire_is_cut() -> None:
    findings = Findings(SIGNS)
    findings.found(
        "not_json", 0.0, 1, subject="x" * 10_000, values={"reason": "y" * 10_000}
    )
    (finding,) = findings.current(0.0)
    assert len(finding.subject) == len(finding.values["reason"]) == 120


def test_an_answer_to_a_call_of_evcc_alone_changes_nothing(ward: Ward) -> None:
    ward.charges()
    asked = ward.evcc_asks("TriggerMessage", {"requestedMessage": "Heartbeat"})
    ward.sends(Leg.WALLBOX, CallResult(asked, {"status": "Accepted"}))
    assert ward.findings() == []
