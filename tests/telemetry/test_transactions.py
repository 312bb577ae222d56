"""Transactions: their ids, their energy, and what goes wrong with both."""

from typing import Any

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import CallError, Leg
from custom_components.wallbox_evcc_proxy.telemetry.passage import Outcome

from .traffic import Traffic, current, energy, power, start_answer, three_phases

LATER = "2031-05-06T10:00:00Z"


def test_a_session_counts_from_meter_start_to_meter_stop() -> None:
    box = Traffic()
    box.start(1000, 4711)
    connector = box.connector
    assert connector.transaction_id == 4711
    assert connector.transaction is not None
    assert connector.transaction.started_at == box.now - 10
    assert connector.session_energy == 0
    box.status("Charging")
    box.register(1500, transaction=4711)
    assert connector.session_energy == 500
    box.stop(4711, 3000)
    assert connector.transaction_id is None
    assert connector.session_energy == 2000
    assert connector.energy == 3000
    box.start(3000, 4712, timestamp=LATER)
    assert connector.session_energy == 0


def test_nothing_flows_after_the_stop() -> None:
    box = Traffic()
    box.start(1000, 4711)
    box.meter(power(11_040), *three_phases(16), transaction=4711)
    box.stop(4711, 3000)
    assert box.connector.power == 0
    assert box.connector.currents == (0, 0, 0)
    assert box.connector.average_voltage == 230


def test_what_a_stop_reports_about_the_end_is_read() -> None:
    box = Traffic()
    box.start(1000, 4711)
    data = [
        {"sampledValue": [energy("1", unit="kWh", context="Transaction.Begin")]},
        {
            "sampledValue": [
                energy("2.5", unit="kWh", context="Transaction.End"),
                power(5),
            ]
        },
    ]
    box.stop(4711, transactionData=data)
    assert box.connector.energy == 2500
    assert box.connector.session_energy == 1500
    assert box.connector.power == 0


def test_a_transaction_has_its_energy_before_evcc_has_given_its_id() -> None:
    box = Traffic()
    box.start(1000)
    assert box.connector.transaction_id is None
    box.register(1100)
    assert box.connector.session_energy == 100
    assert {"session_energy", "transaction_id"} <= box.connector.reported


def test_a_start_sent_again_is_the_same_start() -> None:
    box = Traffic()
    box.start(1000, 1)
    box.register(1200)
    box.start(1000, 2)
    assert box.connector.transaction_id == 2
    assert box.connector.session_energy == 200


def test_a_new_start_ends_a_transaction_whose_stop_was_lost() -> None:
    box = Traffic()
    box.start(1000, 1)
    box.register(1200)
    box.start(1300, 2, timestamp=LATER)
    assert box.connector.transaction_id == 2
    assert box.connector.session_energy == 0


def test_a_transaction_met_on_the_way_counts_from_the_first_register_seen() -> None:
    box = Traffic()
    box.register(1000)
    box.status("Charging")
    box.meter(power(5000), transaction=4711)
    assert box.connector.transaction_id == 4711
    assert box.connector.session_energy is None
    box.register(1500, 1800, transaction=4711)
    assert box.connector.session_energy == 300


@pytest.mark.parametrize(
    "transaction", [0, -1, 2**63 - 1, None, "4711", True, 1.5, [1]]
)
def test_an_impossible_id_is_no_transaction(transaction: Any) -> None:
    box = Traffic()
    box.status("Charging")
    box.register(1000, transaction=transaction)
    assert box.connector.transaction_id is None


@pytest.mark.parametrize("status", ["Available", "Preparing", "Finishing", "Faulted"])
def test_no_transaction_is_met_in_a_state_that_has_none(status: str) -> None:
    box = Traffic()
    box.status(status)
    box.register(1000, transaction=4711)
    assert box.connector.transaction_id is None


def test_an_id_that_is_sent_on_after_the_stop_is_no_new_transaction() -> None:
    # EN+ sends it until it is switched off.
    box = Traffic()
    box.start(1000, 4711)
    box.stop(4711, 1100)
    box.status("SuspendedEV")
    box.register(1100, transaction=4711)
    assert box.connector.transaction_id is None


def test_available_ends_a_transaction_whose_stop_was_not_heard() -> None:
    box = Traffic()
    box.start(1000, 4711)
    box.register(1400)
    box.status("Available")
    assert box.connector.transaction_id is None
    assert box.connector.session_energy == 400


def test_another_id_means_another_transaction_once_evcc_has_given_one() -> None:
    box = Traffic()
    box.start(1000, 4711)
    box.status("Charging")
    box.register(2000, transaction=4711)
    box.register(2500, 2600, transaction=4712)
    assert box.connector.transaction_id == 4712
    assert box.connector.session_energy == 100


def test_a_transaction_begun_while_evcc_was_away_keeps_its_energy_through_its_ids() -> (
    None
):
    box = Traffic()
    call = box.start(1000)
    box.tell(
        start_answer(9001), None, call, outcome=Outcome.INJECTED, target=Leg.WALLBOX
    )
    assert not box.connector.transaction_id  # the proxy's word is not the wallbox's
    box.status("Charging")
    box.says(
        "MeterValues",
        Outcome.ANSWERED,
        connectorId=1,
        transactionId=9001,
        meterValue=[{"sampledValue": [energy(1100)]}],
    )
    assert box.connector.transaction_id == 9001
    # EVCC is back: the start is delivered, and frames leave with EVCC's id.
    box.tell(call, None, outcome=Outcome.INJECTED, target=Leg.EVCC)
    box.tell(start_answer(4711), Leg.EVCC, call, outcome=Outcome.TAKEN)
    assert box.connector.transaction_id == 4711
    box.register(1200, transaction=4711)
    # Away again: frames are as the wallbox sent them.
    box.register(1300, transaction=9001)
    assert box.connector.transaction_id == 4711
    assert box.connector.session_energy == 300
    box.stop(9001, 1400)
    assert box.connector.session_energy == 400


