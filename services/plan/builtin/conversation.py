"""A first conversation without technical questions (R3): the person, the work, what comes next."""

from __future__ import annotations

from services.plan.builtin.topics import general_topics
from services.plan.domain.template import TemplateContent
from shared.events.plan import PlanTopic

TEMPLATE = TemplateContent(
    name="First conversation",
    specialization="General",
    language="English",
    topics=(
        *general_topics(general=3, experience=10, motivation=7, role=7, stack=7),
        PlanTopic("ways-of-working", "Ways of working", 6),
    ),
    closing_minutes=5,
)
