"""All that is written to the candidate of one interview: what is due when, what was sent.

One document per interview, so a new date moves the reminders in the same write that takes it in.
A notification goes `waiting -> sending -> sent`, back to `waiting` after a failure, or ends as
`failed` or `dropped` (it no longer makes sense).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a notification is for; also its name in the public event."""

    INVITATION = "invitation"
    UPDATE = "update"
    REMINDER_24H = "reminder_24h"
    REMINDER_1H = "reminder_1h"
    CANCELLATION = "cancellation"


class State(StrEnum):
    """How far one notification is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN = (State.WAITING, State.SENDING)
REMINDERS = {Kind.REMINDER_24H: timedelta(hours=24), Kind.REMINDER_1H: timedelta(hours=1)}


@dataclass(frozen=True)
class Invitation:
    """The newest date and link. Wiped once nothing is left to be sent."""

    number: int
    position: str
    candidate_name: str
    candidate_email: str
    candidate_url: str
    recruiter_name: str
    recruiter_email: str
    starts_at: datetime
    time_zone: str
    duration_minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration_minutes)


@dataclass(frozen=True)
class Notification:
    """One message. `ics_number` is the SEQUENCE of its calendar entry."""

    id: str
    kind: Kind
    ics_number: int
    due_at: datetime
    expires_at: datetime | None = None
    state: State = State.WAITING
    attempts: int = 0
    channel: str = ""
    reason: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Correspondence:
    """Everything about one interview; `next_due_at` repeats the earliest due time for the index."""

    id: str
    invitation: Invitation | None = None
    notifications: tuple[Notification, ...] = ()
    next_due_at: datetime | None = None
    started_at: datetime | None = None
    deleted_at: datetime | None = None

    def notification(self, notification_id: str) -> Notification | None:
        """The one with this id."""
        return next((n for n in self.notifications if n.id == notification_id), None)

    def due(self, now: datetime) -> Notification | None:
        """The one that has waited longest and may be taken now."""
        ready = [n for n in self.notifications if n.state in OPEN and n.due_at <= now]
        return min(ready, key=lambda n: (n.due_at, n.ics_number), default=None)
