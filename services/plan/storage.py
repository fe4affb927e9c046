"""What plan keeps: templates with all their versions, and the live plan of each interview."""

from __future__ import annotations

from dataclasses import dataclass

from services.plan.domain.errors import TemplateNotFound
from services.plan.domain.live_plan import LivePlan
from services.plan.domain.template import Template
from shared.store import Aggregates, Collection, Index

PLANS = Collection("plans")
TEMPLATES = Collection("templates", (Index(("archived_at", "name_key")),))
VERSIONS = Collection("template_versions")
MOST_TEMPLATES = 500

Plans = Aggregates[LivePlan]


@dataclass(frozen=True)
class TemplateVersion:
    """A template as it was in one version; never changes."""

    id: str
    template: Template


class Templates:
    """Templates by id; every version stays readable, since interviews name the one they used.

    A version is written before the template points at it, so a version that is announced is there.
    """

    def __init__(self, heads: Aggregates[Template], versions: Aggregates[TemplateVersion]) -> None:
        self._heads = heads
        self._versions = versions

    def get(self, template_id: str) -> Template | None:
        """The newest version."""
        return self._heads.get(template_id)

    def version(self, template_id: str, version: int) -> Template:
        """Raises TemplateNotFound."""
        found = self._versions.get(f"{template_id}:{version}")
        if found is None:
            raise TemplateNotFound
        return found.template

    def save(self, template: Template) -> None:
        """Make this version the newest and emit TemplateSaved; harmless when done before."""
        self._versions.add(TemplateVersion(f"{template.id}:{template.version}", template))
        if not self._heads.add(template, [template.saved()]):
            self._heads.change(
                template.id,
                lambda head: (
                    (template, [template.saved()])
                    if head.version < template.version
                    else (head, [])
                ),
            )

    def offered(self) -> list[Template]:
        """Those that are not archived, by name."""
        return self._heads.find({"archived_at": None}, order_by=("name_key",), limit=MOST_TEMPLATES)
