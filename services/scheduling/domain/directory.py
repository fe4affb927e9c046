"""The templates to choose from, copied from plan's events so that plan need not be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.scheduling.domain.errors import InvalidInterview
from services.scheduling.domain.interview import TemplateChoice
from shared.events.plan import TemplateArchived, TemplateSaved


@dataclass(frozen=True)
class TemplateEntry:
    """What is known of one template. `choice` is its newest version, None before it is heard of."""

    id: str
    choice: TemplateChoice | None = None
    saved_at: datetime | None = None
    archived_at: datetime | None = None

    def offered(self) -> TemplateChoice:
        """The version that a new interview gets; refused at the field when there is none."""
        if self.choice is None or self._is_archived:
            raise unknown_template()
        return self.choice

    @property
    def _is_archived(self) -> bool:
        if self.archived_at is None or self.saved_at is None:
            return False
        return self.archived_at >= self.saved_at


def unknown_template() -> InvalidInterview:
    """The refusal at the field."""
    return InvalidInterview(fields={"template_id": "This template does not exist any more."})


def with_saved(entry: TemplateEntry, event: TemplateSaved) -> TemplateEntry:
    """Take a version, unless a newer one is known."""
    if entry.choice is not None and entry.choice.version >= event.version:
        return entry
    choice = TemplateChoice(
        id=event.template_id,
        version=event.version,
        name=event.name,
        kind=event.template_kind,
        specialization=event.specialization,
        language=event.language,
        duration_minutes=event.duration_minutes,
        topic_count=event.topic_count,
        question_count=event.question_count,
    )
    return replace(entry, choice=choice, saved_at=event.saved_at)


def with_archived(entry: TemplateEntry, event: TemplateArchived) -> TemplateEntry:
    """No longer offered, unless it was saved again later."""
    latest = max(filter(None, (entry.archived_at, event.archived_at)))
    return replace(entry, archived_at=latest)
