"""What callers get, as JSON. `plan_view` is for recruiters; the domain builds the candidate's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from services.plan.domain.live_plan import CandidateView, LivePlan
from services.plan.domain.template import Template
from shared.events.plan import PlanQuestion

View = dict[str, Any]


def plan_view(plan: LivePlan) -> View:
    """The Plan of the request contract."""
    ticks = {tick.topic_id: tick.completed_at for tick in plan.ticks}
    return {
        "interview_id": plan.id,
        "revision": plan.revision,
        "stage": plan.stage.value,
        "candidate_present": plan.is_candidate_present,
        "template": {"name": plan.template_name, "kind": plan.kind, "language": plan.language},
        "topics": [
            {
                **asdict(topic),
                "is_completed": topic.id in ticks,
                "completed_at": iso(ticks.get(topic.id)),
            }
            for topic in plan.topics
        ],
        "questions": [_question(plan, question) for question in plan.questions],
        "current_question_id": plan.current_question_id,
        "notes": [{**asdict(note), "added_at": iso(note.added_at)} for note in plan.notes],
        "started_at": iso(plan.started_at),
        "technical_started_at": iso(plan.technical_started_at),
        "finish_opened_at": iso(plan.finish_opened_at),
        "ended_at": iso(plan.ended_at),
    }


def candidate_view(view: CandidateView) -> View:
    """Field by field, so that a new one has to be allowed here too."""
    return {"stage": view.stage.value, "question": view.question, "rephrasing": view.rephrasing}


def template_view(template: Template) -> View:
    """A row of the list of templates."""
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
        "updated_at": iso(template.saved_at),
    }


def template_details(template: Template) -> View:
    """A template with its topics and questions."""
    content = template.content
    questions = [
        {**_plain(question), "number": number, "weight": question.weight}
        for number, question in enumerate(content.questions, start=1)
    ]
    topics = [asdict(topic) for topic in content.topics]
    return {**template_view(template), "topics": topics, "questions": questions}


def list_view(templates: list[Template], *, search: str, order: str) -> View:
    """Those that have every word of `search`, sorted; ties by name."""
    words = search.casefold().split()
    found = [view for view in map(template_view, templates) if _has(view, words)]
    found.sort(key=lambda view: str(view["name"]).casefold())
    found.sort(key=lambda view: _sortable(view[order.lstrip("-")]), reverse=order.startswith("-"))
    return {"items": found}


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _question(plan: LivePlan, question: PlanQuestion) -> View:
    progress = plan.progress_of(question.id)
    return {
        **_plain(question),
        "number": plan.number_of(question.id),
        "is_shown": progress.visits > 0,
        "is_answered": progress.is_answered,
        "is_rephrased": progress.is_rephrased,
    }


def _plain(question: PlanQuestion) -> View:
    return {
        "id": question.id,
        "text": question.text,
        "rephrasing": question.rephrasing,
        "answer": question.answer,
        "key_points": list(question.key_points),
    }


def _has(view: View, words: list[str]) -> bool:
    text = " ".join(str(view[name]) for name in ("name", "kind", "specialization", "language"))
    return all(word in text.casefold() for word in words)


def _sortable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
