"""The use cases of scheduling: a verb per command, `on_...` per event, each one write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.scheduling.domain import changes, directory, facts
from services.scheduling.domain.changes import Decision, Draft
from services.scheduling.domain.delivery import notified
from services.scheduling.domain.directory import TemplateEntry
from services.scheduling.domain.errors import InterviewNotFound, LinkNotValid
from services.scheduling.domain.interview import Interview, Mark, Recruiter, shows_figure
from services.scheduling.domain.links import Links, Role, interview_id_in
from services.scheduling.listing import Listing, words_in
from services.scheduling.respelling import Respelling
from services.scheduling.sharing import ReportSharing
from services.scheduling.storage import WordIndex
from shared.events import Envelope
from shared.events.analysis import ReportContent, ReportFailed, ReportProgressed, ReportReady
from shared.events.handling import EventTable
from shared.events.media import CallEnded, CandidateJoined, Participant, ParticipantLeft
from shared.events.notify import NotificationFailed, NotificationSent
from shared.events.plan import InterviewStarted, TemplateArchived, TemplateSaved
from shared.events.scheduling import Consent, InterviewDeleted
from shared.store import Aggregates, Between, DuplicateKey, NotFound

MISSED_AT_ONCE = 50


@dataclass(frozen=True)
class ScheduleInterview:
    """The form of "Interview setup"; `request_id` makes pressing twice harmless (R16)."""

    request_id: str
    template_id: str
    draft: Draft
    recruiter: Recruiter


@dataclass(frozen=True)
class Scheduling:
    """Everything that scheduling can be asked for or told."""

    interviews: Aggregates[Interview]
    templates: Aggregates[TemplateEntry]
    words: WordIndex
    listing: Listing
    respelling: Respelling
    links: Links
    sharing: ReportSharing
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    rate_first: bool = True  # the report's figure shows to those who have rated its answers

    def schedule_interview(self, form: ScheduleInterview) -> Interview:
        """Store an interview once; the same request gets the same interview."""
        request_key = f"{form.recruiter.id}:{form.request_id}"
        if existing := self._requested(request_key):
            return existing
        entry = self.templates.get(form.template_id)
        if entry is None:
            raise directory.unknown_template()
        interview, events = changes.schedule(
            form.draft,
            interview_id=self.new_id(),
            request_key=request_key,
            template=entry.offered(),
            recruiter=form.recruiter,
            now=self.now(),
            links=self.links,
        )
        self.words.add(interview.id, words_in(interview))
        try:
            self.interviews.add(interview, events)
        except DuplicateKey:  # the same request, elsewhere, at the same time
            self.words.remove(interview.id)
            return self._requested(request_key) or self.interview(interview.id)
        return interview

    def interview(self, interview_id: str) -> Interview:
        """The interview, unless it is deleted."""
        interview = self.interviews.get(interview_id)
        if interview is None or interview.deleted_at is not None:
            raise InterviewNotFound
        return interview

    def shows_figure(self, interview: Interview, viewer_id: str | None) -> bool:
        """Whether a person may see the report's figure; nobody's eyes see none."""
        return shows_figure(interview, viewer_id, rate_first=self.rate_first)

    def change_date(
        self, interview_id: str, *, starts_at: datetime, time_zone: str, actor: str
    ) -> Interview:
        """Move it (R19)."""
        return self._change(
            interview_id,
            lambda interview: changes.reschedule(
                interview,
                starts_at=starts_at,
                time_zone=time_zone,
                actor=actor,
                now=self.now(),
                links=self.links,
            ),
        )

    def rotate_candidate_link(self, interview_id: str, *, actor: str) -> Interview:
        """Make the old link worthless and send a new one."""
        return self._change(
            interview_id,
            lambda interview: changes.rotate_candidate_link(
                interview, actor=actor, now=self.now(), links=self.links
            ),
        )

    def invite_again(self, interview_id: str, *, actor: str) -> Interview:
        """Have the invitation sent once more."""
        return self._change(
            interview_id,
            lambda interview: changes.invite_again(
                interview, actor=actor, now=self.now(), links=self.links
            ),
        )

    def delete_interview(self, interview_id: str) -> None:
        """Wipe it (R20); repeating is harmless. Its event takes the links to its report along.

        The words by which it is found go last: one that could not be deleted is still found.
        """
        self._change(interview_id, lambda interview: changes.delete(interview, now=self.now()))
        self.words.remove(interview_id)

    def resolve_link(self, token: str) -> tuple[Interview, Role]:
        """Whose link it is; every wrong one is answered alike."""
        interview = self.interviews.get(interview_id_in(token) or "-")
        versions = interview.link_versions if interview else {}
        role = self.links.role_of(token, versions)
        if interview is None or role is None:
            raise LinkNotValid
        return interview, role

    def record_link_opened(self, interview_id: str) -> Interview:
        """The candidate's page was opened (R25)."""
        return self._change(interview_id, lambda i: changes.open_link(i, now=self.now()))

    def record_device_check(
        self, interview_id: str, *, has_camera: bool, has_microphone: bool
    ) -> Interview:
        """The candidate's devices were checked (R25)."""
        return self._change(
            interview_id,
            lambda interview: changes.check_devices(
                interview, has_camera=has_camera, has_microphone=has_microphone, now=self.now()
            ),
        )

    def give_consents(self, interview_id: str, answers: Mapping[Consent, bool]) -> Interview:
        """The candidate's answers to the three questions (S15)."""
        return self._change(
            interview_id, lambda i: changes.answer_consents(i, answers, now=self.now())
        )

    def miss_absent_candidates(self) -> int:
        """Mark interviews to which nobody came (S6); says how many were due."""
        due = self.interviews.find(
            {"no_show_due_at": Between(high=self.now())},
            order_by=("no_show_due_at",),
            limit=MISSED_AT_ONCE,
        )
        for interview in due:
            self.interviews.change(interview.id, lambda i: facts.missed(i, self.now()))
        return len(due)

    def on_interview_deleted(self, event: InterviewDeleted, _cause: Envelope) -> None:
        self.words.remove(event.interview_id)  # what a crash after the deletion left
        self.sharing.forget(event.interview_id)

    def on_template_saved(self, event: TemplateSaved, cause: Envelope) -> None:
        self._in_directory(event.template_id, lambda e: directory.with_saved(e, event), cause)

    def on_template_archived(self, event: TemplateArchived, cause: Envelope) -> None:
        self._in_directory(event.template_id, lambda e: directory.with_archived(e, event), cause)

    def on_candidate_joined(self, event: CandidateJoined, cause: Envelope) -> None:
        self._hear(cause, lambda interview: facts.candidate_joined(interview, event))

    def on_participant_left(self, event: ParticipantLeft, cause: Envelope) -> None:
        if event.participant is Participant.CANDIDATE:
            self._hear(cause, lambda i: facts.candidate_left(i, event.connection))

    def on_interview_started(self, event: InterviewStarted, cause: Envelope) -> None:
        self._hear(cause, lambda interview: facts.started(interview, event.started_at))

    def on_call_ended(self, event: CallEnded, cause: Envelope) -> None:
        self._hear(cause, lambda interview: facts.ended(interview, event.ended_at))

    def on_report_progressed(self, event: ReportProgressed, cause: Envelope) -> None:
        self._hear(cause, lambda i: facts.report_progressed(i, event.percent, _mark(cause)))

    def on_report_content(self, event: ReportContent, cause: Envelope) -> None:
        self._hear(cause, lambda interview: facts.report_scored(interview, event, _mark(cause)))

    def on_report_ready(self, _event: ReportReady, cause: Envelope) -> None:
        self._hear(cause, lambda interview: facts.report_ready(interview, _mark(cause)))

    def on_report_failed(self, event: ReportFailed, cause: Envelope) -> None:
        self._hear(cause, lambda i: facts.report_failed(i, event.reason, _mark(cause)))

    def on_notification_sent(self, event: NotificationSent, cause: Envelope) -> None:
        self._hear(cause, lambda interview: notified(interview, event))

    def on_notification_failed(self, event: NotificationFailed, cause: Envelope) -> None:
        self._hear(cause, lambda interview: notified(interview, event))

    def _requested(self, request_key: str) -> Interview | None:
        found = self.interviews.find({"request_key": request_key}, limit=1)
        if found and found[0].deleted_at is not None:
            raise InterviewNotFound
        return found[0] if found else None

    def _change(self, interview_id: str, decide: Callable[[Interview], Decision]) -> Interview:
        try:
            return self.interviews.change(interview_id, decide)
        except NotFound:
            raise InterviewNotFound from None

    def _hear(self, cause: Envelope, decide: Callable[[Interview], Decision]) -> None:
        """Raises when the interview is unknown: the bus tries again, and parks it in the end."""
        self.interviews.change(cause.event.subject, decide, cause=cause)

    def _in_directory(
        self,
        template_id: str,
        decide: Callable[[TemplateEntry], TemplateEntry],
        cause: Envelope,
    ) -> None:
        self.templates.change(
            template_id,
            lambda entry: (decide(entry), ()),
            cause=cause,
            start=TemplateEntry(template_id),
        )


HANDLERS: EventTable = {
    InterviewDeleted: Scheduling.on_interview_deleted,
    TemplateSaved: Scheduling.on_template_saved,
    TemplateArchived: Scheduling.on_template_archived,
    CandidateJoined: Scheduling.on_candidate_joined,
    ParticipantLeft: Scheduling.on_participant_left,
    InterviewStarted: Scheduling.on_interview_started,
    CallEnded: Scheduling.on_call_ended,
    ReportProgressed: Scheduling.on_report_progressed,
    ReportContent: Scheduling.on_report_content,
    ReportReady: Scheduling.on_report_ready,
    ReportFailed: Scheduling.on_report_failed,
    NotificationSent: Scheduling.on_notification_sent,
    NotificationFailed: Scheduling.on_notification_failed,
}


def _mark(cause: Envelope) -> Mark:
    return Mark(cause.time, cause.sequence)
