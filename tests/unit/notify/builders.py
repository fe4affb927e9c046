"""Invitations and correspondences for tests: say what matters, the rest is ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.notify.domain import changes
from services.notify.domain.correspondence import Correspondence, Notification, State
from shared import clock
from shared.events import Envelope, Event
from shared.events.scheduling import InvitationIssued

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
EARLIER = timedelta(days=5)


def an_invitation(number: int = 0, **fields: Any) -> InvitationIssued:
    said = InvitationIssued(
        interview_id="i1",
        sequence_number=number,
        position="Senior Python developer",
        candidate_name="Zoë Núñez",
        candidate_email="zoe@mail.example",
        candidate_url="https://rapport.example/i/i1.secret",
        recruiter_name="Rita Recruiter",
        recruiter_email="rita@company.example",
        starts_at=STARTS,
        time_zone="Europe/Berlin",
        duration_minutes=60,
    )
    return replace(said, **fields)


def enveloped(event: Event) -> Envelope:
    return Envelope(clock.new_id(), event, clock.now(), 1, "c")


def invited(*said: InvitationIssued, now: datetime = NOW) -> Correspondence:
    letters = Correspondence("i1")
    for each in said or (an_invitation(),):
        letters, _ = changes.invited(letters, each, now)
    return letters


def taken_from(letters: Correspondence) -> Notification:
    """The one that was claimed last."""
    sending = [n for n in letters.notifications if n.state is State.SENDING]
    return max(sending, key=lambda n: n.changed_at or NOW)


def with_all_sent(letters: Correspondence, now: datetime) -> tuple[Correspondence, list[Event]]:
    """Send whatever is due, as the handler does."""
    said: list[Event] = []
    while letters.due(now):
        letters, _ = changes.claimed(letters, now)
        if not any(n.state is State.SENDING for n in letters.notifications):
            break
        letters, events = changes.sent(letters, taken_from(letters), "email", now)
        said += events
    return letters, said


def waiting(letters: Correspondence) -> dict[str, datetime]:
    return {n.kind.value: n.due_at for n in letters.notifications if n.state is State.WAITING}
