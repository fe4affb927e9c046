"""A time zone as a calendar entry bears it: VTIMEZONE with every change of its clocks.

Found by looking at the zone itself twice a day: calendars sample with longer steps, and miss that
clocks in Morocco change for Ramadan, a month that moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(hours=12)
SECOND = timedelta(seconds=1)


def vtimezone(name: str, first: datetime, last: datetime) -> Timezone:
    """The zone's offsets from `first` to `last`; each change is an onset of its own."""
    zone = ZoneInfo(name)
    component = Timezone()
    component.add("tzid", name)
    component.add_component(_onset(zone, first, first - SECOND))
    for change in _changes(zone, first, last):
        component.add_component(_onset(zone, change, change - SECOND))
    return component


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The first instants with another offset or name than before, to the second."""
    early = first.astimezone(UTC).replace(microsecond=0)
    while early < last:
        late = early + STEP
        if _state(zone, late) != _state(zone, early):
            yield _bisected(zone, early, late)
        early = late


def _bisected(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    before = _state(zone, early)
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // SECOND // 2)
        if _state(zone, middle) == before:
            early = middle
        else:
            late = middle
    return late


def _state(zone: ZoneInfo, at: datetime) -> tuple[timedelta | None, str | None]:
    there = at.astimezone(zone)
    return there.utcoffset(), there.tzname()


def _onset(zone: ZoneInfo, at: datetime, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    """From `at` on; its DTSTART is read on the clock as it went before (RFC 5545, 3.6.5)."""
    there, earlier = at.astimezone(zone), before.astimezone(zone)
    offset_from = earlier.utcoffset() or timedelta()
    onset = TimezoneDaylight() if there.dst() else TimezoneStandard()
    onset.add("dtstart", at.astimezone(UTC).replace(tzinfo=None, microsecond=0) + offset_from)
    onset.add("tzoffsetfrom", offset_from)
    onset.add("tzoffsetto", there.utcoffset() or timedelta())
    onset.add("tzname", there.tzname() or zone.key)
    return onset
