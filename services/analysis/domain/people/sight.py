"""Who sees what before they have rated: the AI's rating of an answer, and what others said of it.

A person's own rating comes first (B5, S21). "Show without rating" is the way round it, and is kept.
"""

from __future__ import annotations

from services.analysis.domain.assessment import AnswerState
from services.analysis.domain.interview import Interview


def is_open(interview: Interview, question_id: str, viewer_id: str) -> bool:
    """Whether a viewer sees what others said of an answer, machine or people.

    A viewer without an id is nobody who rates: an observer, for one.
    """
    judgements = interview.judgements
    return (
        not viewer_id
        or judgements.has_spoken(question_id, viewer_id)
        or judgements.has_looked(question_id, viewer_id)
    )


def has_seen_ai(
    interview: Interview, question_id: str, person_id: str, *, rate_first: bool
) -> bool:
    """Whether the AI's rating of an answer is there and was shown to a person."""
    rated = (
        each
        for each in interview.assessments
        if each.question_id == question_id and each.judgement.state is AnswerState.ASSESSED
    )
    return any(
        not rate_first or is_open(interview, question_id, person_id)
        for each in rated
        if not each.is_provisional
    )
