"""The journal: the last entries of each wallbox in order, and those who watch them."""

import asyncio
import gc

import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import (
    Call,
    CallResult,
    Frame,
    Leg,
)
from custom_components.wallbox_evcc_proxy.proxy.journal import Journal
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT, Change
from custom_components.wallbox_evcc_proxy.telemetry.passage import Kind, Passage
from custom_components.wallbox_evcc_proxy.telemetry.source import Entry

from .passages import event, passage

HEARTBEAT = Call("1", "Heartbeat")

type Told = tuple[Entry, Frame | None, Call | None]


def record(journal: Journal, wallbox: str = "WB1") -> Entry:
    entry = passage(wallbox)
    journal.record(entry, HEARTBEAT, None, None)
    return entry


async def next_turn() -> None:
    """Let the event loop take its next turn."""
    await asyncio.sleep(0)


def seqs(journal: Journal, wallbox: str = "WB1") -> list[int]:
    return [entry.seq for entry in journal.entries(wallbox)]


def test_entries_are_kept_in_order_and_numbered_over_all_wallboxes() -> None:
    journal = Journal()
    record(journal)
    record(journal, "WB2")
    journal.note(event())
    record(journal, "WB2")
    assert seqs(journal) == [1, 3]
    assert seqs(journal, "WB2") == [2, 4]
    assert journal.last_seq == 4
    assert journal.wallboxes() == ("WB1", "WB2")


def test_changes_are_read_as_they_were_recorded_and_are_no_burden_to_the_collector() -> (
    None
):
    """Its full collections would take a tenth of a second at 64 wallboxes of which all is mended."""
    told = tuple(
        Change("conform", f"/{place}", before, f"{place}", "not a text")
        for place, before in enumerate((1, 2.5, "x", None, True, ABSENT, -1, 7, 8, 9))
    )
    journal = Journal()
    before = len(gc.get_objects())
    for _ in range(100):
        entry = passage(changes=told)
        journal.record(entry, HEARTBEAT, None, None)
    gc.collect()
    assert len(gc.get_objects()) - before < 4 * 100
    kept = next(journal.entries("WB1"))
    assert isinstance(kept, Passage)
    assert kept.changes == told
    assert (*kept.changes,) == told
    assert (len(kept.changes), kept.changes[3], kept.changes[-2:]) == (
        10,
        told[3],
        told[-2:],
    )
    assert kept.changes != told[:1]
    assert repr(kept.changes) == repr(told)


def test_a_wallbox_nobody_knows_has_no_entries() -> None:
    assert seqs(Journal(), "WB9") == []


def test_an_answer_knows_the_passage_of_its_call() -> None:
    journal = Journal()
    record(journal)
    call = passage()
    journal.record(call, HEARTBEAT, None, None)
    answer = passage(kind=Kind.RESULT, origin=Leg.EVCC, target=Leg.WALLBOX)
    journal.record(answer, CallResult("1"), HEARTBEAT, call)
    assert answer.call_seq == call.seq == 2


def test_only_the_newest_are_kept() -> None:
    journal = Journal(3)
    for _ in range(10):
        record(journal)
    assert seqs(journal) == [8, 9, 10]


def test_a_smaller_size_forgets_the_oldest_and_a_larger_one_none() -> None:
    journal = Journal(5)
    for _ in range(5):
        record(journal)
    journal.resize(2)
    assert seqs(journal) == [4, 5]
    record(journal, "WB2")
    record(journal, "WB2")
    record(journal, "WB2")
    assert seqs(journal, "WB2") == [7, 8]
    journal.resize(4)
    for _ in range(5):
        record(journal)
    assert seqs(journal) == [10, 11, 12, 13]


def test_huge_messages_push_out_older_ones_before_they_fill_the_memory() -> None:
    journal = Journal(500)
    for _ in range(20):
        huge = passage(received=b"x" * 2**20, sent=None)
        journal.record(huge, HEARTBEAT, None, None)
    assert seqs(journal) == [17, 18, 19, 20]
    for _ in range(500):
        record(journal)
    assert len(seqs(journal)) == 500


async def test_a_journal_of_size_0_publishes_and_keeps_nothing() -> None:
    journal = Journal(0)
    told: list[Told] = []
    journal.subscribe(lambda *entry: told.append(entry))
    for number in range(150):
        record(journal, f"WB{number}")
    await next_turn()
    assert len(told) == 150
    assert seqs(journal) == []
    assert len(journal.wallboxes()) <= 100


def test_beyond_100_wallboxes_the_one_that_was_quiet_longest_is_forgotten() -> None:
    journal = Journal()
    for number in range(100):
        record(journal, f"WB{number}")
    record(journal, "WB0")
    record(journal, "WB100")
    names = journal.wallboxes()
    assert len(names) == 100
    assert "WB0" in names
    assert "WB1" not in names
    assert "WB100" in names


def test_what_concerns_no_wallbox_is_never_forgotten_for_them() -> None:
    journal = Journal()
    journal.note(event(""))
    for number in range(200):
        record(journal, f"WB{number}")
    assert seqs(journal, "") == [1]
    assert "" not in journal.wallboxes()


async def test_a_listener_is_told_of_each_new_entry_with_its_frame_and_call() -> None:
    journal = Journal()
    record(journal)
    told: list[Told] = []
    unsubscribe = journal.subscribe(lambda *entry: told.append(entry))
    entry, noted = passage(), event()
    answer = CallResult("1")
    journal.record(entry, answer, HEARTBEAT, None)
    journal.note(noted)
    await next_turn()
    unsubscribe()
    unsubscribe()
    record(journal)
    await next_turn()
    assert told == [(entry, answer, HEARTBEAT), (noted, None, None)]


