"""The topics of the general part that the shipped templates share."""

from __future__ import annotations

from shared.events.plan import PlanTopic


def general_topics(
    *, general: int, experience: int, motivation: int, role: int, stack: int
) -> tuple[PlanTopic, ...]:
    """The five topics, each with its minutes."""
    return (
        PlanTopic("general-information", "General Information", general),
        PlanTopic("experience", "Experience", experience),
        PlanTopic("motivation", "Motivation", motivation),
        PlanTopic("current-role", "Current role", role),
        PlanTopic("technology-stack", "Technology stack", stack),
    )
