"""The events of analysis: assessments during the call, transcript and report after it."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.base import Event, Reach, event
from shared.events.media import Participant


@event("analysis", Reach.PUBLIC)
@dataclass(frozen=True)
class TranscriptReady(Event):
    """Both tracks are transcribed in full and merged by time."""

    interview_id: str
    ready_at: datetime


@event("analysis", Reach.PUBLIC, consumers=("scheduling",), live=("gateway",))
@dataclass(frozen=True)
class ReportReady(Event):
    """The report is complete."""

    interview_id: str
    ready_at: datetime


@event("analysis", Reach.PUBLIC, consumers=("scheduling",), live=("gateway",))
@dataclass(frozen=True)
class ReportFailed(Event):
    """A stage of the report failed for good; `reason` is a stable code. It can be run again."""

    interview_id: str
    stage: str
    reason: str
    failed_at: datetime


@event("analysis", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class TranscriptGrew(Event):
    """More of what a participant said is written down, during the call or after it; their track is
    heard up to `until_s` on the interview clock. For recruiters only."""

    interview_id: str
    participant: Participant
    until_s: float


@event("analysis", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class TranscriptCorrected(Event):
    """A person corrected a line of the transcript or took a correction back. Bears no word."""

    interview_id: str
    corrected_at: datetime


@event("analysis", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class CaptionSpoken(Event):
    """The recruiter has just said `text`; for the candidate of this call, if captions are on. Empty
    when nothing was said up to `heard_until`. Worthless after seconds, and kept nowhere."""

    interview_id: str
    text: str
    heard_until: datetime


@event("analysis", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class AnswerAnalyzed(Event):
    """One answer was assessed; provisional during the call, final after it."""

    interview_id: str
    question_id: str
    is_provisional: bool
    assessed_at: datetime


@event("analysis", Reach.INTERNAL, consumers=("scheduling",), live=("gateway",))
@dataclass(frozen=True)
class ReportProgressed(Event):
    """The making of the report came further."""

    interview_id: str
    stage: str
    percent: int


@event("analysis", Reach.INTERNAL, consumers=("scheduling",))
@dataclass(frozen=True)
class ReportContent(Event):
    """What Overview shows of a finished report.

    `score` is 0..100, or None with a `label` that says why. `is_coverage`: it tells which key
    points were touched, not whether the answers were right. `open_to`: the accounts that have rated
    all answers it is made of; where people rate first, it is shown to no other who rates.
    """

    interview_id: str
    score: float | None
    label: str
    is_coverage: bool | None = None
    open_to: tuple[str, ...] = ()


@event("analysis", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class RatingsChanged(Event):
    """A person rated an answer, overrode its rating or took that back. Bears no level."""

    interview_id: str
    question_id: str


@dataclass(frozen=True)
class CountedPair:
    """So many more pairs (`by`, or fewer) in which a person rated an answer `level` and the AI
    `ai_level`. `is_first`: the person had not seen the AI's rating."""

    question_id: str
    number: int
    question: str
    scorer: str
    level: int
    ai_level: int
    is_first: bool
    by: int


@event("analysis", Reach.INTERNAL, consumers=("analysis",))
@dataclass(frozen=True)
class AgreementChanged(Event):
    """Pairs of a person's and the AI's rating of an answer came, or went with an interview."""

    interview_id: str
    template_id: str
    template_name: str
    changes: tuple[CountedPair, ...]
