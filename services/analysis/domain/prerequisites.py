"""What must be there before the analysis of an ended call starts, and how long it is waited for."""

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
RECORDING_WAIT_S = 900.0
SEGMENT_WAIT_S = 120.0


def unmet_prerequisite(interview: Interview, now: datetime, engines: Engines) -> Outcome | None:
    """What is to be done while something is missing: wait for it, fail, or finish with a label that
    says why there is no score. None when the analysis can start."""
    deadlines = _Deadlines(interview, now)
    consent = interview.consent("analysis")
    if consent is None and (waiting := deadlines.waiting_for("consent", GRACE_S)):
        return waiting
    if not consent:
        return Finished(None, Label.NO_CONSENT.value)
    if interview.plan is None:
        missing = Failure(Stage.RECORDING, FailureCode.PLAN_MISSING.value)
        return deadlines.waiting_for("plan", RECORDING_WAIT_S) or missing
    if (unmet := _unmet_of_recording(interview, deadlines)) is not None:
        return unmet
    if interview.clock_started_at is None and (waiting := deadlines.waiting_for("clock", GRACE_S)):
        return waiting
    if not engines.transcriber.understands(interview.plan.language):
        return Finished(None, Label.LANGUAGE.value)
    return None


def _unmet_of_recording(interview: Interview, deadlines: _Deadlines) -> Outcome | None:
    all_failed = len(interview.failed_recordings) == len(Participant)
    if interview.segment_counts is None and not all_failed:
        if waiting := deadlines.waiting_for("recording", RECORDING_WAIT_S):
            return waiting
        if not interview.failed_recordings:
            return Failure(Stage.RECORDING, FailureCode.RECORDING_NOT_READY.value)
    if interview.segment_counts is not None and not interview.is_sound_complete:
        missing = Failure(Stage.RECORDING, FailureCode.SEGMENTS_MISSING.value)
        return deadlines.waiting_for("segments", SEGMENT_WAIT_S) or missing
    if not any(interview.track(participant).count for participant in Participant):
        failed = interview.failed_recordings
        label = Label.RECORDING_FAILED if failed else Label.NOTHING_RECORDED
        return Finished(None, label.value)
    return None


@dataclass(frozen=True)
class _Deadlines:
    """Until when each thing is waited for; each has a clock of its own."""

    interview: Interview
    now: datetime

    def waiting_for(self, what: str, wait_s: float) -> Waiting | None:
        """None when it has been waited for long enough."""
        until = (self.interview.waiting_since(what) or self.now) + timedelta(seconds=wait_s)
        return Waiting(what, until) if self.now < until else None
