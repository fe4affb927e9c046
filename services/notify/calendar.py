"""Calendar entries (RFC 5545, iTIP RFC 5546): one UID for life, SEQUENCE rises with changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from services.notify.domain.correspondence import Invitation, Kind, Notification

METHODS = {
    Kind.INVITATION: "REQUEST",
    Kind.UPDATE: "REQUEST",
    Kind.CANCELLATION: "CANCEL",
}
# The zone's rules that are sent along need to cover the interview only.
ZONE_MARGIN = timedelta(days=370)


def calendar_entry(
    interview_id: str, invitation: Invitation, notification: Notification, now: datetime
) -> bytes:
    """The entry as it is to be sent; only for the kinds in METHODS."""
    calendar = Calendar()
    calendar.add("prodid", "-//Rapport//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", METHODS[notification.kind])
    calendar.add_component(_event(interview_id, invitation, notification, now))
    calendar.add_missing_timezones(
        first_date=(invitation.starts_at - ZONE_MARGIN).date(),
        last_date=(invitation.ends_at + ZONE_MARGIN).date(),
    )
    return calendar.to_ical()


def _event(
    interview_id: str, invitation: Invitation, notification: Notification, now: datetime
) -> Event:
    zone = ZoneInfo(invitation.time_zone)
    is_cancelled = notification.kind is Kind.CANCELLATION
    event = Event()
    event.add("uid", f"{interview_id}@rapport")
    event.add("sequence", notification.ics_number)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", invitation.starts_at.astimezone(zone).replace(microsecond=0))
    event.add("dtend", invitation.ends_at.astimezone(zone).replace(microsecond=0))
    event.add("summary", f"Interview: {invitation.position}")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if not is_cancelled:
        event.add("location", invitation.candidate_url)
        event.add("url", invitation.candidate_url)
        event.add("description", f"Join here: {invitation.candidate_url}")
    event["organizer"] = _person(invitation.recruiter_email, invitation.recruiter_name)
    attendee = _person(invitation.candidate_email, invitation.candidate_name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE" if is_cancelled else "TRUE")
    event.add("attendee", attendee, encode=False)
    return event


def _person(email: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{email}")
    # A parameter value cannot hold a double quote (RFC 5545, 3.1).
    person.params["CN"] = vText(name.replace('"', "'"))
    return person
