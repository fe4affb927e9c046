"""What is said about one answer: criteria with verdicts, each positive one proven by a quote.

A claim counts only when its quote is found in the candidate's own words (B2). Too little
or too poor speech is "not assessable", never a low value (B3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.analysis.domain.speech import Word

FEWEST_CONTENT_WORDS = 5
SHORTEST_SPEECH_S = 1.5
SHORTEST_WINDOW_S = 5.0  # a question that was on screen for less was passed over


class Verdict(StrEnum):
    """What was found for one criterion. The last two belong to the coverage engine."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_DISCUSSED = "not_discussed"
    UNVERIFIED = "unverified"  # claimed, but its quote is not in the candidate's words
    TOUCHED = "touched"
    NOT_TOUCHED = "not_touched"


COVERAGE = frozenset({Verdict.TOUCHED, Verdict.NOT_TOUCHED})
NEEDS_QUOTE = frozenset({Verdict.MET, Verdict.PARTLY, Verdict.TOUCHED})


class AnswerState(StrEnum):
    """Whether there is anything to say about an answer."""

    ASSESSED = "assessed"
    NOT_ASSESSABLE = "not_assessable"
    NOT_ASKED = "not_asked"


class Reason(StrEnum):
    """Why an answer has no value, as the recruiter reads it."""

    PASSED_OVER = "This question was shown for too short a time to be answered."
    SILENT = "Nothing was understood between question and next question."
    TOO_FEW_WORDS = "Too few words were understood to say anything about this answer."
    POOR_AUDIO = "The sound was too poor to say anything about this answer."
    NO_KEY_POINTS = "This question has no expected answer to compare with."
    UNVERIFIED = "What the model claimed was not found in the candidate's words."
    UNREADABLE = "The model's reply could not be read, nor could the one to a second request."
    BUDGET = "The budget of this interview for the language model was spent before this answer."
    FAILED = "This answer could not be analysed during the call; it is tried again afterwards."
    NOT_ASKED = "This question was not asked."


class Flag(StrEnum):
    """What a person should know about an answer; no flag changes a value."""

    ADDRESSED_TO_AI = "addressed_to_ai"  # parts of it seem to be instructions to the scorer


@dataclass(frozen=True)
class Quote:
    """A piece of the candidate's words, with its place on the interview clock."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Criterion:
    """One point of the rubric and what was found for it; `samples` are the verdicts of all tries
    of which `verdict` is the median."""

    id: str
    text: str
    verdict: Verdict
    quote: Quote | None = None
    comment: str = ""
    weight: float = 1.0
    samples: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What a scorer says about one answer, which scorer it was, and what it was made from: hashes
    of its instructions, of the rubric and of the candidate's words."""

    state: AnswerState
    engine: str
    model: str
    prompt_version: str
    reason: str | None = None
    criteria: tuple[Criterion, ...] = ()
    value: float | None = None
    comment: str = ""
    follow_up: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    flags: tuple[Flag, ...] = ()
    sample_values: tuple[float | None, ...] = ()
    spread: float | None = None  # between the highest and the lowest of `sample_values`
    needs_person: bool = False  # the tries differ by a level or more
    prompt_hash: str = ""
    rubric_hash: str = ""
    words_hash: str = ""
    rubric_source: str = ""  # key_points, expected_answer, draft or edited
    rubric_number: int = 0  # the version of the question's own rubric; 0: the template's

    @property
    def is_coverage(self) -> bool:
        """Whether it tells what was touched, and not what was right."""
        return any(criterion.verdict in COVERAGE for criterion in self.criteria)


@dataclass(frozen=True)
class Assessment:
    """A judgement on one question of one interview, provisional during the call, final after it."""

    question_id: str
    visit: int
    number: int
    question: str
    is_provisional: bool
    judgement: Judgement
    rubric_version: str
    assessed_at: datetime


def why_not_assessable(
    content_words: int,
    words: Sequence[Word],
    poor_below: float,
    *,
    window_s: float | None = None,
) -> Reason | None:
    """Why an answer cannot be judged; None when it can. `poor_below` is the mean confidence below
    which the speech engine in use cannot be relied on, `window_s` how long the question was shown.
    """
    if window_s is not None and window_s < SHORTEST_WINDOW_S:
        return Reason.PASSED_OVER
    if not words:
        return Reason.SILENT
    speech_s = sum(word.end_s - word.start_s for word in words)
    if content_words < FEWEST_CONTENT_WORDS or speech_s < SHORTEST_SPEECH_S:
        return Reason.TOO_FEW_WORDS
    if sum(word.confidence for word in words) / len(words) < poor_below:
        return Reason.POOR_AUDIO
    return None
