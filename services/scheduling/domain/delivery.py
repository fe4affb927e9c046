"""What became of the mails to a candidate, as notify tells it, and how recruiters read that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.scheduling.domain.changes import Decision, noted, settled
from services.scheduling.domain.interview import Delivery, Interview
from shared.events.notify import NotificationFailed, NotificationSent

SYSTEM = "Rapport"
KEPT_IN_FILES = "file"  # the channel where no mail server is set
INVITATIONS = frozenset({"invitation", "update"})
_MAILS = {
    "invitation": "the invitation",
    "update": "the mail about a change",
    "reminder_24h": "the reminder of the day before",
    "reminder_1h": "the reminder of the hour before",
}
_REASONS = {
    "recipient_refused": "the mail server refused the address",
    "address_malformed": "no mail can be sent to this address",
    "address_not_supported": "the mail server takes no addresses beyond ASCII",
    "mail_refused": "the mail server refused the mail",
    "mail_server_unavailable": "the mail server could not be reached",
    "mail_server_refused_login": "the mail server refused the login",
    "mail_server_offers_no_encryption": "the mail server offers no encryption",
    "mail_folder_unavailable": "the folder for mails could not be written",
}
_BROKEN = "it could not be written; the log of notify says why"


@dataclass(frozen=True)
class InvitationState:
    """Where the newest invitation is: queued, sent (a mail server took it), kept (in a file, as no
    mail server is set) or failed (for good, with the reason)."""

    state: str
    at: datetime | None = None
    reason: str | None = None


def notified(interview: Interview, event: NotificationSent | NotificationFailed) -> Decision:
    """A mail left, or failed for good. News of an older invitation is history only."""
    mail = _MAILS.get(event.notification)
    if interview.deleted_at is not None or mail is None:
        return interview, []
    news = _delivery(event)
    told = noted(interview, news.at, SYSTEM, _words(mail, news))
    known = interview.delivery
    is_newest = known is None or (news.number, news.at) >= (known.number, known.at)
    if event.notification in INVITATIONS and is_newest:
        told = replace(told, delivery=news)
    return settled(interview, told, [])


def invitation_state(interview: Interview) -> InvitationState:
    """Of the newest invitation."""
    known = interview.delivery
    if known is None or known.number < interview.invitation_number:
        return InvitationState("queued", interview.invited_at)
    if known.reason is not None:
        return InvitationState("failed", known.at, reason_words(known.reason))
    return InvitationState("kept" if known.channel == KEPT_IN_FILES else "sent", known.at)


def reason_words(code: str) -> str:
    """Why a mail did not leave, to complete "...: "."""
    return _REASONS.get(code, _BROKEN)


def _delivery(event: NotificationSent | NotificationFailed) -> Delivery:
    if isinstance(event, NotificationFailed):
        return Delivery(event.number, event.failed_at, event.channel, event.reason)
    return Delivery(event.number, event.sent_at, event.channel)


def _words(mail: str, news: Delivery) -> str:
    if news.reason is not None:
        return f"Could not send {mail}: {reason_words(news.reason)}"
    if news.channel == KEPT_IN_FILES:
        return f"Wrote {mail} to a file, as no mail server is set"
    return f"Sent {mail}"
