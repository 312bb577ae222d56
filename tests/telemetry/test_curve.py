"""Power against limit: what is drawn of it, and that it stays small."""

from itertools import pairwise

from hypothesis import given, strategies as st

from custom_components.wallbox_evcc_proxy.telemetry.curve import HOLD, MOST, SPAN, Curve

AT = 1_790_000_000.0
VALUES = st.sampled_from([None, 0.0, 1380.0, 7360.0])


def curve(*samples: tuple[float, float | None, float | None]) -> Curve:
    """Return a curve that was told these, times counted from one point."""
    made = Curve()
    for at, power, limit in samples:
        made.take(AT + at, power, limit)
    return made


def seen(made: Curve) -> list[tuple[float, float | None, float | None]]:
    return [(at - AT, power, limit) for at, power, limit in made.samples]


def test_nothing_is_drawn_of_what_is_unknown() -> None:
    assert seen(curve((0, None, None), (10, None, None))) == []


def test_what_becomes_unknown_is_drawn_as_unknown() -> None:
    told = [(0, 1000, None), (10, None, 2000), (20, None, None)]
    assert seen(curve(*told)) == told


def test_each_change_is_drawn_once() -> None:
    told = curve((0, 1, 2), (10, 1, 2), (20, 1, 2), (30, 3, 2))
    assert seen(told) == [(0, 1, 2), (20, 1, 2), (30, 3, 2)]


def test_what_does_not_change_is_still_drawn_as_told_again() -> None:
    told = curve(*((at, 1380.0, None) for at in range(0, 601, 10)))
    assert [at for at, *_ in seen(told)] == [*range(0, 601, int(HOLD))]


def test_of_what_comes_fast_the_latest_is_drawn() -> None:
    told = curve(*((at / 8, at, None) for at in range(100)))
    assert seen(told)[-1] == (99 / 8, 99, None)
    assert len(seen(told)) <= 15


def test_time_that_goes_back_is_not_drawn() -> None:
    assert seen(curve((0, 1, 1), (0, 2, 2), (-5, 3, 3))) == [(0, 1, 1)]


def test_only_what_is_new_can_be_had() -> None:
    told = curve(*((at, at, None) for at in range(10)))
    assert [at - AT for at, *_ in told.since(AT + 6)] == [7, 8, 9]
    assert told.since(AT + 9) == []
    assert len(told.since(0)) == 10


def test_half_an_hour_of_changes_every_second_stays_to_be_seen() -> None:
    told = curve(*((at, at, at) for at in range(4000)))
    times = [at for at, *_ in seen(told)]
    assert times[-1] == 3999
    assert 0 <= times[0] - (3999 - SPAN) < 20
    assert max(after - at for at, after in pairwise(times)) < 20
    assert [*range(3960, 4000)] == [at for at in times if at >= 3960]


def test_what_is_older_than_half_an_hour_is_let_go() -> None:
    told = curve((0, 1, 1), (SPAN, 2, 2), (SPAN + 1, 3, 3))
    assert [at for at, *_ in seen(told)] == [SPAN, SPAN + 1]


@given(
    st.lists(st.tuples(st.floats(0, 30), VALUES, VALUES), min_size=1, max_size=3 * MOST)
)
def test_whatever_is_told_it_is_small_in_order_and_ends_with_the_latest_change(
    told: list[tuple[float, float | None, float | None]],
) -> None:
    made, at = Curve(), AT
    for pause, power, limit in told:
        at += pause + 0.001
        made.take(at, power, limit)
        assert len(made.samples) <= MOST
        if made.samples:
            assert made.samples[-1][1:] == (power, limit)
    times = [sample[0] for sample in made.samples]
    assert times == sorted(set(times))
