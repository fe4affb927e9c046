"""Transport of the coordinator: requests from the gateway, events, the clock; nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nameko.timer import timer

from services.analysis.domain.errors import AnalysisError
from services.analysis.domain.interview import Interview
from services.analysis.handlers import HANDLERS, Analysis
from services.analysis.schemas import read_interview_id
from services.analysis.views import View, assessments_view, engines_view, report_view
from services.analysis.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
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

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self._do, envelope)

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
