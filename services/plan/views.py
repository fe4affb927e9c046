"""What callers get. `plan_view` is for recruiters; the domain builds the candidate's."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.plan.domain import live_plan
from services.plan.domain import template as templates
from shared.contracts.codec import picked
from shared.events.plan import PlanQuestion
from shared.requests.plan import (
    Note,
    Plan,
    PlanTemplate,
    Question,
    ShownToCandidate,
    Template,
    TemplateList,
    TemplateQuestion,
    TemplateSummary,
    TemplateTopic,
    Topic,
)
from shared.spelling import asked_words, fold, matches, stored_words


def plan_view(plan: live_plan.LivePlan) -> Plan:
    """The whole plan, for recruiters."""
    ticks = {tick.topic_id: tick.completed_at for tick in plan.ticks}
    return Plan(
        interview_id=plan.id,
        revision=plan.revision,
        stage=plan.stage.value,
        candidate_present=plan.is_candidate_present,
        template=PlanTemplate(plan.template_name, plan.kind, plan.language),
        topics=tuple(
            Topic(**asdict(topic), is_completed=topic.id in ticks, completed_at=ticks.get(topic.id))
            for topic in plan.topics
        ),
        questions=tuple(_question(plan, question) for question in plan.questions),
        current_question_id=plan.current_question_id,
        notes=tuple(picked(Note, note) for note in plan.notes),
        started_at=plan.started_at,
        technical_started_at=plan.technical_started_at,
        finish_opened_at=plan.finish_opened_at,
        ended_at=plan.ended_at,
    )


def candidate_view(view: live_plan.CandidateView) -> ShownToCandidate:
    """Field by field, so that a new one has to be allowed here too."""
    return ShownToCandidate(view.stage.value, question=view.question, rephrasing=view.rephrasing)


def template_summary(template: templates.Template) -> TemplateSummary:
    """A row of the list of templates."""
    return TemplateSummary(**_summary(template))


def template_details(template: templates.Template) -> Template:
    """A template with its topics and questions."""
    content = template.content
    return Template(
        **_summary(template),
        topics=tuple(picked(TemplateTopic, topic) for topic in content.topics),
        questions=tuple(
            TemplateQuestion(
                **_plain(question),
                number=number,
                weight=question.weight,
                key_point_weights=question.key_point_weights,
            )
            for number, question in enumerate(content.questions, start=1)
        ),
    )


def template_list(
    every: list[templates.Template], *, search: str = "", order: str = "name"
) -> TemplateList:
    """Those in which every word of `search` begins a word, sorted; ties by name."""
    words = asked_words(search)
    found = [row for row in map(template_summary, every) if _has(row, words)]
    found.sort(key=lambda row: fold(row.name))
    column = order.lstrip("-")
    found.sort(key=lambda row: _sortable(getattr(row, column)), reverse=order.startswith("-"))
    return TemplateList(tuple(found))


def _summary(template: templates.Template) -> dict[str, Any]:
    content = template.content
    return {
        "id": template.id,
        "version": template.version,
        "name": content.name,
        "kind": content.kind.value,
        "specialization": content.specialization,
        "language": content.language,
        "duration_minutes": content.duration_minutes,
        "topic_count": len(content.topics),
        "question_count": len(content.questions),
        "updated_at": template.saved_at,
    }


def _question(plan: live_plan.LivePlan, question: PlanQuestion) -> Question:
    progress = plan.progress_of(question.id)
    return Question(
        **_plain(question),
        number=plan.number_of(question.id),
        is_shown=progress.visits > 0,
        is_answered=progress.is_answered,
        is_rephrased=progress.is_rephrased,
        answered_at=progress.answered_at,
    )


def _plain(question: PlanQuestion) -> dict[str, Any]:
    return {
        "id": question.id,
        "text": question.text,
        "rephrasing": question.rephrasing,
        "answer": question.answer,
        "key_points": question.key_points,
    }


def _has(row: TemplateSummary, words: tuple[str, ...]) -> bool:
    texts = (row.name, row.kind, row.specialization, row.language)
    return matches(words, (word for text in texts for word in stored_words(text)))


def _sortable(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value
