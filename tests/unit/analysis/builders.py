"""Interviews as analysis knows them, told by events on a wall clock that starts at START."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from services.analysis.domain.advance import Step, advance, transcript_due
from services.analysis.domain.assessment import AnswerState, Criterion, Judgement, Quote, Verdict
from services.analysis.domain.engines import Engines, engines
from services.analysis.domain.facts import learned
from services.analysis.domain.interview import Interview
from services.analysis.domain.pieces import stretch_of
from services.analysis.domain.results import Heard, heard, judged, transcribed
from services.analysis.domain.running_again import apart
from services.analysis.domain.speech import Word
from services.analysis.domain.work import Work, WorkKind, WorkState
from shared.events import Event, media, plan, scheduling
from shared.events.media import EndReason, Participant, Recording, TrackSound
from shared.events.plan import PlanQuestion, PlanTopic
from shared.events.scheduling import Consent

INTERVIEW = "interview-1"
START = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
DEMO = engines("whisper", "coverage")
MODEL = engines("whisperx", "litellm", "openai/some-model")


def at(seconds: float) -> datetime:
    """A moment of the interview."""
    return START + timedelta(seconds=seconds)


def a_question(number: int, **changes: object) -> PlanQuestion:
    values: dict[str, object] = {
        "id": f"q{number}",
        "text": f"What is thing {number}?",
        "rephrasing": f"Rephrased {number}",
        "answer": "Two threads each hold a lock. Neither can continue.",
        "key_points": ("two threads hold a lock", "neither can continue"),
        "weight": 1.0,
    }
    return PlanQuestion(**{**values, **changes})  # type: ignore[arg-type]


def a_plan(questions: int = 2, *, language: str = "en") -> plan.PlanPrepared:
    return plan.PlanPrepared(
        interview_id=INTERVIEW,
        template_id="python",
        template_version=3,
        template_name="Python",
        language=language,
        topics=(PlanTopic("motivation", "Motivation", 10), PlanTopic("stack", "Stack", 10)),
        questions=tuple(a_question(number) for number in range(1, questions + 1)),
    )


def consents(*given: Consent) -> list[Event]:
    return [scheduling.ConsentGiven(INTERVIEW, consent, at(-60)) for consent in given]


def shown(question: int, at_s: float, visit: int = 1) -> plan.QuestionShown:
    return plan.QuestionShown(INTERVIEW, f"q{question}", visit, at(at_s))


def closed(question: int, from_s: float, to_s: float, visit: int = 1) -> plan.QuestionClosed:
    return plan.QuestionClosed(INTERVIEW, f"q{question}", visit, at(from_s), at(to_s))


def a_segment(
    participant: Participant, number: int, from_s: float, to_s: float
) -> media.SegmentClosed:
    key = f"segments/{participant}/{number}.ogg"
    return media.SegmentClosed(INTERVIEW, participant, number, key, at(from_s), at(to_s))


def a_track(participant: Participant, to_s: float, *, every_s: float = 10.0) -> list[Event]:
    """Segments from the interview's start to `to_s`."""
    segments: list[Event] = []
    from_s = 0.0
    while from_s < to_s:
        end_s = min(from_s + every_s, to_s)
        segments.append(a_segment(participant, len(segments) + 1, from_s, end_s))
        from_s = end_s
    return segments


def sound_stored(**segment_counts: int) -> media.SoundStored:
    """All sound of the ended call was announced."""
    tracks = (TrackSound(Participant(who), count) for who, count in segment_counts.items())
    return media.SoundStored(INTERVIEW, tuple(tracks))


def the_end(at_s: float, **segment_counts: int) -> list[Event]:
    """The call ends and its recordings are final."""
    recordings = tuple(
        Recording(Participant(who), at(0), at_s, count) for who, count in segment_counts.items()
    )
    return [
        media.CallEnded(INTERVIEW, at(at_s), EndReason.ENDED_BY_RECRUITER),
        media.RecordingReady(INTERVIEW, recordings),
    ]


