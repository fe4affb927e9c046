"""Transport of the coordinator: requests from the gateway, events, the clock; nothing else."""

from __future__ import annotations

from typing import Any

from nameko.timer import timer

from services.analysis import running_again
from services.analysis.corrections import ENTRIES as OF_CORRECTIONS
from services.analysis.domain.errors import AnalysisError, ScorerNotAvailable
from services.analysis.domain.interview import Interview
from services.analysis.events import HANDLERS
from services.analysis.handlers import Analysis
from services.analysis.people import ENTRIES as OF_PEOPLE
from services.analysis.rate_first import as_seen_by, live_only
from services.analysis.rubric_requests import ENTRIES as OF_RUBRICS
from services.analysis.views import (
    assessments_view,
    engines_view,
    live_transcript_view,
    report_view,
)
from services.analysis.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.answering import RequestTable, on
from shared.messaging.nameko_service import Wiring, answers, subscribe
from shared.requests.analysis import (
    Assessments,
    Engines,
    LiveTranscript,
    ReadAssessments,
    ReadEngines,
    ReadLiveTranscript,
    ReadReport,
    ReadRunAgainChoices,
    Report,
    RunAgain,
    RunAgainWith,
)
from shared.telemetry import get_logger

SETTLE_S = 0.25
CLOCK_S = 1.0
log = get_logger()


def read_report(do: Analysis, asked: ReadReport) -> Report:
    return _report(do, do.known(asked.interview_id), asked.viewer_id)


def read_assessments(do: Analysis, asked: ReadAssessments) -> Assessments:
    interview = do.known(asked.interview_id)
    return live_only(assessments_view(interview), interview, rate_first=do.rate_first)


def read_live_transcript(do: Analysis, asked: ReadLiveTranscript) -> LiveTranscript:
    interview = do.known(asked.interview_id)
    return live_transcript_view(
        interview, do.transcript_maker.so_far(interview, asked.from_s), do.engines
    )


def run_again(do: Analysis, asked: RunAgain) -> Report:
    interview = running_again.run_again(do, asked)
    log.info("report_run_again", interview_id=interview.id, run=interview.run)
    return _report(do, interview, asked.viewer_id)


def run_again_with(do: Analysis, asked: RunAgainWith) -> Report:
    interview = running_again.run_again_with(do, asked)
    chosen = {"scorer": asked.scorer, "transcribes": asked.transcribe}
    log.info("report_run_again", interview_id=interview.id, run=interview.run, **chosen)
    return _report(do, interview, asked.viewer_id)


def read_engines(do: Analysis, _: ReadEngines) -> Engines:
    return engines_view(do.engines)


def _report(do: Analysis, interview: Interview, viewer_id: str) -> Report:
    report = report_view(interview, do.transcript(interview), do.engines)
    return as_seen_by(report, interview, viewer_id, rate_first=do.rate_first)


REQUESTS = RequestTable(
    AnalysisError,
    on(ReadReport, read_report),
    on(ReadAssessments, read_assessments),
    on(ReadLiveTranscript, read_live_transcript),
    on(RunAgain, run_again),
    on(RunAgainWith, run_again_with, invalid=ScorerNotAvailable),
    on(ReadRunAgainChoices, running_again.read_choices),
    on(ReadEngines, read_engines),
    *OF_PEOPLE,
    *OF_CORRECTIONS,
    *OF_RUBRICS,
)


class AnalysisService:
    """Reports and assessments, as the gateway asks for them."""

    name = "analysis"
    wiring = Wiring(build)

    @answers(REQUESTS)
    def on_request(self, name: str, arguments: dict[str, Any]) -> Any:
        return REQUESTS.answer(self._do, name, arguments)

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

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self._do, envelope)

    @property
    def _do(self) -> Analysis:
        return self.wiring.handlers
