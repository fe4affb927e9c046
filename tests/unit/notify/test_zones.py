"""A calendar entry's own VTIMEZONE, read by those who use nothing else, is right everywhere."""

from __future__ import annotations

import io
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as some
from icalendar import Calendar, Timezone

from services.notify.calendar import Parties, calendar_entry
from services.notify.domain.correspondence import Invitation, Kind, Notification
from services.notify.mailboxes import Mailbox
from services.notify.zones import vtimezone

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
PARTIES = Parties(Mailbox("Rita", "rita@x.example"), Mailbox("Ada", "ada@x.example"))
ZONES = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})
HARD = ("Africa/Casablanca", "Africa/El_Aaiun", "Europe/Dublin", "Australia/Lord_Howe",
        "Antarctica/Troll", "Asia/Gaza", "Pacific/Chatham", "America/Santiago")  # fmt: skip
NOTIFICATION = Notification("i1-invitation-0", Kind.INVITATION, 0, FROM)


def entry(zone: str, starts_at: datetime) -> bytes:
    invitation = Invitation(
        number=0, position="Tester", candidate_name="Ada", candidate_email="ada@x.example",
        candidate_url="https://r.example/join/x", recruiter_name="Rita",
        recruiter_email="rita@x.example", starts_at=starts_at, time_zone=zone, duration_minutes=60,
    )  # fmt: skip
    return calendar_entry("i1", invitation, NOTIFICATION, parties=PARTIES, now=FROM)


def onsets(zone: Timezone) -> list[tuple[datetime, timedelta]]:
    """UTC instants from which on an offset holds, as RFC 5545 says to read them."""
    return sorted(
        (
            (each.decoded("dtstart") - each.decoded("tzoffsetfrom")).replace(tzinfo=UTC),
            each.decoded("tzoffsetto"),
        )
        for each in zone.subcomponents
    )


@cache
def days() -> list[datetime]:
    return [FROM + timedelta(days=day, hours=12) for day in range((TO - FROM).days)]


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_is_right_on_each_day_of_three_years(name: str) -> None:
    zone = ZoneInfo(name)
    held = onsets(vtimezone(name, FROM, TO))
    starts = [at for at, _ in held]
    wrong = [
        day
        for day in (*days(), *starts, *(at - timedelta(seconds=1) for at in starts[1:]))
        if held[bisect_right(starts, day) - 1][1] != day.astimezone(zone).utcoffset()
    ]
    assert not wrong


@pytest.mark.parametrize("name", HARD)
def test_another_program_reads_the_hour_around_each_change(name: str) -> None:
    """dateutil's reader, which uses the file's VTIMEZONE and no database."""
    changes = [at for at, _ in onsets(vtimezone(name, FROM, TO))][1:]
    for change in changes[:6]:
        for starts_at in (change - timedelta(hours=30), change + timedelta(hours=30)):
            assert read_by_another(entry(name, starts_at)) == starts_at


FIRST_DAY, LAST_DAY = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-12-31")


@settings(max_examples=60, deadline=None)
@given(some.sampled_from(ZONES), some.datetimes(FIRST_DAY, LAST_DAY))
def test_any_interview_anywhere_is_read_at_its_instant(name: str, at: datetime) -> None:
    starts_at = at.replace(tzinfo=UTC, second=0, microsecond=0)
    local = starts_at.astimezone(ZoneInfo(name))
    if local.fold or (starts_at - timedelta(hours=3)).astimezone(ZoneInfo(name)).fold:
        return  # an hour that clocks run through twice names two instants in every calendar
    assert read_by_another(entry(name, starts_at)) == starts_at


def test_clocks_in_morocco_change_for_ramadan() -> None:
    """A month of which steps of 64 days see nothing."""
    starts_at = datetime(2027, 2, 20, 13, 30, tzinfo=UTC)
    text = entry("Africa/Casablanca", starts_at).decode()
    assert "DTSTART;TZID=Africa/Casablanca:20270220T133000" in text
    assert read_by_another(text.encode()) == starts_at


def read_by_another(calendar: bytes) -> datetime:
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    start: Any = event["DTSTART"]
    naive = start.dt.replace(tzinfo=None)
    if "TZID" not in start.params:
        return naive.replace(tzinfo=UTC)  # type: ignore[no-any-return]
    zone = tzical(io.StringIO(calendar.decode())).get(start.params["TZID"])
    return naive.replace(tzinfo=zone).astimezone(UTC)  # type: ignore[no-any-return]
