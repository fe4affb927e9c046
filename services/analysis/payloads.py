"""What jobs carry to the workers and back, as plain documents; nobody else knows their shape.

A transcription job carries keys and times of segments. A scoring job carries the question, the
rubric and the candidate's words, and nothing else: no name, no note, no other participant's word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from typing import Any

from cattrs import Converter

from services.analysis.domain.assessment import Judgement
from services.analysis.domain.interview import Interview
from services.analysis.domain.results import Heard
from services.analysis.domain.rubric import QuestionRubric, of_template
from services.analysis.domain.sound import FlawedWindow
from services.analysis.domain.speech import Word
from services.analysis.domain.work import Ending, Work, WorkState
from services.analysis.storage import Segment
from shared.events.plan import PlanQuestion

FINAL_SAMPLES = 3
_CONVERTER = Converter()

# Where a piece begins or ends within speech, a little more sound is transcribed, so that a word at
# the edge is heard in full; it belongs to the piece in which its middle lies.
MARGIN_S = 1.5
ALL_OF_IT_S = 3600.0  # no piece is longer; workers of the version before always heard all of one


@dataclass(frozen=True)
class Listening:
    """A stretch of a track to transcribe."""

    language: str
    from_at: datetime
    to_at: datetime
    segments: tuple[Segment, ...]
    accepts_gaps: bool = False  # a segment whose sound is gone counts as silence
    ending: Ending = Ending.END
    begins_in_speech: bool = True

    @classmethod
    def of(cls, job: dict[str, Any]) -> Listening:
        """From what a job carries."""
        segments = tuple(Segment(**each) for each in job["segments"])
        return cls(
            language=job["language"],
            from_at=job["from_at"],
            to_at=job["to_at"],
            segments=segments,
            accepts_gaps=job.get("accepts_gaps", False),
            ending=Ending(job.get("ending", Ending.END)),
            begins_in_speech=job.get("begins_in_speech", True),
        )


@dataclass(frozen=True)
class Answer:
    """An answer to judge. A scorer gets to see question, rubric and words, and nothing else."""

    question: str
    expected: str
    key_points: tuple[str, ...]
    language: str
    words: tuple[Word, ...]
    poor_below: float
    key_point_weights: tuple[float, ...] = ()
    window_s: float | None = None  # how long the question was shown
    samples: int = 1  # how often a scorer that is not steady is asked
    tokens_spent: int = 0  # what language models took for this interview so far
    shared_by: int = 1  # how many answers share what is left of the interview's budget
    scorer: str = ""  # the one that was chosen; else the one in use
    rubric_source: str = ""
    rubric_number: int = 0  # which version of the rubric the points are

    def allowance(self, budget: int | None) -> int | None:
        """How many tokens a language model may take for it; None: no limit."""
        return None if budget is None else max(0, budget - self.tokens_spent) // self.shared_by

    @classmethod
    def of(cls, job: dict[str, Any]) -> Answer:
        """From what a job carries; a job of an earlier release lacks the newer fields."""
        return cls(
            question=job["question"],
            expected=job["expected"],
            key_points=tuple(job["key_points"]),
            language=job["language"],
            words=words_from(job["words"]),
            poor_below=job["poor_below"],
            key_point_weights=tuple(job.get("key_point_weights", ())),
            window_s=job.get("window_s"),
            samples=job.get("samples", 1),
            tokens_spent=job.get("tokens_spent", 0),
            shared_by=job.get("shared_by", 1),
            scorer=job.get("scorer", ""),
            rubric_source=job.get("rubric_source", ""),
            rubric_number=job.get("rubric_number", 0),
        )


def listening_job(interview: Interview, work: Work, segments: Sequence[Segment]) -> dict[str, Any]:
    """What a transcription job carries."""
    assert interview.plan is not None
    return {
        "participant": work.participant,
        "language": interview.plan.language,
        "from_at": work.from_at,
        "to_at": work.to_at,
        "segments": [asdict(segment) for segment in segments],
        "accepts_gaps": interview.accepts_gaps,
        "ending": work.ending.value,
        "begins_in_speech": work.begins_in_speech,
    }


def answer_job(
    question: PlanQuestion,
    language: str,
    words: Iterable[Word],
    poor_below: float,
    *,
    rubric: QuestionRubric | None = None,
    window_s: float | None = None,
    samples: int = 1,
    tokens_spent: int = 0,
    shared_by: int = 1,
    scorer: str = "",
) -> dict[str, Any]:
    """What a scoring job carries; the words' times are on the interview clock. Without a rubric it
    is the template's."""
    rubric = rubric or of_template(question.key_points, question.key_point_weights, question.answer)
    return {
        "question": question.text,
        "expected": question.answer,
        "key_points": [point.text for point in rubric.points],
        "key_point_weights": [point.weight for point in rubric.points],
        "rubric_source": rubric.source,
        "rubric_number": rubric.number,
        "language": language,
        "words": words_to(words),
        "poor_below": poor_below,
        "window_s": window_s,
        "samples": samples,
        "tokens_spent": tokens_spent,
        "shared_by": shared_by,
        "scorer": scorer,
    }


