"""What a finished report shows: a score, or a label that says why there is none."""

from __future__ import annotations

from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.report import Finished, Label
from services.analysis.domain.scoring import ScorePart, final_score


def score_or_label(interview: Interview, engines: Engines) -> Finished:
    """Score, label and parts from the final assessments."""
    assert interview.plan is not None
    weights = {question.id: question.weight for question in interview.plan.questions}
    final = [each for each in interview.assessments if not each.is_provisional]
    asked = [each for each in final if interview.windows_of(each.question_id)]
    parts = tuple(
        ScorePart(each.question_id, each.judgement.value, weights[each.question_id])
        for each in sorted(asked, key=lambda each: each.number)
        if each.question_id in weights
    )
    return _labelled(parts, has_questions=bool(weights), engines=engines)


def _labelled(parts: tuple[ScorePart, ...], *, has_questions: bool, engines: Engines) -> Finished:
    if not has_questions:
        return Finished(None, Label.NO_QUESTIONS.value)
    if not parts:
        return Finished(None, Label.NOTHING_ASKED.value)
    if not engines.scorer.gives_score:
        return Finished(None, engines.scorer.label, parts)
    score = final_score(parts)
    assessed = sum(part.value is not None for part in parts)
    label = f"AI score from {assessed} of {len(parts)} questions asked"
    return Finished(score, label if score is not None else Label.TOO_LITTLE.value, parts)
