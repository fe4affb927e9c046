"""What jobs carry to the workers and back, as plain documents; nobody else knows their shape.

A transcription job carries keys and times of segments. A scoring job carries the question, the
rubric and the candidate's words, and nothing else: no name, no note, no other participant's word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.analysis.domain.assessment import (
    AnswerState,
    Criterion,
    Judgement,
    Quote,
    Verdict,
)
from services.analysis.domain.interview import Interview
from services.analysis.domain.speech import Word
from services.analysis.domain.work import Work
from services.analysis.storage import Segment
from shared.events.plan import PlanQuestion

# A little more sound than asked for is transcribed on either side, so that a word at the edge is
# heard in full; it belongs to the stretch in which its middle lies.
MARGIN_S = 3.0


@dataclass(frozen=True)
class Listening:
    """A stretch of a track to transcribe."""

    language: str
    from_at: datetime
    to_at: datetime
    segments: tuple[Segment, ...]
    accepts_gaps: bool = False  # a segment whose sound is gone counts as silence

    @classmethod
    def of(cls, job: dict[str, Any]) -> Listening:
        """From what a job carries."""
        segments = tuple(Segment(**each) for each in job["segments"])
        accepts_gaps = job.get("accepts_gaps", False)
        return cls(job["language"], job["from_at"], job["to_at"], segments, accepts_gaps)


@dataclass(frozen=True)
class Answer:
    """An answer to judge: all that a scorer gets to see."""

    question: str
    expected: str
    key_points: tuple[str, ...]
    language: str
    words: tuple[Word, ...]
    poor_below: float

    @classmethod
    def of(cls, job: dict[str, Any]) -> Answer:
        """From what a job carries."""
        return cls(
            question=job["question"],
            expected=job["expected"],
            key_points=tuple(job["key_points"]),
            language=job["language"],
            words=words_from(job["words"]),
            poor_below=job["poor_below"],
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
    }


def answer_job(
    question: PlanQuestion, language: str, words: Iterable[Word], poor_below: float
) -> dict[str, Any]:
    """What a scoring job carries; the words' times are on the interview clock."""
    return {
        "question": question.text,
        "expected": question.answer,
        "key_points": list(question.key_points),
        "language": language,
        "words": words_to(words),
        "poor_below": poor_below,
    }


def heard_result(
    words: Iterable[Word], *, engine: str, model: str, poor_below: float
) -> dict[str, Any]:
    """What a transcription job brings back."""
    return {
        "words": words_to(words),
        "engine": engine,
        "model": model,
        "poor_below": poor_below,
    }


def judgement_result(judgement: Judgement) -> dict[str, Any]:
    """What a scoring job brings back."""
    return asdict(judgement)


def judgement_from(result: dict[str, Any]) -> Judgement:
    """The judgement in a scoring job's result."""
    criteria = tuple(
        Criterion(
            id=each["id"],
            text=each["text"],
            verdict=Verdict(each["verdict"]),
            quote=Quote(**each["quote"]) if each["quote"] else None,
            comment=each["comment"],
        )
        for each in result["criteria"]
    )
    return Judgement(**{**result, "state": AnswerState(result["state"]), "criteria": criteria})


def words_to(words: Iterable[Word]) -> str:
    """Words as one text: the store visits every value of a document, and words are thousands."""
    plain = [(word.word, word.start_s, word.end_s, word.confidence) for word in words]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def words_from(stored: str) -> tuple[Word, ...]:
    """The words in a result, a job or a transcript."""
    return tuple(Word(*each) for each in json.loads(stored))
