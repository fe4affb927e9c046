"""The candidate learns the stage and the current question, and nothing else (R43, R45, N1-N7)."""

import dataclasses
from typing import Any

import pytest

from services.plan.domain.errors import PlanNotFound
from services.plan.domain.facts import deleted
from services.plan.domain.live_plan import (
    CandidateStage,
    CandidateView,
    LivePlan,
    Note,
    candidate_view,
)
from services.plan.domain.marks import add_note, complete_topic
from tests.unit.plan.builders import (
    a_plan,
    a_started_plan,
    a_technical_plan,
    at,
    done,
    ends,
    finishes,
    goes_on,
    joins,
    rephrases,
)


def test_view_has_three_fields_only() -> None:
    """A new field is a decision about N1-N7, not a convenience."""
    names = [field.name for field in dataclasses.fields(CandidateView)]
    assert names == ["stage", "question", "rephrasing"]


@pytest.mark.parametrize(
    ("plan", "stage", "question"),
    [
        (a_plan(), "waiting", None),
        (done(a_plan(), joins()), "waiting", None),
        (a_started_plan(), "live", None),
        (a_technical_plan(), "live", "Question 1?"),
        (done(a_technical_plan(), goes_on("q1")), "live", "Question 2?"),
        (done(a_technical_plan(), finishes()), "live", None),
        (done(a_technical_plan(), ends()), "ended", None),
    ],
)
def test_candidate_sees_stage_and_current_question(
    plan: LivePlan, stage: str, question: str | None
) -> None:
    """R43."""
    assert candidate_view(plan) == CandidateView(CandidateStage(stage), question, None)


def test_rephrasing_appears_only_when_it_is_shown_and_goes_with_its_question() -> None:
    """R45, N2."""
    plan = done(a_technical_plan(), rephrases("q1"))
    assert candidate_view(plan).rephrasing == "Rephrasing 1"
    assert candidate_view(done(plan, goes_on("q1"))).rephrasing is None


def test_no_recruiter_only_word_is_in_the_view() -> None:
    """N1-N6: a canary in every field that is not the current question's text."""
    plan = a_technical_plan()
    canary: dict[str, Any] = {
        "rephrasing": "CANARY",
        "answer": "CANARY",
        "key_points": ("CANARY", "CANARY"),
    }
    hidden = [dataclasses.replace(q, **canary) for q in plan.questions]
    others = [dataclasses.replace(q, text="CANARY") for q in hidden[1:]]
    topics = tuple(dataclasses.replace(topic, title="CANARY") for topic in plan.topics)
    plan = dataclasses.replace(
        plan, questions=(hidden[0], *others), topics=topics, template_name="CANARY"
    )
    plan, _ = complete_topic(plan, "general", at(21))
    plan, _ = add_note(plan, Note("n1", "CANARY", at(22)))
    assert "CANARY" not in str(candidate_view(plan))


def test_deleted_plan_has_no_view() -> None:
    with pytest.raises(PlanNotFound):
        candidate_view(deleted(a_plan(), at(1))[0])
