"""Timestamps: which of them EVCC takes (evcc.md 3.6), and what the others mean."""

from datetime import UTC, datetime, timedelta, timezone
import re

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.timestamps import (
    is_accepted,
    understand,
    write,
)

ACCEPTED = [
    "2026-08-08T14:00:00Z",
    "2026-08-08T14:00:00.000Z",
    "2026-08-08T14:00:00.1Z",
    "2026-08-08T14:00:00.123456789Z",
    "2026-08-08T14:00:00+02:00",
    "2026-08-08T14:00:00-02:00",
    "2026-08-08T14:00:00+0200",
    "2026-08-08T14:00:00.5+02:00",
    "2026-08-08T14:00:00",
    "2026-08-08T23:59:59Z",
    "2024-02-29T00:00:00Z",
    "1970-01-01T00:00:00Z",
]

ALSO_TAKEN_BY_EVCC = [
    ("2026-08-08T14:00:00+02", datetime(2026, 8, 8, 12, tzinfo=UTC)),
    ("2026-08-08T14:00Z", datetime(2026, 8, 8, 14, tzinfo=UTC)),
    ("2026-08-08T14Z", datetime(2026, 8, 8, 14, tzinfo=UTC)),
    ("2026-08-08", datetime(2026, 8, 8, tzinfo=UTC)),
    ("2026-8-8T4:0:0Z", datetime(2026, 8, 8, 4, tzinfo=UTC)),
    ("2026-08-08T14:00:00.Z", datetime(2026, 8, 8, 14, tzinfo=UTC)),
]
"""Forms that are not OCPP's, and moments that EVCC reads in them."""

REJECTED = [
    "",
    "0",
    "0000-00-00T00:00:00Z",
    "2026-08-08 14:00:00Z",
    "2026-08-08t14:00:00Z",
    "2026-08-08T14:00:00z",
    "20260808T140000Z",
    "2026-08-08T14:00:00 Z",
    "2026-08-08T14:00:00Z ",
    " 2026-08-08T14:00:00Z",
    "2026-08-08T14:00:00Z\n",
    "2026-08-08T14:00:00,5Z",
    "2026-08-08T14:00:00.1234567890Z",
    "2026-08-08T24:00:00Z",
    "2026-08-08T14:60:00Z",
    "2026-08-08T14:00:60Z",
    "2026-02-29T14:00:00Z",
    "2026-13-01T14:00:00Z",
    "2026-08-08T14:00:00-00:00",
    "2026-08-08T14:00:00-0000",
    "2026-08-08T14:00:00+1:00",
    "2026-08-08T14:00:00 GMT",
    "2026/08/08T14:00:00Z",
    "2026/08/08 14:00:00",
    "08.08.2026 14:00:00",
    "1786197600",
    "٢٠٢٦-08-08T14:00:00Z",
    1786197600,
    1786197600.5,
    None,
    True,
    [],
    {},
]


@pytest.mark.parametrize("value", ACCEPTED)
def test_what_ocpp_asks_for_is_accepted(value: str) -> None:
    assert is_accepted(value)
    assert understand(value) is not None


@pytest.mark.parametrize("value", REJECTED)
def test_what_evcc_rejects_is_not_accepted(value: object) -> None:
    assert not is_accepted(value)


@pytest.mark.parametrize(("value", "moment"), ALSO_TAKEN_BY_EVCC)
def test_a_moment_that_evcc_reads_in_another_form_is_the_moment_that_is_understood(
    value: str, moment: datetime
) -> None:
    assert understand(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        "2026-08-08 14:00:00Z",
        "2026-08-08t14:00:00z",
        "20260808T140000Z",
        "2026-08-08T14:00:00 Z",
        "  2026-08-08T14:00:00Z \n",
        "2026-08-08T14:00:00,0Z",
        "2026-08-08T14:00:00.00000000000Z",
        "2026-08-08T16:00:00 +02:00",
        "2026-08-08T12:00:00 -02:00",
        "2026-08-08T14:00:00-00:00",
        "2026-08-08T15:00:00+1:00",
        "2026-08-08 14:00",
        "2026-08-08 14:00:00",
    ],
)
def test_a_moment_in_a_wrong_form_is_understood(value: str) -> None:
    assert understand(value) == datetime(2026, 8, 8, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "   ",
        "0000-00-00T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-08-08T14:00:61Z",
        "not a time at all",
        "2026-08-08T14:00:00 GMT+foo",
        "1786197600",
        1786197600,
        None,
        [],
    ],
)
def test_what_means_no_moment_is_not_understood(value: object) -> None:
    assert understand(value) is None


def test_decimals_beyond_what_can_be_kept_are_cut() -> None:
    assert understand("2026-08-08T14:00:00.1234567891234Z") == datetime(
        2026, 8, 8, 14, 0, 0, 123456, tzinfo=UTC
    )


def test_a_zone_is_kept() -> None:
    moment = understand("2026-08-08 14:00:00 +02:00")
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=2)


@given(st.text() | st.from_regex(re.compile(r"[\dTtZz:.,+\- ]{8,30}"), fullmatch=True))
def test_any_text_is_understood_or_not(text: str) -> None:
    moment = understand(text)
    assert moment is None or moment.tzinfo is not None
    if is_accepted(text):
        assert moment is not None


@given(
    st.datetimes(
        timezones=st.integers(-1439, 1439).map(
            lambda minutes: timezone(timedelta(minutes=minutes))
        )
    )
)
def test_every_moment_in_the_form_of_iso_8601_is_accepted(moment: datetime) -> None:
    text = moment.isoformat()
    assert is_accepted(text)
    assert understand(text) == moment


def test_a_moment_is_written_in_utc_and_whole_seconds() -> None:
    assert write(0) == "1970-01-01T00:00:00Z"
    assert write(1_790_000_000.999) == "2026-09-21T14:13:20Z"


@given(st.floats(0, 4e9))
def test_what_is_written_is_accepted(epoch: float) -> None:
    text = write(epoch)
    assert is_accepted(text)
    assert understand(text) == datetime.fromtimestamp(int(epoch), UTC)
