"""What keeps the analysis of an ended call from starting, and how long that is borne."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.report import (
    Failure,
    FailureCode,
    Finished,
    Label,
    Outcome,
    Stage,
    Waiting,
)
from shared.events.media import Participant

GRACE_S = 20.0  # for facts that may only be late, after a restart for instance
RECORDING_PATIENCE_S = 900.0
SEGMENT_PATIENCE_S = 120.0


def hindrance(interview: Interview, now: datetime, engines: Engines) -> Outcome | None:
    """What keeps the analysis from starting: a thing to wait for, a failure, or an honest label."""
    since = _Patience(interview, now)
    consent = interview.consent("analysis")
    if consent is None and (waiting := since("consent", GRACE_S)):
        return waiting
    if not consent:
        return Finished(None, Label.NO_CONSENT.value)
    if interview.plan is None:
        missing = Failure(Stage.RECORDING, FailureCode.PLAN_MISSING.value)
        return since("plan", RECORDING_PATIENCE_S) or missing
    if (unsettled := _recording_hindrance(interview, since)) is not None:
        return unsettled
    if interview.clock_started_at is None and (waiting := since("clock", GRACE_S)):
        return waiting
    if not engines.transcriber.understands(interview.plan.language):
        return Finished(None, Label.LANGUAGE.value)
    return None


def _recording_hindrance(interview: Interview, since: _Patience) -> Outcome | None:
    all_failed = len(interview.failed_recordings) == len(Participant)
    if interview.recordings is None and not all_failed:
        if waiting := since("recording", RECORDING_PATIENCE_S):
            return waiting
        if not interview.failed_recordings:
            return Failure(Stage.RECORDING, FailureCode.RECORDING_NOT_READY.value)
    if _segments_missing(interview) and not interview.accepts_gaps:
        missing = Failure(Stage.RECORDING, FailureCode.SEGMENTS_MISSING.value)
        return since("segments", SEGMENT_PATIENCE_S) or missing
    if not any(interview.track(participant).count for participant in Participant):
        failed = interview.failed_recordings
        label = Label.RECORDING_FAILED if failed else Label.NOTHING_RECORDED
        return Finished(None, label.value)
    return None


def _segments_missing(interview: Interview) -> bool:
    return any(
        interview.track(recording.participant).count < recording.segment_count
        for recording in interview.recordings or ()
    )


@dataclass(frozen=True)
class _Patience:
    """How long one thing is waited for; each thing has a clock of its own."""

    interview: Interview
    now: datetime

    def __call__(self, what: str, patience_s: float) -> Waiting | None:
        until = (self.interview.waiting_since(what) or self.now) + timedelta(seconds=patience_s)
        return Waiting(what, until) if self.now < until else None
