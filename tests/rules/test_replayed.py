"""What EVCC is told of a meter in the wallbox's place: the last report while it is fresh, no power only when idle."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.ocpp.frames import Call, Payload
from custom_components.wallbox_evcc_proxy.rules.replayed import replayed
from custom_components.wallbox_evcc_proxy.rules.stand_in import StandIn

from ..peers.schemas import violation
from .desk import BOOT, EPOCH, Desk, odd_payloads

POWER = {"value": "7000", "measurand": "Power.Active.Import", "unit": "W"}
CURRENT = {"value": "10.2", "measurand": "Current.Import", "phase": "L1", "unit": "A"}
VOLTAGE = {"value": "230", "measurand": "Voltage", "unit": "V"}
REGISTER = {"value": "4711", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}


@pytest.fixture
def desk() -> Desk:
    return Desk(StandIn())


def report(desk: Desk, *samples: dict[str, Any], behind: float = 0.0) -> Payload:
    """Let the wallbox report samples, with a clock that is behind."""
    bucket = {"timestamp": desk.ago(behind), "sampledValue": list(samples)}
    payload = {"connectorId": 1, "transactionId": 5, "meterValue": [bucket]}
    desk.reports("MeterValues", payload)
    return payload


def status(desk: Desk, told: str, connector: int = 1) -> None:
    payload = {"connectorId": connector, "errorCode": "NoError", "status": told}
    desk.reports("StatusNotification", {**payload, "timestamp": desk.now})


def meter_values(desk: Desk, connector: int = 0) -> list[Payload]:
    """Return the meter values that EVCC is told."""
    return [each.payload for each in replayed("MeterValues", connector, desk.context)]


def samples(payload: Payload) -> list[dict[str, Any]]:
    (bucket,) = payload["meterValue"]
    found: list[dict[str, Any]] = bucket["sampledValue"]
    return found


def test_a_report_of_half_a_minute_ago_is_told_with_the_time_of_now(
    desk: Desk,
) -> None:
    status(desk, "Charging")
    desk.passes(5)
    reported = report(desk, POWER, REGISTER)
    desk.passes(30)
    (payload,) = meter_values(desk)
    bucket = {"timestamp": desk.now, "sampledValue": [POWER, REGISTER]}
    assert payload == {**reported, "meterValue": [bucket]}


def test_a_clock_that_is_behind_stays_behind(desk: Desk) -> None:
    """Else EVCC would drop the wallbox's next own values as older than these."""
    report(desk, POWER, behind=15)
    desk.passes(30)
    (payload,) = meter_values(desk)
    assert payload["meterValue"][0]["timestamp"] == desk.ago(15)


def test_of_several_times_only_the_newest_is_told(desk: Desk) -> None:
    buckets = [
        {"timestamp": desk.ago(0), "sampledValue": [POWER]},
        {"timestamp": desk.ago(30), "sampledValue": [CURRENT]},
        {"timestamp": desk.ago(0), "sampledValue": [REGISTER]},
    ]
    desk.reports("MeterValues", {"connectorId": 1, "meterValue": buckets})
    (payload,) = meter_values(desk)
    assert samples(payload) == [POWER, REGISTER]


def test_while_charging_nothing_is_told_when_the_last_report_is_a_minute_old(
    desk: Desk,
) -> None:
    status(desk, "Charging")
    report(desk, POWER)
    desk.passes(60)
    assert meter_values(desk) == []


def test_a_report_from_before_the_car_began_to_charge_is_not_told(desk: Desk) -> None:
    report(desk, {**POWER, "value": "0"})
    desk.passes(5)
    status(desk, "Charging")
    assert meter_values(desk) == []


@pytest.mark.parametrize("told", ["Available", "Preparing", "SuspendedEV", "Finishing"])
def test_when_nothing_charges_no_power_is_told_with_the_last_register(
    desk: Desk, told: str
) -> None:
    report(desk, POWER, CURRENT, VOLTAGE, REGISTER)
    desk.passes(10)
    status(desk, told)
    desk.passes(600)
    (payload,) = meter_values(desk)
    assert payload["connectorId"] == 1
    assert "transactionId" not in payload
    assert payload["meterValue"][0]["timestamp"] == desk.now
    assert samples(payload) == [
        {**POWER, "value": "0", "context": "Trigger"},
        {**CURRENT, "value": "0", "context": "Trigger"},
        {**REGISTER, "context": "Trigger"},
    ]


def test_no_power_is_not_told_when_the_last_word_was_that_power_flows(
    desk: Desk,
) -> None:
    status(desk, "Preparing")
    report(desk, POWER)
    desk.passes(100)
    assert meter_values(desk) == []


