"""Templates and plans for tests: say what matters, the rest is ordinary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.plan.domain import facts, steps
from services.plan.domain.live_plan import Decision, LivePlan, prepare
from services.plan.domain.template import Template, TemplateContent, first_version
from shared.events.plan import PlanQuestion, PlanTopic

NOW = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
Step = Callable[[LivePlan], Decision]


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def a_question(number: int) -> PlanQuestion:
    return PlanQuestion(
        id=f"q{number}",
        text=f"Question {number}?",
        rephrasing=f"Rephrasing {number}",
        answer=f"Answer {number}",
        key_points=(f"point {number} a", f"point {number} b"),
    )


def a_content(*, questions: int = 3, **fields: Any) -> TemplateContent:
    content = TemplateContent(
        name="Python developer",
        specialization="Python",
        language="English",
        topics=(
            PlanTopic("general", "General Information", 3),
            PlanTopic("experience", "Experience", 7),
        ),
        questions=tuple(a_question(number) for number in range(1, questions + 1)),
    )
    return replace(content, **fields)


def a_template(*, questions: int = 3) -> Template:
    return first_version("t1", a_content(questions=questions), NOW)


def a_plan(*, questions: int = 3) -> LivePlan:
    return prepare("i1", a_template(questions=questions), str)[0]


def done(plan: LivePlan, *walk: Step) -> LivePlan:
    for step in walk:
        plan, _ = step(plan)
    return plan


def joins(connection: int = 1) -> Step:
    return lambda plan: facts.candidate_joined(plan, connection)


def leaves(connection: int = 1) -> Step:
    return lambda plan: facts.candidate_left(plan, connection)


def ends(minutes: float = 60) -> Step:
    return lambda plan: facts.call_ended(plan, at(minutes))


def starts(minutes: float = 0) -> Step:
    return lambda plan: steps.start_interview(plan, at(minutes))


def goes_technical(minutes: float = 20) -> Step:
    return lambda plan: steps.start_technical_part(plan, at(minutes))


def goes_on(question_id: str, minutes: float = 25) -> Step:
    return lambda plan: steps.next_question(plan, question_id, at(minutes))


def goes_back(question_id: str, minutes: float = 30) -> Step:
    return lambda plan: steps.previous_question(plan, question_id, at(minutes))


def finishes(minutes: float = 50) -> Step:
    return lambda plan: steps.open_finish_stage(plan, at(minutes))


def rephrases(question_id: str, minutes: float = 22) -> Step:
    return lambda plan: steps.show_rephrasing(plan, question_id, at(minutes))


def a_started_plan(*, questions: int = 3) -> LivePlan:
    return done(a_plan(questions=questions), joins(), starts())


def a_technical_plan(*, questions: int = 3) -> LivePlan:
    return done(a_started_plan(questions=questions), goes_technical())
