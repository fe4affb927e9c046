"""What analysis is asked: reports, assessments during the call, the engines in use.

All `*_s` are seconds on the interview clock: 0 is the moment of "Start interview".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.contracts.schema import OneOf, checked
from shared.requests.analysis import agreement as agreement
from shared.requests.analysis import people as people
from shared.requests.analysis import rubrics as rubrics
from shared.requests.analysis.assessments import Assessment as Assessment
from shared.requests.analysis.assessments import Criterion as Criterion
from shared.requests.analysis.assessments import Quote as Quote
from shared.requests.analysis.corrections import LineCorrection as LineCorrection
from shared.requests.analysis.reruns import Failure as Failure
from shared.requests.analysis.reruns import ReadRunAgainChoices as ReadRunAgainChoices
from shared.requests.analysis.reruns import Rerun as Rerun
from shared.requests.analysis.reruns import RunAgainChoices as RunAgainChoices
from shared.requests.analysis.reruns import ScorerChoice as ScorerChoice
from shared.requests.analysis.sound import SoundTrouble as SoundTrouble
from shared.requests.base import Request, request
from shared.requests.fields import Text
from shared.requests.plan import Note as Note

INTERVIEW_NOT_FOUND = "interview_not_found"
LIVE_TROUBLES = ("no_speech_engine", "speech_model_damaged", "language", "failed")
NOTHING_RATED = people.Ratings()
ParticipantName = Annotated[str, OneOf("recruiter", "candidate")]


@dataclass(frozen=True)
class ScorePart:
    """One question's share of the score."""

    question_id: str
    value: float | None
    weight: float
    is_by_person: bool = False  # a person's override instead of the scorer's value
    is_hidden: bool = False  # its value shows once the viewer has rated the answer


@dataclass(frozen=True)
class EngineNames:
    """What transcribed and scored this report."""

    transcriber: str | None
    scorer: str | None
    label: str | None


@dataclass(frozen=True)
class Word:
    """One word and when it was said."""

    word: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Utterance:
    """What one person said in one go."""

    participant: ParticipantName
    started_at: datetime
    ended_at: datetime
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    correction: LineCorrection | None = None  # by a person; `text` stays what was heard


@dataclass(frozen=True)
class Window:
    """A stretch of the interview."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class ReportTopic:
    """A topic, as it stood at the end."""

    id: str
    title: str
    is_completed: bool
    completed_at: datetime | None
    minutes: int | None = None  # suggested by the template
    window: Window | None = None  # from what was ticked or asked before it to its own tick
    said: tuple[Quote, ...] = ()  # the candidate's own words in it, the longest; no judgement


@dataclass(frozen=True)
class ReportQuestion:
    """A question and when it was the current one."""

    id: str
    number: int
    text: str
    windows: tuple[Window, ...]  # in which it was on screen
    rephrased_at: datetime | None = None  # when the candidate was first shown the rephrasing


@dataclass(frozen=True)
class ReportVersion:
    """What a report said before its answers were judged again."""

    number: int
    ready_at: datetime | None
    score: float | None
    score_label: str
    is_coverage: bool
    score_parts: tuple[ScorePart, ...]
    engine: str
    rubric_version: str
    model: str | None = None  # of the scorer
    is_transcribed_again: bool = False


@dataclass(frozen=True)
class Report:
    """The report of one interview; parts that are not there yet are empty."""

    interview_id: str
    state: Annotated[str, OneOf("none", "pending", "running", "ready", "failed")]
    stage: str | None
    percent: int | None
    failure: Failure | None
    score: float | None
    score_label: str | None
    score_parts: tuple[ScorePart, ...]
    engine: EngineNames | None
    transcript: tuple[Utterance, ...]
    assessments: tuple[Assessment, ...]
    notes: tuple[Note, ...]
    topics: tuple[ReportTopic, ...]
    questions: tuple[ReportQuestion, ...]
    clock_started_at: datetime | None
    is_coverage: bool = False  # the score tells what was touched, not what was right
    score_meaning: str | None = None  # one sentence on what the score says, and what it does not
    is_score_hidden: bool = False  # until the viewer has rated what it is made of
    ratings: people.Ratings = NOTHING_RATED
    versions: tuple[ReportVersion, ...] = ()  # earlier ones, oldest first
    rubric_version: str | None = None
    ready_at: datetime | None = None
    left_out: tuple[Quote, ...] = ()  # the recruiter's words in the candidate's microphone
    is_corrected_since: bool = False  # the candidate's words, after the answers were judged
    sound: tuple[SoundTrouble, ...] = ()  # what the recordings' own gaps do not tell
    silent_microphones: tuple[ParticipantName, ...] = ()  # gave no sound in the whole call
    rerun: Rerun | None = None
    model: str | None = None  # of the scorer
    is_transcribed_again: bool = False


@dataclass(frozen=True)
class Assessments:
    """One for each answer that was looked at."""

    items: tuple[Assessment, ...] = ()


@dataclass(frozen=True)
class LiveTranscript:
    """What both said so far, as far as it is written down.

    `behind_s`: how many seconds of stored sound nobody has listened to yet, of the track that is
    farther behind; None when nothing is to be transcribed (no consent to AI analysis, no plan).
    `until_s`: how far both tracks are listened to; None before the first sound is.
    `trouble`: why words are missing; None while nothing is in the way.
    """

    utterances: tuple[Utterance, ...] = ()
    behind_s: float | None = None
    until_s: float | None = None
    trouble: Annotated[str, OneOf(*LIVE_TROUBLES)] | None = None


@dataclass(frozen=True)
class Engine:
    """An engine and what its use means."""

    name: str
    label: str


@dataclass(frozen=True)
class Engines:
    """What transcribes and what scores."""

    transcriber: Engine
    scorer: Engine


@request("analysis.read_report", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class ReadReport(Request[Report]):
    """The report of an interview, however far it is.

    What was found in an answer that the viewer has not rated is left out. Without `viewer_id` (an
    observer's) nothing is.
    """

    interview_id: str
    viewer_id: str = ""


@request("analysis.live_assessments", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class ReadAssessments(Request[Assessments]):
    """What is known of the answers so far."""

    interview_id: str


@request("analysis.live_transcript", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class ReadLiveTranscript(Request[LiveTranscript]):
    """What both said so far. With `from_s` only what is new since then: utterances that end later;
    the first of them may be one that was longer than before."""

    interview_id: str
    from_s: float | None = None


@request("analysis.run_again", refused=(INTERVIEW_NOT_FOUND, "report_not_failed"))
@dataclass(frozen=True)
class RunAgain(Request[Report]):
    """Make a report anew after a failure, or a finished one once more with the scorer in use."""

    interview_id: str
    viewer_id: str = ""


@request(
    "analysis.run_again_with",
    refused=(INTERVIEW_NOT_FOUND, "report_not_failed", "scorer_not_available", "cannot_transcribe"),
)
@dataclass(frozen=True)
class RunAgainWith(Request[Report]):
    """Make a finished report once more with what a person chose; what it says stays until the new
    one is complete. `rubric`: compare answers with what counts now, or with what it was made with.
    """

    interview_id: str
    viewer_id: str
    person: people.Rater
    scorer: str = checked(Text("Scorer", most=40))
    transcribe: bool = False
    rubric: Annotated[str, OneOf("current", "as_it_was")] = "current"


@request("analysis.engines")
@dataclass(frozen=True)
class ReadEngines(Request[Engines]):
    """Which engines are in use, and what they say about themselves."""
