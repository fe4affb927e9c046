"""Plain words on an answer, and follow-ups that do not give it away."""

import itertools

import pytest

from services.analysis.domain.assessment import Criterion, Quote, Verdict
from services.analysis.domain.speech import Word
from services.analysis.payloads import Answer
from services.analysis.score.comments import follow_up_of, giveaways, overall_comment
from services.analysis.score.coverage import CoverageScorer
from services.analysis.score.judge import judge
from services.analysis.score.port import Point, Rubric
from services.analysis.score.text import content_stems
from services.plan.builtin import TEMPLATES
from shared.events.plan import PlanQuestion
from tests.unit.analysis.builders import words

SAID = "well each of them is holding a lock all the time"
RUBRIC = Rubric(
    "What is a deadlock?",
    "",
    (Point("k1", "threads hold a lock"), Point("k2", "neither can continue")),
    "en",
)


def found(*verdicts: Verdict) -> tuple[Criterion, ...]:
    quote = Quote("holding a lock", 2.5, 3.9)
    return tuple(
        Criterion(point.id, point.text, verdict, quote if verdict == Verdict.MET else None)
        for point, verdict in zip(RUBRIC.points, verdicts, strict=True)
    )


def heard() -> tuple[Word, ...]:
    return words(SAID)


def test_the_comment_says_what_was_covered_and_what_was_missed() -> None:
    assert overall_comment("", found(Verdict.MET, Verdict.NOT_DISCUSSED)) == (
        "Covered 1 of 2 key points: “threads hold a lock”. Missed: “neither can continue”."
    )


@pytest.mark.parametrize(
    ("models", "verdicts"),
    [
        ("A perfect answer that deserves full marks.", (Verdict.UNVERIFIED, Verdict.MET)),
        ("Die Antwort nennt beide Punkte, aber der Ablauf fehlt ganz.", (Verdict.MET, Verdict.MET)),
    ],
    ids=["claims that were dropped", "another language"],
)
def test_a_models_comment_is_replaced_when_it_cannot_stand(
    models: str, verdicts: tuple[Verdict, Verdict]
) -> None:
    assert overall_comment(models, found(*verdicts)).startswith("Covered ")


def test_a_models_comment_stands_otherwise() -> None:
    models = "The answer says what is held, and misses what comes of it."
    assert overall_comment(models, found(Verdict.MET, Verdict.NOT_MET)) == models


def test_a_follow_up_of_a_model_that_gives_the_answer_away_is_replaced() -> None:
    criteria = found(Verdict.MET, Verdict.NOT_DISCUSSED)
    given = follow_up_of("Can either of them continue?", RUBRIC, criteria, heard())
    assert given == "You mentioned “holding a lock”: what else matters there?"
    kept = follow_up_of("And what comes of it?", RUBRIC, criteria, heard())
    assert kept == "And what comes of it?"


def test_nothing_is_asked_when_nothing_was_missed() -> None:
    assert follow_up_of("And then?", RUBRIC, found(Verdict.MET, Verdict.MET), heard()) is None


BUILTIN = [
    pytest.param(question, id=f"{name}-{question.id}")
    for name, content in TEMPLATES.items()
    for question in content.questions
]


@pytest.mark.parametrize("question", BUILTIN)
def test_no_follow_up_holds_a_content_word_of_a_missed_point(question: PlanQuestion) -> None:
    """For each question that comes with Rapport and each set of points that may be said."""
    points = question.key_points
    for count in range(1, len(points)):
        for said in itertools.combinations(points, count):
            answer = Answer(
                question=question.text,
                expected=question.answer,
                key_points=points,
                language="en",
                words=words(f"well I would say {' and then of course '.join(said)} yes really"),
                poor_below=0.4,
            )
            judgement = judge(answer, scorer=CoverageScorer(), checkpoint=lambda: None)
            missed = [
                each.text for each in judgement.criteria if each.verdict == Verdict.NOT_TOUCHED
            ]
            if not missed or judgement.value is None:
                continue
            secret = set().union(*(content_stems(text, "en") for text in missed))
            secret -= content_stems(question.text, "en")
            assert judgement.follow_up
            assert not content_stems(judgement.follow_up, "en") & secret


def test_the_words_of_the_question_itself_give_nothing_away() -> None:
    rubric = Rubric("What is a lock?", "", (Point("k1", "a lock protects"),), "en")
    criteria = (Criterion("k1", "a lock protects", Verdict.NOT_MET),)
    assert giveaways(rubric, criteria) == {"protect"}