def a_call(questions: int = 2) -> list[Event]:
    """Everything up to the end of a call of 100 seconds in which two questions were asked."""
    return [
        *consents(Consent.DATA, Consent.RECORDING, Consent.ANALYSIS),
        a_plan(questions),
        plan.InterviewStarted(INTERVIEW, at(0)),
        shown(1, 30),
        closed(1, 30, 60),
        shown(2, 60),
        closed(2, 60, 90),
        *a_track(Participant.CANDIDATE, 100),
        *a_track(Participant.RECRUITER, 100),
    ]


class Told:
    """An interview to which events happen, and what analysis said about it."""

    def __init__(self, engines: Engines = DEMO, *, now_s: float = 0.0) -> None:
        self.engines = engines
        self.now_s = now_s
        self.interview = Interview(id=INTERVIEW)
        self.said: list[Event] = []
        self.listen: Callable[[Work], Heard] = a_piece

    @property
    def now(self) -> datetime:
        return at(self.now_s)

    def hear(self, *events: Event, at_s: float | None = None) -> "Told":
        """Events arrive."""
        self.now_s = self.now_s if at_s is None else at_s
        for event in events:
            self.interview = learned(self.interview, event)
            self.take(advance(self.interview, now=self.now, engines=self.engines))
        return self

    def wait_until(self, at_s: float) -> "Told":
        """The clock is looked at."""
        self.now_s = at_s
        self.take(advance(self.interview, now=self.now, engines=self.engines))
        return self

    def take(self, step: Step) -> None:
        self.interview, events = step
        self.said += events

    def open(self, kind: WorkKind | None = None) -> list[Work]:
        """Pieces of work that wait for a worker."""
        return [
            work
            for work in self.interview.all_work
            if work.state == WorkState.OPEN and kind in (None, work.kind)
        ]

    def do(self, kind: WorkKind, *works: Work) -> "Told":
        """Workers do this, or whatever there is of a kind, until nothing is."""
        while found := works or self.open(kind):
            for work in found:
                self._do(work, a_judgement())
            if works:
                break
        return self

    def do_all(self, judgement: Judgement | None = None) -> "Told":
        """Workers do whatever is to be done, until nothing is."""
        while True:
            for work in self.open():
                self._do(work, judgement or a_judgement())
            known = (self.interview, apart(self.interview) or self.interview)
            if digest := next(filter(None, map(transcript_due, known)), None):
                self.take(transcribed(self.interview, digest, now=self.now, engines=self.engines))
            elif not self.open():
                return self

    def _do(self, work: Work, judgement: Judgement) -> None:
        arguments = {"now": self.now, "engines": self.engines}
        if work.kind == WorkKind.ASR:
            self.take(heard(self.interview, work.id, self.listen(work), **arguments))
        else:
            self.take(judged(self.interview, work.id, judgement, **arguments))

    def names(self, *kinds: type[Event]) -> list[str]:
        """What was said, by name; all of it, or only some kinds."""
        return [type(e).__name__ for e in self.said if not kinds or isinstance(e, kinds)]


def a_piece(work: Work, said: Sequence[Word] = ()) -> Heard:
    """A worker's result: the piece was heard to its end."""
    stretch = stretch_of(work)
    return Heard(tuple(said), (stretch.to_at - stretch.from_at).total_seconds())


def a_judgement(value: float | None = 0.5, **changes: object) -> Judgement:
    values: dict[str, object] = {
        "state": AnswerState.ASSESSED if value is not None else AnswerState.NOT_ASSESSABLE,
        "engine": "coverage",
        "model": "lexical",
        "prompt_version": "coverage-1",
        "criteria": (Criterion("k1", "point", Verdict.TOUCHED, Quote("a b c", 1.0, 2.0)),),
        "value": value,
    }
    return Judgement(**{**values, **changes})  # type: ignore[arg-type]


def words(text: str, start_s: float = 0.0, *, confidence: float = 0.9) -> tuple[Word, ...]:
    """Words of 0.4 s, one every half second."""
    return tuple(
        Word(word, start_s + 0.5 * place, start_s + 0.5 * place + 0.4, confidence)
        for place, word in enumerate(text.split())
    )


def text_of(heard_words: Iterable[Word] | Sequence[Word]) -> str:
    return " ".join(word.word for word in heard_words)
