"""Calendar entries (RFC 5545, iTIP RFC 5546): one UID for life, SEQUENCE rises with changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from services.notify.domain.correspondence import Invitation, Kind, Notification
from services.notify.mailboxes import Mailbox
from services.notify.zones import vtimezone

METHODS = {
    Kind.INVITATION: "REQUEST",
    Kind.UPDATE: "REQUEST",
    Kind.CANCELLATION: "CANCEL",
}
# The zone's rules that are sent along need to cover the interview only.
ZONE_MARGIN = timedelta(days=370)


@dataclass(frozen=True)
class Parties:
    """Who invites whom."""

    organizer: Mailbox
    attendee: Mailbox


def calendar_entry(
    interview_id: str,
    invitation: Invitation,
    notification: Notification,
    *,
    parties: Parties,
    now: datetime,
) -> bytes:
    """The entry as it is to be sent; only for the kinds in METHODS."""
    event = _event(invitation, notification, parties)
    event.add("uid", f"{interview_id}@rapport")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    calendar = Calendar()
    calendar.add("prodid", "-//Rapport//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", METHODS[notification.kind])
    if invitation.time_zone != "UTC":  # whose times are written with a Z
        first, last = invitation.starts_at - ZONE_MARGIN, invitation.ends_at + ZONE_MARGIN
        calendar.add_component(vtimezone(invitation.time_zone, first, last))
    calendar.add_component(event)
    return calendar.to_ical()


def _event(invitation: Invitation, notification: Notification, parties: Parties) -> Event:
    zone = ZoneInfo(invitation.time_zone)
    is_cancelled = notification.kind is Kind.CANCELLATION
    event = Event()
    event.add("sequence", notification.ics_number)
    event.add("dtstart", invitation.starts_at.astimezone(zone).replace(microsecond=0))
    event.add("dtend", invitation.ends_at.astimezone(zone).replace(microsecond=0))
    event.add("summary", f"Interview: {invitation.position}")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if not is_cancelled:
        event.add("location", invitation.candidate_url)
        event.add("url", invitation.candidate_url)
        event.add("description", f"Join here: {invitation.candidate_url}")
    event["organizer"] = parties.organizer.in_calendar()
    attendee = parties.attendee.in_calendar()
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE" if is_cancelled else "TRUE")
    event.add("attendee", attendee, encode=False)
    return event
