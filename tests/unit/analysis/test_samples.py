"""Several tries at one answer: the median counts, and tries that differ ask for a person."""

from collections.abc import Sequence

import pytest

from services.analysis.domain.assessment import Judgement, Reason, Verdict
from services.analysis.domain.speech import Word
from services.analysis.payloads import Answer
from services.analysis.score.judge import judge
from services.analysis.score.port import Claim, Claims, Rubric, Unreadable
from services.analysis.score.purse import BudgetSpent, Purse
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint
from tests.unit.analysis.builders import words

QUOTES = {"k1": "each hold a lock", "k2": "neither can continue"}
Try = tuple[str, str] | Exception


class Moody:
    """Says something else each time it is asked: a verdict for each of two points, or raises."""

    name, model, prompt_version, prompt_hash = "litellm", "some-model", "litellm-2", "f00d"
    is_steady = False

    def __init__(self, *tries: Try) -> None:
        self.tries = list(tries)
        self.orders: list[list[str]] = []

    def claims(
        self,
        rubric: Rubric,
        words: Sequence[Word],
        checkpoint: Checkpoint,
        purse: Purse,
    ) -> Claims:
        self.orders.append([point.id for point in rubric.points])
        said = self.tries.pop(0)
        purse.pay(tokens_in=100, tokens_out=20, cost_usd=0.01)
        if isinstance(said, Exception):
            raise said
        verdicts = dict(zip(("k1", "k2"), said, strict=True))
        claims = (
            Claim(point.id, Verdict(verdicts[point.id]), QUOTES[point.id], f"as {said}")
            for point in rubric.points
        )
        return Claims(tuple(claims), comment=f"It was {said} of the whole.")


def judged(scorer: Moody, *, samples: int = 3) -> Judgement:
    answer = Answer(
        question="What is a deadlock?",
        expected="",
        key_points=("threads hold a lock", "neither can continue"),
        language="en",
        words=words("two threads each hold a lock that the other needs so neither can continue"),
        poor_below=0.4,
        samples=samples,
    )
    return judge(answer, scorer=scorer, checkpoint=lambda: None)


def verdicts(judgement: Judgement) -> list[str]:
    return [criterion.verdict.value for criterion in judgement.criteria]


def test_the_median_of_three_tries_counts_for_each_point() -> None:
    judgement = judged(Moody(("met", "not_met"), ("partly", "met"), ("met", "partly")))
    assert verdicts(judgement) == ["met", "partly"]
    assert judgement.value == 0.75
    assert judgement.sample_values == (0.5, 0.75, 0.75)
    assert judgement.criteria[0].samples == ("met", "partly", "met")
    assert judgement.tokens_in == 300


@pytest.mark.parametrize(
    ("last", "spread", "needs_person"),
    [
        (("met", "met"), 0.0, False),
        (("met", "partly"), 0.25, False),
        (("met", "not_met"), 0.5, True),
    ],
)
def test_a_spread_of_a_level_asks_for_a_person(
    last: Try, spread: float, needs_person: bool
) -> None:
    judgement = judged(Moody(("met", "met"), ("met", "met"), last))
    assert (judgement.value, judgement.spread) == (1.0, spread)
    assert judgement.needs_person == needs_person


def test_each_try_gets_the_points_in_another_order() -> None:
    scorer = Moody(*[("met", "met")] * 3)
    judged(scorer)
    assert scorer.orders == [["k1", "k2"], ["k2", "k1"], ["k1", "k2"]]


def test_one_try_during_the_call() -> None:
    judgement = judged(Moody(("met", "met")), samples=1)
    assert (judgement.spread, judgement.needs_person) == (None, False)


@pytest.mark.parametrize("trouble", [BudgetSpent(), JobFailed("scorer_unavailable"), Unreadable()])
def test_what_fails_after_the_first_try_leaves_the_tries_before_it(trouble: Exception) -> None:
    judgement = judged(Moody(("met", "partly"), trouble))
    assert (judgement.value, judgement.sample_values) == (0.75, (0.75,))
    assert (judgement.tokens_in, judgement.tokens_out) == (200, 40)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(BudgetSpent(), Reason.BUDGET), (Unreadable(), Reason.UNREADABLE)],
)
def test_without_any_try_there_is_a_reason_and_no_value(trouble: Exception, reason: Reason) -> None:
    judgement = judged(Moody(trouble))
    assert (judgement.value, judgement.reason) == (None, reason.value)
    assert (judgement.tokens_in, judgement.tokens_out, judgement.cost_usd) == (100, 20, 0.01)
