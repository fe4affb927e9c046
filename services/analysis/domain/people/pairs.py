"""Where a person and the AI have rated the same answer: the pairs that agreement is counted from.

A pair is counted twice over: as a first impression, when the person rated before the AI's rating
was shown to them (their last such rating), and as what they say now. Only the first says how often
people and AI agree: whoever has seen the other's rating leans towards it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.analysis.domain.assessment import AnswerState
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.levels import level_of
from services.analysis.domain.trouble import technical_trouble
from shared.events.analysis import AgreementChanged, CountedPair


@dataclass(frozen=True)
class Pair:
    """One person's level and the AI's for one answer."""

    question_id: str
    scorer: str
    person_id: str
    level: int
    ai_level: int
    is_first: bool


def changed(before: Interview, after: Interview) -> tuple[AgreementChanged, ...]:
    """What a step adds to the counts of its template, and takes from them; nothing mostly."""
    plan = before.plan or after.plan
    if plan is None:
        return ()
    counts = Counter(_counted(after))
    counts.subtract(Counter(_counted(before)))
    changes = tuple(replace(pair, by=by) for pair, by in counts.items() if by)
    if not changes:
        return ()
    return (AgreementChanged(after.id, plan.template_id, plan.template_name, changes),)


def pairs(interview: Interview) -> Iterator[Pair]:
    """All of an interview. What counts nowhere in the score counts nowhere here either."""
    for assessment in interview.assessments:
        judgement, question_id = assessment.judgement, assessment.question_id
        is_counted = judgement.state is AnswerState.ASSESSED and not assessment.is_provisional
        if not is_counted or judgement.value is None or technical_trouble(interview, question_id):
            continue
        ai_level = level_of(judgement.value)
        said = [each for each in interview.judgements.ratings if each.question_id == question_id]
        first = {each.person.id: each.level for each in said if not each.saw_ai}
        now = {each.person.id: each.level for each in said}
        for levels, is_first in ((first, True), (now, False)):
            for person_id, level in levels.items():
                yield Pair(question_id, judgement.engine, person_id, level, ai_level, is_first)


def _counted(interview: Interview) -> Iterator[CountedPair]:
    questions = interview.plan.questions if interview.plan else ()
    numbered = {each.id: (number, each.text) for number, each in enumerate(questions, start=1)}
    for pair in pairs(interview):
        if pair.question_id in numbered:
            number, text = numbered[pair.question_id]
            yield CountedPair(
                question_id=pair.question_id,
                number=number,
                question=text,
                scorer=pair.scorer,
                level=pair.level,
                ai_level=pair.ai_level,
                is_first=pair.is_first,
                by=1,
            )
