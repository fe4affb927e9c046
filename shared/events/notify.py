"""The events of notify: whether a message was sent."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.base import Event, Reach, event


@event("notify", Reach.PUBLIC, consumers=("scheduling",))
@dataclass(frozen=True)
class NotificationSent(Event):
    """A message was handed to the mail server, or written to the mail folder when none is set.
    `number`: of the invitation that it belongs to, rising from 0."""

    interview_id: str
    notification: str
    channel: str
    sent_at: datetime
    number: int = 0


@event("notify", Reach.PUBLIC, consumers=("scheduling",))
@dataclass(frozen=True)
class NotificationFailed(Event):
    """A message could not be delivered after all tries; `reason` is a stable code, `number` that of
    the invitation."""

    interview_id: str
    notification: str
    channel: str
    reason: str
    failed_at: datetime
    number: int = 0
