"""All that analysis knows of one interview, gathered from events that come in any order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.analysis.domain.assessment import SHORTEST_WINDOW_S, Assessment
from services.analysis.domain.corrections import Corrections
from services.analysis.domain.hearing import Hearing
from services.analysis.domain.people.judgements import Judgements
from services.analysis.domain.report import Report
from services.analysis.domain.rerun import Rerun, UsedRubric
from services.analysis.domain.speech import Window
from services.analysis.domain.track import Track
from services.analysis.domain.versions import Version
from services.analysis.domain.work import Work, WorkKind
from shared.events.media import Participant, Recording, TrackSound
from shared.events.plan import PlanQuestion, PlanTopic

AFTER_QUESTION_S = 0.5  # an answer's last word may end a little after the recruiter moved on


@dataclass(frozen=True)
class Plan:
    """The snapshot of the template."""

    template_id: str
    template_version: int
    language: str
    topics: tuple[PlanTopic, ...]
    questions: tuple[PlanQuestion, ...]
    template_name: str = ""

    @property
    def rubric_version(self) -> str:
        """What the answers are compared with."""
        return f"{self.template_id}@{self.template_version}"


@dataclass(frozen=True)
class Mark:
    """The latest state of something that can be on or off: a consent, a topic's tick."""

    name: str
    is_on: bool
    at: datetime


@dataclass(frozen=True)
class Note:
    """What the recruiter wrote. Shown in the report; no scorer ever sees it."""

    id: str
    text: str
    added_at: datetime
    topic_id: str | None
    question_id: str | None


@dataclass(frozen=True)
class Visit:
    """One stretch in which a question was the current one; still open without `closed_at`."""

    question_id: str
    visit: int
    shown_at: datetime
    closed_at: datetime | None = None
    rephrased_at: datetime | None = None


@dataclass(frozen=True)
class Wait:
    """What is waited for, and since when. Stays when the waiting is over, so that it never begins
    anew."""

    what: str
    since: datetime


