"""Local times and IANA zones to UTC instants and back.

An hour that clocks skip (start of summer time) is refused. An hour that clocks run through twice
(end of summer time) means its first run: the invitation shows the offset, so nobody has to guess.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from services.scheduling.domain.errors import InvalidInterview

WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::00)?", re.ASCII)
# Files that some systems keep among the zones and that name no place.
NOT_PLACES = {"Factory", "localtime", "posixrules"}
FIRST_YEAR, LAST_YEAR = 2000, 2200


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; refused at the field when there is none."""
    if name not in _zone_names():
        raise InvalidInterview(
            fields={"time_zone": "This time zone is not known. Choose one such as Europe/Berlin."}
        )
    return ZoneInfo(name)


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of an IANA name, else UTC: for what is only shown, such as the day it is now."""
    return ZoneInfo(name if name in _zone_names() else "UTC")


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones()) - NOT_PLACES


def to_utc(local_time: str, time_zone: str) -> datetime:
    """The instant of a wall clock reading such as `2026-12-01 14:30` in a zone."""
    there = zone(time_zone)
    reading = _reading(local_time)
    instant = reading.replace(tzinfo=there).astimezone(UTC)
    if instant.astimezone(there).replace(tzinfo=None) != reading:
        raise _bad_time(
            f"Clocks in {time_zone} skip {reading:%H:%M} on this day. Choose another time."
        )
    return instant


def to_local(instant: datetime, time_zone: str) -> str:
    """What a clock on the wall in that zone shows, as people type it."""
    return f"{instant.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"


def _reading(local_time: str) -> datetime:
    written = WRITTEN.fullmatch(local_time.strip())
    if written is None:
        raise _bad_time("Enter date and time as 2026-12-01 14:30.")
    try:
        reading = datetime.fromisoformat(f"{written[1]} {written[2]}")
    except ValueError:
        raise _bad_time("This day or time does not exist in the calendar.") from None
    if not FIRST_YEAR <= reading.year < LAST_YEAR:
        raise _bad_time(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR - 1}.")
    return reading


def _bad_time(sentence: str) -> InvalidInterview:
    return InvalidInterview(fields={"local_time": sentence})
