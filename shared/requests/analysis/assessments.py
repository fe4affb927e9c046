"""What analysis says of one answer.

All `*_s` are seconds on the interview clock: 0 is the moment of "Start interview".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.contracts.schema import OneOf


@dataclass(frozen=True)
class Quote:
    """The candidate's own words, found by code in the transcript.

    `is_outdated`: a person has corrected that place since, and the corrected line lacks them.
    """

    text: str
    start_s: float
    end_s: float
    is_outdated: bool = False


@dataclass(frozen=True)
class Criterion:
    """One thing the answer was looked at for."""

    id: str
    text: str
    verdict: Annotated[
        str,
        OneOf("met", "partly", "not_met", "not_discussed", "unverified", "touched", "not_touched"),
    ]
    quote: Quote | None
    comment: str | None
    weight: float = 1.0  # its share in the question's value
    samples: tuple[str, ...] = ()  # the verdicts of all tries; `verdict` is their median


@dataclass(frozen=True)
class Assessment:
    """What was found in one answer; provisional during the call."""

    question_id: str
    visit: int
    number: int
    question: str
    is_provisional: bool
    state: Annotated[str, OneOf("assessed", "not_assessable", "not_asked")]
    reason: str | None
    criteria: tuple[Criterion, ...]
    value: float | None
    comment: str | None
    follow_up: str | None
    engine: str | None
    model: str | None
    prompt_version: str | None
    rubric_version: str | None
    assessed_at: datetime | None
    is_coverage: bool = False  # its verdicts tell what was touched, not what was right
    flags: tuple[str, ...] = ()  # addressed_to_ai: parts seem to be instructions to the scorer
    technical_trouble: str | None = None  # what went wrong meanwhile: the value counts nowhere
    needs_person: bool = False  # tries of the scorer differ by a level or more
    spread: float | None = None  # between the highest and the lowest value of the tries
    sample_values: tuple[float | None, ...] = ()
    prompt_hash: str | None = None
    rubric_hash: str | None = None
    words_hash: str | None = None
    rubric_source: str | None = None  # key_points, expected_answer or draft
    is_hidden: bool = False  # what was found shows once the viewer has rated the answer
    has_leak: bool = False  # words of the recruiter's were left out of it
