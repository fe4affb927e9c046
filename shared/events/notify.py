"""The events of notify: whether a message was sent."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.base import Event, Reach, event


@event("notify", Reach.PUBLIC)
@dataclass(frozen=True)
class NotificationSent(Event):
    """A message was handed to the mail server, or written to the mail folder when none is set."""

    interview_id: str
    notification: str
    channel: str
    sent_at: datetime


@event("notify", Reach.PUBLIC)
@dataclass(frozen=True)
class NotificationFailed(Event):
    """A message could not be delivered after all tries; `reason` is a stable code."""

    interview_id: str
    notification: str
    channel: str
    reason: str
    failed_at: datetime
