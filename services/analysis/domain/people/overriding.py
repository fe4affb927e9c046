"""A person puts a level in place of the AI's rating of an answer, or takes that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain.errors import InvalidRating, NotOverridden, NotRatedYet
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Override, Person
from services.analysis.domain.people.rating import Step, check_asked, check_rateable
from services.analysis.domain.people.sight import is_open
from shared.events.analysis import RatingsChanged


def overridden(
    interview: Interview,
    question_id: str,
    *,
    person: Person,
    level: int,
    reason: str,
    now: datetime,
) -> Step:
    """A level that counts instead of the AI's; an override before it is kept as history."""
    check_rateable(interview, question_id, level)
    if not reason.strip():
        raise InvalidRating(fields={"reason": "Reason is missing."})
    known = interview.judgements.override_of(question_id)
    if known is not None and (known.person.id, known.level, known.reason) == (
        person.id,
        level,
        reason,
    ):
        return interview, ()  # pressed twice
    override = Override(question_id, person, level, reason, now)
    judgements = interview.judgements.with_override(override)
    return replace(interview, judgements=judgements), (RatingsChanged(interview.id, question_id),)


def withdrawn(interview: Interview, question_id: str, *, person: Person, now: datetime) -> Step:
    """The AI's rating counts again; the override is kept as history.

    Nobody takes back what they do not see, nor learns by trying whether it is there.
    """
    check_asked(interview, question_id)
    if not is_open(interview, question_id, person.id):
        raise NotRatedYet
    judgements = interview.judgements
    known = judgements.override_of(question_id)
    if known is None:
        raise NotOverridden
    taken_back = replace(known, withdrawn_at=now, withdrawn_by=person)
    others = tuple(each for each in judgements.overrides if each is not known)
    judgements = replace(judgements, overrides=(*others, taken_back))
    return replace(interview, judgements=judgements), (RatingsChanged(interview.id, question_id),)