def test_the_late_delivery_of_an_old_start_does_not_touch_the_running_transaction() -> (
    None
):
    box = Traffic()
    old = box.start(1000)
    box.stop(0, 1500)
    box.start(1500, 4712, timestamp=LATER)
    box.tell(start_answer(4711), Leg.EVCC, old, outcome=Outcome.TAKEN)
    assert box.connector.transaction_id == 4712


def test_an_answer_that_never_reached_the_wallbox_gives_no_id() -> None:
    box = Traffic()
    call = box.start(1000)
    box.tell(start_answer(4711), Leg.EVCC, call, outcome=Outcome.DROPPED)
    box.tell(CallError("3", "InternalError"), Leg.EVCC, call)
    box.tell(start_answer("4711"), Leg.EVCC, call)
    assert box.connector.transaction_id is None


def test_an_old_stop_that_is_sent_for_ever_ends_nothing() -> None:
    # Sigen repeats it for weeks.
    box = Traffic()
    box.start(1000, 4711)
    box.stop(17, 500)
    assert box.connector.transaction_id == 4711


@pytest.mark.parametrize("transaction", [-1, 0, 2**63 - 1, None])
def test_a_stop_without_a_usable_id_means_the_only_transaction(
    transaction: Any,
) -> None:
    box = Traffic()
    box.start(1000, 4711)
    box.stop(transaction, 1500)
    assert box.connector.transaction_id is None
    assert box.connector.session_energy == 500


def test_a_stop_without_a_usable_id_means_none_of_two_transactions() -> None:
    box = Traffic()
    box.start(1000, 1)
    box.start(2000, 2, connector=2)
    box.stop(-1, 2500)
    first, second = box.wallbox.connectors.values()
    assert (first.transaction_id, second.transaction_id) == (1, 2)
    box.stop(2, 2500)
    assert (first.transaction_id, second.transaction_id) == (1, None)
    assert second.session_energy == 500


# Meters that do not tell the truth


def test_a_meter_start_of_zero_against_a_known_register_is_not_believed() -> None:
    # AcTec: meterStart and meterStop are always 0.
    box = Traffic()
    box.register(12_000)
    box.start(0, 4711)
    assert box.connector.energy == 12_000
    assert box.connector.session_energy == 0
    box.register(12_500)
    box.stop(4711, 0)
    assert box.connector.session_energy == 500
    assert box.connector.energy == 12_500


def test_a_meter_start_of_zero_is_no_register_while_none_is_known() -> None:
    box = Traffic()
    box.start(0, 4711)
    assert (box.connector.energy, box.connector.session_energy) == (None, None)
    box.register(12_000_000, 12_000_500)
    assert box.connector.energy == 12_000_500
    assert box.connector.session_energy == 500


def test_a_meter_start_of_zero_is_true_for_a_new_meter() -> None:
    box = Traffic()
    box.start(0, 4711)
    box.register(150)
    assert box.connector.session_energy == 150


def test_a_meter_that_starts_at_zero_with_each_transaction_counts_each_right() -> None:
    box = Traffic()
    box.start(0, 1)
    box.register(100, 5000)
    box.stop(1, 5000)
    assert box.connector.session_energy == 5000
    box.start(0, 2, timestamp=LATER)
    assert box.connector.session_energy == 0
    box.register(10, 20, 30, 40)
    assert box.connector.energy == 40
    assert box.connector.session_energy == 40
    box.stop(2, 60)
    assert box.connector.session_energy == 60


def test_such_a_meter_without_meter_values_is_counted_from_start_to_stop() -> None:
    box = Traffic()
    box.start(0, 1)
    box.stop(1, 7000)
    box.start(0, 2, timestamp=LATER)
    box.stop(2, 5000)
    assert box.connector.session_energy == 5000


def test_a_meter_stop_rounded_down_does_not_pull_the_register_down() -> None:
    box = Traffic()
    box.start(1000, 4711)
    box.register(2000.7)
    box.stop(4711, 2000)
    assert box.connector.energy == 2000.7
    assert box.connector.session_energy == pytest.approx(1000.7)


def test_a_meter_that_begins_anew_in_the_middle_does_not_break_the_session() -> None:
    box = Traffic()
    box.start(10_000, 4711)
    box.register(12_000, 5, 10, 15)
    assert box.connector.energy == 15
    assert box.connector.session_energy == 2010


def test_a_session_is_counted_where_only_phases_have_registers() -> None:
    box = Traffic()
    box.start(600, 4711)
    box.meter(energy(300, phase="L1"), energy(301.5, phase="L2"), current(16, "L1"))
    assert box.connector.energy == 601.5
    assert box.connector.session_energy == 1.5
    for step in (1, 2, 3):
        box.meter(energy(step, phase="L1"), energy(301.5, phase="L2"))
    assert box.connector.energy == 304.5
    assert box.connector.session_energy == 3.5


def test_energy_of_a_session_without_a_register_is_unknown() -> None:
    box = Traffic()
    box.start(None, 4711)
    box.meter(power(5000))
    box.stop(4711)
    assert box.connector.session_energy is None
    assert box.connector.energy is None
