"""A scoring job: abstain when there is too little speech, ask the scorer, check its quotes.

The same for every scorer: quotes are looked up in the candidate's words, claims without one are
unverified, words addressed to the scorer are taken out, and the value is computed here. A scorer
that is not steady is asked several times; `samples` makes one judgement of the tries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.analysis.domain.assessment import (
    NEEDS_QUOTE,
    AnswerState,
    Criterion,
    Flag,
    Judgement,
    Reason,
    Verdict,
    why_not_assessable,
)
from services.analysis.domain.scoring import question_value
from services.analysis.domain.speech import Word
from services.analysis.payloads import Answer
from services.analysis.score.comments import follow_up_of, overall_comment
from services.analysis.score.evidence import locate
from services.analysis.score.hashes import rubric_hash, words_hash
from services.analysis.score.port import Claim, Claims, Point, Rubric, Scorer, Unreadable
from services.analysis.score.purse import BudgetSpent, Purse
from services.analysis.score.rubric import rubric_of
from services.analysis.score.samples import agreed, is_wide, spread_of
from services.analysis.score.suspicion import without_suspicious
from services.analysis.score.text import content_stem, tokens
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint

NOT_SHOWN = "The model's claim is not shown: its quote was not found in the candidate's words."


@dataclass(frozen=True)
class Sample:
    """One try of a scorer, with its claims proven or dropped."""

    claims: Claims
    criteria: tuple[Criterion, ...]


def judge(
    answer: Answer, *, scorer: Scorer, checkpoint: Checkpoint, budget: int | None = None
) -> Judgement:
    """What can be said about an answer. `budget`: how many tokens an interview may take."""
    rubric = rubric_of(answer)
    words_judged = without_suspicious(answer.words)
    flags = (Flag.ADDRESSED_TO_AI,) if len(words_judged) < len(answer.words) else ()
    nothing = Judgement(
        AnswerState.NOT_ASSESSABLE,
        scorer.name,
        scorer.model,
        scorer.prompt_version,
        flags=flags,
        prompt_hash=scorer.prompt_hash,
        rubric_hash=rubric_hash(rubric),
        words_hash=words_hash(answer.words),
        rubric_source=rubric.source,
        rubric_number=answer.rubric_number,
    )
    answer = replace(answer, words=words_judged)
    if (reason := _why_not(answer, rubric)) is not None:
        return replace(nothing, reason=reason.value)
    purse = Purse(answer.allowance(budget))
    try:
        samples = _samples(answer, rubric, scorer, checkpoint, purse)
        judgement = _computed(nothing, rubric, samples, answer.words)
    except BudgetSpent:
        judgement = replace(nothing, reason=Reason.BUDGET.value)
    except Unreadable:
        judgement = replace(nothing, reason=Reason.UNREADABLE.value)
    return replace(
        judgement,
        tokens_in=purse.tokens_in,
        tokens_out=purse.tokens_out,
        cost_usd=purse.cost_usd,
    )


def proven(rubric: Rubric, claims: Claims, words: Sequence[Word]) -> tuple[Criterion, ...]:
    """Each point with what was claimed about it, as far as the claim is proven by a quote."""
    said = {claim.point_id: claim for claim in claims.claims}
    silent = Claim("", Verdict.NOT_DISCUSSED)
    return tuple(_criterion(point, said.get(point.id, silent), words) for point in rubric.points)


def _criterion(point: Point, claim: Claim, words: Sequence[Word]) -> Criterion:
    criterion = Criterion(
        point.id, point.text, claim.verdict, comment=claim.comment, weight=point.weight
    )
    if claim.verdict not in NEEDS_QUOTE:
        return criterion
    quote = locate(claim.quote, words)
    if quote is None:
        return replace(criterion, verdict=Verdict.UNVERIFIED, comment=NOT_SHOWN)
    return replace(criterion, quote=quote)


def _why_not(answer: Answer, rubric: Rubric) -> Reason | None:
    if not rubric.points:
        return Reason.NO_KEY_POINTS
    spoken = (token for word in answer.words for token in tokens(word.word))
    stems = {content_stem(token, answer.language) for token in spoken} - {None}
    return why_not_assessable(len(stems), answer.words, answer.poor_below, window_s=answer.window_s)


def _samples(
    answer: Answer,
    rubric: Rubric,
    scorer: Scorer,
    checkpoint: Checkpoint,
    purse: Purse,
) -> list[Sample]:
    """As many tries as are wanted; fewer when the budget or the model gives out after the first."""
    samples: list[Sample] = []
    for number in range(1 if scorer.is_steady else answer.samples):
        asked = replace(rubric, points=_rotated(rubric.points, number))
        try:
            claims = scorer.claims(asked, answer.words, checkpoint, purse)
        except (BudgetSpent, JobFailed, Unreadable):
            if not samples:
                raise
            break
        samples.append(Sample(claims, proven(rubric, claims, answer.words)))
    return samples


def _computed(
    nothing: Judgement, rubric: Rubric, samples: Sequence[Sample], words: Sequence[Word]
) -> Judgement:
    criteria, nearest = agreed([sample.criteria for sample in samples])
    values = tuple(question_value(sample.criteria) for sample in samples)
    value = question_value(criteria)
    said = [sample.claims for sample in samples]
    models = dict.fromkeys(claims.model for claims in said if claims.model)
    return replace(
        nothing,
        state=AnswerState.ASSESSED if value is not None else AnswerState.NOT_ASSESSABLE,
        model=", ".join(models) or nothing.model,
        reason=None if value is not None else Reason.UNVERIFIED.value,
        criteria=criteria,
        value=value,
        comment=overall_comment(said[nearest].comment, criteria),
        follow_up=follow_up_of(said[nearest].follow_up, rubric, criteria, words),
        sample_values=values,
        spread=spread_of(values),
        needs_person=is_wide(values),
    )


def _rotated(points: tuple[Point, ...], by: int) -> tuple[Point, ...]:
    """Each try gets the points in another order, so that their order does not decide."""
    start = by % len(points)
    return points[start:] + points[:start]
