"""Local times and zones become instants without guessing (R14)."""

from datetime import UTC, datetime

import pytest

from services.scheduling.domain.errors import InvalidInterview
from services.scheduling.domain.moments import to_local, to_utc


def refused_field(local_time: str, time_zone: str) -> dict[str, str]:
    with pytest.raises(InvalidInterview) as refusal:
        to_utc(local_time, time_zone)
    return refusal.value.fields


def test_winter_time_is_taken_into_account() -> None:
    """R14: stored as UTC plus zone."""
    assert to_utc("2026-12-01 14:30", "Europe/Berlin") == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)


def test_summer_time_is_taken_into_account() -> None:
    assert to_utc("2026-07-01 14:30", "Europe/Berlin") == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["2026-12-01T14:30", " 2026-12-01 14:30 ", "2026-12-01 14:30:00"]
)
def test_usual_ways_of_writing_are_understood(written: str) -> None:
    assert to_utc(written, "UTC") == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["", "tomorrow", "2026-12-01", "01.12.2026 14:30", "2026-02-30 10:00", "2026-12-01 24:30",
     "1999-12-31 10:00", "9999-12-31 23:59", "2026-12-01 14:30Z", "٢٠٢٦-12-01 14:30"],
)  # fmt: skip
def test_what_is_not_a_date_is_refused_at_the_field(written: str) -> None:
    """R14: refused at the field."""
    assert set(refused_field(written, "Europe/Berlin")) == {"local_time"}


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe", "localtime", "a\0b"]
)
def test_unknown_zone_is_refused_at_the_field(name: str) -> None:
    assert set(refused_field("2026-12-01 14:30", name)) == {"time_zone"}


def test_hour_that_clocks_skip_is_refused_at_the_field() -> None:
    sentence = refused_field("2026-03-29 02:30", "Europe/Berlin")["local_time"]
    assert "skip 02:30" in sentence


def test_hour_that_comes_twice_means_its_first_run() -> None:
    assert to_utc("2026-10-25 02:30", "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_instant_is_shown_as_it_was_typed() -> None:
    assert (
        to_local(to_utc("2026-12-01 14:30", "Asia/Kolkata"), "Asia/Kolkata") == "2026-12-01 14:30"
    )