@dataclass(frozen=True)
class Interview:
    """The aggregate. `next_check_at` is when to look again although nothing may have happened."""

    id: str
    plan: Plan | None = None
    clock_started_at: datetime | None = None
    call_ended_at: datetime | None = None
    consents: tuple[Mark, ...] = ()
    topics: tuple[Mark, ...] = ()
    notes: tuple[Note, ...] = ()
    visits: tuple[Visit, ...] = ()
    candidate_track: Track = field(default_factory=Track)
    recruiter_track: Track = field(default_factory=Track)
    recordings: tuple[Recording, ...] | None = None  # None until they are final
    failed_recordings: tuple[Participant, ...] = ()
    sound: tuple[TrackSound, ...] | None = None  # None until media has stored all of it
    work: tuple[Work, ...] = ()  # transcribed pieces leave it, `hearing` says what they covered
    hearing: Hearing = field(default_factory=Hearing)
    transcript_of: str = ""  # which pieces the stored transcript is made of
    assessments: tuple[Assessment, ...] = ()
    tokens_spent: int = 0  # by language models, for all judgements that came back
    report: Report = field(default_factory=Report)
    judgements: Judgements = field(default_factory=Judgements)  # of people
    versions: tuple[Version, ...] = ()  # of the report, before it was made once more
    rerun: Rerun | None = None  # the report being made once more, or the last try that failed
    scorer: str = ""  # the one that was chosen by "Run again"; else the one in use
    scorer_model: str = ""
    rubrics: tuple[UsedRubric, ...] | None = None  # chosen likewise; None: the current ones
    take: int = 0  # which transcription of the sound counts; rises with "Transcribe again"
    corrections: Corrections = ()  # of the transcript, by people
    judged_corrections: Corrections = ()  # those that the final judgements were made with
    waits: tuple[Wait, ...] = ()
    run: int = 1  # rises when a person presses "Try again" or "Run again"
    accepts_gaps: bool = False  # go on although segments are missing
    next_check_at: datetime | None = None
    deleted_at: datetime | None = None

    def track(self, participant: Participant) -> Track:
        """The audio of one participant."""
        is_candidate = participant == Participant.CANDIDATE
        return self.candidate_track if is_candidate else self.recruiter_track

    def consent(self, name: str) -> bool | None:
        """Whether the candidate agreed; None when not heard of."""
        return next((mark.is_on for mark in self.consents if mark.name == name), None)

    @property
    def all_work(self) -> tuple[Work, ...]:
        """Of its report and of a rerun of that."""
        return (*self.work, *(self.rerun.work if self.rerun else ()))

    def work_for(self, kind: WorkKind, subject: str) -> Work | None:
        """The piece of work about a subject."""
        found = (work for work in self.work if work.kind == kind and work.subject == subject)
        return next(found, None)

    def with_work(self, changed: Work) -> Interview:
        """With a piece of work added, or put in place of the one about the same subject."""
        others = tuple(
            work
            for work in self.work
            if (work.kind, work.subject) != (changed.kind, changed.subject)
        )
        return replace(self, work=(*others, changed))

    def without_work(self, done: Work) -> Interview:
        """Without a piece of work of which nothing needs to be remembered here."""
        return replace(self, work=tuple(work for work in self.work if work.id != done.id))

    def waiting_since(self, what: str) -> datetime | None:
        """Since when something is waited for."""
        return next((wait.since for wait in self.waits if wait.what == what), None)

    def waiting_for(self, what: str, now: datetime) -> Interview:
        """Waiting for something, since now unless it has been waited for before."""
        if self.waiting_since(what) is not None:
            return self
        return replace(self, waits=(*self.waits, Wait(what, now)))

    @property
    def segment_counts(self) -> dict[Participant, int] | None:
        """How many segments each track has in the end; None until media has told."""
        if self.sound is None and self.recordings is None:
            return None
        counts = [(each.participant, each.segment_count) for each in self.sound or ()]
        counts += [(each.participant, each.segment_count) for each in self.recordings or ()]
        return {who: max((n for of, n in counts if of == who), default=0) for who in Participant}

    @property
    def is_sound_complete(self) -> bool:
        """Whether the call is over and all of its sound is there, or is done without."""
        counts = self.segment_counts
        return self.call_ended_at is not None and (
            self.accepts_gaps
            or (counts is not None and all(self.track(w).count >= n for w, n in counts.items()))
        )

    @property
    def zero_at(self) -> datetime | None:
        """0 on the interview clock: its start, else the first sound."""
        starts = [self.candidate_track.started_at, self.recruiter_track.started_at]
        return self.clock_started_at or min((at for at in starts if at), default=None)

    def shown(self, visit: Visit) -> tuple[datetime, datetime] | None:
        """From when to when a question was on screen; None while it is."""
        closed_at = visit.closed_at or self.call_ended_at
        return None if closed_at is None else (visit.shown_at, max(closed_at, visit.shown_at))

    def window(self, visit: Visit) -> tuple[datetime, datetime] | None:
        """From when to when the answer of a visit may be heard; None while it is open."""
        shown = self.shown(visit)
        return shown and (shown[0], shown[1] + timedelta(seconds=AFTER_QUESTION_S))

    def visits_of(self, question_id: str) -> tuple[Visit, ...]:
        """In the order in which they happened."""
        own = (visit for visit in self.visits if visit.question_id == question_id)
        return tuple(sorted(own, key=lambda visit: visit.visit))

    def windows_of(self, question_id: str) -> tuple[Window, ...]:
        """Where all answers to a question may be heard, in seconds on the interview clock."""
        bounds = (self.window(visit) for visit in self.visits_of(question_id))
        return self._on_clock(bounds)

    def chapters_of(self, question_id: str) -> tuple[Window, ...]:
        """When a question was on screen, in seconds on the interview clock."""
        return self._on_clock(self.shown(visit) for visit in self.visits_of(question_id))

    def shown_s(self, question_id: str, visit: int | None = None) -> float:
        """How long a question was on screen, in one visit or in all together."""
        visits = self.visits_of(question_id)
        bounds = [self.shown(each) for each in visits if visit in (None, each.visit)]
        return sum((end - begin).total_seconds() for begin, end in filter(None, bounds))

    def was_asked(self, question_id: str) -> bool:
        """Whether a question was on screen for long enough to be answered."""
        return self.shown_s(question_id) >= SHORTEST_WINDOW_S

    def _on_clock(self, bounds: Iterable[tuple[datetime, datetime] | None]) -> tuple[Window, ...]:
        zero = self.zero_at
        if zero is None:
            return ()
        return tuple(Window(*(seconds_between(zero, at) for at in each)) for each in bounds if each)


def seconds_between(zero_at: datetime, moment: datetime) -> float:
    """Where a moment is on a clock that started at `zero_at`."""
    return round((moment - zero_at).total_seconds(), 3)
