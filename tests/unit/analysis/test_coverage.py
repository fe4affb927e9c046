"""Key-point coverage, not correctness."""

import pytest

from services.analysis.domain.assessment import Verdict
from services.analysis.score.coverage import CoverageScorer, best_stretch, needed
from services.analysis.score.evidence import locate
from services.analysis.score.port import Claim, Point, Rubric
from services.analysis.score.purse import Purse
from services.analysis.score.text import content_stems, tokens
from tests.unit.analysis.builders import words

ANSWER = (
    "well a deadlock happens when two threads each hold a lock that the other one needs so "
    "neither can continue and we avoid it by always taking the locks in the same order"
)


def claims(answer: str, *points: str, question: str = "") -> list[Claim]:
    rubric = Rubric(
        question, "", tuple(Point(f"k{n}", text) for n, text in enumerate(points)), "en"
    )
    return list(CoverageScorer().claims(rubric, words(answer), lambda: None, Purse()).claims)


def verdict(answer: str, point: str, *, question: str = "") -> Verdict:
    return claims(answer, point, question=question)[0].verdict


@pytest.mark.parametrize(
    "point",
    [
        "Threads hold locks",
        "Neither thread can continue",
        "avoided by taking locks in the same order",
        "Deadlocks",
    ],
)
def test_a_point_is_touched_by_its_words_in_any_form(point: str) -> None:
    assert verdict(ANSWER, point) == Verdict.TOUCHED


@pytest.mark.parametrize(
    "point", ["A timeout breaks the wait", "Locks are released by a context manager", "threads"]
)
def test_other_points_are_not_touched(point: str) -> None:
    assert verdict(ANSWER.replace("threads", "friends"), point) == Verdict.NOT_TOUCHED


def test_repeating_the_question_touches_nothing_that_is_not_in_it() -> None:
    question = "When do two threads deadlock on a lock?"
    assert verdict(question, "two threads wait for a lock", question=question) == (
        Verdict.NOT_TOUCHED
    )


def test_words_scattered_over_the_answer_do_not_touch_a_point() -> None:
    scattered = " ".join(["mutable", *["filler"] * 40, "tuple"])
    assert verdict(scattered, "tuple not mutable") == Verdict.NOT_TOUCHED


def test_every_quote_is_in_the_transcript_with_its_times() -> None:
    """B2: by construction, and verified all the same."""
    heard = words(ANSWER, 100.0)
    [claim] = claims(ANSWER, "hold a lock that the other needs")
    found = locate(claim.quote, heard)
    assert found is not None
    assert found.text == claim.quote
    assert "hold a lock" in found.text
    assert 100.0 <= found.start_s < found.end_s <= heard[-1].end_s


def test_the_shortest_of_the_best_stretches_is_taken() -> None:
    said = ["a", None, None, "b", "a", "b", None]
    stretch = best_stretch(frozenset({"a", "b"}), said)
    assert stretch is not None
    assert (stretch.start, stretch.end) == (3, 5)


@pytest.mark.parametrize(("stems", "most"), [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3), (8, 4)])
def test_half_of_a_points_words_and_at_least_two_are_needed(stems: int, most: int) -> None:
    assert needed(stems) == most


def test_small_words_and_forms_do_not_count() -> None:
    assert content_stems("The threads were holding the locks", "en") == content_stems(
        "a thread holds locked locks", "en"
    )
    assert content_stems("it is the one of them", "en-GB") == set()
    assert content_stems("die Sperren", "de") == content_stems("Sperre", "de")
    assert tokens("Don’t say: “list-comprehension”, 42!") == [
        "don't",
        "say",
        "list",
        "comprehension",
        "42",
    ]