def test_no_power_is_not_told_of_a_wallbox_whose_status_is_not_known(
    desk: Desk,
) -> None:
    report(desk, {**POWER, "value": "0"})
    desk.passes(100)
    assert meter_values(desk) == []


def test_without_a_report_an_idle_wallbox_that_measures_power_has_none(
    desk: Desk,
) -> None:
    status(desk, "Available")
    assert meter_values(desk) == []
    desk.facts.measurands.add("Power.Active.Import")
    (payload,) = meter_values(desk)
    assert [one["value"] for one in samples(payload)] == ["0"]


def test_an_idle_wallbox_that_lists_what_it_measures_has_none_of_it(
    desk: Desk,
) -> None:
    status(desk, "Preparing")
    listed = "'Voltage','Power.Active.Import','Current.Import.L1'"
    keys = [{"key": "meterValuesSampledData", "readonly": False, "value": listed}]
    desk.facts.configured(Call("0", "GetConfiguration", {}), {"configurationKey": keys})
    (payload,) = meter_values(desk)
    assert [(one["measurand"], one.get("phase")) for one in samples(payload)] == [
        ("Power.Active.Import", None),
        *(("Current.Import", phase) for phase in ("L1", "L2", "L3")),
    ]
    assert {one["value"] for one in samples(payload)} == {"0"}
    assert violation("MeterValues", payload) is None


def test_what_flowed_under_the_limit_before_is_not_told_under_the_next(
    desk: Desk,
) -> None:
    """EVCC would take the wallbox for one that does not obey."""
    status(desk, "Charging")
    desk.passes(1)
    report(desk, POWER)
    desk.passes(1)
    assert meter_values(desk)
    limit = {"connectorId": 1, "csChargingProfiles": {}}
    asked = Call("0", "SetChargingProfile", limit)
    desk.facts.obeyed(asked, {"status": "Accepted"}, desk.context.monotonic)
    assert meter_values(desk) == []


def test_the_register_of_a_transactions_beginning_is_not_the_last(desk: Desk) -> None:
    report(desk, POWER, {**REGISTER, "context": "Transaction.Begin"})
    desk.passes(1)
    status(desk, "Available")
    (payload,) = meter_values(desk)
    assert [one["measurand"] for one in samples(payload)] == ["Power.Active.Import"]


def test_only_the_connector_that_was_asked_for_is_told(desk: Desk) -> None:
    for connector in (0, 1, 2):
        status(desk, "Available", connector)
    told = replayed("StatusNotification", 2, desk.context)
    assert [each.payload["connectorId"] for each in told] == [2]
    told = replayed("StatusNotification", 0, desk.context)
    assert [each.payload["connectorId"] for each in told] == [0, 1, 2]
    assert all("timestamp" not in each.payload for each in told)


def test_a_boot_is_told_when_the_wallbox_has_ever_booted(desk: Desk) -> None:
    assert replayed("BootNotification", 0, desk.context) == ()
    desk.reports("BootNotification", BOOT)
    (told,) = replayed("BootNotification", 0, desk.context)
    assert told.payload == BOOT


def test_what_else_evcc_might_ask_for_is_not_told(desk: Desk) -> None:
    assert replayed("DiagnosticsStatusNotification", 0, desk.context) == ()


SAMPLES = st.sampled_from([POWER, CURRENT, VOLTAGE, REGISTER])
TIMES = st.integers(-100, 100).map(lambda second: timestamps.write(EPOCH + second))
BUCKETS = st.fixed_dictionaries(
    {"timestamp": TIMES, "sampledValue": st.lists(SAMPLES, min_size=1, max_size=3)}
)


@given(
    st.lists(BUCKETS, min_size=1, max_size=3),
    st.sampled_from(["Available", "Charging", "SuspendedEV"]),
    st.integers(0, 200),
)
def test_what_is_told_from_valid_reports_is_valid(
    buckets: list[Any], told: str, seconds: int
) -> None:
    desk = Desk(StandIn())
    desk.reports("MeterValues", {"connectorId": 1, "meterValue": buckets})
    status(desk, told)
    desk.passes(seconds)
    for payload in meter_values(desk):
        assert violation("MeterValues", dict(payload)) is None


@given(
    odd_payloads(
        {"meterValue": st.lists(odd_payloads({"sampledValue": st.lists(SAMPLES)}))}
    ),
    odd_payloads({"status": st.just("Available"), "connectorId": st.integers(0, 2)}),
    st.sampled_from(["BootNotification", "MeterValues", "StatusNotification"]),
)
def test_nothing_odd_breaks_it(
    values: dict[str, Any], told: dict[str, Any], requested: str
) -> None:
    desk = Desk(StandIn())
    desk.reports("StatusNotification", told)
    desk.reports("MeterValues", values)
    desk.reports("StatusNotification", told)
    assert isinstance(replayed(requested, 0, desk.context), tuple)
