"""The use cases of notify: take in what happened, send what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import Counter

from services.notify.composing import Composer
from services.notify.domain import changes
from services.notify.domain.changes import Decision
from services.notify.domain.correspondence import Correspondence, Notification, State
from services.notify.domain.errors import NotDelivered
from services.notify.mailers import Mailer
from services.notify.storage import Letters
from shared.events import Envelope
from shared.events.handling import EventTable
from shared.events.plan import InterviewStarted
from shared.events.scheduling import InterviewDeleted, InvitationIssued
from shared.store import Between
from shared.telemetry import get_logger

DUE_AT_ONCE = 20
ATTEMPTS = Counter(
    "rapport_notifications", "Attempts to send a notification", ["notification", "outcome"]
)

log = get_logger()


@dataclass(frozen=True)
class Notifying:
    """Everything that notify can be asked for or told."""

    letters: Letters
    composer: Composer
    mailer: Mailer
    now: Callable[[], datetime]

    def send_due(self) -> int:
        """Send what is due now, oldest first; says how many interviews were looked at."""
        until = self.now() + timedelta(milliseconds=1)
        due = self.letters.find(
            {"next_due_at": Between(high=until)}, order_by=("next_due_at",), limit=DUE_AT_ONCE
        )
        for letters in due:
            self._send_next(letters.id)
        return len(due)

    def on_invitation_issued(self, event: InvitationIssued, cause: Envelope) -> None:
        self._hear(cause, lambda letters: changes.invited(letters, event, self.now()))

    def on_interview_started(self, event: InterviewStarted, cause: Envelope) -> None:
        self._hear(cause, lambda letters: changes.started(letters, event.started_at))

    def on_interview_deleted(self, event: InterviewDeleted, cause: Envelope) -> None:
        self._hear(cause, lambda letters: changes.deleted(letters, event.deleted_at, self.now()))

    def _hear(self, cause: Envelope, decide: Callable[[Correspondence], Decision]) -> None:
        """The first event about an interview begins its correspondence, whichever it is."""
        interview_id = cause.event.subject
        start = Correspondence(interview_id)
        self.letters.change(interview_id, decide, cause=cause, start=start)

    def _send_next(self, interview_id: str) -> None:
        letters, taken = self._claim(interview_id)
        if taken is None:
            return
        error = self._attempt(letters, taken)
        outcome = error.reason if error else "sent"
        ATTEMPTS.labels(taken.kind.value, outcome).inc()
        log.info(
            "notification_attempted",
            interview_id=interview_id,
            notification_id=taken.id,
            attempt=taken.attempts,
            outcome=outcome,
        )
        self.letters.change(interview_id, lambda known: self._record(known, taken, error))

    def _claim(self, interview_id: str) -> tuple[Correspondence, Notification | None]:
        """Who writes first has the claim; a process that loses finds it and takes nothing."""
        taken: list[Notification | None] = [None]

        def decide(letters: Correspondence) -> Decision:
            before = {n.id: n.attempts for n in letters.notifications}
            after, events = changes.claimed(letters, self.now())
            fresh = (n for n in after.notifications if n.attempts > before[n.id])
            taken[0] = next((n for n in fresh if n.state is State.SENDING), None)
            return after, events

        letters = self.letters.change(interview_id, decide)
        return letters, taken[0]

    def _attempt(self, letters: Correspondence, taken: Notification) -> NotDelivered | None:
        try:
            mail = self.composer.write(letters, taken, self.now())
            self.mailer.send(mail, taken.id)
        except NotDelivered as error:
            return error
        except Exception:
            # One mail that cannot be written must not delay all others.
            log.exception("notification_broken", notification_id=taken.id)
            return NotDelivered("internal_error")
        return None

    def _record(
        self, known: Correspondence, taken: Notification, error: NotDelivered | None
    ) -> Decision:
        if error is None:
            return changes.sent(known, taken, self.mailer.channel, self.now())
        return changes.not_sent(known, taken, error, self.mailer.channel, self.now())


HANDLERS: EventTable = {
    InvitationIssued: Notifying.on_invitation_issued,
    InterviewStarted: Notifying.on_interview_started,
    InterviewDeleted: Notifying.on_interview_deleted,
}
