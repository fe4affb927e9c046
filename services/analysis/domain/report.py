"""How far a report is and what it says at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.analysis.domain.engines import COVERAGE_LABEL
from services.analysis.domain.scoring import ScorePart


class ReportState(StrEnum):
    """What the recruiter sees first."""

    NONE = "none"  # the call has not ended
    PENDING = "pending"  # the recording is not there yet
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class Stage(StrEnum):
    """What is being done, in this order."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    ASSESSMENT = "assessment"
    REPORT = "report"


class FailureCode(StrEnum):
    """Stable codes of failures; workers have more of their own."""

    PLAN_MISSING = "plan_missing"
    RECORDING_NOT_READY = "recording_not_ready"
    SEGMENTS_MISSING = "segments_missing"  # media never told of them
    SEGMENT_MISSING = "segment_missing"  # media told of it, and its sound is gone
    NO_SPEECH_ENGINE = "no_speech_engine"  # no speech model is installed
    SPEECH_MODEL_DAMAGED = "speech_model_damaged"
    OUT_OF_MEMORY = "out_of_memory"
    # Of a report that was to be made once more:
    BUDGET_SPENT = "budget_spent"  # there was nothing left for the language model
    SCORER_UNREADABLE = "scorer_unreadable"  # its replies made no sense
    SCORER_NOT_AVAILABLE = "scorer_not_available"  # no worker has the scorer that was chosen
    REPORT_CHANGED = "report_changed"  # the report itself is being made anew meanwhile


class Label(StrEnum):
    """What stands where a score would stand, and why."""

    NO_CONSENT = "The candidate did not agree to AI analysis"
    NOTHING_RECORDED = "Nothing was recorded"
    RECORDING_FAILED = "The recording could not be kept"
    LANGUAGE = "The speech engine in use does not know the language of this interview"
    NO_QUESTIONS = "This template has no technical questions"
    NOTHING_ASKED = "No technical question was asked"
    TOO_LITTLE = "Too little could be assessed for a score"
    NOT_YET = "Not ready yet"
    FAILED = "The analysis failed"


# Where each stage begins and ends in the whole, in percent.
SPANS: dict[Stage, tuple[int, int]] = {
    Stage.RECORDING: (0, 5),
    Stage.TRANSCRIPT: (5, 70),
    Stage.ASSESSMENT: (70, 98),
    Stage.REPORT: (98, 100),
}


@dataclass(frozen=True)
class Failure:
    """Which stage failed, and a stable code that says why."""

    stage: Stage
    reason: str


@dataclass(frozen=True)
class Report:
    """The state of one report. `score` is 0..100, or None with a `label` that says why."""

    state: ReportState = ReportState.NONE
    stage: Stage = Stage.RECORDING
    percent: int = 0
    failure: Failure | None = None
    score: float | None = None
    label: str = Label.NOT_YET.value
    parts: tuple[ScorePart, ...] = ()
    meaning: str = ""  # one sentence on what the score says and what it does not
    engine: str = ""  # the label of the engines that made it
    ready_at: datetime | None = None

    @property
    def is_coverage(self) -> bool:
        """Whether the score tells which key points were touched, and not what was right."""
        return self.label.startswith(COVERAGE_LABEL)


def percent(stage: Stage, done: int, total: int) -> int:
    """How far the whole is when `done` of `total` pieces of a stage are done."""
    low, high = SPANS[stage]
    return low + (high - low) * done // total if total else low


@dataclass(frozen=True)
class Waiting:
    """Something has to arrive first."""

    what: str
    until: datetime


@dataclass(frozen=True)
class Running:
    """Workers have something to do."""

    stage: Stage
    done: int
    total: int


@dataclass(frozen=True)
class Finished:
    """The report is complete."""

    score: float | None
    label: str
    parts: tuple[ScorePart, ...] = ()
    meaning: str = ""


Outcome = Waiting | Running | Failure | Finished
