"""What stands in a mail and its calendar entry (S2, S4, N8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from services.notify.composing import Composer, moment_in_words
from services.notify.domain.correspondence import Kind, Notification
from services.notify.domain.errors import NotDelivered
from services.notify.mailboxes import Mailbox
from tests.unit.notify.builders import NOW, STARTS, an_invitation, invited

COMPOSER = Composer(Mailbox("Rapport", "jobs@company.example"), "Company & Sons")
URL = "https://rapport.example/i/i1.secret"


def mail(kind: Kind = Kind.INVITATION, number: int = 0, **invitation: Any) -> EmailMessage:
    """As it arrives at the other end."""
    letters = invited(an_invitation(**invitation))
    written = COMPOSER.write(letters, Notification(f"i1-{kind}-{number}", kind, number, NOW), NOW)
    arrived = message_from_bytes(written.as_bytes(), policy=policy.default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def part(message: EmailMessage, content_type: str) -> str:
    (found,) = [p for p in message.walk() if p.get_content_type() == content_type]
    content = found.get_content()
    return content if isinstance(content, str) else content.decode()


def entry(message: EmailMessage) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(part(message, "text/calendar"))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize("kind", list(Kind))
def test_every_mail_reads_in_text_and_html(kind: Kind) -> None:
    message = mail(kind)
    for content_type in ("text/plain", "text/html"):
        text = part(message, content_type)
        assert "Zoë Núñez" in text and "Senior Python developer" in text
        assert "Tuesday, 1 December 2026, 14:30 (Europe/Berlin, UTC+01:00)" in text
        assert (URL in text) == (kind is not Kind.CANCELLATION)
    assert message["To"] == "Zoë Núñez <zoe@mail.example>"
    assert message["Reply-To"] == "Rita Recruiter <rita@company.example>"
    assert "\n\n\n\n" not in part(message, "text/plain")


def test_names_cannot_write_html() -> None:
    html = part(mail(candidate_name="<script>alert(1)</script>"), "text/html")
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "Company &amp; Sons" in html
    assert "Company & Sons" in part(mail(), "text/plain")


def test_names_cannot_write_headers() -> None:
    message = mail(candidate_name='Zoë, "x" <y@z.example>', position="Dev: =?utf-8?q?x?=")
    assert [a.addr_spec for a in message["To"].addresses] == ["zoe@mail.example"]


def test_calendar_entry_says_when_where_and_with_whom() -> None:
    """S4: with the zone's own rules."""
    calendar, event = entry(mail())
    assert calendar["METHOD"] == "REQUEST" and event["STATUS"] == "CONFIRMED"
    assert event["UID"] == "i1@rapport" and event["SEQUENCE"] == 0
    assert event.decoded("dtstart") == STARTS
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=60)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert event["ATTENDEE"] == "mailto:zoe@mail.example"
    assert event["ORGANIZER"] == "mailto:rita@company.example"
    assert event["LOCATION"] == URL


def test_calendar_entry_goes_along_as_a_file_too() -> None:
    message = mail()
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/ics"
    assert attached.get_filename() == "invite.ics"
    (inline,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert inline.get_param("method") == "REQUEST"


def test_change_and_cancellation_go_into_the_same_entry() -> None:
    """S4: one UID for life, SEQUENCE rises, METHOD says what to do."""
    _, changed = entry(mail(Kind.UPDATE, 1))
    calendar, cancelled = entry(mail(Kind.CANCELLATION, 2))
    assert [changed["SEQUENCE"], cancelled["SEQUENCE"]] == [1, 2]
    assert changed["UID"] == cancelled["UID"] == "i1@rapport"
    assert calendar["METHOD"] == "CANCEL" and cancelled["STATUS"] == "CANCELLED"
    assert "secret" not in mail(Kind.CANCELLATION, 2).as_string()


@pytest.mark.parametrize("kind", [Kind.REMINDER_24H, Kind.REMINDER_1H])
def test_reminders_carry_no_entry_that_would_reset_an_answer(kind: Kind) -> None:
    types = [p.get_content_type() for p in mail(kind).walk()]
    assert "text/calendar" not in types


def test_same_notification_has_the_same_message_id() -> None:
    """A mail that is sent twice after a crash can be recognised."""
    assert mail()["Message-ID"] == mail()["Message-ID"] == "<i1-invitation-0@company.example>"


def test_odd_names_survive_the_calendar() -> None:
    _, event = entry(mail(candidate_name='Zoë "Z"; Núñez, B.Sc.', position="C, C++; \\ and Ü"))
    assert event["ATTENDEE"].params["CN"] == "Zoë 'Z'; Núñez, B.Sc."
    assert event["SUMMARY"] == "Interview: C, C++; \\ and Ü"


def test_address_that_no_mail_can_reach_fails_for_good() -> None:
    with pytest.raises(NotDelivered) as failure:
        mail(candidate_email="a b@c@d")
    assert (failure.value.reason, failure.value.is_lasting) == ("address_malformed", True)


def test_recruiter_without_an_address_is_no_obstacle() -> None:
    assert mail(recruiter_email="")["Reply-To"] is None


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "Monday, 1 June 2026, 22:15 (UTC)"),
        ("Asia/Kolkata", "Tuesday, 2 June 2026, 03:45 (Asia/Kolkata, UTC+05:30)"),
        ("America/St_Johns", "Monday, 1 June 2026, 19:45 (America/St_Johns, UTC-02:30)"),
    ],
)
def test_moment_is_said_in_the_zone_of_the_interview(zone: str, words: str) -> None:
    """S2, R14: with the offset, so that nobody has to guess."""
    assert moment_in_words(datetime(2026, 6, 1, 22, 15, tzinfo=UTC), zone) == words
