"""What changes a correspondence: invitations, the start, a deletion, and attempts to send.

Each function returns the new state and the events it causes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from services.notify.domain.correspondence import (
    OPEN,
    REMINDERS,
    Correspondence,
    Invitation,
    Kind,
    Notification,
    State,
)
from services.notify.domain.errors import NotDelivered
from shared.events import Event
from shared.events.notify import NotificationFailed, NotificationSent
from shared.events.scheduling import InvitationIssued

# Waits after the first, second, ... failure; after the last one the notification has failed.
RETRY_DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 3600, 7200)
)
# A claim older than this belongs to a process that died.
CLAIM_LASTS = timedelta(minutes=2)

Decision = tuple[Correspondence, list[Event]]


def invited(letters: Correspondence, event: InvitationIssued, now: datetime) -> Decision:
    """Take the newest invitation: its mail is due now, its reminders replace the older ones."""
    known = letters.invitation
    if letters.deleted_at is not None or (known and known.number >= event.sequence_number):
        return letters, []
    invitation = Invitation(
        number=event.sequence_number,
        position=event.position,
        candidate_name=event.candidate_name,
        candidate_email=event.candidate_email,
        candidate_url=event.candidate_url,
        recruiter_name=event.recruiter_name,
        recruiter_email=event.recruiter_email,
        starts_at=event.starts_at,
        time_zone=event.time_zone,
        duration_minutes=event.duration_minutes,
    )
    is_the_same = known is not None and replace(known, number=invitation.number) == invitation
    is_news = _has_been_told(letters) and not is_the_same
    kind = Kind.UPDATE if is_news else Kind.INVITATION
    letters = _dropped(letters, now, lambda n: n.state is State.WAITING)
    announcement = _notification(letters.id, kind, event.sequence_number, now)
    added = (announcement, *_reminders(letters, invitation, now))
    return _settled(
        replace(letters, invitation=invitation, notifications=(*letters.notifications, *added))
    ), []


def started(letters: Correspondence, started_at: datetime) -> Decision:
    """Nobody needs to be reminded of what has begun (S5)."""
    if letters.started_at is not None or letters.deleted_at is not None:
        return letters, []
    letters = _dropped(letters, started_at, lambda n: n.kind in REMINDERS)
    return _settled(replace(letters, started_at=started_at)), []


def deleted(letters: Correspondence, deleted_at: datetime, now: datetime) -> Decision:
    """Drop the reminders (S5). Who was invited gets a cancellation of the same entry (S4)."""
    if letters.deleted_at is not None:
        return letters, []
    was_told = _has_been_told(letters)
    letters = _dropped(letters, now, lambda n: n.state is State.WAITING)
    letters = replace(letters, deleted_at=deleted_at)
    known = letters.invitation
    if was_told and known and now < known.ends_at and letters.started_at is None:
        cancellation = _notification(letters.id, Kind.CANCELLATION, known.number + 1, now)
        letters = replace(letters, notifications=(*letters.notifications, cancellation))
    return _settled(letters), []


def claimed(letters: Correspondence, now: datetime) -> Decision:
    """Take the next due notification for sending; others leave it alone until the claim lapses.

    The one taken is `sending` with `changed_at` now; there may be none.
    """
    events: list[Event] = []
    while due := letters.due(now):
        if _is_stale(letters, due, now):
            letters = _with(letters, replace(due, state=State.DROPPED, changed_at=now))
        elif due.attempts > len(RETRY_DELAYS):  # each claim lapsed: sending it kills the process
            letters, failed = _failed(letters, due, NotDelivered("gave_up"), due.channel, now)
            events += failed
        else:
            taken = replace(
                due,
                state=State.SENDING,
                attempts=due.attempts + 1,
                due_at=now + CLAIM_LASTS,
                changed_at=now,
            )
            return _settled(_with(letters, taken)), events
    return _settled(letters), events


def sent(letters: Correspondence, taken: Notification, channel: str, now: datetime) -> Decision:
    """It was sent. Emits the event once, even if a process thought dead has sent it, too."""
    known = letters.notification(taken.id)
    if known is None or known.state is State.SENT:
        return letters, []
    done = replace(known, state=State.SENT, channel=channel, reason=None, changed_at=now)
    event = NotificationSent(letters.id, done.kind, channel, now, done.ics_number)
    return _settled(_with(letters, done)), [event]


def not_sent(
    letters: Correspondence, taken: Notification, error: NotDelivered, channel: str, now: datetime
) -> Decision:
    """It could not be sent: try again later, or give up."""
    known = letters.notification(taken.id)
    if known is None or known.state is not State.SENDING or known.attempts != taken.attempts:
        return letters, []
    if error.is_lasting or known.attempts > len(RETRY_DELAYS):
        return _failed(letters, known, error, channel, now)
    again = replace(
        known,
        state=State.WAITING,
        channel=channel,
        reason=error.reason,
        due_at=now + RETRY_DELAYS[known.attempts - 1],
        changed_at=now,
    )
    return _settled(_with(letters, again)), []


def _has_been_told(letters: Correspondence) -> bool:
    """Whether the candidate knows of the interview, or will in a moment."""
    told = [n for n in letters.notifications if n.state in (State.SENT, State.SENDING)]
    return any(n.kind in (Kind.INVITATION, Kind.UPDATE) for n in told)


def _reminders(
    letters: Correspondence, invitation: Invitation, now: datetime
) -> list[Notification]:
    """The reminders that are still to come; none once the interview has started."""
    if letters.started_at is not None:
        return []
    return [
        replace(
            _notification(letters.id, kind, invitation.number, invitation.starts_at - before),
            expires_at=invitation.starts_at - before / 2,
        )
        for kind, before in REMINDERS.items()
        if invitation.starts_at - before > now
    ]


def _notification(interview_id: str, kind: Kind, number: int, due_at: datetime) -> Notification:
    """Its id is derived from its content, so making it twice makes one."""
    return Notification(f"{interview_id}-{kind}-{number}", kind, number, due_at)


def _failed(
    letters: Correspondence, failed: Notification, error: NotDelivered, channel: str, now: datetime
) -> Decision:
    failed = replace(
        failed, state=State.FAILED, channel=channel, reason=error.reason, changed_at=now
    )
    event = NotificationFailed(
        letters.id, failed.kind, channel, error.reason, now, failed.ics_number
    )
    return _settled(_with(letters, failed)), [event]


def _is_stale(letters: Correspondence, due: Notification, now: datetime) -> bool:
    """Whether a newer invitation, the start, the deletion or time has made it pointless."""
    if due.kind is Kind.CANCELLATION:
        return False
    if letters.deleted_at is not None or letters.invitation is None:
        return True
    if due.kind in REMINDERS and letters.started_at is not None:
        return True
    is_late = due.expires_at is not None and due.expires_at <= now
    return is_late or due.ics_number < letters.invitation.number


def _dropped(
    letters: Correspondence, now: datetime, which: Callable[[Notification], bool]
) -> Correspondence:
    for each in letters.notifications:
        if each.state is State.WAITING and which(each):
            letters = _with(letters, replace(each, state=State.DROPPED, changed_at=now))
    return letters


def _with(letters: Correspondence, changed: Notification) -> Correspondence:
    kept = tuple(changed if n.id == changed.id else n for n in letters.notifications)
    return replace(letters, notifications=kept)


def _settled(letters: Correspondence) -> Correspondence:
    """Note what is due next; forget the person once a deletion has nothing left to send."""
    due = [n.due_at for n in letters.notifications if n.state in OPEN]
    letters = replace(letters, next_due_at=min(due, default=None))
    if letters.deleted_at is not None and not due:
        letters = replace(letters, invitation=None)
    return letters
