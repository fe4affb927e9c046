"""A person rates an answer, or chooses to see the AI's rating without having rated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain.errors import InvalidRating, QuestionNotAsked, QuestionNotFound
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person, Rating, Sight
from services.analysis.domain.people.levels import LEVELS
from services.analysis.domain.people.sight import has_seen_ai
from shared.events import Event
from shared.events.analysis import RatingsChanged

Step = tuple[Interview, tuple[Event, ...]]


def rated(
    interview: Interview,
    question_id: str,
    *,
    person: Person,
    level: int,
    note: str | None,
    rate_first: bool,
    now: datetime,
) -> Step:
    """A person's level for an answer; an earlier one of theirs is kept as history."""
    check_rateable(interview, question_id, level)
    known = interview.judgements.rating_of(question_id, person.id)
    if known is not None and (known.level, known.note) == (level, note):
        return interview, ()  # pressed twice
    saw_ai = has_seen_ai(interview, question_id, person.id, rate_first=rate_first)
    rating = Rating(question_id, person, level, note, now, saw_ai=saw_ai)
    judgements = interview.judgements.with_rating(rating)
    return replace(interview, judgements=judgements), (RatingsChanged(interview.id, question_id),)


def shown_without_rating(
    interview: Interview, question_id: str, *, person: Person, now: datetime
) -> Step:
    """A person looks at the AI's rating without one of their own; kept, and no way back."""
    check_asked(interview, question_id)
    judgements = interview.judgements
    if judgements.has_looked(question_id, person.id):
        return interview, ()
    seen = Sight(question_id, person, now)
    judgements = replace(judgements, sights=(*judgements.sights, seen))
    return replace(interview, judgements=judgements), (RatingsChanged(interview.id, question_id),)


def check_rateable(interview: Interview, question_id: str, level: int) -> None:
    """Raises QuestionNotFound, QuestionNotAsked or InvalidRating."""
    check_asked(interview, question_id)
    if level not in LEVELS:
        raise InvalidRating(fields={"level": f"Choose a level from 1 to {max(LEVELS)}."})


def check_asked(interview: Interview, question_id: str) -> None:
    """Raises QuestionNotFound or QuestionNotAsked."""
    questions = interview.plan.questions if interview.plan else ()
    if question_id not in {question.id for question in questions}:
        raise QuestionNotFound
    if not interview.visits_of(question_id):
        raise QuestionNotAsked