def scoring_job(
    interview: Interview,
    work: Work,
    question: PlanQuestion,
    words: Iterable[Word],
    poor_below: float,
    rubric: QuestionRubric,
) -> dict[str, Any]:
    """What the job for an answer carries: once during the call, thrice for the report."""
    assert interview.plan is not None
    return answer_job(
        question,
        interview.plan.language,
        words,
        poor_below,
        rubric=rubric,
        window_s=interview.shown_s(question.id, work.visit if work.is_live else None),
        samples=1 if work.is_live else FINAL_SAMPLES,
        tokens_spent=interview.tokens_spent,
        shared_by=_shared_by(interview, work),
        scorer=interview.scorer,
    )


def _shared_by(interview: Interview, work: Work) -> int:
    """At once a question takes a small part of the budget; for good, an equal share of what is left
    for the questions that are not judged for good yet."""
    assert interview.plan is not None
    questions = len(interview.plan.questions)
    if work.is_live:
        return (1 + FINAL_SAMPLES) * questions
    judged = [each for each in interview.work if each.kind == work.kind and not each.is_live]
    return max(1, questions - sum(each.state == WorkState.DONE for each in judged))


def heard_result(
    words: Iterable[Word],
    *,
    until_s: float,
    engine: str,
    model: str,
    poor_below: float,
    flaws: Iterable[FlawedWindow] = (),
    loudest: float | None = None,
) -> dict[str, Any]:
    """What a transcription job brings back; seconds from the piece's beginning."""
    return {
        "words": words_to(words),
        "until_s": until_s,
        "engine": engine,
        "model": model,
        "poor_below": poor_below,
        "flaws": [list(astuple(flaw)) for flaw in flaws],
        "loudest": loudest,
    }


def heard_from(result: dict[str, Any]) -> Heard:
    """What came of a piece, in a transcription job's result, also in one of an earlier release."""
    return Heard(
        words_from(result["words"]),
        result.get("until_s", ALL_OF_IT_S),
        tuple(FlawedWindow(*each) for each in result.get("flaws", ())),
        result.get("loudest"),
    )


def judgement_result(judgement: Judgement) -> dict[str, Any]:
    """What a scoring job brings back."""
    return asdict(judgement)


def judgement_from(result: dict[str, Any]) -> Judgement:
    """The judgement in a scoring job's result, also in one of an earlier or a later release."""
    return _CONVERTER.structure(result, Judgement)


def words_to(words: Iterable[Word]) -> str:
    """Words as one text: the store visits every value of a document, and words are thousands."""
    plain = [(word.word, word.start_s, word.end_s, word.confidence) for word in words]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def words_from(stored: str) -> tuple[Word, ...]:
    """The words in a result, a job or a transcript."""
    return tuple(Word(*each) for each in json.loads(stored))
