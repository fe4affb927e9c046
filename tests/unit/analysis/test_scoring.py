"""B4: the published arithmetic, recomputable from what is kept."""

import pytest

from services.analysis.domain.assessment import Criterion, Reason, Verdict, why_not_assessable
from services.analysis.domain.scoring import ScorePart, final_score, question_value
from tests.unit.analysis.builders import words


def criteria(*verdicts: str) -> list[Criterion]:
    return [Criterion(f"k{n}", "point", Verdict(verdict)) for n, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "value"),
    [
        (["met", "met"], 1.0),
        (["met", "partly"], 0.75),
        (["met", "not_met", "not_discussed"], 0.3333),
        (["touched", "not_touched"], 0.5),
        (["met", "unverified"], 1.0),
        (["met", "unverified", "unverified"], None),
        (["unverified"], None),
        ([], None),
    ],
)
def test_a_question_is_worth_the_mean_of_its_verified_criteria(
    verdicts: list[str], value: float | None
) -> None:
    assert question_value(criteria(*verdicts)) == value


def test_a_question_is_worth_its_criteria_by_their_weights() -> None:
    weighted = [
        Criterion("k1", "point", Verdict.MET, weight=3.0),
        Criterion("k2", "point", Verdict.NOT_MET, weight=1.0),
    ]
    assert question_value(weighted) == 0.75
    unverified = [
        Criterion("k1", "point", Verdict.UNVERIFIED, weight=3.0),
        Criterion("k2", "point", Verdict.MET, weight=1.0),
    ]
    assert question_value(unverified) is None


def parts(*given: tuple[float | None, float]) -> list[ScorePart]:
    return [ScorePart(f"q{n}", value, weight) for n, (value, weight) in enumerate(given)]


@pytest.mark.parametrize(
    ("given", "score"),
    [
        ([(1.0, 1.0), (0.5, 1.0)], 75.0),
        ([(1.0, 3.0), (0.0, 1.0)], 75.0),
        ([(0.5, 1.0), (None, 1.0)], 50.0),
        ([(0.5, 1.0), (None, 2.0)], None),
        ([(None, 1.0)], None),
        ([], None),
    ],
)
def test_the_final_score_is_a_weighted_mean_of_what_could_be_assessed(
    given: list[tuple[float | None, float]], score: float | None
) -> None:
    """B3: what could not be assessed does not pull the score down."""
    assert final_score(parts(*given)) == score


def test_too_few_words_are_not_assessable() -> None:
    """B3."""
    assert why_not_assessable(4, words("a b c d"), 0.4) == Reason.TOO_FEW_WORDS
    assert why_not_assessable(5, words("a b c d e"), 0.4) is None
    assert why_not_assessable(5, words("a b c"), 0.4) == Reason.TOO_FEW_WORDS
    assert why_not_assessable(0, (), 0.4) == Reason.SILENT


def test_a_question_of_three_seconds_is_not_assessable() -> None:
    """B3: not 0 %."""
    said = words("a b c d e f g")
    assert why_not_assessable(7, said, 0.4, window_s=3.0) == Reason.PASSED_OVER
    assert why_not_assessable(7, said, 0.4, window_s=5.0) is None


def test_poor_sound_is_not_assessable() -> None:
    """B3."""
    assert why_not_assessable(9, words("a b c d", confidence=0.3), 0.4) == Reason.POOR_AUDIO
