"""A scoring job: abstain when there is too little speech, ask the scorer, check its quotes.

The same for every scorer: quotes are looked up in the candidate's words, claims without one are
unverified, words addressed to the scorer are no evidence, and the value is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.analysis.domain.assessment import (
    NEEDS_QUOTE,
    AnswerState,
    Criterion,
    Judgement,
    Reason,
    Verdict,
    why_not_assessable,
)
from services.analysis.domain.scoring import question_value
from services.analysis.domain.speech import Word
from services.analysis.payloads import Answer
from services.analysis.score.evidence import locate
from services.analysis.score.port import Claim, Claims, Point, Rubric, Scorer
from services.analysis.score.suspicion import SUSPICIOUS, suspicious_places
from services.analysis.score.text import content_stem, tokens
from shared.work_queue.worker import Checkpoint

MOST_POINTS = 12
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


def judge(answer: Answer, *, scorer: Scorer, checkpoint: Checkpoint) -> Judgement:
    """What can be said about an answer."""
    nothing = Judgement(
        AnswerState.NOT_ASSESSABLE, scorer.name, scorer.model, scorer.prompt_version
    )
    rubric = rubric_of(answer)
    if not rubric.points:
        return replace(nothing, reason=Reason.NO_KEY_POINTS.value)
    stems = _distinct_stems(answer)
    if (reason := why_not_assessable(stems, answer.words, answer.poor_below)) is not None:
        return replace(nothing, reason=reason.value)
    claims = scorer.claims(rubric, answer.words, checkpoint)
    return _computed(nothing, claims, proven(rubric, claims, answer.words), answer.words)


def rubric_of(answer: Answer) -> Rubric:
    """The key points, or the sentences of the expected answer when there are none."""
    texts = answer.key_points or tuple(_SENTENCE_END.split(answer.expected))
    texts = tuple(text.strip() for text in texts if tokens(text))[:MOST_POINTS]
    points = tuple(Point(f"k{number}", text) for number, text in enumerate(texts, start=1))
    return Rubric(answer.question, answer.expected, points, answer.language)


def proven(rubric: Rubric, claims: Claims, words: Sequence[Word]) -> tuple[Criterion, ...]:
    """Each point with what was claimed about it, as far as the claim is proven by a quote."""
    said = {claim.point_id: claim for claim in claims.claims}
    silent = Claim("", Verdict.NOT_DISCUSSED)
    return tuple(_criterion(point, said.get(point.id, silent), words) for point in rubric.points)


def _criterion(point: Point, claim: Claim, words: Sequence[Word]) -> Criterion:
    criterion = Criterion(point.id, point.text, claim.verdict, comment=claim.comment)
    if claim.verdict not in NEEDS_QUOTE:
        return criterion
    quote = locate(claim.quote, words)
    if quote is None or any(
        place.start_s < quote.end_s and quote.start_s < place.end_s
        for place in suspicious_places(words)
    ):
        return replace(criterion, verdict=Verdict.UNVERIFIED)
    return replace(criterion, quote=quote)


def _computed(
    nothing: Judgement, claims: Claims, criteria: tuple[Criterion, ...], words: Sequence[Word]
) -> Judgement:
    value = question_value(criteria)
    comment = f"{SUSPICIOUS} {claims.comment}" if suspicious_places(words) else claims.comment
    return replace(
        nothing,
        state=AnswerState.ASSESSED if value is not None else AnswerState.NOT_ASSESSABLE,
        reason=None if value is not None else Reason.UNVERIFIED.value,
        criteria=criteria,
        value=value,
        comment=comment.strip(),
        follow_up=claims.follow_up,
        tokens_in=claims.tokens_in,
        tokens_out=claims.tokens_out,
        cost_usd=claims.cost_usd,
    )


def _distinct_stems(answer: Answer) -> int:
    spoken = (token for word in answer.words for token in tokens(word.word))
    stems = {content_stem(token, answer.language) for token in spoken}
    return len(stems - {None})
