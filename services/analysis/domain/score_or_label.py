"""What a finished report shows: a figure with a sentence on what it means, or a label that says why
there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.analysis.domain.assessment import Reason
from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.levels import values_by_person
from services.analysis.domain.report import Finished, Label
from services.analysis.domain.scoring import ScorePart, final_score
from services.analysis.domain.trouble import technical_trouble

AI_MEANING = "How much of the rubric the answers met. It is advice: a person decides."
COVERAGE_MEANING = (
    "How much of the expected key points was mentioned. "
    "Whether it was right is for a person to say."
)


def score_or_label(interview: Interview, engines: Engines) -> Finished:
    """Figure, label, meaning and parts from the final assessments."""
    assert interview.plan is not None
    finished = figure(
        score_parts(interview, by_person=values_by_person(interview.judgements)),
        has_questions=bool(interview.plan.questions),
        engines=engines,
    )
    return replace(finished, meaning=f"{finished.meaning}{_unpaid(interview)}".strip())


def score_parts(interview: Interview, *, by_person: Mapping[str, float]) -> tuple[ScorePart, ...]:
    """The questions that were asked, in the plan's order, each with the value that counts: a
    person's from `by_person` (question id -> 0..1) where there is one, else the scorer's. A
    question that was passed over within seconds was not asked, and what a scorer found in an answer
    that was hit by technical trouble counts nowhere (B13)."""
    assert interview.plan is not None
    final = {
        each.question_id: each.judgement.value
        for each in interview.assessments
        if not each.is_provisional and not technical_trouble(interview, each.question_id)
    }
    return tuple(
        ScorePart(
            question_id=question.id,
            value=by_person.get(question.id, final.get(question.id)),
            weight=question.weight,
            is_by_person=question.id in by_person,
        )
        for question in interview.plan.questions
        if interview.was_asked(question.id) or question.id in by_person
    )


def figure(parts: Sequence[ScorePart], *, has_questions: bool, engines: Engines) -> Finished:
    """The published arithmetic on these parts, whoever their values come from."""
    parts = tuple(parts)
    if not has_questions:
        return Finished(None, Label.NO_QUESTIONS.value)
    if not parts:
        return Finished(None, Label.NOTHING_ASKED.value)
    score = final_score(parts)
    if score is None:
        return Finished(None, Label.TOO_LITTLE.value, parts)
    persons = sum(part.is_by_person for part in parts)
    if not engines.scorer.gives_score:
        meaning = f"{COVERAGE_MEANING}{_overridden(persons)}"
        label = f"{engines.scorer.label}{_counted(persons)}"
        return Finished(score, label, parts, meaning)
    counted = sum(part.value is not None for part in parts)
    label = f"AI score from {counted} of {len(parts)} questions asked{_counted(persons)}"
    return Finished(score, label, parts, f"{AI_MEANING}{_overridden(persons)}")


def _unpaid(interview: Interview) -> str:
    final = (each.judgement for each in interview.assessments if not each.is_provisional)
    count = sum(judgement.reason == Reason.BUDGET for judgement in final)
    if count == 0:
        return ""
    return f" The interview's budget for the language model was spent; answers left out: {count}."


def _counted(persons: int) -> str:
    if persons == 0:
        return ""
    return f", {persons} {'answer' if persons == 1 else 'answers'} rated by a person"


def _overridden(persons: int) -> str:
    if persons == 0:
        return ""
    return f" Questions that count as a person rated them: {persons}."
