"""Transport of the coordinator: requests from the gateway, events, the clock; nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nameko.timer import timer

from services.analysis.domain.errors import AnalysisError
from services.analysis.domain.interview import Interview
from services.analysis.handlers import Analysis
from services.analysis.schemas import read_interview_id
from services.analysis.views import View, assessments_view, engines_view, report_view
from services.analysis.wiring import build
from shared.events import Envelope
from shared.events.media import CallEnded, RecordingFailed, RecordingReady, SegmentClosed
from shared.events.plan import (
    InterviewStarted,
    NoteAdded,
    PlanPrepared,
    QuestionClosed,
    QuestionShown,
    TopicCompleted,
    TopicReopened,
)
from shared.events.scheduling import ConsentGiven, ConsentWithdrawn, InterviewDeleted
from shared.messaging.nameko_service import Refused, Wiring, rpc, subscribe
from shared.telemetry import get_logger

SETTLE_S = 0.25
CLOCK_S = 1.0
log = get_logger()


class AnalysisService:
    """Reports and assessments, as the gateway asks for them."""

    name = "analysis"
    wiring = Wiring(build)

    @rpc
    def read_report(self, interview_id: str) -> View:
        with refusals():
            return self._report(self._do.known(read_interview_id(interview_id)))

    @rpc
    def live_assessments(self, interview_id: str) -> View:
        with refusals():
            interview = self._do.known(read_interview_id(interview_id))
            return {"items": assessments_view(interview)}

    @rpc
    def run_again(self, interview_id: str) -> View:
        with refusals():
            interview = self._do.run_again(read_interview_id(interview_id))
            log.info("report_run_again", interview_id=interview.id, run=interview.run)
            return self._report(interview)

    @rpc
    def engines(self) -> View:
        return engines_view(self._do.engines)

    @timer(interval=SETTLE_S)
    def settle_finished_jobs(self) -> None:
        try:
            self._do.settle_finished_jobs()
        except Exception:
            log.exception("jobs_cannot_be_settled")

    @timer(interval=CLOCK_S)
    def look_at_the_clock(self) -> None:
        try:
            self._do.look_at_the_clock()
        except Exception:
            log.exception("clock_check_failed")

    @subscribe(PlanPrepared)
    def on_plan_prepared(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(InterviewStarted)
    def on_interview_started(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(TopicCompleted)
    def on_topic_completed(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(TopicReopened)
    def on_topic_reopened(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(QuestionShown)
    def on_question_shown(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(QuestionClosed)
    def on_question_closed(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(NoteAdded)
    def on_note_added(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(SegmentClosed)
    def on_segment_closed(self, envelope: Envelope) -> None:
        self._do.on_segment_closed(envelope)

    @subscribe(CallEnded)
    def on_call_ended(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(RecordingReady)
    def on_recording_ready(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(RecordingFailed)
    def on_recording_failed(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(ConsentGiven)
    def on_consent_given(self, envelope: Envelope) -> None:
        self._do.on_fact(envelope)

    @subscribe(ConsentWithdrawn)
    def on_consent_withdrawn(self, envelope: Envelope) -> None:
        self._do.on_consent_withdrawn(envelope)

    @subscribe(InterviewDeleted)
    def on_interview_deleted(self, envelope: Envelope) -> None:
        self._do.on_interview_deleted(envelope)

    @property
    def _do(self) -> Analysis:
        return self.wiring.handlers

    def _report(self, interview: Interview) -> View:
        transcript = self._do.transcripts.get(interview.id)
        return report_view(interview, transcript, self._do.engines)


@contextmanager
def refusals() -> Iterator[None]:
    """The one place where errors of the domain become answers."""
    try:
        yield
    except AnalysisError as error:
        raise Refused(error.kind, error.code, error.message) from error
