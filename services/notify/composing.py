"""What a mail says: subject, text and HTML from templates, and the calendar entry that goes along.

Only what the candidate may know goes in: position, time, link, and with whom (N1-N14).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notify.calendar import METHODS, Parties, calendar_entry
from services.notify.domain.correspondence import Correspondence, Invitation, Kind, Notification
from services.notify.domain.errors import NotDelivered
from services.notify.mailboxes import Mailbox, subject
from shared.contracts.text import line_of

FOLDER = Path(__file__).with_name("templates")
SUBJECTS = {
    Kind.INVITATION: "Invitation to an interview: {position}",
    Kind.UPDATE: "Changed: your interview for {position}",
    Kind.REMINDER_24H: "Reminder: your interview for {position}",
    Kind.REMINDER_1H: "Your interview for {position} starts soon",
    Kind.CANCELLATION: "Cancelled: your interview for {position}",
}
TEMPLATES = {
    Kind.INVITATION: "invitation",
    Kind.UPDATE: "update",
    Kind.REMINDER_24H: "reminder",
    Kind.REMINDER_1H: "reminder",
    Kind.CANCELLATION: "cancellation",
}
# Written down, since strftime speaks the language of the machine.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Composer:
    """Writes mails in the name of a company."""

    sender: Mailbox
    company: str

    def write(
        self, letters: Correspondence, notification: Notification, now: datetime
    ) -> EmailMessage:
        """The whole mail; the same notification always has the same Message-ID."""
        invitation = letters.invitation
        assert invitation is not None, "nothing is due once the invitation is wiped"
        candidate = Mailbox.checked(invitation.candidate_name, invitation.candidate_email)
        recruiter = _reachable(invitation.recruiter_name, invitation.recruiter_email)
        everybody = [each for each in (candidate, recruiter, self.sender) if each]
        needs_utf8 = any(each.needs_utf8 for each in everybody)
        mail = EmailMessage(policy.SMTPUTF8 if needs_utf8 else policy.SMTP)
        mail["Subject"] = subject(SUBJECTS[notification.kind].format(position=invitation.position))
        mail["From"] = self.sender.header("From")
        mail["To"] = candidate.header("To")
        if recruiter:
            mail["Reply-To"] = recruiter.header("Reply-To")
        mail["Date"] = now
        mail["Message-ID"] = f"<{notification.id}@{self.sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        words = self._words(invitation)
        name = TEMPLATES[notification.kind]
        mail.set_content(_environment().get_template(f"{name}.txt.j2").render(words))
        mail.add_alternative(
            _environment().get_template(f"{name}.html.j2").render(words), subtype="html"
        )
        if notification.kind in METHODS:
            organizer = recruiter or replace(self.sender, name=line_of(invitation.recruiter_name))
            entry = calendar_entry(
                letters.id,
                invitation,
                notification,
                parties=Parties(organizer, candidate),
                now=now,
            )
            _attach_entry(mail, entry, METHODS[notification.kind])
        return mail

    def _words(self, invitation: Invitation) -> dict[str, Any]:
        return {
            "company": self.company,
            "position": invitation.position,
            "candidate_name": invitation.candidate_name,
            "recruiter_name": invitation.recruiter_name,
            "url": invitation.candidate_url,
            "when": moment_in_words(invitation.starts_at, invitation.time_zone),
            "minutes": invitation.duration_minutes,
        }


def moment_in_words(moment: datetime, time_zone: str) -> str:
    """`Tuesday, 1 December 2026, 14:30 (Europe/Berlin, UTC+01:00)`; English in every locale."""
    there = moment.astimezone(ZoneInfo(time_zone))
    day = f"{DAYS[there.weekday()]}, {there.day} {MONTHS[there.month - 1]} {there.year}"
    if time_zone == "UTC":
        return f"{day}, {there:%H:%M} (UTC)"
    offset = there.strftime("%z")
    return f"{day}, {there:%H:%M} ({time_zone}, UTC{offset[:3]}:{offset[3:5]})"


def _attach_entry(mail: EmailMessage, entry: bytes, method: str) -> None:
    """Twice: as an alternative, which calendars take in, and as a file, which people can open."""
    mail.add_alternative(
        entry.decode(), subtype="calendar", params={"method": method, "name": "invite.ics"}
    )
    mail.add_attachment(entry, maintype="application", subtype="ics", filename="invite.ics")


def _reachable(name: str, address: str) -> Mailbox | None:
    """The recruiter's mailbox; None without an address, or with one that is none."""
    try:
        return Mailbox.checked(name, address) if address else None
    except NotDelivered:
        return None


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
