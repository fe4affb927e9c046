"""Who sees what before they have rated: the AI's rating of an answer, and what others said of it.

A person's own rating comes first (B5, S21). "Show without rating" is the way round it, and is kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain.assessment import AnswerState
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Watching


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


def figure_open_to(interview: Interview) -> tuple[str, ...]:
    """Who sees everything that the report's figure is made of; nobody while there is none.

    A report without a part that could be rated has no figure that would tell a rating.
    """
    judgements, parts = interview.judgements, interview.report.parts
    if not parts:
        return ()
    found = {
        each.question_id
        for each in interview.assessments
        if not each.is_provisional and each.judgement.state is AnswerState.ASSESSED
    }
    rated = [each.question_id for each in parts if each.question_id in found or each.is_by_person]
    people = {each.person.id for each in judgements.ratings}
    people |= {each.person.id for each in judgements.overrides}
    people |= {each.person.id for each in judgements.sights}
    return tuple(
        id for id in sorted(people) if all(is_open(interview, asked, id) for asked in rated)
    )


def has_seen_ai(
    interview: Interview, question_id: str, person_id: str, *, rate_first: bool
) -> bool:
    """Whether the AI's rating of an answer is there and was shown to a person: on the call page
    while the call ran, or in the report."""
    rated = [
        each
        for each in interview.assessments
        if each.question_id == question_id and each.judgement.state is AnswerState.ASSESSED
    ]
    is_final = any(not each.is_provisional for each in rated)
    was_live = any(each.is_provisional for each in rated)
    if was_live and interview.judgements.has_watched(person_id):
        return True
    return is_final and (not rate_first or is_open(interview, question_id, person_id))


def watched(interview: Interview, person_id: str, now: datetime) -> Interview:
    """A person has opened the call page; after the call that shows no assessment any more."""
    judgements = interview.judgements
    if interview.call_ended_at is not None or judgements.has_watched(person_id):
        return interview
    watching = (*judgements.watching, Watching(person_id, now))
    return replace(interview, judgements=replace(judgements, watching=watching))