async def test_listeners_are_told_in_order_when_the_turn_is_over() -> None:
    """What only watches does not delay the frames that came together with this one."""
    journal = Journal()
    told: list[int] = []
    journal.subscribe(lambda entry, *_: told.append(entry.seq))
    record(journal)
    journal.note(event())
    record(journal)
    assert told == []
    await next_turn()
    assert told == [1, 2, 3]


async def test_a_new_listener_is_not_told_of_what_it_can_read_already() -> None:
    """Who reads the entries and then listens would show those of this turn twice."""
    journal = Journal()
    journal.subscribe(lambda *_: None)
    record(journal)
    told = seqs(journal)
    journal.subscribe(lambda entry, *_: told.append(entry.seq))
    record(journal)
    await next_turn()
    assert told == [1, 2]


async def test_what_is_left_can_be_told_at_once() -> None:
    journal = Journal()
    told: list[int] = []
    journal.subscribe(lambda entry, *_: told.append(entry.seq))
    record(journal)
    journal.publish()
    assert told == [1]
    await next_turn()
    assert told == [1]


async def test_a_listener_that_fails_is_logged_and_harms_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal = Journal()
    told: list[Told] = []

    def fail(*_: object) -> None:
        raise RuntimeError("broken watcher")

    journal.subscribe(fail)
    journal.subscribe(lambda *entry: told.append(entry))
    record(journal)
    record(journal)
    await next_turn()
    assert len(told) == 2
    assert seqs(journal) == [1, 2]
    assert "What watches the traffic of WB1 failed" in caplog.text
    assert "broken watcher" in caplog.text


async def test_a_listener_may_end_its_own_and_anothers_watching_while_it_is_told() -> (
    None
):
    journal = Journal()
    told: list[str] = []

    def first(*_: object) -> None:
        told.append("first")
        unsubscribe_first()
        unsubscribe_last()

    def last(*_: object) -> None:
        told.append("last")

    unsubscribe_first = journal.subscribe(first)
    journal.subscribe(lambda *_: told.append("between"))
    unsubscribe_last = journal.subscribe(last)
    record(journal)
    await next_turn()
    assert told.count("between") == 1
    told.clear()
    record(journal)
    await next_turn()
    assert told == ["between"]


async def test_a_listener_may_begin_anothers_watching_while_it_is_told() -> None:
    journal = Journal()
    told: list[int] = []

    def begin(*_: object) -> None:
        unsubscribe()
        journal.subscribe(lambda entry, *_: told.append(entry.seq))

    unsubscribe = journal.subscribe(begin)
    record(journal)
    await next_turn()
    record(journal)
    await next_turn()
    assert told == [2]


# What is asked for by sequence number


def filled(*wallboxes: str, size: int = 500) -> Journal:
    """Return a journal with an entry of each of these wallboxes, in order."""
    journal = Journal(size)
    for wallbox in wallboxes:
        record(journal, wallbox)
    return journal


def page(journal: Journal, limit: int, **bounds: int) -> list[int]:
    return [entry.seq for entry in journal.page(limit, **bounds)]


def test_a_page_has_the_newest_entries_of_all_wallboxes_in_order() -> None:
    journal = filled("a", "b", "a", "a", "b", "c")
    assert page(journal, 100) == [1, 2, 3, 4, 5, 6]
    assert page(journal, 3) == [4, 5, 6]
    assert page(journal, 2, before=4) == [2, 3]
    assert page(journal, 100, after=4) == [5, 6]
    assert page(journal, 2, before=6, after=1) == [4, 5]
    assert page(journal, 10, before=1) == page(journal, 10, after=6) == []


def test_a_page_goes_over_what_was_let_go() -> None:
    journal = filled("a", "b", "a", "a", "a", size=2)
    assert page(journal, 100) == [2, 4, 5]
    assert (journal.first_seq, journal.last_seq) == (2, 5)
    assert journal.find(1) is None
    assert journal.count_after(2) == 2


def test_an_entry_is_found_by_its_number() -> None:
    journal = filled("a", "b", "a")
    found = journal.find(2)
    assert found is not None
    assert (found.seq, found.wallbox) == (2, "b")
    assert journal.find(0) is journal.find(4) is None


def test_the_answers_to_a_call_are_found() -> None:
    journal = Journal()
    call = passage("a")
    journal.record(call, HEARTBEAT, None, None)
    record(journal, "b")
    answers = [passage("a", kind=Kind.RESULT) for _ in range(2)]
    for answer in answers:
        journal.record(answer, CallResult("1"), HEARTBEAT, call)
        record(journal, "a")
    assert journal.answers_to(call) == answers
    assert journal.answers_to(answers[0]) == []
    journal.clear("a")
    assert journal.answers_to(call) == []


def test_one_wallbox_is_cleared_and_the_others_stay() -> None:
    journal = filled("a", "b", "a")
    journal.clear("a")
    assert page(journal, 10) == [2]
    assert journal.wallboxes() == ("b",)
    journal.clear("nobody")
    assert page(journal, 10) == [2]


def test_after_all_is_cleared_the_numbers_go_on() -> None:
    journal = filled("a", "b", "")
    journal.clear()
    assert page(journal, 10) == []
    assert (journal.first_seq, journal.last_seq, journal.given_seq) == (0, 0, 3)
    assert record(journal, "a").seq == 4
    assert page(journal, 10) == [4]
