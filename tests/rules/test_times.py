"""Times in a wallbox's calls: what is surely of now, seen without working out the moment."""

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp import timestamps
from custom_components.wallbox_evcc_proxy.rules.times import is_of_now, moment_of

EPOCH = 1_790_000_000.0
"""2026-09-21T14:13:20Z."""


@pytest.mark.parametrize("off", [-5, 0, 5])
@pytest.mark.parametrize("form", ["{}Z", "{}.000Z", "{}.123Z"])
def test_a_time_of_now_is_seen_to_be_one(off: int, form: str) -> None:
    told = form.format(timestamps.write(EPOCH + off).removesuffix("Z"))
    assert is_of_now(told, EPOCH)


@pytest.mark.parametrize(
    "told",
    [
        None, 1_790_000_000, "", "2026-09-21", "2026-09-21T14:13:20",
        "2026-09-21T14:13:20+00:00", "2026-09-21t14:13:20Z", "2026-09-21T14:13:20.1Z",
        "2026-09-21T14:13:20.１２３Z", "2026-09-21T14:13:20ZZ", "0000-00-00T00:00:00Z",
    ],
)  # fmt: skip
def test_of_other_forms_it_does_not_say_so(told: object) -> None:
    assert not is_of_now(told, EPOCH)


@given(
    st.floats(-100, 100), st.integers(-20, 20), st.sampled_from(["Z", ".999Z", ".5Z"])
)
def test_it_is_never_said_of_a_time_that_is_not(
    later: float, off: int, ending: str
) -> None:
    now = 1_798_761_600.0 + later  # a year begins about then
    told = timestamps.write(now + off).removesuffix("Z") + ending
    if is_of_now(told, now):
        moment = moment_of(told)
        assert moment is not None
        assert abs(moment - now) <= 10
        assert timestamps.is_accepted(told)
