"""Templates: what an interview is made from. A version never changes once it is saved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.plan.domain.errors import InvalidTemplate
from shared.events.plan import PlanQuestion, PlanTopic, TemplateSaved

FEWEST_KEY_POINTS = 2


class TemplateKind(StrEnum):
    """The two kinds of person-to-person interview (R3, R4); the texts are shown on screen."""

    WITH_QUESTIONS = "P2P with technical questions"
    WITHOUT_QUESTIONS = "P2P without technical questions"


@dataclass(frozen=True)
class TemplateContent:
    """What a person writes. `topics` are the general part, `questions` the technical part."""

    name: str
    specialization: str
    language: str
    topics: tuple[PlanTopic, ...]
    questions: tuple[PlanQuestion, ...] = ()
    minutes_per_question: int = 5
    closing_minutes: int = 5

    @property
    def kind(self) -> TemplateKind:
        return TemplateKind.WITH_QUESTIONS if self.questions else TemplateKind.WITHOUT_QUESTIONS

    @property
    def duration_minutes(self) -> int:
        """Topics, questions and the time for the candidate's own questions."""
        talking = sum(topic.minutes for topic in self.topics)
        return talking + len(self.questions) * self.minutes_per_question + self.closing_minutes


@dataclass(frozen=True)
class Template:
    """A template in one version; `name_key` repeats the name for the index."""

    id: str
    version: int
    content: TemplateContent
    saved_at: datetime
    name_key: str = ""
    archived_at: datetime | None = None

    def saved(self) -> TemplateSaved:
        """The fact that this version exists."""
        content = self.content
        return TemplateSaved(
            template_id=self.id,
            version=self.version,
            name=content.name,
            template_kind=content.kind,
            specialization=content.specialization,
            language=content.language,
            duration_minutes=content.duration_minutes,
            topic_count=len(content.topics),
            question_count=len(content.questions),
            saved_at=self.saved_at,
        )


def first_version(template_id: str, content: TemplateContent, now: datetime) -> Template:
    """A template that did not exist before."""
    check(content)
    return Template(template_id, 1, content, now, name_key=content.name.casefold())


def next_version(template: Template, content: TemplateContent, now: datetime) -> Template:
    """The template with new content; the same one when nothing changed."""
    check(content)
    if template.content == content:
        return template
    name_key = content.name.casefold()
    return Template(template.id, template.version + 1, content, now, name_key=name_key)


def check(content: TemplateContent) -> None:
    """Refuse what would make a broken plan."""
    if not content.name.strip() or not content.topics:
        raise InvalidTemplate("A template needs a name and at least one topic.")
    ids = [topic.id for topic in content.topics] + [q.id for q in content.questions]
    if len(ids) != len(set(ids)):
        raise InvalidTemplate("Every topic and question needs an id of its own.")
    for question in content.questions:
        if not all(t.strip() for t in (question.text, question.rephrasing, question.answer)):
            raise InvalidTemplate(f"Question {question.id} needs text, rephrasing and answer.")
        if 0 < len(question.key_points) < FEWEST_KEY_POINTS:
            raise InvalidTemplate(
                f"Question {question.id} needs {FEWEST_KEY_POINTS} key points or more, or none to"
                " have its answer taken as the rubric."
            )
        if not _is_weight(question.weight):
            raise InvalidTemplate(f"Question {question.id} needs a weight above 0.")
        weights = question.key_point_weights
        if weights and len(weights) != len(question.key_points):
            raise InvalidTemplate(
                f"Question {question.id} has {len(question.key_points)} key points but "
                f"{len(weights)} weights for them; give one for each, or none."
            )
        if not all(map(_is_weight, weights)):
            raise InvalidTemplate(
                f"Question {question.id} has a key point without a weight above 0."
            )


def _is_weight(number: float) -> bool:
    return math.isfinite(number) and number > 0
