"""What callers get of people's ratings: as much as the viewer may see."""

from __future__ import annotations

from services.analysis.domain.interview import Interview
from services.analysis.domain.people import judgements as kept
from services.analysis.domain.people.levels import LEVELS
from services.analysis.domain.people.sight import is_open
from shared.requests.analysis.people import (
    AnswerRatings,
    LevelWords,
    Override,
    Rater,
    Rating,
    Ratings,
)

SCALE = tuple(LevelWords(level, words) for level, words in LEVELS.items())


def ratings_view(interview: Interview, viewer_id: str, *, rate_first: bool) -> Ratings:
    """An item for each question that was asked."""
    questions = interview.plan.questions if interview.plan else ()
    asked = (question.id for question in questions if interview.visits_of(question.id))
    items = tuple(answer_ratings(interview, question_id, viewer_id) for question_id in asked)
    return Ratings(items, SCALE, rate_first)


def answer_ratings(interview: Interview, question_id: str, viewer_id: str) -> AnswerRatings:
    """Of others nothing but their number, until the viewer has rated or chose to look."""
    judgements = interview.judgements
    may_see = is_open(interview, question_id, viewer_id)
    latest = judgements.latest(question_id)
    others = tuple(_rating(each) for each in latest if each.person.id != viewer_id)
    own = judgements.rating_of(question_id, viewer_id)
    override = judgements.override_of(question_id)
    said = tuple(each for each in judgements.ratings if each.question_id == question_id)
    overrides = tuple(each for each in judgements.overrides if each.question_id == question_id)
    return AnswerRatings(
        question_id=question_id,
        is_open=may_see,
        own=_rating(own) if own else None,
        others=others if may_see else (),
        hidden=0 if may_see else len(others),
        override=_override(override) if override and may_see else None,
        history=tuple(_rating(each) for each in said) if may_see else (),
        overrides=tuple(_override(each) for each in overrides) if may_see else (),
    )


def _rating(rating: kept.Rating) -> Rating:
    return Rating(
        person=_rater(rating.person),
        level=rating.level,
        note=rating.note,
        rated_at=rating.rated_at,
        saw_ai=rating.saw_ai,
    )


def _override(override: kept.Override) -> Override:
    withdrawn_by = override.withdrawn_by
    return Override(
        person=_rater(override.person),
        level=override.level,
        reason=override.reason,
        overridden_at=override.overridden_at,
        withdrawn_at=override.withdrawn_at,
        withdrawn_by=_rater(withdrawn_by) if withdrawn_by else None,
    )


def _rater(person: kept.Person) -> Rater:
    return Rater(person.id, person.name)
